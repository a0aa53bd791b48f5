"""A long document reviewed at the reading desk without leaving the keyboard."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_walk import PHONE, log_in

# Thirty pages of official prose have some two hundred records in them.
CLAUSES = 42
UNITS = ["县工信局", "县科技局", "县财政局", "县统计局", "县商务局", "县税务局"]


def long_document() -> str:
    """A plan of the invented county with three records or more in every clause."""
    lines = ["青政办字〔2026〕99号", "青梧县产业发展三年任务清单", "一、主要任务"]
    for number in range(1, CLAUSES + 1):
        lead, other = UNITS[number % 6], UNITS[(number + 1) % 6]
        lines.append(
            f"{number}.推进第{number}类企业培育。到2027年，第{number}类企业营业收入达到{number * 3}亿元，"
            f"培育第{number}类骨干企业{number + 4}家。对首次认定的第{number}类示范企业，"
            f"县财政给予一次性{number * 2}万元奖励。"
            f"（牵头单位：{lead}；责任单位：{other}）"
        )
    lines.append("本清单自2026年10月1日起施行，由县工信局负责解释。")
    return "\n".join(lines)


@pytest.fixture
def desk(page: Page) -> Page:
    """The desk of a long document that the office has just loaded by pasting its text."""
    log_in(page, "office")
    page.goto("/office/load/")
    page.locator("select[name=programme]").select_option(label="青梧县“三新一智”产业走廊")
    page.fill("textarea[name=pasted]", long_document())
    page.locator("main form.load-form button").click()
    expect(page.locator("h1")).to_have_text("审读台")
    return page


def waiting(page: Page) -> int:
    found = re.search(r"其中(\d+)条待审", page.locator("#desk-progress").inner_text())
    assert found is not None
    return int(found[1])


def at_hand(page: Page) -> str:
    return str(page.locator("article.at-hand").get_attribute("id"))


def settle(page: Page, left: int) -> None:
    """After a deed so many wait, and the focus is on a draft."""
    expect(page.locator("#desk-progress")).to_contain_text(f"其中{left}条待审")
    expect(page.locator("article[data-draft]:focus")).to_have_count(1)


def test_a_long_document_is_reviewed_on_the_keyboard_alone(
    desk: Page, screenshots: Callable[..., Path]
) -> None:
    page, total = desk, waiting(desk)
    assert total >= 150
    screenshots("desk-long")

    # Next, previous, and the words on the left follow.
    page.keyboard.press("n")
    first = at_hand(page)
    page.keyboard.press("j")
    second = at_hand(page)
    assert first != second
    page.keyboard.press("k")
    assert at_hand(page) == first
    expect(page.locator(".span-at-hand").first).to_be_in_viewport()

    # Accept, take back, accept again; the focus goes on by itself.
    page.keyboard.press("a")
    settle(page, total - 1)
    assert at_hand(page) == second
    page.keyboard.press("u")
    settle(page, total)
    assert at_hand(page) == first
    page.keyboard.press("a")
    settle(page, total - 1)

    # Reject with a reason.
    page.keyboard.press("r")
    page.keyboard.type("不是本条的内容")
    page.keyboard.press("Enter")
    settle(page, total - 2)
    expect(page.locator(f"#{second}")).to_contain_text("不是本条的内容")

    # Mend: a form, typed values, saved and accepted; Escape leaves another one unchanged.
    mended = at_hand(page)
    page.keyboard.press("e")
    expect(page.locator(f"#{mended} form :focus")).to_have_count(1)
    page.keyboard.press("Escape")
    expect(page.locator(f"#{mended}.draft-open")).to_be_focused()
    page.keyboard.press("e")
    expect(page.locator(f"#{mended} form :focus")).to_have_count(1)
    page.keyboard.press("Control+a")
    page.keyboard.type("改过的内容")
    page.keyboard.press("Control+Enter")
    settle(page, total - 3)
    expect(page.locator(f"#{mended}")).to_contain_text("改过的内容")

    # To the words and back; the next clause; help.
    here = at_hand(page)
    page.keyboard.press("t")
    expect(page.locator("mark:focus")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator(f"#{here}")).to_be_focused()
    clause = page.locator("article.at-hand").get_attribute("data-clause")
    page.keyboard.press("n")
    assert page.locator("article.at-hand").get_attribute("data-clause") != clause
    page.keyboard.press("?")
    expect(page.locator(".desk-help")).to_be_visible()
    screenshots("desk-help")
    page.keyboard.press("Escape")
    expect(page.locator(".desk-help")).to_be_hidden()

    # What was missed is written at its clause.
    page.keyboard.press("+")
    expect(page.locator(".desk-slot a.kind-button:focus")).to_have_count(1)
    for _kind in range(5):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".desk-slot input[name=what]")).to_be_focused()
    page.keyboard.type("示范企业")
    page.keyboard.press("Tab")
    page.keyboard.type("1")
    page.locator(".desk-slot textarea[name=words]").focus()
    page.keyboard.type("示范企业")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#desk-progress")).to_contain_text("数字")
    expect(page.locator("article[data-draft]:focus")).to_contain_text("人工补录")

    # One after the other.
    page.keyboard.press("j")
    before = waiting(page)
    for number in range(1, 11):
        page.keyboard.press("a")
        settle(page, before - number)
    # Keys pressed faster than the server answers are all carried out.
    for _press in range(5):
        page.keyboard.press("a")
    settle(page, before - 15)
    screenshots("desk-half-done")

    # All that is certain, after a look at the list.
    page.keyboard.press("c")
    expect(page.locator("h1")).to_have_text("采纳明确的条目")
    certain = page.locator("input[name=draft]:checked").count()
    assert certain >= 80
    page.keyboard.press("Enter")
    expect(page.locator(".message-success")).to_contain_text(f"已采纳{certain}条")
    left = waiting(page)
    assert left == before - 15 - certain

    # What is left, until nothing waits.
    page.keyboard.press("j")
    for number in range(1, left + 1):
        page.keyboard.press("a")
        settle(page, left - number)
    expect(page.locator("#no-answer")).to_be_hidden()

    # The filter.
    page.keyboard.press("/")
    expect(page.locator(".desk-kinds a:focus")).to_have_count(1)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**kind=*")


def test_overlapping_words_lead_to_each_of_their_drafts(page: Page) -> None:
    log_in(page, "office")
    page.goto("/office/desk/qingwu/qingwu-2025-12/")
    mark = page.locator("mark.span-over").first
    ids = str(mark.get_attribute("data-drafts")).split()
    seen = set()
    for _click in ids:
        mark.click()
        seen.add(at_hand(page).removeprefix("draft-"))
    assert seen == set(ids)


def test_a_button_stays_under_the_pointer_that_presses_it(page: Page) -> None:
    log_in(page, "office")
    page.goto("/office/desk/qingwu/qingwu-2026-7/")
    before = waiting(page)
    page.keyboard.press("j")
    last = page.locator(".draft-open").last
    last.locator("button[value=accept]").click()
    settle(page, before - 1)
    page.keyboard.press("u")
    settle(page, before)


def test_chosen_words_become_a_record(page: Page) -> None:
    log_in(page, "office")
    page.goto("/office/desk/qingwu/qingwu-2026-7/")
    piece = page.locator("[data-desk-text] [data-at]", has_text="单个企业每年合计最高").first
    piece.evaluate(
        """piece => {
          const at = piece.textContent.indexOf("20万元"), range = document.createRange();
          range.setStart(piece.firstChild, at);
          range.setEnd(piece.firstChild, at + 4);
          getSelection().removeAllRanges();
          getSelection().addRange(range);
        }"""
    )
    page.locator("[data-desk-chosen] button[data-kind=figure]").click()
    expect(page.locator(".desk-slot textarea[name=words]")).to_have_value("20万元")


def test_a_desk_on_a_phone_shows_the_words_of_each_draft(
    page: Page, screenshots: Callable[..., Path]
) -> None:
    page.set_viewport_size(PHONE)
    log_in(page, "office")
    page.goto("/office/desk/qingwu/qingwu-2026-7/")
    expect(page.locator(".draft blockquote").first).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    screenshots("desk-phone")


def test_the_living_document_prints_as_text_with_its_notes_under_the_clauses(page: Page) -> None:
    page.goto("/qingwu/documents/qingwu-2025-12/")
    page.emulate_media(media="print")
    for gone in (".masthead", ".outline", ".slider", ".page-foot", ".mark-strip"):
        expect(page.locator(gone).first).to_be_hidden()
    clause = page.locator(".clause", has_text="支持设备更新和技术改造").first
    note = page.locator("aside.margin", has_text="技术改造配套奖励").first
    below, above = note.bounding_box(), clause.bounding_box()
    assert below is not None and above is not None
    assert below["y"] >= above["y"] + above["height"] - 1
