"""Deeds on money: budgets, awards, accounts of firms, payments and what comes back.

One function for each deed: allowed, checked, changed and written down in one transaction.
"""

from zoulang.web.money.actions.accounts import check_account, refuse_account, state_account
from zoulang.web.money.actions.batches import prepare_batch, send_batch, withdraw_batch
from zoulang.web.money.actions.budgets import close_year, set_budget
from zoulang.web.money.actions.freeing import free_instalment
from zoulang.web.money.actions.granting import grant_awards
from zoulang.web.money.actions.paying import pay_award, pay_awards
from zoulang.web.money.actions.recovering import demand_back, take_money_back
from zoulang.web.money.actions.returns import take_return

__all__ = [
    "check_account",
    "close_year",
    "demand_back",
    "free_instalment",
    "grant_awards",
    "pay_award",
    "pay_awards",
    "prepare_batch",
    "refuse_account",
    "send_batch",
    "set_budget",
    "state_account",
    "take_money_back",
    "take_return",
    "withdraw_batch",
]
