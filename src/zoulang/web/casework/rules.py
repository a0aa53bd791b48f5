"""A report is written by a unit that takes part in the case, and by nobody else."""

from __future__ import annotations

from typing import Any

from rules.permissions import set_perm
from rules.predicates import predicate

from zoulang.web.accounts.roles import roles_with
from zoulang.web.accounts.rules import holds_deed
from zoulang.web.casework.held import read_procedure
from zoulang.web.casework.models import Case

SUBMIT_REPORT = "casework.submit_report"


@predicate
def reports_on(user: Any, subject: Any = None) -> bool:
    """The person acts for a unit in a position that reports; true where no case is asked about."""
    if not isinstance(subject, Case):
        return True
    reports = read_procedure(subject.procedure.source).reports
    allowed = roles_with(SUBMIT_REPORT)
    units = {held.unit_id for held in user.held_roles if held.role in allowed}
    positions = reports.by if reports else ()
    firm = read_procedure(subject.procedure.source).firm_part
    if (
        firm is not None
        and firm.id in positions
        and subject.enterprise
        and subject.enterprise.unit_id in units
    ):
        return True
    return subject.parts.filter(position__in=positions, unit__in=units).exists()


set_perm(SUBMIT_REPORT, holds_deed(SUBMIT_REPORT) & reports_on)
