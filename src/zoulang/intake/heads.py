"""Where the table of a file begins and ends, and what its heads mean.

Above the head of a table people write its title and the unit; heads stand in one line, or in two and three
where a cell above spans several; below the table stand notes and who filled it in.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import polars as pl

from zoulang.errors import InputError, Problem, said
from zoulang.intake.grid import Grid, Range
from zoulang.rules.policy import plain_name

# So far down the head of a table is looked for, and so many lines may it have.
LINES_ASKED, DEEPEST = 20, 3
UNITS = (
    "亿元", "千万元", "百万元", "万元", "千元", "元", "万元/亩", "万元/人", "%", "年", "个月",
    "人", "家", "项", "件", "个", "台", "亩", "公顷", "平方米", "立方米",
    "千瓦时", "万千瓦时", "度", "万度", "吨", "万吨", "吨标准煤",
)  # fmt: skip
_UNIT_AT_END = re.compile(
    r"^(?P<name>.+?)\s*[（(\[【/]\s*(?:单位\s*[:：]\s*)?(?P<unit>[^（()）\[\]【】]+?)\s*[)）\]】]?$", re.S
)
_UNIT_ALONE = re.compile(r"^[（(\[【]?\s*(?:单位\s*[:：]\s*)?(?P<unit>[^（()）\[\]【】]+?)\s*[)）\]】]?$")
_UNIT_ABOVE = re.compile(r"(?:金额)?(?:计量)?单位\s*[:：]\s*(?P<unit>[^\s，,；;（()）]+)")
_SPELT = {
    "％": "%",
    "百分比": "%",
    "万度": "万千瓦时",
    "度": "千瓦时",
    "吨标煤": "吨标准煤",
    "tce": "吨标准煤",
}
_NOTE = r"^(注|备注|说明|附注|填表|制表|审核|复核|单位负责人|负责人|联系|填报|数据来源|打印)"
_SUM = r"(?i)^(合\s*计|总\s*计|小\s*计|累\s*计|total|sum)$"
# Columns that number the rows.
NUMBERS = frozenset(map(plain_name, ("序号", "编号", "序", "号", "no", "no.", "#")))

Knows = Callable[[str], str | None]
"""What a head without its unit means: a key, or None."""


@dataclass(frozen=True)
class Head:
    """A column of the table.

    Attributes:
        column: its number in the grid, from 0.
        text: the head as printed, of several lines put together.
        means: the key that was recognised; None: nobody knows what it means.
        unit: the unit that the head states.
    """

    column: int
    text: str
    means: str | None
    unit: str | None


@dataclass(frozen=True)
class Laid:
    """A table found in a grid.

    Attributes:
        heads: its columns; those that number rows are left out.
        cells: one text column per head, under the column's number as text; a nought is a value, an empty cell
            null.
        rows: for each row its number in the file, from 1.
        title: what stands above the head.
        left_out: lines below the head that are no rows: sums, notes, signatures.
        unit: the unit of amounts that is written above the table.
    """

    heads: tuple[Head, ...]
    cells: pl.DataFrame
    rows: pl.Series
    title: str
    left_out: tuple[str, ...]
    unit: str | None


def lay_out(grid: Grid, knows: Knows) -> Laid:
    """The table of a grid: the lines that hold its heads are those of which most is known.

    Raises:
        InputError: if no head is known at all.

    >>> columns = [["表一", "企业名称", None, "甲公司", "合计"], [None, "税收", "（万元）", "12", "12"]]
    >>> grid = Grid("a.xlsx", tuple(pl.Series(each) for each in columns))
    >>> laid = lay_out(grid, {"企业名称": "name", "税收": "tax"}.get)
    >>> [(head.means, head.unit) for head in laid.heads], laid.cells.rows(), laid.left_out
    ([('name', None), ('tax', '万元')], [('甲公司', '12')], ('合计 12',))
    """
    best: tuple[int, int, int] = (0, 0, 0)
    for top in range(min(LINES_ASKED, grid.height)):
        for depth in range(1, min(DEEPEST, grid.height - top) + 1):
            known = sum(head.means is not None for head in _heads(grid, top, depth, knows))
            # Of two places that tell as much the one with fewer lines: a title is no head.
            best = max(best, (known, -depth, -top))
    known, depth, top = best[0], -best[1], -best[2]
    if not known:
        found = said("no line of the file names anything that is known")
        remedy = said("write the heads as the register does, such as 统一社会信用代码 and 企业名称")
        raise InputError(Problem(found, remedy, grid.name))
    if top + depth < grid.height and _holds_units(grid.line(top + depth)):
        depth += 1
    return _table(grid, _heads(grid, top, depth, knows), top, depth)


def _holds_units(line: Sequence[str]) -> bool:
    """Whether a line below the heads holds nothing but units."""
    words = [cell for cell in line if cell]
    return bool(words) and all(_unit_alone(word) for word in words)


def _heads(grid: Grid, top: int, depth: int, knows: Knows) -> list[Head]:
    lines = [grid.line(number) for number in range(top, top + depth)]
    _fill_merged(lines, grid.merged, top)
    if not grid.merged:
        _fill_groups(lines)
    heads = []
    for column, parts in enumerate(zip(*lines, strict=True)):
        heads.append(_head(column, [part for part in dict.fromkeys(parts) if part], knows))
    return [head for head in heads if head.text]


def _fill_merged(lines: list[list[str]], merged: Sequence[Range], top: int) -> None:
    for (first, left), (last, right) in merged:
        for line in range(max(first, top), min(last, top + len(lines) - 1) + 1):
            if first >= top:
                word = lines[first - top][left]
                for column in range(left, min(right, len(lines[0]) - 1) + 1):
                    lines[line - top][column] = word


def _fill_groups(lines: list[list[str]]) -> None:
    """Without merged cells: a word above spans the empty cells to its right under which something stands."""
    for number, line in enumerate(lines[:-1]):
        for column in range(1, len(line)):
            below = lines[number + 1][column]
            if not line[column] and below and lines[number + 1][column - 1] and not _unit_alone(below):
                line[column] = line[column - 1]


def _head(column: int, parts: Sequence[str], knows: Knows) -> Head:
    clean = ["".join(part.split()) for part in parts]
    unit = None
    if len(clean) > 1 and _unit_alone(clean[-1]):
        unit = _unit_alone(clean.pop())
    text = "".join(clean)
    # The lowest line alone, all lines, and each of them: 资产总额, 财务指标资产总额, 财务指标.
    for tried in dict.fromkeys([clean[-1] if clean else "", text, *clean]):
        for name, stated in _readings(tried):
            means = knows(name)
            if means is not None:
                return Head(column, text, means, unit or stated)
    _, stated = list(_readings(text))[-1] if text else ("", None)
    return Head(column, text, None, unit or stated)


def _readings(text: str) -> list[tuple[str, str | None]]:
    """A head as it stands, and without the unit at its end."""
    found: list[tuple[str, str | None]] = [(text, None)]
    match = _UNIT_AT_END.match(text)
    if match and _unit(match["unit"]) is not None:
        found.append((match["name"], _unit(match["unit"])))
    return found


def _unit(text: str) -> str | None:
    word = _SPELT.get(text.strip().lower(), text.strip())
    return word if word in UNITS else None


def _unit_alone(text: str) -> str | None:
    match = _UNIT_ALONE.match(text)
    return _unit(match["unit"]) if match else None


def _table(grid: Grid, heads: list[Head], top: int, depth: int) -> Laid:
    first = top + depth
    above = ["".join(dict.fromkeys(cell for cell in grid.line(line) if cell)) for line in range(top)]
    cells = [cell for line in range(top) for cell in grid.line(line) if cell]
    units = (_unit(found["unit"]) for cell in cells for found in _UNIT_ABOVE.finditer(cell))
    numbers = [str(head.column) for head in heads if plain_name(head.text) in NUMBERS]
    body = pl.DataFrame([grid.columns[head.column].slice(first).alias(str(head.column)) for head in heads])
    body = body.with_row_index("\0row", offset=first + 1)
    body = _fill_down(body, heads, grid.merged, first)
    filled = pl.sum_horizontal(pl.exclude("\0row").is_not_null())
    known = [str(head.column) for head in heads if head.means is not None]
    begins = pl.coalesce(pl.exclude("\0row"))
    aside = (
        begins.str.contains(_SUM)
        | (begins.str.contains(_NOTE) & (filled <= max(2, len(heads) // 3)))
        | pl.all_horizontal(pl.col(known).is_null())
    )
    body = body.filter(filled > 0).with_columns(aside.alias("\0aside"))
    aside_lines = body.filter("\0aside").drop("\0aside", "\0row")
    left_out = [" ".join(cell for cell in row if cell) for row in aside_lines.head(20).rows()]
    rows = body.filter(~pl.col("\0aside"))
    return Laid(
        tuple(head for head in heads if str(head.column) not in numbers),
        rows.drop("\0row", "\0aside", *numbers),
        rows["\0row"].cast(pl.Int64).alias("row"),
        "　".join(text for text in above if text),
        tuple(left_out),
        next((unit for unit in units if unit is not None), None),
    )


def _fill_down(body: pl.DataFrame, heads: list[Head], merged: Sequence[Range], first: int) -> pl.DataFrame:
    """What a cell merged over several rows says holds for each of them."""
    for (top, left), (bottom, right) in merged:
        if top < first or bottom == top:
            continue
        for head in heads:
            if left <= head.column <= right:
                name = str(head.column)
                within = pl.col("\0row").is_between(top + 1, bottom + 1)
                value = body[name][top - first]
                body = body.with_columns(pl.when(within).then(pl.lit(value)).otherwise(name).alias(name))
    return body


def with_meaning(head: Head, means: str | None) -> Head:
    """The head as a person says what it means."""
    return replace(head, means=means)
