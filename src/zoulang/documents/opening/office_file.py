"""Older files of word processors (.doc, .wps, .rtf, .odt), turned into .docx by LibreOffice if it is there.

LibreOffice runs confined: a settings folder of its own that forbids macros and
links, no network, bounded time and memory, and a folder that is removed afterwards.
"""

from __future__ import annotations

import functools
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path

from zoulang.documents.blocks import Block
from zoulang.documents.opening import confined
from zoulang.documents.opening.archives import check_archive
from zoulang.documents.opening.word_file import word_blocks
from zoulang.errors import InputError, Problem, said

_PROGRAMS = ("soffice", "libreoffice")
_SECONDS = 90
_MEMORY = 4 * 2**30  # of addresses; the program maps far more than it uses
_WRITTEN = 512 * 2**20
_AS_WORD = said("open it in a word processor and save it as .docx")
_SETTINGS = {
    ("Office.Common/Security/Scripting", "MacroSecurityLevel"): "3",
    ("Office.Common/Security/Scripting", "DisableMacrosExecution"): "true",
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks"): "true",
    ("Office.Common/Security/Scripting", "DisableActiveContent"): "true",
    ("Office.Common/Misc", "FirstRun"): "false",
    ("Office.Writer/Content/Update", "Link"): "0",
    ("Office.Writer/Content/Update", "Field"): "false",
}


def office_blocks(data: bytes, name: str) -> list[Block]:
    """The blocks of a file that LibreOffice can open.

    Raises:
        InputError: if LibreOffice is not installed here, or cannot open the file.
    """
    if data.startswith(b"PK"):
        check_archive(data, name, ".odt")
    if b"<!ENTITY" in data[:4096]:
        raise InputError(Problem(said("the document declares entities"), _AS_WORD, file=name))
    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if program is None:
        found = said("reading old Word, WPS and RTF files needs LibreOffice, which is not installed here")
        raise InputError(Problem(found, _AS_WORD, file=name))
    converted = _converted(program, data)
    if converted is None:
        found = said("LibreOffice cannot open the file: it is damaged or locked with a password")
        raise InputError(Problem(found, _AS_WORD, file=name))
    return word_blocks(converted, name)


def _converted(program: str, data: bytes) -> bytes | None:
    """The document as .docx, or None if the program gives none."""
    with tempfile.TemporaryDirectory(prefix="zoulang-") as name:
        folder = Path(name)
        source = folder / "document"
        source.write_bytes(data)
        _write_settings(folder / "profile" / "user" / "registrymodifications.xcu", _SETTINGS)
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        quiet = ["--headless", "--nologo", "--nodefault", "--norestore", "--nolockcheck"]
        wanted = ["--convert-to", "docx", "--outdir", str(folder / "out"), str(source)]
        try:
            confined.run_program(
                [*_without_network(), program, profile, *quiet, *wanted], folder, _SECONDS, _MEMORY, _WRITTEN
            )
            return (folder / "out" / "document.docx").read_bytes()
        except (confined.Exhausted, OSError):
            return None


@functools.cache
def _without_network() -> tuple[str, ...]:
    """The command that runs another one without any network, where the system allows it."""
    tool = shutil.which("unshare")
    for flags in (("--net",), ("--user", "--map-root-user", "--net")):
        if tool and subprocess.run([tool, *flags, "true"], capture_output=True, check=False).returncode == 0:
            return (tool, *flags)
    return ()


def _write_settings(path: Path, settings: Mapping[tuple[str, str], str]) -> None:
    path.parent.mkdir(parents=True)
    items = "".join(
        f'<item oor:path="/org.openoffice.{place}"><prop oor:name="{key}" oor:op="fuse">'
        f"<value>{value}</value></prop></item>"
        for (place, key), value in settings.items()
    )
    path.write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<oor:items xmlns:oor="http://openoffice.org/2001/registry">{items}</oor:items>\n',
        encoding="utf-8",
    )
