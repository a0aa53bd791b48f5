"""The policy check-up: a visitor's form, and a firm of the register under everything in force."""
