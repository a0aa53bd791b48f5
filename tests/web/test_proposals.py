"""A proposal is split, routed, answered jointly, signed off and published; what was promised is followed."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.web.conftest import County
from zoulang.documents import read
from zoulang.errors import InputError
from zoulang.web.accounts.models import Membership, Programme, Unit, User
from zoulang.web.casework.actions import (
    add_item,
    answer_item,
    close_item,
    make_move,
    set_facts,
    set_parts,
)
from zoulang.web.casework.models import Case, Item
from zoulang.web.forum.actions import (
    Ask,
    file_proposal,
    promise_becomes_duty,
    settle_promise,
    split_proposal,
)
from zoulang.web.forum.asks import suggested_asks
from zoulang.web.forum.letters import letter_of
from zoulang.web.programme.models import Duty

TEXT = """关于支持样例企业的建议

一、办好两件事
建议每季度走访一次企业。建议公布走访结果。
二、设一个窗口
希望在双渡镇设立一个受理窗口。
"""
NUMBER = "第7号"


@pytest.fixture
def deputy(county: County) -> User:
    unit = Unit.objects.create(programme=county.programme, name_zh="县人大代表", kind=Unit.Kind.PUBLIC)
    user = User.objects.create_user("deputy", password="a password of tests")
    Membership.objects.create(user=user, unit=unit, role="delegate")
    county.open()
    return user


@pytest.fixture
def proposal(county: County, deputy: User, tmp_path: Path) -> Case:
    path = tmp_path / "proposal.txt"
    path.write_text(TEXT, encoding="utf-8")
    units = county.programme.units
    return file_proposal(
        county.programme,
        NUMBER,
        "关于支持样例企业的建议",
        path,
        units.get(name_zh="县人大代表"),
        units.get(name_zh="领导小组办公室"),
        deputy,
    )


def fresh(case: Case) -> Case:
    return Case.objects.select_related("procedure", "programme", "clause__document").get(pk=case.pk)


def split(county: County, case: Case, unit: str | None = "县工信局", joint: str | None = None) -> list[Item]:
    """Every suggested ask taken, the last with an opinion of another unit."""
    assert case.clause is not None
    units = county.programme.units
    found = suggested_asks(case.clause.document)
    asks = [Ask(each.clause, each.words, unit and units.get(name_zh=unit)) for each in found]
    if joint:
        last = found[-1]
        asks[-1] = Ask(
            last.clause,
            last.words,
            units.get(name_zh="县工信局"),
            joint=units.get(name_zh=joint),
            opinion_due=date(2026, 10, 30),
        )
    return split_proposal(case, asks, county["office"])


def assigned(county: County, case: Case, joint: str | None = None) -> Case:
    split(county, case, joint=joint)
    set_parts(case, "main", [county.programme.units.get(name_zh="县工信局")], county["office"])
    set_facts(case, {"交办日期": "2026-09-30"}, county["office"])
    make_move(case, "assign", county["office"])
    return fresh(case)


def answered(county: County, case: Case) -> None:
    clause = county.document.clauses.get(address="二/（一）")
    for item in case.items.filter(kind="asks").select_related("case__procedure", "case__programme"):
        answer_item(item, "已安排。", county["industry"], outcome="answered", answer_clause=clause)


def sign(county: County, case: Case) -> None:
    by = county["industry"]
    set_facts(case, {"答复文号": "青工信字〔2026〕9号", "答复日期": "2026-09-30"}, by)
    make_move(case, "sign", by, evidence={"答复正文": "青工信字〔2026〕9号"})


def test_every_sentence_that_asks_is_suggested_and_no_ask_is_lost(county: County, proposal: Case) -> None:
    assert proposal.clause is not None
    suggested = [(each.clause.address, each.words) for each in suggested_asks(proposal.clause.document)]
    assert suggested == [
        ("一", "建议每季度走访一次企业。"),
        ("一", "建议公布走访结果。"),
        ("二", "希望在双渡镇设立一个受理窗口。"),
    ]
    items = split(county, proposal, unit=None)
    assert [item.clause.address for item in items if item.clause] == ["一", "一", "二"]
    set_parts(proposal, "main", [county.programme.units.get(name_zh="县工信局")], county["office"])
    set_facts(proposal, {"交办日期": "2026-09-30"}, county["office"])
    with pytest.raises(InputError):
        make_move(proposal, "assign", county["office"])
    proposal.items.update(unit=county.programme.units.get(name_zh="县工信局"))
    make_move(proposal, "assign", county["office"])
    assert fresh(proposal).stage == "assigned"


def test_the_clock_runs_from_the_day_of_assignment_and_longer_only_with_consent(
    county: County, proposal: Case
) -> None:
    case = assigned(county, proposal)
    assert case.due == date(2026, 12, 30)
    set_facts(case, {"延期已书面告知代表": "是"}, county["industry"])
    assert fresh(case).due == date(2026, 12, 30)
    set_facts(case, {"延期获交办机关同意": "是"}, county["office"])
    assert fresh(case).due == date(2027, 3, 30)


def test_an_ask_is_not_answered_without_a_clause(county: County, proposal: Case) -> None:
    case = assigned(county, proposal)
    item = case.items.filter(kind="asks").select_related("case__procedure", "case__programme").first()
    assert item is not None
    with pytest.raises(InputError, match="cites no clause"):
        answer_item(item, "已安排。", county["industry"], outcome="answered")
    answer_item(item, "不在本单位职责内。", county["industry"], outcome="not_addressed")
    with pytest.raises(PermissionDenied):
        answer_item(item, "改写。", county["town"], outcome="not_addressed")


def test_an_unanswered_ask_or_opinion_is_seen_before_sign_off(county: County, proposal: Case) -> None:
    case = assigned(county, proposal, joint="县财政局")
    with pytest.raises(InputError) as refused:
        sign(county, case)
    assert len(refused.value.problems) >= 2
    answered(county, case)
    with pytest.raises(InputError):
        sign(county, fresh(case))
    opinion = case.items.select_related("case__procedure", "case__programme").get(kind="opinions")
    answer_item(opinion, "同意设立，经费列入年度预算。", county["finance"])
    close_item(opinion, county["industry"])
    sign(county, fresh(case))
    assert fresh(case).stage == "signed"


def test_a_promise_becomes_a_duty_with_its_clause_and_is_kept_when_that_is_done(
    county: County, proposal: Case
) -> None:
    case = assigned(county, proposal)
    answered(county, case)
    clause = county.document.clauses.get(address="二/（一）")
    unit = county.programme.units.get(name_zh="县工信局")
    by = county["industry"]
    item = add_item(case, "promises", "设立受理窗口", by, unit=unit, due=date(2026, 12, 31), clause=clause)
    duty = promise_becomes_duty(item, by)
    part = duty.duty_units.select_related("case__procedure", "case__programme").get()
    assert (duty.clause, duty.due, part.unit) == (clause, date(2026, 12, 31), unit)
    with pytest.raises(InputError, match="not done yet"):
        settle_promise(item, "kept", "窗口已开", by)
    make_move(part.case, "accept", by)
    make_move(part.case, "close", by, evidence={"办结说明": "窗口开办记录"})
    item = Item.objects.select_related("case__procedure", "case__programme", "clause", "about").get(
        pk=item.pk
    )
    settle_promise(item, "kept", "窗口已开", by)
    item.refresh_from_db()
    assert (item.state, item.outcome) == ("closed", "kept")


def test_who_is_not_satisfied_gets_a_second_answer_within_a_month(county: County, proposal: Case) -> None:
    case = assigned(county, proposal)
    answered(county, case)
    sign(county, fresh(case))
    make_move(fresh(case), "publish", county["industry"])
    case = fresh(case)
    set_facts(case, {"代表满意度": "不满意", "重新交办日期": "2026-09-30"}, county["office"])
    with pytest.raises(InputError):
        make_move(case, "close", county["office"])
    make_move(case, "hand-again", county["office"])
    assert (fresh(case).stage, fresh(case).due) == ("handed-again", date(2026, 10, 30))


def test_two_proposals_of_one_number_are_not_filed(
    county: County, deputy: User, proposal: Case, tmp_path: Path
) -> None:
    path = tmp_path / "again.txt"
    path.write_text(TEXT, encoding="utf-8")
    units = county.programme.units
    who = (units.get(name_zh="县人大代表"), units.get(name_zh="领导小组办公室"))
    with pytest.raises(InputError, match="already"):
        file_proposal(county.programme, NUMBER, "又一件", path, *who, deputy)
    with pytest.raises(PermissionDenied):
        file_proposal(county.programme, "第8号", "又一件", path, *who, county["firm"])


def test_the_letter_says_each_ask_and_is_a_draft_until_it_has_a_number(
    county: County, proposal: Case, tmp_path: Path
) -> None:
    case = assigned(county, proposal)
    assert letter_of(case).marks == ("草案",)
    answered(county, case)
    sign(county, fresh(case))
    letter = letter_of(fresh(case))
    assert (letter.number, letter.marks) == ("青工信字〔2026〕9号", ())
    client = Client()
    client.force_login(county["office"])
    answer = client.get(reverse("reply_paper", args=[county.programme.slug, case.pk]))
    path = tmp_path / "letter.docx"
    path.write_bytes(answer.content)
    told = read(path)
    assert told.metadata.number == "青工信字〔2026〕9号"
    assert [clause.heading for clause in told.clauses if clause.address in "一二三"] == [
        item.title_zh.rstrip("。") for item in case.items.filter(kind="asks")
    ]


def test_a_proposal_is_handed_in_and_split_on_pages(county: County, deputy: User) -> None:
    client = Client()
    client.force_login(deputy)
    units = county.programme.units
    address = reverse("new_proposal", args=[county.programme.slug])
    data = {
        "number": "第9号",
        "title": "关于样例的建议",
        "delegate": units.get(name_zh="县人大代表").pk,
        "assigner": units.get(name_zh="领导小组办公室").pk,
        "pasted": TEXT,
    }
    client.post(address, data)
    case = Case.objects.get(number="第9号")
    client.force_login(county["office"])
    page = reverse("split_proposal", args=[case.pk])
    assert client.get(page).status_code == 200
    refused = client.post(page, {})
    assert "message-error" in refused.content.decode()
    unit = units.get(name_zh="县工信局").pk
    client.post(page, {"ask-0": "yes", "words-0": "每季度走访", "unit-0": unit})
    assert [item.title_zh for item in case.items.all()] == ["每季度走访"]
    shown = client.get(reverse("case", args=[county.programme.slug, "proposal", case.pk]))
    assert "每季度走访" in shown.content.decode()


def test_a_page_of_many_promises_asks_the_database_as_often_as_one_of_few(
    county: County, proposal: Case
) -> None:
    case = assigned(county, proposal)
    clause = county.document.clauses.get(address="二/（一）")
    unit = county.programme.units.get(name_zh="县工信局")
    client = Client()
    client.force_login(county["office"])
    address = reverse("case", args=[county.programme.slug, "proposal", case.pk])
    counts = []
    for number in (2, 20):
        for each in range(number):
            day = date(2026, 12, 31)
            item = add_item(case, "promises", f"承诺{each}", None, unit=unit, due=day, clause=clause)
            promise_becomes_duty(item, None)
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert Duty.objects.filter(title_zh__startswith="承诺").count() == 22


def test_the_reference_programme_shows_per_ask_what_the_reply_says(reference: Programme) -> None:
    case = Case.objects.get(programme=reference, procedure__slug="proposal")
    asks = case.items.filter(kind="asks")
    assert Counter(asks.values_list("outcome", flat=True)) == {"changed": 1, "partly": 5, "not_addressed": 10}
    assert all(item.clause for item in asks)
    assert all(bool(item.answer_clause) == (item.outcome != "not_addressed") for item in asks)
    # The day of assignment is not printed: no clock runs, and nothing is guessed.
    assert (case.due, "交办日期" in case.facts) == (None, False)
