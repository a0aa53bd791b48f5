"""How a measured goal stands against the straight line from its baseline to its target."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from zoulang.periods import time_share

Verdict = Literal["good", "warn", "late", "unknown"]
Comparator = Literal[">=", "<=", ">", "<", "=", "~"]


@dataclass(frozen=True)
class Standing:
    """How a goal stands.

    Attributes:
        share: how much of the way from the baseline to the target is done: 0 at the
            baseline, 1 at the target, more beyond, below 0 if it went backwards; None if not known.
        mark: the share that would be done if progress were even in time; None if not known.
        expected: the value on that even line, in the unit of the goal; None if not known.
        gap: what is still missing to the target, in the unit of the goal, never negative.
        reached: whether the latest value meets the target.
        verdict: ``good`` if reached or not behind the mark; ``warn`` if behind it; ``late`` if the day
            has passed and the target is not reached; ``unknown`` if a fact is missing.
        missing: names of the facts that are missing: ``target``, ``latest``, ``baseline``, ``since``, ``by``.
    """

    share: Decimal | None
    mark: Decimal | None
    expected: Decimal | None
    gap: Decimal | None
    reached: bool | None
    verdict: Verdict
    missing: tuple[str, ...] = ()


def standing(
    comparator: Comparator,
    target: Decimal | None,
    latest: Decimal | None,
    baseline: Decimal | None,
    since: date | None,
    by: date | None,
    on: date,
    as_of: date | None = None,
) -> Standing:
    """How a goal stands on the day ``on``.

    Args:
        comparator: how the value is to compare with the target; ``=`` and ``~`` (about) are reached
            when the value has come to the target from the side of the baseline.
        target, latest, baseline: in the unit of the goal; None if not known.
        since: the day of the baseline.
        by: the day by which the target is to be reached.
        on: the day of the question; decides whether ``by`` has passed.
        as_of: the day the latest value speaks of; the even line is read there. Without it, ``on``.

    >>> half_way = date(2026, 1, 1)
    >>> revenue = standing(
    ...     ">=", Decimal(200), Decimal(140), Decimal(100), date(2025, 1, 1), date(2027, 1, 1), half_way)
    >>> revenue.share, revenue.mark, revenue.expected, revenue.gap, revenue.verdict
    (Decimal('0.4000'), Decimal('0.5000'), Decimal('150.0000'), Decimal('60'), 'warn')

    A missing fact is named, and nothing is assumed for it:

    >>> standing(">=", Decimal(200), Decimal(140), None, None, date(2027, 1, 1), half_way).missing
    ('baseline', 'since')
    >>> standing(">=", Decimal(200), Decimal(210), None, None, None, half_way).verdict
    'good'
    """
    facts = {"target": target, "latest": latest, "baseline": baseline, "since": since, "by": by}
    missing = tuple(name for name, value in facts.items() if value is None)
    if target is None or latest is None:
        return Standing(None, None, None, None, None, "unknown", missing)
    reached = _reached(comparator, target, latest, baseline)
    gap = Decimal(0) if reached else abs(target - latest)
    share = mark = None
    if baseline is not None and target != baseline:
        share = Fraction(latest - baseline) / Fraction(target - baseline)
    if since is not None and by is not None and by > since:
        mark = time_share(since, by, as_of or on)
    return Standing(
        share=_rounded(share),
        mark=_rounded(mark),
        expected=_rounded(_on_the_line(baseline, target, mark)),
        gap=gap,
        reached=reached,
        verdict=_verdict(reached, share, mark, by, on),
        missing=missing,
    )


def _reached(comparator: Comparator, target: Decimal, latest: Decimal, baseline: Decimal | None) -> bool:
    match comparator:
        case ">=":
            return latest >= target
        case "<=":
            return latest <= target
        case ">":
            return latest > target
        case "<":
            return latest < target
    falling = baseline is not None and target < baseline
    return latest <= target if falling else latest >= target


def _verdict(
    reached: bool, share: Fraction | None, mark: Fraction | None, by: date | None, on: date
) -> Verdict:
    if reached:
        return "good"
    if by is not None and on > by:
        return "late"
    if share is None or mark is None:
        return "unknown"
    return "good" if share >= mark else "warn"


def _on_the_line(baseline: Decimal | None, target: Decimal, mark: Fraction | None) -> Fraction | None:
    if baseline is None or mark is None:
        return None
    return Fraction(baseline) + Fraction(target - baseline) * mark


def _rounded(value: Fraction | None) -> Decimal | None:
    if value is None:
        return None
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal("0.0001"))
