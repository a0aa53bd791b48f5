"""The parts of a Word archive: variants brought into the usual form, and the notes."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import qn

_STRICT = b"http://purl.oclc.org/ooxml/"
_SCHEMAS = b"http://schemas.openxmlformats.org/"
_USUAL = {
    _STRICT + b"officeDocument/relationships": _SCHEMAS + b"officeDocument/2006/relationships",
    _STRICT + b"officeDocument/math": _SCHEMAS + b"officeDocument/2006/math",
    _STRICT + b"wordprocessingml/main": _SCHEMAS + b"wordprocessingml/2006/main",
    _STRICT + b"drawingml/": _SCHEMAS + b"drawingml/2006/",
}
_OTHER_TYPE = re.compile(
    rb"application/vnd\.(?:ms-word\.(?:document|template)\.macroEnabled(?:Template)?\.main"
    rb"|openxmlformats-officedocument\.wordprocessingml\.template\.main)\+xml",
    re.IGNORECASE,
)
_DOCUMENT_TYPE = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_TYPES = "[Content_Types].xml"


def as_plain_document(data: bytes) -> bytes:
    """The archive as the usual kind of document, as no template, file with macros or strict form is."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        types = archive.read(_TYPES)
        main = next((name for name in names if name.endswith("word/document.xml")), None)
        strict = main is not None and _STRICT in archive.read(main)[:8192]
        if not strict and not _OTHER_TYPE.search(types):
            return data
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as plain:
            for name in dict.fromkeys(names):
                part = archive.read(name) if name != _TYPES else _OTHER_TYPE.sub(_DOCUMENT_TYPE, types)
                plain.writestr(name, _in_usual_names(part) if name.endswith((".xml", ".rels")) else part)
    return buffer.getvalue()


def _in_usual_names(part: bytes) -> bytes:
    if _STRICT in part:
        for strict, usual in _USUAL.items():
            part = part.replace(strict, usual)
    return part


def notes_of(document: Document) -> dict[tuple[str, str], Any]:
    """The footnotes and endnotes of a document by kind and id."""
    notes = {}
    for relation in document.part.rels.values():
        kind = relation.reltype.rpartition("/")[2].removesuffix("s")
        if relation.is_external or kind not in ("footnote", "endnote"):
            continue
        for note in parse_xml(relation.target_part.blob).iter(qn(f"w:{kind}")):
            notes[kind, note.get(qn("w:id"), "")] = note
    return notes
