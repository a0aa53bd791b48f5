"""Foreign files: as people make them, into the register whole or not at all."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from tests.web.conftest import County
from tests.web.messy import FIRMS, TITLE, firms_of, source, workbook
from zoulang.errors import InputError
from zoulang.web.accounts.models import JournalEntry
from zoulang.web.policy.policies import policy_of_text
from zoulang.web.registry.intake import look_at_file, take_statement, taking
from zoulang.web.registry.intake.deciding import assign_row, leave_row_out
from zoulang.web.registry.known import facts_of_firm, records_of_year
from zoulang.web.registry.models import Doubt, Enterprise, FactSheet, FormerName, RuleSet, Statement
from zoulang.web.site.install_registry import PUBLISHED

SIZE = "enterprise-size-2017"


@pytest.fixture
def firms(county: County) -> list[Enterprise]:
    text = (PUBLISHED / f"{SIZE}.yaml").read_text(encoding="utf-8")
    RuleSet.objects.create(programme=county.programme, slug=SIZE, title_zh="划型", source=text)
    return firms_of(county.programme)


def messy(path: Path) -> Path:
    """A title, the unit above, heads of two lines, full-width digits, thousands, a sum and a note below."""
    lines = [
        [TITLE],
        ["填报单位：县税务局", None, None, None, "单位：万元"],
        ["序号", "统一社会信用代码", "企业名称", None, None],
        [None, None, None, "营业收入", "从业人员（人）"],
        [1, FIRMS[0][0].lower(), FIRMS[0][1], "１，２３４．５", "５６"],
        [2, FIRMS[1][0], "青梧远汀传感股份有限公司", "12,000", 300],
        ["合计", None, None, "13234.5", 356],
        ["注：营业收入为全年累计数。"],
        ["填表人：某某", None, None, "审核：某某"],
    ]
    merged = [("A1:E1", TITLE), ("A3:A4", "序号"), ("B3:B4", "统一社会信用代码"), ("C3:C4", "企业名称"),
              ("D3:E3", "经营情况")]  # fmt: skip
    return workbook(path, lines, merged)


def test_a_file_as_people_make_it_is_read(county: County, firms: list[Enterprise], tmp_path: Path) -> None:
    look = look_at_file(county.programme, messy(tmp_path / "a.xlsx"), 2026, source(county.programme))
    assert look.problems == () and look.unknown == ()
    assert (look.rows, look.firms, look.added) == (2, 2, 4)
    assert look.facts == ("营业收入", "从业人员")
    assert look.left_out[0].startswith("合计") and len(look.left_out) == 3
    assert TITLE in look.title


def test_what_a_file_says_is_kept_with_source_day_and_file(
    county: County, firms: list[Enterprise], tmp_path: Path
) -> None:
    taken = take_statement(
        county.programme, messy(tmp_path / "a.xlsx"), 2026, source(county.programme), county["statistics"],
        stated_on=date(2026, 3, 5),
    )  # fmt: skip
    assert taken.sheets == 2 and taken.doubts == 0 and taken.statement is not None
    assert facts_of_firm(firms[0], 2026) == {"营业收入": 1_234_500_000, "从业人员": "56人"}
    assert (taken.statement.stated_on, taken.statement.file) == (date(2026, 3, 5), "a.xlsx")
    assert JournalEntry.objects.filter(verb="statement.taken").count() == 1


def test_a_second_upload_of_the_same_file_changes_nothing(
    county: County, firms: list[Enterprise], tmp_path: Path
) -> None:
    path, tax = messy(tmp_path / "a.xlsx"), source(county.programme)
    take_statement(county.programme, path, 2026, tax, None)
    again = take_statement(county.programme, path, 2026, tax, None)
    assert again.before and Statement.objects.count() == 1 and FactSheet.objects.count() == 2


def test_a_file_that_says_the_same_in_other_bytes_changes_nothing(
    county: County, firms: list[Enterprise], tmp_path: Path
) -> None:
    tax = source(county.programme)
    take_statement(county.programme, messy(tmp_path / "a.xlsx"), 2026, tax, None)
    other = tmp_path / "b.csv"
    rows = [f"{FIRMS[0][0]},1234.5万元,56", f"{FIRMS[1][0]},1.2亿元,300人"]
    other.write_bytes(("统一社会信用代码,营业收入,从业人员\n" + "\n".join(rows)).encode("gb18030"))
    again = take_statement(county.programme, other, 2026, tax, None)
    assert (again.statement, again.unchanged, again.sheets) == (None, 2, 0)


def test_what_a_source_does_not_state_any_more_is_taken_back(
    county: County, firms: list[Enterprise], tmp_path: Path
) -> None:
    tax = source(county.programme)
    take_statement(county.programme, messy(tmp_path / "a.xlsx"), 2026, tax, None)
    later = tmp_path / "b.csv"
    later.write_text(f"统一社会信用代码,营业收入（万元）\n{FIRMS[0][0]},—\n", encoding="utf-8")
    look = look_at_file(county.programme, later, 2026, tax)
    assert (look.added, look.mended, look.taken_back) == (0, 0, 1)
    take_statement(county.programme, later, 2026, tax, None)
    assert facts_of_firm(firms[0], 2026) == {"从业人员": "56人"}
    policy = policy_of_text(RuleSet.objects.get().source, SIZE)
    records = records_of_year(county.programme, policy, 2026)
    assert records["revenue" if "revenue" in records.columns else "营业收入"].to_list() == [
        None,
        12_000_000_000,
    ]


def test_an_unknown_column_must_be_assigned_or_left_out(
    county: County, firms: list[Enterprise], tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"企业名称,全年销售额（万元）,心情\n{FIRMS[0][1]},12,好\n", encoding="utf-8")
    tax = source(county.programme)
    with pytest.raises(InputError, match="nobody knows what the column 全年销售额（万元） means"):
        take_statement(county.programme, path, 2026, tax, None, assigned={"心情": ""})
    assigned = {"全年销售额（万元）": "营业收入", "心情": ""}
    take_statement(county.programme, path, 2026, tax, None, assigned=assigned)
    assert facts_of_firm(firms[0], 2026) == {"营业收入": 12_000_000}


def doubtful(path: Path) -> Path:
    rows = [
        [FIRMS[0][0], FIRMS[1][1], 1],
        [None, FIRMS[1][1], 2],
        ["91999901MA0000000X", "青梧云阜仪表有限公司", 3],
        ["91999901MA0000008D", "外地公司", 4],
        [FIRMS[2][0], FIRMS[2][1], 5],
        [FIRMS[2][0], FIRMS[2][1], 5],
    ]
    return workbook(path, [["统一社会信用代码", "企业名称", "从业人员"], *rows])


def test_doubtful_rows_wait_for_a_person_and_count_nowhere_until_then(
    county: County, firms: list[Enterprise], tmp_path: Path
) -> None:
    tax = source(county.programme)
    taken = take_statement(county.programme, doubtful(tmp_path / "a.xlsx"), 2026, tax, None)
    assert (taken.sheets, taken.doubts) == (1, 4)
    doubts = {each.row: each for each in Doubt.objects.all()}
    assert {row: each.why for row, each in doubts.items()} == {
        2: "disagree", 3: "code", 4: "code", 5: "unknown"
    }  # fmt: skip
    assert [doubts[row].suggested for row in (2, 3, 4, 5)] == [firms[0], firms[1], firms[2], None]
    assert facts_of_firm(firms[1], 2026) == {}
    assign_row(doubts[3], firms[1], county["statistics"])
    assert facts_of_firm(firms[1], 2026) == {"从业人员": "2人"}
    leave_row_out(doubts[5], county["statistics"])
    assert facts_of_firm(firms[0], 2026) == {}
    with pytest.raises(InputError, match="decided before"):
        assign_row(doubts[5], firms[0], county["statistics"])
    with pytest.raises(InputError, match="in another row too"):
        assign_row(doubts[4], firms[2], county["statistics"])


def test_a_name_once_assigned_is_known_the_next_time(
    county: County, firms: list[Enterprise], tmp_path: Path
) -> None:
    tax, path = source(county.programme), tmp_path / "a.csv"
    path.write_text("企业名称,从业人员\n青梧样列材料有限公司,3\n", encoding="utf-8")
    take_statement(county.programme, path, 2026, tax, None)
    doubt = Doubt.objects.get()
    assert (doubt.why, doubt.suggested) == ("near", firms[0]) and doubt.score and doubt.score > 80
    assign_row(doubt, firms[0], None, keep_name=True)
    assert FormerName.objects.get().kind == "alias"
    path.write_text("企业名称,从业人员\n青梧样列材料有限公司,4\n", encoding="utf-8")
    assert take_statement(county.programme, path, 2026, tax, None).sheets == 1
    assert facts_of_firm(firms[0], 2026) == {"从业人员": "4人"}


def test_a_firm_is_found_by_a_former_name(county: County, firms: list[Enterprise], tmp_path: Path) -> None:
    FormerName.objects.create(enterprise=firms[2], name_zh="云埠仪器厂", until=date(2020, 1, 1))
    path = tmp_path / "a.csv"
    path.write_text("企业名称,从业人员\n云埠仪器厂,7\n", encoding="utf-8")
    take_statement(county.programme, path, 2026, source(county.programme), None)
    assert facts_of_firm(firms[2], 2026) == {"从业人员": "7人"}


def test_a_file_that_says_two_things_of_one_firm_waits_with_both(
    county: County, firms: list[Enterprise], tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    rows = f"{FIRMS[0][0]},3\n{FIRMS[0][0]},4\n{FIRMS[1][0]},5\n"
    path.write_text(f"统一社会信用代码,从业人员\n{rows}", encoding="utf-8")
    taken = take_statement(county.programme, path, 2026, source(county.programme), None)
    assert (taken.sheets, taken.doubts) == (1, 2)
    assert set(Doubt.objects.values_list("why", flat=True)) == {"twice"}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("统一社会信用代码,营业收入\n{code},十二\n", "row 2, column 营业收入"),
        ("统一社会信用代码,营业收入\n{code},12\n", "has no unit"),
        ("统一社会信用代码,营业收入（人）\n{code},12\n", "the unit 人 does not fit 营业收入"),
        ("甲,乙\n1,2\n", "no line of the file names anything that is known"),
        ("营业收入（万元）\n12\n", "no column says whose row it is"),
        ("统一社会信用代码\n{code}\n", "no column is a fact"),
    ],
)
def test_a_broken_file_changes_nothing_at_all(
    county: County, firms: list[Enterprise], tmp_path: Path, content: str, told: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(content.format(code=FIRMS[0][0]) + f"{FIRMS[1][0]},5\n", encoding="utf-8")
    with pytest.raises(InputError, match=told):
        take_statement(county.programme, path, 2026, source(county.programme), None)
    assert not Statement.objects.exists() and not FactSheet.objects.exists() and not Doubt.objects.exists()


def test_a_damaged_workbook_is_refused(county: County, firms: list[Enterprise], tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"PK\x03\x04 no workbook")
    with pytest.raises(InputError, match="cannot be read as a table"):
        take_statement(county.programme, path, 2026, source(county.programme), None)


def test_a_unit_states_for_its_own_source_only(
    county: County, firms: list[Enterprise], tmp_path: Path
) -> None:
    path = messy(tmp_path / "a.xlsx")
    own = source(county.programme, "industry", 2, "县工信局")
    for who, where in (("industry", source(county.programme)), ("finance", own), ("firm", own)):
        with pytest.raises(PermissionDenied):
            take_statement(county.programme, path, 2026, where, county[who])
    assert take_statement(county.programme, path, 2026, own, county["industry"]).sheets == 2


def test_of_two_files_at_one_moment_the_second_is_told_from_what_the_first_said(
    county: County, firms: list[Enterprise], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tax, first, second = source(county.programme), tmp_path / "a.csv", tmp_path / "b.csv"
    first.write_text(f"统一社会信用代码,从业人员\n{FIRMS[0][0]},3\n", encoding="utf-8")
    second.write_text(f"统一社会信用代码,从业人员\n{FIRMS[0][0]},3\n{FIRMS[1][0]},4\n", encoding="utf-8")
    look, meanwhile = taking.look_at_file, [first]

    def looked(*asked: Any) -> Any:
        found = look(*asked)
        if meanwhile:
            take_statement(county.programme, meanwhile.pop(), 2026, tax, None)
        return found

    monkeypatch.setattr(taking, "look_at_file", looked)
    taken = take_statement(county.programme, second, 2026, tax, None)
    assert (taken.sheets, taken.unchanged) == (1, 1)
    assert FactSheet.objects.count() == 2
