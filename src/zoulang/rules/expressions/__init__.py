"""From the text of an expression to typed nodes."""
