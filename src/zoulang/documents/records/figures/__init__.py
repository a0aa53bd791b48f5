"""Numbers that are reported, planned or counted, and what follows from them."""
