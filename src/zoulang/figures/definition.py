"""What a figures file says: each number as a query over registers, with its clause, day, scope and unit."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Literal

from zoulang.figures.registers import Register
from zoulang.periods import Cadence, period_end_of, period_start_of
from zoulang.rules.policy import Policy, Words
from zoulang.rules.tree import Node
from zoulang.rules.units import Kind, parse_unit

AsOf = Literal["today", "ten_days", "month", "quarter", "year"]
AS_OF_RULES: tuple[AsOf, ...] = ("today", "ten_days", "month", "quarter", "year")


@dataclass(frozen=True)
class Part:
    """A total, or arithmetic over totals, of one register.

    Attributes:
        name: the name under which the value of the figure uses it; of the only part its title.
        at: key of the yes/no column that is yes in the row whose place or share is asked for; empty: none.
        years_ago: how many years before the as-of day the register is asked for.
    """

    name: Words
    register: Register
    node: Node
    at: str = ""
    years_ago: int = 0


@dataclass(frozen=True)
class FedGoal:
    """A goal that the figure measures: all goals of this indicator in this document."""

    document: str
    indicator: str


@dataclass(frozen=True)
class PublishedAt:
    """Where a document prints the figure: the record of kind ``figure`` of this name."""

    document: str
    clause: str
    what: str


@dataclass(frozen=True)
class Figure:
    """A figure: a definition over registers, never a number that somebody typed.

    Attributes:
        document, clause: slug of the document and address of the clause that make the figure wanted.
        parts: what is asked of registers; one part without a name of its own is the whole value.
        value: arithmetic over the names of the parts; None where the only part is the value.
        policy: the names of the parts as facts, for the words of the formula; None as for `value`.
        unit: as printed, 家 or %; it says in which steps the value is shown.
        digits: decimals shown; the value itself is exact.
        as_of: the last end of such a period up to the day asked; ``today``: that day.
        text: the formula as the file writes it.
    """

    id: str
    title: Words
    document: str
    clause: str
    parts: tuple[Part, ...]
    value: Node | None
    policy: Policy | None
    unit: Words
    digits: int
    as_of: AsOf
    scope: Words
    text: str
    goal: FedGoal | None = None
    published: PublishedAt | None = None
    note: Words = field(default_factory=lambda: Words("", ""))

    @property
    def node(self) -> Node:
        """The formula: over parts, or of the only part."""
        return self.parts[0].node if self.value is None else self.value

    @property
    def kind(self) -> Kind:
        """What the figure is: a number, money, a percentage, points."""
        return self.node.type.kind

    @property
    def step(self) -> Fraction:
        """One of the unit in the base of the value: fen for money, one for counts, 1/100 for %."""
        return step_of(self.unit.zh, self.kind)

    def day(self, on: date) -> date:
        """The as-of day when asked on a day.

        A period that ends on the day itself counts as over.
        """
        return as_of_day(self.as_of, on)


def as_of_day(rule: AsOf, on: date) -> date:
    """The last end of a period of this kind up to a day.

    >>> str(as_of_day("quarter", date(2026, 9, 30))), str(as_of_day("quarter", date(2026, 9, 29)))
    ('2026-09-30', '2026-06-30')
    >>> str(as_of_day("today", date(2026, 9, 29)))
    '2026-09-29'
    """
    if rule == "today":
        return on
    cadence: Cadence = rule
    end = period_end_of(cadence, on)
    if end == on:
        return on
    return date.fromordinal(period_start_of(cadence, end).toordinal() - 1)


def years_before(day: date, years: int) -> date:
    """The same day some years earlier; 29 February becomes the 28th.

    >>> str(years_before(date(2024, 2, 29), 1))
    '2023-02-28'
    """
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def step_of(unit: str, kind: Kind) -> Fraction:
    """One of a unit in the base of a kind of value.

    >>> step_of("%", Kind.PERCENT), step_of("万元", Kind.MONEY), step_of("家", Kind.NUMBER)
    (Fraction(1, 100), Fraction(1000000, 1), Fraction(1, 1))
    """
    if not unit or (kind is Kind.PERCENT and unit == "倍"):
        return Fraction(1)
    return parse_unit(unit)[1]
