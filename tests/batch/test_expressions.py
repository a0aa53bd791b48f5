"""Expressions as data: what is settled early is true, and every target computes the same."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zoulang.batch import expressions as e
from zoulang.batch.expressions import Expr
from zoulang.batch.operations import (
    count,
    greatest,
    least,
    mask,
)
from zoulang.batch.program import Program
from zoulang.batch.targets import polars, python
from zoulang.batch.targets.python import Given

LOW, HIGH = -9, 12
NUMBERS = {
    "a": e.column("a", "whole", nullable=False, low=LOW, high=HIGH),
    "b": e.column("b", "whole", nullable=True, low=LOW, high=HIGH),
    "c": e.column("c", "whole", nullable=True, low=LOW, high=HIGH),
}
TRUTHS = {name: e.column(name, "truth", nullable=name != "p") for name in "pqr"}

wholes: st.SearchStrategy[Expr] = st.deferred(
    lambda: st.one_of(
        st.sampled_from(list(NUMBERS.values())),
        st.integers(-5, 5).map(e.literal),
        st.just(e.literal(None, "whole")),
        _two(wholes, wholes, lambda a, b: a + b),
        _two(wholes, wholes, lambda a, b: a - b),
        _two(wholes, wholes, lambda a, b: a * b),
        _two(wholes, st.integers(1, 7), lambda a, d: a // d),
        _two(wholes, wholes, lambda a, b: a // greatest(b, e.literal(1)).fill_null(1)),
        _two(wholes, wholes, least),
        _two(wholes, wholes, greatest),
        _two(wholes, wholes, e.coalesce),
        wholes.map(abs),
        st.builds(e.when, truths, wholes, wholes),
        st.builds(e.choose, truths, wholes, wholes, wholes),
        st.lists(truths, max_size=3).map(lambda each: count(t.is_true() for t in each)),
        st.lists(truths, max_size=3).map(lambda each: mask(t.is_null() for t in each)),
    )
)
truths: st.SearchStrategy[Expr] = st.deferred(
    lambda: st.one_of(
        st.sampled_from(list(TRUTHS.values())),
        st.sampled_from([e.literal(True), e.literal(False), e.literal(None, "truth")]),
        _two(wholes, wholes, lambda a, b: a >= b),
        _two(wholes, wholes, lambda a, b: a > b),
        _two(wholes, wholes, lambda a, b: a == b),
        _two(truths, truths, lambda a, b: a & b),
        _two(truths, truths, lambda a, b: a | b),
        truths.map(lambda each: ~each),
        truths.map(lambda each: each.is_null()),
        wholes.map(lambda each: each.is_not_null()),
        _two(truths, truths, e.coalesce),
        _two(truths, truths, e.decided),
        st.builds(e.when, truths, truths, truths),
    )
)


def _two(
    first: st.SearchStrategy[object], second: st.SearchStrategy[object], make: Callable[..., Expr]
) -> st.SearchStrategy[Expr]:
    return st.tuples(first, second).map(lambda pair: make(*pair))


numbers, answers = st.integers(LOW, HIGH), st.booleans()
records = st.fixed_dictionaries(
    {"a": numbers, "b": st.none() | numbers, "c": st.none() | numbers}
    | {"p": answers, "q": st.none() | answers, "r": st.none() | answers}
)


def by_python(outputs: dict[str, Expr], record: dict[str, object]) -> list[object]:
    program = Program(outputs)
    given = [Given(name, needed=name in "ap") for name in record]
    text, constants = python.source("f", given, program, program)
    return list(python.function(text, "f", constants)(record.get))


@settings(max_examples=120)
@given(whole=wholes, truth=truths, rows=st.lists(records, min_size=1, max_size=6))
def test_both_targets_compute_the_same_within_the_stated_bounds(
    whole: Expr, truth: Expr, rows: list[dict[str, object]]
) -> None:
    outputs = {"whole": whole, "truth": truth}
    schema = dict.fromkeys("abc", pl.Int64) | dict.fromkeys("pqr", pl.Boolean)
    frame = pl.DataFrame(rows, schema=schema)
    columns = polars.plan(Program(outputs)).lazy(frame.lazy(), {"row": pl.col("a")}).collect()
    for row, record in enumerate(rows):
        found = by_python(outputs, record)
        assert found == [columns["whole"][row], columns["truth"][row]]
        number, answer = found
        assert number is not None or whole.nullable
        assert answer is not None or truth.nullable
        if number is not None:
            assert whole.low is not None and whole.low <= number
            assert whole.high is not None and number <= whole.high


def test_what_follows_from_bounds_alone_is_settled_at_once() -> None:
    count = e.column("count", "whole", nullable=False, low=0)
    assert e.is_literal(count >= 0, True)
    assert greatest(count, e.literal(0)) is count
    assert (count + 1).low == 1
    assert repr(count == -1) == "literal(False)"


def test_the_same_expression_is_made_once_and_so_computed_once() -> None:
    a = e.column("a", "whole", low=0, high=9)
    twice = Program({"one": (a + 1) * 2, "two": (a + 1) * 3})
    assert twice.shared() == {a + 1}
    source, _ = python.source("f", [Given("a")], twice, twice)
    assert source.count("+ 1") == 2, "once for a record with holes, once for a whole one"


def test_an_expression_is_neither_true_nor_false_before_it_meets_a_table() -> None:
    with pytest.raises(TypeError, match="neither true nor false"):
        bool(e.column("p", "truth"))
