"""The cases about a firm: how far each is, how many days are left, and who has to move."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from zoulang import procedures as core
from zoulang.web.casework.held import read_procedure
from zoulang.web.casework.models import Case
from zoulang.web.casework.words import names_of, shown
from zoulang.web.registry.models import Enterprise

CLAIMS = {"claim", "automatic-award"}
INSPECTION, PLAN = "inspection", "firm-plan"


@dataclass(frozen=True)
class CaseRow:
    """One case about a firm.

    Attributes:
        firm_moves: whether the next move is the firm's.
        who: who has to move, by name; empty where the clock moves or nobody has to.
        wanted: what the next move is called.
    """

    case: Case
    stage: str
    days_left: int | None
    firm_moves: bool
    who: str
    wanted: str

    @property
    def url(self) -> str:
        """The page of the case."""
        return reverse("case", args=[self.case.programme.slug, self.case.procedure.slug, self.case.pk])

    @property
    def days_late(self) -> int:
        """How many days its day is past; 0 where it is not."""
        return max(-self.days_left, 0) if self.days_left is not None else 0

    @property
    def light(self) -> str:
        """Late past its day, a warning on the last days, else nothing due."""
        if self.case.closed_on is not None or self.days_left is None:
            return "quiet"
        return "late" if self.days_left < 0 else "warn" if self.days_left <= 5 else "good"

    @property
    def amount(self) -> int | None:
        """What a claim comes to, in fen."""
        claim = getattr(self.case, "claim", None)
        return claim.amount if claim is not None else None


def cases_about(enterprise: Enterprise, user: Any, on: date) -> list[CaseRow]:
    """What the person sees of them, the open ones first, the nearest day first; one query."""
    cases = Case.objects.visible_to(user).filter(enterprise=enterprise)
    cases = (
        cases.select_related("procedure", "programme", "claim__rule").order_by("-opened_on", "-id").distinct()
    )
    return sorted((_row(case, on) for case in cases), key=_order)


def _order(row: CaseRow) -> tuple[bool, bool, date]:
    return row.case.closed_on is not None, row.case.due is None, row.case.due or date.max


def _row(case: Case, on: date) -> CaseRow:
    read = read_procedure(case.procedure.source)
    stage = read.stage(case.stage)
    moves = [] if case.closed_on is not None else list(read.moves_from(case.stage))
    wanted = next((move for move in moves if move.by), None)
    by = tuple(wanted.by) if wanted is not None else ()
    left = (case.due - on).days if case.due is not None and case.closed_on is None else None
    return CaseRow(
        case=case,
        stage=shown(stage.title),
        days_left=left,
        firm_moves=bool(set(by) & _firm_positions(read)),
        who=names_of(read, by) if by else "",
        wanted=shown(wanted.title) if wanted is not None else "",
    )


def _firm_positions(read: core.Procedure) -> set[str]:
    return {part.id for part in read.parts if part.firm}


def of_kind(rows: Iterable[CaseRow], slugs: set[str]) -> list[CaseRow]:
    """The cases of some procedures."""
    return [row for row in rows if row.case.procedure.slug in slugs or row.case.procedure.subject in slugs]
