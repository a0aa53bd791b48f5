"""Tables of indicators: a target for each row and year to come, however the table is printed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import docx
import pytest

from tests.documents.records.test_targets import targets, told
from zoulang.documents import Record, read

HEAD = ["指标", "单位", "2024年", "2027年", "属性"]
ROWS = [["工业产值", "亿元", "320", "≥450", "预期性"], ["森林覆盖率", "%", "41.2", "43", "约束性"]]
TABLED = [
    ("工业产值", ">=", 450, "亿元", "2027", 320, "2024", "预期性"),
    ("森林覆盖率", "=", 43, "%", "2027", 41.2, "2024", "约束性"),
]


def tabled(records: list[Record]) -> list[Any]:
    names = ("indicator", "comparator", "value", "unit", "by", "baseline", "baseline_on", "binding")
    return [tuple(record.values.get(name) for name in names) for record in records]


@pytest.mark.parametrize("mark", [" | ", "\t", "    "])
def test_a_table_of_lines_gives_a_target_for_each_row(mark: str) -> None:
    assert tabled(targets("\n".join(mark.join(row) for row in [HEAD, *ROWS]))) == TABLED


def test_a_table_with_a_cell_on_each_line_is_read_like_one() -> None:
    lines = [*HEAD, "经济发展", *ROWS[0], "生态建设", *ROWS[1]]
    assert tabled(targets("\n".join(lines))) == TABLED


@pytest.mark.parametrize("before", ["主要指标如下。", "专栏1 主要指标"])
def test_a_word_table_of_indicators_is_read_in_a_clause_and_in_a_panel(tmp_path: Path, before: str) -> None:
    document = docx.Document()
    for line in ["青梧县产业规划", "（2025年3月1日）", "一、主要目标", before]:
        document.add_paragraph(line)
    table = document.add_table(rows=3, cols=5)
    for row, texts in enumerate([HEAD, *ROWS]):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    document.save(str(tmp_path / "a.docx"))
    assert tabled(read(tmp_path / "a.docx").of_kind("target")) == TABLED


def test_a_table_may_carry_units_in_names_and_growth_beside_years() -> None:
    lines = [
        "指标（单位） | 2024年实际 | 2026年 | 2027年目标 | 年均增长",
        "工业产值（亿元） | 320 | 380 | 450左右 | 12%",
    ]
    assert [told(record) for record in targets("\n".join(lines))] == [
        ("工业产值", "=", 380, "亿元", "2026"),
        ("工业产值", "~", 450, "亿元", "2027"),
        ("工业产值年均增长", "=", 12, "%", "2027"),
    ]
