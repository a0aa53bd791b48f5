"""Word files (.docx): paragraphs, tables, bold type and automatic numbers, in document order."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

import docx
from docx.document import Document
from docx.table import Table
from docx.text.paragraph import Paragraph

from zoulang.documents.blocks import Block, tidy
from zoulang.documents.word_numbers import AutomaticNumbers
from zoulang.errors import InputError, Problem

MAX_UNPACKED = 300 * 2**20
MAX_RATIO = 200
_OLE_HEADER = b"\xd0\xcf\x11\xe0"


def word_blocks(data: bytes, name: str) -> list[Block]:
    """The blocks of a .docx file.

    Raises:
        InputError: if it is locked, damaged, no .docx at all, or would unpack to an absurd size.
    """
    if data.startswith(_OLE_HEADER):
        raise InputError(
            Problem(
                "this is an old .doc file or is locked with a password",
                "save it as .docx without a password",
                file=name,
            )
        )
    _check_archive(data, name)
    try:
        document = docx.Document(io.BytesIO(data))
        return list(_blocks(document))
    except Exception as error:  # python-docx raises whatever lxml, zipfile or a missing part gives
        raise InputError(
            Problem("the .docx file is damaged", "open it in a word processor and save it anew", file=name)
        ) from error


def _check_archive(data: bytes, name: str) -> None:
    """Refuse what is no archive, and one that unpacks to far more than it weighs, before unpacking."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            sizes = [(entry.file_size, entry.compress_size) for entry in archive.infolist()]
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise InputError(
            Problem(
                "this is not a .docx file, or it is cut off",
                "open it in a word processor and save it anew",
                file=name,
            )
        ) from error
    unpacked = sum(size for size, _ in sizes)
    if unpacked > MAX_UNPACKED or (unpacked > 2**24 and unpacked > MAX_RATIO * len(data)):
        found = f"the .docx file unpacks from {len(data) / 2**20:.1f} to {unpacked / 2**20:.0f} MiB"
        raise InputError(Problem(found, "remove its pictures and save it anew", file=name))


def _blocks(document: Document) -> Iterator[Block]:
    numbers = AutomaticNumbers(document)
    gap = tables = 0
    for item in document.iter_inner_content():
        if isinstance(item, Table):
            yield from _table_blocks(item, tables, numbers)
            tables += 1
            gap = 0
            continue
        block = _paragraph_block(item, numbers, gap)
        gap = gap + 1 if block is None else 0
        if block is not None:
            yield block


def _table_blocks(table: Table, index: int, numbers: AutomaticNumbers) -> Iterator[Block]:
    for row_index, row in enumerate(table.rows):
        cells = list({id(cell._tc): cell for cell in row.cells}.values())  # a merged cell comes several times
        for column, cell in enumerate(cells):
            if row_index and _continues_above(cell._tc):
                continue
            for paragraph in cell.paragraphs:
                block = _paragraph_block(paragraph, numbers, 0)
                if block is not None:
                    place = (index, row_index, column)
                    yield Block(block.text, 0, block.bold, cell=place, columns=len(cells))


def _continues_above(cell: object) -> bool:
    """Whether a cell only continues the one above it (merged downwards)."""
    return getattr(cell, "vMerge", None) == "continue"


def _paragraph_block(paragraph: Paragraph, numbers: AutomaticNumbers, gap: int) -> Block | None:
    raw = numbers.before(paragraph)
    bold_flags = [False] * len(raw)
    for run in paragraph.runs:
        raw += run.text
        bold_flags += [bool(_is_bold(run, paragraph))] * len(run.text)
    if paragraph.text not in raw:  # hyperlinks and fields hold text outside runs
        raw = numbers.current + paragraph.text
        bold_flags = [False] * len(raw)
    text = tidy(raw.replace("\n", ""))
    return Block(text, gap, _bold_spans(text, raw, bold_flags)) if text else None


def _is_bold(run: object, paragraph: Paragraph) -> bool | None:
    bold = getattr(run, "bold", None)
    if bold is not None:
        return bool(bold)
    style = paragraph.style
    return style.font.bold if style is not None else False


def _bold_spans(text: str, raw: str, flags: list[bool]) -> tuple[tuple[int, int], ...]:
    """Where bold stretches stand in the tidied text."""
    spans: list[tuple[int, int]] = []
    position = 0
    for index, char in enumerate(text):
        while position < len(raw) and raw[position] != char:
            position += 1
        if position >= len(raw):
            break
        if flags[position]:
            if spans and spans[-1][1] == index:
                spans[-1] = (spans[-1][0], index + 1)
            else:
                spans.append((index, index + 1))
        position += 1
    return tuple(spans)
