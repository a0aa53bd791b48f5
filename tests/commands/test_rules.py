"""``zoulang rules`` from the outside: what it prints, writes and refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from zoulang.commands.rules import rules, shipped_policies
from zoulang.tables import read_table

POLICY = """
policy: match
title: {zh: 配套奖补, en: Match}
document: 青政字〔2025〕12号
effective: 2022-01-01..2025-12-31
facts: {award: {zh: 市级奖补, en: city award, type: money}, 规上工业: {type: yes/no}}
measures:
- id: match
  clause: 三/（二）
  title: {zh: 配套, en: Match}
  when: 市级奖补 > 0 且 规上工业
  pay: 市级奖补 × 30%，最高 150万元
cases:
- {id: capped, set: {市级奖补: 500.01万元, 规上工业: 是}, expect: {match: 150万元}}
"""
TABLE = "企业名称,市级奖补（万元）,规上工业\n青梧甲公司,500.01,是\n青梧乙公司,400,\n青梧丙公司,,否\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "match.yaml").write_text(POLICY, encoding="utf-8")
    (tmp_path / "firms.csv").write_text(TABLE, encoding="utf-8")
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(rules, list(arguments))


@pytest.mark.parametrize("command", ["check", "test", "explain", "decide", "synthesize"])
def test_every_command_shows_an_example(command: str) -> None:
    assert f"Example: zoulang rules {command}" in run(command, "--help").output


def test_a_sound_policy_passes_the_check(folder: Path) -> None:
    assert run("check", "match.yaml").output == "1 policy checked, no mistakes, 0 warnings\n"


def test_a_typing_error_in_a_rule_is_shown_with_a_caret_and_exit_code_2(folder: Path) -> None:
    broken = POLICY.replace("when: 市级奖补 >", "when: 市级奖朴 >")
    (folder / "broken.yaml").write_text(broken, encoding="utf-8")
    result = run("check", "broken.yaml")
    assert result.exit_code == 2
    assert "broken.yaml, line 11, column " in result.stderr
    assert "unknown name 市级奖朴; did you mean 市级奖补?" in result.stderr
    assert result.stderr.splitlines()[-1].strip() == "^"


def test_every_shipped_policy_passes_the_check_and_its_cases() -> None:
    assert run("check", *shipped_policies()).exit_code == 0
    result = run("test")
    assert result.exit_code == 0
    assert result.output.splitlines()[-1].endswith("passed, 0 failed")


def test_a_failing_case_is_named_and_ends_with_exit_code_1(folder: Path) -> None:
    (folder / "wrong.yaml").write_text(
        POLICY.replace("{match: 150万元}", "{match: 151万元}"), encoding="utf-8"
    )
    result = run("test", "wrong.yaml")
    assert result.exit_code == 1
    assert "failed  match capped" in result.output
    assert result.output.splitlines()[-1] == "0 passed, 1 failed"


def test_published_cases_meet_the_shipped_policy(shared: Path) -> None:
    result = run("test", "--cases", str(shared / "rulesets/linzi-2021-41.cases.json"))
    assert result.output.splitlines()[-1] == "10 passed, 0 failed"


def test_the_policy_of_a_case_file_is_never_a_path(folder: Path) -> None:
    for ruleset in ("match.yaml", str(folder / "match.yaml"), "no-such-policy"):
        data = json.dumps({"ruleset": ruleset, "cases": []})
        (folder / "odd.json").write_text(data, encoding="utf-8")
        result = run("test", "--cases", "odd.json")
        assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
        assert ("a path" if "/" in ruleset else f"no policy is called {ruleset}") in result.stderr


@pytest.mark.parametrize(
    ("cases", "lines"),
    [
        ([], ["odd.json: it has no cases", "0 passed, 0 failed"]),
        (
            [{"id": "a", "inputs": {}, "expect": {}}],
            ["odd.json: nothing was compared", "0 passed, 0 failed, 1 skipped"],
        ),
        (
            [{"id": "a", "inputs": {"x": 1}, "expect": {"ok": True}}],
            [
                "        the key table does not know x; add it under keys",
                "0 passed, 1 failed, 1 of them not read",
            ],
        ),
    ],
)
def test_a_case_file_without_an_answer_says_so_and_ends_with_exit_code_1(
    folder: Path, cases: list[object], lines: list[str]
) -> None:
    (folder / "match.keys.yaml").write_text("expect: {ok: {of: outcome}}\n", encoding="utf-8")
    (folder / "odd.json").write_text(json.dumps({"ruleset": "match", "cases": cases}), encoding="utf-8")
    result = run("test", "match.yaml", "--cases", "odd.json")
    assert result.exit_code == 1
    assert result.output.splitlines()[-2:] == lines


def test_a_policy_without_cases_ends_with_exit_code_1(folder: Path) -> None:
    (folder / "odd.yaml").write_text(POLICY.partition("cases:")[0], encoding="utf-8")
    result = run("test", "odd.yaml")
    assert (result.exit_code, result.output) == (1, "nothing was compared\n0 passed, 0 failed\n")


def test_a_record_is_explained_in_both_languages(folder: Path) -> None:
    (folder / "firm.yaml").write_text("市级奖补: 400万元\n规上工业: 否\n", encoding="utf-8")
    chinese = run("explain", "match.yaml", "firm.yaml", "--on", "2022-06-01")
    english = run("explain", "match.yaml", "firm.yaml", "--on", "2022-06-01", "--lang", "en")
    assert "✗ 配套（依据 三/（二））" in chinese.output
    assert "✗ Match (clause 三/（二）)" in english.output


def test_a_row_of_a_table_is_explained_as_the_record_it_is(folder: Path) -> None:
    (folder / "firm.json").write_text('{"市级奖补": "500.01万元", "规上工业": true}', encoding="utf-8")
    by_row = run("explain", "match.yaml", "firms.csv:2", "--on", "2022-06-01", "--json")
    by_file = run("explain", "match.yaml", "firm.json", "--on", "2022-06-01", "--json")
    assert json.loads(by_row.output) == json.loads(by_file.output)


def test_a_row_that_is_not_there_is_named(folder: Path) -> None:
    result = run("explain", "match.yaml", "firms.csv:9")
    assert result.exit_code == 2
    assert result.stderr == "firms.csv, row 9: there is no record in this row; rows 2 to 4 are filled\n"


@pytest.mark.parametrize("kind", ["xlsx", "csv", "parquet"])
def test_a_table_is_decided_into_every_kind_of_file(folder: Path, kind: str) -> None:
    result = run("decide", "match.yaml", "firms.csv", "-o", f"out.{kind}", "--on", "2022-06-01", "--reasons")
    assert result.exit_code == 0, result.output
    assert (
        "3 records\n三/（二） 配套: yes 1, no 1, unknown 1, at least 150万元, at most 270万元"
        in result.output
    )
    out = read_table(folder / f"out.{kind}")
    assert out["配套：结论"].to_list() == ["是", "未定", "否"]
    (amount,) = (name for name in out.columns if name.startswith("配套：金额"))
    fen = 1 if kind == "parquet" else 100
    assert [None if cell is None else round(float(cell) * fen) for cell in out[amount]] == [
        150_000_000,
        None,
        0,
    ]


def test_a_table_with_a_head_only_is_decided_into_one(folder: Path) -> None:
    (folder / "none.csv").write_text("企业名称,规上工业\n", encoding="utf-8")
    result = run("decide", "match.yaml", "none.csv", "-o", "out.xlsx", "--on", "2022-06-01")
    assert result.exit_code == 0, result.output
    assert read_table(folder / "out.xlsx").height == 0


def test_a_table_without_names_gets_row_numbers(folder: Path) -> None:
    (folder / "plain.csv").write_text("规上工业\n是\n\n否\n", encoding="utf-8")
    assert run("decide", "match.yaml", "plain.csv", "-o", "out.csv", "--on", "2022-06-01").exit_code == 0
    assert read_table(folder / "out.csv").columns[0] == "row"


@pytest.mark.parametrize(
    "change, sentence",
    [
        (("500.01", "-3"), "firms.csv, row 2, column 市级奖补（万元）: '-3' is negative; "),
        (("规上工业", "规上"), "firms.csv, head, column 规上: this is not a fact of the policy; "),
        ((",是", ",是,多"), "firms.csv, row 2"),
    ],
)  # fmt: skip
def test_bad_input_gets_a_sentence_and_exit_code_2_and_writes_nothing(
    folder: Path, change: tuple[str, str], sentence: str
) -> None:
    (folder / "firms.csv").write_text(TABLE.replace(*change), encoding="utf-8")
    before = sorted(folder.iterdir())
    result = run("decide", "match.yaml", "firms.csv", "-o", "out.xlsx")
    assert result.exit_code == 2
    assert sentence in result.stderr
    assert sorted(folder.iterdir()) == before


def test_invented_firms_go_through_decide(folder: Path) -> None:
    assert run("synthesize", "match.yaml", "-n", "500", "--seed", "3", "-o", "firms.xlsx").exit_code == 0
    result = run("decide", "match.yaml", "firms.xlsx", "-o", "out.parquet", "--on", "2022-06-01", "--json")
    assert result.exit_code == 0
    data = json.loads(result.stdout)
    assert data["records"] == 500
    assert data["items"][0]["yes"] + data["items"][0]["no"] + data["items"][0]["unknown"] == 500


def test_an_amount_without_a_unit_in_a_record_is_refused(folder: Path) -> None:
    (folder / "firm.json").write_text('{"市级奖补": 500.01}', encoding="utf-8")
    result = run("explain", "match.yaml", "firm.json")
    assert result.exit_code == 2
    assert "has no unit; did you mean 500.01万元?" in result.stderr


def test_an_unknown_policy_is_answered_with_the_nearest_name() -> None:
    result = run("check", "linzi-2021-42")
    assert result.exit_code == 2
    assert result.stderr == "no policy is called linzi-2021-42; did you mean linzi-2021-41?\n"


@pytest.mark.parametrize(
    "name, text, sentence",
    [
        ("twice.yaml", "市级奖补: 1万元\n市级奖补: 2万元\n", "the key 市级奖补 stands twice"),
        ("twice.json", '{"市级奖补": "1万元", "市级奖补": "2万元"}', "市级奖补 stands twice"),
        ("alias.yaml", "a: &a [1]\n市级奖补: *a\n", "*a repeats what stands elsewhere"),
        ("deep.yaml", "市级奖补: " + "[" * 5000, "nested too deeply"),
        ("deep.json", "[" * 200_000, "cannot be read as a record"),
        ("list.yaml", "- 市级奖补\n", "the file holds no names"),
    ],
)
def test_a_record_that_cannot_be_meant_is_refused(folder: Path, name: str, text: str, sentence: str) -> None:
    (folder / name).write_text(text, encoding="utf-8")
    result = run("explain", "match.yaml", name)
    assert result.exit_code == 2
    assert sentence in result.stderr


@pytest.mark.parametrize(
    "cases",
    ["[abc]", "[{id: a, set: [x], expect: {match: 是}}]", "[{id: a, expect: {match: 150}}]", "[{id: a}]"],
)
def test_a_case_that_cannot_be_run_is_refused(folder: Path, cases: str) -> None:
    (folder / "odd.yaml").write_text(f"{POLICY.partition('cases:')[0]}cases: {cases}\n", encoding="utf-8")
    assert run("test", "odd.yaml").exit_code == 2


@pytest.mark.parametrize(
    "text", ['{"ruleset": "match", "cases": [{}]}', '{"ruleset": "match", "cases": 1}', "["]
)
def test_a_case_file_that_cannot_be_run_is_refused(folder: Path, text: str) -> None:
    (folder / "odd.json").write_text(text, encoding="utf-8")
    result = run("test", "match.yaml", "--cases", "odd.json")
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)


def test_a_folder_in_the_place_of_the_output_ends_with_exit_code_2(folder: Path) -> None:
    (folder / "out.xlsx").mkdir()
    result = run("decide", "match.yaml", "firms.csv", "-o", "out.xlsx")
    assert result.exit_code == 2
    assert "out.xlsx: cannot write here" in result.stderr


def test_english_heads_carry_english_units_and_are_read_back(folder: Path) -> None:
    assert run("synthesize", "match.yaml", "-n", "9", "--lang", "en", "-o", "firms.xlsx").exit_code == 0
    assert read_table(folder / "firms.xlsx").columns[1] == "city award (yuan)"
    assert run("decide", "match.yaml", "firms.xlsx", "-o", "out.csv", "--lang", "en").exit_code == 0
    assert "Match: amount (yuan)" in read_table(folder / "out.csv").columns
