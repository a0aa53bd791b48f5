"""Titles and ladders: firms and titles counted apart, the next rung and what it still needs."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from tests.web.conftest import County
from tests.web.growth import firms, ladder, rule_set, stated
from zoulang.errors import InputError
from zoulang.web.accounts.models import JournalEntry
from zoulang.web.growth.actions import decide_register, file_title, grant_title, withdraw_title
from zoulang.web.growth.ladders import ladder_of, ladders_of_programme
from zoulang.web.registry.models import Title, valid_titles
from zoulang.web.site.install import install_programme

ON = date(2026, 9, 30)


@pytest.fixture
def ready(county: County) -> County:
    county.open()
    rule_set(county)
    return county


@pytest.mark.django_db
def test_one_firm_with_two_titles_is_one_firm_and_two_titles(ready: County) -> None:
    _, first, second = ladder(ready)
    a, b = firms(ready, 2)
    for kind in (first, second):
        grant_title(a, kind, date(2025, 3, 1), ready["office"])
    grant_title(b, first, date(2025, 3, 1), ready["industry"])
    view = ladders_of_programme(ready.programme, ON, ready["office"])[0]
    assert (view.firms, view.titles) == (2, 3)
    assert [(rung.firms, rung.on_top) for rung in view.rungs] == [(2, 1), (1, 1)]
    client = Client()
    client.force_login(ready["office"])
    page = client.get("/sample/titles/").content.decode()
    assert "<b>2</b>" in page and "<b>3</b>" in page


@pytest.mark.django_db
def test_the_next_rung_says_what_it_still_needs(ready: County) -> None:
    _, first, _ = ladder(ready)
    (a,) = firms(ready, 1)
    stated(ready, 2026, {a: {"营业收入": "4000万元", "研发费用": "300万元"}})
    (below,) = ladder_of(a, ON)
    assert (below.top, below.next and below.next.kind, below.state) == (None, first, "meets")
    grant_title(a, first, date(2026, 5, 1), None)
    (above,) = ladder_of(a, ON)
    assert above.top is not None and above.top.kind == first
    assert above.state == "near"
    assert above.lacking[0] == "营业收入还差1000万元"


@pytest.mark.django_db
def test_the_pool_of_a_rung_is_who_lacks_one_condition_and_not_who_holds_it(ready: County) -> None:
    _, first, _ = ladder(ready)
    near, holder = firms(ready, 2)
    facts = {"营业收入": "2000万元", "研发费用": "40万元"}
    stated(ready, 2026, {near: facts, holder: facts})
    grant_title(holder, first, date(2026, 5, 1), None)
    decide_register(ready.programme, 2026, ON, None)
    view = ladders_of_programme(ready.programme, ON, ready["office"])[0]
    assert view.rungs[0].near == 1
    client = Client()
    client.force_login(ready["office"])
    page = client.get("/sample/ladders/first/").content.decode()
    assert near.name_zh in page and holder.name_zh not in page
    assert "研发费用还差20万元" in page


@pytest.mark.django_db
def test_a_title_runs_out_with_the_years_of_its_kind(ready: County) -> None:
    _, first, _ = ladder(ready)
    (a,) = firms(ready, 1)
    title = grant_title(a, first, date(2024, 2, 29), None)
    assert title.expires_on == date(2027, 3, 1)
    assert not Title.objects.filter(valid_titles(date(2027, 3, 1))).exists()


@pytest.mark.django_db
def test_a_title_is_filed_granted_and_withdrawn_each_in_the_journal(ready: County) -> None:
    _, first, _ = ladder(ready)
    (a,) = firms(ready, 1)
    filed = file_title(a, first, date(2026, 3, 1), ready["industry"])
    granted = grant_title(a, first, date(2026, 6, 1), ready["industry"])
    assert granted.pk == filed.pk
    with pytest.raises(InputError, match="holds"):
        grant_title(a, first, date(2026, 7, 1), ready["industry"])
    withdraw_title(granted, date(2026, 8, 1), ready["office"], "数据造假")
    verbs = (
        JournalEntry.objects.filter(verb__startswith="title.").order_by("pk").values_list("verb", flat=True)
    )
    assert list(verbs) == ["title.filed", "title.granted", "title.withdrawn"]


@pytest.mark.django_db
def test_new_recognitions_of_a_year_are_a_query(ready: County) -> None:
    _, first, _ = ladder(ready)
    a, b, c = firms(ready, 3)
    for firm, day in ((a, date(2025, 3, 1)), (b, date(2026, 3, 1)), (c, date(2026, 4, 1))):
        grant_title(firm, first, day, None)
    client = Client()
    client.force_login(ready["office"])
    page = client.get("/sample/titles/?kind=first&year=2026").content.decode()
    assert "<b>2</b>" in page and a.name_zh not in page


@pytest.mark.django_db
def test_the_reference_programme_names_kinds_and_no_holders() -> None:
    programme = install_programme("zibo")
    species, five = (programme.ladders.get(slug=slug) for slug in ("new-species", "five-rungs"))
    assert (species.wanted, species.wanted_by, species.climbed) == (30, date(2025, 12, 31), False)
    assert [kind.name_zh for kind in five.kinds.order_by("rungs__place")] == [
        "专精特新中小企业", "小巨人企业", "单项冠军企业", "瞪羚企业", "独角兽企业",
    ]  # fmt: skip
    assert not Title.objects.exists()
    assert [each.slug for each in programme.ranking_schemes.all()] == [
        "pilot",
        "potential",
        "leap",
        "doubling",
    ]
    assert not programme.rankings.exists()
