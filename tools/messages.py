"""The words on the screen: collect them, keep their Chinese, compile them. GNU gettext is not needed.

    python tools/messages.py            collect into django.po and compile django.mo
    python tools/messages.py --check    change nothing; fail when something is missing or stale

Messages are written in English in templates and Python; ``django.po`` holds the Chinese for each.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

SOURCE = Path(__file__).parents[1] / "src/zoulang"
WEB = SOURCE / "web"
PO = WEB / "locale/zh_Hans/LC_MESSAGES/django.po"
MO = PO.with_suffix(".mo")
LAZY = {
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
# What a mistake in the input is called: pages say it too, wherever it was found.
SAID = {"said": None}
KEYWORDS = {**DEFAULT_KEYWORDS, **LAZY, **SAID}
# A fixed day: a catalogue that says when it was written changes when nothing has.
ANY_DAY = datetime(2026, 1, 1, tzinfo=UTC)


def main(arguments: list[str]) -> int:
    if arguments == ["--check"]:
        found = problems()
        print("\n".join(found) or "every message has its Chinese, and the catalogue is compiled")
        return 1 if found else 0
    if arguments:
        print(__doc__, file=sys.stderr)
        return 2
    PO.parent.mkdir(parents=True, exist_ok=True)
    catalog = merged()
    PO.write_bytes(po_bytes(catalog))
    MO.write_bytes(mo_bytes(catalog))
    missing = [message for message in catalog if message.id and not _translated(message.string)]
    print(f"{len(catalog)} messages, {len(missing)} without Chinese")
    for message in missing:
        print(f"  {_first(message.id)}")
    return 0


def problems() -> list[str]:
    """What keeps the screen from being whole in Chinese, one sentence each; empty when all is well."""
    if not PO.exists():
        return [f"{PO.name} is not there; run python tools/messages.py"]
    catalog = merged()
    found = [
        f"{_places(message.locations)}: {_first(message.id)!r} has no Chinese; write it in {PO.name}"
        for message in catalog
        if message.id and not _translated(message.string)
    ]
    for message, errors in catalog.check():
        found += [f"{_first(message.id)!r}: {error}; mend its Chinese in {PO.name}" for error in errors]
    if PO.read_bytes() != po_bytes(catalog):
        found.append(f"{PO.name} does not hold the messages of the pages; run python tools/messages.py")
    if not MO.exists() or MO.read_bytes() != mo_bytes(catalog):
        found.append(f"{MO.name} is stale; run python tools/messages.py")
    return found


def merged() -> Catalog:
    """The messages of the pages with the Chinese that is known; what no page says any more is left out."""
    pages = Catalog(locale="zh_Hans", project="Zoulang", creation_date=ANY_DAY)
    for path in sorted(SOURCE.rglob("*")):
        for text, context in _messages(path):
            place = Path(os.path.relpath(path, WEB)).as_posix()
            flags = ("python-format",) if "%(" in _first(text) else ()
            pages.add(text, locations=[(place, 0)], context=context, flags=flags)
    known = _known()
    merged = Catalog(
        locale="zh_Hans",
        project="Zoulang",
        version="screen",
        msgid_bugs_address="see CONTRIBUTING.md",
        creation_date=ANY_DAY,
        revision_date=ANY_DAY,
        last_translator="the people of Zoulang",
        language_team="zh_Hans",
        header_comment="# The screen of Zoulang in Chinese: collected by tools/messages.py.",
        fuzzy=False,
    )
    for message in pages:
        if message.id:
            old = known.get(message.id, message.context)
            merged.add(
                message.id,
                old.string if old is not None else None,
                locations=sorted(set(message.locations)),
                context=message.context,
                flags=message.flags - {"fuzzy"},
            )
    return merged


def po_bytes(catalog: Catalog) -> bytes:
    """The catalogue as people edit it; places without line numbers, so that only words make a difference."""
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=110, include_lineno=False, sort_output=True)
    return buffer.getvalue()


def mo_bytes(catalog: Catalog) -> bytes:
    """The catalogue as Django reads it."""
    buffer = io.BytesIO()
    write_mo(buffer, catalog)
    return buffer.getvalue()


def _known() -> Catalog:
    if not PO.exists():
        return Catalog(locale="zh_Hans")
    with PO.open("rb") as file:
        return read_po(file, locale="zh_Hans")


def _messages(path: Path) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    keywords = KEYWORDS if WEB in path.parents else SAID
    if path.suffix == ".py":
        source = path.read_text(encoding="utf-8")
    elif path.suffix in (".html", ".txt") and "templates" in path.parts:
        if not settings.configured:
            settings.configure()
        # The lines of a template are no blocks of Python, so their indentation means nothing.
        lines = templatize(path.read_text(encoding="utf-8"), origin=str(path)).splitlines()
        source = "\n".join(line.strip() for line in lines)
    else:
        return
    found = extract("python", io.BytesIO(source.encode()), keywords=keywords)
    for _line, text, _comments, context in found:
        if text:
            yield text, context


def _first(text: str | tuple[str, ...] | list[str]) -> str:
    return text if isinstance(text, str) else text[0]


def _translated(text: str | tuple[str, ...] | list[str] | None) -> bool:
    return bool(text) if isinstance(text, str) or text is None else all(text)


def _places(locations: Sequence[tuple[str, int | None]]) -> str:
    return ", ".join(place for place, _ in locations)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
