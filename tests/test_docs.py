"""The papers of the project say what is so."""

from __future__ import annotations

import re
from pathlib import Path

import click
import pytest

from zoulang.cli import main

REPOSITORY = Path(__file__).parents[1]
SOURCE = REPOSITORY / "src/zoulang"
PAGES = [*sorted(REPOSITORY.glob("*.md")), *sorted((REPOSITORY / "docs").rglob("*.md"))]
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ +(.+)$", re.MULTILINE)


def commands(group: click.Group, path: str) -> list[str]:
    """The full names of all commands that do something, groups left out."""
    context = click.Context(group)
    names: list[str] = []
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        full = f"{path} {name}"
        names += commands(command, full) if isinstance(command, click.Group) else [full]
    return names


def anchor(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(REPOSITORY).as_posix())
def test_every_link_leads_somewhere(page: Path) -> None:
    lost = []
    for link in LINK.findall(page.read_text(encoding="utf-8")):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, fragment = link.partition("#")
        target = (page.parent / name) if name else page
        if not target.exists():
            lost.append(link)
        elif fragment and target.suffix == ".md":
            headings = HEADING.findall(target.read_text(encoding="utf-8"))
            lost += [link] if fragment not in map(anchor, headings) else []
    assert not lost


@pytest.mark.parametrize("name", commands(main, "zoulang"))
def test_every_command_has_its_place_in_the_reference(name: str) -> None:
    page = (REPOSITORY / "docs/reference/cli.md").read_text(encoding="utf-8")
    assert re.search(rf"^\| `{name}\b", page, re.MULTILINE)


@pytest.mark.parametrize("name", commands(main, "zoulang"))
def test_every_command_shows_an_example_in_its_help(name: str) -> None:
    command: click.Command = main
    for part in name.split()[1:]:
        assert isinstance(command, click.Group)
        found = command.get_command(click.Context(command), part)
        assert found is not None
        command = found
    with click.Context(command, info_name=name) as context:
        assert "Example" in command.get_help(context)


def test_every_folder_of_the_source_is_named_in_the_architecture() -> None:
    page = (REPOSITORY / "docs/architecture.md").read_text(encoding="utf-8")
    folders = [
        path
        for place in (SOURCE, SOURCE / "web")
        for path in place.iterdir()
        if path.is_dir() and not path.name.startswith("__")
    ]
    assert not [path.name for path in folders if f"`{path.name}/`" not in page]


def test_every_variable_of_the_settings_is_in_the_reference() -> None:
    settings = (SOURCE / "web/settings.py").read_text(encoding="utf-8")
    page = (REPOSITORY / "docs/reference/cli.md").read_text(encoding="utf-8")
    assert not [name for name in re.findall(r'"(ZOULANG_[A-Z_]+)"', settings) if f"`{name}`" not in page]


def test_every_decision_is_in_the_list_and_says_what_we_dislike() -> None:
    folder = REPOSITORY / "docs/decisions"
    listed = (folder / "README.md").read_text(encoding="utf-8")
    for page in sorted(folder.glob("0*.md")):
        text = page.read_text(encoding="utf-8")
        assert page.name in listed
        assert all(part in text for part in ("**What we had.**", "**What we chose.**", "**What we dislike"))


def test_the_two_readmes_stand_side_by_side() -> None:
    english, chinese = (
        (REPOSITORY / name).read_text(encoding="utf-8") for name in ("README.md", "README.zh-CN.md")
    )
    for command in ("python3 bootstrap.py demo", "python3 bootstrap.py test"):
        assert command in english
        assert command in chinese
    links = [set(LINK.findall(text)) - {"README.md", "README.zh-CN.md"} for text in (english, chinese)]
    assert links[0] == links[1]


def test_the_reference_names_no_command_that_is_not_there() -> None:
    page = (REPOSITORY / "docs/reference/cli.md").read_text(encoding="utf-8")
    there = commands(main, "zoulang")
    rows = re.findall(r"^\| `(zoulang [a-z -]*[a-z])(?![a-z-])", page, re.MULTILINE)
    assert rows
    assert not [row for row in rows if row not in there]
