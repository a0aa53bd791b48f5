"""From the check-up of a firm to the money in its account, and an automatic award from the list to payment.

The round of 2027 is played on a demo of its own, because days pass in it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import pass_to, served
from zoulang.tables import read_table, write_table

FIRM = "青梧岚石新材料有限公司"
MEASURE = "/qingwu/rules/qingwu-2025-12/green-match/"
RECEIPT = "云财环〔2027〕22号"
PAPERS = {"市级资金拨付文件": f"{RECEIPT}（演示）", "项目验收意见": "验收组意见（演示）"}
REVIEWERS = {"industry": "县工信局", "planning": "县发展改革局", "ecology": "青梧生态环境分局"}
# What the firm has to say itself, because no office has stated it for 2027 yet.
OWN_WORD = {"绿色项目通过验收": "是", "市级绿色资金": "250", "在本县注册": "是", "独立法人": "是",
            "严重失信": "否", "较大以上事故": "否"}  # fmt: skip
GIVEN = "50万元"
BANK = "青梧农村商业银行营业部"
AUTOMATIC = "/qingwu/rules/qingwu-2025-12/smart-models/"
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("money")


@pytest.fixture(scope="module")
def demo(record: Path) -> Iterator[str]:
    with served(record) as address:
        yield address


@pytest.fixture
def it_is(record: Path) -> Callable[[date], None]:
    return lambda day: pass_to(record, day)


def enter(page: Page, username: str) -> None:
    """Log in anew; a firm's accountant holds a phone."""
    page.context.clear_cookies()
    page.set_viewport_size(PHONE if username == "lanshi" else DESK)
    page.goto("/login/")
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", "zoulang-demo")
    page.locator("main button").click()
    expect(page.locator("h1")).not_to_have_text("登录")


def form_to(page: Page, end: str, under: str = "/office/") -> Locator:
    """The form that is sent to an address with this end, unfolded."""
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    return page.locator(f"form[action^='{under}'][action$='{end}']").first


def send(form: Locator, *choices: str, **told: str) -> None:
    """Fill the fields whose names end so, and press the button; the page after says that it went well."""
    for name, value in told.items():
        field = form.locator(f"[name$='{name}']").first
        if field.evaluate("(each) => each.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    button = form.locator(f"button[value={choices[0]}]") if choices else form.locator("button")
    button.first.click()
    form.page.wait_for_load_state()
    assert form.page.locator(".message-error:visible, .field-error:visible").all_inner_texts() == []


def budget_is_set(page: Page) -> None:
    enter(page, "finance")
    page.goto("/office/qingwu/budgets/")
    send(form_to(page, "/budgets/set/"), policy_file="qingwu-2025-12", year="2027", amount="300",
         indicator="青财预指〔2027〕11号")  # fmt: skip


def move(page: Page, name: str) -> None:
    send(form_to(page, f"/move/{name}/"))


def test_a_firm_goes_from_the_check_up_to_the_money(
    page: Page, it_is: Callable[[date], None], screenshots: Callable[..., Path], tmp_path: Path
) -> None:
    it_is(date(2027, 4, 19))
    budget_is_set(page)

    # The accountant sees on a phone what the firm may claim, and begins.
    enter(page, "lanshi")
    page.goto("/qingwu/firm/")
    screenshots("money-1-firm", whole=True)
    page.locator("a[href$='/check-up/']", has_text=re.compile(".")).last.click()
    screenshots("money-2-check-up", whole=True)
    page.goto(f"{MEASURE}claim/")
    page.locator("[name=year]").select_option("2027")
    send(page.locator("main form").last)
    claim = page.url
    expect(page.locator("h1")).to_contain_text("绿色转型项目配套奖励")
    send(form_to(page, "/details/"), receipt=RECEIPT)
    screenshots("money-3-claim", whole=True)

    # Saved; next day the rest: only what nobody knows is asked.
    it_is(date(2027, 4, 20))
    enter(page, "lanshi")
    page.goto(claim)
    say(form_to(page, "/facts/", under="/office/claims/"), OWN_WORD)
    number = claim_firm(page)
    page.goto(f"/qingwu/enterprises/{number}/facts/?year=2027")
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    say(page.locator("main form.check-up-form"), OWN_WORD)
    page.goto(claim)
    expect(page.locator("main")).to_contain_text(GIVEN)
    hand_over(page, "市级资金拨付文件")
    move(page, "file")
    screenshots("money-4-filed", whole=True)

    # The window tells once what is missing; the firm puts it right.
    enter(page, "industry")
    page.goto(claim)
    screenshots("money-5-window", whole=True)
    send(form_to(page, "/return/"), points="拨付文件缺第二页")
    enter(page, "lanshi")
    page.goto(claim)
    expect(page.locator("main")).to_contain_text("拨付文件缺第二页")
    screenshots("money-6-returned", whole=True)
    hand_over(page, "项目验收意见")
    put_right(page, claim)
    page.goto(claim)
    move(page, "refile")

    # Accepted; three departments say what they think.
    it_is(date(2027, 4, 22))
    enter(page, "industry")
    page.goto(claim)
    close_points(page, claim)
    page.goto(claim)
    move(page, "accept")
    for username, unit in REVIEWERS.items():
        enter(page, username)
        page.goto(claim)
        row = page.locator("#list-reviews tbody tr", has=page.locator("td", has_text=unit)).first
        row.locator("a[href*='/answer/']").click()
        send(page.locator("main form").last, outcome="agree", answer="属实，同意")
    enter(page, "industry")
    page.goto(claim)
    screenshots("money-7-reviewed", whole=True)
    move(page, "publish")

    # Five working days later a second person approves against the budget.
    it_is(date(2027, 5, 10))
    enter(page, "finance")
    page.goto(claim)
    move(page, "approve")
    expect(page.locator("main")).to_contain_text(GIVEN)
    screenshots("money-8-approved", whole=True)

    # The firm states its account, finance checks it and pays through the bank.
    enter(page, "lanshi")
    page.goto(f"/office/qingwu/enterprises/{number}/money/")
    send(form_to(page, "/account/"), holder=FIRM, bank=BANK, account="6228480012345678903")
    enter(page, "finance")
    account_is_checked(page, FIRM)
    paid_through_the_bank(page, "绿色转型项目配套奖励", screenshots, tmp_path, "money-9")
    page.locator("a[href$='/slip/']").first.click()

    # The firm sees the money.
    enter(page, "lanshi")
    page.goto(claim)
    expect(page.locator(".life [aria-current]")).to_contain_text("已拨付")
    screenshots("money-11-paid-claim", whole=True)
    page.goto(f"/office/qingwu/enterprises/{number}/money/")
    row = page.locator("main tbody tr", has_text="绿色转型项目配套奖励").first
    expect(row.locator(".tag-good")).to_be_visible()
    screenshots("money-12-firm-money", whole=True)


def test_an_automatic_award_goes_from_the_list_to_the_payment(
    page: Page, it_is: Callable[[date], None], screenshots: Callable[..., Path], tmp_path: Path
) -> None:
    it_is(date(2027, 5, 11))
    budget_is_set(page)
    enter(page, "industry")
    page.goto(f"{AUTOMATIC}list/?year=2025")
    screenshots("automatic-1-list", whole=True)
    chosen = page.locator("main tbody tr").first
    firm = chosen.locator("th").inner_text()
    number = chosen.locator("input[name=without]").get_attribute("value")
    # All but the first are left for another list.
    for box in page.locator("input[name=without]").all()[1:]:
        box.check()
    send(page.locator("main form[method=post]").last)
    listed = page.url

    # The firm has nobody with an account here: the window writes down that it confirms.
    page.locator("main a[href*='/cases/automatic-award/']").first.click()
    move(page, "confirm")
    page.goto(listed)
    move(page, "publish")
    screenshots("automatic-2-published", whole=True)
    it_is(date(2027, 5, 24))
    enter(page, "finance")
    page.goto(listed)
    move(page, "approve")
    expect(page.locator(".life [aria-current]")).to_contain_text("待拨付")
    screenshots("automatic-3-approved", whole=True)

    enter(page, "office")
    page.goto(f"/office/qingwu/enterprises/{number}/money/")
    send(form_to(page, "/account/"), holder=firm, bank=BANK, account="6228480012345678911")
    enter(page, "finance")
    account_is_checked(page, firm)
    paid_through_the_bank(page, firm, screenshots, tmp_path, "automatic-4")
    with page.expect_download() as coming:
        page.locator("a[href$='/slip/']").first.click()
    assert coming.value.suggested_filename.endswith(".docx")
    # The last payment ends the case of the list.
    page.goto(listed)
    expect(page.locator(".life [aria-current]")).to_contain_text("已拨付")
    screenshots("automatic-5-paid", whole=True)


def say(form: Locator, told: dict[str, str]) -> None:
    """Answer those of the questions that a form asks."""
    for question, value in told.items():
        asked = form.locator(".field, fieldset").filter(has_text=question).last
        if not asked.count():
            continue
        if asked.locator("input[type=radio]").count():
            asked.locator(f"input[type=radio][value='{value}']").check()
        elif asked.locator("select").count():
            asked.locator("select").select_option(value)
        else:
            asked.locator("input").first.fill(value)
    send(form)


def hand_over(page: Page, paper: str) -> None:
    send(form_to(page, "/papers/"), name=paper, words=PAPERS[paper])


def put_right(page: Page, claim: str) -> None:
    """Answer every point that was told."""
    for address in links(page, "#list-gaps a[href*='/answer/']"):
        page.goto(address)
        send(page.locator("main form").last, answer="已补齐")
        page.goto(claim)


def close_points(page: Page, claim: str) -> None:
    for address in links(page, "#list-gaps a[href*='/close/']"):
        page.goto(address)
        send(page.locator("main form").last)
        page.goto(claim)


def links(page: Page, selector: str) -> list[str]:
    return [str(each.get_attribute("href")) for each in page.locator(selector).all()]


def claim_firm(page: Page) -> str:
    """The number under which the register holds the person's firm."""
    page.goto("/qingwu/firm/")
    found = re.search(r"/enterprises/(\d+)/", page.url + page.content())
    assert found is not None
    return found.group(1)


def account_is_checked(page: Page, firm: str) -> None:
    page.goto("/office/qingwu/accounts/")
    row = page.locator("main tbody tr", has=page.locator("th", has_text=firm)).first
    send(row.locator("form"), "check", reason="户名与企业一致")


def paid_through_the_bank(
    page: Page, whose: str, screenshots: Callable[..., Path], tmp_path: Path, picture: str
) -> None:
    """Choose what is due, send the file, take in what the bank says of each transfer."""
    page.goto("/office/qingwu/instalments/")
    rows = page.locator("main tbody tr", has_text=whose).filter(
        has=page.locator("input[name=instalment]:enabled")
    )
    rows.first.locator("input[name=instalment]").check()
    screenshots(f"{picture}-due")
    page.locator("main form .button-primary").click()
    expect(page).to_have_url(re.compile(r"/batches/\d+/"))
    with page.expect_download() as coming:
        page.locator("a[href$='file.xlsx']").click()
    file = tmp_path / "bank.xlsx"
    coming.value.save_as(file)
    send(form_to(page, "/send/"))
    sent = read_table(file)
    lines = sent.filter(pl.col("收款账号") != "").with_columns(
        处理结果=pl.lit("成功"), 银行流水号=pl.lit("流水-") + pl.col("付款编号")
    )
    back = tmp_path / "back.xlsx"
    write_table(lines, back)
    form = form_to(page, "/return/")
    form.locator("input[type=file]").set_input_files(back)
    send(form)
    expect(page.locator("main tbody .tag-good").first).to_be_visible()
    screenshots(f"{picture}-run", whole=True)
