"""What became of decisions and instructions: every line with its units, its day and its light."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from zoulang.web.accounts.models import Programme
from zoulang.web.casework.held import read_procedure
from zoulang.web.casework.models import Case
from zoulang.web.dispatch.kinds import Kind
from zoulang.web.policy.models import Document
from zoulang.web.programme.lights import DONE_IN_FULL, Light
from zoulang.web.programme.models import Duty
from zoulang.web.programme.notes import duties_with_lights

# Told first: what is late, then what is open.
STATES = ("late", "open", "done")


@dataclass(frozen=True)
class Followed:
    """One line of a decision and what became of it.

    Attributes:
        units: ``{"unit", "part", "light", "duty_unit", "stage"}`` for each unit.
        state: ``done`` when every unit has closed its part or reported it as done in full, ``late`` past its
            day, else ``open``.
        days: calendar days past its day; 0 if it is not late.
    """

    document: Document
    duty: Duty
    units: list[dict[str, Any]]
    light: Light | None
    state: str
    days: int


def followed(programme: Programme, user: Any, on: date, kind: str = "") -> list[Followed]:
    """Every line of the decisions a person may read, what is late first; a constant number of queries."""
    duties = Duty.objects.visible_to(user).filter(clause__document__programme=programme)
    duties = duties.filter(clause__document__kind__in=[kind] if kind in Kind.values else Kind.values)
    duties = duties.select_related("clause__document__programme").order_by(
        "-clause__document__issued", "clause__document", "clause__position"
    )
    duties = duties.prefetch_related("duty_units__case__procedure")
    rows = [_followed(*row, on) for row in duties_with_lights(programme, duties, on)]
    return sorted(rows, key=lambda row: (STATES.index(row.state), row.duty.due or on))


def _followed(duty: Duty, units: list[dict[str, Any]], light: Light | None, on: date) -> Followed:
    # Who handed its part on does not owe it any more.
    units = [each for each in units if each["duty_unit"].left_on is None]
    cases = [each["duty_unit"].case for each in units]
    for each, case in zip(units, cases, strict=True):
        each["stage"] = read_procedure(case.procedure.source).stage(case.stage).title
    is_done = bool(cases) and all(_is_done(case, on) for case in cases)
    days = (on - duty.due).days if duty.due and duty.due < on and not is_done else 0
    state = "done" if is_done else "late" if days else "open"
    return Followed(duty.clause.document, duty, units, light, state, days)


def _is_done(case: Case, on: date) -> bool:
    """Closed, or reported as done in full."""
    if case.closed_on is not None:
        return case.closed_on <= on
    return case.reported_done == DONE_IN_FULL


def counts(rows: list[Followed]) -> dict[str, int]:
    """How many lines stand how."""
    counted = Counter(row.state for row in rows)
    return {state: counted[state] for state in STATES}
