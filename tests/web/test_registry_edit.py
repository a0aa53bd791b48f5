"""The page on which the office keeps names, stocks and industry of a firm; who answers for a source."""

from __future__ import annotations

import pytest
from click.testing import CliRunner
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.web.conftest import County
from tests.web.growth import firms as sample_firms
from tests.web.growth import rule_set, stated
from tests.web.messy import source
from tests.web.test_registry_pages import client_in
from zoulang.cli import main
from zoulang.commands import decide_register as command
from zoulang.web.growth.models import Run, Standing
from zoulang.web.registry.actions import record_facts
from zoulang.web.registry.disputes import answer_dispute, dispute_fact, verify_statement
from zoulang.web.registry.known import facts_of_firm
from zoulang.web.registry.models import Chain, ChainMember, Enterprise, Statement


def page_of(firm: Enterprise) -> str:
    return reverse("edit_enterprise", args=["sample", firm.pk])


@pytest.mark.django_db
def test_names_stocks_and_industry_are_kept_on_one_page(county: County, firms: list[Enterprise]) -> None:
    client, there = client_in(county, "office"), page_of(firms[0])
    county.open()
    chain = Chain.objects.create(clause=county.document.clauses.all()[0], name_zh="新材料")
    place = ChainMember.objects.create(chain=chain, part="leader", position=0, name_zh="某龙头")
    assert there in client.get(reverse("enterprise", args=["sample", firms[0].pk])).content.decode()
    client.post(there, {"part": "names", "former": "老材料厂\n更老的厂", "aliases": "样例材料"})
    client.post(there, {"part": "industry", "code": "c3011", "chain_member": place.pk})
    client.post(
        there, {"part": "listing", "board": "北交所", "stock_code": "899901", "listed_on": "2025-05-06"}
    )
    firm = Enterprise.objects.get(pk=firms[0].pk)
    assert sorted(each.name_zh for each in firm.former_names.all()) == ["更老的厂", "样例材料", "老材料厂"]
    assert (firm.industry_code, firm.chain_places.get(), firm.listings.get().board) == (
        "C3011", place, "北交所",
    )  # fmt: skip
    page = client.get(there).content.decode()
    assert "老材料厂" in page and "899901" in page and "某龙头" in page


@pytest.mark.django_db
def test_what_is_wrong_stands_beside_its_form_and_the_others_stay(
    county: County, firms: list[Enterprise]
) -> None:
    client, there = client_in(county, "office"), page_of(firms[0])
    page = client.post(there, {"part": "names", "former": firms[1].name_zh, "aliases": ""}).content.decode()
    assert page.count('<p class="message message-error"') == 1 and firms[1].name_zh in page
    assert not firms[0].former_names.exists()
    assert client.post(there, {"part": "listing", "board": "北交所"}).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["firm", "finance", "stranger"])
def test_who_may_keep_none_of_it_finds_no_page(county: County, firms: list[Enterprise], who: str) -> None:
    assert client_in(county, who).get(page_of(firms[0])).status_code == 404


@pytest.mark.django_db
def test_a_dispute_is_answered_by_whoever_belongs_to_the_unit_of_the_source(
    county: County, firms: list[Enterprise]
) -> None:
    rule_set(county)
    tax = source(county.programme)
    record_facts(county.programme, 2026, "tax", {firms[0]: {"营业收入": "500万元"}}, county["statistics"])
    assert tax.unit is not None and tax.unit.name_zh == "县财政局"
    made = dispute_fact(firms[0], 2026, "营业收入", "600万元", "漏计", None)
    for who in ("industry", "statistics"):
        with pytest.raises(PermissionDenied):
            answer_dispute(made, True, "已核对", county[who])
    there = reverse("dispute", args=["sample", made.pk])
    answer = {"uphold": "yes", "value": "550万元", "answer": "已核对申报表"}
    client_in(county, "finance").post(there, answer)
    assert facts_of_firm(firms[0], 2026)["营业收入"] == 550_000_000


@pytest.mark.django_db
def test_a_statement_of_a_unit_is_checked_by_that_unit_or_the_register(
    county: County, firms: list[Enterprise]
) -> None:
    tax = source(county.programme)
    for number, who in enumerate(("finance", "statistics", "office")):
        made = Statement.objects.create(
            programme=county.programme, source=tax, year=2026, stated_on="2026-06-30", made_on="2026-06-30",
            verified=Statement.Verification.STATED, digest=str(number),
        )  # fmt: skip
        with pytest.raises(PermissionDenied):
            verify_statement(made, county["industry"])
        assert verify_statement(made, county[who]).verified == Statement.Verification.VERIFIED


@pytest.mark.django_db
def test_the_command_decides_the_register_as_the_button_does(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    county.open()
    rule_set(county)
    (a,) = sample_firms(county, 1)
    stated(county, 2026, {a: {"营业收入": "2000万元", "研发费用": "40万元"}})
    monkeypatch.setattr(command, "_open", lambda: None)
    told = CliRunner().invoke(main, ["decide-register", "sample", "2026", "--on", "2026-09-30"])
    assert told.exit_code == 0, told.output
    assert "sample-ladder: 1 firms; meets 0, one step short 1, one fact missing 0" in told.output
    assert Standing.objects.get(item="first").state == "near"
    assert Run.objects.filter(policy="sample-ladder", made_by=None).count() == 1
    wrong = CliRunner().invoke(main, ["decide-register", "nowhere", "2026"])
    assert wrong.exit_code == 2 and "there is no programme nowhere" in wrong.output


@pytest.mark.django_db
def test_the_page_of_statements_asks_as_much_for_many(county: County, firms: list[Enterprise]) -> None:
    tax, client = source(county.programme), Client()
    client.force_login(county["statistics"])

    def more(first: int, last: int) -> None:
        for number in range(first, last):
            Statement.objects.create(
                programme=county.programme, source=tax, year=2026, stated_on="2026-06-30",
                made_on="2026-06-30", digest=str(number),
            )  # fmt: skip

    there = reverse("statements", args=["sample"])
    more(0, 2)
    client.get(there)
    with CaptureQueriesContext(connection) as few:
        client.get(there)
    more(2, 40)
    with CaptureQueriesContext(connection) as many:
        client.get(there)
    assert len(many) == len(few) < 30
