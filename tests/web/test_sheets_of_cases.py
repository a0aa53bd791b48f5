"""Sheets of projects, problems, reports, duties, units and people; and each of them out and in again."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.web.casework import handed_in
from tests.web.conftest import County
from tests.web.spreadsheets import book, exported, refused
from zoulang.web.accounts.models import Holiday, Membership, Unit, User
from zoulang.web.accounts.sheets import Scope, all_sheets, look_at, sheet_named, take_in, workbook_of
from zoulang.web.casework.actions import install_procedure, open_case
from zoulang.web.casework.models import Case, Item, Report
from zoulang.web.programme.models import Duty, DutyUnit
from zoulang.web.registry.models import Enterprise, FactSheet

PROJECTS = """
    procedure: key-project
    title: {zh: 重点项目, en: Key project}
    subject: project
    seen: public
    parts:
    - {id: promoter, title: {zh: 推进部门, en: promoter}}
    - {id: locality, title: {zh: 属地单位, en: locality}, many: yes}
    facts:
      总投资: {en: total investment, type: money, source: 推进部门}
      开工日期: {en: begun on, type: date, source: 推进部门}
      设备台数: {en: machines, type: count, unit: 台, source: 推进部门}
      用地获批: {en: land approved, type: yes/no, source: 推进部门}
      级别: {en: level, type: [县级, 市级], source: 推进部门}
    lists:
    - id: problems
      title: {zh: 问题, en: problems}
      needs: [unit, due]
      by: [promoter, office]
      closing: [office]
      close_needs: [answer]
    stages:
    - {id: listed, title: {zh: 待交办, en: listed}}
    - {id: done, title: {zh: 投产, en: in production}, end: yes}
    moves:
    - {id: finish, title: {zh: 投产, en: finish}, from: [listed], to: done, by: [promoter, office]}
    reports: {cadence: month, within: 5天, by: [promoter]}
"""


@pytest.fixture
def open_county(county: County) -> County:
    county.open()
    return county


@pytest.fixture
def projects(open_county: County) -> County:
    from textwrap import dedent

    install_procedure(open_county.programme, dedent(PROJECTS), None)
    return open_county


# --- cases, lists, reports, duties ------------------------------------------------------------------


def test_a_spreadsheet_of_projects_opens_and_updates_them_by_number(projects: County, tmp_path: Path) -> None:
    scope = Scope(projects.programme, projects["office"], "key-project")
    heads = [
        "序号",
        "项目编号",
        "项目名称",
        "推进部门",
        "属地单位",
        "总投资（亿元）",
        "开工日期",
        "设备台数",
        "用地获批",
        "级别",
    ]
    rows = [
        ["2026年重点项目一览表"],
        heads,
        [
            1,
            "P-1",
            "传感器封装线",
            "青梧县工业和信息化局",
            "双渡镇、白汀镇",
            1.2,
            "2026年3月1日",
            "24台",
            "是",
            "县级",
        ],
        [2, "P-2", "陶瓷材料中试线", "县工信局", "双渡镇", "3500万元", None, None, "否", "市级"],
    ]
    taken = take_in(sheet_named("cases"), scope, book(tmp_path / "项目.xlsx", rows, 1))
    assert taken.added == 2
    case = Case.objects.get(number="P-1")
    assert case.facts["总投资"] == "1.2亿元" and case.facts["开工日期"] == "2026-03-01"
    assert {part.unit.name_zh for part in case.parts.all()} == {"县工信局", "双渡镇", "白汀镇"}
    rows[3][5] = "4000万元"
    rows[2][4] = "双渡镇"
    taken = take_in(sheet_named("cases"), scope, book(tmp_path / "项目.xlsx", rows, 1))
    assert (taken.added, taken.changed) == (0, 2)
    assert dict(taken.by_column) == {"属地单位": 1, "总投资": 1}
    assert Case.objects.get(number="P-2").facts["总投资"] == "4000万元"
    assert Case.objects.get(number="P-1").parts.filter(position="locality").count() == 1


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({5: 1200}, "row 2, column 总投资: 1200 is an amount without a unit; write 元 or 万元 into the head"),
        ({3: "县工信"}, "row 2, column 推进部门: 县工信 is no unit of the programme; did you mean 县工信局?"),
        ({9: "省级"}, "row 2, column 级别: 省级 is none of the choices; write one of 县级、市级"),
        ({8: "也许"}, "row 2, column 用地获批: 也许 is neither yes nor no; write 是 or 否"),
        ({7: "十几台"}, "row 2, column 设备台数: 十几 is no number"),
        ({2: None}, "row 2, column 项目名称: 名称 is missing; fill it in"),
    ],
)
def test_a_wrong_project_is_refused(
    projects: County, tmp_path: Path, changed: dict[int, Any], told: str
) -> None:
    heads = [
        "序号",
        "项目编号",
        "项目名称",
        "推进部门",
        "属地单位",
        "总投资",
        "开工日期",
        "设备台数",
        "用地获批",
        "级别",
    ]
    row = [1, "P-1", "传感器封装线", "县工信局", "双渡镇", "1亿元", "2026-3-1", "24台", "是", "县级"]
    for index, value in changed.items():
        row[index] = value
    scope = Scope(projects.programme, projects["office"], "key-project")
    found = refused(projects, "cases", scope, book(tmp_path / "a.xlsx", [heads, row]))
    assert any(told in each for each in found), found
    assert not Case.objects.filter(number="P-1").exists()


def test_money_in_another_unit_of_the_head_is_the_same_money(projects: County, tmp_path: Path) -> None:
    scope = Scope(projects.programme, projects["office"], "key-project")
    for name, head, amount in (
        ("a", "总投资（亿元）", 1.2),
        ("b", "总投资（万元）", "12,000"),
        ("c", "总投资(元)", 120_000_000),
    ):
        rows = [["编号", "名称", head], ["P-1", "封装线", amount]]
        taken = take_in(sheet_named("cases"), scope, book(tmp_path / f"{name}.xlsx", rows))
        assert taken.changes_nothing == (name != "a")


def test_problems_are_added_handed_on_answered_and_closed(projects: County, tmp_path: Path) -> None:
    open_case(projects.programme, "key-project", "封装线", None, number="P-1")
    scope = Scope(projects.programme, projects["office"], "key-project/problems")
    heads = ["事项编号", "问题", "责任单位", "期限", "答复", "状态"]
    rows = [heads, ["P-1", "用地指标未落实", "双渡镇", "2026年10月20日", None, None]]
    assert take_in(sheet_named("items"), scope, book(tmp_path / "a.xlsx", rows)).added == 1
    rows[1][2], rows[1][4], rows[1][5] = "白汀镇", "已安排指标", "Closed"
    assert take_in(sheet_named("items"), scope, book(tmp_path / "b.xlsx", rows)).changed == 1
    item = Item.objects.get()
    assert (item.unit.name_zh, item.state) == ("白汀镇", Item.State.CLOSED)  # type: ignore[union-attr]
    rows[1][4] = "另有安排"
    [told] = refused(projects, "items", scope, book(tmp_path / "c.xlsx", rows))
    assert "用地指标未落实 is closed" in told


def test_a_unit_reports_all_its_duties_of_a_period_at_once(open_county: County, tmp_path: Path) -> None:
    scope = Scope(open_county.programme, open_county["industry"], "duty/quarter/2026-09-30")
    part = DutyUnit.objects.get(unit__name_zh="县工信局")
    handed_in(part, date(2026, 6, 30), 50, date(2026, 7, 5))
    head, row = exported("reports", scope, tmp_path / "out.xlsx")
    assert row[head.index("上期进度（%）")] == 50
    row[head.index("完成进度（%）")], row[head.index("工作情况")] = "75.5%", "走访38家"
    taken = take_in(sheet_named("reports"), scope, book(tmp_path / "a.xlsx", [head, row]))
    assert (taken.added, taken.changed) == (0, 1)
    report = Report.objects.get(period_end=date(2026, 9, 30))
    assert (report.done, report.note) == (Decimal("75.5"), "走访38家")


def test_a_cell_formatted_as_a_percentage_is_asked_about(open_county: County, tmp_path: Path) -> None:
    scope = Scope(open_county.programme, open_county["industry"], "duty/quarter/2026-09-30")
    head, row = exported("reports", scope, tmp_path / "out.xlsx")
    row[head.index("完成进度（%）")] = 0.755
    [told] = refused(open_county, "reports", scope, book(tmp_path / "a.xlsx", [head, row]))
    assert "0.755 may mean 0.755 or 75.5 percent; write the sign as well: 75.5%" in told


def test_nobody_reports_for_others_by_a_sheet(open_county: County, tmp_path: Path) -> None:
    own = Scope(open_county.programme, open_county["industry"], "duty/quarter/2026-09-30")
    head, row = exported("reports", own, tmp_path / "out.xlsx")
    row[head.index("完成进度（%）")] = 100
    path = book(tmp_path / "a.xlsx", [head, row])
    other = Scope(open_county.programme, open_county["statistics"], own.of)
    [told] = refused(open_county, "reports", other, path)
    assert "is none of this sheet" in told
    assert not Report.objects.exists()


def test_the_rhythm_of_duties_is_set_and_units_are_only_added(open_county: County, tmp_path: Path) -> None:
    scope = Scope(open_county.programme, open_county["office"], "all")
    head, row = exported("duties", scope, tmp_path / "out.xlsx")
    assert row[head.index("牵头单位")] == "县工信局"
    row[head.index("报送周期")], row[head.index("完成期限")] = "每月", "2026-11-30"
    row[head.index("责任单位")] = "县统计局，县财政"
    taken = take_in(sheet_named("duties"), scope, book(tmp_path / "a.xlsx", [head, row]))
    assert taken.changed == 1
    duty = Duty.objects.get()
    assert (duty.cadence, duty.due) == ("month", date(2026, 11, 30))
    assert duty.duty_units.filter(unit__name_zh="县财政局").exists()
    row[head.index("责任单位")] = "县财政局"
    [told] = refused(open_county, "duties", scope, book(tmp_path / "b.xlsx", [head, row]))
    assert "县统计局 would no longer take part" in told


def test_units_people_and_days_off_come_in(county: County, tmp_path: Path) -> None:
    admin = Scope(county.programme, county["admin"])
    rows = [["单位名称", "类别", "上级单位"], ["县科技局", "部门", None], ["科技园区办", "Park", "双渡镇"]]
    assert take_in(sheet_named("units"), admin, book(tmp_path / "u.xlsx", rows)).added == 2
    assert Unit.objects.get(name_zh="科技园区办").under == Unit.objects.get(name_zh="双渡镇")
    admin = Scope(county.programme, county["admin"])
    people = [
        ["登录名", "姓名", "单位", "角色", "至"],
        ["science", "某某", "县科技局", "Department", "2026-12-31"],
    ]
    assert take_in(sheet_named("people"), admin, book(tmp_path / "p.xlsx", people)).added == 1
    assert not User.objects.get(username="science").has_usable_password()
    assert Membership.objects.get(user__username="science").ends == date(2026, 12, 31)
    days = [
        ["日期", "类别", "名称"],
        ["2026年10月1日", "Day off", "国庆节"],
        [date(2026, 10, 10), "Make-up day", None],
    ]
    assert take_in(sheet_named("holidays"), admin, book(tmp_path / "h.xlsx", days)).added == 2
    assert Holiday.objects.get(day=date(2026, 10, 1)).name == "国庆节"


def test_nobody_gives_roles_by_a_sheet_that_are_not_his_to_give(county: County, tmp_path: Path) -> None:
    people = [["登录名", "单位", "角色"], ["stranger", "县财政局", "Finance"]]
    office = Scope(county.programme, county["office"])
    [told] = refused(county, "people", office, book(tmp_path / "p.xlsx", people))
    assert "row 2" in told
    assert not Membership.objects.filter(user__username="stranger").exists()


def test_an_empty_cell_says_nothing_and_a_word_takes_out(projects: County, tmp_path: Path) -> None:
    case = open_case(
        projects.programme, "key-project", "样例项目", None, number="P-1", facts={"设备台数": "12台"}
    )
    scope = Scope(projects.programme, None, "key-project")
    rows = [["编号", "名称", "设备台数（台）"], ["P-1", "样例项目", None]]
    assert take_in(sheet_named("cases"), scope, book(tmp_path / "a.xlsx", rows)).changes_nothing
    rows[1][2] = "清空"
    assert take_in(sheet_named("cases"), scope, book(tmp_path / "b.xlsx", rows)).changed == 1
    case.refresh_from_db()
    assert case.facts == {}


# --- out and in again -------------------------------------------------------------------------------


def test_every_sheet_comes_back_without_a_change(projects: County, tmp_path: Path) -> None:
    open_case(
        projects.programme,
        "key-project",
        "封装线",
        None,
        number="P-1",
        parts={"promoter": [Unit.objects.get(name_zh="县工信局")]},
        facts={
            "总投资": "1.2亿元",
            "开工日期": "2026-03-01",
            "设备台数": "24台",
            "用地获批": "是",
            "级别": "县级",
        },
    )
    handed_in(DutyUnit.objects.get(unit__name_zh="县工信局"), date(2026, 9, 30), "0.5", date(2026, 9, 30))
    for sheet in all_sheets():
        scope = Scope(projects.programme, None)
        for of, _ in sheet.options(scope) or [("", "")]:
            asked = Scope(projects.programme, None, of)
            path = tmp_path / f"{sheet.slug}.xlsx"
            path.write_bytes(workbook_of(sheet, asked))
            taken = look_at(sheet, asked, path)
            assert taken.changes_nothing, (sheet.slug, of, taken.differences)


SIGNS = st.characters(
    min_codepoint=0x20, max_codepoint=0x9FFF, exclude_categories=["Cs", "Cc", "Cn", "Co", "Zl", "Zp"]
)
TEXTS = (
    st.text(SIGNS, min_size=1, max_size=40)
    .map(str.strip)
    .filter(lambda text: text and text != "清空" and not text.startswith("#"))
)
PROJECT = st.fixed_dictionaries(
    {},
    optional={
        "总投资": st.integers(0, 10**12).map(lambda fen: f"{Decimal(fen) / 100:f}元"),
        "开工日期": st.dates(date(1990, 1, 1), date(2100, 1, 1)).map(str),
        "设备台数": st.integers(0, 10**6).map("{}台".format),
        "用地获批": st.sampled_from(["是", "否"]),
        "级别": st.sampled_from(["县级", "市级"]),
    },
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(TEXTS, PROJECT), min_size=1, max_size=4))
def test_whatever_the_record_holds_comes_back_as_it_was(
    projects: County, tmp_path: Path, rows: list[tuple[str, dict[str, str]]]
) -> None:
    Case.objects.filter(procedure__slug="key-project").delete()
    for number, (title, facts) in enumerate(rows):
        open_case(projects.programme, "key-project", title, None, number=f"P-{number}", facts=facts)
    scope = Scope(projects.programme, None, "key-project")
    path = tmp_path / "projects.xlsx"
    path.write_bytes(workbook_of(sheet_named("cases"), scope))
    taken = look_at(sheet_named("cases"), scope, path)
    assert (taken.added, taken.changed, taken.unchanged) == (0, 0, len(rows)), taken.differences


def test_facts_of_enterprises_come_by_year_and_source(
    open_county: County, firms: list[Enterprise], tmp_path: Path
) -> None:
    scope = Scope(open_county.programme, open_county["statistics"], "2026/表格填报")
    heads = ["统一社会信用代码", "企业名称", "市级设备资金（万元）", "拨付文号"]
    rows = [heads, [firms[0].credit_code, firms[0].name_zh, "1,200.5", "青财〔2026〕7号"]]
    assert take_in(sheet_named("facts"), scope, book(tmp_path / "a.xlsx", rows)).changed == 1
    held = FactSheet.objects.get(enterprise=firms[0])
    assert (held.year, held.statement.source.name_zh) == (2026, "表格填报")
    assert held.facts == {"市级设备资金": 1_200_500_000, "拨付文号": "青财〔2026〕7号"}
    assert take_in(sheet_named("facts"), scope, book(tmp_path / "b.xlsx", rows)).changes_nothing
    rows[1][1] = "别的公司"
    [told] = refused(open_county, "facts", scope, book(tmp_path / "c.xlsx", rows))
    assert "别的公司 stands where the record says 青梧样例材料有限公司" in told
    rows[1][:2] = ["91999901MA0000009X", None]
    [told] = refused(open_county, "facts", scope, book(tmp_path / "d.xlsx", rows))
    assert "row 2, column 统一社会信用代码" in told


@pytest.mark.parametrize("who", ["office", None])
def test_a_sheet_takes_as_many_queries_for_many_rows_as_for_one(projects: County, who: str | None) -> None:
    counts = []
    for number in range(6):
        parts = {"promoter": [Unit.objects.get(name_zh="县工信局")]}
        open_case(projects.programme, "key-project", f"项目{number}", None, number=f"P-{number}", parts=parts)
        if number in (0, 5):
            scope = Scope(projects.programme, projects[who] if who else None, "key-project")
            with CaptureQueriesContext(connection) as asked:
                workbook_of(sheet_named("cases"), scope)
            counts.append(len(asked))
    assert counts[0] == counts[1]
