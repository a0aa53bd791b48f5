"""What kind of file somebody gave us: its content decides, its name is a hint.

Offices rename: a .doc may be RTF, a web page or a .docx, and a .wps is a .doc or a .docx.
"""

from __future__ import annotations

import re

from zoulang.documents.opening.archives import entries_of

_OLE = b"\xd0\xcf\x11\xe0"
_START = 4096
_SECTOR = 512
_WORD_HEADER, _WORD_ENCRYPTED = b"\xec\xa5", 0x0100
_MARKUP = re.compile(
    rb"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*"
    rb"<(?:!doctype\s+html|html|head|body|meta|title|div|table|article|section|p|h[1-6])[\s>/]",
    re.IGNORECASE | re.DOTALL,
)
_MAIL = re.compile(rb"^(?:MIME-Version:|Content-Type:\s*multipart/related)", re.IGNORECASE | re.MULTILINE)
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*", b"BM")
_ARCHIVES = (b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b")
# In an archive: an entry with this beginning, and the kind of file it tells.
_PARTS = (
    ("OFD.xml", "ofd"),
    ("word/", "docx"),
    ("xl/", "spreadsheet"),
    ("ppt/", "presentation"),
    ("content.xml", "odt"),
)
# In an OLE file: the name of a stream and the kind of file it tells.
_STREAMS = (
    ("EncryptedPackage", "locked"),
    ("WordDocument", "doc"),
    ("Workbook", "spreadsheet"),
    ("PowerPoint Document", "presentation"),
)


def kind_of(data: bytes) -> str | None:
    """The kind that the content of a file tells, or None for what may be plain text.

    It is ``pdf``, ``ofd``, ``docx``, ``odt``, ``doc``, ``rtf``, ``wordxml``, ``html``, ``mht``, or one that
    cannot be read: ``spreadsheet``, ``presentation``, ``picture``, ``archive``, ``damaged archive``,
    ``locked``, ``ole``.

    >>> kind_of(b"%PDF-1.7"), kind_of(b"{\\\\rtf1"), kind_of(b"\\xef\\xbb\\xbf<!DOCTYPE html>")
    ('pdf', 'rtf', 'html')
    >>> kind_of(b"\\x89PNG\\r\\n\\x1a\\n\\0"), kind_of("一、总则".encode())
    ('picture', None)
    """
    start = data[:_START]
    if b"%PDF-" in start[:1024]:
        return "pdf"
    if start.startswith(b"PK\x03\x04"):
        return _kind_of_archive(data)
    if start.startswith(_OLE):
        return _kind_of_ole(data)
    if start.startswith(_PICTURES) and b"\0" in start:
        return "picture"
    if start.startswith(_ARCHIVES):
        return "archive"
    return _kind_of_text(start)


def _kind_of_archive(data: bytes) -> str:
    entries = entries_of(data)
    for beginning, kind in _PARTS:
        if any(entry.lstrip("/").startswith(beginning) for entry in entries):
            return kind
    return "archive" if entries else "damaged archive"


def _kind_of_ole(data: bytes) -> str:
    for stream, kind in _STREAMS:
        if stream.encode("utf-16-le") in data:
            return "locked" if kind == "doc" and _is_encrypted(data) else kind
    return "ole"


def _is_encrypted(data: bytes) -> bool:
    """Whether the header of the old Word format, which begins a sector, says that the text is encrypted."""
    place = data.find(_WORD_HEADER, _SECTOR)
    while place >= 0:
        if place % _SECTOR == 0:
            return bool(int.from_bytes(data[place + 10 : place + 12], "little") & _WORD_ENCRYPTED)
        place = data.find(_WORD_HEADER, place + 1)
    return False


def _kind_of_text(start: bytes) -> str | None:
    """The kind of a file of readable signs, by how it opens."""
    start = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):  # UTF-16, whose letters are pairs of bytes
        start = start.decode("utf-16", errors="ignore").lstrip().encode()
    if start.startswith(b"{\\rtf"):
        return "rtf"
    if b"Word.Document" in start or b"http://schemas.microsoft.com/office/2006/xmlPackage" in start:
        return "wordxml"
    if _MARKUP.match(start):
        return "html"
    return "mht" if _MAIL.search(start[:1024]) and b"multipart/related" in start.lower() else None
