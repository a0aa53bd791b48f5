"""Build the demo, or leave it alone if nothing it is made of has changed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from django.core.management import call_command
from django.db import transaction

import zoulang
from zoulang.web.accounts.business_date import acting_on
from zoulang.web.demo.database import put_in_place
from zoulang.web.demo.event import day_of
from zoulang.web.demo.people import KEEPER
from zoulang.web.demo.story import play
from zoulang.web.site.folder import open_folder, read_section
from zoulang.web.site.install import install_programme

REFERENCE, COUNTY = "zibo", "qingwu"
# Everybody in the demo logs in with this; the demo is served on this machine only.
PASSWORD = "zoulang-demo"
# What only shows the record cannot change how the demo is built.
NOT_INPUTS = {"views.py", "urls.py", "wsgi.py", "settings.py"}
NOT_INPUT_FOLDERS = {"commands", "templatetags", "__pycache__"}


def build(echo: Callable[[str], object] = print) -> bool:
    """Build the demo into the record; True if it was built, False if it stood there already.

    The database is migrated. A database file is built beside its place and
    moved there when it is whole, so an interrupted build leaves the old state.

    Raises:
        InputError: if the record holds programmes that are not the demo's, or the demo's data have mistakes.
    """
    mark = fingerprint()
    return put_in_place(mark, lambda: _fill(echo), echo)


def accounts() -> list[tuple[str, str, str, str]]:
    """The demo accounts: user name, person, unit or firm, role."""
    story = read_section(open_folder(COUNTY).path / "demo.yaml")
    keeper = (KEEPER[0], KEEPER[1], "", "superuser")
    return [keeper] + [
        (
            person.text("username"),
            person.pair("name")[0],
            person.text("unit", "") or person.text("enterprise", ""),
            person.text("role"),
        )
        for person in story.sections("people")
    ]


def fingerprint() -> str:
    """Tells whether the programme data or the code that builds from them changed."""
    digest = hashlib.sha256(zoulang.__version__.encode())
    for slug in (REFERENCE, COUNTY):
        digest.update(open_folder(slug).digest().encode())
    root = Path(zoulang.__file__).parent
    for path in sorted(root.rglob("*.py")):
        parts = path.relative_to(root).parts
        if path.name not in NOT_INPUTS and not NOT_INPUT_FOLDERS & set(parts):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _fill(echo: Callable[[str], object]) -> None:
    call_command("migrate", verbosity=0)
    today = day_of(read_section(open_folder(COUNTY).path / "demo.yaml"), "business_date")
    # What was entered on a later day than the demo takes as today would be in no table of that day.
    with transaction.atomic(), acting_on(today):
        echo("  reading the reference programme")
        install_programme(REFERENCE)
        echo("  playing two years of the invented county")
        play(open_folder(COUNTY), PASSWORD)
