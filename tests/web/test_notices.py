"""A notice names unit, duty, clause and days late; it is drafted, signed, issued, put right and closed."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from textwrap import dedent

import docx
import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from tests.web.conftest import County
from tests.web.dispatch import END, called_for, case_of, leader, on
from zoulang.errors import InputError
from zoulang.tables import read_table
from zoulang.web.accounts.journal import record
from zoulang.web.accounts.models import JournalEntry
from zoulang.web.casework.actions import answer_item, close_item, make_move, submit_report
from zoulang.web.casework.models import Case, Item
from zoulang.web.dispatch.actions.notices import choose_supervision, draft_notice, issue_notice
from zoulang.web.dispatch.late import LateMatters
from zoulang.web.dispatch.lines import notice_lines
from zoulang.web.dispatch.papers import notice_paper

SLIPS = """
    policy: sample-slips
    title: {zh: 督办单, en: Slips}
    document: 青政字〔2026〕90号
    subject: matter
    facts:
      事项逾期: {en: how late the matter is, type: duration, unit: 工作日}
      此前通报次数: {en: earlier notices, type: count, unit: 次}
    classes:
    - id: slip
      clause: 二/（一）
      title: {zh: 督办单, en: Slip}
      values: [红色, 橙色, 蓝色]
      first:
      - {when: 此前通报次数 ≥ 1次, value: 红色}
      - {when: 事项逾期 > 3个工作日, value: 橙色}
      - {else: 蓝色}
"""
ANSWER_BY = date(2026, 10, 23)


@pytest.fixture
def late(county: County) -> County:
    """On 9 October nobody has reported the last ten days of September: four working days late."""
    called_for(county)
    choose_supervision(county.programme, county.install(SLIPS), county["office"])
    on("2026-10-09")
    return county


def keys(county: County) -> dict[str, str]:
    """Unit to the key of its missing report."""
    found = LateMatters(county.programme, date(2026, 10, 9)).found()
    return {matter.unit.name_zh: matter.key for matter in found if matter.key.startswith("report")}


def drafted(county: County, *units: str) -> Case:
    return draft_notice(
        county.programme,
        "关于9月下旬未报送情况的通报",
        [keys(county)[unit] for unit in units],
        county["office"],
    )


def issued(county: County, *units: str) -> Case:
    case = drafted(county, *units)
    make_move(case, "sign", leader(county))
    return issue_notice(case, "青科办〔2026〕5号", county["office"], ANSWER_BY)


def test_what_did_not_come_is_late_with_its_unit_clause_and_days(late: County) -> None:
    matter = next(
        each
        for each in LateMatters(late.programme, date(2026, 10, 9)).found()
        if each.unit.name_zh == "县统计局"
    )
    assert (matter.days, matter.earlier, matter.slip.word) == (4, 0, "橙色")
    assert str(matter.clause) == "青政字〔2026〕90号 二/（一）"
    assert (matter.title_zh, matter.cause_zh) == ("培育企业", "2026年9月下旬进展未报送")


def test_a_line_keeps_its_words_whatever_comes_later(late: County) -> None:
    case = drafted(late, "县统计局")
    line = case.items.get()
    words = "县统计局：“培育企业”（青政字〔2026〕90号 二/（一））2026年9月下旬进展未报送，逾期4个工作日。"
    assert line.title_zh == words
    assert line.facts == {
        "通报单位": "县统计局",
        "事项逾期": "4个工作日",
        "此前通报次数": "0次",
        "督办单": "橙色",
    }
    on("2026-10-12")
    submit_report(case_of("县统计局"), END, Decimal(80), late["statistics"])
    assert Item.objects.get(pk=line.pk).title_zh == words


def test_the_named_units_see_a_notice_once_it_is_issued(late: County) -> None:
    case = drafted(late, "县统计局")
    assert not Case.objects.visible_to(late["statistics"]).filter(pk=case.pk).exists()
    make_move(case, "sign", leader(late))
    assert not Case.objects.visible_to(late["statistics"]).filter(pk=case.pk).exists()
    issue_notice(case, "青科办〔2026〕5号", late["office"], ANSWER_BY)
    assert Case.objects.visible_to(late["statistics"]).filter(pk=case.pk).exists()
    assert not Case.objects.visible_to(late["industry"]).filter(pk=case.pk).exists()


def test_a_notice_is_signed_by_a_leader_before_the_office_issues_it(late: County) -> None:
    case = drafted(late, "县统计局")
    with pytest.raises(InputError):
        issue_notice(case, "青科办〔2026〕5号", late["office"], ANSWER_BY)
    with pytest.raises(PermissionDenied):
        make_move(case, "sign", late["office"])


def test_a_notice_without_a_number_or_a_day_to_answer_is_not_issued(late: County) -> None:
    case = drafted(late, "县统计局")
    make_move(case, "sign", leader(late))
    with pytest.raises(InputError, match="the notice has no number"):
        issue_notice(case, " ", late["office"], ANSWER_BY)
    with pytest.raises(InputError, match="no day follows"):
        issue_notice(case, "青科办〔2026〕5号", late["office"])
    case.refresh_from_db()
    assert case.stage == "signed"


def test_a_unit_answers_its_line_and_the_office_closes_it(late: County) -> None:
    case = issued(late, "县统计局", "县工信局")
    first, second = case.items.order_by("position")
    assert {line.due for line in (first, second)} == {ANSWER_BY}
    mine = first if first.unit.name_zh == "县统计局" else second
    other = second if mine is first else first
    answer_item(mine, "已补报，并明确专人。", late["statistics"], outcome="put-right")
    with pytest.raises(PermissionDenied):
        answer_item(other, "已补报。", late["statistics"])
    with pytest.raises(InputError):
        make_move(case, "put-right", late["office"])
    close_item(mine, late["office"])
    answer_item(other, "已补报。", late["industry"], outcome="put-right")
    close_item(other, late["office"])
    make_move(case, "put-right", late["office"])
    make_move(case, "close", late["office"])
    case.refresh_from_db()
    assert (case.stage, case.closed_on) == ("closed", date(2026, 10, 9))


def test_a_second_notice_in_a_quarter_gets_another_slip(late: County) -> None:
    issued(late, "县统计局")
    found = {m.unit.name_zh: m for m in LateMatters(late.programme, date(2026, 10, 9)).found()}
    assert (found["县统计局"].earlier, found["县统计局"].slip.word, found["县统计局"].in_notice) == (
        1,
        "红色",
        True,
    )
    assert (found["县工信局"].earlier, found["县工信局"].slip.word, found["县工信局"].in_notice) == (
        0,
        "橙色",
        False,
    )


def test_what_is_not_late_any_more_is_not_told(late: County) -> None:
    chosen = keys(late)["县统计局"]
    Case.objects.update(cadence="")
    record(None, "case.changed", case_of("县统计局"))
    with pytest.raises(InputError, match="are not late any more"):
        draft_notice(late.programme, "通报", [chosen], late["office"])
    with pytest.raises(InputError, match="nothing is chosen"):
        draft_notice(late.programme, "通报", [], late["office"])


def test_what_should_have_been_done_and_what_nobody_answered_is_late_too(late: County) -> None:
    Case.objects.filter(pk=case_of("县工信局").pk).update(finish=date(2026, 10, 1), due=date(2026, 10, 6))
    matters = LateMatters(late.programme, date(2026, 10, 9)).found()
    found = {each.key.partition(":")[0]: each for each in matters if each.unit.name_zh == "县工信局"}
    assert (found["finish"].cause_zh, found["finish"].days) == ("未在2026年10月1日前完成", 6)
    assert (found["stage"].cause_zh, found["stage"].days) == ("“推进中”环节超过办理期限", 3)


@pytest.mark.parametrize("username", ["industry", "town", "finance", "firm", "admin"])
def test_only_the_office_drafts_notices(late: County, username: str) -> None:
    with pytest.raises(PermissionDenied):
        draft_notice(late.programme, "通报", list(keys(late).values()), late[username])


def test_the_rule_of_slips_is_a_policy_of_the_programme_that_sorts(late: County) -> None:
    policy = late.install(dedent(SLIPS).replace("sample-slips", "sample-slips-2"))
    chosen = choose_supervision(late.programme, policy, late["office"])
    assert chosen.policy_file == policy
    awards = late.document.policy_files.get(slug="sample-2026-90")
    with pytest.raises(InputError, match="has no class"):
        choose_supervision(late.programme, awards, late["office"])
    assert JournalEntry.objects.filter(verb="supervision.chosen").count() == 2


def test_the_office_chooses_what_is_late_and_the_unit_answers_on_the_page(
    late: County, client_of: Callable[[str], Client]
) -> None:
    office, statistics = client_of("office"), client_of("statistics")
    page = office.get("/sample/notices/new/").text
    chosen = keys(late)["县统计局"]
    assert chosen in page and "橙色" in page
    answer = office.post("/sample/notices/new/", {"title": "关于未报送情况的通报", "matter": chosen})
    address = answer.headers["Location"]
    case = Case.objects.get(procedure__subject="notice")
    assert address == f"/sample/notices/{case.pk}/"
    assert statistics.get(address).status_code == 404
    leader(late)
    client_of("leader").post(address + "move/", {"move": "sign"})
    office.post(address + "issue/", {"number": "青科办〔2026〕5号", "answer_by": "2026-10-23"})
    assert statistics.get(address).status_code == 200
    line = case.items.get()
    statistics.post(address + "line/", {"line": line.pk, "answer": "已补报。", "outcome": "put-right"})
    office.post(address + "line/", {"line": line.pk, "deed": "close"})
    line.refresh_from_db()
    assert (line.state, line.answer_zh, line.outcome) == ("closed", "已补报。", "put-right")
    assert "关于未报送情况的通报" in statistics.get("/sample/notices/").text
    assert "关于未报送情况的通报" not in client_of("industry").get("/sample/notices/").text


def test_a_notice_goes_out_as_an_official_document_and_a_spreadsheet(
    late: County, client_of: Callable[[str], Client], tmp_path: Path
) -> None:
    case = issued(late, "县统计局")
    address = f"/sample/notices/{case.pk}/"
    office = client_of("office")
    word = docx.Document(io.BytesIO(office.get(address + "?as=docx").content))
    text = "".join(each.text for each in word.paragraphs)
    assert "青科办〔2026〕5号" in text and "关于9月下旬未报送情况的通报" in text
    assert "2026年10月23日" in text and "2026年10月9日" in text
    row = [cell.text for cell in word.tables[-1].rows[1].cells]
    assert row[1:] == [
        "县统计局",
        "“培育企业”：2026年9月下旬进展未报送",
        "青政字〔2026〕90号 二/（一）",
        "4个工作日",
        "橙色",
    ]
    (tmp_path / "out.xlsx").write_bytes(office.get(address + "?as=xlsx").content)
    table = read_table(tmp_path / "out.xlsx")
    assert table["单位"].to_list() == ["县统计局"]
    assert table["答复期限"].to_list() == [ANSWER_BY]


def test_a_notice_that_is_not_issued_says_so_on_paper(late: County) -> None:
    case = drafted(late, "县统计局")
    paper = notice_paper(case, notice_lines(case))
    assert (paper.marks, paper.date, paper.number) == (("草案",), None, "")
    assert paper.addressees == ("县统计局",)
