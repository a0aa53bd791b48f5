"""A key project driven from assignment to production through the pages, with a missed ten days made up."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

TITLE = "双渡演示封装扩产"
FACTS = {
    "建设内容": "封装线两条",
    "年度计划投资": "1200万元",
    "计划开工日期": "2026-09-15",
    "计划竣工日期": "2026-12-10",
    "计划投产日期": "2026-12-25",
    "跟办责任人": "许知远",
}


def log_in(page: Page, username: str) -> None:
    page.context.clear_cookies()
    page.goto("/login/")
    page.locator("#id_username").fill(username)
    page.locator("#id_password").fill("zoulang-demo")
    page.locator("main").get_by_role("button").click()
    page.wait_for_url(re.compile("office"))


def hold(page: Page, position: str, unit: str, person: str = "") -> None:
    """Fill a position on the page of the case."""
    form = page.locator(f"form[action*='/{position}/']")
    page.locator("#parts details", has=form).locator("summary").click()
    form.get_by_label("单位").fill(unit)
    if person:
        form.get_by_label("人员").fill(person)
    form.locator("button").click()
    expect(page.locator("#parts")).to_contain_text(unit)


def step(page: Page, move: str, **papers: str) -> None:
    """Make a move with the papers that its form asks for."""
    form = page.locator(f"form[action$='/move/{move}/']")
    for field in form.locator("input[name*='paper']").all():
        field.fill("存推进部门")
    form.locator("button").click()


def report(page: Page, end: str, wan: int) -> None:
    """Report ten days."""
    page.locator(".case-head > a.button").click()
    page.goto(f"{page.url.split('?')[0]}?period={end}")
    assert page.locator("[name=done]").count() == 0, "nobody types how much is done"
    page.get_by_label("本旬完成投资").fill(f"{wan}万元")
    page.locator("main form button").last.click()


def test_a_project_is_driven_from_assignment_to_production_with_a_missed_ten_days_made_up(
    page: Page, screenshots: Callable[..., Path]
) -> None:
    # The office puts it on the list.
    log_in(page, "office")
    page.goto("/office/cases/open/qingwu/key-project/")
    page.locator("[name=title]").fill(TITLE)
    page.locator("[name=number]").fill("QZ2026-31")
    page.locator("main form button").last.click()
    expect(page.locator("h1")).to_have_text(TITLE)
    address = page.url
    hold(page, "planner", "县发展改革局")
    hold(page, "promoter", "县工信局")
    hold(page, "locality", "双渡镇")

    # Without a pledged leader and a plan it is not assigned: the page says what is missing.
    stops = page.locator("#next .stops").first
    for missing in ("联系领导", "年度计划投资", "跟办责任人"):
        expect(stops).to_contain_text(missing)
    hold(page, "pledged_leader", "县政府", "秦越川")
    page.locator("#facts summary").click()
    for name, value in FACTS.items():
        page.locator("#facts").get_by_label(name, exact=True).fill(value)
    page.locator("#facts button").click()
    step(page, "assign")
    expect(page.locator(".life [aria-current]")).to_contain_text("前期")

    # The promoting department plans the year: four months, three lines each.
    log_in(page, "industry")
    page.goto(address)
    page.locator("#plan .button").click()
    page.locator("#id_start").fill("2026-09-01")
    page.locator(".way-form button").click()
    expect(page.locator("[name='2026-09-10']")).to_have_value("100")
    page.locator(".lines-form button").click()
    expect(page.locator("#plan")).to_be_visible()

    # It begins, and its first ten days miss the plan.
    step(page, "start")
    expect(page.locator(".life [aria-current]")).to_contain_text("在建")
    report(page, "2026-09-10", 40)
    page.goto(address)
    expect(page.locator("#plan .demands tbody tr").first).to_contain_text("260万元")
    expect(page.locator("#plan [data-chart] svg")).to_be_visible()
    screenshots("project-short", whole=True)

    # The next ten days make it up.
    report(page, "2026-09-20", 160)
    page.goto(address)
    expect(page.locator("#plan .tens .ten-made-up")).to_have_count(1)
    expect(page.locator("#plan .demands tbody tr").first).to_contain_text("100万元")

    # A problem: without a unit and a day it is not saved.
    add = page.locator("#list-problems details", has=page.locator("form"))
    add.locator("summary").click()
    add.locator("[name$=title]").fill("变压器未到货")
    add.locator("button").click()
    expect(page.locator(".list-table")).to_have_count(0)
    page.goto(address)
    add.locator("summary").click()
    add.locator("[name$=title]").fill("变压器未到货")
    add.locator("[name$=unit]").fill("双渡镇")
    add.locator("[name$=due]").fill("2026-10-15")
    add.locator("button").click()
    expect(page.locator("#list-problems tbody tr")).to_contain_text("变压器未到货")
    expect(page.locator("#next .stops").first).to_contain_text("问题")

    # The leader sees it; the bureau sends it; the town answers; the bureau closes it.
    log_in(page, "pledge")
    page.goto("/qingwu/leaders/")
    expect(page.locator("#mine")).to_contain_text("变压器未到货")
    screenshots("projects-by-leader", whole=True)
    log_in(page, "planning")
    page.goto("/qingwu/projects/problems/")
    row = page.locator(".next tr", has_text="变压器未到货")
    for box in page.locator(".next [type=checkbox]").all():
        box.uncheck()
    row.locator("[type=checkbox]").check()
    row.locator("[type=text]").fill("用能")
    page.locator(".next button").click()
    expect(page.locator("table").last.locator("tr", has_text="变压器未到货")).to_contain_text("用能")
    log_in(page, "town")
    page.goto(f"{address}#list-problems")
    page.locator("#list-problems tbody tr").get_by_role("link").first.click()
    page.locator("main form textarea").first.fill("变压器10月8日到货。")
    page.locator("main form button").last.click()
    log_in(page, "planning")
    page.goto(address)
    page.locator("#list-problems a[href*='/close/']").click()
    page.locator("main form button").last.click()

    # Completed, and in production.
    log_in(page, "industry")
    page.goto(address)
    step(page, "complete")
    expect(page.locator(".life [aria-current]")).to_contain_text("竣工")
    step(page, "produce")
    expect(page.locator(".life [aria-current]")).to_contain_text("投产")
    screenshots("project-in-production", whole=True)
    page.goto("/qingwu/projects/?stage=production")
    expect(page.locator(".project-table tbody tr", has_text=TITLE)).to_contain_text("投产")
    page.goto("/qingwu/projects/")
    screenshots("projects", whole=True)


def test_the_pages_of_projects_fit_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    for address in ("/qingwu/projects/", "/qingwu/projects/problems/", "/qingwu/leaders/", "/zibo/projects/"):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, address
