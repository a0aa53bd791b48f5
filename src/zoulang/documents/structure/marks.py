"""Signs of Markdown and of layout that stand before a clause number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from zoulang.documents.blocks import Block
from zoulang.documents.numbering import find_marker

_BEFORE = re.compile(r"(?:#{1,6}\s+|>\s+|\*{1,3}|_{2}|[•●■◆▪★☆※◇□▲►]\s*|[-+]\s+)+")


def without_marks(blocks: Sequence[Block]) -> list[Block]:
    """The blocks without heading signs, bullets and asterisks around their numbers.

    >>> marked = [Block("## 一、目标"), Block("**（一）产值。**翻番。"), Block("# 样本")]
    >>> [block.text for block in without_marks(marked)]
    ['一、目标', '（一）产值。翻番。', '# 样本']
    """
    return [_plain(block) for block in blocks]


def _plain(block: Block) -> Block:
    before = _BEFORE.match(block.text)
    if before is None or not find_marker(block.text[before.end() :]):
        return block
    text = block.text[before.end() :].replace("**", "")
    if len(text) == len(block.text) - before.end():
        return without_beginning(block, before.end())
    return replace(block, text=text, bold=())


def without_beginning(block: Block, cut: int) -> Block:
    """The block from a place of its text on, with its bold stretches.

    >>> without_beginning(Block("2、第四条", bold=((0, 4),)), 2)
    Block(text='第四条', gap=0, bold=((0, 2),), cell=None, columns=0, note=False)
    """
    bold = tuple((max(a - cut, 0), b - cut) for a, b in block.bold if b > cut)
    return replace(block, text=block.text[cut:], bold=bold)
