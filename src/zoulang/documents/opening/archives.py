"""Zipped files (.docx, .ofd) looked at before anything of them is unpacked."""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib

from zoulang.errors import InputError, Problem, said

MAX_UNPACKED = 300 * 2**20
MAX_UNPACKED_TEXT = 32 * 2**20
MAX_ENTRIES = 20_000
MAX_MARKS = 4_000_000  # of tags and attributes in one part; each costs a parser about a hundred bytes
_ENCRYPTED = 0x1
_PIECE = 2**20
# What zipfile raises for an archive that is cut off, crafted, or packed in an unknown way.
BROKEN = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error),
    *(OSError, ValueError, EOFError, NotImplementedError, RuntimeError, KeyError),
)


def entries_of(data: bytes) -> list[str]:
    """The names of the entries of an archive; none if it is no readable archive.

    >>> entries_of(b"PK")
    []
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return archive.namelist()
    except BROKEN:
        return []


def check_archive(data: bytes, name: str, kind: str) -> None:
    """Refuse an archive that is locked, or would unpack to an absurd size, before unpacking it.

    ``kind`` is the ending that such files bear.

    Raises:
        InputError: with the sizes where they are the reason.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except BROKEN as error:
        raise InputError(
            Problem(
                said("the {kind} file is cut off or damaged", kind=kind),
                said("take a fresh copy of it or save it anew"),
                file=name,
            )
        ) from error
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        found = said("the archive is locked with a password")
        raise InputError(Problem(found, said("give a copy without a password"), file=name))
    unpacked = sum(entry.file_size for entry in entries)
    text = sum(entry.file_size for entry in entries if entry.filename.endswith((".xml", ".rels")))
    if unpacked > MAX_UNPACKED or text > MAX_UNPACKED_TEXT or len(entries) > MAX_ENTRIES:
        found = said(
            "the {kind} file unpacks from {packed:.1f} to {unpacked:.0f} MiB in {count:,} parts",
            kind=kind,
            packed=len(data) / 2**20,
            unpacked=unpacked / 2**20,
            count=len(entries),
        )
        raise InputError(Problem(found, said("give one document at a time, without its pictures"), file=name))


def is_crowded(data: bytes, part: str) -> bool:
    """Whether a part has more tags and attributes than any document, so that a parser would drown in it."""
    marks = 0
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, archive.open(part) as source:
            while (piece := source.read(_PIECE)) and marks <= MAX_MARKS:
                marks += piece.count(b"<") + piece.count(b"=")
    except BROKEN:
        return False  # whoever reads the part will say that it is damaged
    return marks > MAX_MARKS
