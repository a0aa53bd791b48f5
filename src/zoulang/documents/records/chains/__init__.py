"""Industry chains with their leaders, products and benchmark companies."""
