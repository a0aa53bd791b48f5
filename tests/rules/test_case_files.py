"""Case files of any shape: what is read, what is refused, and what is said of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from zoulang.errors import InputError
from zoulang.rules import CaseReport, load_policy, run_cases

POLICY = """
policy: sample
effective: 2024-01-01..2025-12-31
applies_on: 申报日期
period: year
facts:
  申报日期: {type: date}
  收入: {type: money, per: year, or_none: yes}
  规模: {type: [小型, 中型]}
  申请延期: {type: yes/no}
  同意延期: {type: yes/no}
  复核: {type: yes/no}
  首评分: {type: number, unit: 分}
  复评分: {type: number, unit: 分}
  认定年度: {type: year, or_none: yes}
  一步: {type: count, or_none: yes}
  二步: {type: count, or_none: yes}
  占比: {type: percent}
constants:
  线: {dated: {2024-01-01: 100万元, 2025-01-01: 200万元}}
terms:
  延期: 申请延期 且 同意延期
measures:
- {id: pay, when: 收入 > 0, pay: 收入 × 10%}
- {id: yearly, pay: {by_year: {from: 认定年度, 第1年: 20万元, 第2年: 10万元}}}
recognitions:
- {id: late, when: 延期}
- {id: line, when: 收入 ≥ 线}
- {id: small, when: 规模 = 小型}
- {id: scored, any: [{id: old, all: [复核, 复评分 ≥ 50分]}, {id: new, all: [非 复核, 首评分 ≥ 50分]}]}
- {id: steps, when: 一步 < 二步}
scores:
- id: score
  max: 100
  items:
  - {id: share, max: 60, bands: {of: 占比, rows: {≥ 80%: 60, else: 20}}}
  - {id: experts, max: 40, points: 10..40}
classes:
- {id: size, values: [小, 中], first: [{when: 规模 = 小型, value: 小}, {else: 中}]}
"""
KEYS = """
select: {of: {pay: pay, yearly: yearly, late: late, line: line, small: small, scored: scored, steps: steps,
  score: score, size: size}}
keys:
  date: {to: 申报日期}
  income_wan: {to: 收入, unit: 万元}
  income_yi: {to: 收入, unit: 亿元}
  incomes_wan: {to: 收入, years: [上年, 本年], unit: 万元}
  size: {to: 规模, values: {small: 小型, medium: 中型}}
  sme: {to: 规模, values: {true: 中型, false: 小型}, yields: yes}
  extended: {to: 延期}
  consent: {to: 同意延期}
  renewal: {to: 复核}
  points: {unit: 分, by: renewal, "true": 复评分, "false": 首评分, choices: {"null": {skip: 年度未知}}}
  year: {to: 认定年度}
  steps: {order: {one: 一步, two: 二步}}
  share_pct: {to: 占比, unit: "%"}
assume: {申报日期: 2024-06-01, 申请延期: 否, 同意延期: 是}
expect:
  ok: {of: outcome}
  none: {of: value, item: size, values: {small: 小}, null: [无]}
  class: {of: value, item: size, values: {small: 小}}
  wan: {of: amount, unit: 万元}
  by_year: {of: schedule, unit: 万元}
  range: {of: range, item: score, unit: 分}
  parts: {of: parts, item: score, unit: 分}
  failed: {of: failed}
  needs: {of: needs}
  reason: {of: reasons}
  yes: {of: items}
"""


def run_text(folder: Path, text: str | bytes) -> CaseReport:
    (folder / "sample.yaml").write_text(POLICY, encoding="utf-8")
    (folder / "sample.keys.yaml").write_text(KEYS, encoding="utf-8")
    path = folder / "sample.cases.json"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return run_cases(lambda slug: load_policy(folder / f"{slug}.yaml"), path)


def run(folder: Path, *cases: dict[str, Any]) -> CaseReport:
    return run_text(folder, json.dumps({"ruleset": "sample", "cases": cases}, ensure_ascii=False))


def case(inputs: dict[str, Any], expect: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"id": "A", "inputs": inputs, "expect": expect, **more}


def differences(folder: Path, inputs: dict[str, Any], expect: dict[str, Any]) -> tuple[str, ...]:
    return run(folder, case(inputs, expect)).results[0].differences


SOUND = case({"of": "pay", "income_wan": 100}, {"wan": 10})


def test_a_file_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    text = json.dumps({"ruleset": "sample", "cases": [SOUND]})

    assert run_text(tmp_path, b"\xef\xbb\xbf" + text.encode()).passed == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"ruleset": "../../secret", "cases": []}', "ruleset is ../../secret, a path; write the name"),
        ('{"ruleset": "sample.yaml/", "cases": []}', "ruleset is sample.yaml/, a path; write the name"),
        ('{"ruleset": 5, "cases": []}', "ruleset is 5, a number; write the name of a policy"),
        ('{"ruleset": null, "cases": []}', "ruleset is null; write the name of a policy"),
        ('{"ruleset": "", "cases": []}', "ruleset is an empty text; write the name of a policy"),
        ('{"ruleset": "sample", "ruleset": "b", "cases": []}', "ruleset stands twice in one object"),
        ('{"ruleset": "sample", "cases": [{"id": "A", "expect": {}, "inputs": {"a": [{"b": 1, "b": 2}]}}]}',
         "b stands twice in one object, as 1 and as 2; keep one of the two"),
        ('{"ruleset": "sample", "cases": {}}', "cases is not a list; write one object for each case"),
        ("[" * 100_000, "this is nested too deeply"),
        (b"\xff\xfe\x00", "this is not text in UTF-8; save it as UTF-8"),
    ],
)  # fmt: skip
def test_a_file_of_another_shape_is_refused_with_one_sentence(
    tmp_path: Path, text: str | bytes, said: str
) -> None:
    with pytest.raises(InputError) as raised:
        run_text(tmp_path, text)

    (problem,) = raised.value.problems
    assert f"{problem.found}; {problem.remedy}".startswith(said)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"id": None}, "id is null; write a text of its own for each case"),
        ({"id": ["A"]}, 'id is ["A"], a list; write a text'),
        ({"id": True}, "id is true; write a text"),
        ({"title": 5}, "title is 5, a number; write a text"),
        ({"status": ["text"]}, 'status is ["text"], a list; write a text'),
    ],
)
def test_what_names_a_case_is_a_text(tmp_path: Path, changed: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError) as raised:
        run(tmp_path, SOUND | changed)

    (problem,) = raised.value.problems
    assert f"{problem.found}; {problem.remedy}".startswith(said)


def test_an_id_stands_once(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="case 2: the id A is that of case 1 as well"):
        run(tmp_path, SOUND, SOUND)


def test_the_cases_of_another_policy_are_refused(tmp_path: Path) -> None:
    run(tmp_path, SOUND)
    path = tmp_path / "sample.cases.json"
    path.write_text('{"ruleset": "other", "cases": []}', encoding="utf-8")

    with pytest.raises(InputError, match="the cases are for other, not for sample"):
        run_cases(lambda _: load_policy(tmp_path / "sample.yaml"), path)


def test_a_file_of_which_nothing_was_compared_says_so(tmp_path: Path) -> None:
    assert run(tmp_path).idle == ("sample.cases.json: it has no cases",)
    assert run(tmp_path, SOUND | {"expect": {"mood": 1}}).idle == ("sample.cases.json: nothing was compared",)
    assert run(tmp_path, SOUND).idle == ()


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("1e999999", "income_wan is 1E+999999, larger than can be; check the number"),
        ("-1e400", "income_wan is -1E+400, larger than can be; check the number"),
        ("9" * 5000, f"income_wan is {'9' * 60}…, larger than can be; check the number"),
        ("1e-999999", "income_wan is 1E-999999, with too many decimals; check the number"),
        ("NaN", "income_wan is NaN, which is no number; check the number"),
    ],
)
def test_a_number_that_no_fact_can_have_fails_its_case_only(tmp_path: Path, number: str, said: str) -> None:
    odd = json.dumps(SOUND | {"id": "B"}).replace("100", number)
    report = run_text(tmp_path, f'{{"ruleset": "sample", "cases": [{odd}, {json.dumps(SOUND)}]}}')

    assert (report.passed, report.failed, report.unread) == (1, 1, 1)
    assert report.results[0].differences == (said,)


@pytest.mark.parametrize(
    ("expect", "said"),
    [
        ({"ok": "yes"}, "ok is yes, a text; write true, false or null"),
        ({"ok": 1}, "ok is 1, a number; write true, false or null"),
        ({"wan": "1"}, "wan is 1, a text; write a number or null"),
        ({"wan": True}, "wan is true; write a number or null"),
        ({"class": 7}, "class is 7, a number; write a text or null"),
        ({"failed": 5}, "failed is 5, a number; write a list of names, one name as a text, or null"),
        ({"needs": True}, "needs is true; write a list of names"),
        ({"reason": {"a": 1}}, 'reason is {"a": 1}, an object; write a list of names'),
        ({"yes": [["a"]]}, 'yes is [["a"]], a list; write a list of names'),
        ({"range": [1, 2, 3]}, "range is [1, 2, 3], a list; write a number, two numbers as"),
        ({"parts": 5}, "parts is 5, a number; write a list of numbers"),
        ({"by_year": [200]}, "by_year is [200], a list; write an object of year and number"),
        ({"by_year": {"x": 1}}, 'by_year is {"x": 1}, an object; write an object of year and number'),
    ],
)
def test_an_expected_value_of_a_wrong_type_gets_one_sentence(
    tmp_path: Path, expect: dict[str, Any], said: str
) -> None:
    result = run(tmp_path, case({"of": "pay", "income_wan": 1}, expect)).results[0]

    assert result.outcome == "failed" and result.unread
    (found,) = result.differences
    assert found.startswith(said)


def test_an_expected_null_is_shown_as_what_it_means(tmp_path: Path) -> None:
    assert differences(tmp_path, {"of": "size", "size": None}, {"none": None}) == (
        "none: expected 无, got undecided",
    )


def test_two_keys_that_differ_on_one_fact_fail_with_both_values(tmp_path: Path) -> None:
    both = {"of": "pay", "income_wan": 1499, "incomes_wan": [1, 1500]}
    (found,) = differences(tmp_path, both, {"wan": 150})

    assert found.startswith("收入 is 1499万元 by income_wan and 1500万元 by incomes_wan; keep one")
    same = {"of": "pay", "income_wan": 10000, "income_yi": 1, "incomes_wan": [1, None]}
    assert differences(tmp_path, same, {"wan": 1000}) == ()


@pytest.mark.parametrize("order", [("size", "sme"), ("sme", "size")])
def test_a_key_that_yields_gives_way_to_the_other(tmp_path: Path, order: tuple[str, str]) -> None:
    values = {"size": "small", "sme": True}

    assert differences(tmp_path, {"of": "small"} | {k: values[k] for k in order}, {"ok": True}) == ()
    assert differences(tmp_path, {"of": "small", "size": None, "sme": True}, {"ok": False}) == ()


def test_a_choice_may_be_named_null(tmp_path: Path) -> None:
    known = {"of": "scored", "renewal": True, "points": 60}

    assert differences(tmp_path, known, {"ok": True}) == ()
    assert differences(tmp_path, known | {"renewal": None}, {"ok": None}) == ()


def test_nothing_below_a_term_that_is_stated_as_unknown_is_assumed(tmp_path: Path) -> None:
    assert differences(tmp_path, {"of": "late"}, {"ok": False}) == ()
    assert differences(tmp_path, {"of": "late", "extended": None}, {"ok": None, "needs": ["extended"]}) == ()
    assert differences(tmp_path, {"of": "late", "extended": None, "consent": False}, {"ok": False}) == ()


def test_an_own_date_that_is_stated_as_unknown_leaves_validity_and_dated_numbers_open(tmp_path: Path) -> None:
    small, large = {"of": "pay", "income_wan": 150}, {"of": "line", "income_wan": 150}

    assert differences(tmp_path, small | {"date": None}, {"wan": None, "needs": ["date"]}) == ()
    assert differences(tmp_path, large | {"date": None}, {"ok": None}) == ()
    assert differences(tmp_path, large | {"date": "2024-12-31"}, {"ok": True}) == ()
    assert differences(tmp_path, large | {"date": "2025-01-01"}, {"ok": False}) == ()
    assert differences(tmp_path, {"of": "pay", "income_wan": 0, "date": None}, {"wan": 0}) == ()


def test_instalments_of_an_unknown_year_are_undecided_not_nothing(tmp_path: Path) -> None:
    assert differences(tmp_path, {"of": "yearly", "year": None}, {"by_year": None}) == ()
    assert differences(tmp_path, {"of": "yearly", "year": None}, {"by_year": {}}) == (
        "by_year: expected nothing, got undecided",
    )
    assert differences(tmp_path, {"of": "yearly", "year": 2024}, {"by_year": {"2024": 20, "2025": 10}}) == ()


def test_a_range_may_be_null_only_where_more_than_a_judgement_is_open(tmp_path: Path) -> None:
    assert differences(tmp_path, {"of": "score"}, {"range": None}) == ()
    assert differences(tmp_path, {"of": "score"}, {"range": [30, 100]}) == ()
    assert differences(tmp_path, {"of": "score", "share_pct": 80}, {"range": None}) == (
        "range: expected undecided, got 70分..100分",
    )


def test_a_step_that_stands_twice_has_no_place_in_the_order(tmp_path: Path) -> None:
    (found,) = differences(tmp_path, {"of": "steps", "steps": ["one", "two", "two"]}, {"ok": True})

    assert found.startswith("two stands 2 times in steps; keep one")
