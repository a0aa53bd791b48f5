"""A table of contents that repeats the headings, with page numbers or without."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from zoulang.documents.blocks import Block
from zoulang.documents.structure.lines import is_prose

_HEADING = re.compile(r"(.{4,60}?)?目\s*[录錄次]")
_PAGE = re.compile(r"[\s.．·…⋯\-—]*[（(]?\d{0,4}[）)]?\s*$")
_MOST = 500


def without_table_of_contents(blocks: Sequence[Block]) -> list[Block]:
    """The blocks without the lines from 目录 to where its first entry stands once more.

    >>> lines = ["目 录", "第一章 现状 1", "第二章 任务 4", "第一章 现状", "产值增长。"]
    >>> [block.text for block in without_table_of_contents([Block(line) for line in lines])]
    ['第一章 现状', '产值增长。']
    """
    for begin, block in enumerate(blocks[:_MOST]):
        heading = _HEADING.fullmatch(block.text)
        if heading and (end := _end(blocks, begin)):
            title = [replace(block, text=heading[1], bold=())] if heading[1] else []
            return [*blocks[:begin], *title, *blocks[end:]]
    return list(blocks)


def _end(blocks: Sequence[Block], begin: int) -> int | None:
    """Where the first entry of the contents stands once more, with nothing but entries between."""
    if begin + 2 >= len(blocks):
        return None
    first = _entry(blocks[begin + 1].text)
    for index in range(begin + 2, min(begin + _MOST, len(blocks))):
        text = blocks[index].text
        if first and _entry(text).startswith(first):
            return index
        if is_prose(text):
            return None
    return None


def _entry(text: str) -> str:
    return re.sub(r"[\s.．、·]", "", _PAGE.sub("", text))
