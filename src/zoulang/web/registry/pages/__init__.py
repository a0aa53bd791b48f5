"""Pages of the register: the list of enterprises, what sources state, files, doubts and disputes."""
