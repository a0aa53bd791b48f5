"""Policies over tables: whole columns at a time, never a record at a time."""
