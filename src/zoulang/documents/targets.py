def find_targets(p, m):
    return []
