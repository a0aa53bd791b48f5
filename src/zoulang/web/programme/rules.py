"""A report is written by the unit that owes it, and by nobody else."""

from __future__ import annotations

from typing import Any

from rules.permissions import set_perm
from rules.predicates import predicate

from zoulang.web.accounts.roles import roles_with
from zoulang.web.accounts.rules import holds_deed
from zoulang.web.programme.models import DutyUnit

SUBMIT_REPORT = "programme.submit_report"


@predicate
def acts_for_unit(user: Any, subject: Any = None) -> bool:
    """The person reports for the unit of this part; true where no part is asked about."""
    if not isinstance(subject, DutyUnit):
        return True
    allowed = roles_with(SUBMIT_REPORT)
    return any(held.unit_id == subject.unit_id and held.role in allowed for held in user.held_roles)


set_perm(SUBMIT_REPORT, holds_deed(SUBMIT_REPORT) & acts_for_unit)
