"""``zoulang test``: every check and test of the project, in one go."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import click

import zoulang
from zoulang.commands import system_packages
from zoulang.commands.errors import CheckedCommand
from zoulang.errors import InputError, Problem

PAGES = Path("src/zoulang/web")
NO_TESTS = 5
# The browser tests share one served record, so they stay together on one worker.
IN_PARALLEL = ("-n", "2", "--dist", "loadgroup")
# The checks of types and of templates take longest, and neither waits for the other.
CHECKS_AT_ONCE = 2
# What a line of pytest's own summary counts, in its order.
OUTCOMES = ("failed", "passed", "skipped", "error")


class Step(NamedTuple):
    """A command of the project's own environment, its name, and what mends most of its complaints."""

    name: str
    command: tuple[str, ...]
    mended_by: str = ""


@click.command(
    cls=CheckedCommand,
    context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]},
)
@click.option("--all", "everything", is_flag=True, help="Run the slow tests and those on Spark too.")
@click.argument("pytest_arguments", nargs=-1, type=click.UNPROCESSED)
def test(everything: bool, pytest_arguments: tuple[str, ...]) -> None:
    """Run style, types, architecture, templates and all tests, on SQLite and on PostgreSQL.

    What the tests need besides Python (Chromium, Chinese fonts, PostgreSQL) is
    installed with apt-get where that may be done; with --all also Java. Arguments are handed to
    pytest; then only pytest runs, with them.

    \b
    Example:
      zoulang test
      zoulang test tests/rules -k money
    """
    root = _checkout()
    system_packages.provide(everything)
    if pytest_arguments:
        sys.exit(_run(root, ("-m", "pytest", *_selection(everything), *pytest_arguments)))
    began = time.monotonic()
    counts = Counter(_checks(root)) + Counter(_tests(root, everything))
    _say_the_end(counts, time.monotonic() - began)
    sys.exit(1 if counts["failed"] or counts["error"] or counts["check failed"] else 0)


def _checkout() -> Path:
    root = Path(zoulang.__file__).parents[2]
    if not (root / "tests").is_dir():
        found = "this installation of Zoulang has no tests folder beside it"
        raise InputError(Problem(found, "run the tests from a clone of the repository", str(root)))
    return root


def _checks(root: Path) -> dict[str, int]:
    """Run every check, also after one has failed: a person mends all in one round."""
    python, beside = sys.executable, Path(sys.executable).parent
    steps = [
        Step("style: ruff", (python, "-m", "ruff", "check", "."), "ruff check --fix"),
        Step(
            "layout: ruff",
            (python, "-m", "ruff", "format", "--check", "--output-format=concise", "."),
            "ruff format",
        ),
        Step("types: mypy", (python, "-m", "mypy")),
        Step("architecture: import-linter", (str(beside / "lint-imports"),)),
    ]
    if any((root / PAGES).rglob("*.html")):
        # Only its lint: its layout puts spaces into Chinese sentences, and a second run changes it again.
        steps.append(Step("templates: djlint", (python, "-m", "djlint", str(PAGES), "--quiet", "--lint")))
    with ThreadPoolExecutor(CHECKS_AT_ONCE) as pool:
        done = pool.map(lambda step: _checked(root, step), steps)
        return {"check failed": sum(_fails(step, each) for step, each in zip(steps, done, strict=True))}


def _checked(root: Path, step: Step) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        step.command,
        check=False,
        cwd=root,
        env=_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )


def _fails(step: Step, done: subprocess.CompletedProcess[bytes]) -> bool:
    failed = done.returncode != 0
    click.secho(f"{'FAILED' if failed else 'ok':>6}  {step.name}", fg="red" if failed else "green")
    if failed:
        sys.stdout.flush()
        sys.stdout.buffer.write(done.stdout)
        if step.mended_by:
            click.echo(f"        most of it is mended by: .venv/bin/{step.mended_by}")
    return failed


def _tests(root: Path, everything: bool) -> dict[str, int]:
    with tempfile.TemporaryDirectory() as folder:
        embedded, server = Path(folder, "sqlite.xml"), Path(folder, "postgresql.xml")
        click.secho("All tests, on SQLite", bold=True)
        counts = _counted(root, ("-m", "pytest", *IN_PARALLEL, *_selection(everything)), embedded)
        if (root / "tests/web").is_dir() and system_packages.postgresql_is_there():
            click.secho("The tests of the web application, on PostgreSQL", bold=True)
            command = (
                "tests/postgresql.py",
                sys.executable,
                "-m",
                "pytest",
                "tests/web",
                *IN_PARALLEL,
                *_selection(everything),
            )
            counts += _counted(root, command, server)
    return counts


def _counted(root: Path, command: tuple[str, ...], report: Path) -> Counter[str]:
    code = _run(root, (*command, "-q", f"--junitxml={report}"))
    counts = _outcomes(report)
    if code not in (0, NO_TESTS) and not counts["failed"] and not counts["error"]:
        # Something broke outside every test, for instance while the tests were being collected.
        counts["error"] += 1
    return counts


def _outcomes(report: Path) -> Counter[str]:
    counts: Counter[str] = Counter()
    if not report.exists():
        return counts
    for suite in ElementTree.parse(report).getroot().iter("testsuite"):
        total, failed, errors, skipped = (
            int(suite.get(name, 0)) for name in ("tests", "failures", "errors", "skipped")
        )
        counts.update(failed=failed, error=errors, skipped=skipped, passed=total - failed - errors - skipped)
    return counts


def _selection(everything: bool) -> tuple[str, ...]:
    return () if everything else ("-m", "not slow and not spark")


def _run(root: Path, command: tuple[str, ...]) -> int:
    sys.stdout.flush()
    return subprocess.run([sys.executable, *command], check=False, cwd=root, env=_environment()).returncode


def _environment() -> dict[str, str]:
    """The environment of every step: one that never touches a record in use."""
    inherited = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return {**inherited, "ZOULANG_SECRET_KEY": "only-for-tests", "PYTHONUTF8": "1"}


def _say_the_end(counts: Counter[str], seconds: float) -> None:
    """One last line in the style of pytest, over everything that ran."""
    parts = [f"{counts[outcome]} {outcome}" for outcome in ("check failed", *OUTCOMES) if counts[outcome]]
    good = not (counts["check failed"] or counts["failed"] or counts["error"])
    click.secho(
        f"{', '.join(parts) or 'no tests ran'} in {seconds:.2f}s", fg="green" if good else "red", bold=True
    )
