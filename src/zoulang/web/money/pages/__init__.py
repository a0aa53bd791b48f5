"""The pages of finance: budgets, payment runs, accounts, instalments and what is demanded back."""
