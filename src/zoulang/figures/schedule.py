"""Back-planned schedules: 以旬保月、以月保季、以季保年.

A yearly amount is cut into quarters, months and ten-day periods (36 a year), so that the parts add up to the
fen. What was reported is held against it: whatever is missing is to be made up by the end of the current
month, spread over the ten-day periods that are left; what the month misses falls into the next month, and so
through the quarters to the end of the year. Amounts are whole numbers: fen, or nodes to be reached.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from functools import lru_cache
from typing import Literal

from zoulang.periods import Cadence, period_end_of, period_ends, period_start_of

Alarm = Literal["", "ten_days", "month", "quarter", "year"]
LEVELS: tuple[Cadence, ...] = ("year", "quarter", "month", "ten_days")
"""From coarse to fine; each period of a level lies in one of the level before."""


@dataclass(frozen=True)
class Period:
    """One period of a plan.

    Attributes:
        end: its last day.
        planned: what the plan gives it.
        done: what was reported; None where a report is missing or the period is still to come.
        must: what it must do now, what others missed included; None where it is over.
    """

    cadence: Cadence
    end: date
    planned: int
    done: int | None = None
    must: int | None = None

    @property
    def start(self) -> date:
        """Its first day."""
        return period_start_of(self.cadence, self.end)

    @property
    def shortfall(self) -> int | None:
        """What was planned and not done; negative where more was done; None while that is not known."""
        return None if self.done is None else self.planned - self.done


@dataclass(frozen=True)
class Progress:
    """How a plan stands.

    Attributes:
        known_until: the last period with no report missing up to it; None where the first is missing.
        planned, done: sums of the plan and of the reports up to ``known_until``.
        must: level to what its current period must still do, from the first period not known on, so that all
            planned up to its end is done; the level of the plan, and those above it. Empty after the year.
        alarm: the coarsest level whose last full period is still not made up; empty where nothing is missing.
        not_reported: ends of the periods that are over and have no report.
        levels: the periods of the year by level.
    """

    known_until: date | None
    planned: int
    done: int
    must: Mapping[Cadence, int]
    alarm: Alarm
    not_reported: tuple[date, ...]
    levels: Mapping[Cadence, tuple[Period, ...]]

    @property
    def shortfall(self) -> int:
        """What is missing in all, up to ``known_until``; negative where more was done than planned."""
        return self.planned - self.done


# --- plan -------------------------------------------------------------------------------------------


def shares(total: int, weights: Sequence[int | Fraction]) -> tuple[int, ...]:
    """A whole number in parts by weight: rounded down, the rest to the largest remainders.

    Of equal remainders the first is rounded up.

    >>> shares(100, [1, 1, 1]), shares(10, [1, 0, 3])
    ((34, 33, 33), (3, 0, 7))

    Raises:
        ValueError: if a weight is negative or all are zero.
    """
    whole = sum(weights, Fraction(0))
    if whole <= 0 or min(weights) < 0:
        raise ValueError("weights are never negative, and not all are zero")
    exact = [Fraction(total) * weight / whole for weight in weights]
    parts = [share.numerator // share.denominator for share in exact]
    by_remainder = sorted(range(len(parts)), key=lambda place: parts[place] - exact[place])
    for place in by_remainder[: total - sum(parts)]:
        parts[place] += 1
    return tuple(parts)


def plan_year(
    year: int,
    total: int,
    cadence: Cadence = "ten_days",
    weights: Sequence[int | Fraction] | None = None,
    start: date | None = None,
    finish: date | None = None,
) -> dict[date, int]:
    """The amount of a year cut into periods: to quarters first, these to months, these to ten-day periods.

    Args:
        total: whole fen, or a count.
        cadence: how fine it is cut.
        weights: for the four quarters, the twelve months or the 36 ten-day periods; None: all alike. Finer
            periods share their weight alike.
        start, finish: first and last day of the work; periods outside get nothing.

    Raises:
        ValueError: if the weights fit no level or are negative, or no period of the work has one.

    >>> plan = plan_year(2026, 36_000_005_00)
    >>> len(plan), sum(plan.values()), plan[date(2026, 1, 10)], plan[date(2026, 12, 31)]
    (36, 3600000500, 100000014, 100000013)
    >>> plan_year(2026, 100, "quarter", start=date(2026, 5, 1))
    {datetime.date(2026, 3, 31): 0, datetime.date(2026, 6, 30): 25, datetime.date(2026, 9, 30): 38, \
datetime.date(2026, 12, 31): 37}
    """
    leaves = ends_of_year(year, cadence)
    finest = ends_of_year(year, "ten_days")
    live = [_overlaps(end, start, finish) for end in finest]
    weighted = dict(zip(finest, _weights(year, finest, live, weights), strict=True))
    if not any(weighted.values()) or min(weighted.values()) < 0:
        raise ValueError("weights are never negative, and some period of the work has one")
    amounts: dict[date, int] = {date(year, 12, 31): total}
    for level in LEVELS[1 : LEVELS.index(cadence) + 1]:
        finer: dict[date, int] = {}
        coarser = LEVELS[LEVELS.index(level) - 1]
        for end, amount in amounts.items():
            inside = [each for each in ends_of_year(year, level) if period_end_of(coarser, each) == end]
            parts = [_sum_inside(weighted, level, each) for each in inside]
            finer |= zip(inside, shares(amount, parts) if any(parts) else [0] * len(parts), strict=True)
        amounts = finer
    return {end: amounts[end] for end in leaves}


@lru_cache(maxsize=64)
def ends_of_year(year: int, cadence: Cadence) -> tuple[date, ...]:
    """The last days of the periods of a year.

    >>> [len(ends_of_year(2026, level)) for level in LEVELS]
    [1, 4, 12, 36]
    """
    return tuple(period_ends(cadence, date(year, 1, 1) - timedelta(days=1), date(year, 12, 31)))


def _overlaps(end: date, start: date | None, finish: date | None) -> bool:
    return (start is None or end >= start) and (finish is None or period_start_of("ten_days", end) <= finish)


def _weights(
    year: int, finest: Sequence[date], live: Sequence[bool], weights: Sequence[int | Fraction] | None
) -> list[Fraction]:
    """The weight of each ten-day period; those that are out get none."""
    if weights is None:
        return [Fraction(alive) for alive in live]
    level = next((each for each in LEVELS[1:] if len(ends_of_year(year, each)) == len(weights)), None)
    if level is None:
        raise ValueError("give 4, 12 or 36 weights")
    given = dict(zip(ends_of_year(year, level), weights, strict=True))
    groups = [period_end_of(level, end) for end in finest]
    sharing = {group: sum(alive for each, alive in zip(groups, live, strict=True) if each == group)
               for group in given}  # fmt: skip
    return [
        Fraction(given[group]) / sharing[group] if alive else Fraction(0)
        for group, alive in zip(groups, live, strict=True)
    ]


def _sum_inside(weighted: Mapping[date, Fraction], level: Cadence, end: date) -> Fraction:
    start = period_start_of(level, end)
    return sum((weight for each, weight in weighted.items() if start <= each <= end), Fraction(0))


# --- progress ---------------------------------------------------------------------------------------


def progress(
    plan: Mapping[date, int], done: Mapping[date, int | None], on: date, cadence: Cadence = "ten_days"
) -> Progress:
    """How a year's plan stands on a day.

    A period that is over and has no report is not taken for nothing done: the arithmetic stops before it, and
    it is named.

    Args:
        plan: last day of every period of the year to its amount, as ``plan_year`` gives it.
        done: last day of a period to what was done in it.
        on: the day asked about; a period is over the day after its last day, or once it or a later one is
            reported.
        cadence: of the plan.

    Raises:
        ValueError: if the plan is not that of one whole year.

    1.2 million a month; the first ten days of April fell short by 300,000, which the two others share:

    >>> plan = plan_year(2026, 14_400_000)
    >>> full = {end: amount for end, amount in plan.items() if end < date(2026, 4, 1)}
    >>> now = progress(plan, {**full, date(2026, 4, 10): 100_000}, on=date(2026, 4, 12))
    >>> now.shortfall, now.alarm, now.must["month"], now.must["quarter"]
    (300000, 'ten_days', 1100000, 3500000)
    >>> [period.must for period in now.levels["ten_days"][10:13]]
    [550000, 550000, 400000]

    At the end of the month what is still missing falls into May:

    >>> done = {**full, date(2026, 4, 10): 100_000, date(2026, 4, 20): 400_000, date(2026, 4, 30): 400_000}
    >>> later = progress(plan, done, on=date(2026, 5, 2))
    >>> later.alarm, later.must["month"], [period.must for period in later.levels["month"][4:6]]
    ('month', 1500000, [1500000, 1200000])
    """
    year = max(plan).year
    ends = ends_of_year(year, cadence)
    if set(plan) != set(ends):
        raise ValueError(f"a plan has an amount for every period ({cadence}) of one year")
    reported = max((end for end in ends if done.get(end) is not None), default=date.min)
    over = [end for end in ends if end < on or end <= reported]
    missing = tuple(end for end in over if done.get(end) is None)
    known = [end for end in over if not missing or end < missing[0]]
    planned, made = sum(plan[end] for end in known), sum(done[end] or 0 for end in known)
    ahead = [end for end in ends if end not in known]
    levels = LEVELS[: LEVELS.index(cadence) + 1]
    must: dict[Cadence, int] = {}
    spread: dict[date, int] = {}
    if ahead:
        for level in levels:
            until = period_end_of(level, ahead[0])
            must[level] = max(0, sum(plan[end] for end in ends if end <= until) - made)
        spread = _spread(plan, ahead, cadence, must)
        must[cadence] = spread[ahead[0]]
    return Progress(
        known_until=known[-1] if known else None,
        planned=planned,
        done=made,
        must=must,
        alarm=_alarm(plan, levels, known[-1] if known else None, made),
        not_reported=missing,
        levels={level: _periods(plan, done, spread, cadence, level) for level in levels},
    )


def _enclosing(cadence: Cadence) -> Cadence:
    return LEVELS[max(0, LEVELS.index(cadence) - 1)]


def _spread(
    plan: Mapping[date, int], ahead: Sequence[date], cadence: Cadence, must: Mapping[Cadence, int]
) -> dict[date, int]:
    """What each period to come must do: those of the current month share what the month must do, by plan."""
    current = period_end_of(_enclosing(cadence), ahead[0])
    sharing = [end for end in ahead if end <= current]
    weights = [plan[end] for end in sharing]
    parts = shares(must[_enclosing(cadence)], weights if any(weights) else [1] * len(sharing))
    return {**{end: plan[end] for end in ahead}, **dict(zip(sharing, parts, strict=True))}


@lru_cache(maxsize=64)
def _inside(year: int, cadence: Cadence, level: Cadence) -> dict[date, tuple[date, ...]]:
    """Last day of every period of a level to the periods of the plan in it."""
    found: dict[date, tuple[date, ...]] = {}
    for end in ends_of_year(year, cadence):
        whole = period_end_of(level, end)
        found[whole] = (*found.get(whole, ()), end)
    return found


def _periods(
    plan: Mapping[date, int],
    done: Mapping[date, int | None],
    spread: Mapping[date, int],
    cadence: Cadence,
    level: Cadence,
) -> tuple[Period, ...]:
    """The periods of a level, sums of those of the plan; ``spread`` is what each period to come must do."""
    found = []
    for end, inside in _inside(max(plan).year, cadence, level).items():
        reports = [done.get(each) for each in inside]
        made = None if None in reports else sum(report or 0 for report in reports)
        to_come = [each for each in inside if each in spread]
        due = sum(spread[each] for each in to_come) if to_come else None
        found.append(Period(level, end, sum(plan[each] for each in inside), made, due))
    return tuple(found)


def _alarm(plan: Mapping[date, int], levels: Sequence[Cadence], known: date | None, made: int) -> Alarm:
    for level in levels:
        over = [end for end in plan if known is not None and period_end_of(level, end) <= known]
        if sum(plan[end] for end in over) > made:
            return level
    return ""
