"""Terms of a policy as columns: what a ranking ranks by, held for every record."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

import polars as pl

from zoulang.batch import values
from zoulang.batch.choices import known_value
from zoulang.batch.compile import Compiler, Setting
from zoulang.batch.decide import known_columns
from zoulang.batch.expressions import Expr
from zoulang.batch.frames import measure
from zoulang.batch.program import Program
from zoulang.batch.targets import polars as target
from zoulang.batch.values import Choice, Quantity, Truth
from zoulang.rules.deciding.answers import answers_in_force
from zoulang.rules.deciding.calendar import WEEKENDS, Calendar
from zoulang.rules.policy import Policy

# Numbers are told in steps of one part in 10^DIGITS of the base unit, halves away from nought.
DIGITS = 10


def valued(
    policy: Policy,
    records: pl.DataFrame,
    on: date,
    names: Collection[str],
    interpretations: Mapping[str, object] | None = None,
    calendar: Calendar | None = None,
) -> pl.DataFrame:
    """The values of terms for every record of a frame; null where a value is open, or is 无.

    Args:
        policy, records, on, interpretations, calendar: as for `decide.decide_frame`.
        names: keys of terms of the policy.

    Returns:
        One column per name: numbers and amounts as Decimal in base units (fen, shares of one) with `DIGITS`
        decimals, yes/no as Boolean, dates, choices and texts as they are.

    >>> from zoulang.rules import load_policy
    >>> policy = load_policy('''
    ... policy: p
    ... facts: {a: {type: money}, b: {type: money}}
    ... terms: {share: a / b, place: 排名（share）按 全体}
    ... ''')
    >>> frame = pl.DataFrame({"a": [100, 200, 300], "b": [300, 400, 300]})
    >>> [str(each) for each in valued(policy, frame, date(2024, 1, 1), ["share"])["share"]]
    ['0.3333333333', '0.5000000000', '1.0000000000']
    >>> [int(each) for each in valued(policy, frame, date(2024, 1, 1), ["place"])["place"]]
    [3, 2, 1]
    """
    setting = Setting(policy, on, answers_in_force(policy, interpretations or {}), calendar or WEEKENDS)
    compiler = Compiler(setting, measure(records, known_columns(policy)))
    outputs: dict[str, Expr] = {}
    scales: dict[str, int] = {}
    for name in names:
        value = compiler.value(policy.terms[name].value)
        match value:
            case Truth():
                outputs[name] = value.expr
            case Quantity():
                steps = value.sharpened()
                if value.over is not None or 10**DIGITS % value.scale:
                    steps = values.rounded(steps, Fraction(1, 10**DIGITS))
                outputs[name], scales[name] = steps.low, steps.scale
            case Choice():
                outputs[name] = known_value(value)
            case _:
                outputs[name] = value.expr
    plan = target.plan(Program(outputs, tuple(compiler.stages)), wide=True)
    found = plan.lazy(records.lazy()).collect()
    return found.select(
        _decimal(found[name], scales[name]) if name in scales else found[name] for name in names
    )


def _decimal(steps: pl.Series, scale: int) -> pl.Series:
    """Whole steps as a number; exact, a value at a time, for Polars has no division of 128 bits."""
    digits = [None if each is None else Decimal(int(each)) / scale for each in steps.to_list()]
    exact = [None if each is None else round(each, DIGITS) for each in digits]
    return pl.Series(steps.name, exact, dtype=pl.Decimal(38, DIGITS))
