"""Deeds on the registers: import enterprises, record what a year says of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from zoulang.errors import InputError, Problem, said
from zoulang.tables import read_rows
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.deeds import require
from zoulang.web.accounts.journal import record
from zoulang.web.accounts.models import Programme, User
from zoulang.web.accounts.sheets import Scope, take_in
from zoulang.web.policy.models import Clause
from zoulang.web.registry.facts import checked_facts, inputs_of
from zoulang.web.registry.lists import list_fact, listed_firms
from zoulang.web.registry.models import Enterprise, FactSheet, ListedFirm, Source, Statement, YearlyList
from zoulang.web.registry.sheets import ENTERPRISES


@dataclass(frozen=True)
class Imported:
    """What an import changed: numbers of enterprises."""

    added: int
    changed: int
    unchanged: int


def import_enterprises(programme: Programme, path: Path, by: User | None) -> Imported:
    """Take a table of enterprises into the register: the whole file, or nothing of it.

    A row whose credit code is known updates that enterprise; a second import of
    the same file changes nothing.

    Raises:
        PermissionDenied: if the person may not import enterprises here.
        InputError: with the rows and columns that cannot be used.
    """
    require(by, "registry.import_enterprises", programme)
    taken = take_in(ENTERPRISES, Scope(programme, by), path)
    return Imported(taken.added, taken.changed, taken.unchanged)


@transaction.atomic
def record_facts(
    programme: Programme,
    year: int,
    source: str,
    sheets: Mapping[Enterprise, Mapping[str, object]],
    by: User | None,
) -> list[FactSheet]:
    """Keep what one source says of enterprises for a year; what it says later goes first.

    ``source`` is the slug or the name of a source; one that is not known yet is believed last.

    Raises:
        PermissionDenied: if the person may not record facts here.
        InputError: if a fact is unknown or a value does not fit.
    """
    require(by, "registry.record_facts", programme)
    inputs = inputs_of(programme)
    problems: list[Problem] = []
    stated: dict[Enterprise, dict[str, object]] = {}
    for enterprise, given in sheets.items():
        try:
            stated[enterprise] = checked_facts(inputs, given, f"{enterprise}, {year}")
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    today = business_date()
    statement = Statement.objects.create(
        programme=programme,
        source=source_of(programme, source),
        year=year,
        stated_on=today,
        facts=sorted({name for facts in stated.values() for name in facts}),
        firms=len(stated),
        made_on=today,
        made_by=by,
    )
    made = FactSheet.objects.bulk_create(
        (
            FactSheet(enterprise=enterprise, statement=statement, year=year, facts=facts)
            for enterprise, facts in stated.items()
        ),
        batch_size=500,
    )
    record(by, "facts.recorded", programme, year=year, source=source, enterprises=len(made))
    return made


def source_of(programme: Programme, named: str) -> Source:
    """The source of this slug or name; one that is not known yet comes last."""
    held = list(programme.sources.all())
    found = next((each for each in held if named in (each.slug, each.name_zh)), None)
    if found is not None:
        return found
    rank = max((each.rank for each in held), default=0) + 1
    unit = programme.units.filter(name_zh=named).first()
    return Source.objects.create(
        programme=programme, slug=f"source-{rank}", name_zh=named, rank=rank, unit=unit
    )


def propose_list(
    programme: Programme,
    path: Path,
    fact: str,
    year: int,
    title: str,
    by: User | None,
    clause: Clause | None = None,
) -> YearlyList:
    """Propose the firms of a spreadsheet as the list of a year; it counts once it is confirmed.

    ``fact`` is the yes/no fact that policies read (see `YearlyList`). A proposal
    that still waits for the same year is replaced.

    Raises:
        PermissionDenied: if the person may not propose lists here.
        InputError: if no policy reads the fact, or with the rows that cannot be used.
    """
    require(by, "registry.propose_list", programme)
    fact = list_fact(programme, fact)
    if not title.strip():
        raise InputError(Problem(said("the list has no title"), said("name it as the document does")))
    firms = listed_firms(programme, read_rows(path))
    with transaction.atomic():
        Programme.objects.select_for_update().get(pk=programme.pk)
        waiting = programme.yearly_lists.filter(fact=fact, year=year, state=YearlyList.State.PROPOSED)
        waiting.update(state=YearlyList.State.REPLACED)
        made = YearlyList.objects.create(
            programme=programme,
            clause=clause,
            fact=fact,
            year=year,
            title_zh=title.strip()[:120],
            proposed_by=by,
            proposed_on=business_date(),
        )
        ListedFirm.objects.bulk_create(
            ListedFirm(yearly_list=made, enterprise=firm, industry_code=code) for firm, code in firms
        )
        record(by, "list.proposed", made, fact=fact, year=year, firms=len(firms), file=path.name)
    return made


@transaction.atomic
def confirm_list(proposed: YearlyList, by: User | None) -> YearlyList:
    """Confirm a list for its year: from now on it alone decides its fact for that year.

    A list confirmed before for the same year is replaced and kept.

    Raises:
        PermissionDenied: if the person may not confirm lists here.
        InputError: if it does not wait any more, or the same person proposed it.
    """
    require(by, "registry.confirm_list", proposed)
    found = _waiting_list(proposed)
    if by is not None and found.proposed_by_id == by.pk:
        raise InputError(
            Problem(
                said("you proposed this list yourself"),
                said("let another person of the statistics department confirm it"),
                place=str(found),
            )
        )
    earlier = YearlyList.objects.filter(
        programme=found.programme, fact=found.fact, year=found.year, state=YearlyList.State.CONFIRMED
    )
    replaced = [each.pk for each in earlier]
    earlier.update(state=YearlyList.State.REPLACED)
    _decide_list(found, YearlyList.State.CONFIRMED, by)
    record(by, "list.confirmed", found, fact=found.fact, year=found.year, replaces=replaced)
    return found


@transaction.atomic
def refuse_list(proposed: YearlyList, by: User | None, reason: str) -> YearlyList:
    """Refuse a proposed list, with the reason.

    Raises:
        PermissionDenied: if the person may not refuse lists here.
        InputError: if it does not wait any more, or no reason is given.
    """
    require(by, "registry.refuse_list", proposed)
    if not reason.strip():
        raise InputError(Problem(said("no reason is given"), said("say in a few words what is wrong")))
    found = _waiting_list(proposed)
    found.reason = reason.strip()[:300]
    _decide_list(found, YearlyList.State.REFUSED, by)
    record(by, "list.refused", found, reason=found.reason)
    return found


def _waiting_list(proposed: YearlyList) -> YearlyList:
    found = YearlyList.objects.select_for_update().get(pk=proposed.pk)
    if found.state != YearlyList.State.PROPOSED:
        raise InputError(
            Problem(said("the list was decided before"), said("open it again to see it"), place=str(found))
        )
    return found


def _decide_list(found: YearlyList, state: str, by: User | None) -> None:
    found.state, found.decided_by, found.decided_on = state, by, business_date()
    found.save()
