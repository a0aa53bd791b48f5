"""The office pages: what waits for the person who logged in, and the deeds behind it."""
