"""A policy officer who never saw the file raises a cap; a second person puts it in force from a day on."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

POLICY = "/office/policies/qingwu-2025-12/"
PAY = '[data-address="measures/upgrade-match/pay"]'
CHECK_UP = "/api/check-up/qingwu-2025-12"
# A firm whose city money reaches the cap.
FACTS = {
    "在本县注册": "是",
    "独立法人": "是",
    "严重失信": "否",
    "较大以上事故": "否",
    "市级技改资金": "1200万元",
}
# Milliseconds within which all firms are decided anew, on a slow machine.
SLOW = 60_000
DAY, DAY_BEFORE = "2026-10-15", "2026-10-14"


def log_in(page: Page, username: str) -> None:
    page.context.clear_cookies()
    page.goto("/login/")
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码").fill("zoulang-demo")
    page.locator("main").get_by_role("button", name="登录").click()
    expect(page).to_have_url(re.compile("/office/$"))


def granted(page: Page, on: str) -> str:
    answer = page.request.post(CHECK_UP, data={"facts": FACTS, "on": on})
    return next(str(item["amount"]) for item in answer.json()["items"] if item["id"] == "upgrade-match")


def test_from_a_number_to_a_rule_in_force(page: Page, screenshots: Callable[..., Path]) -> None:
    log_in(page, "industry")
    page.goto("/office/policies/")
    page.get_by_role("link", name="“三新一智”产业走廊奖补").click()

    # The number is changed where it stands; the checker stays quiet.
    pay = page.locator(PAY)
    pay.get_by_role("button", name="150万元").click()
    page.keyboard.type("200")
    page.keyboard.press("Enter")
    expect(pay).to_contain_text("原为 市级技改资金 × 30%，最高 150万元")
    expect(page.locator("#wb-state")).to_contain_text("检查通过")

    # A condition is written with names to choose from, and a mistake is told where it stands.
    growth = page.locator('[data-address="measures/keep-growing/all/growth/when"]')
    growth.get_by_role("button", name="改写").click()
    page.keyboard.type(" 且 市级绿")
    expect(page.locator(".cm-tooltip-autocomplete")).to_contain_text("市级绿色资金")
    expect(page.locator("#wb-state")).to_contain_text("1处错误")
    screenshots("workbench-line")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.locator("#wb-state")).to_contain_text("检查通过")

    # The whole file is the same text.
    page.get_by_role("tab", name="全文").click()
    expect(page.locator(".cm-content").first).to_contain_text("policy: qingwu-2025-12")
    page.get_by_role("tab", name="卡片").click()

    # The case at the cap does not come out as before; what comes out is taken over.
    page.get_by_role("button", name="运行算例").click()
    page.get_by_role("button", name="改为150.003万元").click()
    expect(page.locator("#wb-cases")).to_contain_text("通过15例")

    # What it costs, and whom it moves.
    page.get_by_role("button", name="测算支出与增减").click()
    expect(page.locator(".wb-cost")).to_contain_text("+50万元", timeout=SLOW)
    expect(page.locator("#wb-effect")).to_contain_text("青梧岚石新材料有限公司")
    expect(page.locator("#wb-effect [data-chart] svg").first).to_be_visible()
    screenshots("workbench")

    page.get_by_label("施行日期").fill(DAY)
    page.get_by_label("修改理由").fill("设备价格上涨，企业反映封顶偏低")
    page.get_by_role("button", name="提出修改").click()

    # Who proposed cannot approve.
    expect(page).to_have_url(re.compile("/editions/"), timeout=SLOW)
    expect(page.locator("del", has_text="150万元").first).to_be_visible()
    expect(page.locator("ins", has_text="200万元").first).to_be_visible()
    expect(page.get_by_text("由另一人决定").first).to_be_visible()
    expect(page.get_by_role("button", name="批准，自该日起施行")).to_have_count(0)
    proposal = page.url
    assert granted(page, DAY) == "150万元"

    log_in(page, "leader")
    page.get_by_role("link", name="“三新一智”产业走廊奖补").click()
    expect(page).to_have_url(proposal)
    expect(page.get_by_label("施行日期")).to_have_value(DAY)
    screenshots("proposal")
    page.get_by_role("button", name="批准，自该日起施行").click()
    expect(page.locator("h1")).to_contain_text("已批准，尚未施行")

    assert granted(page, DAY_BEFORE) == "150万元"
    assert granted(page, DAY) == "200万元"
    told = page.request.get("/api/policies/qingwu-2025-12/editions").json()
    assert [(each["number"], each["from"], each["to"]) for each in told] == [
        (2, DAY, None),
        (1, None, DAY_BEFORE),
    ]


def test_a_decision_of_last_year_is_decided_again_by_its_own_rule(page: Page) -> None:
    log_in(page, "finance")
    page.goto("/office/awards/?state=paid")
    page.locator("tbody tr td a[href*='/decisions/']").last.click()
    expect(page.locator(".light", has_text="金额一致")).to_be_visible()
    expect(page.locator(".light", has_text="说明一致")).to_be_visible()
    expect(page.get_by_role("heading", name="当日数据", exact=True)).to_be_visible()


def test_a_limit_and_an_answer_are_written_on_cards_and_stand_in_the_file(page: Page) -> None:
    log_in(page, "industry")
    page.goto(POLICY)
    rows = "measures/revenue-steps/pay/bands/rows"
    limit = page.locator(f'[data-address="#{rows}/≥ 50亿元"]')
    limit.get_by_role("button", name="改写").click()
    # Every key changes the address of the row; the checker has time to read in between.
    page.keyboard.press("Control+a")
    page.keyboard.type("≥ 60亿元", delay=150)
    page.keyboard.press("Enter")
    expect(page.locator("#wb-state")).to_contain_text("检查通过")
    page.locator(f'[data-address="{rows}/≥ 60亿元"]').get_by_role("button", name="200万元").click()
    page.keyboard.type("210")
    page.keyboard.press("Enter")

    answer = "interpretations/一事一议金额"
    page.locator(f'[data-address="+{answer}/value"]').get_by_role("button", name="改写").click()
    page.keyboard.type("500万元", delay=150)
    page.keyboard.press("Enter")
    expect(page.locator("#wb-state")).to_contain_text("1处错误")
    expect(page.locator("#wb-problems")).to_contain_text("解释没有写明出处")
    for key, text in (("on", "2026-09-20"), ("by", "县政府"), ("ref", "青政函〔2026〕3号")):
        page.locator(f'[data-address="+{answer}/{key}"]').get_by_role("button", name="改写").click()
        page.keyboard.type(text)
        page.keyboard.press("Enter")
    expect(page.locator("#wb-state")).to_contain_text("检查通过")

    page.get_by_role("tab", name="全文").click()
    source = page.locator("#wb-source")
    expect(source).to_have_value(re.compile("{≥ 60亿元: 210万元, ≥ 30亿元: 120万元"))
    expect(source).to_have_value(re.compile("value: 500万元\n    on: 2026-09-20\n    by: 县政府\n    ref: "))
