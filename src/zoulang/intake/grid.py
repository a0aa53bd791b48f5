"""A spreadsheet file as a grid of texts, before anybody knows where its table begins."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl
from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from zoulang.errors import InputError, Problem, said
from zoulang.tables import LARGEST_UNPACKED_BYTES

READABLE = (".xlsx", ".csv")
Range = tuple[tuple[int, int], tuple[int, int]]
_ENCODINGS = ("utf-8-sig", "gb18030")
_SEPARATORS = (",", "\t", ";")
# So many lines tell how wide a file is and what separates its cells.
_LINES_ASKED = 50


@dataclass(frozen=True)
class Grid:
    """The cells of a file as texts, line by line.

    Attributes:
        name: of the file, for messages.
        columns: one text series per column, all as long as the file has lines; an empty cell is null.
        merged: top left and bottom right corner of merged cells, counted from 0.
    """

    name: str
    columns: tuple[pl.Series, ...]
    merged: tuple[Range, ...] = ()

    @property
    def height(self) -> int:
        """How many lines there are."""
        return len(self.columns[0]) if self.columns else 0

    def line(self, number: int) -> list[str]:
        """The cells of a line; empty ones are empty texts."""
        return [column[number] or "" for column in self.columns]


def read_grid(path: Path | str) -> Grid:
    """The cells of the first visible sheet of an .xlsx file, or of a .csv file (UTF-8 or GB18030).

    Dates come as ISO texts, numbers with the 15 digits that a spreadsheet shows, yes and no as 是 and 否;
    the other texts without spaces around them.

    Raises:
        InputError: if the file is missing, of another kind, damaged or empty.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "firms.csv")
    ...     _ = file.write_bytes("企业表\\n企业名称,税收（万元）\\n青梧甲公司,１２\\n".encode("gb18030"))
    ...     grid = read_grid(file)
    ...     grid.line(0), grid.line(2)
    (['企业表', ''], ['青梧甲公司', '１２'])
    """
    path = Path(path)
    readers = {".xlsx": _workbook, ".csv": _csv}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        found = said("{ending} is not a kind of table that can be read", ending=path.suffix or path.name)
        raise InputError(Problem(found, said("save it as {kinds}", kinds="、".join(READABLE)), path.name))
    if not path.is_file():
        raise InputError(
            Problem(said("there is no such file"), said("check the path and the spelling"), str(path))
        )
    grid = reader(path)
    if all(column.null_count() == len(column) for column in grid.columns):
        raise InputError(
            Problem(said("the file is empty"), said("put a head line and rows there"), path.name)
        )
    return grid


def _workbook(path: Path) -> Grid:
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
        if unpacked > LARGEST_UNPACKED_BYTES:
            found = said("unpacks to {size} GB", size=f"{unpacked / 1024**3:.1f}")
            raise InputError(Problem(found, said("split the table or save it as .csv"), path.name))
        with CalamineWorkbook.from_path(path) as workbook:
            sheets = enumerate(workbook.sheets_metadata)
            seen = (index for index, each in sheets if each.visible is SheetVisibleEnum.Visible)
            sheet = workbook.get_sheet_by_index(next(seen, 0))
            lines = sheet.to_python(skip_empty_area=False)
            merged = tuple(sheet.merged_cell_ranges or ())
    except (zipfile.BadZipFile, CalamineError, OSError, IndexError) as error:
        raise _damaged(path, error) from error
    columns = tuple(_texts(cells) for cells in zip(*lines, strict=True))
    return Grid(path.name, columns, merged)


def _texts(cells: Sequence[Any]) -> pl.Series:
    kinds = set(map(type, cells))
    if kinds <= {str}:
        texts = pl.Series(cells, dtype=pl.String)
    else:
        texts = pl.Series([_text(cell) for cell in cells], dtype=pl.String)
    return _trimmed(texts)


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"
    if isinstance(value, datetime) and value.time() == datetime.min.time():
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


def _trimmed(texts: pl.Series) -> pl.Series:
    trimmed = texts.str.strip_chars()
    return trimmed.set(trimmed == "", None)


def _csv(path: Path) -> Grid:
    text = _decoded(path)
    head = text.split("\n", _LINES_ASKED)[:_LINES_ASKED]
    separator = max(_SEPARATORS, key=lambda each: sum(line.count(each) for line in head))
    width = max((len(row) for row in csv.reader(head, delimiter=separator)), default=0)
    # Polars takes the width from the first line, and a title is shorter than the table.
    padded = separator * max(0, width - 1) + "\n" + text
    try:
        frame = pl.read_csv(
            io.BytesIO(padded.encode()),
            has_header=False,
            infer_schema=False,
            separator=separator,
            truncate_ragged_lines=True,
        )
    except (pl.exceptions.ComputeError, pl.exceptions.NoDataError) as error:
        raise _damaged(path, error) from error
    columns = (_trimmed(frame[name].cast(pl.String).slice(1)) for name in frame.columns)
    return Grid(path.name, tuple(columns))


def _decoded(path: Path) -> str:
    raw = path.read_bytes()
    for encoding in ("utf-16",) if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else _ENCODINGS:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text.replace("\r\n", "\n")
    raise InputError(
        Problem(said("is not a text in UTF-8 or GB18030"), said("save it as CSV UTF-8"), path.name)
    )


def _damaged(path: Path, error: Exception) -> InputError:
    reason = str(error).partition("\n")[0].rstrip(".")
    found = said("cannot be read as a table ({reason})", reason=reason)
    return InputError(Problem(found, said("save it again and retry"), path.name))
