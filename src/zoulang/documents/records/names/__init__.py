"""Who and what is named, and which names may be one."""
