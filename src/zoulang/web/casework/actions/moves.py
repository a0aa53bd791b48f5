"""Moving a case from stage to stage, by hand or by the clock."""

from __future__ import annotations

from collections.abc import Mapping
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
from zoulang.web.casework.clocks import count_anew, due_of_case
from zoulang.web.casework.held import read_procedure
from zoulang.web.casework.models import Case, Move, Procedure
from zoulang.web.casework.standing import require_one_of
from zoulang.web.casework.telling import tell
from zoulang.web.casework.words import screen_language, shown


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
    return _made(case, procedure, move, by, today, note=note)


def pass_silence(on: date) -> list[Move]:
    """Make the moves that procedures leave to the clock, in every case whose day has passed; idempotent."""
    made = []
    for case in _overdue(on):
        with transaction.atomic():
            hold(case)
            # The facts or the days off may say another day by now.
            count_anew([case])
            move = _silent_move(case)
            if case.due is not None and case.due < on and move is not None:
                made.append(
                    _made(case, read_procedure(case.procedure.source), move, None, on, by_silence=True)
                )
    return made


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


def _made(
    case: Case,
    procedure: core.Procedure,
    move: core.Move,
    by: User | None,
    on: date,
    note: str = "",
    by_silence: bool = False,
) -> Move:
    """Write the move down and let the case enter its stage."""
    made = Move.objects.create(
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
    if move.evidence:
        case.evidence.filter(item=None, name__in=move.evidence, move=None).update(move=made)
    case.stage, case.stage_since = move.to, on
    case.closed_on = on if procedure.stage(move.to).end else None
    # A stage that is entered again begins with a clean checklist.
    case.ticks.filter(stage=move.to).delete()
    case.due = due_of_case(case)
    case.save(update_fields=["stage", "stage_since", "closed_on", "due"])
    detail = {
        "move": move.id,
        "from": made.from_stage,
        "to": move.to,
        "was_due": made.was_due.isoformat() if made.was_due else None,
        "by_silence": by_silence,
    }
    tell(by, "case.moved", case, case, note.strip(), detail)
    return made
