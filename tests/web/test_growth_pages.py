"""Pages of titles, ladders and rankings: every filter in both languages, buttons, notices, few queries."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.web.conftest import County
from tests.web.dispatch import on
from tests.web.growth import firms, ladder, rule_set, scheme, stated
from tests.web.spreadsheets import exported
from tests.web.test_growth_rankings import PILOT
from zoulang.errors import InputError
from zoulang.web.accounts.sheets import Scope, look_at, sheet_named, take_in
from zoulang.web.dispatch.actions.reminders import by_the_clock
from zoulang.web.dispatch.reminders import due_reminders
from zoulang.web.growth.actions import decide_register, grant_title, rank_firms
from zoulang.web.outbox.models import Message
from zoulang.web.registry.models import Title

ON = date(2026, 9, 30)
FILTERS = (
    "", "kind=first", "level=nation", "year=2026", "town=1", "state=filed", "state=ending", "state=ended",
    "state=all", "on=2026-01-01", "kind=none&level=x&year=y&town=z&state=w&on=v", "page=99",
)  # fmt: skip


@pytest.fixture
def ready(county: County) -> County:
    county.open()
    rule_set(county)
    return county


def browser(county: County, who: str = "office") -> Client:
    client = Client()
    client.force_login(county[who])
    return client


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_filter_of_the_titles_answers_in_both_languages(ready: County, language: str) -> None:
    _, first, _ = ladder(ready)
    (a,) = firms(ready, 1)
    grant_title(a, first, date(2026, 3, 1), None, level="nation")
    client = browser(ready)
    client.cookies["django_language"] = language
    for query in FILTERS:
        assert client.get(f"/sample/titles/?{query}").status_code == 200, query
        assert client.get(f"/sample/titles/?{query}&as=xlsx").status_code == 200, query


@pytest.mark.django_db
def test_a_title_is_withdrawn_by_its_button_and_only_with_a_reason(ready: County) -> None:
    _, first, _ = ladder(ready)
    (a,) = firms(ready, 1)
    title = grant_title(a, first, date(2026, 3, 1), None)
    on("2026-09-30")
    there = f"/sample/titles/{title.pk}/withdraw/"
    assert there in browser(ready).get("/sample/titles/").content.decode()
    assert there not in browser(ready, "finance").get("/sample/titles/").content.decode()
    browser(ready).post(there, {"reason": " "})
    assert Title.objects.get().withdrawn_on is None
    browser(ready).post(there, {"reason": "复核不合格"})
    assert Title.objects.get().withdrawn_on == ON
    assert there not in browser(ready).get("/sample/titles/?state=all").content.decode()


@pytest.mark.django_db
def test_a_title_that_ends_is_told_of_ninety_and_thirty_days_before_once_each(ready: County) -> None:
    _, first, _ = ladder(ready)
    (a,) = firms(ready, 1)
    title = grant_title(a, first, date(2024, 1, 15), None)
    ends = date(2027, 1, 15)

    def told(day: date) -> list[tuple[str, str]]:
        found = due_reminders(ready.programme, day)
        return [(each.key, each.to.name_zh) for each in found if each.key.startswith("title")]

    stem, office = f"title:{title.pk}:2027-01-15:", "领导小组办公室"
    assert told(ends - timedelta(days=91)) == []
    assert told(ends - timedelta(days=90)) == [(stem + "90", office)]
    assert told(ends - timedelta(days=31)) == [(stem + "90", office)]
    assert told(ends - timedelta(days=30)) == [(stem + "30", office)]
    assert told(ends) == []
    for _ in range(2):
        for days in (90, 60, 30, 7):
            by_the_clock(ends - timedelta(days=days))
    kept = Message.objects.filter(key__startswith="title:")
    assert sorted(kept.values_list("key", flat=True)) == [stem + "30", stem + "90"]


@pytest.mark.django_db
def test_the_sheet_of_titles_comes_back_with_a_line_more(ready: County, tmp_path: Path) -> None:
    """What goes out changes nothing; a new line is a title with its end; one of no firm is refused."""
    ladder(ready)
    a, b = firms(ready, 2)
    for firm, code in ((a, "91999901MA0000002T"), (b, "91999901MA0000003X")):
        firm.credit_code = code
        firm.save()
    grant_title(a, ready.programme.title_kinds.get(slug="first"), date(2026, 3, 1), None)
    scope, sheet = Scope(ready.programme, ready["office"]), sheet_named("titles")
    path = tmp_path / "titles.xlsx"
    exported("titles", scope, path)
    again = look_at(sheet, scope, path)
    assert (again.added, again.changed) == (0, 0)
    text = "统一社会信用代码,称号,级别,认定日期\n{code},二级企业,省级,2026-05-01\n"
    more = tmp_path / "more.csv"
    more.write_text(text.format(code=b.credit_code), encoding="utf-8")
    take_in(sheet, scope, more)
    made = Title.objects.get(enterprise=b)
    assert (made.kind.name_zh, made.level, made.expires_on) == ("二级企业", "province", date(2029, 5, 1))
    more.write_text(text.format(code="91999901MA0000001P"), encoding="utf-8")
    with pytest.raises(InputError, match="is no enterprise of the register"):
        take_in(sheet, scope, more)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "page",
    ["titles/", "titles/?state=all", "ladders/", "ladders/first/?state=near", "rankings/", "rankings/pilot/",
     "register/", "register/sample-ladder/first/"],
)  # fmt: skip
def test_a_page_asks_as_much_for_many_firms_as_for_few(ready: County, page: str) -> None:
    _, first, _ = ladder(ready)
    made = scheme(ready, PILOT)

    def grown(held: list) -> None:
        facts = {"营业收入": "2000万元", "研发费用": "40万元", "地方税收": "100万元", "收入": "1000万元"}
        stated(ready, 2026, dict.fromkeys(held, facts))
        for firm in held[::2]:
            grant_title(firm, first, date(2026, 3, 1), None)
        decide_register(ready.programme, 2026, ON, None)
        rank_firms(made, 2026, ON, None)

    everybody = firms(ready, 24)
    grown(everybody[:4])
    client = browser(ready)
    client.get(f"/sample/{page}")
    with CaptureQueriesContext(connection) as few:
        assert client.get(f"/sample/{page}").status_code == 200
    grown(everybody[4:])
    with CaptureQueriesContext(connection) as many:
        client.get(f"/sample/{page}")
    assert len(many) == len(few), [each["sql"][:90] for each in many][len(few) :]
    assert len(few) < 40
