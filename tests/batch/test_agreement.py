"""The batch engine and the single-record evaluator give the same answers, to the fen, holes included."""

from __future__ import annotations

import re
from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.batch.sample import EVERYTHING, differences
from zoulang.batch.compile import CannotCompile
from zoulang.batch.decide import decide_frame, legend
from zoulang.batch.synthetic import synthetic
from zoulang.commands.rules import shipped_policies
from zoulang.rules import load_policy

ON = date(2024, 5, 1)


@pytest.fixture(scope="module")
def everything() -> object:
    return load_policy(EVERYTHING)


def test_every_construct_is_decided_as_for_single_records(everything) -> None:
    assert differences(everything, synthetic(everything, 400, seed=1), ON) == []


def test_answers_to_open_questions_are_used_in_the_same_way(everything) -> None:
    answers = {"升级后续发": "是", "比例": "12.345%"}
    assert differences(everything, synthetic(everything, 200, seed=2), ON, answers) == []


def test_a_table_without_holes_is_decided_in_the_same_way(everything) -> None:
    holes = synthetic(everything, 250, seed=3)
    full = holes.select(name for name in holes.columns if "无" not in name).with_columns(
        pl.all().forward_fill()
    )
    assert differences(everything, full.slice(50), ON, {"升级后续发": "否", "比例": "7%"}) == []


def test_a_table_that_lacks_most_facts_is_decided_in_the_same_way(everything) -> None:
    records = synthetic(everything, 100, seed=4).select("企业名称", "award", "规上")
    assert differences(everything, records, ON) == []


def test_amounts_beyond_64_bits_on_the_way_are_still_exact(everything) -> None:
    records = pl.DataFrame(
        {
            "revenue": [10**17 + 1, 10**17],
            "research": [9_876_543_210_123_457, 3 * 10**15],
            "在县内": [True] * 2,
        }
    )
    assert differences(everything, records, date(2022, 5, 1)) == []


@pytest.mark.parametrize("slug", sorted(shipped_policies()))
def test_shipped_policies_are_decided_as_for_single_records(slug: str) -> None:
    policy = load_policy(shipped_policies()[slug])
    assert differences(policy, synthetic(policy, 150, seed=5), policy.effective_to or ON) == []


# --- expressions nobody thought of ------------------------------------------------------------------

FACTS = """
policy: drawn
facts:
  甲: {type: money}
  乙: {type: money}
  占比: {type: percent}
  人数: {type: count, unit: 人}
  规上: {type: yes/no}
  失信: {type: yes/no}
  级别: {type: [区级, 市级, 省级]}
  名次: {type: count, unit: 名, or_none: yes}
interpretations: {系数: {type: percent, ask: 多少, owner: 县工信局}}
"""
amounts = st.recursive(
    st.sampled_from(["甲", "乙", "3万元", "0.01元", "甲 × 占比", "乙 × 系数"]),
    lambda inner: st.one_of(
        st.builds("（{} + {}）".format, inner, inner),
        st.builds("（{} - {}）".format, inner, inner),
        st.builds("（{}，最高 {}）".format, inner, inner),
        st.builds("（{}，最低 {}）".format, inner, inner),
        st.builds("最大（{}、{}）".format, inner, inner),
        st.builds("最小（{}、{}）".format, inner, inner),
        st.builds("{} × 33.3%".format, inner),
        st.builds("{} / 7".format, inner),
        st.builds("四舍五入（{}，1）".format, inner),
        st.builds("（若 规上 则 {} 否则 {}）".format, inner, inner),
        st.builds("（{} × （甲 / 乙））".format, inner),
    ),
    max_leaves=5,
)
tests = st.recursive(
    st.one_of(
        st.sampled_from(
            ["规上", "失信", "级别 ≥ 市级", "名次 ≤ 3", "名次 ≠ 无", "占比 > 12.5%", "人数 ≥ 50人"]
        ),
        st.builds("{} {} {}".format, amounts, st.sampled_from(["≥", "<", "=", "≠"]), amounts),
        st.builds("甲 / 乙 {} {}%".format, st.sampled_from(["≥", "≤"]), st.integers(0, 300)),
    ),
    lambda inner: st.one_of(
        st.builds("（{} 且 {}）".format, inner, inner),
        st.builds("（{} 或 {}）".format, inner, inner),
        st.builds("非 （{}）".format, inner),
        st.builds("至少2项（{}、{}、规上）".format, inner, inner),
    ),
    max_leaves=4,
)


@settings(max_examples=40)
@given(when=tests, pay=amounts)
def test_drawn_expressions_are_decided_as_for_single_records(when: str, pay: str) -> None:
    policy = load_policy(f"{FACTS}measures: [{{id: m, when: '{when}', pay: '{pay}'}}]")
    try:
        assert differences(policy, synthetic(policy, 40, seed=6), ON) == []
    except CannotCompile as refusal:
        # Quotients of quotients may outgrow 128 bits; they are refused, not rounded.
        assert "do not fit into 128 bits" in str(refusal)


# --- masks and refusals -----------------------------------------------------------------------------


def test_masks_say_which_conditions_hold_and_which_are_open() -> None:
    policy = load_policy(
        "policy: masks\nfacts: {甲: {type: yes/no}, 乙: {type: yes/no}, 丙: {type: yes/no}}\n"
        "recognitions: [{id: r, all: [{id: a, when: 甲}, {id: b, when: 乙}, {id: c, when: 丙}]}]"
    )
    decisions = decide_frame(policy, pl.DataFrame({"甲": [True], "乙": [False], "丙": [None]}), ON)
    assert legend(policy) == {"r": ("a", "b", "c")}
    assert decisions.select("r.outcome", "r.met", "r.open").rows() == [(False, 0b001, 0b100)]


def test_what_the_engine_does_not_know_is_refused_by_name() -> None:
    policy = load_policy(
        "policy: power\nfacts: {比: {type: number}, 次: {type: number}}\n"
        "recognitions: [{id: r, when: 比 ^ 次 ≥ 3}]"
    )
    with pytest.raises(CannotCompile, match=re.escape("does not know Arithmetic in “比 ^ 次”")):
        decide_frame(policy, pl.DataFrame({"比": [None]}), ON)
