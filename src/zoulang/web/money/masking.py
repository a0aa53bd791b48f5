"""Account numbers: whole for finance and the firm itself, the last four digits for everybody else."""

from __future__ import annotations

from typing import Any

from zoulang.web.money.models import PayeeAccount

SHOWN = 4


def masked(number: str) -> str:
    """A number of which only the end can be read.

    >>> masked("6220008800000012")
    '•••• 0012'
    """
    return f"•••• {number[-SHOWN:]}"


def shown_to(user: Any, account: PayeeAccount | None) -> str:
    """The number as a person may read it; empty where there is no account."""
    if account is None:
        return ""
    own = any(held.unit_id == account.enterprise.unit_id for held in getattr(user, "held_roles", ()))
    if own or user.has_perm("money.check_account", account):
        return account.account
    return masked(account.account)
