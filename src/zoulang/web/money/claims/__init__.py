"""Claims on money: how each measure is claimed, and every claim from the first word to the payment."""
