"""Working days, and the end of a period as the Civil Code counts it (articles 200 to 203).

The day on which a period begins is not counted. A period of months ends on the day with the same
number, or on the last day of a month that has no such day. A period that would end on a day off
ends on the next working day. Days off and make-up days are data: a small table that is published
for a year at a time.
"""

from __future__ import annotations

import csv
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path

import yaml

from zoulang.errors import InputError, Problem, said
from zoulang.rules.units import Unit

KIND_WORDS = {"off": ("off", "放假", "休"), "work": ("work", "上班", "班"), "year": ("year", "年度", "年")}
LISTS = {"off": "off", "work": "work", "years": "year"}
WORKING_DAYS: Unit = (("工作日", 1),)
DAYS: Unit = (("天", 1),)


@dataclass(frozen=True)
class Calendar:
    """Which days are worked. Saturdays and Sundays are off, unless they are make-up days.

    Attributes:
        days_off: public holidays; weekends need not be listed.
        workdays: make-up days, worked although they are a Saturday or Sunday.
        years: the years that the table covers; left out, those in which it has a day off.

    >>> table = Calendar(frozenset({date(2024, 2, 12)}), frozenset({date(2024, 2, 18)}))
    >>> table.is_working(date(2024, 2, 12)), table.is_working(date(2024, 2, 18))
    (False, True)
    """

    days_off: frozenset[date] = frozenset()
    workdays: frozenset[date] = frozenset()
    years: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        if both := self.days_off & self.workdays:
            raise ValueError(f"{min(both)} is both a day off and a day worked")

    @cached_property
    def covered(self) -> frozenset[int]:
        """The years whose days off are known; in all others only weekends are off.

        >>> Calendar(frozenset({date(2024, 2, 12)})).covered, Calendar().covered
        (frozenset({2024}), frozenset())
        """
        return self.years or frozenset(day.year for day in self.days_off)

    def not_covered(self, first: date, last: date) -> frozenset[int]:
        """The years from one day to another, in either order, that the table says nothing about."""
        early, late = sorted((first.year, last.year))
        return frozenset(range(early, late + 1)) - self.covered

    def is_working(self, day: date) -> bool:
        """Whether the day is worked."""
        return day in self.workdays or (day.weekday() < 5 and day not in self.days_off)

    def next_working(self, day: date) -> date:
        """The day itself if it is worked, else the next one that is.

        Raises:
            OverflowError: if there is none before the year 10000.

        >>> Calendar().next_working(date(2024, 6, 1))
        datetime.date(2024, 6, 3)
        """
        while not self.is_working(day):
            day += timedelta(days=1)
        return day

    def working_days(self, start: date, end: date) -> int:
        """Working days after ``start`` up to and with ``end``; negative if ``end`` is earlier.

        >>> Calendar().working_days(date(2024, 6, 7), date(2024, 6, 14))
        5
        """
        return self._worked_until(end.toordinal()) - self._worked_until(start.toordinal())

    def plus(self, start: date, count: int) -> date:
        """The ``count``-th working day after ``start``, or before it if ``count`` is negative.

        Raises:
            OverflowError: beyond the years 1 to 9999.

        >>> Calendar().plus(date(2024, 6, 7), 1), Calendar().plus(date(2024, 6, 8), -1)
        (datetime.date(2024, 6, 10), datetime.date(2024, 6, 7))
        """
        if count == 0:
            return start
        if count > 0:
            wanted = self._worked_until(start.toordinal()) + count
        else:
            wanted = self._worked_until(start.toordinal() - 1) + count + 1
        low, high = date.min.toordinal(), date.max.toordinal()
        if not self._worked_until(low) <= wanted <= self._worked_until(high):
            raise OverflowError("no such day before the year 10000")
        while low < high:
            middle = (low + high) // 2
            if self._worked_until(middle) >= wanted:
                high = middle
            else:
                low = middle + 1
        return date.fromordinal(low)

    def due(self, start: date, amount: int, unit: Unit) -> date:
        """The last day of a period of ``amount`` months, days or working days that begins on ``start``.

        Raises:
            OverflowError, ValueError: beyond the year 9999.

        >>> Calendar().due(date(2024, 1, 31), 1, (("月", 1),))  # 29 February, a Thursday
        datetime.date(2024, 2, 29)
        >>> Calendar().due(date(2024, 5, 27), 5, (("天", 1),))  # 1 June is a Saturday
        datetime.date(2024, 6, 3)
        """
        if unit == WORKING_DAYS:
            return self.plus(start, amount)
        return self.next_working(landing(start, amount, unit))

    def _worked_until(self, ordinal: int) -> int:
        """Working days from 1 January of the year 1 up to and with a day; that day was a Monday."""
        weeks, rest = divmod(ordinal, 7)
        off, extra = self._exceptions
        return weeks * 5 + min(rest, 5) - bisect_right(off, ordinal) + bisect_right(extra, ordinal)

    @cached_property
    def _exceptions(self) -> tuple[list[int], list[int]]:
        off = sorted(day.toordinal() for day in self.days_off if day.weekday() < 5)
        return off, sorted(day.toordinal() for day in self.workdays if day.weekday() >= 5)


WEEKENDS = Calendar()
"""The calendar without a table: Saturdays and Sundays are off, nothing else."""


def landing(start: date, amount: int, unit: Unit) -> date:
    """Where a period of months or days ends before days off move it.

    Raises:
        OverflowError, ValueError: beyond the year 9999.

    >>> landing(date(2024, 5, 27), 5, DAYS)
    datetime.date(2024, 6, 1)
    """
    return start + timedelta(days=amount) if unit == DAYS else add_months(start, amount)


def add_months(day: date, months: int) -> date:
    """The same day some months later, or the last day of that month.

    Raises:
        ValueError: beyond the year 9999.

    >>> add_months(date(2023, 1, 31), 1)
    datetime.date(2023, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for number in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, number))
        except ValueError:
            continue
    raise ValueError("beyond the calendar")


def full_months(start: date, end: date) -> int:
    """How many whole months lie between two days; negative if ``end`` is earlier.

    >>> full_months(date(2024, 1, 31), date(2024, 2, 29)), full_months(date(2024, 1, 31), date(2024, 2, 28))
    (1, 0)
    """
    if end < start:
        return -full_months(end, start)
    months = (end.year - start.year) * 12 + end.month - start.month
    return months if add_months(start, months) <= end else months - 1


def full_years(start: date, end: date) -> int:
    """How many whole years lie between two days; negative if ``end`` is earlier.

    >>> full_years(date(2020, 2, 29), date(2023, 2, 28)), full_years(date(2020, 6, 2), date(2023, 6, 1))
    (3, 2)
    """
    if end < start:
        return -full_years(end, start)
    return full_months(start, end) // 12


# --- the table --------------------------------------------------------------------------------------


def load_calendar(source: Path | str, name: str | None = None) -> Calendar:
    """A calendar from a table of days off and make-up days.

    Args:
        source: a file, or its text. CSV with the columns ``day,kind`` (more are passed over), the kind
            being ``off`` (放假) or ``work`` (上班); or YAML with the lists ``off`` and ``work``. A day is
            ``2024-02-10``, several in a row ``2024-02-10..2024-02-17``, both ends in. The years covered
            are rows of the kind ``year`` (年度), or the list ``years``: ``2024`` or ``2024..2026``;
            without any, the years in which a day is off.
        name: the file name, for the error sentences.

    Raises:
        InputError: with every line that cannot be read, and days that are both off and worked.

    >>> load_calendar("day,kind,note\\n2024-02-12..2024-02-16,off,holiday\\n2024-02-18,work,").workdays
    frozenset({datetime.date(2024, 2, 18)})
    >>> table = load_calendar("years: 2024\\noff: [2023-12-30..2024-01-01]\\nwork: [2024-02-18]")
    >>> len(table.days_off), table.covered
    (3, frozenset({2024}))
    """
    text, name = (source, name) if isinstance(source, str) else (_text_of(source), name or source.name)
    problems: list[Problem] = []
    days: dict[str, set[date]] = {"off": set(), "work": set()}
    years: set[int] = set()
    rows = list(_csv_rows(text, name, problems) if _is_csv(text) else _yaml_rows(text, name, problems))
    for kind, span, place in rows:
        try:
            if kind == "year":
                years |= _years(span)
            else:
                days[kind] |= set(_span(span))
        except ValueError:
            problems.append(_unreadable(kind, span, name, place))
    for day in sorted(days["off"] & days["work"]):
        remedy = said("keep it in one of the two lists")
        problems.append(Problem(said("{day} is both a day off and a day worked", day=day), remedy, name))
    if problems:
        raise InputError(problems)
    return Calendar(frozenset(days["off"]), frozenset(days["work"]), frozenset(years))


def _text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except OSError as error:
        found = said("the table of days cannot be read: {why}", why=error.strerror)
        raise InputError(Problem(found, said("check the path"), str(path))) from None
    except UnicodeDecodeError:
        raise InputError(
            Problem(said("the file is not UTF-8 text"), said("save it as UTF-8"), str(path))
        ) from None


def _unreadable(kind: str, text: str, name: str | None, place: str) -> Problem:
    if kind == "year":
        return Problem(said("{text} is no year", text=text), said("write 2024 or 2024..2026"), name, place)
    remedy = said("write a day such as 2024-02-10 or 2024-02-10..2024-02-17")
    return Problem(said("{text} is no day", text=text), remedy, name, place)


def _is_csv(text: str) -> bool:
    return text.lstrip().partition("\n")[0].replace(" ", "").startswith("day,kind")


def _csv_rows(text: str, name: str | None, problems: list[Problem]) -> Iterator[tuple[str, str, str]]:
    for number, row in enumerate(csv.DictReader(text.strip().splitlines(), skipinitialspace=True), 2):
        place = f"line {number}"
        word = (row.get("kind") or "").strip()
        kind = next((kind for kind, words in KIND_WORDS.items() if word in words), None)
        if kind is not None:
            yield kind, (row.get("day") or "").strip(), place
        else:
            remedy = said("write off, work or year (放假, 上班 or 年度)")
            problems.append(Problem(said("{text} is no kind of day", text=word), remedy, name, place))


def _yaml_rows(text: str, name: str | None, problems: list[Problem]) -> Iterator[tuple[str, str, str]]:
    try:
        loaded = yaml.load(text, yaml.BaseLoader)
    except yaml.YAMLError:
        loaded = None
    if not isinstance(loaded, Mapping) or not set(loaded) <= set(LISTS):
        remedy = said("write a CSV table with day,kind, or YAML with the lists off, work and years")
        problems.append(Problem(said("this is no table of days"), remedy, name))
        return
    for key, entries in loaded.items():
        listed: Iterable[object] = entries if isinstance(entries, list) else [entries]
        for number, entry in enumerate(listed, 1):
            yield LISTS[key], str(entry), f"{key}, entry {number}"


def _span(text: str) -> Iterator[date]:
    first, _, last = text.partition("..")
    day, end = date.fromisoformat(first.strip()), date.fromisoformat((last or first).strip())
    if not day <= end or (end - day).days > 366:
        raise ValueError(text)
    while day <= end:
        yield day
        day += timedelta(days=1)


def _years(text: str) -> set[int]:
    first, _, last = text.partition("..")
    years = range(date(int(first), 1, 1).year, date(int(last or first), 1, 1).year + 1)
    if not years:
        raise ValueError(text)
    return set(years)
