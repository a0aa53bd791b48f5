"""``zoulang procedures``: check, draw and schema."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.procedures.errand import SOURCE
from zoulang.cli import main
from zoulang.commands.procedures import published


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["procedures", *arguments])


@pytest.fixture
def errand(tmp_path: Path) -> Path:
    path = tmp_path / "errand.yaml"
    path.write_text(SOURCE, encoding="utf-8")
    return path


def test_a_sound_procedure_is_checked_without_a_word_more(errand: Path) -> None:
    result = _run("check", str(errand))

    assert result.exit_code == 0
    assert result.output == "1 procedure checked, 0 errors, 0 warnings\n"


def test_every_published_procedure_passes_by_its_name() -> None:
    result = _run("check", *published())

    assert result.exit_code == 0, result.output
    assert "duty" in published()
    assert result.output.startswith(f"{len(published())} procedures checked, 0 errors")


def test_mistakes_end_with_two_and_say_line_and_remedy(errand: Path) -> None:
    errand.write_text(SOURCE.replace("to: done", "to: donne").replace("by: [office]", "by: [mayor]", 1))
    result = _run("check", str(errand))

    assert result.exit_code == 2
    assert "no stage is called donne; did you mean done?" in result.output
    assert "errand.yaml, line" in result.output and "^" in result.output


def test_a_life_cycle_that_cannot_end_is_told_in_the_language_asked_for(errand: Path) -> None:
    errand.write_text(SOURCE.replace("from: [open]\n  to: done", "from: [done]\n  to: open"))
    chinese, english = _run("check", str(errand)), _run("check", str(errand), "--lang", "en")

    assert (chinese.exit_code, english.exit_code) == (2, 2)
    assert "error unreachable: 任何办理动作都到不了阶段“已办结”" in chinese.output
    assert "error unreachable: no move ever leads to the stage “done”" in english.output


def test_findings_are_data_for_programs(errand: Path) -> None:
    errand.write_text(SOURCE.replace("en: take}", "en: ''}"))
    result = _run("check", str(errand), "--json")

    assert result.exit_code == 0
    (finding,) = json.loads(result.output)["findings"]
    assert (finding["code"], finding["severity"], finding["id"]) == ("no-english", "warning", "take")
    errand.write_text(SOURCE.replace("from: [open]\n  to: done", "from: [done]\n  to: open"))
    refused = _run("check", str(errand), "--json")
    assert refused.exit_code == 2
    assert "unreachable" in {problem["code"] for problem in json.loads(refused.output)["error"]["problems"]}


def test_a_picture_is_written(errand: Path, tmp_path: Path) -> None:
    picture = tmp_path / "errand.svg"
    result = _run("draw", str(errand), "-o", str(picture), "--lang", "en", "--stage", "open")

    assert (result.exit_code, result.output) == (0, f"written to {picture}\n")
    text = picture.read_text(encoding="utf-8")
    assert text.startswith("<svg") and text.endswith("</svg>\n")
    assert "is-current" in text and ">send back<" in text


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["check", "dutty"], "no procedure is called dutty; did you mean duty?"),
        (["check", "nowhere/duty.yaml"], "there is no such file"),
        (["draw", "duty", "-o", "x.svg", "--stage", "givn"], "no stage is called givn; did you mean given?"),
        (["draw", "duty", "-o", "/nowhere/x.svg"], "this cannot be written"),
    ],
)
def test_bad_input_is_one_sentence_and_two(arguments: list[str], sentence: str) -> None:
    result = _run(*arguments)

    assert result.exit_code == 2
    assert sentence in result.output


def test_the_schema_is_printed() -> None:
    assert json.loads(_run("schema").output)["required"][0] == "procedure"


@pytest.mark.parametrize("command", ["check", "draw", "schema"])
def test_every_command_shows_an_example(command: str) -> None:
    assert f"Example: zoulang procedures {command}" in _run(command, "--help").output
