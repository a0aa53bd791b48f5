"""Worked cases: those of the policies themselves, and the published ones beside the repository."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.rules.sample import HEAD
from zoulang.rules import load_policy, run_cases, run_own_cases

PROGRAMMES = Path("src/zoulang/programmes")
BODY = """
measures:
- {id: match, when: 市级奖补 > 0, pay: 市级奖补 × 30%，最高 150万元}
- {id: c, cited: {document: 云政发〔2023〕9号}}
"""
KEYS = """
select: {art: {1: match, 2: c}}
keys: {money_wan: {to: 市级奖补, unit: 万元}, date: {to: 申报日期}}
assume: {申报日期: 2024-06-01}
expect:
  amount_wan: {of: amount, unit: 万元}
  needs: {of: needs, values: {paper 9: 云政发〔2023〕9号}}
  reason: {of: reasons}
"""


def run(folder: Path, *cases: dict[str, object]):  # type: ignore[no-untyped-def]
    (folder / "qingwu-test.yaml").write_text(HEAD + BODY, encoding="utf-8")
    (folder / "qingwu-test.keys.yaml").write_text(KEYS, encoding="utf-8")
    path = folder / "qingwu-test.cases.json"
    path.write_text(
        json.dumps({"ruleset": "qingwu-test", "cases": cases}, ensure_ascii=False), encoding="utf-8"
    )
    return run_cases(lambda slug: load_policy(folder / f"{slug}.yaml"), path)


def test_a_case_passes_when_amount_needs_and_reason_agree(tmp_path: Path) -> None:
    report = run(
        tmp_path,
        {"id": "A", "inputs": {"art": "1", "money_wan": 500.01}, "expect": {"amount_wan": 150}},
        {"id": "B", "inputs": {"art": "2"}, "expect": {"amount_wan": None, "needs": ["paper 9"]}},
        {
            "id": "C",
            "inputs": {"art": "1", "money_wan": 1, "date": "2023-01-01"},
            "expect": {"amount_wan": 0, "reason": "validity"},
        },
    )

    assert (report.passed, report.failed) == (3, 0)
    assert report.results[0].notes == ("assumed 申报日期: 2024-06-01",)


def test_a_case_that_differs_says_what_was_expected_and_what_came(tmp_path: Path) -> None:
    report = run(
        tmp_path, {"id": "A", "inputs": {"art": "1", "money_wan": 100}, "expect": {"amount_wan": 31}}
    )

    assert report.failed == 1
    assert report.results[0].differences == ("amount_wan: expected 31万元, got 30万元",)


def test_an_expectation_that_is_not_compared_is_said_and_does_not_pass(tmp_path: Path) -> None:
    report = run(tmp_path, {"id": "A", "inputs": {"art": "1", "money_wan": 1}, "expect": {"mood": "good"}})

    assert (report.passed, report.failed, report.skipped) == (0, 0, 1)
    assert "not compared: mood" in report.results[0].notes


def test_a_case_that_cannot_be_read_fails_with_its_sentence_and_the_others_still_run(tmp_path: Path) -> None:
    report = run(
        tmp_path,
        {"id": "A", "inputs": {"art": "1", "staff": 3}, "expect": {"amount_wan": 0}},
        {"id": "B", "inputs": {"art": "1", "money_wan": 1}, "expect": {"amount_wan": 0.3}},
    )

    assert (report.passed, report.failed) == (1, 1)
    assert report.results[0].differences == ("the key table does not know staff; add it under keys",)


POLICIES = sorted(path for path in PROGRAMMES.glob("*/policies/*.yaml") if ".keys." not in path.name)


@pytest.mark.parametrize("path", POLICIES, ids=[path.stem for path in POLICIES])
def test_the_cases_in_a_policy_file_pass(repository: Path, path: Path) -> None:
    report = run_own_cases(load_policy(repository / path))

    assert [result for result in report.results if result.outcome == "failed"] == []


def test_the_published_cases_of_linzi_pass(repository: Path, shared: Path) -> None:
    policy = load_policy(repository / PROGRAMMES / "zibo/policies/linzi-2021-41.yaml")
    report = run_cases(lambda slug: policy, shared / "rulesets/linzi-2021-41.cases.json")

    assert [(result.id, result.differences) for result in report.results if result.outcome != "passed"] == []
    assert report.passed == 10
