"""An official document to the bytes of a Word file; the same document gives the same bytes."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from pathlib import Path
from typing import IO

import docx
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn

from zoulang.paper.body import write_attachments, write_body
from zoulang.paper.closing import write_closing, write_imprint
from zoulang.paper.document import OfficialDocument
from zoulang.paper.head import write_head
from zoulang.paper.margins import mark_pages, number_pages
from zoulang.paper.page import add_types, set_page
from zoulang.paper.sheet import Sheet
from zoulang.tables import whole_file

# The core has no clock: a file says it was made on the day of the document, in the archive on the first day
# that archives know.
NO_DAY = datetime(2000, 1, 1)
ARCHIVE_DAY = (1980, 1, 1, 0, 0, 0)


def write_official(document: OfficialDocument, target: Path | str | IO[bytes]) -> None:
    """Write a document as .docx, whole or not at all.

    Raises:
        InputError: if the folder does not exist or cannot be written to.

    >>> import io
    >>> from zoulang.paper import Heading, Paragraph
    >>> stream = io.BytesIO()
    >>> text = (Heading(1, "总体情况"), Paragraph("六个单位按期报送。"))
    >>> write_official(OfficialDocument("document", "关于样例的通报", text, office="青梧县人民政府"), stream)
    >>> [each.text for each in docx.Document(stream).paragraphs if "总体" in each.text]
    ['一、总体情况']
    """
    content = official_bytes(document)
    if isinstance(target, (str, Path)):
        with whole_file(Path(target)) as stream:
            stream.write(content)
    else:
        target.write(content)


def official_bytes(document: OfficialDocument) -> bytes:
    """The Word file of a document."""
    word = docx.Document()
    _clear(word)
    add_types(word)
    sheet = Sheet(word)
    sheet.landscape = document.landscape
    section = word.sections[0]
    set_page(section, document.landscape)
    word.settings.odd_and_even_pages_header_footer = True
    number_pages(section, letter=document.kind == "letter")
    if document.marks:
        mark_pages(section, document.marks)
    write_head(sheet, document)
    last = write_body(sheet, document.body)
    write_closing(sheet, document, last)
    write_attachments(sheet, document.attachments)
    if sheet.landscape and document.copies and document.kind != "sheet":
        sheet.new_page(landscape=False)
    write_imprint(sheet, document)
    _name(word, document)
    raw = io.BytesIO()
    word.save(raw)
    return _same_each_time(raw.getvalue())


def _clear(word: Document) -> None:
    """Take out what the library's template brings along: its first paragraph and its picture."""
    for child in list(word.element.body):
        if child.tag.endswith("}p"):
            word.element.body.remove(child)
    package = word.part.package
    # The layout of Word 2013 and later; with older ones an imprint does not keep to the foot of the page.
    for setting in word.settings.element.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")
    for key, relation in list(package.rels.items()):
        if relation.reltype == RELATIONSHIP_TYPE.THUMBNAIL:
            del package.rels[key]


def _name(word: Document, document: OfficialDocument) -> None:
    properties = word.core_properties
    day = document.date
    made = NO_DAY if day is None else datetime(day.year, day.month, day.day)
    properties.title = document.title.replace("\n", "")[:255]
    properties.author = properties.last_modified_by = document.office[:255]
    properties.subject, properties.comments, properties.keywords = document.number[:255], "", ""
    properties.created = properties.modified = made
    properties.language, properties.revision = "zh-CN", 1


def _same_each_time(data: bytes) -> bytes:
    """The archive with one day for all its parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as held, zipfile.ZipFile(out, "w") as made:
        for name in held.namelist():
            entry = zipfile.ZipInfo(name, ARCHIVE_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            made.writestr(entry, held.read(name))
    return out.getvalue()
