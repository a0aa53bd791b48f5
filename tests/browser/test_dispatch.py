"""A ten-day period of the county, from the call for reports to the notice that leaves as a Word file.

Days pass in this walk, so it has a demo of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import docx
import polars as pl
import pytest
from playwright.sync_api import Download, Page, expect

from tests.browser.conftest import pass_to, served
from zoulang.tables import read_table, write_table

SHEET = "/qingwu/dispatch/ten_days/2026-09-30/"
# Six units that owe ten-day reports, by the user who reports for each.
UNITS = {
    "industry": "县工信局",
    "planning": "县发展改革局",
    "zone": "青梧经济开发区管委会",
    "investment": "县投资促进中心",
    "ecology": "青梧生态环境分局",
    "commerce": "县商务局",
}
LATE = "commerce"
NUMBER = "青领办〔2026〕9号"


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("dispatch")


@pytest.fixture(scope="module")
def demo(record: Path) -> Iterator[str]:
    """A demo of its own in place of the one that the other walks share."""
    with served(record) as address:
        yield address


@pytest.fixture
def it_is(record: Path) -> Callable[[date], None]:
    """Let the days pass up to one."""
    return lambda day: pass_to(record, day)


def test_a_ten_day_period_is_opened_reported_dispatched_noticed_and_exported(
    page: Page, it_is: Callable[[date], None], screenshots: Callable[..., Path], tmp_path: Path
) -> None:
    # The office calls for the last ten days of September.
    enter(page, "office")
    page.goto("/qingwu/dispatch/")
    screenshots("dispatch-periods")
    page.locator("form.row-deed button").first.click()
    expect(page).to_have_url(re.compile(f"{SHEET}$"))
    before = in_and_owed(page)

    # Five units report in their own accounts: four hand in the filled sheet, one writes into the page.
    for username in [each for each in UNITS if each not in (LATE, "ecology")]:
        enter(page, username)
        page.goto(SHEET)
        hand_in(page, UNITS[username], tmp_path)
    enter(page, "ecology")
    page.goto(SHEET)
    row = page.locator("table.sheet tbody tr", has=page.locator("th", has_text="青梧生态环境分局"))
    row.locator('a[href*="/report/"]').first.click()
    page.locator("[name=done]").fill("41")
    page.locator("form .button-primary").click()

    # The sixth is missing on the day of the meeting, and everybody sees it there.
    it_is(date(2026, 10, 13))
    enter(page, "office")
    page.goto(SHEET)
    came, owed = in_and_owed(page)
    missing = page.locator("table.sheet .report-missing")
    assert came == owed - missing.count() > before[0]
    assert {cell.strip() for cell in page.locator("tr:has(.report-missing) th").all_inner_texts()} == {
        "县商务局"
    }
    screenshots("dispatch-sheet")

    # The office drafts a notice, a leader signs it, it is issued under its number.
    page.goto("/qingwu/notices/new/?unit=县商务局")
    for box in page.locator('input[name=matter][value^="report"]').all():
        box.check()
    page.locator("[name=title]").fill("关于9月下旬进展未报送情况的通报")
    screenshots("notice-choosing")
    page.locator("form .button-primary").click()
    notice = page.url
    enter(page, "leader")
    page.goto(notice)
    page.locator(".case-moves .button-primary").click()
    enter(page, "office")
    page.goto(notice)
    page.locator("[name=number]").fill(NUMBER)
    page.locator(".issue-form .button-primary").click()
    screenshots("notice")

    # The late unit reports, answers its lines, and the sheet keeps that it was late.
    enter(page, LATE)
    page.goto(SHEET)
    hand_in(page, UNITS[LATE], tmp_path)
    page.goto(notice)
    for _ in range(page.locator("form textarea[name=answer]").count()):
        form = (
            page.locator("form:has(textarea[name=answer])").filter(has=page.locator("textarea:empty")).first
        )
        form.locator("textarea").fill("已补报，并明确专人报送。")
        form.locator("input[name=outcome]").first.check()
        form.locator("button").click()
    enter(page, "office")
    page.goto(SHEET)
    page.locator('details:has(form[action$="/close/"]) summary').click()
    page.locator('form[action$="/close/"] button').click()
    expect(page.locator("table.sheet .report-late").first).to_be_visible()
    assert page.locator("table.sheet .report-missing").count() == 0

    # Everything leaves as paper and as spreadsheet.
    sheet = docx.Document(str(taken(page, "docx", tmp_path)))
    assert "2026年9月下旬调度单" in "".join(each.text for each in sheet.paragraphs)
    table = read_table(taken(page, "xlsx", tmp_path))
    late = table.filter(pl.col("报送") == "迟报")
    assert set(late["责任单位"]) == {"县商务局"} and late["逾期工作日"].min() > 0
    page.goto(notice)
    paper = docx.Document(str(taken(page, "docx", tmp_path)))
    assert NUMBER in "".join(each.text for each in paper.paragraphs)
    line = [cell.text for cell in paper.tables[0].rows[1].cells]
    assert line[1] == "县商务局" and "〔2026〕" in line[3] and line[4].endswith("个工作日")
    assert set(read_table(taken(page, "xlsx", tmp_path))["单位"]) == {"县商务局"}


def enter(page: Page, username: str) -> None:
    """Log in as another person."""
    page.context.clear_cookies()
    page.goto("/login/")
    page.locator("[name=username]").fill(username)
    page.locator("[name=password]").fill("zoulang-demo")
    page.locator("main form button").click()


def in_and_owed(page: Page) -> tuple[int, int]:
    """How many reports have come, and how many are owed."""
    rows = page.locator("table.sheet tbody tr")
    waiting = page.locator("table.sheet").locator(".report-missing, .report-not_due")
    return rows.count() - waiting.count(), rows.count()


def hand_in(page: Page, unit: str, folder: Path) -> None:
    """Download the sheet, fill in the rows of the unit that are empty, and hand it in."""
    table = read_table(taken(page, "xlsx", folder))
    mine = table.filter((pl.col("责任单位") == unit) & pl.col("报送").is_in(["未报", "未到期"]))
    by_plan = pl.col("事项").is_in(mine.filter(pl.col("依据").str.contains("18号"))["事项"].to_list())
    filled = mine.with_columns(
        pl.when(by_plan).then(None).otherwise(pl.lit(44.0)).alias("完成进度（%）"),
        pl.when(by_plan).then(pl.lit("210万元")).otherwise(None).alias("本旬完成投资"),
        pl.lit("按计划推进。").alias("工作情况"),
    )
    path = folder / f"{unit}.xlsx"
    write_table(filled, path)
    page.locator('details:has(form[action$="/fill/"]) summary').click()
    page.locator("[name=file]").set_input_files(path)
    page.locator('form[action$="/fill/"] button').click()
    expect(page.locator(".message-success")).to_be_visible()


def taken(page: Page, kind: str, folder: Path) -> Path:
    """What the page exports, as a file."""
    with page.expect_download() as told:
        page.locator(f'.exports a[href*="as={kind}"]').click()
    download: Download = told.value
    path = folder / f"{kind}-{len(list(folder.iterdir()))}.{kind}"
    download.save_as(path)
    return path
