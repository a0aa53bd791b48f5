"""Sums over few firms are withheld, and no sum that is shown gives them away."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from itertools import combinations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zoulang.figures import Column, Register, Result, compute, load_figures
from zoulang.figures.withholding import AMOUNTS, Withholding, withheld
from zoulang.rules.policy import Words

RULE = Withholding()


def amounts(*rows: tuple[int, int, int]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=AMOUNTS, orient="row")


def states(rows: pl.DataFrame, sums: dict[str, list[int]], rule: Withholding = RULE) -> dict[str, str]:
    return {name: each.state for name, each in withheld(rows, sums, rule).items()}


def test_a_sum_over_three_firms_is_shown_and_one_over_two_is_not() -> None:
    rows = amounts((0, 1, 500), (0, 2, 500), (0, 3, 500), (1, 4, 500), (1, 5, 500))
    assert states(rows, {"three": [0], "two": [1]}) == {"three": "shown", "two": "few"}


def test_two_payments_to_one_firm_are_one_firm() -> None:
    rows = amounts((0, 1, 500), (0, 1, 500), (0, 2, 500))
    found = withheld(rows, {"two": [0]}, RULE)["two"]
    assert (found.fen, found.firms, found.state) == (1500, 2, "few")


def test_a_sum_that_is_nearly_all_of_one_firm_is_withheld() -> None:
    rows = amounts((0, 1, 10_000), (0, 2, 500), (0, 3, 999))
    assert states(rows, {"one": [0]}) == {"one": "one_sided"}
    assert states(rows, {"one": [0]}, Withholding(percent=5)) == {"one": "shown"}


def test_where_nobody_is_paid_nothing_is_hidden() -> None:
    rows = amounts((0, 1, 500), (0, 2, 500), (0, 3, 500))
    assert states(rows, {"there": [0], "nobody": [1]}) == {"there": "shown", "nobody": "shown"}


def test_beside_one_withheld_sum_the_smallest_other_one_is_withheld_too() -> None:
    rows = amounts(
        *((0, firm, 900) for firm in range(1, 5)),
        *((1, firm, 500) for firm in range(11, 15)),
        (2, 21, 700),
    )
    sums = {"all": [0, 1, 2], "large": [0], "small": [1], "one": [2]}
    assert states(rows, sums) == {"all": "shown", "large": "shown", "small": "beside", "one": "few"}


def test_two_withheld_firms_do_not_hide_each_other() -> None:
    """What is left of the total would be the sum of two firms, each of which knows its own share."""
    rows = amounts(*((0, firm, 900) for firm in range(1, 5)), *((1, firm, 500) for firm in range(11, 15)),
                   (2, 21, 700), (3, 31, 400))  # fmt: skip
    sums = {"all": [0, 1, 2, 3], "large": [0], "small": [1], "one": [2], "other": [3]}
    found = states(rows, sums)
    assert (found["one"], found["other"], found["small"], found["large"]) == ("few", "few", "beside", "shown")


def test_a_total_over_a_withheld_part_and_nothing_else_is_withheld() -> None:
    rows = amounts((0, 1, 500))
    assert states(rows, {"all": [0, 1], "one": [0], "empty": [1]}) == {
        "all": "few",
        "one": "few",
        "empty": "shown",
    }


def test_in_a_table_of_two_ways_a_withheld_cell_takes_others_along_in_its_row_and_column() -> None:
    cells = {(row, column): 3 * row + column for row in range(3) for column in range(3)}
    rows = [
        (part, 100 * part + firm, 1_000 + 10 * part)
        for (row, column), part in cells.items()
        for firm in range(1 if (row, column) == (0, 0) else 4)
    ]
    sums: dict[object, list[int]] = {place: [part] for place, part in cells.items()}
    sums |= {("row", row): [3 * row + column for column in range(3)] for row in range(3)}
    sums |= {("column", column): [3 * row + column for row in range(3)] for column in range(3)}
    sums["all"] = list(range(9))
    found = withheld(amounts(*rows), sums, RULE)
    hidden = {name for name, each in found.items() if not each.is_shown}
    assert (0, 0) in hidden
    assert sum(name in hidden for name in [(0, 1), (0, 2), ("row", 0)]) >= 1
    assert sum(name in hidden for name in [(1, 0), (2, 0), ("column", 0)]) >= 1
    assert found["all"].is_shown


TABLES = st.lists(
    st.lists(st.integers(0, 60), min_size=0, max_size=4), min_size=1, max_size=9
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(TABLES, st.integers(1, 3))
def test_no_withheld_sum_follows_from_those_shown(table: list[list[int]], width: int) -> None:
    """Held against elimination in fractions, written anew."""
    rows = [
        (part, 10 * part + firm, fen) for part, firms in enumerate(table) for firm, fen in enumerate(firms)
    ]
    parts = range(len(table))
    sums = {("cell", part): [part] for part in parts}
    sums |= {
        ("row", row): [part for part in parts if part // width == row] for row in {p // width for p in parts}
    }
    sums |= {
        ("column", c): [part for part in parts if part % width == c] for c in range(min(width, len(table)))
    }
    sums["all", 0] = list(parts)
    held = amounts(*rows)
    found = withheld(held, sums, RULE)
    there = {part for part, _, fen in rows if fen} | {part for part, _, _ in rows}
    shown = [frozenset(sums[name]) & there for name, each in found.items() if each.is_shown]
    for name, each in found.items():
        own = frozenset(sums[name]) & there
        if each.state in ("few", "one_sided"):
            assert not _follows(own, shown, len(table))
        if each.is_shown:
            assert each.fen == sum(fen for part, _, fen in rows if part in sums[name])
            assert each.firms == 0 or each.firms >= RULE.firms
    for whole, part in combinations(shown, 2):
        if whole > part or part > whole:
            rest = max(whole, part, key=len) - min(whole, part, key=len)
            alone = withheld(held, {"rest": list(rest)}, RULE)["rest"]
            assert alone.is_shown or not rest


def _follows(wanted: frozenset[int], shown: list[frozenset[int]], width: int) -> bool:
    return _rank([*shown, wanted], width) == _rank(shown, width)


def _rank(sets: list[frozenset[int]], width: int) -> int:
    rows = [[Fraction(column in each) for column in range(width)] for each in sets]
    rank = 0
    for column in range(width):
        pivot = next((row for row in rows[rank:] if row[column]), None)
        if pivot is None:
            continue
        rows.remove(pivot)
        rows.insert(rank, pivot)
        for row in rows[rank + 1 :]:
            times = row[column] / pivot[column]
            row[:] = [one - times * other for one, other in zip(row, pivot, strict=True)]
        rank += 1
    return rank


@pytest.mark.parametrize("firms", [2, 5])
def test_the_fewest_firms_are_a_setting(firms: int) -> None:
    rows = amounts(*((0, firm, 100) for firm in range(4)))
    assert states(rows, {"four": [0]}, Withholding(firms=firms))["four"] == ("shown" if firms <= 4 else "few")


FIGURES = """
figures:
- {id: paid, title: 已付, document: sample, clause: 一, register: payment, unit: 万元,
   value: 合计（金额）按 全体 其中 本年}
"""
PAYMENT = Register(
    "payment",
    Words("拨付", "payments"),
    (
        Column("firm", "企业", "firm", "text"),
        Column("amount", "金额", "amount", "money"),
        Column("this_year", "本年", "this year", "yes/no"),
    ),
    whom="firm",
)


def paid_this_year(rows: list[tuple[str, int, bool]]) -> Result:
    [figure] = load_figures(FIGURES, {"payment": PAYMENT})
    return compute(figure, lambda _name, _day: PAYMENT.frame(rows), date(2026, 9, 30))


def test_a_figure_over_few_firms_is_withheld_with_all_that_went_in() -> None:
    # Three payments, but two firms: the third firm was paid last year.
    rows = [("a", 100, True), ("a", 200, True), ("b", 300, True), ("c", 400, False)]
    found = paid_this_year(rows)
    assert (found.value, found.counted[0].total.subjects) == (600, 2)
    public = found.for_public(3)
    assert (public.value, public.rows, public.counted, public.parts) == (None, 0, (), ())
    assert public.cause is not None and public.cause.kind == "few"
    assert found.for_public(2) is found


def test_a_figure_over_no_firm_is_nought_for_everybody() -> None:
    found = paid_this_year([("a", 100, False)])
    assert found.for_public(3) is found and found.value == 0
