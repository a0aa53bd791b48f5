"""``zoulang figures`` prints value, target, printed number and agreement, and every derivation."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.web.numbers import YI, firm, numbers_programme
from zoulang.cli import main
from zoulang.web.site.install import install_programme


@pytest.fixture
def command(db: None, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The command over the record of the tests."""
    from zoulang.commands import figures

    monkeypatch.setattr(figures, "_open", lambda: None)
    return lambda *arguments: CliRunner().invoke(main, ["figures", *arguments])


def test_a_computed_figure_has_value_target_and_agreement(command: Any, tmp_path: Path) -> None:
    programme = numbers_programme(tmp_path / "numbers")
    for name in ("甲公司", "乙公司", "丙公司"):
        firm(programme, name, {2026: YI})
    [told] = json.loads(command("--programme", "numbers", "--json").output)
    figures = {each["id"]: each for each in told["figures"]}
    assert (figures["firms"]["value"], figures["firms"]["published"], figures["firms"]["agreement"]) == (
        "3",
        "3",
        "agrees",
    )
    assert figures["output"]["targets"] == [
        {
            "indicator": "新材料产业规模",
            "comparator": ">=",
            "value": "240",
            "unit": "亿元",
            "by": "2028-12-31",
        }
    ]
    words = command("--programme", "numbers", "--lang", "en").output
    assert "target >= 240亿元" in words and "printed 3家 (2026-09-30): agrees" in words


def test_the_reference_programme_reproduces_every_derivation(command: Any) -> None:
    install_programme("zibo")
    [told] = json.loads(command("--programme", "zibo", "--json").output)
    assert len([each for each in told["printed"] if each["document"] == "hightech-briefing-2023"]) == 70
    answers = [each["answer"] for each in told["derivations"]]
    assert len(answers) == 60
    assert {name: answers.count(name) for name in set(answers)} == {
        "agrees": 27,
        "differs": 3,
        "base_implied": 10,
        "cannot_be_checked": 20,
    }
    plan = next(each for each in told["derivations"] if each["in_numbers"] == "41.8 ÷ 72.6%")
    assert plan["base"]["likely"] == 57.6
    assert [round(each["gives"], 1) for each in plan["not_meant"]] == [24.4]
    among = {each["what"]["zh"]: each["among_regions"] for each in told["printed"]}
    assert among["市级重点技改项目数全市位次"] == "as_stated"


def test_a_programme_that_is_not_there_is_bad_input(command: Any, tmp_path: Path) -> None:
    numbers_programme(tmp_path / "numbers")
    result = command("--programme", "nowhere")
    assert result.exit_code == 2
    assert "there is no programme nowhere; the programmes are numbers" in result.output
