"""``zoulang read --suggest`` from the outside."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.documents.suggesting.server import FakeModel, Reply, proposed, serving
from zoulang.cli import main

QUOTE = "县财政拿出30万元，奖给种粮能手"
PROPOSAL = {"kind": "measure", "quote": QUOTE, "values": {"subject": "种粮能手", "amount": 300_000}}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("URL", "NAME", "KEY", "KEY_FILE"):
        monkeypatch.delenv(f"ZOULANG_MODEL_{name}", raising=False)
    (tmp_path / "opinion.txt").write_text(f"一、种粮\n{QUOTE}。\n", encoding="utf-8")
    return tmp_path


def run(*arguments: str, fake: FakeModel | None = None) -> Result:
    env = {"ZOULANG_MODEL_URL": fake.url, "ZOULANG_MODEL_NAME": "small"} if fake else {}
    return CliRunner().invoke(main, ["read", "opinion.txt", *arguments], env=env)


def test_a_proposal_is_printed_with_the_name_of_the_model(folder: Path) -> None:
    with serving(proposed(PROPOSAL, PROPOSAL)) as fake:
        result = run("--suggest", fake=fake)
    assert "(proposed by small)" in result.stdout
    assert "1 proposed; 1 dropped (read already)" in result.stderr


def test_the_json_says_by_whom_a_record_was_drafted(folder: Path) -> None:
    with serving(proposed(PROPOSAL)) as fake:
        data = json.loads(run("--suggest", "--json", fake=fake).stdout)
    (measure,) = data["measures"]
    assert (measure["drafted_by"], measure["proposed_by"], measure["amount"]) == ("model", "small", 300_000)


def test_without_the_option_nothing_is_sent(folder: Path) -> None:
    with serving(proposed(PROPOSAL)) as fake:
        assert run(fake=fake).exit_code == 0
    assert fake.asked == []


def test_without_a_model_the_option_is_refused_in_one_sentence(folder: Path) -> None:
    result = run("--suggest")
    assert result.exit_code == 2
    assert result.stderr == (
        "--suggest: no language model is plugged in; set ZOULANG_MODEL_URL and ZOULANG_MODEL_NAME\n"
    )


def test_a_model_that_fails_does_not_cost_the_reading(folder: Path) -> None:
    with serving(Reply(b"", 401)) as fake:
        result = run("--suggest", fake=fake)
    assert result.exit_code == 0 and "一" in result.stdout
    assert "not asked about all of the document: the endpoint answered with status 401" in result.stderr
