"""Zoulang runs a regional science-and-innovation programme from its own official documents."""

__version__ = "0.1.0"
