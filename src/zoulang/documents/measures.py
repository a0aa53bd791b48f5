def find_measures(p):
    return []
