"""The years of projects, kept from one page to the next: only those that a deed changed are read again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from zoulang.web.accounts.since import Newest, deeds_since, in_a_deed, newest_entry
from zoulang.web.casework.changed import changed_cases
from zoulang.web.casework.models import Case
from zoulang.web.programme.projects.plans import Year, has_money_plan, years_of

DAYS_KEPT, YEARS_KEPT = 4, 2_000


@dataclass(frozen=True)
class _Kept:
    """Case id to its year, and the newest entry of the journal when they were read."""

    newest: Newest
    years: dict[int, Year]


_kept: dict[date, _Kept] = {}


def kept_years(cases: Iterable[Case], on: date) -> dict[int, Year]:
    """As `plans.years_of`, for pages; two queries where nothing changed.

    A year belongs to the newest entry of the journal. After deeds that each changed one case only the years
    of those are read again; in the middle of a deed nothing is kept.
    """
    listed = [case for case in cases if has_money_plan(case)]
    if in_a_deed() or not listed:
        return years_of(listed, on)
    newest = newest_entry()
    known = _still_true(_kept.get(on), newest)
    missing = [case for case in listed if case.pk not in known]
    if missing:
        known = {**known, **years_of(missing, on)}
    _kept.pop(on, None)
    _kept[on] = _Kept(newest, dict(list(known.items())[-YEARS_KEPT:]))
    for old in list(_kept)[: max(len(_kept) - DAYS_KEPT, 0)]:
        _kept.pop(old, None)
    return {case.pk: known[case.pk] for case in listed}


def _still_true(kept: _Kept | None, newest: Newest) -> dict[int, Year]:
    """The kept years that no deed has changed since."""
    if kept is None:
        return {}
    if kept.newest == newest:
        return kept.years
    deeds = deeds_since(kept.newest)
    changed = None if deeds is None else changed_cases(deeds)
    if changed is None:
        return {}
    return {pk: year for pk, year in kept.years.items() if pk not in changed}
