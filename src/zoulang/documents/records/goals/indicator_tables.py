"""Tables of indicators: one target for each row and each year to come.

A table is one if its head names indicators and at least one year or target (指标 | 单位 | 2020年 | 2025年).
It may stand in the cells of a Word table, in lines divided by | or spaces, or cell below cell, as a
text gets it that was copied out of a page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

from zoulang.documents.numbering import find_marker
from zoulang.documents.passages import Passage
from zoulang.documents.reading import Metadata, Record
from zoulang.documents.records.grants.amounts import number
from zoulang.documents.records.numbers import plain

_NAME_HEAD = re.compile(
    r"(?:主要|核心|具体|考核|分项|发展)?(?:指标|目标)(?:名称|内容)?|指标（单位）|项目名称|目标任务"
)
_UNIT_HEAD = re.compile(r"(?:计量)?单位")
_KIND_HEAD = re.compile(r"(?:指标)?(?:属性|性质|类型)")
_OTHER_HEAD = re.compile(
    r"序号|类别|分类|类型|备注|责任单位|牵头(?:单位|部门)|领域|维度|一级指标|编号|数据来源"
)
_YEAR_HEAD = re.compile(
    r"(?P<year>\d{4})(?:年(?:底|末)?|(?=目标|实际|现状))?(?P<what>[^\d]{0,10})|(?P<base>现状值?|基期值?|基准值|完成值)|(?P<goal>目标值|规划值|目标)"
)
_GROWTH_HEAD = re.compile(r"(?:“?十[一二三四五]五”?)?(?:期间|时期)?年均(?:增长|增速)?.*|.*(?:增速|累计).*")
_BASE_WORDS = re.compile(r"实际|现状|基期|基数|完成|预计")
_VALUE = re.compile(
    r"(?P<sign>[≥≤>＞<＜]|不低于|不少于|不高于|不超过|大于|小于|达到|超过)?\s*(?P<bracket>[〔\[【（]?)(?P<value>—?\d[\d,]*(?:\.\d+)?)"
    r"(?:(?:—|～|~|至)(?P<high>\d[\d,]*(?:\.\d+)?))?[〕\]】）]?\s*(?P<unit>[%‰]|[\u4e00-\u9fff/%]{0,8}?)(?P<bound>及?以上|左右|以内|以下)?"
)
_UNIT_IN_NAME = re.compile(r"[（(](?P<unit>[^（()）]{1,12})[）)]\s*$")
_UNIT = re.compile(r"[%‰]|[\u4e00-\u9fff/%²³]{1,10}|[A-Za-z/²³μ]{1,8}(?:/[\u4e00-\u9fff]+)?|—+|/")
# A row that lost its spaces beside digits is divided where digits begin and end.
_CELL = re.compile(
    r"[≥≤>＞<＜]?\d{4}年(?:底|末)?(?:目标|规划|实际|现状|预计)?值?|[≥≤>＞<＜〔\[【]*\d[\d,.]*(?:—+\d[\d.,]*)?[%‰]?[〕\]】]?(?:及?以上|左右|以内|以下)?"
    r"(?![A-Za-z\d.])|(?:[^\s\d≥≤>＞<＜〔\[]|(?<=[A-Za-z])[\d.]+|\d(?=[A-Za-z]))+"
)
_RULE = re.compile(r"[\s|:：—-]+")
_MAX_CELL, _MAX_COLUMNS = 40, 14


@dataclass(frozen=True)
class _Cell:
    """A cell with where its words stand in a passage."""

    text: str
    passage: Passage
    start: int
    end: int


@dataclass(frozen=True)
class _Column:
    """Attributes:
    role: what the column holds.
    year: of a column of values, None where it says only 目标值.
    growth: the words of a column of growth (年均增长), which become part of the indicator.
    """

    role: str  # name, unit, kind, base, goal, growth, other
    year: str | None = None
    growth: str = ""


_Row = list[_Cell | None]


def table_targets(passages: Sequence[Passage], metadata: Metadata) -> tuple[list[Record], list[Passage]]:
    """The targets of the tables of indicators among the passages, and the passages in none of them.

    >>> from zoulang.documents.reading import Clause
    >>> lines = ["指标 | 单位 | 2024年 | 2027年", "工业产值 | 亿元 | 320 | ≥450"]
    >>> clause = Clause("一", "主要目标", "node", "", 0, 60)
    >>> table = [Passage(clause, line, 40 * place, line) for place, line in enumerate(lines)]
    >>> found, _ = table_targets(table, Metadata())
    >>> [(target.values["indicator"], target.values["value"], target.values["by"]) for target in found]
    [('工业产值', 450, '2027')]
    """
    records: list[Record] = []
    used: set[int] = set()
    for table in [*_of_cells(passages), *_of_lines(passages), *_of_single_lines(passages)]:
        columns = _columns(table[0], metadata)
        if columns is None:
            continue
        for row in table[1:]:
            records += _targets_of(row, columns)
        used.update(cell.passage.start for row in table for cell in row if cell)
    return records, [passage for passage in passages if passage.start not in used]


# ---------------------------------------------------------------- where tables stand
def _of_cells(passages: Sequence[Passage]) -> Iterator[list[_Row]]:
    """Tables of Word and HTML files; a cell that opens a clause is the heading of the cells after it."""
    cells = [passage for passage in passages if passage.cell is not None]
    for _, group in groupby(cells, key=lambda passage: passage.cell and passage.cell[0]):
        table = list(group)
        width = 1 + max(passage.cell[2] for passage in table if passage.cell)
        first = table[0].clause
        above = "" if first.kind == "panel_row" else first.address
        rows: list[_Row] = []
        for _, own in groupby(table, key=lambda passage: passage.cell and passage.cell[1]):
            row: _Row = [None] * width
            for passage in own:
                column = passage.cell[2] if passage.cell else 0
                cell = _Cell(passage.text.strip(), passage, 0, len(passage.text))
                row[column] = row[column] or cell
                if passage.clause.address != above and column and row[column - 1] is None:
                    row[column - 1] = replace(cell, text=passage.clause.heading)
                above = passage.clause.address
            rows.append(row)
        yield rows


def _of_lines(passages: Sequence[Passage]) -> Iterator[list[_Row]]:
    """Tables of which every row is a line, its cells divided by bars or spaces."""
    rows: list[_Row] = []
    for passage in [*passages, None]:
        row = _divided(passage) if passage and passage.cell is None else None
        if row is not None and (rows or _heads(row)):
            rows.append(row)
        elif passage is not None and rows and _RULE.fullmatch(passage.text):
            continue
        else:
            if len(rows) > 1:
                yield [_aligned(row, len(rows[0])) for row in rows]
            rows = [row] if row is not None and _heads(row) else []


def _divided(passage: Passage) -> _Row | None:
    text = passage.text
    if len(text) > 200 or re.search("[。；]", text) or _RULE.fullmatch(text):
        return None
    if re.search("[|｜]", text):
        places = [match.span() for match in re.finditer(r"[^|｜]+", text)]
    else:
        places = [match.span() for match in _CELL.finditer(text)]
    cells: _Row = [_Cell(text[a:b].strip(), passage, a, b) for a, b in places if text[a:b].strip()]
    return cells if len(cells) >= 3 else None


def _heads(row: _Row) -> bool:
    texts = [cell.text for cell in row if cell]
    return any(_NAME_HEAD.fullmatch(text) for text in texts) and any(map(_YEAR_HEAD.fullmatch, texts))


def _aligned(row: _Row, width: int) -> _Row:
    """A row as wide as the head: without a serial number, or without the cells that it lacks at its end."""
    if len(row) > width and row[0] and row[0].text.isdigit():
        row = row[1:]
    return [*row, *([None] * width)][:width]


def _of_single_lines(passages: Sequence[Passage]) -> Iterator[list[_Row]]:
    """Tables of which every cell is a line: the lines of the head, then as many for each row."""
    index = 0
    while index < len(passages):
        head = _head_lines(passages, index)
        if len(head) < 3:
            index += 1
            continue
        index += len(head)
        index += _titles(passages, index, head)
        rows = [head]
        while row := _row_lines(passages, index, head):
            rows.append(row)
            index += sum(cell is not None for cell in row)
            index += _titles(passages, index, head)
        if len(rows) > 1:
            yield rows


def _head_lines(passages: Sequence[Passage], index: int) -> _Row:
    head: _Row = []
    while index < len(passages) and len(head) < _MAX_COLUMNS and (cell := _line(passages[index])):
        known = any(
            pattern.fullmatch(cell.text)
            for pattern in (_NAME_HEAD, _UNIT_HEAD, _KIND_HEAD, _OTHER_HEAD, _YEAR_HEAD, _GROWTH_HEAD)
        )
        if not known:
            break
        head.append(cell)
        index += 1
    return head if head and _heads(head) else []


def _line(passage: Passage) -> _Cell | None:
    text = passage.text.strip()
    if passage.cell is not None or not text or len(text) > _MAX_CELL or re.search("[，。；]", text):
        return None
    return _Cell(text, passage, 0, len(passage.text))


def _row_lines(passages: Sequence[Passage], index: int, head: _Row) -> _Row | None:
    """The next lines as a row: a name, then for each column a line that may stand in it."""
    row: _Row = []
    for column in head:
        cell = _line(passages[index + len(row)]) if index + len(row) < len(passages) else None
        if cell is None or column is None:
            return None
        is_value = bool(_VALUE.fullmatch(cell.text) or re.fullmatch("—+|/", cell.text))
        if _YEAR_HEAD.fullmatch(column.text) and not is_value:
            return None
        row.append(cell)
    return row if row and row[0] and not _VALUE.fullmatch(row[0].text) else None


def _titles(passages: Sequence[Passage], index: int, head: _Row) -> int:
    """1 if the line before the next row is the title of a group of rows."""
    if _row_lines(passages, index, head) is None and _row_lines(passages, index + 1, head) is not None:
        return 1
    return 0


# ---------------------------------------------------------------- what columns hold
def _columns(head: _Row, metadata: Metadata) -> list[_Column] | None:
    texts = [re.sub(r"\s", "", cell.text) if cell else "" for cell in head]
    columns = [_column(text) for text in texts]
    years = [index for index, column in enumerate(columns) if column.role == "goal" and column.year]
    bases = [index for index in years if _is_base(index, texts, years, columns, metadata)]
    columns = [
        _Column("base", column.year) if index in bases else column for index, column in enumerate(columns)
    ]
    last = max(
        (str(column.year) for column in columns if column.role == "goal" and column.year), default=None
    )
    columns = [replace(column, year=last) if column.role == "growth" else column for column in columns]
    roles = [column.role for column in columns]
    if "name" not in roles or not {"goal", "growth"} & set(roles):
        return None
    return columns


def _column(text: str) -> _Column:
    if _UNIT_HEAD.fullmatch(text):
        return _Column("unit")
    if _KIND_HEAD.fullmatch(text):
        return _Column("kind")
    year = _YEAR_HEAD.fullmatch(text)
    if _NAME_HEAD.fullmatch(text) and not text.startswith("目标"):
        return _Column("name")
    if _GROWTH_HEAD.fullmatch(text) and not re.match(r"\d{4}", text):
        return _Column("growth", None, "年均增长" if "年均" in text else "累计")
    if year and year["base"]:
        return _Column("base")
    if year:
        return _Column("goal", year["year"])
    return _Column("name") if text in ("目标", "项目", "目标任务", "项目名称") else _Column("other")


def _is_base(
    index: int, texts: Sequence[str], years: Sequence[int], columns: Sequence[_Column], metadata: Metadata
) -> bool:
    """The first of several years is where things stand, unless the head calls it a target."""
    text, column = texts[index], columns[index]
    if _BASE_WORDS.search(text):
        return True
    named = any(_BASE_WORDS.search(other) for other in texts)
    if named or re.search("目标|规划|计划", text) or len(years) < 2:
        return False
    if any(re.search("目标|规划|计划", other) for other in texts):
        return True
    first = min(str(columns[index].year) for index in years)
    past = metadata.issued is None or int(first) <= metadata.issued.year
    return column.year == first and past


# ---------------------------------------------------------------- targets
def _targets_of(row: _Row, columns: Sequence[_Column]) -> Iterator[Record]:
    by_role: dict[str, list[tuple[_Cell, _Column]]] = {}
    for cell, column in zip(row, columns, strict=False):
        if cell and cell.text:
            by_role.setdefault(column.role, []).append((cell, column))
    if "name" not in by_role:
        return
    name = _without_number(by_role["name"][-1][0].text)
    unit = _unit(by_role.get("unit"), name)
    base = _first_value(by_role.get("base", []))
    for cell, column in [*by_role.get("goal", []), *by_role.get("growth", [])]:
        values = _values(cell, column, _UNIT_IN_NAME.sub("", name).strip(), unit)
        if values is None:
            continue
        if base and column.role == "goal":
            values |= {"baseline": base[0], "baseline_on": base[1]}
        if kind := next((cell.text for cell, _ in by_role.get("kind", [])), None):
            values["binding"] = kind
        first = by_role["name"][-1][0]
        same = first.passage is cell.passage
        begin = first.start if same else cell.start
        yield cell.passage.record("target", begin, cell.end, 0.85, values)


def _without_number(name: str) -> str:
    marker = find_marker(name)
    return name[marker.end :] if marker else name


def _unit(cells: list[tuple[_Cell, _Column]] | None, name: str) -> str | None:
    if cells and _UNIT.fullmatch(cells[0][0].text) and not re.fullmatch("—+|/", cells[0][0].text):
        return cells[0][0].text
    match = _UNIT_IN_NAME.search(name)
    return match["unit"] if match else None


def _first_value(cells: Sequence[tuple[_Cell, _Column]]) -> tuple[int | float, str | None] | None:
    for cell, column in cells:
        match = _VALUE.fullmatch(cell.text)
        value = number(match["value"].replace("—", "")) if match else None
        if value is not None:
            return plain(value), column.year
    return None


def _values(cell: _Cell, column: _Column, name: str, unit: str | None) -> dict[str, Any] | None:
    match = _VALUE.fullmatch(cell.text)
    value = number(match["value"].replace("—", "")) if match else None
    if match is None or value is None:
        return None
    high = number(match["high"]) if match["high"] else None
    own = match["unit"] or unit
    if column.role == "growth":
        growth = "累计" if match["bracket"] else column.growth
        name += "" if name.endswith(("增长", "增速")) else growth
        own = match["unit"] or ("%" if growth == "年均增长" else unit)
    values: dict[str, Any] = {
        "indicator": name,
        "comparator": _comparator(match),
        "value": plain(-value if match["value"].startswith("—") else value),
        "unit": own,
        "by": column.year,
        "by_text": f"{column.year}年" if column.year else None,
        "value_type": "number",
        "strength": None,
    }
    optional = {
        "value_max": plain(high) if high is not None else None,
        "cumulative": True if match["bracket"] else None,
    }
    return values | {key: value for key, value in optional.items() if value is not None}


def _comparator(match: re.Match[str]) -> str:
    sign = (match["sign"] or "") + (match["bound"] or "")
    if match["high"] or "左右" in sign:
        return "~"
    if re.search("[≤<＜]|不高于|不超过|小于|以内|以下", sign):
        return "<="
    return ">=" if re.search("[≥>＞]|不低于|不少于|大于|达到|超过|以上", sign) else "="
