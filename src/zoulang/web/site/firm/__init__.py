"""The pages of one firm: for its own people, and for the offices and the town that see it."""
