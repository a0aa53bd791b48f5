"""Promises about the text of the project itself."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from django.core.management import call_command

from tools import messages
from zoulang.glossary import terms

REPOSITORY = Path(__file__).parents[1]
LONGEST_FILE = 500
TEXT = {".py", ".md", ".toml", ".yaml", ".yml", ".html", ".css", ".txt", ".lark", ".po", ".json", ""}
# Put together from parts, so that this file does not find itself.
HOSTS = ("pypi" + ".org", "pythonhosted" + ".org", "npmjs" + ".com", "golang" + ".org", "crates" + ".io")
REGISTRY_HOSTS = re.compile("|".join(map(re.escape, HOSTS)))
MACHINE_PATHS = re.compile("/(?:wor" + "k|roo" + "t|hom" + "e/[a-z]+)/")


def project_files() -> list[Path]:
    """What is or would be committed: known to git or new, and not ignored."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        check=False,
        capture_output=True,
        cwd=REPOSITORY,
    )
    if listing.returncode != 0:
        pytest.skip("this is no git repository, so it is not known which files belong to the project")
    names = listing.stdout.decode().split("\0")
    files = [REPOSITORY / name for name in names if name]
    # Libraries that are shipped as they came are not ours to judge.
    return [path for path in files if path.suffix in TEXT and path.is_file() and "vendor" not in path.parts]


def places(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{path.relative_to(REPOSITORY)}:{number}"
        for path in project_files()
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if pattern.search(line)
    ]


def test_no_file_names_the_host_of_a_package_registry() -> None:
    assert not places(REGISTRY_HOSTS)


def test_no_file_names_a_folder_of_somebodys_machine() -> None:
    assert not places(MACHINE_PATHS)


def test_no_source_file_is_too_long_to_read_in_one_sitting() -> None:
    lengths = {
        str(path.relative_to(REPOSITORY)): len(path.read_text(encoding="utf-8").splitlines())
        for path in (REPOSITORY / "src").rglob("*.py")
        if "migrations" not in path.parts
    }
    assert not {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE}


def test_the_glossary_gives_each_term_an_english_word_of_its_own() -> None:
    english = list(terms().values())
    assert not sorted({word for word in english if english.count(word) > 1})
    assert all(re.fullmatch(r"[a-z][a-z -]*", word) for word in english)


def test_every_message_on_the_screen_has_its_chinese() -> None:
    found = messages.problems()
    assert not found, "\n".join(found)


@pytest.mark.django_db
def test_every_change_of_a_model_has_its_migration() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
