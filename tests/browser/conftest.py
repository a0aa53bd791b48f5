"""A browser, and a demo record served for it the way a user serves it.

The server is a process of its own with a record of its own, so the tests of the
web application and these cannot disturb each other. The demo is built once, under
``var/tests``, and again only when what it is made of changed; every walk gets a copy.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from zoulang.commands.system_packages import browser_driver_starts

REPOSITORY = Path(__file__).parents[2]
BUILT = REPOSITORY / "var/tests/demo"
PICTURES = REPOSITORY / "var/screenshots"
WIDE = {"width": 1440, "height": 900}
# What the tests set for themselves; the demo is to start as it starts for a user.
OF_THE_TESTS = {"DATABASE_URL", "DJANGO_SETTINGS_MODULE", "ZOULANG_DATA"}
# Seconds that building and starting may take on a slow machine before the tests give up.
PATIENCE = 240
# Milliseconds in which a page has to show what is expected of it, also on a machine that is busy otherwise.
expect.set_options(timeout=30_000)
SET_THE_DATE = (
    "import datetime, django; django.setup(); "
    "from zoulang.web.accounts.actions import set_business_date; "
    "set_business_date(datetime.date.fromisoformat('{day}'), by=None)"
)
# Nothing in a test may reach the network by itself.
QUIET = [
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the browser tests on one worker: they share the served record."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a freshly built demo record, served until the tests end."""
    with served(tmp_path_factory.mktemp("demo")) as address:
        yield address


@contextmanager
def served(record: Path) -> Iterator[str]:
    """The address of a demo of its own, served for as long as the block runs."""
    environment = {name: value for name, value in os.environ.items() if name not in OF_THE_TESTS}
    # The command waits for another one that is building there, and does nothing where the demo stands.
    building = ["-m", "zoulang.cli", "demo", "--no-serve", "--data", str(BUILT)]
    subprocess.run([sys.executable, *building], env=environment, cwd=REPOSITORY, check=True)
    shutil.copytree(BUILT, record, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.lock"))
    port = _free_port()
    serving = ["-m", "zoulang.cli", "serve", "--port", str(port)]
    log = record / "server.log"
    with log.open("w") as output:
        server = subprocess.Popen(
            [sys.executable, *serving],
            env={**environment, "ZOULANG_DATA": str(record)},
            cwd=REPOSITORY,
            stdout=output,
            stderr=subprocess.STDOUT,
            # A group of its own, so that its workers end with it.
            start_new_session=True,
        )
        try:
            _wait_until_it_answers(f"http://127.0.0.1:{port}/", server, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait(timeout=20)


def pass_to(record: Path, day: date) -> None:
    """Let the days of a served record pass up to one, as an administrator does."""
    told = {"ZOULANG_DATA": str(record), "DJANGO_SETTINGS_MODULE": "zoulang.web.settings"}
    kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    code = SET_THE_DATE.format(day=day)
    subprocess.run([sys.executable, "-c", code], env={**kept, **told}, cwd=REPOSITORY, check=True)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Headless Chromium; tests that need it are skipped where there is none."""
    chromium = os.environ.get("ZOULANG_CHROMIUM") or shutil.which("chromium")
    if chromium is None:
        pytest.skip("Chromium is not installed; on Debian: sudo apt install chromium fonts-noto-cjk")
    if not browser_driver_starts():
        pytest.skip("the driver of the browser does not start; on Debian: sudo apt install libatomic1")
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=[*QUIET, *as_root])
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser, demo: str) -> Iterator[Page]:
    """A fresh window on the demo; a mistake in a script or a missing file fails the test at its end."""
    context = browser.new_context(base_url=demo, viewport=WIDE, locale="zh-CN", reduced_motion="reduce")
    window = context.new_page()
    mistakes: list[str] = []
    window.on("pageerror", lambda error: mistakes.append(str(error)))
    window.on(
        "response",
        lambda answer: mistakes.append(f"{answer.status} {answer.url}") if answer.status >= 500 else None,
    )
    window.on(
        "requestfailed",
        # A page that is left while something loads is no mistake.
        lambda asked: (
            mistakes.append(f"not loaded: {asked.url}") if "ERR_ABORTED" not in asked.failure else None
        ),
    )
    yield window
    context.close()
    assert not mistakes


@pytest.fixture
def screenshots(page: Page) -> Callable[[str], Path]:
    """Save the window as a picture to look at: ``screenshots("living-document")``."""

    def save(name: str, whole: bool = False) -> Path:
        PICTURES.mkdir(parents=True, exist_ok=True)
        path = PICTURES / f"{name}.png"
        page.screenshot(path=path, full_page=whole)
        return path

    return save


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_it_answers(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(PATIENCE * 5):
        assert server.poll() is None, f"the demo stopped:\n{log.read_text()}"
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError(f"the demo does not answer at {url}:\n{log.read_text()}")
