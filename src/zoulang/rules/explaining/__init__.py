"""Decisions in words: what was read, what it gave, what is lacking."""
