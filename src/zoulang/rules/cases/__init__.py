"""Worked cases, held against what a policy answers."""
