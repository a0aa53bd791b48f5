"""Chains as rows of a table with a heading for each column: 产业链, 链长, 链主企业, 主要产品 …."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from zoulang.documents.passages import Passage, pieces
from zoulang.documents.records.names.names import behind_place

_HEADS = {
    "name": re.compile(r"(?:重点)?产业链(?:条)?(?:名称)?|链条名称"),
    "chief": re.compile(r"(?:产业链)?链长|链长(?:领导|姓名)"),
    "leaders": re.compile(r"(?:产业链)?链主(?:企业|单位)?"),
    "key_firms": re.compile(r"(?:重点|骨干|核心|龙头|领军|代表)企业(?:名单)?"),
    "products": re.compile(r"(?:主要|重点|主导|核心|主攻)产品|产品(?:方向)?"),
    "benchmark_companies": re.compile(r"对标企业|招商(?:目标|对象|重点)?企业|目标企业"),
    "targets": re.compile(r"(?:发展|产值|工作|\d{4}年)?目标"),
}
_LISTS = ("leaders", "key_firms", "products", "benchmark_companies", "targets")


def find_table_chains(passages: Sequence[Passage]) -> Iterator[tuple[Passage, dict[str, object]]]:
    """Each row with the cell of its chain's name and the fields its other cells give."""
    cells = [passage for passage in passages if passage.cell is not None]
    for _, table in groupby(cells, key=lambda passage: passage.cell and passage.cell[0]):
        heads: dict[int, str] = {}
        for _, row in groupby(table, key=lambda passage: passage.cell and passage.cell[:2]):
            own = list(row)
            named = {cell.cell[2]: head for cell in own if cell.cell and (head := _head(cell.text))}
            if "name" in named.values() and len(named) >= 2:
                heads = named
            elif heads:
                yield from _row(own, heads)


def _head(text: str) -> str | None:
    return next((field for field, words in _HEADS.items() if words.fullmatch(text.strip())), None)


def _row(cells: Sequence[Passage], heads: dict[int, str]) -> Iterator[tuple[Passage, dict[str, object]]]:
    values: dict[str, object] = {field: [] for field in _LISTS} | {"chief": None}
    name: Passage | None = None
    for cell in cells:
        field = heads.get(cell.cell[2]) if cell.cell else None
        if field == "name":
            name = cell
        elif field == "chief":
            values["chief"] = cell.source.strip()
        elif field == "targets":
            values[field] = [cell.source.strip()]
        elif field:
            values[field] = _members(cell, firms=field != "products")
    if name is not None:
        yield name, values


def _members(cell: Passage, firms: bool) -> list[str]:
    listed = re.sub("等[^、，；]{0,8}$", "", cell.text)
    parts = [cell.source[a:b].strip() for a, b in pieces(listed, "、，；\n")]
    return [part[behind_place(part) :] if firms else part for part in parts if part]
