"""From a policy and records to decisions: the interpreter, and what lies beyond one item."""
