"""A figure worked out on a day: exact, with what went into it, or unknown with the cause."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Literal

import polars as pl

from zoulang.batch.totals import Total, totals
from zoulang.figures.arithmetic import UNKNOWN, Interval, evaluate
from zoulang.figures.definition import Figure, Part, years_before
from zoulang.figures.registers import AS_OF
from zoulang.rules.policy import Words
from zoulang.rules.tree import Cohort, FactRef, Node

ReadRegister = Callable[[str, date], pl.DataFrame]
"""The rows of a register as they stood on a day: ``read("project", date(2026, 9, 30))``."""
CauseKind = Literal["missing", "undefined", "no_row", "few"]


@dataclass(frozen=True)
class Cause:
    """Why a figure is not known.

    Attributes:
        kind: ``missing`` cells, an ``undefined`` quotient (its divisor is nought), ``no_row``: the row
            whose place is asked for is not there, or takes no part; or ``few``: it is known and withheld,
            because few firms stand behind it.
        rows: in how many rows something is missing.
        names: what is missing there, each with the number of rows that lack it.
    """

    kind: CauseKind
    rows: int = 0
    names: tuple[tuple[Words, int], ...] = ()


@dataclass(frozen=True)
class Counted:
    """One total that went into a figure."""

    part: Part
    node: Cohort
    total: Total
    as_of: date


@dataclass(frozen=True)
class Result:
    """A figure on a day.

    Attributes:
        figure: its definition.
        as_of: the day that it speaks of.
        interval: the value, or its bounds, in base units: fen, fractions, ones.
        counted: the totals, in the order of the formula.
        parts: the named parts with their values.
        rows: how many rows the registers held.
        cause: why it is not known; None where it is.
    """

    figure: Figure
    as_of: date
    interval: Interval
    counted: tuple[Counted, ...]
    parts: tuple[tuple[Part, Interval], ...]
    rows: int
    cause: Cause | None

    @property
    def value(self) -> Fraction | None:
        """The value in base units; None where it is not known."""
        return self.interval.value

    def for_public(self, fewest: int) -> Result:
        """The figure as everybody may read it: withheld where one total goes over fewer firms than that.

        A total over no firm is nought, and nobody is recognised in it. What went in is withheld as well.
        """
        counts = [each.total.subjects for each in self.counted]
        if not any(count is not None and 0 < count < fewest for count in counts):
            return self
        return replace(self, interval=UNKNOWN, counted=(), parts=(), rows=0, cause=Cause("few"))

    @property
    def shown(self) -> Fraction | None:
        """The exact value in the unit of the figure: 97.67… of %, 12.4 of 万元."""
        return None if self.value is None else self.value / self.figure.step


def compute(figure: Figure, read: ReadRegister, on: date) -> Result:
    """A figure worked out on a day.

    Args:
        figure: the definition.
        read: gives the rows of a register as they stood on a day.
        on: the day of the question; the figure's own rule turns it into its as-of day.

    >>> from zoulang.figures import Column, Register, load_figures
    >>> begun = Column("begun", "已开工", "begun", "yes/no")
    >>> project = Register("project", Words("项目", "projects"), (begun,))
    >>> [rate] = load_figures('''
    ... figures:
    ... - {id: start-rate, title: 开工率, document: sample, clause: 一, register: project, unit: "%",
    ...    value: 个数（已开工）按 全体 / 个数（是）按 全体}
    ... ''', {"project": project})
    >>> rows = {"some": [(True,), (False,)], "none": [], "open": [(True,), (None,)]}
    >>> def read(which):
    ...     return lambda name, day: project.frame(rows[which])
    >>> compute(rate, read("some"), date(2026, 9, 30)).shown
    Fraction(50, 1)
    >>> compute(rate, read("none"), date(2026, 9, 30)).cause.kind
    'undefined'
    >>> cause = compute(rate, read("open"), date(2026, 9, 30)).cause
    >>> cause.kind, cause.rows, [(words.zh, rows) for words, rows in cause.names]
    ('missing', 1, [('已开工', 1)])
    """
    as_of = figure.day(on)
    counted: list[Counted] = []
    parts: list[tuple[Part, Interval]] = []
    rows = 0
    for part in figure.parts:
        day = years_before(as_of, part.years_ago) if part.years_ago else as_of
        table = read(part.register.name, day)
        rows += table.height
        mine, interval = _of_part(part, table, day)
        counted += mine
        parts.append((part, interval))
    if figure.value is None:
        interval = parts[0][1]
    else:
        by_name = {part.name.zh: interval for part, interval in parts}
        interval = evaluate(figure.value, lambda leaf: by_name[_name(leaf)])
    return Result(figure, as_of, interval, tuple(counted), tuple(parts), rows, _cause(interval, counted))


def _of_part(part: Part, table: pl.DataFrame, day: date) -> tuple[list[Counted], Interval]:
    table = table.with_columns(pl.lit(day).alias(AS_OF.key))
    nodes = cohorts_of(part.node)
    found = totals(part.register.policy, nodes, table, day, part.at or None, part.register.whom or None)
    counted = [Counted(part, node, total, day) for node, total in zip(nodes, found, strict=True)]
    by_node = {id(each.node): _interval(each.total, each.node) for each in counted}
    return counted, evaluate(part.node, lambda leaf: by_node[id(leaf)])


def cohorts_of(node: Node) -> list[Cohort]:
    """The totals in a formula, in the order of the text."""
    return [each for each in node.walk() if isinstance(each, Cohort)]


def _interval(total: Total, node: Cohort) -> Interval:
    averages = node.function in ("mean", "largest", "smallest", "median", "quantile", "share")
    if total.rows == 0 and averages:
        return Interval(None, None, undefined=True)
    return Interval(total.low, total.high)


def _name(leaf: FactRef | Cohort) -> str:
    return leaf.name if isinstance(leaf, FactRef) else ""


def _cause(interval: Interval, counted: list[Counted]) -> Cause | None:
    if interval.value is not None:
        return None
    lacking: dict[str, tuple[Words, int]] = {}
    unsure = 0
    for each in counted:
        unsure = max(unsure, each.total.open)
        columns = {column.key: Words(column.zh, column.en) for column in each.part.register.all_columns}
        for key, rows in each.total.missing.items():
            known = lacking.get(key, (columns[key], 0))[1]
            lacking[key] = columns[key], max(known, rows)
    if unsure:
        return Cause("missing", unsure, tuple(lacking.values()))
    return Cause("undefined" if interval.undefined else "no_row")


__all__ = ["UNKNOWN", "Cause", "Counted", "ReadRegister", "Result", "cohorts_of", "compute"]
