"""The public pages: what a visitor sees, in which language, and on which day."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from unittest import mock

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.web.awards import award_of, paid_for
from tests.web.casework import handed_in, takes_part
from tests.web.conftest import County
from zoulang.tables import read_table
from zoulang.web.accounts.actions import set_business_date
from zoulang.web.accounts.models import Programme
from zoulang.web.money.models import Award, Instalment, Payment
from zoulang.web.policy.models import Document, Draft, Reference, Rule
from zoulang.web.programme.models import Duty, DutyUnit, Goal, Measurement
from zoulang.web.registry.models import Enterprise

DOCUMENT = "/sample/documents/sample-2026-90/"
RULE = "/sample/rules/sample-2026-90/equipment/"
PUBLIC = ["/", "/sample/", "/sample/documents/", DOCUMENT, RULE]
ENGLISH = {"HTTP_COOKIE": "django_language=en"}


@pytest.fixture
def running(county: County, firms: list[Enterprise]) -> County:
    """The county with its document in force, a measurement, a report and two payments."""
    county.open()
    # Of two firms everything would be withheld; what is withheld is proved in test_public_money.
    county.programme.fewest_firms, county.programme.nearest_percent = 1, 0
    county.programme.save()
    goal, rule = Goal.objects.get(), Rule.objects.get(item="equipment")
    Measurement.objects.create(goal=goal, as_of=date(2026, 6, 30), value=62, source="县统计局")
    Measurement.objects.create(goal=goal, as_of=date(2026, 9, 30), value=84, source="县统计局")
    lead = DutyUnit.objects.get(unit__name_zh="县工信局")
    handed_in(lead, date(2026, 9, 30), 70, date(2026, 9, 30))
    for firm, fen in zip(firms, (90_000_000, 150_000_000), strict=True):
        paid_for(award_of(firm, rule, amount=fen), date(2026, 8, 20), firm.credit_code)
    return county


def text_of(client: Client, address: str, **extra: str) -> str:
    """What a reader sees of a page: its text without tags, in one line."""
    answer = client.get(address, **extra)
    assert answer.status_code == 200, address
    body = re.sub(r"<script.*?</script>|<[^>]+>", " ", answer.content.decode(), flags=re.DOTALL)
    return " ".join(body.split())


def test_every_public_page_answers_a_visitor_in_both_languages(client: Client, running: County) -> None:
    for address in PUBLIC:
        assert client.get(address).status_code == 200, address
        english = client.get(address, **ENGLISH).content.decode()
        assert '<html lang="en">' in english, address


def test_the_screen_is_chinese_whatever_the_browser_was_installed_with(
    client: Client, running: County
) -> None:
    answer = client.get("/", HTTP_ACCEPT_LANGUAGE="en-US,en;q=0.9")
    assert '<html lang="zh-Hans">' in answer.content.decode()


def test_english_is_one_click_away_and_stays(client: Client, running: County) -> None:
    answer = client.post("/language/setlang/", {"language": "en", "next": DOCUMENT})
    assert answer.headers["Location"] == DOCUMENT
    assert "In force until 31 Dec 2026" in text_of(client, DOCUMENT)


def test_every_page_says_the_business_date(client: Client, running: County) -> None:
    for address in PUBLIC:
        assert "业务日期 2026年9月30日" in text_of(client, address), address


def test_demo_data_are_marked_on_every_page_and_other_programmes_are_not(
    client: Client, running: County
) -> None:
    assert "演示数据" not in text_of(client, DOCUMENT)
    Programme.objects.update(kind=Programme.Kind.DEMO)
    for address in PUBLIC:
        assert "演示数据" in text_of(client, address), address


def test_a_document_that_is_not_public_is_not_there_for_a_visitor(
    client: Client, county: County, client_of: Callable[[str], Client]
) -> None:
    county.load()
    assert client.get(DOCUMENT).status_code == 404
    assert client.get("/sample/").status_code == 404
    assert "尚未公开" in text_of(client_of("office"), DOCUMENT)


def test_the_document_stands_as_on_paper_with_an_anchor_for_each_clause(
    client: Client, running: County
) -> None:
    page = client.get(DOCUMENT).content.decode()
    assert 'id="二.一"' in page
    told = text_of(client, DOCUMENT)
    assert "青政字〔2026〕90号 青梧县样例实施意见" in told
    assert "（一） 培育企业 建立企业培育名单，按季度走访。" in told


def test_beside_each_clause_stands_what_it_became(client: Client, running: County) -> None:
    told = text_of(client, DOCUMENT)
    assert "完成进度 = (84 − 50) ÷ (90 − 50) = 85.0%" in told
    assert "时序进度 = 74.8%" in told
    assert "完成 70% · 时序 74.7% · 落后 4.7 个百分点 → 黄灯" in told
    assert "已付 240万元" in told
    assert "2家企业" in told
    assert "没有写申报时间。" in told


def test_a_unit_that_did_not_report_is_shown_as_such_and_never_as_zero(
    client: Client, running: County
) -> None:
    told = text_of(client, DOCUMENT)
    assert "县统计局" in told
    set_business_date(date(2026, 10, 20), by=None)
    later = text_of(client, DOCUMENT)
    assert "未报 · 时序 74.7% → 未报" in later
    assert "完成 0%" not in later


def test_the_slider_shows_the_document_as_it_stood(client: Client, running: County) -> None:
    earlier = text_of(client, f"{DOCUMENT}?on=2026-07-15")
    assert "(62 − 50) ÷ (90 − 50) = 30.0%" in earlier
    assert "已付 240万元" not in earlier


@pytest.mark.parametrize("asked", ["2026-10-01", "2026-13-40", "yesterday"])
def test_a_day_that_cannot_be_shown_is_said_to_be_so(client: Client, running: County, asked: str) -> None:
    told = text_of(client, f"{DOCUMENT}?on={asked}")
    assert "所填日期无法显示" in told
    assert "截至 2026年9月30日" in told


def test_without_its_text_a_document_shows_summaries_and_how_to_load_it(
    client: Client, county: County
) -> None:
    county.document.clauses.update(text="")
    Document.objects.update(published=True)
    told = text_of(client, DOCUMENT)
    assert "产值目标。" in told
    assert "zoulang load 文件 --programme sample --as sample-2026-90" in told


def test_english_readers_get_heading_and_summary_above_the_chinese_words(
    client: Client, running: County
) -> None:
    told = text_of(client, DOCUMENT, **ENGLISH)
    assert told.index("Output goal.") < told.index("全县智能传感产业营业收入达到90亿元")
    assert "¥8.4bn / ≥ ¥9bn" in re.sub(r" Way gone.*? / ", " / ", told)


def test_a_rule_says_what_it_says_when_and_what_it_paid(client: Client, running: County) -> None:
    told = text_of(client, RULE)
    assert "有效期 2026年1月1日 至 2026年12月31日" in told
    assert "市级设备资金 × 30%，最高 150万元" in told
    assert "2026 2 2 240万元" in told
    assert 'title="¥2,400,000.00"' in client.get(RULE).content.decode()


def test_a_rule_that_sets_lights_shows_its_terms_and_no_money(client: Client, running: County) -> None:
    told = text_of(client, "/sample/rules/sample-lights/light/")
    assert "其中，落后等于 序时进度 - 完成进度" in told
    assert "兑付情况" not in told


def test_an_expired_rule_says_so_before_anything_else(client: Client, running: County) -> None:
    set_business_date(date(2027, 1, 1), by=None)
    told = text_of(client, RULE)
    assert "自2026年12月31日届满，不再兑付" in told
    assert "测算我的企业" not in told
    assert told.index("届满") < told.index("30%")


def test_a_rule_leads_back_to_its_clause_and_on_to_the_check_up(client: Client, running: County) -> None:
    page = client.get(RULE).content.decode()
    assert f'href="{DOCUMENT}#三.一"' in page
    assert 'href="/sample/check-up/?policy=sample-2026-90"' in page


def test_a_rule_of_another_programme_or_without_such_an_item_is_not_there(
    client: Client, running: County
) -> None:
    Programme.objects.create(slug="other", kind="county", name_zh="别处")
    assert client.get("/other/rules/sample-2026-90/equipment/").status_code == 404
    assert client.get("/sample/rules/sample-2026-90/nothing/").status_code == 404


def test_a_single_award_is_nobodys_business_but_its_sum_is(client: Client, running: County) -> None:
    for address in PUBLIC:
        assert "青梧远汀传感有限公司" not in text_of(client, address), address
    assert "已付 240万元" in text_of(client, "/sample/")


def test_money_that_was_due_and_not_paid_is_told(client: Client, running: County) -> None:
    Payment.objects.first().delete()
    Instalment.objects.open().update(due=date(2026, 8, 31))
    for address in ("/sample/", DOCUMENT, RULE):
        assert "逾期未付" in text_of(client, address) or "逾期未付，涉及1家" in text_of(client, address), (
            address
        )


def test_the_list_tells_of_each_document_whether_it_is_in_force_and_what_it_became(
    client: Client, running: County
) -> None:
    assert "有效 至2026年12月31日 6 1 1 2" in text_of(client, "/sample/documents/")


def test_the_reference_programme_shows_goals_as_printed_and_no_lights(
    client: Client, running: County
) -> None:
    Programme.objects.update(kind=Programme.Kind.REFERENCE, lights="")
    Measurement.objects.all().delete()
    Payment.objects.all().delete()
    Instalment.objects.all().delete()
    Award.objects.all().delete()
    told = text_of(client, "/sample/")
    assert "1项目标，照文件原文列出" in told
    assert "≥ 90亿元" in told
    for light in ("红灯", "黄灯", "绿灯", "落后", "已付"):
        assert light not in told, light


def test_what_stands_in_a_document_cannot_become_markup(client: Client, running: County) -> None:
    clause = running.document.clauses.get(address="一")
    clause.text, clause.heading_zh = "<script>alert(1)</script>", "<b>标题</b>"
    clause.save()
    Document.objects.update(title_zh="<i>“题目”</i>")
    page = client.get(DOCUMENT).content.decode()
    for dangerous in ("<script>alert", "<b>标题", "<i>“题目"):
        assert dangerous not in page


def test_no_page_needs_a_script_of_its_own_or_one_from_elsewhere(client: Client, running: County) -> None:
    for address in PUBLIC:
        answer = client.get(address)
        page = answer.content.decode()
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
        for attributes in re.findall(r"<script([^>]*)>", page):
            assert 'src="/static/' in attributes or 'type="application/json"' in attributes, address
        assert not re.search(r'(src|href)="(https?:)?//', page), address
        assert not re.search(r"\son\w+=", page), address


@pytest.mark.parametrize("address", ["/nothing/", "/sample/documents/nothing/", "/a/b/c/d/"])
def test_a_wrong_address_gets_a_page_in_the_same_look(client: Client, running: County, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 404
    assert "没有您可以查看的页面" in answer.content.decode()
    assert "masthead" in answer.content.decode()


def test_the_table_of_a_page_is_taken_away_as_a_spreadsheet(
    client: Client, running: County, tmp_path: Path
) -> None:
    for address, heads, row in [
        ("/sample/documents/", ["文件", "文号"], ["青梧县样例实施意见", "青政字〔2026〕90号"]),
        (RULE, ["年度", "企业数", "笔数", "金额（元）"], ["2026", "2", "2", "2400000"]),
    ]:
        answer = client.get(address, {"as": "xlsx"})
        assert answer.headers["Content-Disposition"].endswith('.xlsx"')
        path = tmp_path / "table.xlsx"
        path.write_bytes(answer.content)
        table = read_table(path)
        assert table.columns[: len(heads)] == heads
        assert [str(cell).removesuffix(".0") for cell in table.row(0)[: len(row)]] == row


def test_when_a_page_breaks_it_says_that_nothing_was_changed(running: County) -> None:
    with mock.patch("zoulang.web.site.views.Overview", side_effect=RuntimeError):
        answer = Client(raise_request_exception=False).get("/sample/")
    assert answer.status_code == 500
    assert "没有保存任何改动" in answer.content.decode()


def test_a_record_without_programmes_says_what_to_do(client: Client, db: None) -> None:
    assert "zoulang demo" in text_of(client, "/")


@pytest.mark.parametrize("address", PUBLIC)
def test_a_page_asks_the_record_no_more_often_when_there_is_more_to_show(
    client: Client, running: County, firms: list[Enterprise], address: str
) -> None:
    client.get(address)
    few = queries(client, address)
    grow(running, firms[0])
    assert queries(client, address) == few


def queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get(address)
    return len(asked)


def grow(county: County, firm: Enterprise) -> None:
    """Ten times as many goals, duties, reports, rules, awards and payments, and a second document."""
    clause, rule = county.document.clauses.get(address="三/（一）"), Rule.objects.get(item="equipment")
    units = list(county.programme.units.all())
    for number in range(10):
        goal = Goal.objects.create(
            clause=clause, indicator_zh=f"指标{number}", value_type="number", value=Decimal(10), unit_zh="家"
        )
        Measurement.objects.create(goal=goal, as_of=date(2026, 6, 30), value=number, source="县统计局")
        duty = Duty.objects.create(
            clause=clause,
            title_zh=f"责任{number}",
            start=date(2026, 1, 1),
            due=date(2026, 12, 31),
            cadence="quarter",
        )
        for unit in units:
            part = takes_part(duty, unit)
            handed_in(part, date(2026, 6, 30), number, date(2026, 7, 5))
        more = Rule.objects.create(
            policy_file=rule.policy_file,
            clause=clause,
            item=f"more-{number}",
            kind="measure",
            position=number + 10,
            title_zh=f"规则{number}",
        )
        paid_for(award_of(firm, more), date(2026, 8, 1) + timedelta(number), f"M{number}")
    Document.objects.create(
        programme=county.programme,
        slug="second",
        title_zh="又一文件",
        issued=date(2026, 2, 1),
        published=True,
    )


def test_a_long_head_of_the_margin_folds_and_runs_on_beside_clauses_without_notes(running: County) -> None:
    first, second = running.document.clauses.all()[:2]

    def head() -> str:
        page = Client().get(DOCUMENT).content.decode()
        return page[page.index('class="margin margin-head"') :].split("</aside>")[0]

    Reference.objects.create(clause=second, title="青梧县样例办法")
    assert '<details class="head-part" open>' in head()
    assert "--span: 1" in head(), "the first clause has notes"
    for number in range(4):
        Reference.objects.create(clause=second, title=f"青梧县样例办法之{number}")
    assert '<details class="head-part">' in head() and "样例办法之3" in head()
    Goal.objects.filter(clause=first).delete()
    Draft.objects.filter(clause=first).update(state="rejected")
    assert "--span: 2" in head()
