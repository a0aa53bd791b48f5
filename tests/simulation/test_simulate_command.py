"""``zoulang rules simulate``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.simulation.sample import MATCH
from zoulang.cli import main
from zoulang.tables import read_rows

FIRMS = "企业名称,市级奖补（万元）,职工（人）,列入名单\n甲,400,50,是\n乙,600,50,否\n丙,1000,50,否\n"
RAISE = "measures.growth-match.pay=市级奖补 × 30%，最高 200万元"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("match.yaml").write_text(MATCH, encoding="utf-8")
    Path("firms.csv").write_text(FIRMS, encoding="utf-8")
    return tmp_path


def simulate(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["rules", "simulate", "match.yaml", "firms.csv", *arguments])


@pytest.mark.usefixtures("folder")
def test_the_report_says_cost_movements_changes_and_cliffs() -> None:
    result = simulate("--on", "2026-06-01", "--set", RAISE)
    assert result.exit_code == 0, result.output
    assert "  合计：调整前425万元，调整后505万元，差额+80万元" in result.output
    assert "增加2户（其中新享受0户），减少0户（其中不再享受0户），不变1户，未定0户" in result.output
    assert "measures.growth-match.pay 壮大配套" in result.output
    assert "没有发现" in result.output


@pytest.mark.usefixtures("folder")
def test_another_file_is_the_policy_after_the_change() -> None:
    Path("after.yaml").write_text(MATCH.replace("5万元\n", "8万元\n"), encoding="utf-8")
    result = simulate("--on", "2026-06-01", "--with", "after.yaml", "--json", "--lang", "en")
    data = json.loads(result.output)
    assert data["cost"]["total"]["difference"]["low_fen"] == 3_000_000
    assert [change["path"] for change in data["changes"]] == ["measures.listing.pay"]
    assert data["movements"]["up"][0]["label"] == "甲"


def test_every_firm_before_and_after_is_written(folder: Path) -> None:
    result = simulate("--on", "2026-06-01", "--set", RAISE, "-o", "out.csv")
    assert result.exit_code == 0
    frame = read_rows(folder / "out.csv").frame
    assert frame.select("企业名称", "调整前（低端）（元）", "调整后（低端）（元）", "得失").rows() == [
        ("甲", "1250000.00", "1250000.00", "不变"),
        ("乙", "1500000.00", "1800000.00", "增加"),
        ("丙", "1500000.00", "2000000.00", "增加"),
    ]


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--set", "measures.growth-match.pya=1"], "no place is called measures.growth-match.pya"),
        (["--set", "measures.growth-match.pay"], "is no setting; write PATH=VALUE"),
        (["--set", "measures.growth-match.pay=市级奖补 + 30"], "match.yaml, line"),
        (["--by", "行业"], "there is no column 行业 to group by"),
        (["--answer", "比例=3%"], "no interpretation is called 比例"),
    ],
)
def test_what_cannot_be_simulated_is_refused_with_a_sentence(arguments: list[str], sentence: str) -> None:
    result = simulate("--on", "2026-06-01", *arguments)
    assert result.exit_code == 2
    assert sentence in result.output
