"""The same eight measures, once per peer."""
