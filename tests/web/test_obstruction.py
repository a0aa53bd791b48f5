"""A report of obstruction is open to the discipline commission and to nobody else (C9)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from tests.web.conftest import County
from tests.web.errands import errands
from zoulang.errors import InputError
from zoulang.web.accounts.journal import verify
from zoulang.web.accounts.models import JournalEntry, Membership, Role, User
from zoulang.web.casework.actions import add_evidence, make_move, open_case, set_facts
from zoulang.web.casework.models import Case
from zoulang.web.forum.models import TrackingCode
from zoulang.web.forum.obstruction import link_report, report_obstruction, state_of
from zoulang.web.outbox.models import Message

WHAT = "七月以来三次送件均被要求重来，说不清缺什么。"
OTHERS = ["office", "admin", "industry", "finance", "statistics", "interpreter", "town", "firm", "stranger"]


@pytest.fixture
def watched(county: County) -> County:
    """The county, published, with somebody of the discipline commission."""
    cache.clear()
    county.open()
    unit = county.programme.units.create(name_zh="县纪委监委", name_en="Discipline Commission")
    person = User.objects.create_user("discipline", password="a password of tests")
    Membership.objects.create(user=person, unit=unit, role=Role.DISCIPLINE)
    return county


def reported(watched: County) -> tuple[Case, str]:
    unit = watched.programme.units.get(name_zh="县工信局")
    return report_obstruction(watched.programme, WHAT, "无故刁难", reported=unit, name="云某", contact="电话")


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_but_the_discipline_commission_sees_a_report(watched: County, who: str) -> None:
    case, _ = reported(watched)
    assert not Case.objects.visible_to(watched[who]).filter(pk=case.pk).exists()
    assert not TrackingCode.objects.visible_to(watched[who]).exists()
    assert Case.objects.visible_to(watched["discipline"]).filter(pk=case.pk).exists()


def test_who_keeps_the_machine_sees_no_report_on_a_page(watched: County) -> None:
    case, _ = reported(watched)
    keeper = User.objects.create_superuser("keeper", password="a password of tests")
    assert not Case.objects.visible_to(keeper).filter(pk=case.pk).exists()
    assert not Case.objects.visible_to(AnonymousUser()).filter(pk=case.pk).exists()


@pytest.mark.parametrize("who", OTHERS)
def test_the_page_of_a_report_is_not_there_for_others(
    watched: County, client_of: Callable[[str], Client], who: str
) -> None:
    case, _ = reported(watched)
    page = f"/sample/cases/obstruction/{case.pk}/"
    assert client_of(who).get(page).status_code == 404
    told = client_of("discipline").get(page)
    assert told.status_code == 200
    assert WHAT in told.content.decode()


@pytest.mark.parametrize("who", OTHERS)
def test_others_open_and_move_no_report(watched: County, who: str) -> None:
    case, _ = reported(watched)
    with pytest.raises(PermissionDenied):
        make_move(case, "check", watched[who])
    with pytest.raises(PermissionDenied):
        open_case(watched.programme, "obstruction", "线索", watched[who])
    with pytest.raises((PermissionDenied, InputError)):
        link_report(case, None, watched[who])


def test_the_commission_checks_a_report_and_records_what_came_of_it(watched: County) -> None:
    case, code = reported(watched)
    by = watched["discipline"]
    state = state_of(watched.programme, code)
    assert state is not None
    assert (state["stage"]["zh"], state["ended"]) == ("已受理", False)
    set_facts(case, {"涉及事项": "窗口受理"}, by)
    make_move(case, "check", by)
    set_facts(case, {"核查情况": "属实", "处理结果": "责令当场受理"}, by)
    add_evidence(case, "核查报告", by, words="青纪核〔2026〕3号")
    make_move(case, "conclude", by)
    make_move(case, "close", by)
    case.refresh_from_db()
    assert case.closed_on is not None
    assert state_of(watched.programme, code) == {
        "stage": {"zh": "已办结", "en": "closed"},
        "since": case.stage_since,
        "received": case.opened_on,
        "ended": True,
    }


def test_a_report_is_linked_to_the_project_or_approval_it_is_about(watched: County) -> None:
    case, _ = reported(watched)
    project = Case.objects.filter(programme=watched.programme, procedure__slug="duty").first()
    assert project is not None
    link_report(case, project, watched["discipline"])
    assert Case.objects.get(pk=case.pk).parent == project
    assert list(Case.objects.visible_to(watched["discipline"]).filter(parent=project)) == [case]
    assert not Case.objects.visible_to(watched["office"]).filter(parent=project).exists()


def test_the_journal_of_a_report_is_read_by_the_commission_alone(
    watched: County, client_of: Callable[[str], Client]
) -> None:
    case, _ = reported(watched)
    set_facts(case, {"涉及事项": "窗口受理"}, watched["discipline"])
    entries = JournalEntry.objects.filter(sealed=True)
    assert entries.count() >= 2
    told = " ".join(f"{each.subject_label} {each.reason} {each.detail}" for each in entries)
    assert WHAT[:6] not in told
    assert "云某" not in told
    for who in ("office", "admin"):
        seen = JournalEntry.objects.visible_to(watched[who])
        assert seen.exists()
        assert not seen.filter(sealed=True).exists()
    assert JournalEntry.objects.visible_to(watched["discipline"]).filter(sealed=True).exists()
    assert "阻碍发展问题反映" not in client_of("office").get("/office/journal/").content.decode()
    assert verify().holds


def test_who_hands_one_in_is_not_noted(watched: County, client_of: Callable[[str], Client]) -> None:
    browser = client_of("firm")
    sent = browser.post("/sample/obstruction/", {"kind": "推诿扯皮", "what": WHAT})
    assert sent.status_code == 200
    case = Case.objects.get(procedure__slug="obstruction")
    assert "反映人" not in case.facts
    assert not JournalEntry.objects.filter(sealed=True).exclude(actor=None).exists()


def test_anybody_hands_one_in_and_asks_with_the_code(watched: County) -> None:
    visitor = Client()
    page = visitor.post("/sample/obstruction/", {"kind": "阻挠建设", "what": WHAT}).content.decode()
    code = page.partition('<p class="big-number">')[2].partition("<")[0]
    assert len(code) == 14
    asked = visitor.post("/sample/obstruction/state/", {"code": code.lower().replace("-", " ")})
    told = asked.content.decode()
    assert "已受理" in told
    assert WHAT not in told
    wrong = visitor.post("/sample/obstruction/state/", {"code": "AAAA-BBBB-CCCC"}).content.decode()
    assert "已受理" not in wrong


def test_the_code_is_not_kept(watched: County) -> None:
    _, code = reported(watched)
    assert code.replace("-", "") not in str(list(TrackingCode.objects.values()))


def test_the_commission_is_told_that_something_came_and_nothing_of_it(watched: County) -> None:
    reported(watched)
    message = Message.objects.get(key__startswith="obstruction/")
    assert message.unit is not None
    assert message.unit.name_zh == "县纪委监委"
    assert WHAT[:6] not in f"{message.subject_zh}{message.body_zh}"


def test_no_message_about_a_report_is_seen_by_others(watched: County) -> None:
    reported(watched)
    keeper = User.objects.create_superuser("keeper", password="a password of tests")
    for other in (*(watched[who] for who in OTHERS), keeper):
        assert not Message.objects.visible_to(other).exists()
    assert Message.objects.visible_to(watched["discipline"]).exists()


@pytest.mark.parametrize(
    "sent", [{"kind": "推诿扯皮", "what": "太慢"}, {"kind": "别的", "what": WHAT}, {"kind": "其他"}]
)
def test_a_report_that_says_too_little_is_refused(watched: County, sent: dict[str, str]) -> None:
    assert Client().post("/sample/obstruction/", sent).status_code == 400
    assert not Case.objects.filter(procedure__slug="obstruction").exists()


def test_a_machine_that_sends_many_is_held_up(watched: County) -> None:
    answers = [
        Client().post("/sample/obstruction/", {"kind": "其他", "what": WHAT}).status_code for _ in range(12)
    ]
    assert answers == [200] * 10 + [429] * 2


def test_without_a_commission_nobody_takes_reports(county: County) -> None:
    county.open()
    assert "<textarea" not in Client().get("/sample/obstruction/").content.decode()
    with pytest.raises(InputError, match="nobody takes reports"):
        report_obstruction(county.programme, WHAT, "其他")


def test_a_commission_whose_role_has_ended_takes_reports_no_more(watched: County) -> None:
    Membership.objects.filter(role="discipline").update(ends=date(2026, 9, 29))
    assert "<textarea" not in Client().get("/sample/obstruction/").content.decode()
    with pytest.raises(InputError, match="nobody takes reports"):
        reported(watched)


def test_the_commission_links_a_report_on_its_page(
    watched: County, client_of: Callable[[str], Client]
) -> None:
    case, _ = reported(watched)
    errands(watched.programme)
    errand = open_case(watched.programme, "errand", "道路接通", None)
    browser, address = client_of("discipline"), reverse("link_obstruction", args=[case.pk])

    browser.post(address, {"link-to": "没有这件事"})
    assert Case.objects.get(pk=case.pk).parent is None
    browser.post(address, {"link-to": f"道路接通 #{errand.pk}"})

    assert Case.objects.get(pk=case.pk).parent == errand
    assert client_of("office").post(address, {"link-to": ""}).status_code == 404
