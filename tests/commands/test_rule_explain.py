"""``zoulang rules explain`` and ``interpretations``: answers, HTML, and what the texts leave open."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from lxml import etree

from zoulang.commands.rules import rules

POLICY = """
policy: match
title: {zh: 配套奖补, en: Match}
facts: {award: {zh: 市级奖补, en: city award, type: money}}
interpretations:
  比例: {type: percent, ask: {zh: 配套比例是多少, en: what is the rate}, clause: 三/（二）, owner: 县财政局}
  跨年: {type: yes/no, ask: {zh: 跨年的是否配套, en: does it span years}, value: 是, by: 县财政局,
    on: 2024-03-01, ref: 青财函3号}
measures:
- {id: match, title: {zh: 配套, en: Match}, when: 市级奖补 > 0, pay: 市级奖补 × 比例}
- {id: later, title: {zh: 跨年配套, en: Later match}, when: 跨年, pay: 1万元}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "match.yaml").write_text(POLICY, encoding="utf-8")
    (tmp_path / "firm.json").write_text('{"市级奖补": "100万元"}', encoding="utf-8")
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(rules, list(arguments))


def test_an_answer_settles_the_question_for_this_decision(folder: Path) -> None:
    open_one = run("explain", "match.yaml", "firm.json").output
    answered = run("explain", "match.yaml", "firm.json", "--answer", "比例=30%").output

    assert "文本未规定：配套比例是多少（由县财政局解释）" in open_one
    assert "✓ 配套：符合，30万元" in answered
    assert "§ 配套比例是多少——按“30%”判断（仅限本次，尚无正式解释，须由县财政局解释）" in answered


def test_several_answers_may_be_given_and_an_answer_of_the_file_overruled(folder: Path) -> None:
    result = run(
        "explain", "match.yaml", "firm.json", "--answer", "比例=30%", "--answer", "跨年 = 否", "--json"
    )
    data = json.loads(result.output)

    assert [item["outcome"] for item in data["items"]] == ["yes", "no"]
    assert [(each["name"], each["state"]) for each in data["interpretations"]] == [
        ("比例", "this-decision"),
        ("跨年", "this-decision"),
    ]


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        (["比例"], "比例 is no answer; write NAME=VALUE"),
        (["比例=1%", "比例=2%"], "比例 is answered twice; keep one answer"),
        (["甲=1"], "no interpretation is called 甲"),
        (["比例=很多"], "比例"),
    ],
)
def test_an_answer_that_does_not_fit_is_refused(folder: Path, answers: list[str], sentence: str) -> None:
    given = [part for answer in answers for part in ("--answer", answer)]
    result = run("explain", "match.yaml", "firm.json", *given)

    assert result.exit_code == 2
    assert sentence in result.stderr


def test_html_is_a_fragment_in_the_language(folder: Path) -> None:
    result = run("explain", "match.yaml", "firm.json", "--html", "--lang", "en")
    tree = etree.fromstring(result.output)

    assert (tree.tag, tree.get("lang")) == ("article", "en")
    assert [heading.text for heading in tree.iter("h2")] == ["Match"]


def test_html_and_json_exclude_each_other(folder: Path) -> None:
    assert run("explain", "match.yaml", "firm.json", "--html", "--json").exit_code == 2


def test_the_list_of_interpretations_says_answer_source_and_what_it_affects(folder: Path) -> None:
    assert run("interpretations", "match.yaml").output.splitlines() == [
        "match 配套奖补: 2, 1 open",
        "  ? 比例 [三/（二）] 配套比例是多少——尚无解释（须由县财政局解释）",
        "      -> match 配套",
        "  ✓ 跨年 跨年的是否配套——按“是”执行（县财政局，2024年3月1日，青财函3号）",
        "      -> later 跨年配套",
    ]


def test_interpretations_as_json_for_a_program(folder: Path) -> None:
    data = json.loads(run("interpretations", "match.yaml", "--json", "--lang", "en").output)

    assert data["policies"] == ["match"]
    assert [(each["name"], each["state"], each["clause"]) for each in data["interpretations"]] == [
        ("比例", "open", "三/（二）"),
        ("跨年", "in-force", None),
    ]
    assert data["interpretations"][0]["items"] == [{"id": "match", "clause": None, "title": "Match"}]


def test_without_a_policy_all_shipped_ones_are_listed() -> None:
    result = run("interpretations")

    assert result.exit_code == 0
    assert "linzi-2021-41" in result.output
