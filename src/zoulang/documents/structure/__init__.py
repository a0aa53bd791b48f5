"""From blocks to the outline of a document: its head, its clauses with addresses, its metadata."""
