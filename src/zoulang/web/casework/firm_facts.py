"""What the register of firms answers for a case about a firm: its titles, yearly lists, and fact sheets."""

from __future__ import annotations

from collections.abc import Sequence

from zoulang.web.accounts.business_date import business_date
from zoulang.web.casework.held import read_procedure
from zoulang.web.casework.models import Case
from zoulang.web.registry.models import ListedFirm, Title, TitleKind, YearlyList, valid_titles

# Where a procedure file says this of a fact, nobody types it.
OF_THE_RECORD = "本系统"
YES, NO = "是", "否"


def wanted_of(case: Case) -> list[str]:
    """The facts that the record fills for such a case."""
    procedure = read_procedure(case.procedure.source)
    return [name for name, row in procedure.facts.items() if row.get("source") == OF_THE_RECORD]


def register_facts_of(cases: Sequence[Case]) -> dict[int, dict[str, str]]:
    """Case id to what the register says of its firm; as many queries for many cases of one programme."""
    found: dict[int, dict[str, str]] = {}
    by_programme: dict[int, list[Case]] = {}
    for case in cases:
        if case.enterprise_id is not None and wanted_of(case):
            by_programme.setdefault(case.programme_id, []).append(case)
    for alike in by_programme.values():
        found |= _of_one_programme(alike)
    return found


def _of_one_programme(cases: Sequence[Case]) -> dict[int, dict[str, str]]:
    names = {name for case in cases for name in wanted_of(case)}
    firms = {case.enterprise_id for case in cases}
    titles = _titles(cases[0].programme_id, names, firms)
    lists = _lists(cases[0].programme_id, names, firms)
    by_firm = titles | lists
    return {
        case.pk: {
            name: YES if case.enterprise_id in by_firm[name] else NO
            for name in wanted_of(case)
            if name in by_firm
        }
        for case in cases
    }


def _titles(programme: int, names: set[str], firms: set[int | None]) -> dict[str, set[int]]:
    """Fact to the firms that hold a valid title which answers it; only facts of kinds that are counted."""
    kinds = dict(TitleKind.objects.filter(programme=programme, fact__in=names).values_list("pk", "fact"))
    found: dict[str, set[int]] = {fact: set() for fact in kinds.values()}
    if kinds:
        valid = Title.objects.filter(valid_titles(business_date()), kind__in=kinds, enterprise__in=firms)
        for kind, firm in valid.order_by().values_list("kind_id", "enterprise_id"):
            found[kinds[kind]].add(firm)
    return found


def _lists(programme: int, names: set[str], firms: set[int | None]) -> dict[str, set[int]]:
    """Fact to the firms on the list confirmed for it, that of this year or else the last one before."""
    confirmed = YearlyList.objects.filter(
        programme=programme,
        fact__in=names,
        state=YearlyList.State.CONFIRMED,
        year__lte=business_date().year,
    )
    latest = {each.fact: each.pk for each in confirmed.order_by("year")}
    facts = {pk: fact for fact, pk in latest.items()}
    found: dict[str, set[int]] = {fact: set() for fact in latest}
    if facts:
        rows = ListedFirm.objects.filter(yearly_list__in=facts, enterprise__in=firms)
        for listed, firm in rows.order_by().values_list("yearly_list_id", "enterprise_id"):
            found[facts[listed]].add(firm)
    return found
