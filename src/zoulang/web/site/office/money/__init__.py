"""What the office asks of money: who qualifies, whether the budget suffices, where it went, what is odd."""
