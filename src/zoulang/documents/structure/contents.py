"""A table of contents that repeats the headings, with page numbers or without."""

from __future__ import annotations

import re
from collections.abc import Sequence

from zoulang.documents.blocks import Block
from zoulang.documents.structure.lines import is_prose

_HEADING = re.compile(r"目\s*[录錄次]")
_PAGE = re.compile(r"[\s.．·…⋯\-—]*[（(]?\d{0,4}[）)]?\s*$")
_MOST = 500


def without_table_of_contents(blocks: Sequence[Block]) -> list[Block]:
    """The blocks without the lines from 目录 to where its first entry stands once more.

    >>> lines = ["目 录", "第一章 现状 1", "第二章 任务 4", "第一章 现状", "产值增长。"]
    >>> [block.text for block in without_table_of_contents([Block(line) for line in lines])]
    ['第一章 现状', '产值增长。']
    """
    begin = next((i for i, block in enumerate(blocks[:_MOST]) if _HEADING.fullmatch(block.text)), None)
    if begin is None or begin + 2 >= len(blocks):
        return list(blocks)
    first = _entry(blocks[begin + 1].text)
    for index in range(begin + 2, min(begin + _MOST, len(blocks))):
        text = blocks[index].text
        if first and _entry(text).startswith(first):
            return [*blocks[:begin], *blocks[index:]]
        if is_prose(text):
            break
    return list(blocks)


def _entry(text: str) -> str:
    return "".join(_PAGE.sub("", text).split())
