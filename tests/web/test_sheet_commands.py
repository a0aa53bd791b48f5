"""Registers on the command line: taken away, looked at, taken in."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.web.conftest import County
from tests.web.spreadsheets import FIRST_HEADS, book, goal_of, goal_row
from zoulang.cli import COMMANDS, main
from zoulang.commands import sheets as commands
from zoulang.web.accounts.sheets import all_sheets
from zoulang.web.programme.models import Measurement


@pytest.fixture
def run(county: County, monkeypatch: Any) -> Callable[..., Result]:
    """The command line on the record of the tests."""
    county.open()
    for name in ("open_record", "bring_up_to_date"):
        monkeypatch.setattr(commands, name, lambda: None)
    return lambda *words: CliRunner().invoke(main, list(map(str, words)))


def test_a_register_is_looked_at_and_taken_in(
    county: County, run: Callable[..., Result], tmp_path: Path
) -> None:
    path = book(tmp_path / "a.xlsx", [FIRST_HEADS, goal_row(goal_of(county), "2026-9-20", 81.5)])
    looked = run("import", "measurements", path, "--preview")
    assert looked.output.startswith("1 added, 0 changed, 0 as they were; nothing is changed yet.")
    assert "实际值: - > 81.5" in looked.output
    assert not Measurement.objects.exists()
    taken = json.loads(run("import", "measurements", path, "--json").output)
    assert taken == {"added": 1, "changed": 0, "unchanged": 0, "silent": 0, "left_out": []}
    assert "this file changes nothing" in run("import", "measurements", path).output


def test_an_exported_register_comes_in_again(run: Callable[..., Result], tmp_path: Path) -> None:
    path = tmp_path / "duties.xlsx"
    assert run("export", "duties", path).exit_code == 0
    assert "this file changes nothing" in run("import", "duties", path).output


def test_an_unknown_register_is_answered_with_those_there_are(
    run: Callable[..., Result], tmp_path: Path
) -> None:
    answer = run("import", "planets", tmp_path / "a.xlsx")
    assert answer.exit_code == 2
    assert "there is no register planets; the registers are: cases, duties, enterprises" in answer.stderr
    asked = run("export", "reports", tmp_path / "a.xlsx", "--of", "duty/quarter/1999-12-31")
    assert asked.exit_code == 2
    assert not (tmp_path / "a.xlsx").exists()


def test_the_help_names_every_register(run: Callable[..., Result]) -> None:
    told = " ".join(run("import", "--help").output.split())
    assert "export" in COMMANDS
    for sheet in all_sheets():
        assert sheet.slug in told
