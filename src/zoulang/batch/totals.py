"""Functions over all rows of a table as single results: how many, how much, which place.

A policy asks them for every record; a figure asks them once, and wants to know what was open.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

import polars as pl

from zoulang.batch import expressions as e
from zoulang.batch.cohorts import Own
from zoulang.batch.compile import Compiler, Setting
from zoulang.batch.expressions import Expr
from zoulang.batch.frames import measure
from zoulang.batch.program import CannotCompile, Program
from zoulang.batch.targets import polars as target
from zoulang.batch.values import Quantity
from zoulang.rules import units
from zoulang.rules.policy import Fact, Policy
from zoulang.rules.tree import And, Cohort, FactRef

# Tells the rows of the table from one beside them, from which results are read: an empty table has some, too.
_IN_TABLE = "\1in table"


@dataclass(frozen=True)
class Total:
    """What a function over the rows of a table gave.

    Attributes:
        low, high: bounds of the result, fen for money and fractions for percentages; equal where it is known;
            None: no bound.
        rows: how many rows took part, or may have.
        open: of how many of them something is unknown that matters.
        missing: key of a fact to the number of these rows in which it is empty.
        subjects: how many different values the column ``whom`` has in the rows that took part, or may have;
            None where nobody asked.
    """

    low: Fraction | None
    high: Fraction | None
    rows: int
    open: int
    missing: Mapping[str, int]
    subjects: int | None = None


def totals(
    policy: Policy,
    nodes: Sequence[Cohort],
    table: pl.DataFrame,
    on: date,
    at: str | None = None,
    whom: str | None = None,
) -> list[Total]:
    """The results of functions over a whole table.

    Args:
        policy: whose facts are the columns of the table.
        nodes: numbers such as ``个数（…）按 全体``; each is worked out over all rows.
        table: typed as `records.records_frame` types records; a column that is not there is unknown.
        on: the date compared with dated constants.
        at: a yes/no fact that is yes in one row: results are read there, as ``排名（…）按 全体`` needs it.
            None: they are read outside the table.
        whom: a column that says whom a row is about, where it matters how many they are.

    Returns:
        One total for each node. An empty group counts and adds up to nought; it has no mean and no share.

    Raises:
        CannotCompile: for what the batch engine lacks.

    >>> from zoulang.rules import load_policy
    >>> policy = load_policy('''
    ... policy: demo
    ... facts: {started: {zh: 已开工, type: yes/no}}
    ... terms: {开工数: 个数（已开工）按 全体}
    ... ''')
    >>> begun = policy.terms["开工数"].value
    >>> [total] = totals(policy, [begun], pl.DataFrame({"started": [True, False, True]}), date(2026, 9, 30))
    >>> total.low, total.high, total.rows
    (Fraction(2, 1), Fraction(2, 1), 3)
    >>> [total] = totals(policy, [begun], pl.DataFrame({"started": [True, None]}), date(2026, 9, 30))
    >>> total.low, total.high, total.open, total.missing
    (Fraction(1, 1), Fraction(2, 1), 1, {'started': 1})
    """
    marked = table.with_columns(pl.lit(True).alias(_IN_TABLE))
    outside = pl.DataFrame({_IN_TABLE: [False]})
    frame = pl.concat([marked, outside], how="diagonal")
    policy = replace(policy, facts={**policy.facts, _IN_TABLE: _FACT})
    names = [name for name in frame.columns if name in policy.facts]
    compiler = Compiler(Setting(policy, on, {}), measure(frame, names))
    bounded = [_within_the_table(node) for node in nodes]
    outputs: dict[str, Expr] = {}
    scales: list[int] = []
    for number, node in enumerate(bounded):
        value = compiler.value(node)
        if not isinstance(value, Quantity):
            raise CannotCompile(policy, f"“{node.text}” is no number")
        outputs |= _outputs(number, value, Own(compiler, node, 0), node)
        scales.append(value.scale)
    program = Program(outputs, tuple(compiler.stages))
    plan = target.plan(program, wide=True)
    kept = {name: pl.col(name) for name in frame.columns}
    found = plan.lazy(frame.lazy(), kept).collect()
    inside = found.filter(pl.col(_IN_TABLE))
    read = found.filter(~pl.col(_IN_TABLE)) if at is None else inside.filter(pl.col(at))
    row = read.row(0, named=True) if read.height == 1 else {}
    made = [_total(number, node, scales[number], row, inside) for number, node in enumerate(bounded)]
    if whom is None:
        return made
    taking = [inside.filter(pl.col(f"taking {number}")) for number in range(len(bounded))]
    return [replace(total, subjects=rows[whom].n_unique()) for total, rows in zip(made, taking, strict=True)]


_FACT = Fact(_IN_TABLE, _IN_TABLE, _IN_TABLE, units.YES_NO)


def _within_the_table(node: Cohort) -> Cohort:
    inside = FactRef(type=units.YES_NO, name=_IN_TABLE)
    among = inside if node.among is None else And(type=units.YES_NO, operands=(inside, node.among))
    return replace(node, among=among)


def _outputs(number: int, value: Quantity, own: Own, node: Cohort) -> dict[str, Expr]:
    if node.function == "count":
        unsure = own.truth.is_null()
    else:
        inexact = own.low.is_null() | own.high.is_null() | ~(own.low == own.high).is_true()
        unsure = own.taking.is_null() | (own.taking.is_true() & inexact)
    none = e.literal(False) if value.none is None else value.none.is_true()
    return {
        f"low {number}": value.low,
        f"high {number}": value.high,
        f"over {number}": e.literal(1) if value.over is None else value.over,
        f"none {number}": none,
        f"taking {number}": own.taking.fill_null(True),
        f"open {number}": unsure | own.lost,
    }


def _total(number: int, node: Cohort, scale: int, row: Mapping[str, object], inside: pl.DataFrame) -> Total:
    rows = int(inside[f"taking {number}"].sum())
    unsure = inside.filter(pl.col(f"open {number}"))
    missing = {name: unsure[name].null_count() for name in _facts_of(node) if name in inside.columns}
    missing |= {name: unsure.height for name in _facts_of(node) if name not in inside.columns}
    if node.function == "sum" and rows == 0:
        return Total(Fraction(0), Fraction(0), 0, 0, {})
    low, high = (_bound(row, f"{end} {number}", f"over {number}", scale) for end in ("low", "high"))
    if not row or row[f"none {number}"]:
        low = high = None
    return Total(low, high, rows, unsure.height, {name: count for name, count in missing.items() if count})


def _bound(row: Mapping[str, object], name: str, over: str, scale: int) -> Fraction | None:
    if not row or row[name] is None:
        return None
    return Fraction(int(str(row[name])), scale * int(str(row[over])))


def _facts_of(node: Cohort) -> Iterator[str]:
    names = (each.name for each in node.walk() if isinstance(each, FactRef))
    return (name for name in dict.fromkeys(names) if name != _IN_TABLE)
