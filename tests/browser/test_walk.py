"""The two walks that show what Zoulang is for, as a visitor takes them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

PHONE = {"width": 390, "height": 844}
PAGES = [
    "/",
    "/qingwu/",
    "/qingwu/documents/",
    "/qingwu/documents/qingwu-2025-12/",
    "/qingwu/rules/qingwu-2025-12/upgrade-match/",
    "/qingwu/check-up/",
    "/zibo/",
    "/zibo/documents/linzi-2021-41/",
    "/zibo/rules/linzi-2021-41/growth-match/",
    "/login/",
]


def test_from_home_to_what_a_firm_is_short_of(page: Page, screenshots: Callable[..., Path]) -> None:
    page.goto("/")
    expect(page.locator(".mark-strip")).to_contain_text("演示数据")
    screenshots("home")
    page.locator(".programme-card", has_text="青梧县").click()
    page.locator(".document-strip a", has_text="青政字〔2025〕12号").click()

    # The document, with what it became beside each clause.
    expect(page.locator(".red-head-number")).to_have_text("青政字〔2025〕12号")
    screenshots("living-document")
    page.locator(".outline a", has_text="支持设备更新和技术改造").click()
    expect(page.locator(":target")).to_contain_text("支持设备更新和技术改造")

    # A number opens: where it comes from stands behind it.
    card = page.locator(".rule-card", has_text="技术改造配套奖励")
    card.locator(".door summary").click()
    expect(card.locator(".door-panel")).to_contain_text("青政字〔2025〕12号 三/（一）")
    page.keyboard.press("Escape")
    expect(card.locator(".door-panel")).to_be_hidden()

    # Its rule, and what it paid.
    card.get_by_role("link", name="技术改造配套奖励").click()
    expect(page.get_by_text("市级技改资金 × 30%，最高 150万元")).to_be_visible()
    expect(page.locator(".big-number")).to_contain_text("万元")
    expect(page.locator(".rule-money tbody tr").first).to_be_visible()
    expect(page.locator("[data-chart] svg")).to_be_visible()
    screenshots("rule")

    # The check-up: what a firm gets, and what it is short of.
    page.get_by_role("link", name="测算我的企业").click()
    answer(page, "在本县注册", "是")
    answer(page, "独立法人", "是")
    answer(page, "严重失信", "否")
    answer(page, "较大以上事故", "否")
    answer(page, "列入三新一智名单", "是")
    fill(page, "市级技改资金", "480.01")
    expect(page.locator("#answer")).to_contain_text("144.003万元")
    fill(page, "市级技改资金", "500.01")
    expect(page.locator("#answer")).to_contain_text("封顶 150万元：150.003万元 → 150万元")
    answer(page, "去年首次纳入规上", "是")
    answer(page, "仍在规上名录", "是")
    fill(page, "营业收入", "5400")
    fill(page, "上期营业收入", "5000")
    shortfall = page.locator("#answer", has_text="上规次年增长奖励")
    expect(shortfall).to_contain_text("100万元")
    screenshots("check-up", whole=True)


def test_from_the_reference_programme_to_a_rule_that_has_expired(
    page: Page, screenshots: Callable[..., Path]
) -> None:
    page.goto("/")
    page.locator(".programme-card", has_text="齐鲁科创大走廊").click()
    expect(page.locator(".mark-strip")).to_have_count(0)
    page.locator(".document-strip a", has_text="临政字〔2021〕41号").click()
    page.locator(".outline a[href='#三.二']").click()
    expect(page.locator(":target")).to_contain_text("助力“四强”产业壮大")
    page.locator(".rule-card", has_text="产业壮大配套").get_by_role("link").first.click()
    expect(page.locator(".rule-validity")).to_have_text("自2025年12月31日届满，不再兑付")
    expect(page.get_by_text("测算我的企业")).to_have_count(0)
    screenshots("expired-rule")


def test_the_slider_moves_the_margin_through_time(page: Page) -> None:
    page.goto("/qingwu/documents/qingwu-2025-12/")
    first = page.locator(".goal .door summary").first
    now = first.inner_text()
    page.locator("[data-slider-range]").focus()
    for _ in range(6):
        page.keyboard.press("ArrowLeft")
    expect(page.locator(".goal .door summary").first).not_to_have_text(now)
    assert "?on=2026-03-31" in page.url
    page.reload()
    expect(page.locator("[data-slider-day]")).to_have_text("2026年3月31日")


def test_who_was_logged_out_meanwhile_is_asked_to_log_in_and_comes_back_to_the_desk(page: Page) -> None:
    log_in(page, "office")
    page.goto("/office/desk/qingwu/qingwu-2026-7/")
    page.context.clear_cookies(name="sessionid")
    page.locator(".draft-open button[value=accept]").first.click()
    expect(page.locator("h1")).to_have_text("登录")
    page.fill("input[name=username]", "office")
    page.fill("input[name=password]", "zoulang-demo")
    page.locator("main button").click()
    expect(page.locator("h1")).to_have_text("审读台")


def test_a_part_of_a_page_that_does_not_come_is_not_kept_silent(page: Page) -> None:
    page.goto("/qingwu/check-up/")
    page.route("**/check-up/**", lambda route: route.fulfill(status=403, body="no"))
    page.locator("main input[type=radio]").first.check()
    expect(page.locator("#no-answer")).to_be_visible()


def log_in(page: Page, username: str) -> None:
    page.goto("/login/")
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", "zoulang-demo")
    page.locator("main button").click()
    expect(page.locator("h1")).to_have_text("我的待办")


def test_the_visitor_chooses_light_or_dark_and_the_choice_stays(page: Page) -> None:
    page.goto("/")
    before = page.evaluate("document.documentElement.dataset.theme")
    page.locator("[data-theme-switch]").click()
    after = page.evaluate("document.documentElement.dataset.theme")
    assert {before, after} == {"light", "dark"}
    page.goto("/qingwu/")
    assert page.evaluate("document.documentElement.dataset.theme") == after


def test_on_a_phone_the_margin_folds_under_its_clause_and_nothing_leaves_the_screen(page: Page) -> None:
    page.set_viewport_size(PHONE)
    for address in PAGES:
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], address
    page.goto("/qingwu/documents/qingwu-2025-12/")
    notes = page.locator("details.notes").first
    expect(notes.locator(".note").first).to_be_hidden()
    notes.locator("summary").first.click()
    expect(notes.locator(".note").first).to_be_visible()


def test_the_keyboard_reaches_the_content_first(page: Page) -> None:
    page.goto("/qingwu/documents/qingwu-2025-12/")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("跳到正文")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("#content$"))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_words_stand_out_from_their_ground(page: Page, theme: str) -> None:
    """Every word has a contrast of 4.5 to 1 or more, large ones 3 to 1."""
    page.emulate_media(color_scheme=theme)
    for address in PAGES:
        page.goto(address)
        assert page.evaluate(PALE_WORDS) == [], address
    page.locator("h1").first.evaluate("(heading) => heading.style.color = 'rgb(128 128 128 / 0.4)'")
    assert page.evaluate(PALE_WORDS) != [], "the measure itself finds pale words"


def answer(page: Page, question: str, choice: str) -> None:
    """Choose an answer of a question, opening the group it stands in."""
    unfold(page)
    # Its own group, not the larger one in which several questions are answered together.
    group = page.locator("legend", has_text=question).first.locator("xpath=..")
    group.get_by_label(choice, exact=True).check()


def fill(page: Page, question: str, value: str) -> None:
    """Type an amount, opening the group it stands in."""
    unfold(page)
    page.get_by_label(question, exact=True).fill(value)


def unfold(page: Page) -> None:
    page.evaluate(
        "document.querySelectorAll('.one-by-one, .question-group').forEach((group) => { group.open = true; })"
    )


# Elements with words of their own whose colour is too near to the colour behind them.
PALE_WORDS = """
() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const paint = (colour, ground) => {
    canvas.fillStyle = `rgb(${ground.join()})`;
    canvas.fillRect(0, 0, 1, 1);
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
  };
  const ground = (element) => {
    const layers = [];
    for (let each = element; each; each = each.parentElement) {
      layers.push(getComputedStyle(each).backgroundColor);
    }
    // The paper of a document is drawn by its sheet, not by the words' own ancestors.
    if (element.closest(".clause, .red-head")) {
      layers.push(getComputedStyle(element.closest(".sheet"), "::before").backgroundColor);
    }
    return layers.reverse().reduce((below, layer) => paint(layer, below), [255, 255, 255]);
  };
  const light = (colour) => {
    const [r, g, b] = colour.map((part) => {
      const share = part / 255;
      return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const pale = [];
  for (const element of document.querySelectorAll("body *")) {
    const words = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!words || !element.checkVisibility() || element.closest("svg, script, [aria-hidden=true]")) continue;
    const behind = ground(element);
    const style = getComputedStyle(element);
    const [dark, bright] = [light(paint(style.color, behind)), light(behind)].sort((a, b) => a - b);
    const large = parseFloat(style.fontSize) >= 24;
    const contrast = (bright + 0.05) / (dark + 0.05);
    if (contrast < (large ? 3 : 4.5)) {
      pale.push(`${element.className} ${element.textContent.trim().slice(0, 20)} ${contrast.toFixed(2)}`);
    }
  }
  return [...new Set(pale)];
}
"""
