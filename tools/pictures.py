"""The pictures of the README, taken from a running demo so that they never show what is not there.

.venv/bin/zoulang demo                                         in one window
.venv/bin/python tools/pictures.py http://127.0.0.1:8600       in another
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from playwright.sync_api import Page, ViewportSize, sync_playwright

IMAGES = Path(__file__).parents[1] / "docs/images"
SIZE: ViewportSize = {"width": 1440, "height": 1000}
PHONE: ViewportSize = {"width": 390, "height": 844}


def living_document(page: Page) -> None:
    """The head of the county's policy: paper, outline, and goals in the margin."""
    page.goto("/qingwu/documents/qingwu-2025-12/")
    page.wait_for_load_state("networkidle")


def check_up(page: Page) -> None:
    """A firm that gets one award and is one step short of another."""
    page.goto("/qingwu/check-up/")
    together = page.locator("fieldset", has=page.get_by_text("下面各项是否都符合？"))
    together.locator("input[value='是']").first.check()
    fieldset = page.locator("fieldset", has=page.get_by_text("列入三新一智名单", exact=True))
    fieldset.locator("input[value='是']").check()
    page.get_by_label("营业收入", exact=True).fill("12000")
    page.get_by_label("市级技改资金", exact=True).fill("900")
    page.locator(".worth", has_text="150万元").wait_for()


def reading_desk(page: Page) -> None:
    """A document with drafts that wait, text left and drafts right."""
    log_in(page, "office")
    page.goto("/office/desk/qingwu/qingwu-2026-7/")
    page.wait_for_load_state("networkidle")


def firm(page: Page) -> None:
    """The page of a firm as its accountant sees it on a phone."""
    page.set_viewport_size(PHONE)
    log_in(page, "lanshi")
    page.goto("/qingwu/firm/")
    page.wait_for_load_state("networkidle")


def log_in(page: Page, username: str) -> None:
    page.context.clear_cookies()
    page.goto("/login/")
    page.fill("[name=username]", username)
    page.fill("[name=password]", "zoulang-demo")
    page.click("main button")


PICTURES = {
    "living-document": living_document,
    "check-up": check_up,
    "reading-desk": reading_desk,
    "firm": firm,
}


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    IMAGES.mkdir(parents=True, exist_ok=True)
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=as_root)
        context = browser.new_context(base_url=arguments[0], viewport=SIZE, locale="zh-CN")
        for name, show in PICTURES.items():
            page = context.new_page()
            show(page)
            page.screenshot(path=IMAGES / f"{name}.png")
            page.close()
        browser.close()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
