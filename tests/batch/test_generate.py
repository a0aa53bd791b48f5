"""The generated Python function and the single-record evaluator give the same answers, holes included."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.batch.properties import ALONE, policy_of, tables
from tests.batch.properties import ON as DAY
from tests.batch.sample import EVERYTHING
from tests.batch.sample import _expected as expected
from tests.batch.test_agreement import FACTS, ON, amounts, tests
from zoulang.batch.generate import CompiledPolicy, compile_policy
from zoulang.batch.program import CannotCompile
from zoulang.batch.records import record_of
from zoulang.batch.synthetic import synthetic
from zoulang.commands.rules import shipped_policies
from zoulang.errors import InputError
from zoulang.rules import NONE, Decision, Policy, Record, decide, load_policy
from zoulang.rules.deciding.values import interval
from zoulang.rules.explaining.trace import Trace


def differences(
    policy: Policy, records: pl.DataFrame, on: date, interpretations: Mapping[str, object] | None = None
) -> list[str]:
    """Where the function says something else than the single-record evaluator, row by row."""
    compiled = compile_policy(policy, on, interpretations)
    return [
        f"row {row}: {line}"
        for row in range(records.height)
        for line in _different(compiled, record_of(policy, records, row), on, interpretations)
    ]


def _different(
    compiled: CompiledPolicy, record: Record, on: date, interpretations: Mapping[str, object] | None
) -> Iterator[str]:
    got = compiled.named(compiled.values_of(record))
    single = decide(compiled.policy, record, on, interpretations=interpretations)
    if (got["total.low"], got["total.high"]) != single.total:
        yield f"total {single.total}"
    for result in single.items:
        wanted = expected(result, single.evaluation.truth)
        found = {part: got[f"{result.item.id}.{part}"] for part in wanted}
        if found != wanted:
            yield f"{result.item.id}: {found} instead of {wanted}"


@pytest.fixture(scope="module")
def everything() -> Policy:
    return load_policy(EVERYTHING)


def test_every_construct_is_decided_as_by_the_interpreter(everything: Policy) -> None:
    assert differences(everything, synthetic(everything, 300, seed=11), ON) == []


def test_answers_to_open_questions_are_used_in_the_same_way(everything: Policy) -> None:
    answers = {"升级后续发": "是", "比例": "12.345%"}
    assert differences(everything, synthetic(everything, 150, seed=12), ON, answers) == []


def test_a_record_without_holes_takes_the_short_way_to_the_same_answers(everything: Policy) -> None:
    holes = synthetic(everything, 250, seed=13)
    full = holes.with_columns(pl.exclude("^.* = 无$").forward_fill())
    assert differences(everything, full.slice(100), ON, {"升级后续发": "否", "比例": "7%"}) == []


@pytest.mark.parametrize("slug", sorted(shipped_policies()))
def test_shipped_policies_are_decided_as_by_the_interpreter(slug: str) -> None:
    policy = load_policy(shipped_policies()[slug])
    try:
        compile_policy(policy, ON)
    except CannotCompile as refusal:
        pytest.skip(str(refusal))
    if policy.budgets:
        pytest.skip("one record alone has no part in what all records share")
    assert differences(policy, synthetic(policy, 40, seed=14), policy.effective_to or ON) == []


@settings(max_examples=40)
@given(when=tests, pay=amounts, seed=st.integers(0, 1000))
def test_drawn_expressions_are_decided_as_by_the_interpreter(when: str, pay: str, seed: int) -> None:
    policy = load_policy(f"{FACTS}measures: [{{id: m, when: '{when}', pay: '{pay}'}}]")
    assert differences(policy, synthetic(policy, 12, seed=seed), ON) == []


@pytest.mark.parametrize("name", ALONE)
def test_drawn_records_are_decided_as_by_the_interpreter(name: str) -> None:
    policy = policy_of(name)

    @settings(max_examples=25)
    @given(records=tables())
    def drawn(records: pl.DataFrame) -> None:
        assert differences(policy, records, DAY) == []

    drawn()


DEMO = """
policy: demo
facts:
  奖补: {type: money}
  级别: {type: [区级, 市级, 省级]}
  费用: {type: money}
  收入: {type: money}
measures:
- {id: half, when: 奖补 > 0 或 级别 ≥ 市级, pay: 奖补 × 50%，最高 1万元}
- id: both
  all:
  - {id: b.share, when: 费用 / 收入 ≥ 3%, clause: 第二条, title: 研发占比}
  - {id: b.level, when: 级别 = 省级}
  pay: 5万元
"""


@pytest.fixture(scope="module")
def demo() -> CompiledPolicy:
    return compile_policy(load_policy(DEMO), ON)


HALVES = [(1, 1), (2, 1), (3, 2), (1_999_999, 1_000_000), (2_000_001, 1_000_000)]


@pytest.mark.parametrize(("fen", "paid"), HALVES)
def test_half_a_fen_goes_up_and_a_tie_with_the_cap_is_the_cap(
    demo: CompiledPolicy, fen: int, paid: int
) -> None:
    assert demo.named({"奖补": fen, "级别": "区级"})["half.amount"] == paid


def test_amounts_of_any_size_are_exact(demo: CompiledPolicy) -> None:
    named = demo.named({"费用": 3 * 10**40, "收入": 10**42, "级别": "省级", "奖补": 0})
    assert named["both.outcome"] is True
    assert demo.named({"费用": 3 * 10**40 - 1, "收入": 10**42, "级别": "省级"})["both.outcome"] is False


def test_the_source_can_be_read(demo: CompiledPolicy) -> None:
    assert demo.source.startswith("def decide(get):\n")
    assert "get('奖补')" in demo.source


def test_a_value_that_is_not_on_the_list_is_refused_with_the_list(demo: CompiledPolicy) -> None:
    with pytest.raises(InputError, match="'县级' is not one of the values; write 区级、市级、省级"):
        demo({"级别": "县级"})


def test_a_number_finer_than_its_fact_is_refused(demo: CompiledPolicy) -> None:
    with pytest.raises(InputError, match="decimals"):
        demo.values_of(Record({("奖补", 0): Fraction(1, 3)}))


# --- explanations ---------------------------------------------------------------------------------------


def test_an_explanation_says_what_failed_by_how_much_and_where_it_stands(demo: CompiledPolicy) -> None:
    told = demo.explain({"费用": 2_000, "收入": 100_000, "级别": "省级", "奖补": 4_000_000})
    half, both = told["items"]
    cap = half["arithmetic"][-1]
    assert (cap["kind"], cap["before"], cap["bound"], cap["applied"]) == ("cap", 2_000_000, 1_000_000, True)
    assert both["failed"] == ["b.share"]
    share, level = both["condition"]["children"]
    assert (share["text"], share["clause"], share["symbol"]) == ("研发占比", "第二条", "no")
    assert [value["value"] for value in share["values"]] == [2_000, 100_000]
    assert (share["distance"]["gap"], share["distance"]["unit"]) == (1_000, "fen")
    assert level["symbol"] == "yes" and level["distance"] is None
    assert json.loads(json.dumps(told)) == told


def test_an_explanation_of_a_record_with_holes_shows_what_is_not_known(demo: CompiledPolicy) -> None:
    half, both = demo.explain({"级别": "区级"})["items"]
    assert (half["outcome"], half["low_fen"], half["high_fen"]) == ("unknown", 0, 1_000_000)
    assert half["condition"]["children"][0]["values"][0]["value"] is None
    assert both["failed"] == ["b.level"]


def _symbols(trace: Trace) -> Iterator[tuple[str | None, str]]:
    yield trace.id, trace.symbol
    for child in trace.children:
        yield from _symbols(child)


def _told_symbols(line: dict[str, object]) -> Iterator[tuple[object, object]]:
    yield line["id"], line["symbol"]
    for child in line["children"]:  # type: ignore[attr-defined]
        yield from _told_symbols(child)


def _distances(trace: Trace) -> Iterator[tuple[object, ...]]:
    if trace.distance is not None:
        found = trace.distance
        gap = None if found.gap is None else float(found.gap)
        yield found.kind, gap, found.comparison, _plain(found.wanted), tuple(map(_plain, found.options))
    for child in trace.children:
        yield from _distances(child)


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return "无" if value is NONE else float(value) if isinstance(value, Fraction) else value


def _told_distances(line: dict[str, object]) -> Iterator[tuple[object, ...]]:
    found = line["distance"]
    if isinstance(found, dict):
        yield found["kind"], found["gap"], found["comparison"], found["wanted"], tuple(found["options"])
    for child in line["children"]:  # type: ignore[attr-defined]
        yield from _told_distances(child)


MANY = """
recognitions:
- {id: level, when: 行业 = 化工 且 行业 不属于（机械、食品）}
- {id: not, when: 非 （税收 ≥ 奖补） 且 非 规上}
- {id: place, when: 名次 ≤ 1名, unless: 规上}
- {id: strict, when: 奖补 / 税收 > 50%}
- {id: none, when: 名次 ≠ 无 且 完成日 > 起算日}
- {id: equal, when: 职工 = 3人 且 起算日 = 2024-02-09 且 规上 = 否}
- id: exempt
  all:
  - {id: both, all: [规上, 职工 ≥ 3人], unless: 奖补 > 0, clause: 第三条}
  - {id: more, when: 税收 > 奖补}
"""


def explained(policy: Policy, records: pl.DataFrame, on: date) -> None:
    """Symbols, distances, failures, points and days due are those of the traced interpreter."""
    compiled = compile_policy(policy, on)
    for row in range(records.height):
        record = record_of(policy, records, row)
        told = compiled.explain(compiled.values_of(record))
        single: Decision = decide(policy, record, on)
        for result, item in zip(single.items, told["items"], strict=True):
            assert item["outcome"] == result.outcome
            if result.trace is not None:
                assert list(_told_symbols(item["condition"])) == list(_symbols(result.trace))
                assert list(_told_distances(item["condition"])) == list(_distances(result.trace))
                assert item["failed"] == list(result.trace.failed())
            if result.item.kind == "deadline":
                due = result.due if isinstance(result.due, date) else None
                assert (item["due"], item["days_left"]) == (due and due.isoformat(), result.days_left)
            if result.item.kind == "score":
                assert list(_told_points(item["parts"])) == [
                    (part.id, *(end if end is None else float(end) for end in interval(value)))
                    for part, value in result.parts
                ]


def _told_points(parts: list[dict[str, Any]]) -> Iterator[tuple[str, object, object]]:
    for part in parts:
        yield part["id"], part["low"], part["high"]
        yield from _told_points(part["parts"])


def test_shipped_rules_are_explained_as_by_the_traced_interpreter() -> None:
    policy = load_policy(shipped_policies()["linzi-2021-41"])
    explained(policy, synthetic(policy, 40, seed=15), ON)


def test_every_construct_is_explained_as_by_the_traced_interpreter(everything: Policy) -> None:
    explained(everything, synthetic(everything, 60, seed=16), ON)


@pytest.mark.parametrize("name", ["many", "scores", "clocks", "amounts"])
def test_drawn_records_are_explained_as_by_the_traced_interpreter(name: str) -> None:
    policy = policy_of(name, MANY if name == "many" else None)

    @settings(max_examples=20)
    @given(records=tables())
    def drawn(records: pl.DataFrame) -> None:
        explained(policy, records, DAY)

    drawn()
