"""Where compiled policies run: each module writes out expressions in one dialect."""
