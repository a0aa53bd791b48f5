"""The yearly grades of output per mu: published, objected to, confirmed after the window, with factors."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from tests.web.conftest import County
from tests.web.dispatch import on
from tests.web.firm_cases import published
from tests.web.growth import firms, rule_set, scheme, stated
from tests.web.test_growth_rankings import GRADES, PER_MU
from zoulang.errors import InputError
from zoulang.web.casework.actions import add_item, answer_item, close_item, make_move
from zoulang.web.casework.models import Case
from zoulang.web.growth.actions import open_assessment, rank_firms, set_scheme
from zoulang.web.growth.assessing import of_grades
from zoulang.web.growth.models import Ranked, Ranking
from zoulang.web.registry.models import Enterprise


@pytest.fixture
def graded(county: County) -> Ranking:
    """Four firms with the grades A to D, and one that states no tax."""
    county.open()
    rule_set(county, GRADES, "sample-grades")
    made = scheme(county, PER_MU)
    *held, silent = firms(county, 5)
    stated(county, 2026, {silent: {"基准值": "20万元/亩"}})
    for firm, tax in zip(held, ("10", "40", "20", "30"), strict=True):
        stated(county, 2026, {firm: {"亩均税收": f"{tax}万元/亩"}})
    set_scheme(made, {"权重": "50分"}, county["office"])
    published(county.programme, "per-mu-assessment")
    return rank_firms(made, 2026, on("2026-09-01"), county["office"])


def moved(case: Case, move: str, county: County, who: str = "office") -> Case:
    make_move(Case.objects.get(pk=case.pk), move, county[who])
    return Case.objects.get(pk=case.pk)


@pytest.mark.django_db
def test_grades_are_confirmed_only_after_five_working_days(graded: Ranking, county: County) -> None:
    case = moved(open_assessment(graded, county["office"]), "publish", county)
    assert case.stage == "published"
    on("2026-09-07")
    with pytest.raises(InputError, match="5"):
        moved(case, "confirm", county)
    on("2026-09-08")
    assert moved(case, "confirm", county).stage == "confirmed"


@pytest.mark.django_db
def test_an_open_objection_holds_the_grades(graded: Ranking, county: County) -> None:
    case = moved(open_assessment(graded, county["office"]), "publish", county)
    item = add_item(
        case, "objections", "样例企业0号：用地面积有误", county["office"],
        unit=county.programme.units.get(name_zh="县工信局"), due=on("2026-09-07"),
    )  # fmt: skip
    on("2026-09-08")
    with pytest.raises(InputError):
        moved(case, "confirm", county)
    answer_item(item, "已核对土地登记，面积无误", county["office"])
    close_item(item, county["office"])
    assert moved(case, "confirm", county).stage == "confirmed"


@pytest.mark.django_db
def test_published_grades_are_not_worked_out_anew_until_they_go_back(graded: Ranking, county: County) -> None:
    case = open_assessment(graded, county["office"])
    with pytest.raises(InputError, match="being published already"):
        open_assessment(graded, county["office"])
    moved(case, "publish", county)
    with pytest.raises(InputError, match="proposed already"):
        rank_firms(graded.scheme, 2026, date(2026, 9, 2), county["office"])
    moved(case, "rework", county)
    stated(county, 2026, {Enterprise.objects.get(name_zh="样例企业4号"): {"亩均税收": "50万元/亩"}})
    anew = rank_firms(graded.scheme, 2026, date(2026, 9, 2), county["office"])
    assert anew.firms.get(place=1).enterprise.name_zh == "样例企业4号"
    assert anew.case == case and moved(case, "publish", county).stage == "published"


@pytest.mark.django_db
def test_an_assessment_is_opened_by_its_button_and_led_to_from_the_ranking(
    graded: Ranking, county: County
) -> None:
    client = Client()
    client.force_login(county["office"])
    answer = client.post("/sample/rankings/per-mu/assess/", {"year": "2026"})
    graded.refresh_from_db()
    assert graded.case is not None
    there = reverse("case", args=["sample", "per-mu-assessment", graded.case.pk])
    assert answer.headers["Location"] == there
    assert there in client.get("/sample/rankings/per-mu/").content.decode()


@pytest.mark.django_db
def test_a_grade_that_somebody_changed_is_not_published(graded: Ranking, county: County) -> None:
    case = open_assessment(graded, county["office"])
    Ranked.objects.filter(ranking=graded, grade="D").update(grade="A")
    with pytest.raises(InputError, match="复算一致"):
        moved(case, "publish", county)


@pytest.mark.django_db
def test_who_may_not_propose_opens_no_assessment(graded: Ranking, county: County) -> None:
    with pytest.raises(PermissionDenied):
        open_assessment(graded, county["finance"])


@pytest.mark.django_db
def test_the_factors_of_a_grade_stand_beside_the_firm_and_the_case_counts(
    graded: Ranking, county: County
) -> None:
    """A pays no surcharge, D 0.1 yuan; B and C have no factor printed, and one firm has no grade."""
    case = open_assessment(graded, county["office"])
    client = Client()
    client.force_login(county["office"])
    rows = {row.grade: row.enterprise_id for row in graded.firms.all()}

    def told(grade: str) -> str:
        return client.get(f"/sample/rankings/per-mu/2026/{rows[grade]}/").content.decode()

    assert "电价加价" in told("D") and "0.1元" in told("D")
    assert "0.1元" not in told("A")
    page = client.get(reverse("case", args=["sample", "per-mu-assessment", case.pk])).content.decode()
    assert "?year=2026&amp;grade=D" in page
    facts = of_grades([case])[case.pk]
    assert facts == {"参评企业": "4家", "缺数企业": "1家", "复算一致": "是"}
