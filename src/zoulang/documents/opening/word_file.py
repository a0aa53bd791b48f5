"""Word files (.docx): paragraphs, tables, bold type and automatic numbers, in document order."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import docx
from docx.document import Document
from docx.oxml.ns import qn

from zoulang.documents.blocks import Block, marked_stretches, split_lines, tidy
from zoulang.documents.opening.archives import check_archive, entries_of, is_crowded
from zoulang.documents.opening.word_numbers import AutomaticNumbers
from zoulang.documents.opening.word_parts import as_plain_document, notes_of
from zoulang.documents.opening.word_text import (
    Styles,
    flows_on,
    is_placeholder,
    is_removed,
    note_references,
    shown,
    style_of,
    text_boxes,
)
from zoulang.errors import InputError, Problem, said

_CONTAINERS = {qn(tag) for tag in ("w:sdt", "w:sdtContent", "w:customXml", "w:smartTag", "w:ins", "w:moveTo")}


def word_blocks(data: bytes, name: str) -> list[Block]:
    """The blocks of a .docx file.

    Raises:
        InputError: if it is locked, damaged, no .docx at all, or would unpack to an absurd size.
    """
    _check(data, name)
    try:
        document = docx.Document(io.BytesIO(as_plain_document(data)))
        if document.element.getroottree().docinfo.doctype:
            raise ValueError("a Word document declares no entities")
        return list(_Walk(document).blocks())
    except Exception as error:  # python-docx raises whatever lxml, zipfile or a missing part gives
        raise InputError(
            Problem(
                said("the .docx file is damaged"),
                said("open it in a word processor and save it anew"),
                file=name,
            )
        ) from error


def _check(data: bytes, name: str) -> None:
    """Refuse what is no Word archive, and one that unpacks to an absurd size, before unpacking."""
    if not entries_of(data):
        raise InputError(
            Problem(
                said("this is not a .docx file, or it is cut off"),
                said("open it in a word processor and save it anew"),
                file=name,
            )
        )
    check_archive(data, name, ".docx")
    if any(is_crowded(data, part) for part in entries_of(data) if part.endswith((".xml", ".rels"))):
        found = said("the .docx file has more parts of text than any document")
        raise InputError(Problem(found, said("give one document at a time"), file=name))


class _Walk:
    """Goes through a document once, counting its tables and automatic numbers."""

    def __init__(self, document: Document) -> None:
        self.body = document.element.body
        self.document = document
        self.styles = Styles(document)
        self.numbers = AutomaticNumbers(document, self.styles)
        self.tables = 0
        self.held: tuple[str, list[bool]] = ("", [])

    def blocks(self) -> Iterator[Block]:
        """All blocks; an empty paragraph widens the gap before the next one."""
        gap = 0
        for item in _items(self.body):
            if item.tag == qn("w:tbl"):
                yield from self._left_over()
                yield from self._table(item)
                gap = 0
                continue
            found = list(self._paragraph(item))
            for index, block in enumerate(found):
                yield replace(block, gap=0 if index else gap)
            gap = 0 if found else gap + 1
        yield from self._left_over()
        yield from self._notes()

    def _left_over(self) -> Iterator[Block]:
        """What was to flow into a next paragraph where there is none."""
        (text, bold), self.held = self.held, ("", [])
        yield from _split(text, bold)

    def _notes(self) -> Iterator[Block]:
        """The notes that the text refers to, after it, so that none of them stands in a sentence."""
        notes = notes_of(self.document)
        for number, place in enumerate(dict.fromkeys(note_references(self.body)), start=1):
            for paragraph in _items(notes[place], qn("w:p")) if place in notes else ():
                text, _ = shown(paragraph, self.styles)
                if clean := tidy(text.replace("\n", "")):
                    yield Block(f"[{number}] {clean}", note=True)

    def _table(self, table: Any) -> Iterator[Block]:
        number, self.tables = self.tables, self.tables + 1
        rows = (row for row in _items(table, qn("w:tr")) if not is_removed(row))
        for row_number, row in enumerate(rows):
            cells = [cell for cell in _items(row, qn("w:tc")) if not is_removed(cell)]
            for column, cell in enumerate(cells):
                if row_number and _continues_above(cell):
                    continue
                for block in self._cell(cell):
                    yield replace(block, cell=(number, row_number, column), columns=len(cells))

    def _cell(self, cell: Any) -> Iterator[Block]:
        """The blocks of a cell, those of tables inside it included."""
        for item in _items(cell):
            yield from self._table(item) if item.tag == qn("w:tbl") else self._paragraph(item)

    def _paragraph(self, paragraph: Any) -> Iterator[Block]:
        if self.styles.is_contents(style_of(paragraph)):
            return
        text, bold = shown(paragraph, self.styles)
        held, self.held = self.held, ("", [])
        if flows_on(paragraph):
            self.held = (held[0] + text, held[1] + bold)
            return
        number = self.numbers.before(paragraph)
        if held[0].strip() or text.strip():  # the number of an empty paragraph counts and says nothing
            text, bold = number + held[0] + text, [False] * len(number) + held[1] + bold
            yield from _split(text, bold)
        for box in text_boxes(paragraph):
            yield from self._cell(box)


def _split(text: str, bold: list[bool]) -> Iterator[Block]:
    """The paragraphs in a text whose line breaks may only be layout."""
    for start, end in split_lines(text):
        raw = text[start:end]
        if clean := tidy(raw.replace("\n", "")):
            yield Block(clean, bold=marked_stretches(clean, raw, bold[start:end]))


def _items(parent: Any, *tags: str) -> Iterator[Any]:
    """Paragraphs and tables, or elements of the given kind, in a part of the document and its containers."""
    wanted = tags or (qn("w:p"), qn("w:tbl"))
    for child in parent:
        if child.tag in wanted:
            yield child
        elif child.tag in _CONTAINERS and not is_placeholder(child):
            yield from _items(child, *wanted)


def _continues_above(cell: Any) -> bool:
    """Whether a cell only continues the one above it (merged downwards)."""
    merged = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
    return merged is not None and merged.get(qn("w:val"), "continue") == "continue"
