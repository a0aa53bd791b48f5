"""From a policy file to a checked policy."""
