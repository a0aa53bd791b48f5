"""What every page owes to those who do not see it, and to those who ask where a number comes from."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html

from tests.web.awards import award_of, paid_for
from tests.web.casework import handed_in, takes_part
from tests.web.conftest import County
from zoulang.web.accounts.models import Membership, Programme
from zoulang.web.casework.actions import submit_report
from zoulang.web.money.models import Award, Instalment
from zoulang.web.policy.models import Document, Draft, Rule
from zoulang.web.programme.models import Duty, DutyUnit, Goal, Measurement
from zoulang.web.registry.models import Enterprise

Browsers = Callable[[str], Client]
PUBLIC = [
    "/",
    "/sample/",
    "/sample/documents/",
    "/sample/documents/sample-2026-90/",
    "/sample/rules/sample-2026-90/equipment/",
    "/sample/rules/sample-lights/light/",
    "/sample/check-up/",
    "/login/",
    "/nothing/",
]
OFFICE = [
    "/office/",
    "/office/awards/",
    "/office/awards/?state=all",
    "/office/journal/",
    "/office/load/",
    "/office/desk/sample/sample-2026-90/",
    "/office/policies/",
    "/office/policies/sample-2026-90/",
]
PEOPLE = {"office": OFFICE, "finance": OFFICE[:5], "industry": OFFICE}


@pytest.fixture
def record(county: County, firms: list[Enterprise]) -> County:
    """The county at work: values, a report, an award paid, one late, and drafts that wait."""
    county.open()
    draft = Draft.objects.filter(kind="reference").first() or Draft.objects.first()
    assert draft is not None
    Draft.objects.create(clause=draft.clause, kind="task", values={"title": "又一项"}, confidence=0.8)
    goal, rule = Goal.objects.get(), Rule.objects.get(item="equipment")
    Measurement.objects.create(goal=goal, as_of=date(2026, 9, 30), value=84, source="县统计局")
    part = DutyUnit.objects.get(unit__name_zh="县工信局")
    submit_report(part.case, date(2026, 9, 30), Decimal(70), county["industry"])
    for firm in firms:
        award = award_of(firm, rule, amount=9_000_000, due=date(2026, 8, 31))
    paid_for(award, date(2026, 8, 1), "拨-1")
    return county


@pytest.fixture
def pages(record: County, client_of: Browsers) -> list[tuple[str, html.HtmlElement]]:
    """Every page as a visitor and as people of the offices see it."""
    part = DutyUnit.objects.get(unit__name_zh="县工信局")
    seen = [("visitor", Client(), PUBLIC)]
    seen += [(who, client_of(who), addresses) for who, addresses in PEOPLE.items()]
    of_cases = ["/sample/procedures/", "/sample/procedures/duty/", "/sample/cases/duty/"]
    of_cases += [f"/sample/cases/duty/{part.case_id}/"]
    seen += [("visitor", Client(), of_cases)]
    seen += [("industry", client_of("industry"), [*of_cases, f"/office/cases/{part.case_id}/report/"])]
    answers = [(f"{who} {address}", browser.get(address)) for who, browser, each in seen for address in each]
    facts = {"fact-0": "100"}
    answers.append(("visitor checks", Client().post("/sample/check-up/", facts)))
    return [(name, html.fromstring(answer.content.decode())) for name, answer in answers]


Pages = list[tuple[str, html.HtmlElement]]


def test_a_page_has_one_heading_of_the_first_rank_and_leaves_none_out(pages: Pages) -> None:
    for name, page in pages:
        ranks = [int(each.tag[1]) for each in page.iter("h1", "h2", "h3", "h4")]
        assert ranks.count(1) == 1, name
        assert ranks[0] == 1, name
        assert all(after - before <= 1 for before, after in itertools.pairwise(ranks)), name


def test_a_page_has_a_title_a_language_and_a_way_to_its_content(pages: Pages) -> None:
    for name, page in pages:
        assert page.get("lang") == "zh-Hans", name
        assert page.findtext(".//title").strip("· \n").removesuffix("走廊"), name
        assert page.xpath("//body/a[@href='#content']"), name
        assert len(page.xpath("//main[@id='content']")) == 1, name


def test_no_two_things_of_a_page_have_one_name(pages: Pages) -> None:
    for name, page in pages:
        # Every button of a form carries the same hidden mark, which needs no name.
        names = Counter(page.xpath("//@id"))
        assert not [each for each, count in names.items() if count > 1], name


def test_every_field_says_what_it_asks_for(pages: Pages) -> None:
    for name, page in pages:
        labelled = set(page.xpath("//label/@for"))
        for field in page.xpath("//input[not(@type='hidden')] | //select | //textarea"):
            said = (
                field.get("id") in labelled
                or field.get("aria-label")
                or any(each.tag == "label" for each in field.iterancestors())
            )
            assert said, f"{name}: {html.tostring(field)[:100]!r}"


def test_every_head_of_a_table_says_what_it_heads(pages: Pages) -> None:
    for name, page in pages:
        for head in page.iter("th"):
            assert head.get("scope") in ("col", "row"), name
            assert head.text_content().strip(), name


def test_every_button_and_link_has_words(pages: Pages) -> None:
    for name, page in pages:
        for each in page.xpath("//button | //a[@href] | //summary"):
            said = each.text_content().strip() or each.get("aria-label") or each.get("title")
            assert said, f"{name}: {html.tostring(each)[:100]!r}"


def test_every_sum_of_money_stands_by_a_door_with_formula_day_and_source(pages: Pages) -> None:
    """An award is no sum: it stands in its row with rule and clause. So does a measure of the check-up."""
    for name, page in pages:
        for amount in page.find_class("money"):
            assert _has_its_door(amount, name), f"{name}: {amount.text_content()}"
        for door in page.find_class("door-panel"):
            told = door.text_content()
            assert "截至" in told or "条款" in told or "概率" in told, f"{name}: {told}"


def _has_its_door(amount: html.HtmlElement, page: str) -> bool:
    around = list(amount.iterancestors())
    classes = " ".join(each.get("class") or "" for each in around)
    # A measure of the check-up tells its arithmetic itself; the bar of a phone leads to the sum and its door.
    if "outcome" in classes or "answer-bar" in classes:
        return True
    if "/office/" in page and any(each.tag == "tr" for each in around):
        return True
    parts = ("section", "aside", "article", "body")
    part = next(each for each in around if each.tag in parts or "question-group" in (each.get("class") or ""))
    return part.tag != "body" and bool(part.find_class("door"))


def test_what_is_not_known_is_named_and_neither_a_dash_nor_empty(record: County, client_of: Browsers) -> None:
    Award.objects.update(due=None)
    Instalment.objects.update(due=None)
    Document.objects.update(issued=None)
    assert "未定日期" in client_of("finance").get("/office/awards/?state=all").content.decode()
    assert "未载明日期" in Client().get("/sample/documents/").content.decode()
    for address in ["/sample/documents/", "/office/awards/?state=all"]:
        page = html.fromstring(client_of("finance").get(address).content.decode())
        assert not [cell for cell in page.iter("td") if cell.text_content().strip() in ("", "-", "—", "–")]


def test_every_page_of_an_account_carries_the_mark_of_the_demo(record: County, client_of: Browsers) -> None:
    Programme.objects.update(kind="demo")
    for who, addresses in PEOPLE.items():
        for address in addresses:
            page = html.fromstring(client_of(who).get(address).content.decode())
            assert [each for each in page.find_class("mark-strip") if "演示数据" in each.text_content()], (
                address
            )


@pytest.mark.parametrize("address", [*OFFICE, "/sample/check-up/"])
def test_a_page_of_an_account_asks_the_record_no_more_often_when_there_is_more(
    record: County, client_of: Browsers, address: str
) -> None:
    """Many documents, drafts, duties, awards, entries, units of one person and programmes of the record."""
    grow(record, range(2))
    few = queries(client_of("office"), address)
    grow(record, range(2, 12))
    assert queries(client_of("office"), address) == few


def queries(browser: Client, address: str) -> int:
    browser.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(address).status_code == 200
    return len(asked)


def grow(county: County, numbers: range) -> None:
    office, clause = county["office"], county.document.clauses.get(address="三/（一）")
    rule = Rule.objects.get(item="equipment")
    for number in numbers:
        unit = county.programme.units.create(name_zh=f"单位{number}")
        Membership.objects.create(user=office, unit=unit, role="department")
        duty = Duty.objects.create(
            clause=clause, title_zh=f"责任{number}", start=date(2026, 1, 1), cadence="quarter"
        )
        part = takes_part(duty, unit, lead=True)
        if number % 2:
            handed_in(part, date(2026, 9, 30), 10, date(2026, 9, 30))
        document = Document.objects.create(
            programme=county.programme, slug=f"more-{number}", title_zh="又一文件", published=bool(number % 2)
        )
        other = document.clauses.create(address="一", position=0, depth=0, heading_zh="一")
        for each in (clause, other):
            Draft.objects.create(
                clause=each,
                kind="task",
                values={},
                confidence=0.5,
                state="accepted" if number % 2 else "open",
                decided_by=office if number % 2 else None,
            )
        firm = Enterprise.objects.create(
            programme=county.programme, credit_code=f"{number:018}", name_zh=f"青梧{number}号公司"
        )
        award_of(firm, rule)
        Programme.objects.create(slug=f"more-{number}", kind="county", name_zh=f"方案{number}")
