"""PDF files with a text layer. A page that is only a picture is refused, not guessed at."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pdfplumber
import pypdfium2

from zoulang.documents.blocks import Block, tidy
from zoulang.documents.numbering import find_marker
from zoulang.errors import InputError, Problem

_PAGE_NUMBER = re.compile(r"[-—–\s]*(?:第\s*)?\d{1,4}(?:\s*页)?(?:\s*[/共]\s*\d+\s*页?)?[-—–\s]*")


@dataclass(frozen=True)
class _Line:
    """A printed line: its text and, in points, where it begins, ends and stands."""

    text: str
    left: float
    right: float
    top: float
    size: float
    page: int


def pdf_blocks(data: bytes, name: str) -> list[Block]:
    """The paragraphs of a PDF, its lines joined again.

    Raises:
        InputError: if it is locked, damaged, or a page is a picture without text.
    """
    _check_readable(data, name)
    try:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            pages = [
                (_lines(page, number), bool(page.images)) for number, page in enumerate(pdf.pages, start=1)
            ]
    except Exception as error:  # pdfminer raises many kinds for a damaged file
        raise InputError(_damaged(name)) from error
    for number, (lines, pictures) in enumerate(pages, start=1):
        if not lines and (pictures or len(pages) == 1):
            raise InputError(
                Problem(
                    "the page is a picture without text",
                    "run OCR or give the text of the document",
                    file=name,
                    place=f"page {number}",
                )
            )
    return list(_paragraphs(_without_running_lines([lines for lines, _ in pages])))


def _check_readable(data: bytes, name: str) -> None:
    try:
        pypdfium2.PdfDocument(data).close()
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise InputError(
                Problem("the PDF is locked with a password", "give a copy without a password", file=name)
            ) from error
        raise InputError(_damaged(name)) from error


def _damaged(name: str) -> Problem:
    return Problem("the PDF is damaged or is no PDF", "export it anew from its source", file=name)


def _lines(page: pdfplumber.page.Page, number: int) -> list[_Line]:
    found = page.extract_text_lines(return_chars=True, x_tolerance=2, y_tolerance=3)
    return [
        _Line(
            line["text"].strip(),
            line["x0"],
            line["x1"],
            line["top"],
            max((char["size"] for char in line["chars"]), default=10.0),
            number,
        )
        for line in found
        if line["text"].strip()
    ]


def _without_running_lines(pages: list[list[_Line]]) -> list[_Line]:
    """All lines but page numbers and headers or footers that stand on most pages."""
    edges = Counter(line.text for lines in pages for line in lines[:1] + lines[-1:])
    running = {text for text, count in edges.items() if count >= 3 and count * 2 > len(pages)}
    kept = []
    for lines in pages:
        for position, line in enumerate(lines):
            at_edge = position in (0, len(lines) - 1)
            if at_edge and (line.text in running or _PAGE_NUMBER.fullmatch(line.text)):
                continue
            kept.append(line)
    return kept


def _paragraphs(lines: list[_Line]) -> Iterator[Block]:
    """Lines joined into paragraphs by the shape of the page.

    A paragraph begins at a clause number, at an indented line, after a line
    that stops short of the right margin, and after an unusual distance.
    """
    if not lines:
        return
    margin = min(line.left for line in lines)
    edge = max(line.right for line in lines)
    text, previous, gap = "", None, 0
    for line in lines:
        if previous is not None and _begins(line, previous, margin, edge):
            if block := _block(text, gap):
                yield block
            text, gap = "", _distance(line, previous)
        text += line.text
        previous = line
    if block := _block(text, gap):
        yield block


def _begins(line: _Line, previous: _Line, margin: float, edge: float) -> bool:
    if find_marker(line.text) is not None and previous.right < edge - 1.2 * previous.size:
        return True
    if line.left > margin + 1.2 * line.size:  # two characters of indent, or centred
        return True
    return previous.right < edge - 2.5 * previous.size or previous.left > margin + 4 * previous.size


def _distance(line: _Line, previous: _Line) -> int:
    """How many empty lines stand between two printed ones."""
    if line.page != previous.page:
        return 0
    return max(0, round((line.top - previous.top) / (1.9 * line.size)) - 1)


def _block(text: str, gap: int) -> Block | None:
    text = tidy(text)
    return Block(text, gap) if text else None
