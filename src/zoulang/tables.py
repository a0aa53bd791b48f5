"""Tables in and out: the one place that opens spreadsheet, CSV and Parquet files.

A table is a head line of column names over rows. Reading is strict about the
head (no name twice, no column without a name) and forgiving about its
surroundings (a title above the head, blank rows, spaces around a text).
Writing is whole or not at all.
"""

from __future__ import annotations

import csv
import io
import secrets
import zipfile
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

import polars as pl
import xlsxwriter
from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from zoulang.errors import InputError, Problem, Said, said
from zoulang.quantities import FEN_PER_YUAN

READABLE = (".xlsx", ".csv", ".parquet")
EXCEL_ROWS = 1_048_576
# Excel keeps 15 digits of a number; a larger amount would be changed silently.
LARGEST_FEN_IN_EXCEL = 10**15
# A workbook that unpacks to more than this is no spreadsheet a person made.
LARGEST_UNPACKED_BYTES = 2 * 1024**3
_MONEY_UNITS = {"zh": ("（元）", "（分）"), "en": (" (yuan)", " (fen)")}
# So far down the head of a table is looked for.
LINES_ASKED = 20
_SEPARATORS = (",", "\t", ";")
_ENCODINGS = ("utf-8-sig", "gb18030")


@dataclass(frozen=True)
class Table:
    """What a file held.

    Attributes:
        frame: the rows under the head; texts without surrounding spaces, empty cells null.
        name: the file's name, for messages.
        rows: for each row of the frame its number in the file, as a spreadsheet shows it
            (the head of a plain CSV file is row 1); in Parquet the number of the record.
    """

    frame: pl.DataFrame
    name: str
    rows: pl.Series


def read_table(path: Path | str) -> pl.DataFrame:
    """The rows of a table file as a data frame; see `read_rows` for what is read and refused."""
    return read_rows(path).frame


IsHead = Callable[[Sequence[str]], bool]


def read_rows(path: Path | str, is_head: IsHead | None = None) -> Table:
    """Read a table file, keeping the row numbers of the file for messages.

    ``.xlsx`` (first visible sheet), ``.csv`` (UTF-8 with or without a byte order mark, UTF-16 with one, or
    GB18030; comma, tab or semicolon) and ``.parquet`` are read. CSV columns are text. Spreadsheet
    columns keep their type if all cells agree, otherwise they are text; dates in text are ISO.

    ``is_head`` tells from the cells of a line whether it is the head, where more may stand above it than a
    title of one cell; the first twenty lines are asked.

    Raises:
        InputError: if the file is missing, of another kind, damaged, empty, or its head is not
            usable (a name twice, a filled column without a name, a row wider than the head).

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "firms.csv")
    ...     _ = file.write_bytes("企业名称,市级奖补（万元）\\n青梧甲公司, 500.01\\n".encode("gb18030"))
    ...     read_rows(file).frame.rows()
    [('青梧甲公司', '500.01')]
    """
    path = Path(path)
    readers = {".xlsx": _read_workbook, ".csv": _read_csv, ".parquet": _read_parquet}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        ending = path.suffix or said("a file without an extension")
        found = said("{ending} is not a kind of table that can be read", ending=ending)
        raise InputError(Problem(found, said("save it as {kinds}", kinds=_listed(READABLE)), path.name))
    if not path.is_file():
        raise InputError(
            Problem(said("there is no such file"), said("check the path and the spelling"), str(path))
        )
    return reader(path, is_head)


def write_table(
    frame: pl.DataFrame,
    path: Path | str,
    money: Collection[str] = (),
    heads: Mapping[str, str] | None = None,
    language: str = "zh",
) -> None:
    """Write a frame to ``.xlsx``, ``.csv`` or ``.parquet``, whole or not at all.

    Args:
        frame: the rows; text, numbers, dates and yes/no columns.
        path: where to; an existing file is replaced only when the new one is complete.
        money: columns that hold whole fen. Spreadsheets and CSV show them in 元 and say so in the head;
            Parquet keeps whole fen and says 分 in the head.
        heads: column name to the head to print, where they differ.
        language: ``zh`` or ``en``, of the unit in the heads: （元） or (yuan).

    Raises:
        InputError: unknown extension, missing folder, more rows or larger amounts than Excel keeps.
    """
    path = Path(path)
    writers = {".xlsx": _write_workbook, ".csv": _write_csv, ".parquet": _write_parquet}
    writer = writers.get(path.suffix.lower())
    if writer is None:
        raise InputError(
            Problem(
                f"{path.suffix or 'a name without an extension'} is not a kind of table that can be written",
                f"name the file {_listed(READABLE)}",
                str(path),
            )
        )
    unit = _MONEY_UNITS[language][path.suffix.lower() == ".parquet"]
    heads = heads or {}
    named = {name: heads.get(name, name) + (unit if name in money else "") for name in frame.columns}
    with whole_file(path) as target:
        writer(frame.rename(named), target, {named[name] for name in money}, path.name)


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """A file that appears at `path` only if the block ends without an error.

    Raises:
        InputError: if the folder does not exist or cannot be written to.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with temporary.open("x+b") as stream:
            yield stream
        temporary.replace(path)
    except OSError as error:
        raise InputError(
            Problem(f"cannot write here ({error.strerror})", "name a file you may write to", str(path))
        ) from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def _listed(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}"


# --- reading ---------------------------------------------------------------------------------


def _read_workbook(path: Path, is_head: IsHead | None) -> Table:
    try:
        with zipfile.ZipFile(path) as archive:
            unpacked = sum(member.file_size for member in archive.infolist())
    except (zipfile.BadZipFile, OSError) as error:
        raise _damaged(path, said("an .xlsx workbook"), error) from error
    if unpacked > LARGEST_UNPACKED_BYTES:
        found = said("unpacks to {size} GB", size=f"{unpacked / 1024**3:.1f}")
        raise InputError(Problem(found, said("split the table or save it as .parquet"), path.name))
    try:
        with CalamineWorkbook.from_path(path) as workbook:
            sheet = workbook.get_sheet_by_index(_first_visible(workbook))
            grid = sheet.to_python(skip_empty_area=False)
            merged = sheet.merged_cell_ranges or []
    except (CalamineError, OSError, IndexError) as error:
        raise _damaged(path, said("an .xlsx workbook"), error) from error
    head, body = _split_head(grid, path, is_head)
    _refuse_merged(merged, len(grid) - len(body), path)
    columns = list(zip(*body, strict=True)) if body else [()] * len(head)
    series = [_cells_series(cells) for cells in columns]
    return _table(path, [_head_text(cell) for cell in head], series, first_row=len(grid) - len(body) + 1)


def _first_visible(workbook: CalamineWorkbook) -> int:
    sheets = enumerate(workbook.sheets_metadata)
    return next((index for index, sheet in sheets if sheet.visible is SheetVisibleEnum.Visible), 0)


def _refuse_merged(ranges: Sequence[Any], first: int, path: Path) -> None:
    """A merged cell below the head gives its value to one row only; the others would look empty."""
    for (top, column), (bottom, _) in ranges:
        if top >= first and bottom > top:
            found = said("this cell is merged down to row {row}", row=bottom + 1)
            remedy = said("split it and fill every row")
            raise InputError(Problem(found, remedy, path.name, place=_cell(top + 1, column)))


def _split_head(
    grid: list[list[Any]], path: Path, is_head: IsHead | None
) -> tuple[list[Any], list[list[Any]]]:
    """The head line and the rows under it, below any blank lines and a title of one cell."""
    for index, row in enumerate(grid[:LINES_ASKED] if is_head else ()):
        if is_head and is_head([_head_text(cell) for cell in row]):
            return grid[index], grid[index + 1 :]
    filled = [sum(cell != "" for cell in row) for row in grid[:LINES_ASKED]]
    width = max(filled, default=0)
    for index, count in enumerate(filled):
        is_title = count == 1 and width > 1
        if count and not is_title:
            return grid[index], grid[index + 1 :]
    raise InputError(
        Problem(said("the first sheet is empty"), said("put the head line and the rows there"), path.name)
    )


def _cell(row: int, column: int) -> Said:
    letters = xlsxwriter.utility.xl_col_to_name(column)
    return said("row {row}, column {column}", row=row, column=letters)


def _head_text(cell: object) -> str:
    return "" if cell is None else "".join(str(cell).split("\n")).strip()


def _cells_series(cells: Sequence[Any]) -> pl.Series:
    """A column of spreadsheet cells with the narrowest type that holds all of them."""
    values = [None if cell == "" else cell for cell in cells]
    kinds = set(map(type, values)) - {type(None)}
    if kinds <= {str}:
        return pl.Series(values, dtype=pl.String)
    if kinds == {bool}:
        return pl.Series(values, dtype=pl.Boolean)
    if kinds == {int}:
        return pl.Series(values, dtype=pl.Int64)
    if kinds <= {int, float}:
        return pl.Series(values, dtype=pl.Float64, strict=False)
    if kinds == {date}:
        return pl.Series(values, dtype=pl.Date)
    return pl.Series([None if value is None else _cell_text(value) for value in values], dtype=pl.String)


def _cell_text(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime) and value.time() == datetime.min.time():
        return value.date().isoformat()
    return str(value)


def _read_csv(path: Path, is_head: IsHead | None) -> Table:
    text, above = _below_title(_decoded(path), is_head)
    separator = max(_SEPARATORS, key=text.partition("\n")[0].count)
    try:
        grid = pl.read_csv(
            io.BytesIO(text.encode()),
            has_header=False,
            infer_schema=False,
            separator=separator,
            infer_schema_length=1000,
        )
    except pl.exceptions.NoDataError:
        raise InputError(
            Problem(said("the file is empty"), said("put a head line and rows there"), path.name)
        ) from None
    except pl.exceptions.ComputeError as error:
        raise _ragged(path, text, separator, above) or _damaged(path, said("a CSV table"), error) from error
    grid = grid.with_columns(pl.all().str.strip_chars_end("\r"))
    head = [_head_text(cell) for cell in grid.row(0)]
    body = grid.slice(1)
    return _table(path, head, [body[name] for name in body.columns], first_row=2 + above)


def _below_title(text: str, is_head: IsHead | None) -> tuple[str, int]:
    """The text from its head line on, and how many blank lines and titles of one cell stand above it."""
    lines = text.split("\n", LINES_ASKED)
    for above, line in enumerate(lines[:LINES_ASKED] if is_head else ()):
        cells = (next(csv.reader([line], delimiter=separator), []) for separator in _SEPARATORS)
        if is_head and any(is_head([_head_text(cell) for cell in row]) for row in cells):
            return "\n".join(lines[above:]), above
    width = max(sum(map(line.count, _SEPARATORS)) for line in lines)
    for above, line in enumerate(lines):
        if line.strip() and (width == 0 or any(separator in line for separator in _SEPARATORS)):
            return "\n".join(lines[above:]), above
    return "", 0


def _decoded(path: Path) -> str:
    raw = path.read_bytes()
    # UTF-16 comes from Excel's "Unicode text" and announces itself with a byte order mark.
    encodings = ("utf-16",) if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else _ENCODINGS
    for encoding in encodings:
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise InputError(
        Problem(said("is not a text in UTF-8 or GB18030"), said("save it as CSV UTF-8"), path.name)
    )


def _ragged(path: Path, text: str, separator: str, above: int) -> InputError | None:
    """The error for the first row that has more cells than the head, found by reading again slowly."""
    reader = csv.reader(io.StringIO(text), delimiter=separator)
    width = len(next(reader, []))
    for number, row in enumerate(reader, start=2 + above):
        if len(row) > width:
            found = said("{cells} cells under a head of {width}", cells=len(row), width=width)
            remedy = said("put texts that contain the separator in quotation marks")
            return InputError(Problem(found, remedy, path.name, place=said("row {row}", row=number)))
    return None


def _read_parquet(path: Path, is_head: IsHead | None) -> Table:
    try:
        frame = pl.read_parquet(path, glob=False)
    except (pl.exceptions.PolarsError, OSError) as error:
        raise _damaged(path, said("a Parquet file"), error) from error
    nested = [
        name
        for name, dtype in frame.schema.items()
        if dtype.is_nested() or dtype in (pl.Binary, pl.Object, pl.Duration)
    ]
    if nested:
        kind = str(frame.schema[nested[0]])
        found = said("the column {column} holds {kind}, not single values", column=nested[0], kind=kind)
        raise InputError(Problem(found, said("give one value per cell"), path.name, place=said("head")))
    return _table(path, frame.columns, frame.get_columns(), first_row=1)


def _damaged(path: Path, kind: Said, error: Exception) -> InputError:
    reason = str(error).partition("\n")[0].rstrip(".")
    found = said("cannot be read as {kind} ({reason})", kind=kind, reason=reason)
    return InputError(Problem(found, said("save it again and retry"), path.name))


def _table(path: Path, head: Sequence[str], columns: Sequence[pl.Series], first_row: int) -> Table:
    """Check the head, trim texts, and leave out blank rows and blank nameless columns."""
    columns = [_trimmed(column) for column in columns]
    named: dict[str, pl.Series] = {}
    problems = [
        Problem(
            said("the column {column} stands there {count} times", column=name, count=count),
            said("keep one of them"),
            path.name,
            place=said("head"),
        )
        for name, count in Counter(head).items()
        if name and count > 1
    ]
    for index, (name, column) in enumerate(zip(head, columns, strict=True)):
        if name:
            named[name] = column
        elif column.null_count() < len(column):
            row = first_row + (column.is_not_null().arg_max() or 0)
            found = said("{value} stands under no head", value=repr(column.drop_nulls()[0]))
            remedy = said("name the column or empty it")
            problems.append(Problem(found, remedy, path.name, place=_cell(row, index)))
    if problems:
        raise InputError(problems)
    if not named:
        raise InputError(
            Problem(said("the table has no columns"), said("put a head line and rows there"), path.name)
        )
    frame = pl.DataFrame(named).with_row_index("\0row", offset=first_row)
    frame = frame.filter(pl.any_horizontal(pl.exclude("\0row").is_not_null()))
    return Table(frame.drop("\0row"), path.name, frame["\0row"].alias("row"))


def _trimmed(column: pl.Series) -> pl.Series:
    if column.dtype in (pl.Categorical, pl.Enum):
        column = column.cast(pl.String)
    if column.dtype != pl.String:
        return column
    trimmed = column.str.strip_chars()
    return trimmed.set(trimmed == "", None)


# --- writing ---------------------------------------------------------------------------------


def _write_workbook(frame: pl.DataFrame, target: IO[bytes], money: Collection[str], name: str) -> None:
    if frame.height >= EXCEL_ROWS:
        found = f"{frame.height:,} rows and a head do not fit into a sheet of {EXCEL_ROWS:,}"
        raise InputError(Problem(found, "write .csv or .parquet", name))
    for column in money:
        largest = frame[column].abs().max()
        if isinstance(largest, int) and largest >= LARGEST_FEN_IN_EXCEL:
            found = "an amount has more digits than Excel keeps"
            raise InputError(Problem(found, "write .csv or .parquet", name, place=f"column {column}"))
    frame = frame.with_columns(
        # One division of whole numbers below 10**15 gives the nearest double, which Excel shows exactly.
        *(pl.col(column) / FEN_PER_YUAN for column in money),
        # Text, because Excel would show 是 and 否 as TRUE and FALSE.
        *(_truth_text(column) for column in frame.columns if frame.schema[column] == pl.Boolean),
    )
    # Texts stay texts: a name that begins with "=" is no formula and 18 digits are no number.
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    workbook = xlsxwriter.Workbook(target, options)
    sheet = workbook.add_worksheet()
    frame.write_excel(
        workbook,
        sheet,
        autofilter=True,
        freeze_panes=(1, 0),
        header_format={"bold": True, "text_wrap": True, "valign": "top"},
        column_formats=dict.fromkeys(money, "#,##0.00"),
        column_widths={column: min(320, 24 + 15 * len(column)) for column in frame.columns},
        dtype_formats={pl.Date: "yyyy-mm-dd", pl.Int64: "0", pl.Float64: "General"},
    )
    workbook.close()


def _write_csv(frame: pl.DataFrame, target: IO[bytes], money: Collection[str], name: str) -> None:
    frame = frame.with_columns(
        *(_yuan_text(column) for column in money),
        *(_truth_text(column) for column in frame.columns if frame.schema[column] == pl.Boolean),
    )
    # With the byte order mark Excel opens the file as UTF-8.
    frame.write_csv(target, include_bom=True, line_terminator="\r\n")


def _write_parquet(frame: pl.DataFrame, target: IO[bytes], money: Collection[str], name: str) -> None:
    frame.write_parquet(target, compression="zstd")


def _truth_text(column: str) -> pl.Expr:
    truth = pl.col(column)
    return pl.when(truth).then(pl.lit("是")).when(~truth).then(pl.lit("否")).alias(column)


def _yuan_text(column: str) -> pl.Expr:
    """Fen as 元 with two decimals, without passing through a binary fraction."""
    fen = pl.col(column)
    sign = pl.when(fen < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    yuan = (fen.abs() // FEN_PER_YUAN).cast(pl.String)
    rest = (fen.abs() % FEN_PER_YUAN).cast(pl.String).str.zfill(2)
    return pl.concat_str(sign, yuan, pl.lit("."), rest).alias(column)
