"""Pages of the register: the list, files with a look first, doubtful rows, disputes."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.web.conftest import County
from tests.web.messy import FIRMS, firms_of, source
from tests.web.test_registry_files import SIZE
from zoulang.errors import InputError
from zoulang.web.accounts.models import JournalEntry
from zoulang.web.registry.actions import record_facts
from zoulang.web.registry.disputes import answer_dispute, dispute_fact
from zoulang.web.registry.intake import progress
from zoulang.web.registry.keeping import Stock, keep_listing, keep_names, set_industry
from zoulang.web.registry.known import facts_of_firm
from zoulang.web.registry.models import Dispute, Doubt, Enterprise, RuleSet, Statement, Upload
from zoulang.web.registry.provenance import provenance_of
from zoulang.web.site.install_registry import PUBLISHED


@pytest.fixture
def firms(county: County) -> list[Enterprise]:
    text = (PUBLISHED / f"{SIZE}.yaml").read_text(encoding="utf-8")
    RuleSet.objects.create(programme=county.programme, slug=SIZE, title_zh="划型", source=text)
    return firms_of(county.programme)


def client_in(county: County, who: str) -> Client:
    """A browser in which somebody of the county has logged in."""
    browser = Client()
    browser.force_login(county[who])
    return browser


def sent(county: County, content: str, who: str = "statistics", year: int = 2026) -> Upload:
    tax = source(county.programme)
    file = SimpleUploadedFile("企业.csv", content.encode())
    data = {"source": tax.pk, "year": year, "stated_on": "2026-06-30", "file": file}
    answer = client_in(county, who).post(reverse("statements", args=["sample"]), data)
    assert answer.status_code == 302, answer.content.decode()
    return Upload.objects.get()


def test_a_file_is_looked_at_first_and_taken_by_a_person(county: County, firms: list[Enterprise]) -> None:
    made = sent(county, f"企业名称,营业收入（万元）,心情\n{FIRMS[0][1]},12,好\n青梧样列材料有限公司,3,坏\n")
    assert made.state == "looked_at" and not Statement.objects.exists()
    client, page = client_in(county, "statistics"), reverse("upload", args=["sample", made.pk])
    assert "心情" in client.get(page).content.decode()
    client.post(page, {"head-2": "-"})
    made.refresh_from_db()
    assert made.assigned == {"心情": ""} and made.found["added"] == 1
    client.post(page, {})
    made.refresh_from_db()
    assert made.state == "taken" and made.statement is not None
    assert facts_of_firm(firms[0], 2026) == {"营业收入": 12_000_000}
    doubt = Doubt.objects.get()
    there = reverse("statement", args=["sample", made.statement.pk])
    assert doubt.name in client.get(there).content.decode()
    client.post(there, {"row": doubt.pk, "deed": "assign", "code": FIRMS[2][0]})
    assert facts_of_firm(firms[2], 2026) == {"营业收入": 3_000_000}


def test_a_broken_file_is_refused_in_words_and_changes_nothing(
    county: County, firms: list[Enterprise]
) -> None:
    made = sent(county, f"企业名称,营业收入（万元）\n{FIRMS[0][1]},十二\n")
    assert made.state == "refused" and not Statement.objects.exists()
    page = client_in(county, "statistics").get(reverse("upload", args=["sample", made.pk])).content.decode()
    assert "十二" in page


def test_the_page_of_a_file_in_work_asks_again(county: County, firms: list[Enterprise]) -> None:
    made = sent(county, f"企业名称,营业收入（万元）\n{FIRMS[0][1]},12\n")
    Upload.objects.filter(pk=made.pk).update(state="reading")
    progress.tell(made.pk, "check", 30, 100)
    page = client_in(county, "statistics").get(
        reverse("upload", args=["sample", made.pk]), headers={"HX-Request": "true"}
    )
    progress.forget(made.pk)
    assert 'hx-trigger="every 1s"' in page.content.decode() and 'value="30"' in page.content.decode()


def test_the_list_is_filtered_by_its_address_and_asks_as_much_for_many(
    county: County, firms: list[Enterprise]
) -> None:
    client, page = client_in(county, "office"), reverse("enterprises", args=["sample"])
    firms[0].town = county.programme.units.get(name_zh="双渡镇")
    firms[0].save()
    client.get(page)
    with CaptureQueriesContext(connection) as few:
        assert FIRMS[2][1] in client.get(page).content.decode()
    for number in range(40):
        code = f"CODE{number:014d}"
        Enterprise.objects.create(programme=county.programme, credit_code=code, name_zh=f"企业{number}")
    with CaptureQueriesContext(connection) as many:
        client.get(page)
    assert len(many) == len(few)
    told = client.get(page, {"town": firms[0].town_id}).content.decode()
    assert FIRMS[0][1] in told and FIRMS[2][1] not in told
    assert client.get(page, {"q": FIRMS[1][0][:17]}).content.decode().count("/enterprises/") >= 1
    assert client.get(page, {"as": "xlsx"}).headers["Content-Type"].endswith("sheet")
    assert client_in(county, "stranger").get(page).status_code == 404


def test_a_source_answers_a_dispute_and_mends_the_value(county: County, firms: list[Enterprise]) -> None:
    source(county.programme, unit="县工信局")
    record_facts(county.programme, 2026, "tax", {firms[0]: {"营业收入": "500万元"}}, county["statistics"])
    own = county.programme.units.get(name_zh=FIRMS[0][1])
    Enterprise.objects.filter(pk=firms[0].pk).update(unit=own)
    firm = Enterprise.objects.get(pk=firms[0].pk)
    with pytest.raises(PermissionDenied):
        dispute_fact(firms[1], 2026, "营业收入", "600万元", "漏计", county["firm"])
    made = dispute_fact(firm, 2026, "营业收入", "600万元", "漏计开票收入", county["firm"])
    assert facts_of_firm(firm, 2026) == {"营业收入": 500_000_000}
    page = reverse("dispute", args=["sample", made.pk])
    answer = {"uphold": "yes", "value": "550万元", "answer": "已核对申报表"}
    client_in(county, "statistics").post(page, answer)
    assert Dispute.objects.get().state == "open"
    client_in(county, "industry").post(page, answer)
    assert Dispute.objects.get().state == "upheld"
    assert facts_of_firm(firm, 2026) == {"营业收入": 550_000_000}
    [told] = [each for each in provenance_of(firm, 2026) if each.fact == "营业收入"]
    assert told.source is not None and told.source.slug == "tax" and told.dispute == made
    assert JournalEntry.objects.filter(verb="dispute.answered").count() == 1


def test_a_rejected_dispute_leaves_the_value(county: County, firms: list[Enterprise]) -> None:
    source(county.programme, unit="县工信局")
    record_facts(county.programme, 2026, "tax", {firms[0]: {"营业收入": "500万元"}}, county["statistics"])
    made = dispute_fact(firms[0], 2026, "营业收入", "600万元", "漏计", None)
    with pytest.raises(InputError, match="disputed already"):
        dispute_fact(firms[0], 2026, "营业收入", "700万元", "漏计", None)
    with pytest.raises(InputError, match="no answer is given"):
        answer_dispute(made, False, " ", county["industry"])
    answer_dispute(made, False, "与申报表一致", county["industry"])
    assert facts_of_firm(firms[0], 2026) == {"营业收入": 500_000_000}
    with pytest.raises(InputError, match="answered before"):
        answer_dispute(made, True, "改", county["industry"])


def test_what_differs_between_sources_is_shown_and_the_order_decides(
    county: County, firms: list[Enterprise]
) -> None:
    source(county.programme)
    source(county.programme, "power", 2)
    by = county["statistics"]
    record_facts(county.programme, 2026, "power", {firms[0]: {"营业收入": "300万元", "从业人员": "8人"}}, by)
    record_facts(county.programme, 2026, "tax", {firms[0]: {"营业收入": "500万元"}}, by)
    told = {each.fact: each for each in provenance_of(firms[0], 2026)}
    assert told["营业收入"].text == "500万元"
    assert [(each.source.slug, each.text) for each in told["营业收入"].differing] == [("power", "300万元")]
    assert told["从业人员"].source is not None and told["从业人员"].source.slug == "power"


def test_names_listings_and_industry_are_kept_by_the_office(county: County, firms: list[Enterprise]) -> None:
    by = county["office"]
    keep_names(firms[0], ["青梧老材料厂"], ["样例材料"], by)
    assert {each.kind: each.name_zh for each in firms[0].former_names.all()} == {
        "former": "青梧老材料厂", "alias": "样例材料"
    }  # fmt: skip
    with pytest.raises(InputError, match="is another enterprise of the register"):
        keep_names(firms[0], [FIRMS[1][1]], [], by)
    keep_listing(firms[0], Stock("北交所", "899901", date(2025, 5, 6)), by)
    with pytest.raises(InputError, match="is a stock of another firm"):
        keep_listing(firms[1], Stock("北交所", "899901"), by)
    with pytest.raises(InputError, match="is no industry code"):
        set_industry(firms[0], "制造业", by)
    assert set_industry(firms[0], "c3011", by).industry_code == "C3011"
    with pytest.raises(PermissionDenied):
        keep_names(firms[0], [], [], county["firm"])
