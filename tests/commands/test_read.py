"""``zoulang read`` from the outside: everything that was read is printed, and what is unsure is marked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from zoulang.cli import main

TEXT = """青梧县人民政府关于扶持冷链物流的意见
青政发〔2026〕9号
一、现状
截至2025年底，全县建成冷库18座，从业人员2300人。
二、措施
（一）对年冷库投资500万元以上的企业，县财政按冷库投资的8%给予补助，最高不超过100万元。（责任单位：县商务局、县财政局）
（二）县商务局每年6月底前公布示范企业名单。对示范企业给予优先支持。
三、附则
原有规定与本意见不一致的，以本意见为准。
"""


def read(folder: Path, name: str = "opinion.txt", *arguments: str) -> Result:
    path = folder / name
    if not path.exists():
        path.write_text(TEXT, encoding="utf-8")
    return CliRunner().invoke(main, ["read", str(path), *arguments])


def test_every_kind_of_record_that_was_read_is_printed(tmp_path: Path) -> None:
    printed = read(tmp_path).stdout
    found = json.loads(read(tmp_path, "opinion.txt", "--json").stdout)
    headings = {
        "tasks": "Duties",
        "inline_tasks": "Duties told in passing",
        "measures": "Measures",
        "conflict_rules": "Rules of precedence",
        "figures": "Figures",
        "entities": "Names",
    }
    for section, heading in headings.items():
        assert found[section], section
        assert f"{heading} ({len(found[section])})" in printed


def test_what_rests_on_words_that_are_not_explicit_begins_with_a_question_mark(tmp_path: Path) -> None:
    lines = read(tmp_path).stdout.splitlines()
    assert any(line.startswith("? 二/（二）") and "优先支持" in line for line in lines)
    assert any(line.startswith("  二/（一）") and "8%, at most 100万元" in line for line in lines)
    assert lines[-1].endswith("rest on words that are not explicit: look there first")


def test_of_many_figures_the_first_are_printed_and_the_rest_counted(tmp_path: Path) -> None:
    sites = "".join(f"{number}号基地占地{number * 10}亩。" for number in range(1, 46))
    (tmp_path / "many.txt").write_text(f"一、现状\n截至2025年底，{sites}\n", encoding="utf-8")
    printed = read(tmp_path, "many.txt").stdout
    count = len(json.loads(read(tmp_path, "many.txt", "--json").stdout)["figures"])
    assert count > 30
    assert f"and {count - 30} more; --json prints all of them" in printed


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("empty.txt", b"", "the file is empty"),
        ("page.png", b"\x89PNG\r\n\x1a\n" + b"0" * 40, "cannot be read"),
    ],
)
def test_a_file_that_holds_no_text_is_refused_in_one_sentence(
    tmp_path: Path, name: str, content: bytes, sentence: str
) -> None:
    (tmp_path / name).write_bytes(content)
    result = read(tmp_path, name)
    assert result.exit_code == 2
    assert sentence in result.stderr
    assert result.stderr.count("\n") == 1
    assert result.stdout == ""


def test_a_folder_and_a_missing_file_are_refused_in_one_sentence(tmp_path: Path) -> None:
    for path, sentence in ((tmp_path, "this is a folder"), (tmp_path / "none.txt", "there is no such file")):
        result = CliRunner().invoke(main, ["read", str(path)])
        assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
        assert sentence in result.stderr
