"""The same deed on many cases of one procedure, in as many queries as on one: lists of hundreds of firms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction

from zoulang import procedures as core
from zoulang.errors import InputError, Problem, said
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.deeds import require
from zoulang.web.accounts.models import Unit, User
from zoulang.web.casework.actions.holding import refusal, unknown
from zoulang.web.casework.actions.moves import moved_on
from zoulang.web.casework.checks import Standing
from zoulang.web.casework.clocks import count_anew
from zoulang.web.casework.facts import checked
from zoulang.web.casework.held import read_procedure
from zoulang.web.casework.models import Case, CasePart, Move, Procedure
from zoulang.web.casework.opening import case_of
from zoulang.web.casework.standing import require_one_of
from zoulang.web.casework.telling import tell_each
from zoulang.web.casework.words import screen_language, shown
from zoulang.web.policy.models import Clause
from zoulang.web.registry.models import Enterprise

SAVED_TOGETHER = 500


@dataclass(frozen=True)
class Opening:
    """A case to be opened: what it is about, and what is known of it."""

    title_zh: str
    title_en: str = ""
    enterprise: Enterprise | None = None
    facts: Mapping[str, str | None] = field(default_factory=dict)


@transaction.atomic
def open_cases(
    procedure: Procedure,
    openings: Sequence[Opening],
    by: User | None,
    *,
    parent: Case | None = None,
    clause: Clause | None = None,
    parts: Mapping[str, Sequence[Unit]] | None = None,
) -> list[Case]:
    """Open many cases at once, all with the same positions, under one parent.

    Raises:
        PermissionDenied: if the person opens no cases here.
        InputError: if there is no such position, or a firm or a unit belongs to another programme.
    """
    require(by, "casework.open_case", procedure)
    known = [part.id for part in read_procedure(procedure.source).parts if not part.firm]
    today, given = business_date(), parts or {}
    cases = []
    for opening in openings:
        case = case_of(procedure, opening.title_zh[:200], opening.title_en[:300], clause, today)
        case.programme, case.parent, case.enterprise = procedure.programme, parent, opening.enterprise
        case.facts = checked(case, opening.facts)
        cases.append(case)
    for position in given:
        if position not in known:
            raise unknown(parent or cases[0], position, known)
    _require_one_programme(procedure, cases, [unit for units in given.values() for unit in units])
    Case.objects.bulk_create(cases, batch_size=SAVED_TOGETHER)
    held = [(position, unit) for position, units in given.items() for unit in units]
    CasePart.objects.bulk_create(
        (CasePart(case=case, position=position, unit=unit) for case in cases for position, unit in held),
        batch_size=SAVED_TOGETHER,
    )
    count_anew(cases)
    detail = {"procedure": procedure.slug}
    tell_each(by, "case.opened", [(case, case, {**detail, "stage": case.stage}) for case in cases])
    return cases


@transaction.atomic
def move_cases(cases: Iterable[Case], move_slug: str, by: User | None, note: str = "") -> list[Move]:
    """Make the same move in many cases of one procedure; all of them or none.

    Raises:
        PermissionDenied: if the person may not make the move in one of them.
        InputError: if one is in another stage by now, or naming what stands in the way in each.
    """
    held = _held(cases)
    if not held:
        return []
    procedure = read_procedure(held[0].procedure.source)
    known = [move.id for move in procedure.moves]
    if move_slug not in known:
        raise unknown(held[0], move_slug, known)
    move = procedure.move(move_slug)
    for programme in {case.programme for case in held}:
        require(by, "casework.move_case", programme)
    for case in held:
        require_one_of(by, case, move.by, shown(move.title))
        if case.stage not in move.sources:
            found = said("the case stands at {stage}", stage=shown(procedure.stage(case.stage).title))
            raise refusal(case, found, said("leave it out"))
    today = business_date()
    if not _asks_nothing(procedure, move):
        _require_free(held, move)
    return moved_on(held, procedure, move, by, today, note=note)


def _held(cases: Iterable[Case]) -> list[Case]:
    """The cases, locked and read anew, with what permissions ask about."""
    locked = Case.objects.select_for_update(of=("self",)).filter(pk__in=[case.pk for case in cases])
    related = ("procedure", "programme", "enterprise__programme", "clause")
    return list(locked.select_related(*related).prefetch_related("parts", "ticks"))


def _asks_nothing(procedure: core.Procedure, move: core.Move) -> bool:
    """Whether the move can be made without a look into the case."""
    boxes = any(procedure.stage(stage).checklist for stage in move.sources)
    return not (boxes or move.parts or move.facts or move.evidence or move.settled or move.when)


def _require_free(cases: Sequence[Case], move: core.Move) -> None:
    today, problems = business_date(), []
    remedy = said("see to it before {move}", move=shown(move.title))
    for case in cases:
        for each in Standing(case, today).obstacles(move):
            problems.append(Problem(each.said(screen_language()), remedy, place=str(case)))
    if problems:
        raise InputError(problems)


def _require_one_programme(procedure: Procedure, cases: Sequence[Case], units: Sequence[Unit]) -> None:
    for thing in (*(case.enterprise for case in cases), *units):
        if thing is not None and thing.programme_id != procedure.programme_id:
            found = said("{thing} belongs to another programme", thing=thing)
            raise InputError(Problem(found, said("name one of this programme"), place=str(procedure)))
