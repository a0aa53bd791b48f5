"""What is known of one firm, put together from its own rows; `known` does the same for all, as tables."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from zoulang.rules.policy import plain_name
from zoulang.web.accounts.business_date import business_date
from zoulang.web.registry.facts import stored_value
from zoulang.web.registry.models import Enterprise, FactSheet, ListedFirm, Title, YearlyList
from zoulang.web.registry.policies import Read, read_by

Facts = dict[str, str]
# The fact that a title answers, granted, expires, withdrawn.
Days = tuple[str, date | None, date | None, date | None]


def facts_of_firm(enterprise: Enterprise, year: int, read: Read | None = None) -> dict[str, Any]:
    """Chinese names of facts to their stored values, as `Policy.parse_record` takes them; constant queries.

    What policies read of years before stands there too, as 上年（…）.

    Args:
        read: what the programme reads of enterprises, where it was asked for before.
    """
    read = read_by(enterprise.programme) if read is None else read
    texts = _texts_of(enterprise, {year, *(year - each.back for each in read.earlier)})
    known = texts[year]
    if known is None:
        return {}
    for each in read.earlier:
        before = (texts[year - each.back] or {}).get(each.fact.zh)
        if before is not None:
            known.setdefault(each.zh, before)
    return {name: stored_value(read.inputs.get(plain_name(name)), text) for name, text in known.items()}


def _texts_of(enterprise: Enterprise, years: Collection[int]) -> dict[int, Facts | None]:
    """For each year the facts as texts; None where nothing is known of the firm."""
    said = _said(enterprise, years)
    lists = YearlyList.objects.filter(
        programme=enterprise.programme_id, state=YearlyList.State.CONFIRMED
    ).order_by()
    confirmed = set(lists.values_list("fact", "year"))
    on_list = ListedFirm.objects.filter(yearly_list__in=lists.filter(year__in=years), enterprise=enterprise)
    listed = set(on_list.values_list("yearly_list__fact", "yearly_list__year"))
    titles = _titles(enterprise)
    today = business_date()
    found: dict[int, Facts | None] = {}
    for year in years:
        held = _by_titles(titles, min(date(year, 12, 31), max(today, date(year, 1, 1))))
        here = {fact for fact, of in listed if of == year}
        is_known = year in said or any(held.values()) or here
        found[year] = _together(said.get(year, {}), held, confirmed, here, year) if is_known else None
    return found


def _together(
    said: Facts, held: Mapping[str, bool], confirmed: set[tuple[str, int]], here: set[str], year: int
) -> Facts:
    """What the sources say; a title goes before them, and a list of the year before everything."""
    found = {**said, **{fact: _yes_no(valid) for fact, valid in held.items()}}
    for fact in {fact for fact, _ in confirmed}:
        if (fact, year) in confirmed:
            found[fact] = _yes_no(fact in here)
        else:
            found.pop(fact, None)
    return found


def _said(enterprise: Enterprise, years: Collection[int]) -> dict[int, Facts]:
    """What the sources say of each year of which one speaks; one query."""
    order = (
        "year", "statement__source__rank", "statement__source_id", "-statement__stated_on", "-statement_id"
    )  # fmt: skip
    sheets = FactSheet.objects.filter(enterprise=enterprise, year__in=years).order_by(*order)
    words: dict[int, dict[int, dict[str, Any]]] = {}
    for year, source, facts in sheets.values_list("year", "statement__source_id", "facts"):
        own = words.setdefault(year, {}).setdefault(source, {})
        for name, value in facts.items():
            # The source's latest word counts, also where it takes back what it said before.
            own.setdefault(name, value)
    return {year: _first_of(by_source.values()) for year, by_source in words.items()}


def _first_of(sources: Iterable[Mapping[str, Any]]) -> Facts:
    found: Facts = {}
    for own in sources:
        for name, value in own.items():
            if value is not None:
                found.setdefault(name, _yes_no(value) if isinstance(value, bool) else str(value))
    return found


def _titles(enterprise: Enterprise) -> list[Days]:
    held = Title.objects.filter(enterprise=enterprise, granted_on__isnull=False).exclude(kind__fact="")
    return list(held.order_by().values_list("kind__fact", "granted_on", "expires_on", "withdrawn_on"))


def _by_titles(titles: Iterable[Days], day: date) -> dict[str, bool]:
    """Facts that titles answer on a day: whether one of them is valid."""
    found: dict[str, bool] = {}
    for fact, begun, expires, withdrawn in titles:
        if begun is not None and begun <= day:
            valid = min(expires or date.max, withdrawn or date.max) > day
            found[fact] = valid or found.get(fact, False)
    return found


def _yes_no(value: bool) -> str:
    return "true" if value else "false"
