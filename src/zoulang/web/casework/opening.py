"""Opening a case."""

from __future__ import annotations

from datetime import date
from typing import Any

from zoulang.web.casework.held import read_procedure
from zoulang.web.casework.models import Case, Procedure
from zoulang.web.policy.models import Clause


def case_of(procedure: Procedure, title_zh: str, title_en: str, clause: Clause | None, on: date) -> Case:
    """A new case in the first stage of its procedure, not saved yet."""
    return Case(
        programme_id=procedure.programme_id,
        procedure=procedure,
        clause=clause,
        title_zh=title_zh,
        title_en=title_en,
        stage=read_procedure(procedure.source).first.id,
        stage_since=on,
        opened_on=on,
    )


def may_open(user: Any, procedure: Procedure) -> bool:
    """Whether the person may open a case of the procedure; the command line, as None, always may."""
    if user is None or user.is_superuser:
        return True
    if not (user.is_authenticated and user.has_perm("casework.open_case", procedure)):
        return False
    roles = read_procedure(procedure.source).opened_by
    mine = {held.role for held in user.held_roles if held.programme_id == procedure.programme_id}
    return not roles or not mine.isdisjoint(roles)


def opens_for_lists(user: Any, procedure: Procedure) -> bool:
    """Whether the person may open cases for whole lists of firms: who opens them and sees every firm."""
    if not may_open(user, procedure) or read_procedure(procedure.source).firm_part is None:
        return False
    return bool(user.is_superuser or procedure.programme_id in user.programmes_where("enterprises"))
