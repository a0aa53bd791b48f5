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


OTHER = """
policy: newer
title: {zh: 新办法, en: New rules}
effective: 2025-01-01..
conflicts: {rule: newer, clause: 附则}
facts: {award: {zh: 市级奖补, type: money}, 参展: {type: yes/no}}
measures: [{id: match, title: 新配套, when: 参展, pay: 10万元, pays_for: 市级配套}]
"""
DATED = """
policy: days
facts: {受理日期: {type: date}}
deadlines: [{id: reply, title: 答复, from: 受理日期, within: 5个工作日}]
"""


@pytest.fixture
def several(folder: Path) -> Path:
    paying = POLICY.replace("pay: 市级奖补 × 比例", "pay: 市级奖补 × 30%, pays_for: 市级配套")
    (folder / "match.yaml").write_text(paying, encoding="utf-8")
    (folder / "newer.yaml").write_text(OTHER, encoding="utf-8")
    (folder / "both.json").write_text('{"市级奖补": "100万元", "参展": "是"}', encoding="utf-8")
    return folder


def test_several_policies_are_decided_together(several: Path) -> None:
    result = run("explain", "match.yaml", "newer.yaml", "both.json")

    assert result.exit_code == 0
    assert (
        "  → “市级配套”由《新办法》“新配套”支付（依据《新办法》附则，与其他文件重复的从新）：30万元 → 0元"
        in result.output
    )
    assert result.output.endswith("各文件合计：11万元\n")
    assert run("explain", "match.yaml", "newer.yaml", "both.json", "--html").output.startswith("<section")
    data = json.loads(run("explain", "match.yaml", "newer.yaml", "both.json", "--json").output)
    assert [each["policy"] for each in data["decisions"]] == ["match", "newer"]


def test_a_row_of_a_table_is_decided_under_several_policies(several: Path) -> None:
    (several / "firms.csv").write_text("市级奖补（万元）,参展\n100,否\n100,是\n", encoding="utf-8")

    assert run("explain", "match.yaml", "newer.yaml", "firms.csv:2").output.endswith("各文件合计：31万元\n")
    assert run("explain", "match.yaml", "newer.yaml", "firms.csv:3").output.endswith("各文件合计：11万元\n")
    (several / "odd.csv").write_text("市级奖补（万元）,参赛\n100,否\n", encoding="utf-8")
    refused = run("explain", "match.yaml", "newer.yaml", "odd.csv:2")
    assert "odd.csv, head, column 参赛: this is not a fact of any of the policies" in refused.stderr


def test_a_name_that_none_of_several_policies_knows_is_refused(several: Path) -> None:
    (several / "odd.json").write_text('{"参赛": "是"}', encoding="utf-8")
    result = run("explain", "match.yaml", "newer.yaml", "odd.json")

    assert result.exit_code == 2
    assert "unknown name 参赛; use a name of one of the policies" in result.stderr


def test_a_calendar_moves_the_day_due_and_years_it_does_not_cover_are_said(folder: Path) -> None:
    (folder / "days.yaml").write_text(DATED, encoding="utf-8")
    (folder / "days.csv").write_text("day,kind\n2024,year\n2024-10-01..2024-10-07,off\n", encoding="utf-8")
    (folder / "case.json").write_text('{"受理日期": "2024-09-30"}', encoding="utf-8")
    (folder / "late.json").write_text('{"受理日期": "2024-12-30"}', encoding="utf-8")

    def due(record: str, *options: str) -> str:
        return run("explain", "days.yaml", record, "--on", "2024-10-08", *options).output

    assert "届满日：2024年10月7日" in due("case.json")
    assert "! 没有放假安排表，仅以周末为休息日" in due("case.json")
    assert "届满日：2024年10月12日" not in due("case.json", "--calendar", "days.csv")
    assert "届满日：2024年10月14日" in due("case.json", "--calendar", "days.csv")
    assert "!" not in due("case.json", "--calendar", "days.csv")
    assert "! 没有2025年的放假安排，仅以周末为休息日" in due("late.json", "--calendar", "days.csv")
    refused = run("explain", "days.yaml", "case.json", "--calendar", "none.csv")
    assert (refused.exit_code, "cannot be read" in refused.stderr) == (2, True)


def test_cases_and_tables_count_by_the_calendar_as_well(folder: Path) -> None:
    cases = "cases: [{id: holiday, set: {受理日期: 2024-09-30}, expect: {reply: 是}}]"
    timed = DATED.replace("within: 5个工作日", "within: 5个工作日, done: 答复日期").replace(
        "{受理日期: {type: date}}", "{受理日期: {type: date}, 答复日期: {type: date}}"
    )
    (folder / "days.yaml").write_text(
        timed + cases.replace("2024-09-30}", "2024-09-30, 答复日期: 2024-10-14}"), encoding="utf-8"
    )
    (folder / "days.csv").write_text("day,kind\n2024-10-01..2024-10-07,off\n", encoding="utf-8")
    (folder / "firms.csv").write_text("受理日期,答复日期\n2024-09-30,2024-10-14\n", encoding="utf-8")

    assert run("test", "days.yaml").output.endswith("0 passed, 1 failed\n")
    assert run("test", "days.yaml", "--calendar", "days.csv").output.endswith("1 passed, 0 failed\n")
    decide = ("decide", "days.yaml", "firms.csv", "-o", "out.csv")
    assert "yes 0, no 1" in run(*decide).output
    assert "yes 1, no 0" in run(*decide, "--calendar", "days.csv").output
