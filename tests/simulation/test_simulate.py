"""A change tried on five firms, every figure computed by hand."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.simulation.sample import FIRMS, MATCH, WAN
from zoulang.batch.synthetic import synthetic
from zoulang.errors import InputError
from zoulang.rules import load_policy
from zoulang.simulation import Simulation, changed, simulate
from zoulang.simulation.account import Count
from zoulang.simulation.spans import NOTHING, Span, Trio

DAY = date(2026, 6, 1)
OLD = load_policy(MATCH)


def simulated(changes: dict[str, str], records: pl.DataFrame = FIRMS, **options: object) -> Simulation:
    after = load_policy(changed(MATCH, changes))
    return simulate(OLD, after, records, options.pop("on", DAY), **options)  # type: ignore[arg-type]


RAISED = simulated(
    {"measures.growth-match.pay": "市级奖补 × 30%，最高 200万元"}, groups=["规模"], cliffs=False
)


def test_a_higher_cap_costs_what_the_firms_above_the_old_one_gain() -> None:
    # 甲 120, 乙 150 → 180, 丙 150 → 200, 丁 0..150 → 0..200, 戊 nothing; 甲 also 5 for the list.
    assert RAISED.cost.total == Trio(
        Span(425 * WAN, 575 * WAN), Span(505 * WAN, 705 * WAN), Span(80 * WAN, 130 * WAN)
    )
    match, listing = RAISED.cost.items
    assert match.amounts.difference == Span(80 * WAN, 130 * WAN)
    assert listing.amounts == Trio(Span(5 * WAN, 5 * WAN), Span(5 * WAN, 5 * WAN), NOTHING)
    assert [(year.year, year.amounts.after) for year in RAISED.cost.years] == [
        (2026, Span(505 * WAN, 705 * WAN))
    ]


def test_who_gains_is_counted_and_who_cannot_be_told_is_open() -> None:
    assert RAISED.movements.all == Count(records=5, gain=2, lose=0, stay=2, open=1, newly=0, no_longer=0)
    assert [(mover.names["企业名称"], mover.amounts.difference.low) for mover in RAISED.movements.up] == [
        ("丙", 50 * WAN),
        ("乙", 30 * WAN),
    ]
    assert RAISED.movements.down == ()


def test_groups_add_up_to_the_whole() -> None:
    (group,) = RAISED.movements.groups
    assert [(row.value, row.count.gain, row.count.open, row.amounts.difference) for row in group.rows] == [
        ("小型", 0, 0, NOTHING),
        ("中型", 1, 0, Span(30 * WAN, 30 * WAN)),
        ("大型", 1, 1, Span(50 * WAN, 100 * WAN)),
    ]


def test_a_looser_condition_makes_firms_qualify_and_a_stricter_one_takes_the_money_away() -> None:
    looser = simulated({"measures.growth-match.staff": "职工 ≥ 10人"}, cliffs=False)
    assert looser.movements.all.newly == 1
    assert looser.cost.total.difference == Span(150 * WAN, 150 * WAN)
    stricter = simulated({"measures.growth-match.staff": "职工 ≥ 51人"}, cliffs=False)
    # 甲 keeps 5 for the list; 乙 and 丙 have nothing left; 丁 loses what it may have got.
    counted = Count(records=5, gain=0, lose=3, stay=1, open=1, newly=0, no_longer=2)
    assert stricter.movements.all == counted
    assert stricter.cost.total.difference == Span(-420 * WAN, -570 * WAN)


def test_each_change_is_made_alone_and_the_rest_is_their_interplay() -> None:
    both = simulated(
        {
            "measures.growth-match.pay": "市级奖补 × 30%，最高 200万元",
            "measures.growth-match.staff": "职工 ≥ 10人",
        },
        cliffs=False,
    )
    alone = {each.change.path: each.difference for each in both.changes}
    # With both, 戊 gets 180 instead of the 150 that the looser condition alone would give.
    assert alone == {
        "measures.growth-match.staff": Span(150 * WAN, 150 * WAN),
        "measures.growth-match.pay": Span(80 * WAN, 130 * WAN),
    }
    assert both.interplay == Span(30 * WAN, 30 * WAN)
    assert both.cost.total.difference == Span(260 * WAN, 310 * WAN)


def test_a_policy_against_itself_changes_nothing() -> None:
    same = simulate(OLD, load_policy(MATCH.replace("市级奖补 × 30%", "市级奖补 ×  30%")), FIRMS, DAY)
    assert same.changes == ()
    assert same.cost.total.difference == NOTHING
    assert same.movements.all == Count(records=5, stay=5)
    assert same.interplay == NOTHING


def test_what_has_no_upper_bound_on_both_sides_differs_by_nothing() -> None:
    text = MATCH.replace("，最高 150万元", "")
    same = simulate(load_policy(text), load_policy(text), FIRMS, DAY, cliffs=False)
    assert same.cost.total == Trio(Span(605 * WAN, None), Span(605 * WAN, None), NOTHING)
    capped = simulate(load_policy(text), OLD, FIRMS, DAY, cliffs=False)
    assert capped.cost.total.difference == Span(-180 * WAN, None)


def test_an_end_of_validity_and_a_dropped_measure_are_changes_of_their_own() -> None:
    after = MATCH.replace("2028-12-31", "2026-05-31").replace("effective: 2026", "effective:  2026")
    ended = simulate(OLD, load_policy(after), FIRMS, DAY, cliffs=False)
    assert [each.change.path for each in ended.changes] == ["effective"]
    assert ended.cost.total.after == NOTHING
    dropped = simulate(OLD, load_policy(MATCH[: MATCH.index("- id: listing")]), FIRMS, DAY, cliffs=False)
    assert [(each.change.path, each.change.kind) for each in dropped.changes] == [
        ("measures.listing", "removed")
    ]
    assert [(cost.item.id, cost.status) for cost in dropped.cost.items] == [
        ("growth-match", "kept"),
        ("listing", "removed"),
    ]
    assert dropped.cost.total.difference == Span(-5 * WAN, -5 * WAN)


def test_on_several_days_an_award_for_a_lifetime_counts_once() -> None:
    days = [date(2027, 6, 1), DAY]
    twice = simulate(OLD, OLD, FIRMS, days, cliffs=False)
    assert twice.dates == (DAY, date(2027, 6, 1))
    assert [(year.year, year.amounts.before) for year in twice.cost.years] == [
        (2026, Span(425 * WAN, 575 * WAN)),
        (2027, Span(420 * WAN, 570 * WAN)),
    ]


def test_a_column_that_is_not_there_and_one_with_a_value_for_every_firm_are_refused() -> None:
    with pytest.raises(InputError, match="there is no column 行业 to group by"):
        simulated({}, groups=["行业"], cliffs=False)
    many = pl.concat([FIRMS] * 50).with_columns(pl.int_range(250).cast(pl.String).alias("企业名称"))
    with pytest.raises(InputError, match="has 250 values"):
        simulated({}, many, groups=["企业名称"], cliffs=False)


def test_a_fact_that_changes_its_type_is_refused() -> None:
    other = load_policy("policy: other\nfacts: {award: {zh: 市级奖补, type: yes/no}}")
    with pytest.raises(InputError, match="市级奖补 is money in match and yes/no in other"):
        simulate(OLD, other, FIRMS, DAY)


# --- schedules ------------------------------------------------------------------------------------

CENTRES = """
policy: centres
facts: {year: {zh: 认定年度, type: year, or_none: yes}}
measures:
- id: centre
  when: 认定年度 ≠ 无
  pay: {by_year: {from: 认定年度, 第1年: 200万元, 第2..4年: 50万元}}
"""


def test_instalments_fall_into_their_own_years() -> None:
    centres = pl.DataFrame(
        {"year": [2026, 2027, None, None], "year = 无": [False, False, True, False]},
        schema={"year": pl.Int64, "year = 无": pl.Boolean},
    )
    before = load_policy(CENTRES)
    after = load_policy(CENTRES.replace("第2..4年: 50万元", "第2..4年: 40万元"))
    simulation = simulate(before, after, centres, [DAY, date(2027, 6, 1)], cliffs=False)
    shown = {year.year: (year.amounts.before, year.amounts.after) for year in simulation.cost.years}
    assert {year: spans for year, spans in shown.items() if year is not None} == {
        2026: (Span(200 * WAN, 200 * WAN), Span(200 * WAN, 200 * WAN)),
        2027: (Span(250 * WAN, 250 * WAN), Span(240 * WAN, 240 * WAN)),
        2028: (Span(100 * WAN, 100 * WAN), Span(80 * WAN, 80 * WAN)),
        2029: (Span(100 * WAN, 100 * WAN), Span(80 * WAN, 80 * WAN)),
        2030: (Span(50 * WAN, 50 * WAN), Span(40 * WAN, 40 * WAN)),
    }
    assert shown[None] == (Span(0, None), Span(0, None))
    assert [each.change.path for each in simulation.changes] == ["measures.centre.pay.by_year.第2..4年"]


# --- properties -----------------------------------------------------------------------------------

TEXTS = {
    "measures.growth-match.pay": ["市级奖补 × 20%，最高 150万元", "市级奖补 × 30%，最高 80万元"],
    "measures.growth-match.staff": ["职工 ≥ 10人", "职工 ≥ 45人"],
    "measures.growth-match.award": ["市级奖补 > 100万元"],
    "measures.listing.pay": ["8万元"],
    "effective": ["2026-07-01..2028-12-31"],
}


@settings(max_examples=25, deadline=None)
@given(
    st.fixed_dictionaries({}, optional={path: st.sampled_from(texts) for path, texts in TEXTS.items()}),
    st.integers(1, 5),
)
def test_single_changes_and_their_interplay_add_up_to_the_whole(texts: dict[str, str], seed: int) -> None:
    simulation = simulated(texts, synthetic(OLD, 200, seed), cliffs=False)
    whole = simulation.interplay
    for each in simulation.changes:
        whole = whole + each.difference
    assert whole == simulation.cost.total.difference
    assert {each.change.path for each in simulation.changes} == set(texts)
    counts = simulation.movements.all
    assert counts.gain + counts.lose + counts.stay + counts.open == counts.records == 200
    total = sum(year.amounts.after.low for year in simulation.cost.years)
    assert total == sum(cost.amounts.after.low for cost in simulation.cost.items)
    assert total == simulation.cost.total.after.low == simulation.rows["after.low"].sum()
