"""The lists of a case: an entry is opened, given to a unit, answered and closed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.db.models import Max

from zoulang import procedures as core
from zoulang.errors import InputError, Problem, said
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.deeds import require
from zoulang.web.accounts.models import Role, Unit, User
from zoulang.web.casework.actions.holding import hold, hold_item, refusal, unknown
from zoulang.web.casework.facts import checked
from zoulang.web.casework.held import read_procedure
from zoulang.web.casework.models import Case, Item
from zoulang.web.casework.standing import acts_in, require_one_of
from zoulang.web.casework.telling import tell
from zoulang.web.casework.words import shown
from zoulang.web.policy.models import Clause


@transaction.atomic
def add_item(
    case: Case,
    kind: str,
    title_zh: str,
    by: User | None,
    *,
    title_en: str = "",
    unit: Unit | None = None,
    due: date | None = None,
    clause: Clause | None = None,
    about: Case | None = None,
    facts: Mapping[str, str | None] | None = None,
) -> Item:
    """Put an entry on a list of a case.

    Raises:
        PermissionDenied: if the person keeps no such list of this case.
        InputError: if there is no such list, or the entry lacks the unit, day or clause that it needs.
    """
    require(by, "casework.keep_list", case)
    listed = _list_of(case, kind)
    require_one_of(by, case, listed.by or _everybody_in(case), shown(listed.title))
    if not title_zh.strip():
        raise refusal(case, said("the entry has no words"), said("say in a sentence what it is"))
    hold(case)
    _check_needs(case, listed, unit, due, clause, about)
    _check_about(case, listed, about)
    last = case.items.filter(kind=kind).aggregate(last=Max("position"))["last"]
    item = Item.objects.create(
        case=case,
        kind=kind,
        position=0 if last is None else last + 1,
        title_zh=title_zh.strip()[:300],
        title_en=title_en.strip()[:400],
        unit=unit,
        due=due,
        clause=clause,
        about=about,
        opened_on=business_date(),
        facts=checked(case, facts or {}),
    )
    tell(by, "item.added", case, item, list=kind, unit=unit and str(unit), due=due and due.isoformat())
    return item


@transaction.atomic
def assign_item(item: Item, unit: Unit | None, due: date | None, by: User | None) -> Item:
    """Give an entry to a unit, with the day by which it is to act.

    Raises:
        PermissionDenied: if the person keeps no such list of this case.
        InputError: if the entry is closed, or would lack what the list needs.
    """
    case = item.case
    require(by, "casework.keep_list", case)
    listed = _list_of(case, item.kind)
    require_one_of(by, case, listed.by or _everybody_in(case), shown(listed.title))
    _hold_open(item)
    _check_needs(case, listed, unit, due, item.clause, item.about)
    before = {"unit": item.unit and str(item.unit), "due": item.due and item.due.isoformat()}
    item.unit, item.due = unit, due
    item.save(update_fields=["unit", "due"])
    told = {"unit": unit and str(unit), "due": due and due.isoformat()}
    tell(by, "item.assigned", case, item, detail={"before": before, **told})
    return item


@transaction.atomic
def answer_item(
    item: Item,
    answer_zh: str,
    by: User | None,
    *,
    outcome: str = "",
    answer_clause: Clause | None = None,
    answer_en: str = "",
) -> Item:
    """Say what came of an entry; until it is closed a second answer corrects the first.

    Raises:
        PermissionDenied: if the person neither acts for the unit that holds it nor keeps the list.
        InputError: if the answer is empty, the outcome is none of the list's, or it has to cite a clause.
    """
    case = item.case
    require(by, "casework.move_case", case)
    listed = _list_of(case, item.kind)
    if not _holds(item, by):
        require_one_of(by, case, [*listed.by, *listed.closing] or _everybody_in(case), shown(listed.title))
    _hold_open(item)
    if not answer_zh.strip():
        raise refusal(case, said("the answer is empty"), said("say what was done"))
    _check_outcome(case, listed, outcome, answer_clause)
    before = item.answer_zh
    item.answer_zh, item.answer_en = answer_zh.strip(), answer_en.strip()
    item.outcome, item.answer_clause = outcome, answer_clause
    item.state, item.answered_on = Item.State.ANSWERED, business_date()
    item.save()
    cited = answer_clause and str(answer_clause)
    tell(by, "item.answered", case, item, answer=item.answer_zh, outcome=outcome, clause=cited, before=before)
    return item


@transaction.atomic
def close_item(item: Item, by: User | None, note: str = "") -> Item:
    """Close an entry.

    Raises:
        PermissionDenied: if the person closes no entries of this list.
        InputError: if it is closed, or lacks the answer or the paper that the list asks for.
    """
    case = item.case
    require(by, "casework.keep_list", case)
    listed = _list_of(case, item.kind)
    require_one_of(by, case, listed.closing or listed.by or _everybody_in(case), shown(listed.title))
    _hold_open(item)
    if "answer" in listed.close_needs and not item.answer_zh:
        raise refusal(case, said("{item} has no answer", item=item), said("answer it before it is closed"))
    if "evidence" in listed.close_needs and not item.evidence.exists():
        raise refusal(
            case, said("{item} has no paper that proves it", item=item), said("add one before it is closed")
        )
    item.state, item.closed_on = Item.State.CLOSED, business_date()
    item.save(update_fields=["state", "closed_on"])
    tell(by, "item.closed", case, item, note.strip(), days=(item.closed_on - item.opened_on).days)
    return item


def may_answer(item: Item, user: User) -> bool:
    """Whether the person may say what came of the entry; for pages, which ask before a form is shown."""
    listed = _list_of(item.case, item.kind)
    names = [*listed.by, *listed.closing] or _everybody_in(item.case)
    return user.has_perm("casework.move_case", item.case) and (
        _holds(item, user) or acts_in(user, item.case, names)
    )


def may_add(case: Case, listed: core.ListOf, user: User) -> bool:
    """Whether the person may put entries on the list and hand them on."""
    return user.has_perm("casework.keep_list", case) and acts_in(user, case, listed.by or _everybody_in(case))


def may_close(case: Case, listed: core.ListOf, user: User) -> bool:
    """Whether the person may close entries of the list."""
    names = listed.closing or listed.by or _everybody_in(case)
    return user.has_perm("casework.keep_list", case) and acts_in(user, case, names)


def _list_of(case: Case, kind: str) -> core.ListOf:
    procedure = read_procedure(case.procedure.source)
    known = [listed.id for listed in procedure.lists]
    if kind not in known:
        raise unknown(case, kind, known)
    return procedure.list_of(kind)


def _everybody_in(case: Case) -> list[str]:
    """Where a list names nobody: every position, and the office."""
    positions = [part.id for part in read_procedure(case.procedure.source).parts]
    return positions if case.is_sealed else [*positions, Role.OFFICE.value]


def _holds(item: Item, by: User | None) -> bool:
    """Whether the person acts for the unit that has the entry; in a sealed case that counts for nothing."""
    if by is None or item.case.is_sealed or item.unit_id is None:
        return False
    return item.unit_id in {held.unit_id for held in by.held_roles}


def _hold_open(item: Item) -> None:
    hold_item(item)
    if item.state == Item.State.CLOSED:
        raise refusal(item.case, said("{item} is closed", item=item), said("open a new entry"))


def _check_needs(
    case: Case, listed: core.ListOf, unit: Unit | None, due: date | None, clause: Clause | None,
    about: Case | None,
) -> None:  # fmt: skip
    given = {"unit": unit, "due": due, "clause": clause, "case": about}
    words = {
        "unit": (said("the entry names no unit"), said("say who has to act")),
        "due": (said("the entry names no day"), said("say by when")),
        "clause": (said("the entry cites no clause"), said("name the clause it comes from")),
        "case": (said("the entry names no case"), said("name the case that it speaks of")),
    }
    missing = [words[need] for need in listed.needs if given[need] is None]
    if missing:
        raise InputError([Problem(found, remedy, place=shown(listed.title)) for found, remedy in missing])
    for thing in (unit, clause):
        if thing is not None and thing.programme != case.programme:
            found = said("{thing} belongs to another programme", thing=thing)
            raise refusal(case, found, said("name one of this programme"))


def _check_about(case: Case, listed: core.ListOf, about: Case | None) -> None:
    """Where the file says whose cases an entry speaks of, it speaks of no other."""
    if about is None or not listed.about:
        return
    if about.programme_id != case.programme_id or about.procedure.slug not in listed.about:
        names = {"about": about, "list": shown(listed.title)}
        found = said("{about} is no case that an entry of {list} speaks of", **names)
        raise refusal(case, found, said("name a case of {named}", named="、".join(listed.about)))


def _check_outcome(case: Case, listed: core.ListOf, outcome: str, clause: Clause | None) -> None:
    known = dict(listed.outcomes)
    if known and outcome not in known:
        names = "、".join(shown(words) for words in known.values())
        raise refusal(
            case, said("the answer does not say what came of it"), said("choose one of {names}", names=names)
        )
    if outcome and not known:
        raise unknown(case, outcome, [])
    if outcome in listed.outcome_needs_clause and clause is None:
        found = said("{outcome} cites no clause", outcome=shown(known[outcome]))
        raise refusal(case, found, said("name the clause of the reply that answers it"))
