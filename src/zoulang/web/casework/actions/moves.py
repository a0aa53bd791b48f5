"""Moving a case from stage to stage, by hand or by the clock."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction
from django.db.models import Q

from zoulang import procedures as core
from zoulang.errors import InputError, Problem, said
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.deeds import require
from zoulang.web.accounts.models import User
from zoulang.web.casework.actions.cases import add_evidence
from zoulang.web.casework.actions.holding import hold, refusal, unknown
from zoulang.web.casework.checks import Standing
from zoulang.web.casework.clocks import count_anew
from zoulang.web.casework.held import read_procedure
from zoulang.web.casework.models import Case, Move, Procedure, Tick
from zoulang.web.casework.providers import have_moved
from zoulang.web.casework.registering import write_register
from zoulang.web.casework.standing import require_one_of
from zoulang.web.casework.telling import tell_each
from zoulang.web.casework.words import screen_language, shown

LOG = logging.getLogger(__name__)


@transaction.atomic
def make_move(
    case: Case, move_slug: str, by: User | None, note: str = "", evidence: Mapping[str, str] | None = None
) -> Move:
    """Move a case on; ``evidence`` is papers that come along, name to words.

    Raises:
        PermissionDenied: if the person is in none of the positions and roles that make the move.
        InputError: if the case is in another stage by now, or naming all that stands in the way.
    """
    require(by, "casework.move_case", case)
    procedure = read_procedure(case.procedure.source)
    known = [move.id for move in procedure.moves]
    if move_slug not in known:
        raise unknown(case, move_slug, known)
    move = procedure.move(move_slug)
    require_one_of(by, case, move.by, shown(move.title))
    hold(case)
    if case.stage not in move.sources:
        found = said("the case stands at {stage}", stage=shown(procedure.stage(case.stage).title))
        raise refusal(
            case, found, said("look at the case again: {move} does not start there", move=shown(move.title))
        )
    for name, words in (evidence or {}).items():
        add_evidence(case, name, by, words)
    today = business_date()
    stopped = Standing(case, today).obstacles(move)
    if stopped:
        remedy = said("see to it before {move}", move=shown(move.title))
        sentences = [each.said(screen_language()) for each in stopped]
        raise InputError([Problem(sentence, remedy, place=str(case)) for sentence in sentences])
    return moved_on([case], procedure, move, by, today, note=note)[0]


def pass_silence(on: date) -> list[Move]:
    """Make the moves that procedures leave to the clock, in every case whose day has passed; idempotent.

    A move that another app refuses is not made; it is tried again the next time.
    """
    made = []
    for case in _overdue(on):
        try:
            made.extend(_passed(case, on))
        except InputError:
            LOG.warning("the clock could not move case %s", case.pk, exc_info=True)
    return made


@transaction.atomic
def _passed(case: Case, on: date) -> list[Move]:
    hold(case)
    # The facts or the days off may say another day by now.
    count_anew([case])
    move = _silent_move(case)
    if case.due is None or case.due >= on or move is None:
        return []
    return moved_on([case], read_procedure(case.procedure.source), move, None, on, by_silence=True)


def _overdue(on: date) -> list[Case]:
    """Cases past their day in a stage that the clock may end; two queries."""
    wanted = Q(pk__in=[])
    for procedure in Procedure.objects.all():
        stages = [stage.id for stage in read_procedure(procedure.source).stages if stage.silence.move]
        if stages:
            wanted |= Q(procedure=procedure, stage__in=stages)
    overdue = Case.objects.filter(wanted, due__lt=on, closed_on=None)
    return list(overdue.select_related("procedure", "programme", "clause"))


def _silent_move(case: Case) -> core.Move | None:
    procedure = read_procedure(case.procedure.source)
    slug = procedure.stage(case.stage).silence.move
    return procedure.move(slug) if slug else None


def moved_on(
    cases: Sequence[Case],
    procedure: core.Procedure,
    move: core.Move,
    by: User | None,
    on: date,
    note: str = "",
    by_silence: bool = False,
) -> list[Move]:
    """Write the move of cases that are held down, and let them enter its stage; as many queries for many."""
    made = Move.objects.bulk_create(
        Move(
            case=case,
            move=move.id,
            from_stage=case.stage,
            to_stage=move.to,
            on=on,
            was_due=case.due,
            by=by,
            by_silence=by_silence,
            note=note.strip(),
        )
        for case in cases
    )
    for each in made if move.evidence else ():
        each.case.evidence.filter(item=None, name__in=move.evidence, move=None).update(move=each)
    for case in cases:
        case.stage, case.stage_since = move.to, on
        case.closed_on = on if procedure.stage(move.to).end else None
    # A stage that is entered again begins with a clean checklist.
    Tick.objects.filter(case__in=cases, stage=move.to).delete()
    Case.objects.bulk_update(cases, ["stage", "stage_since", "closed_on"])
    count_anew(cases)
    told = [(each.case, each.case, _detail(each)) for each in made]
    tell_each(by, "case.moved", told, note.strip())
    write_register(made, move, by)
    have_moved(made)
    return made


def _detail(made: Move) -> dict[str, object]:
    return {
        "move": made.move,
        "from": made.from_stage,
        "to": made.to_stage,
        "was_due": made.was_due.isoformat() if made.was_due else None,
        "by_silence": made.by_silence,
    }
