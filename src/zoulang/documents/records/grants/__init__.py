"""What a clause grants: to whom, how much, up to what cap."""
