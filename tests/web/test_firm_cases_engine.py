"""Cases about a firm: who opens and sees them, where the firm stands on pages, what moves register."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.web.conftest import County
from tests.web.firm_cases import kind_of, visit, visits, walk
from zoulang.errors import InputError
from zoulang.web.accounts.actions import set_business_date
from zoulang.web.accounts.models import JournalEntry
from zoulang.web.accounts.registers import Registers
from zoulang.web.casework.actions import open_case, set_parts
from zoulang.web.casework.checks import Standing
from zoulang.web.casework.models import Case
from zoulang.web.registry.models import Enterprise, Title

TODAY = date(2026, 9, 30)
Browser = Callable[[str], Client]


@pytest.fixture
def planned(county: County, firms: list[Enterprise]) -> list[Case]:
    visits(county.programme)
    return [visit(firm) for firm in firms]


def stops(case: Case, move: str) -> list[str]:
    standing = Standing(case, TODAY)
    return [each.said("en") for each in standing.obstacles(standing.procedure.move(move))]


def test_the_people_of_the_firm_see_its_case_and_no_other(county: County, planned: list[Case]) -> None:
    assert list(Case.objects.visible_to(county["firm"])) == [planned[0]]
    assert not Case.objects.visible_to(county["statistics"]).exists()


def test_a_firm_opens_cases_for_itself_alone(
    county: County, firms: list[Enterprise], planned: list[Case]
) -> None:
    mine = open_case(county.programme, "visit", "请来走访", county["firm"], enterprise=firms[0])

    assert mine.enterprise == firms[0]
    with pytest.raises(PermissionDenied):
        open_case(county.programme, "visit", "请去走访", county["firm"], enterprise=firms[1])


def test_a_case_about_firms_needs_one(county: County, planned: list[Case]) -> None:
    with pytest.raises(InputError, match="the case is about no firm"):
        open_case(county.programme, "visit", "走访", county["industry"])


def test_a_firm_is_chosen_by_its_credit_code_and_not_from_a_list(
    county: County, firms: list[Enterprise], planned: list[Case], client_of: Browser
) -> None:
    browser = client_of("industry")
    address = reverse("open_case", args=["sample", "visit"])

    assert "<option" not in browser.get(address).content.decode().split("<main")[1]
    browser.post(address, {"title": "再访", "enterprise": f"远汀 {firms[1].credit_code}"})

    made = Case.objects.get(title_zh="再访")
    assert made.enterprise == firms[1]
    assert made.parts.count() == 0


def test_a_name_that_fits_several_firms_is_not_guessed(
    county: County, planned: list[Case], client_of: Browser
) -> None:
    page = client_of("industry").post(
        reverse("open_case", args=["sample", "visit"]), {"title": "再访", "enterprise": "青梧"}
    )

    assert "青梧样例材料有限公司 91999901MA0000001P" in page.content.decode()
    assert not Case.objects.filter(title_zh="再访").exists()


def test_proposals_are_those_that_the_person_sees(
    county: County, planned: list[Case], client_of: Browser
) -> None:
    address = reverse("case_names", args=["sample", "firm"])

    assert client_of("industry").get(address, {"q": "传感"}).content.decode().count("<option") == 1
    assert client_of("firm").get(address, {"q": "传感"}).content.decode() == ""
    assert client_of("firm").get(reverse("case_names", args=["sample", "person"])).status_code == 404


def test_the_firm_stands_in_the_table_its_filter_and_the_page(
    county: County, firms: list[Enterprise], planned: list[Case], client_of: Browser
) -> None:
    browser = client_of("industry")
    table = reverse("cases", args=["sample", "visit"])

    both = browser.get(table).content.decode()
    one = browser.get(table, {"firm": firms[1].pk}).content.decode()

    assert firms[0].name_zh in both and firms[1].name_zh in both
    assert firms[0].name_zh not in one and firms[1].name_zh in one
    assert firms[0].name_zh in browser.get(_page(planned[0])).content.decode()
    assert "远汀" in browser.get(table, {"q": firms[1].credit_code}).content.decode()


def test_tables_of_firms_take_the_same_queries_for_many(
    county: County, firms: list[Enterprise], planned: list[Case], client_of: Browser
) -> None:
    from django.db import connection

    browser, table = client_of("industry"), reverse("cases", args=["sample", "visit"])
    browser.get(table)
    with CaptureQueriesContext(connection) as few:
        browser.get(table)
    for firm in firms * 6:
        visit(firm)
    with CaptureQueriesContext(connection) as many:
        browser.get(table)

    assert len(many) == len(few)


def test_the_api_names_the_firm(
    county: County, firms: list[Enterprise], planned: list[Case], client_of: Browser
) -> None:
    told = client_of("industry").get("/api/cases/sample/visit", {"firm": firms[1].pk}).json()

    assert told["count"] == 1
    assert told["cases"][0]["enterprise"]["credit_code"] == firms[1].credit_code


def test_the_register_of_the_cases_holds_firm_code_and_town(
    county: County, firms: list[Enterprise], planned: list[Case]
) -> None:
    frame = Registers(county.programme).read("case:visit", TODAY)

    assert frame["enterprise"].to_list() == [firm.name_zh for firm in firms]
    assert frame["credit_code"].to_list() == [firm.credit_code for firm in firms]
    assert frame["town"].to_list() == ["双渡镇", "白汀镇"]


def test_a_firm_names_who_helps_it_and_nobody_else_does(county: County, planned: list[Case]) -> None:
    finance = county.programme.units.get(name_zh="县财政局")
    with pytest.raises(PermissionDenied):
        set_parts(planned[0], "helper", [finance], county["industry"])

    set_parts(planned[0], "helper", [finance], county["firm"])

    assert Case.objects.visible_to(county["finance"]).get() == planned[0]
    with pytest.raises(PermissionDenied):
        set_parts(planned[0], "visitor", [finance], county["firm"])


def test_a_move_grants_the_title_that_a_fact_names(
    county: County, firms: list[Enterprise], planned: list[Case]
) -> None:
    kind_of(county.programme, "key-firm", "重点企业称号", aliases=["重点企业"], years=3)

    walk(planned[0], {"称号": "重点企业", "授予日期": "2026-09-01"}, "name")

    title = Title.objects.get()
    assert (title.enterprise, title.granted_on, title.expires_on) == (
        firms[0],
        date(2026, 9, 1),
        date(2029, 9, 1),
    )
    assert JournalEntry.objects.filter(verb="title.granted", subject_id=str(title.pk)).exists()


def test_an_unknown_title_moves_nothing(county: County, planned: list[Case]) -> None:
    kind_of(county.programme, "key-firm", "重点企业称号")
    with pytest.raises(InputError, match="counts no titles of the kind"):
        walk(planned[0], {"称号": "先进"}, "name")

    assert Case.objects.get(pk=planned[0].pk).stage == "planned"


def test_a_guard_reads_the_titles_of_the_firm(
    county: County, firms: list[Enterprise], planned: list[Case]
) -> None:
    assert stops(planned[0], "answer") == ["the condition cannot be decided without key firm"]
    kind = kind_of(county.programme, "key-firm", "重点企业称号", fact="重点企业")
    assert stops(planned[0], "answer") == [
        "the condition does not hold: key firm (needs a yes: key firm (from the record))"
    ]
    Title.objects.create(enterprise=firms[0], kind=kind, granted_on=date(2026, 1, 5))

    assert stops(planned[0], "answer") == []
    assert stops(planned[1], "answer") == [
        "the condition does not hold: key firm (needs a yes: key firm (from the record))"
    ]


def test_a_guard_knows_when_its_document_has_lapsed(county: County, planned: list[Case]) -> None:
    assert stops(planned[0], "visit") == []
    set_business_date(date(2027, 1, 4), by=None)

    standing = Standing(planned[0], date(2027, 1, 4))
    told = [each.said("en") for each in standing.obstacles(standing.procedure.move("visit"))]

    assert told[0].startswith("the condition does not hold: the document that orders it is in force")
    assert told[1:] == ["青政字〔2026〕90号 was in force until 2026-12-31"]


def _page(case: Case) -> str:
    return reverse("case", args=["sample", case.procedure.slug, case.pk])
