"""The key table: how keys of foreign cases become facts, and what the answers are held against."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from zoulang.errors import InputError
from zoulang.rules import load_policy, run_cases, run_own_cases
from zoulang.rules.cases.case_inputs import given_by
from zoulang.rules.cases.cases import CaseResult
from zoulang.rules.cases.keys import EXPECT_KEYS, KEY_WORDS, MEASURED, TAKES, load_keys

POLICY = """
policy: sample
effective: 2024-01-01..
period: year
facts:
  年度: {type: year}
  研发费用: {type: money, per: year, or_none: yes}
  主营占比: {type: percent}
  负债率: {type: percent}
  市场地位: {type: yes/no, judged: 认定机构}
  新设: {type: yes/no}
  停产: {type: yes/no}
  失信: {type: yes/no}
  申报数: {type: count, unit: 项}
  发榜: {type: count, or_none: yes}
  验收: {type: count, or_none: yes}
  灯: {type: [绿, 红], or_none: yes}
  产值: {type: number, unit: 万元/亩}
  税收: {type: number, unit: 万元/亩}
  交办日期: {type: date}
  答复日期: {type: date, or_none: yes}
registers:
  获奖: {级别: [省级, 国家级], 名次: count}
terms:
  近2年研发: 合计（近2年（研发费用））
  亩均合计: 产值 + 税收
scores:
- {id: score, name: 得分, max: 100, items: [
    {id: share, max: 60, bands: {of: 主营占比, rows: {≥ 80%: 60, else: 20}}},
    {id: experts, max: 40, first: [{when: 新设, value: 10..40}, {else: 0}]}]}
classes:
- id: grade
  values: [D, C, B, A]
  cut: {by: 得分, upto: {A: 25%, B: 75%, C: 100%}, rounding: 去尾, ties: 从优}
- {id: light, values: [红, 绿], first: [{when: 灯 = 无, value: 无}, {when: 灯 = 红, value: 红}, {else: 绿}]}
recognitions:
- id: firm
  all:
  - {id: 1.rd, when: 近2年研发 ≥ 100万元}
  - {id: 2.structure, all: [{id: 2.share, when: 主营占比 ≥ 80%}, {id: 2.debt, when: 负债率 ≤ 70%}]}
  - {id: 3.position, when: 市场地位}
- {id: clean, when: 非 停产 且 非 失信}
- {id: award, when: 任一（获奖，级别 = 国家级 且 名次 ≤ 3）}
- {id: order, when: 发榜 < 验收}
- {id: single, when: 申报数 ≤ 1项}
deadlines:
- {id: reply, from: 交办日期, within: 3个工作日, done: 答复日期}
"""
ASSIGNED = {"about": "reply", "assigned": "2024-06-07"}
KEYS = """
select:
  about:
    absent: firm
    firm: firm
    score: [score, firm]
    rank: {items: grade, set: {年度: 2024年}}
    light: light
    clean: clean
    award: award
    order: order
    single: single
    reply: reply
keys:
  rd_wan: {to: 研发费用, years: [前年, 上年], unit: 万元, before: 无}
  share_pct: {to: 主营占比, unit: "%"}
  share: {to: 主营占比, unit: ratio}
  debt_pct: {to: 负债率, unit: "%"}
  position: {to: 市场地位}
  new: {to: 新设}
  flags: {flags: {stopped: 停产, dishonest: 失信}}
  awards:
    register: 获奖
    null: 无
    parts: {level: {to: 级别, values: {national: 国家级, provincial: 省级}}, rank: {to: 名次}}
  events: {order: {published: 发榜, accepted: 验收}}
  tasks: {to: 申报数, take: count, unit: 项}
  lights: {to: 灯, take: last, values: {red: 红, green: 绿}}
  pair: {to: [产值, 税收], unit: [万元/亩, 元/亩]}
  n: {cohort: 得分}
  assigned: {to: 交办日期}
  replied: {by: about, reply: {to: 答复日期, null: 无}}
  off: {calendar: days_off}
  work: {calendar: workdays}
  name: {skip: 单位名称不影响判断}
assume: {负债率: 50%, 市场地位: 是, 主营占比: 90%}
expect:
  eligible: {of: outcome}
  failed: {of: failed, values: {debt: 2.debt}}
  needs: {of: needs}
  rd_total: {of: value, term: 近2年研发, unit: 万元}
  rounded: {of: value, term: 近2年研发, unit: 万元, round: 1}
  points: {of: points, unit: 分}
  parts: {of: parts, unit: 分}
  range: {of: range, unit: 分}
  classes: {of: places}
  light: {of: value, values: {red: 红, green: 绿}, null: 无}
  due: {of: due}
  on_time: {of: on_time}
  late: {of: late}
  yes: {of: items, values: {clean: clean, firm: firm}}
  mood: {of: skip, why: 文本不涉及}
"""


def run(folder: Path, inputs: dict[str, Any], expect: dict[str, Any]) -> CaseResult:
    (folder / "sample.yaml").write_text(POLICY, encoding="utf-8")
    (folder / "sample.keys.yaml").write_text(KEYS, encoding="utf-8")
    path = folder / "sample.cases.json"
    case = {"id": "A", "inputs": inputs, "expect": expect}
    path.write_text(json.dumps({"ruleset": "sample", "cases": [case]}, ensure_ascii=False), encoding="utf-8")
    return run_cases(lambda slug: load_policy(folder / f"{slug}.yaml"), path).results[0]


@pytest.mark.parametrize(
    ("inputs", "expect"),
    [
        ({"rd_wan": [40, 60]}, {"eligible": True, "rd_total": 100}),
        ({"rd_wan": [99]}, {"eligible": False, "failed": ["1.rd"], "rd_total": 99}),
        ({"rd_wan": [50.04, 50.01]}, {"rounded": 100.1}),
        ({"rd_wan": [100, 0], "share": 0.8}, {"eligible": True}),
        ({"rd_wan": [100, 0], "share": 0.79, "debt_pct": 71}, {"failed": ["2.structure"]}),
        ({"rd_wan": [100, 0], "share": 0.79, "debt_pct": 71}, {"failed": ["2.share", "debt"]}),
        ({"rd_wan": [100, 0], "debt_pct": 71}, {"failed": "debt"}),
        ({"rd_wan": [100, 0], "position": None}, {"eligible": None, "needs": ["3.position"]}),
        ({"rd_wan": [100, 0], "position": None}, {"needs": ["position"]}),
        ({"rd_wan": [None, 20]}, {"eligible": None, "needs": ["rd_wan"], "rd_total": None}),
        ({"rd_wan": None, "debt_pct": 90}, {"eligible": False}),
        ({"about": "score", "share_pct": 80, "new": False}, {"points": 60, "parts": [60, 0], "range": 60}),
        ({"about": "score", "share_pct": 80, "new": True}, {"points": None, "range": [70, 100]}),
        ({"about": "score", "share_pct": 79, "new": True}, {"parts": {"share": 20}}),
        ({"about": "rank", "n": 8}, {"classes": {"A": [1, 2], "B": [3, 6], "C": [7, 8]}}),
        ({"about": "rank", "n": 7}, {"classes": {"A": [1, 1], "B": [2, 5], "C": [6, 7]}}),
        ({"about": "light", "lights": ["green", "red"]}, {"light": "red"}),
        ({"about": "light", "lights": []}, {"light": None}),
        ({"about": "light", "lights": None}, {"light": None, "needs": ["lights"]}),
        ({"about": "clean", "flags": []}, {"eligible": True, "yes": ["clean"]}),
        ({"about": "clean", "flags": ["stopped"]}, {"eligible": False, "yes": []}),
        ({"about": "award", "awards": {"level": "national", "rank": 3}}, {"eligible": True}),
        ({"about": "award", "awards": [{"level": "national", "rank": 4}]}, {"eligible": False}),
        ({"about": "award", "awards": None}, {"eligible": False}),
        ({"about": "order", "events": ["published", "accepted"]}, {"eligible": True}),
        ({"about": "order", "events": ["accepted", "published"]}, {"eligible": False}),
        ({"about": "order", "events": ["accepted"]}, {"eligible": False}),
        ({"about": "single", "tasks": ["a"], "name": "甲"}, {"eligible": True}),
        ({"about": "single", "tasks": ["a", "b"]}, {"eligible": False}),
        (ASSIGNED, {"due": "2024-06-12"}),
        ({**ASSIGNED, "off": ["2024-06-10"]}, {"due": "2024-06-13"}),
        ({**ASSIGNED, "work": ["2024-06-08"]}, {"due": "2024-06-11"}),
        ({**ASSIGNED, "replied": "2024-06-12"}, {"on_time": True, "late": False}),
        ({"about": "reply", "assigned": None}, {"due": None, "on_time": None, "needs": ["assigned"]}),
    ],
)  # fmt: skip
def test_inputs_and_expectations_of_every_shape(
    tmp_path: Path, inputs: dict[str, Any], expect: dict[str, Any]
) -> None:
    result = run(tmp_path, inputs, expect)

    assert (result.outcome, result.differences) == ("passed", ())


@pytest.mark.parametrize(
    ("inputs", "expect", "said"),
    [
        ({"rd_wan": [40, 60]}, {"eligible": None}, "eligible: expected undecided, got yes"),
        ({"rd_wan": [40, 60]}, {"rd_total": 101}, "rd_total: expected 101万元, got 100万元"),
        ({"rd_wan": [40, 59.99]}, {"rd_total": 100}, "rd_total: expected 100万元, got 99.99万元"),
        (
            {"rd_wan": [9, 9], "debt_pct": 90},
            {"failed": ["1.rd"]},
            "failed: expected 1.rd, got 1.rd、2.structure",
        ),
        ({"rd_wan": [90, 90]}, {"failed": ["1.rd"]}, "failed: expected 1.rd, got nothing"),
        (
            {"about": "score", "share_pct": 80, "new": True},
            {"range": [70, 99]},
            "range: expected 70分..99分, got 70分..100分",
        ),
        ({"about": "light", "lights": ["red"]}, {"light": "green"}, "light: expected 绿, got 红"),
        (ASSIGNED, {"due": "2024-06-13"}, "due: expected 2024-06-13, got 2024-06-12"),
    ],
)  # fmt: skip
def test_a_difference_says_what_was_expected_and_what_came(
    tmp_path: Path, inputs: dict[str, Any], expect: dict[str, Any], said: str
) -> None:
    result = run(tmp_path, inputs, expect)

    assert (result.outcome, result.differences) == ("failed", (said,))


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ({"flags": ["lost"]}, "the key table does not know lost in flags; add it in the key table"),
        ({"awards": {"place": 3}}, "the key table does not know place in awards; add it under parts"),
        ({"rd_wan": [1, 2, 3]}, "rd_wan is [1, 2, 3]; give a list of at most 2, or correct the key table"),
        ({"pair": [1]}, "pair is [1]; give a list of 2, or correct the key table"),
        ({"n": 0}, "n is 0; give a whole number from 1 to 10000, or correct the key table"),
        ({"debt_pct": [1]}, "debt_pct is [1]; give one value, or correct the key table"),
        ({"off": ["monday"]}, "off is monday; give a list of days such as 2024-06-10"),
        ({"about": "lamp"}, "no item is selected by about lamp; add it to select in the key table"),
        ({"replied": "2024-06-12"}, "replied has no meaning for about firm; add firm to replied"),
    ],
)  # fmt: skip
def test_a_case_of_another_shape_fails_with_one_sentence(
    tmp_path: Path, inputs: dict[str, Any], said: str
) -> None:
    (found,) = run(tmp_path, inputs, {"eligible": True}).differences

    assert found.startswith(said)


def test_what_is_assumed_or_left_out_is_printed_with_the_case(tmp_path: Path) -> None:
    result = run(tmp_path, {"rd_wan": [40, 60], "name": "甲"}, {"eligible": True, "mood": "good"})

    assert result.notes == (
        "assumed 负债率: 50%",
        "assumed 市场地位: 是",
        "assumed 主营占比: 90%",
        "not needed: name, 单位名称不影响判断",
        "not compared: mood, 文本不涉及",
    )


def test_nulls_at_the_beginning_may_be_years_before_the_firm() -> None:
    key = "years: [前年, 上年], before: 无"
    open_year = load_keys(f"keys: {{rd: {{to: 研发, {key}}}}}")
    no_year = load_keys(f"keys: {{rd: {{to: 研发, {key}, nulls_before: yes}}}}")

    assert given_by(open_year, {"rd": [None, 3]}).facts == {"前年（研发）": None, "上年（研发）": "3"}
    assert given_by(no_year, {"rd": [None, 3]}).facts == {"前年（研发）": "无", "上年（研发）": "3"}
    assert given_by(no_year, {"rd": [3, None]}).facts == {"前年（研发）": "3", "上年（研发）": None}


def test_places_of_a_list_take_their_own_units() -> None:
    table = load_keys("keys: {pair: {to: [产值, 税收], unit: [万元/亩, 元/亩]}}")

    assert given_by(table, {"pair": [2, 30]}).facts == {"产值": "2万元/亩", "税收": "30元/亩"}


def test_keys_with_items_narrow_what_a_case_is_about() -> None:
    table = load_keys("select: {rule: {L1: [a, b], L2: c}}\nkeys: {start: {to: 甲, items: [b, c]}}")

    assert table.items({"rule": "L1", "start": 1}, "abc") == ("b",)
    assert table.items({"start": 1}, "abc") == ("b", "c")
    with pytest.raises(InputError, match="about no common item"):
        table.items({"rule": "L2", "start": 1}, "ab")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("keys: {a: {to: 甲, yaers: [上年]}}", "a key has no key yaers; did you mean years?"),
        ("keys: {a: {to: 甲, years: [去年]}}", "去年 is no period; write 本年、上年、前年 or"),
        ("keys: {a: {to: 甲, take: middle}}", "take: middle is not known; write count or first or last"),
        ("keys: {a: {to: 甲, calendar: off}}", "calendar: off is not known; write days_off or workdays"),
        ("expect: {a: {of: skip}}", "an expectation is not compared without a reason; write why:"),
        ("expect: {a: {of: points, round: two}}", "two is no number of decimals; write a number, or"),
        ("expect: {a: {of: mood}}", "this expectation names nothing to compare; write of: one of outcome"),
        ("select: {a: {x: {item: b}}}", "a value of a selector has no key item; did you mean items?"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_table_is_said_with_its_place(text: str, said: str) -> None:
    with pytest.raises(InputError) as raised:
        load_keys(text)

    problem = raised.value.problems[0]
    assert f"{problem.found}; {problem.remedy}".startswith(said)
    assert problem.line == 1


def test_a_table_may_not_name_what_the_policy_does_not_have(tmp_path: Path) -> None:
    (tmp_path / "sample.yaml").write_text(POLICY, encoding="utf-8")
    (tmp_path / "sample.keys.yaml").write_text(
        "keys: {a: {to: 负责率}}\nexpect: {b: {of: value, item: lihgt}, c: {of: value, term: 亩均}}",
        encoding="utf-8",
    )
    (tmp_path / "sample.cases.json").write_text('{"ruleset": "sample", "cases": []}', encoding="utf-8")

    with pytest.raises(InputError) as raised:
        run_cases(lambda slug: load_policy(tmp_path / f"{slug}.yaml"), tmp_path / "sample.cases.json")

    assert [problem.found for problem in raised.value.problems] == [
        "keys: a names 负责率, which the policy does not have",
        "expect: b names lihgt, which the policy does not have",
        "expect: c names 亩均, which the policy does not have",
    ]


def test_every_word_of_a_key_table_stands_in_its_reference(repository: Path) -> None:
    page = (repository / "docs/reference/key-table.md").read_text(encoding="utf-8")

    words = {*EXPECT_KEYS, *KEY_WORDS, *MEASURED, *TAKES, "select", "assume", "set", "absent", "any", "ratio"}
    assert not sorted(word for word in words if f"`{word}`" not in page)


def test_points_and_days_may_stand_in_the_cases_of_a_policy_file(tmp_path: Path) -> None:
    path = tmp_path / "sample.yaml"
    cases = """
cases:
- {id: exact, set: {主营占比: 80%, 新设: 否}, expect: {score: 60分}}
- {id: range, set: {主营占比: 80%, 新设: 是}, expect: {score: 70..100分}}
- {id: day, set: {交办日期: 2024-06-07}, expect: {reply: 2024-06-12}}
- {id: wrong, set: {主营占比: 80%, 新设: 是}, expect: {score: 70..99分}}
"""
    path.write_text(POLICY + cases, encoding="utf-8")
    report = run_own_cases(load_policy(path))

    assert [result.outcome for result in report.results] == ["passed", "passed", "passed", "failed"]
    assert report.results[3].differences == ("score: expected 70..99分, got 70..100分",)
