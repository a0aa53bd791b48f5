"""Deeds on proposals: file one, split it into asks, make a promise a duty, settle a promise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from django.db import transaction

from zoulang.errors import InputError, Problem, said
from zoulang.web.accounts.deeds import require
from zoulang.web.accounts.journal import record
from zoulang.web.accounts.models import Programme, Unit, User
from zoulang.web.casework.actions import add_item, answer_item, close_item, open_case
from zoulang.web.casework.models import Case, Item
from zoulang.web.forum.asks import ASKS, OPINIONS, PROMISES, PROPOSAL
from zoulang.web.policy.actions import take_in_document
from zoulang.web.policy.models import Clause
from zoulang.web.programme.models import Duty
from zoulang.web.programme.parts import put_units

DOCUMENT_KIND = "delegate_proposal"
KEPT = "kept"


@dataclass(frozen=True)
class Ask:
    """One thing that a proposal asks for.

    Attributes:
        unit: who answers it.
        joint: who gives the main unit an opinion on it before ``opinion_due``; None: nobody.
    """

    clause: Clause
    title_zh: str
    unit: Unit | None = None
    title_en: str = ""
    joint: Unit | None = None
    opinion_due: date | None = None


@transaction.atomic
def file_proposal(
    programme: Programme,
    number: str,
    title_zh: str,
    path: Path,
    delegate: Unit,
    assigner: Unit,
    by: User | None,
    name: str | None = None,
    slug: str | None = None,
) -> Case:
    """Take a proposal's text into the record and open its case; ``assigner`` is who will assign it to units.

    Raises:
        PermissionDenied: if the person may not file proposals here.
        InputError: if the text cannot be read, or a proposal with this number is there.
    """
    require(by, "forum.file_proposal", programme)
    if Case.objects.filter(programme=programme, procedure__slug=PROPOSAL, number=number).exists():
        found = said("there is a proposal {number} already", number=number)
        raise InputError(Problem(found, said("open that one, or mend the number")))
    told = {"title_zh": title_zh[:200], "kind": DOCUMENT_KIND, "number": number[:60]}
    document = take_in_document(programme, path, by, slug, metadata=told, name=name)
    return open_case(
        programme,
        PROPOSAL,
        title_zh,
        by,
        number=number,
        clause=document.clauses.order_by("position").first(),
        parts={"delegate": [delegate], "assigner": [assigner]},
    )


@transaction.atomic
def split_proposal(case: Case, asks: Sequence[Ask], by: User | None) -> list[Item]:
    """Write down what the proposal asks for, one entry an ask, each with its clause and its unit.

    Raises:
        PermissionDenied: if the person does not split this proposal.
        InputError: if there is no ask, or an ask has no words.
    """
    require(by, "forum.split_proposal", case)
    if not asks:
        raise InputError(
            Problem(said("no ask is chosen"), said("choose at least one clause"), place=str(case))
        )
    for ask in asks:
        if not ask.title_zh.strip():
            raise InputError(
                Problem(said("an ask has no words"), said("say what is asked"), place=ask.clause.address)
            )
    return [_written_down(case, ask, by) for ask in asks]


def _written_down(case: Case, ask: Ask, by: User | None) -> Item:
    """The ask as an entry, and beside it the opinion that another unit owes."""
    add = partial(add_item, case, title_zh=ask.title_zh, by=by, title_en=ask.title_en, clause=ask.clause)
    item = add(kind=ASKS, unit=ask.unit)
    if ask.joint is not None:
        add(kind=OPINIONS, unit=ask.joint, due=ask.opinion_due)
    return item


@transaction.atomic
def promise_becomes_duty(item: Item, by: User | None, due: date | None = None) -> Duty:
    """Let a promise of a reply be owed as a duty under the clause that made it.

    Raises:
        PermissionDenied: if the person may not do so here.
        InputError: if the entry is no promise, names no unit or clause, or is a duty already.
    """
    require(by, "forum.follow_promise", item)
    place = str(item)
    if item.kind != PROMISES or item.clause is None or item.unit is None:
        found = said("it is no promise with a unit and a clause")
        raise InputError(Problem(found, said("name the unit and the clause first"), place=place))
    if item.about_id is not None:
        raise InputError(
            Problem(said("it is a duty already"), said("follow the duty on its page"), place=place)
        )
    duty = Duty.objects.create(
        clause=item.clause, title_zh=item.title_zh[:200], title_en=item.title_en[:300], due=due or item.due
    )
    put_units(duty, [item.unit.name_zh], [], [])
    part = duty.duty_units.select_related("case").get()
    item.about = part.case
    item.save(update_fields=["about"])
    record(by, "promise.became_duty", item, duty=duty.pk, due=duty.due.isoformat() if duty.due else None)
    return duty


@transaction.atomic
def settle_promise(item: Item, outcome: str, answer: str, by: User | None) -> Item:
    """Say what became of a promise; it counts as kept only when the duty it became is done.

    Raises:
        PermissionDenied: if the person does not close entries of this list.
        InputError: if the duty is still open, or nothing is said.
    """
    about = item.about
    if outcome == KEPT and about is not None and about.closed_on is None:
        found = said("the duty that this promise became is not done yet")
        raise InputError(Problem(found, said("close the duty first"), place=str(item)))
    answer_item(item, answer, by, outcome=outcome, answer_clause=item.clause)
    return close_item(item, by)
