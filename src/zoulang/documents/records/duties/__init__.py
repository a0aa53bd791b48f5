"""Who owes something: printed lists of units, and duties told in prose."""
