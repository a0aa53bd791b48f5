"""The reference of registers says what the program publishes, and every register is read in few queries."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.web.numbers import YI, firm, numbers_programme
from zoulang.web.accounts.models import Programme
from zoulang.web.accounts.registers import Registers, fixed_registers
from zoulang.web.programme.actions import bid_for_title
from zoulang.web.programme.models import Goal

PAGE = Path(__file__).parents[2] / "docs/reference/registers.md"
TODAY = date(2026, 9, 30)
# Shape and rows together: facts of firms come from policies, rule sets, sources, lists and titles.
MOST_QUERIES = 9


@pytest.fixture
def programme(db: None, tmp_path: Path) -> Programme:
    return numbers_programme(tmp_path / "numbers")


def test_the_reference_names_every_register_with_its_columns_and_no_other() -> None:
    text = PAGE.read_text(encoding="utf-8")
    told = {
        name: re.findall(r"^\| (\S+) \| `(\w+)` \| (.+) \|$", part, re.MULTILINE)
        for name, part in re.findall(r"^## `([\w:]+)`$(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    }
    there = {
        register.name: [
            (column.zh, column.key, column.word + (f" in {column.unit}" if column.unit else ""))
            for column in register.columns
        ]
        for register in fixed_registers()
    }
    assert told == there


def test_every_register_gives_rows_of_its_shape_in_few_queries(programme: Programme) -> None:
    firm(programme, "甲公司", {2025: YI, 2026: 2 * YI})
    bid_for_title(Goal.objects.get(indicator_zh="开发区级别"), None)
    registers = Registers(programme)
    assert {"enterprise_year", "case:status-goal", "report"} <= registers.shapes.keys()
    for name, register in registers.shapes.items():
        with CaptureQueriesContext(connection) as queries:
            frame = registers.read(name, TODAY)
        assert len(queries) <= MOST_QUERIES, name
        columns = {column.key: column.dtype for column in register.columns}
        assert {key: columns[key] for key in frame.columns} == dict(frame.schema), name


def test_a_register_tells_of_the_day_and_not_of_later(programme: Programme) -> None:
    firm(programme, "甲公司", {2025: YI, 2026: 2 * YI})
    registers = Registers(programme)
    assert registers.read("enterprise_year", TODAY).height == 2
    assert registers.read("enterprise_year", date(2025, 12, 31)).height == 1


def test_sealed_cases_are_in_no_register(programme: Programme) -> None:
    bid_for_title(Goal.objects.get(indicator_zh="开发区级别"), None)
    programme.procedures.filter(slug="status-goal").update(seen="sealed")
    registers = Registers(programme)
    assert "case:status-goal" not in registers.shapes
    assert registers.read("case", TODAY).height == 0
