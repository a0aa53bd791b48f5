"""``zoulang rules draft`` from the outside."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from zoulang.cli import main
from zoulang.rules import load_policy

TEXT = "一、支持措施\n（一）对年冷库投资500万元以上的企业，县财政按年冷库投资的8%给予补助，最高100万元。\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "opinion.txt").write_text(TEXT, encoding="utf-8")
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["rules", "draft", *arguments])


def test_it_shows_an_example() -> None:
    assert "Example: zoulang rules draft" in run("--help").output


def test_what_it_prints_is_a_policy_file_and_says_that_it_is_a_draft(folder: Path) -> None:
    result = run("opinion.txt")
    assert "尚无人采纳" in result.stdout
    item = load_policy(result.stdout).item("1.1")
    assert item.pay is not None and item.pay.text == "年冷库投资 × 8%，最高 100万元"
    assert "1 of 1 measures drafted" in result.stderr


def test_it_writes_the_file_it_is_asked_for(folder: Path) -> None:
    assert run("opinion.txt", "-o", "opinion.yaml", "--slug", "cold").exit_code == 0
    assert load_policy(folder / "opinion.yaml").slug == "cold"


def test_the_json_tells_what_could_not_be_formalised(folder: Path) -> None:
    data = json.loads(run("opinion.txt", "--json").stdout)
    assert [(item["address"], item["facts"], item["unformalised"]) for item in data["items"]] == [
        ("一/（一）", ["年冷库投资"], [])
    ]


def test_a_document_without_measures_ends_with_one_sentence(folder: Path) -> None:
    (folder / "plain.txt").write_text("一、概况\n青梧县有三个镇。\n", encoding="utf-8")
    result = run("plain.txt", "-o", "plain.yaml")
    assert (result.exit_code, (folder / "plain.yaml").exists()) == (2, False)
    assert result.stderr == "plain.txt: no measure was read in this document; see zoulang read\n"


def test_a_folder_that_is_not_there_is_named(folder: Path) -> None:
    result = run("opinion.txt", "-o", "nowhere/opinion.yaml")
    assert result.exit_code == 2 and "nowhere/opinion.yaml: cannot be written" in result.stderr
