"""What the papers print can be typed: their files are written and their commands run.

A fence ``yaml NAME`` is a file of that name. A fence ``console`` is a session: lines after ``$`` are
commands, the lines below each are what it prints, with ``...`` for lines left out.
"""

from __future__ import annotations

import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

import zoulang
from zoulang.cli import main
from zoulang.rules import units
from zoulang.rules.cases import keys
from zoulang.rules.expressions import functions, lexer
from zoulang.rules.loading import schema, shapes
from zoulang.web.accounts.models import Programme
from zoulang.web.money.models import Award
from zoulang.web.policy.models import Rule
from zoulang.web.programme.models import Duty, Goal
from zoulang.web.site.install import install_programme

REPOSITORY = Path(__file__).parents[1]
DOCS = REPOSITORY / "docs"
FENCE = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PAGES = [page for page in sorted(DOCS.rglob("*.md")) if "```console" in page.read_text(encoding="utf-8")]
# Programs of the system that a session may use beside `zoulang`.
PLAIN_TOOLS = {"cp", "mkdir", "sed"}
# Where the code and the commands ask for a variable of the environment.
ASKED = re.compile(r'(?:environ(?:\.get|\.setdefault)?[(\[]|_flag\(|_list\(|_secret\()"([A-Z_]+)"')
# A secret may also stand in the file that its name with _FILE gives.
SECRETS = re.compile(r'_secret\("([A-Z_]+)"')
SETS_ONLY = {"DEBIAN_FRONTEND", "PATH"}
ASKED_BY_LIBRARIES = {"DATABASE_URL", "UV_DEFAULT_INDEX", "UV_INDEX", "UV_FIND_LINKS", "SSL_CERT_FILE"}


def fences(page: Path) -> Iterator[tuple[str, str, str]]:
    """Language, name and content of every fence of a page."""
    for fence in FENCE.finditer(page.read_text(encoding="utf-8")):
        yield fence[1], fence[2] or "", fence[3]


def write_files(page: Path, folder: Path) -> None:
    for _, name, content in fences(page):
        if name:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, encoding="utf-8")


def session(content: str) -> list[tuple[str, list[str]]]:
    """The commands of a session, each with the lines it is said to print."""
    steps: list[tuple[str, list[str]]] = []
    for line in content.splitlines():
        if line.startswith("$ "):
            steps.append((line[2:], []))
        else:
            steps[-1][1].append(line.rstrip())
    return steps


def printed_by(command: str) -> list[str]:
    program, *arguments = shlex.split(command)
    if program == "zoulang":
        result = CliRunner().invoke(main, arguments)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return [line.rstrip() for line in result.output.splitlines()]
    assert program in PLAIN_TOOLS, f"{program} is not a tool that every reader has"
    done = subprocess.run([program, *arguments], check=True, capture_output=True, text=True)
    return done.stdout.splitlines()


def agrees(told: list[str], printed: list[str]) -> bool:
    """Whether the printed lines are the told ones, where ``...`` stands for any."""
    if not told:
        return not printed
    if told[0].strip() == "...":
        return any(agrees(told[1:], printed[start:]) for start in range(len(printed) + 1))
    return bool(printed) and told[0] == printed[0] and agrees(told[1:], printed[1:])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(DOCS).as_posix())
def test_a_page_prints_what_its_commands_print(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "src").symlink_to(REPOSITORY / "src")
    write_files(page, tmp_path)
    for language, _, content in fences(page):
        for command, told in session(content) if language == "console" else []:
            printed = printed_by(command)
            assert agrees(told, printed), "\n".join([f"$ {command}", *printed])


def test_the_tutorial_and_the_guide_to_policies_are_among_the_pages_that_run() -> None:
    assert {DOCS / "tutorial/first-programme.md", DOCS / "guides/write-a-policy.md"} <= set(PAGES)


@pytest.mark.django_db
def test_the_programme_folder_of_the_reference_can_be_installed(tmp_path: Path) -> None:
    write_files(DOCS / "reference/programme-folder.md", tmp_path)
    install_programme(tmp_path / "cold-chain")
    assert Programme.objects.get().slug == "cold-chain"
    counts = [model._default_manager.count() for model in (Goal, Duty, Rule, Award)]
    assert counts == [1, 1, 1, 0]


def test_every_variable_that_is_asked_for_has_its_row_in_the_settings() -> None:
    page = (DOCS / "reference/settings.md").read_text(encoding="utf-8")
    asking = [*Path(zoulang.__file__).parent.rglob("*.py"), *(REPOSITORY / "tests/browser").glob("*.py")]
    names = {name for path in asking for name in ASKED.findall(path.read_text(encoding="utf-8"))}
    names |= {f"{name}_FILE" for path in asking for name in SECRETS.findall(path.read_text(encoding="utf-8"))}
    assert len(names) > 5
    rows = set(re.findall(r"^\| `([A-Z_]+)` \|", page, re.MULTILINE))
    assert {*names, "DATABASE_URL"} - SETS_ONLY <= rows
    assert rows - names <= ASKED_BY_LIBRARIES


def test_every_word_of_the_language_stands_in_the_reference_of_policy_files() -> None:
    page = (DOCS / "reference/policy-file.md").read_text(encoding="utf-8")
    words = {*lexer.KEYWORDS, *lexer.COMPARISONS, *functions.FUNCTION_WORDS, *units.COMMON_UNITS}
    words |= {*units.DURATION_UNITS, *lexer.SIGNS}
    assert not sorted(word for word in words if word not in page)


def test_every_key_and_every_code_of_policy_files_stands_in_the_reference() -> None:
    page = (DOCS / "reference/policy-file.md").read_text(encoding="utf-8")
    named = {*(key for known in schema.SHAPES.values() for key in known), *schema.TYPE_WORDS}
    named |= {*shapes.PAY_SHAPES, *keys.MEASURED}
    assert not sorted(name for name in named if f"`{name}`" not in page)
    sources = [path.read_text(encoding="utf-8") for path in Path(schema.__file__).parent.glob("*.py")]
    codes = {code for source in sources for code in re.findall(r'"([EW]\d\d)"', source)}
    assert not sorted(code for code in codes if f"| {code} |" not in page)
