"""The commands that change the record: load, import, journal."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from django.core.management import call_command
from django.db import connection

from tests.web.conftest import County
from zoulang.cli import main
from zoulang.web.accounts.guard import lift_guard, set_guard
from zoulang.web.accounts.models import JournalEntry
from zoulang.web.policy.models import Draft
from zoulang.web.registry.models import Enterprise

Run = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    monkeypatch.setenv("ZOULANG_DATA", str(tmp_path / "data"))

    def invoke(*arguments: object) -> Result:
        return CliRunner().invoke(main, [str(argument) for argument in arguments])

    return invoke


def test_load_reads_a_document_into_the_record_and_says_what_waits(county: County, run: Run) -> None:
    result = run("load", county.text, "--as", "sample-2026-90", "--json")
    assert result.exit_code == 0, result.output
    told = json.loads(result.output)
    waiting = Draft.objects.filter(state="open")
    assert (told["clauses"], told["drafts_waiting"]) == (6, waiting.count())
    assert {"measure", "target", "task"} <= set(waiting.values_list("kind", flat=True))
    assert JournalEntry.objects.get(verb="document.loaded").actor is None


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--programme", "atlantis"], "there is no programme atlantis; the programmes are: sample"),
        (["--as", "nothing"], "there is no document nothing"),
    ],
)
def test_load_into_nowhere_ends_with_2_and_changes_nothing(
    county: County,
    run: Run,
    options: list[str],
    said: str,
) -> None:
    result = run("load", county.text, *options)
    assert result.exit_code == 2
    assert said in result.stderr
    assert not Draft.objects.exists()


def test_a_wrong_table_ends_with_2_and_names_the_row(county: County, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "firms.csv"
    path.write_text("统一社会信用代码,企业名称\n123,青梧样例材料有限公司\n", encoding="utf-8")
    result = run("import", "enterprises", path)
    assert result.exit_code == 2
    assert (
        "firms.csv, row 2, column 统一社会信用代码: '123' is no unified social credit code" in result.stderr
    )
    assert not Enterprise.objects.exists()


def test_a_table_is_imported_once(county: County, run: Run, tmp_path: Path) -> None:
    path = tmp_path / "firms.csv"
    path.write_text("统一社会信用代码,企业名称\n91999901MA0000001P,青梧样例材料有限公司\n", encoding="utf-8")
    assert run("import", "enterprises", path).output.startswith("1 added")
    assert run("import", "enterprises", path).output.startswith("0 added, 0 changed, 1 as they were")


def test_verify_finds_a_rewritten_journal(county: County, run: Run) -> None:
    county.load()
    assert "every seal holds" in run("journal", "verify").output
    lift_guard()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_journalentry SET verb = 'nothing.done'")
    set_guard()
    result = run("journal", "verify")
    assert result.exit_code == 1
    assert "the seal breaks" in result.output


def test_the_journal_is_shown_latest_first(county: County, run: Run) -> None:
    county.load()
    (line,) = run("journal", "show", "-n", 1, "--json").output.splitlines()
    assert json.loads(line)["verb"] == "document.loaded"


def test_the_doctor_finds_the_record(county: County, run: Run) -> None:
    result = run("doctor", "--json")
    assert result.exit_code == 0, result.output
    found = {finding["what"]: finding["state"] for finding in json.loads(result.output)}
    assert found["Python"] == found["tables"] == found["record"] == "ok"


def test_the_models_need_no_migration(db: None) -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
