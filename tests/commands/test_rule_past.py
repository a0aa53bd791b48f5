"""``zoulang rules decide`` with a ledger, earlier periods and registers: its answers and its refusals."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from zoulang.commands.rules import rules
from zoulang.tables import read_table

POLICY = """
policy: past
facts:
  award: {zh: 市级奖补, en: city award, type: money}
  规上: {type: yes/no}
  合同号: {type: text}
registers:
  获奖:
    zh: 获奖
    en: prizes
    columns: {级别: {type: [市级, 省级]}, 名次: {type: count, unit: 名, or_none: yes}}
measures:
- {id: match, title: 配套, when: 市级奖补 > 0, pay: 市级奖补 × 30%, once: ever}
- {id: first, title: 首次规上奖励, when: 首次（规上）, pay: 10万元}
- {id: contract, title: 合同补助, pay: 1万元, receipt: 合同号}
- {id: prize, title: 获奖奖励, when: 任一（获奖，级别 = 省级 且 名次 ≤ 3名）, pay: 5万元}
"""
FIRMS = """企业名称,统一社会信用代码,市级奖补（万元）,规上,合同号
青梧甲公司,91A,100,是,A-1
青梧乙公司,91B,200,是,
青梧丙公司,91C,10,是,A-2
"""
LEDGER = """统一社会信用代码,事项,年度,金额（万元）,凭证
91B,配套,2022,30,
 91a,contract,2023,1,ａ-1
91B,contract,2023,1,a-9
"""
ENGLISH = """name,item,year,amount (yuan)
青梧乙公司,match,2022,300000
"""
EARLIER = "企业名称,年度,规上\n青梧甲公司,2022,否\n青梧乙公司,2023,是\n青梧丙公司,2023,\n"
PRIZES = "企业名称,级别,名次\n青梧甲公司,省级,2\n青梧甲公司,市级,无\n青梧丙公司,省级,无\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    files = {"past.yaml": POLICY, "firms.csv": FIRMS, "paid.csv": LEDGER, "english.csv": ENGLISH}
    for name, text in (files | {"before.csv": EARLIER, "prizes.csv": PRIZES}).items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def decide(*options: str) -> Result:
    command = ["decide", "past.yaml", "firms.csv", "-o", "out.csv", "--on", "2024-05-01", "--reasons"]
    return CliRunner().invoke(rules, [*command, *options])


def column(folder: Path, head: str) -> list[str | None]:
    return read_table(folder / "out.csv")[head].to_list()


@pytest.mark.parametrize("engine", ["polars", "python"])
def test_payments_earlier_periods_and_rows_are_joined_by_whose_they_are(folder: Path, engine: str) -> None:
    options = ("--ledger", "paid.csv", "--earlier", "before.csv", "--register", "获奖=prizes.csv")
    result = decide(*options, "--engine", engine)
    assert result.exit_code == 0, result.stderr
    assert column(folder, "配套：结论") == ["是", "否", "是"]
    assert column(folder, "配套：理由") == [None, "已兑付过", None]
    assert column(folder, "首次规上奖励：结论") == ["是", "否", "未定"]
    assert column(folder, "合同补助：结论") == ["否", "未定", "是"]
    assert column(folder, "合同补助：理由") == ["凭证已使用", "待定：凭证是否已使用", None]
    assert column(folder, "获奖奖励：结论") == ["是", "否", "否"]


def test_without_these_tables_the_ledger_is_not_consulted_and_rows_are_not_known(folder: Path) -> None:
    assert decide().exit_code == 0
    assert column(folder, "配套：结论") == ["是", "是", "是"]
    assert column(folder, "首次规上奖励：结论") == ["未定", "未定", "未定"]
    assert column(folder, "获奖奖励：结论") == ["未定", "未定", "未定"]


def test_a_ledger_may_have_english_heads_and_says_nothing_of_a_first_time(folder: Path) -> None:
    assert decide("--ledger", "english.csv").exit_code == 0
    assert column(folder, "配套：结论") == ["是", "否", "是"]
    assert column(folder, "首次规上奖励：结论") == ["未定", "未定", "未定"]


def test_periods_that_are_left_out_leave_a_first_time_open(folder: Path) -> None:
    assert decide("--earlier", "before.csv", "--earlier-incomplete").exit_code == 0
    assert column(folder, "首次规上奖励：结论") == ["未定", "否", "未定"]


@pytest.mark.parametrize(
    ("name", "row", "sentence"),
    [
        (
            "paid.csv",
            "91D,match,2022,1,",
            "row 5, column 统一社会信用代码: 91D is not in firms.csv; check the",
        ),
        ("paid.csv", ",match,2022,1,", "it is not said whose row this is; fill the cell"),
        ("paid.csv", "91A,contrakt,2022,1,", "column 事项: contrakt is no item of the policy; did you mean"),
        ("paid.csv", "91A,match,,1,", "row 5, column 年度: the cell is empty; fill it, or leave the row out"),
        ("paid.csv", "91A,match,2022,-1,", "'-1' is negative"),
        ("english.csv", "青梧丁公司,match,2022,1", "青梧丁公司 is not in firms.csv"),
    ],
)
def test_a_payment_that_cannot_be_placed_is_refused_with_its_row(
    folder: Path, name: str, row: str, sentence: str
) -> None:
    file = folder / name
    file.write_text(f"{file.read_text(encoding='utf-8')}{row}\n", encoding="utf-8")
    result = decide("--ledger", name)
    assert result.exit_code == 2
    assert sentence in result.stderr
    assert not (folder / "out.csv").exists()


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (
            ("--ledger", "prizes.csv"),
            "column 级别: this is not a column of a ledger; the columns are 事项、年度",
        ),
        (("--register", "奖项=prizes.csv"), "past: there is no register 奖项; the registers are 获奖"),
        (("--register", "prizes.csv"), "--register prizes.csv names no file; write --register NAME=FILE"),
        (
            ("--register", "获奖=paid.csv"),
            "column 事项: this is not a column of 获奖; the columns are 级别、名次",
        ),
        (
            ("--register", "获奖=prizes.csv", "--register", "prizes=prizes.csv"),
            "--register 获奖 is given twice",
        ),
        (("--earlier-incomplete",), "--earlier-incomplete says something of no table; give --earlier FILE"),
        (("--earlier", "paid.csv"), "column 事项: this is not a fact of the policy"),
    ],
)
def test_a_table_that_does_not_fit_is_refused(folder: Path, options: tuple[str, ...], sentence: str) -> None:
    result = decide(*options)
    assert result.exit_code == 2
    assert sentence in result.stderr


def test_a_table_that_does_not_say_whose_its_rows_are_is_refused(folder: Path) -> None:
    (folder / "paid.csv").write_text("事项,年度,金额（元）\nmatch,2022,1\n", encoding="utf-8")
    result = decide("--ledger", "paid.csv")
    assert result.exit_code == 2
    assert "paid.csv: no column says whose rows these are, as firms.csv does; give both" in result.stderr
