"""What the tests need that no Python index has: a browser, fonts for its pages, PostgreSQL, Java for Spark.

On Debian and Ubuntu they are installed with apt where that may be done without
asking; elsewhere a loud line says what will be skipped and how to get it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import click


class Need(NamedTuple):
    """A system package: how to see that it is there, and what cannot run without it."""

    package: str
    is_there: Callable[[], bool]
    without_it: str


def _chromium_starts() -> bool:
    # Ubuntu has a placeholder of this name that only points to another store, so being there is not enough.
    chromium = shutil.which("chromium")
    return chromium is not None and _succeeds([chromium, "--version"])


def browser_driver_starts() -> bool:
    """Whether Playwright's driver runs: it comes with its own Node, which needs a library of the system."""
    from playwright._impl._driver import compute_driver_executable

    node, _script = compute_driver_executable()
    return _succeeds([str(node), "--version"])


def _fonts_are_there() -> bool:
    folders = (Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".fonts")
    return any(folder.is_dir() and any(folder.rglob("Noto*CJK*")) for folder in folders)


def postgresql_is_there() -> bool:
    return any(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or shutil.which("initdb") is not None


def _java_starts() -> bool:
    return shutil.which("java") is not None and _succeeds(["java", "-version"])


NEEDS = (
    Need("chromium", _chromium_starts, "the browser tests are skipped"),
    Need("libatomic1", browser_driver_starts, "the browser tests are skipped"),
    Need("fonts-noto-cjk", _fonts_are_there, "pictures of pages show boxes for Chinese characters"),
    Need("postgresql", postgresql_is_there, "the web tests run on SQLite only"),
)

# What only the tests on Spark need, which run with --all.
SPARK_NEEDS = (Need("openjdk-17-jre-headless", _java_starts, "the tests on Spark are skipped"),)


def provide(everything: bool = False) -> None:
    """Install what is missing where that may be done, and say what goes without.

    Args:
        everything: also what only the tests on Spark need.
    """
    missing = [need for need in (*NEEDS, *(SPARK_NEEDS if everything else ())) if not need.is_there()]
    if not missing:
        return
    names = [need.package for need in missing]
    start = _apt_get()
    if start is not None:
        click.secho(f"Installing {', '.join(names)} with apt-get", bold=True)
        _install(start, names)
        missing = [need for need in missing if not need.is_there()]
    for need in missing:
        remedy = f"to change that: sudo apt install {need.package}"
        click.secho(
            f"SKIPPED: {need.package} is not here, so {need.without_it}; {remedy}", fg="red", bold=True
        )


def _apt_get() -> list[str] | None:
    """The beginning of an apt-get command, or None where we may not or cannot install."""
    if shutil.which("apt-get") is None:
        return None
    if os.geteuid() == 0:
        return ["apt-get"]
    if shutil.which("sudo") and _succeeds(["sudo", "-n", "true"]):
        return ["sudo", "-n", "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
    return None


def _install(start: list[str], names: list[str]) -> None:
    _succeeds([*start, "update", "-qq"])
    # One at a time: a package that cannot be had must not keep the others away.
    for name in names:
        _succeeds([*start, "install", "-y", "-qq", "--no-install-recommends", name])


def _succeeds(command: list[str]) -> bool:
    done = subprocess.run(
        command,
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
    )
    return done.returncode == 0
