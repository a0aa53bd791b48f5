"""Tables of grants: a column of sums beside the classes that get them.

A heading such as 奖励标准 or 补贴金额（万元） says what the figures below it are; the other
cells of a row say whom they are for. Rows come as cells of a table, or as lines with | or spaces.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from zoulang.documents.passages import Passage
from zoulang.documents.records.grants.amounts import SCALE, Figure, figures
from zoulang.documents.records.grants.roles import sort_figures
from zoulang.documents.records.grants.tiers import Grant

_GRANTED = "奖励|补助|补贴|资助|奖补|扶持|支持|补偿|安家费|津贴|奖金"
_MONEY_HEAD = re.compile(
    rf"(?:[^，。；：（）]{{0,8}}?)(?:{_GRANTED})[^，。；：（）对条项内方依]{{0,4}}?(?:标准|金额|额度|资金|数额|比例|力度|费)?"
    r"(?:（(?:单位：)?(?P<unit>[^（）]{0,4}元[^（）]{0,8})）)?"
)
_NO_HEAD = re.compile("对象|条件|项目|方式|内容|依据|单位$|部门|政策|名称|范围|资金来源")
_BARE = re.compile(r"(?:(\d[\d,]{0,12}(?:\.\d{1,4})?)\s?—\s?)?(\d[\d,]{0,12}(?:\.\d{1,4})?)(?:[、/](?=\d))?")
_NAME_AND_FIGURE = re.compile(r"([^\d，。；|：]{1,24})(\d[\d.,—]*\s?[十百千万亿]*(?:元|%)?[^，。；|\d]{0,8})")
_SERIAL = re.compile(r"\d{1,3}|[—\s]*")
_SCALED = re.compile("([十百千万亿]*)元")
_LEAST_COLUMNS = 2


@dataclass(frozen=True)
class _Cell:
    text: str
    start: int  # in the text of its row


@dataclass(frozen=True)
class _Row:
    passage: Passage
    cells: tuple[_Cell, ...]
    members: tuple[int, ...]  # the places of its passages among all


def grants_of_tables(passages: Sequence[Passage]) -> tuple[list[tuple[Passage, Grant]], set[int]]:
    """The grants told in rows, each with the passage of its row, and the places of the passages read so.

    Args:
        passages: all paragraphs of a document, in order.
    """
    found: list[tuple[Passage, Grant]] = []
    read: set[int] = set()
    heads: dict[int, re.Match[str]] = {}
    before: _Row | None = None
    for row in _rows(passages):
        if before is None or not _follows(before, row, passages):
            heads = {}
        named = _heads(row)
        if named:
            heads, titles = named, [cell.text for cell in row.cells]
            read.update(row.members)
        elif heads and len(row.cells) == len(titles):
            grants = list(_grants(row, heads, titles))
            found += [(row.passage, grant) for grant in grants]
            read.update(row.members if grants or _is_rule(row) else ())
        before = row
    return found, read


def _rows(passages: Sequence[Passage]) -> Iterator[_Row]:
    index = 0
    while index < len(passages):
        cell = passages[index].cell
        count = 1
        if cell is None:
            row = _line(passages[index], index)
        else:
            while index + count < len(passages) and _beside(passages[index + count], cell):
                count += 1
            row = _of_cells(passages[index : index + count], index)
        if row is not None and len(row.cells) >= _LEAST_COLUMNS:
            yield row
        index += count


def _beside(passage: Passage, cell: tuple[int, int, int]) -> bool:
    return passage.cell is not None and passage.cell[:2] == cell[:2]


def _line(passage: Passage, index: int) -> _Row | None:
    """A line that separates its cells by | or by spaces and has no sentence."""
    text = passage.text
    if re.search("[。；，]", text) or len(text) > 200:
        return None
    if short := _NAME_AND_FIGURE.fullmatch(text):
        return _Row(passage, (_Cell(short[1], 0), _Cell(short[2], short.start(2))), (index,))
    separator = r"[^|]+" if "|" in text else r"\S+"
    cells = [_Cell(m[0].strip(), m.start()) for m in re.finditer(separator, text) if m[0].strip()]
    return _Row(passage, tuple(cells), (index,))


def _of_cells(parts: Sequence[Passage], index: int) -> _Row:
    """The cells of a table row, joined as they stand in the document."""
    text, source, cells = "", "", []
    for part in parts:
        gap = "\n" if text else ""
        cells.append(_Cell(part.text.strip(), len(text) + len(gap)))
        text, source = text + gap + part.text, source + gap + part.source
    first = parts[0]
    passage = Passage(first.clause, text, first.start, source)
    return _Row(passage, tuple(cells), tuple(range(index, index + len(parts))))


def _follows(before: _Row, row: _Row, passages: Sequence[Passage]) -> bool:
    """Whether a row stands under another one: in the same table, or on the next line."""
    first, last = passages[row.members[0]], passages[before.members[-1]]
    if first.cell and last.cell:
        return first.cell[0] == last.cell[0]
    return row.members[0] == before.members[-1] + 1 and first.clause.address == last.clause.address


def _heads(row: _Row) -> dict[int, re.Match[str]]:
    if any(re.search(r"\d", cell.text) for cell in row.cells):
        return {}
    found = {}
    for column, cell in enumerate(row.cells):
        match = _MONEY_HEAD.fullmatch(cell.text) if len(cell.text) <= 24 else None
        if match and not _NO_HEAD.search(cell.text):
            found[column] = match
    return found if len(found) < len(row.cells) else {}


def _is_rule(row: _Row) -> bool:
    return all(re.fullmatch(r"[—：\s]+", cell.text) for cell in row.cells)


def _grants(row: _Row, heads: dict[int, re.Match[str]], titles: Sequence[str]) -> Iterator[Grant]:
    names = [
        cell.text
        for column, cell in enumerate(row.cells)
        if column not in heads and not _SERIAL.fullmatch(cell.text) and "备注" not in titles[column]
    ]
    subject = "，".join(names)
    for column, head in heads.items():
        cell = row.cells[column]
        granted, caps = _figures(cell, head["unit"])
        if not granted and not caps:
            continue
        columns = titles[column] if len(heads) > 1 else ""
        words = "\n".join(filter(None, (subject, columns, cell.text)))
        grant = Grant(0, len(row.passage.text), subject, words, granted, caps)
        grant.labels = [""] * len(granted)
        grant.cap_labels = [""] * len(caps)
        grant.doubts = ["table"]
        yield grant


def _figures(cell: _Cell, unit: str | None) -> tuple[list[Figure], list[Figure]]:
    """What a cell grants and what it caps; a bare number takes the unit of its heading."""
    if figures(cell.text):
        stretch = sort_figures(cell.text, 0, len(cell.text), announced=True)
        pending = [*stretch.pending, *stretch.granted]
        return [f.moved(cell.start) for f in pending], [f.moved(cell.start) for f in stretch.caps]
    bare = _BARE.fullmatch(cell.text)
    scaled = _SCALED.search(unit or "")
    if not bare or not scaled:
        return [], []
    scale = SCALE[scaled[1]]
    value, low = _number(bare[2], scale), _number(bare[1], scale) if bare[1] else None
    return [Figure("money", cell.start, cell.start + len(cell.text), value, low)], []


def _number(digits: str, scale: int) -> int | float:
    value = Decimal(digits.replace(",", "")) * scale
    return int(value) if value == value.to_integral_value() else float(value)
