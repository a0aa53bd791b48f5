"""Blocks: the paragraphs and table cells of a document, cleaned of layout.

Every kind of file is brought into this one form, so that the stages after it
never ask where a paragraph came from.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from zoulang.documents.numbering import find_marker
from zoulang.documents.wrapped_lines import wrapping_of

_INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200d\u2060\xad"))
_CJK = r"[\u2e80-\u9fff\uf900-\ufaff，。；：、！？“”‘’（）《》〔〕【】…％]"
_ANY_SPACE = re.compile(r"[ \t\u3000\xa0]+")
_BESIDE_DIGITS = re.compile(rf"(?<={_CJK}) (?=\d)|(?<=\d) (?={_CJK})")
_LAYOUT_SPACE = re.compile(rf"(?<={_CJK})[ \t\u3000\xa0]+|[ \t\u3000\xa0]+(?={_CJK})")
_SPACED_UNITS = re.compile(
    r"([（(〔\[][^（(〔\[、，]*(?:单位|部门)[:：][^、，）)〕\]\s]+\s[^、，）)〕\]]*[）)〕\]])"
)
_CLOSED = re.compile(r"[。；：！？）)〕\]”]$")
_TITLE = 24
_HEAD_LINES = 8
_WHOLE_TITLE = re.compile(
    r"(?!根据|按照|依据|为|经)[^，。；]{0,60}关于[^，。；]{4,120}"
    r"(?:意见|通知|办法|方案|措施|规定|细则|决定|公告|批复)(?:[（(][^（()]{2,12}[）)])?"
)
PAGE_NUMBER = re.compile(r"\s*(?:[-—–－]\s*\d{1,4}\s*[-—–－]|P\.\s*\d{1,4})\s*")
CONTENTS_LINE = re.compile(r".{2,80}?(?:[.…．·⋯]{3,}|…{2,})\s*\d{1,4}")


@dataclass(frozen=True)
class Block:
    """One paragraph, or one paragraph of a table cell.

    Attributes:
        text: without line breaks and without spaces at the ends.
        gap: how many empty lines stand before it.
        bold: stretches of ``text`` in bold type, as (start, end).
        cell: (table, row, column), all from 0, if it stands in a table.
        columns: how many different cells its table row has.
        note: whether it is a footnote or an endnote, which belongs to no clause.
    """

    text: str
    gap: int = 0
    bold: tuple[tuple[int, int], ...] = ()
    cell: tuple[int, int, int] | None = None
    columns: int = 0
    note: bool = False


def tidy(text: str) -> str:
    """A paragraph without the spaces that a layout program left between Chinese characters.

    Spaces stay in a line without sentence punctuation, where they separate
    (two signatories, a number and who signed), and in a unit list that has
    no other separator.

    >>> tidy("对新 建基地给予  100 万元奖励。"), tidy("  中共青梧县委 青梧县人民政府 ")
    ('对新建基地给予100万元奖励。', '中共青梧县委 青梧县人民政府')
    """
    text = text.translate(_INVISIBLE).strip().strip("\u3000\xa0")
    if not re.search("[。；，,;]", text):
        return _BESIDE_DIGITS.sub("", _ANY_SPACE.sub(" ", text))
    parts = _SPACED_UNITS.split(text)  # every second part is a list that only its spaces divide
    return "".join(
        (_ANY_SPACE if odd % 2 else _LAYOUT_SPACE).sub(" " * (odd % 2), part)
        for odd, part in enumerate(parts)
    )


def without_contents(blocks: Sequence[Block]) -> list[Block]:
    """The blocks without a table of contents: a title, leaders, a page number.

    >>> lines = ["目录", "一、总则……1", "二、措施......12", "一、总则"]
    >>> [block.text for block in without_contents([Block(line) for line in lines])]
    ['一、总则']
    """
    kept = [block for block in blocks if not CONTENTS_LINE.fullmatch(block.text)]
    if len(kept) == len(blocks):
        return kept
    return [block for block in kept if not re.fullmatch(r"目\s*录", block.text)]


def split_lines(text: str) -> list[tuple[int, int]]:
    """Where the paragraphs stand in a stretch with line breaks that may only be layout.

    A break divides after the end of a sentence, before a clause number, and
    between a short title and its text; elsewhere the line goes on.

    >>> text = "（一）光学\\n建设园区，引进企业，\\n完善配套。\\n（二）精密"
    >>> [text[a:b] for a, b in split_lines(text)]
    ['（一）光学', '建设园区，引进企业，\\n完善配套。', '（二）精密']
    """
    spans: list[tuple[int, int]] = []
    start = 0
    for match in re.finditer("\n", text):
        before, after = text[start : match.start()].strip(), text[match.end() :].split("\n", 1)[0].strip()
        if before and after and _divides(before, after):
            spans.append((start, match.start()))
            start = match.end()
    return [*spans, (start, len(text))]


def _divides(before: str, after: str) -> bool:
    if find_marker(after) or _CLOSED.search(before):
        return True
    marker = find_marker(before)
    title = before[marker.end :] if marker else before
    if not title or re.search("[，。；、：]", title):
        return False
    return marker is not None or (len(title) <= _TITLE and "。" in after)


def marked_stretches(text: str, raw: str, marks: Sequence[bool]) -> tuple[tuple[int, int], ...]:
    """Where the marked characters of ``raw`` stand in ``text``, which is ``raw`` after `tidy`.

    >>> marked_stretches("甲乙丙", " 甲 乙丙", [False, False, False, True, True])
    ((1, 3),)
    """
    spans: list[tuple[int, int]] = []
    position = 0
    for index, char in enumerate(text):
        while position < len(raw) and raw[position] != char:
            position += 1
        if position >= len(raw):
            break
        if marks[position]:
            if spans and spans[-1][1] == index:
                spans[-1] = (spans[-1][0], index + 1)
            else:
                spans.append((index, index + 1))
        position += 1
    return tuple(spans)


def blocks_of_lines(lines: Sequence[str]) -> list[Block]:
    """Blocks from the lines of a plain text; wrapped lines are joined again.

    >>> [b.text for b in blocks_of_lines(["一、总体目标", "", "到2027年，", "产值达到5亿元。"])]
    ['一、总体目标', '到2027年，产值达到5亿元。']
    """
    wrapping = wrapping_of(lines)
    paragraphs: list[tuple[list[str], int]] = []
    gap, previous, page_turned = 0, "", False
    for line in lines:
        if not line.strip():
            gap += 1
            continue
        if paragraphs and PAGE_NUMBER.fullmatch(line):
            page_turned = True
            continue
        between = min(wrapping.columns, default=0) if page_turned else gap
        titled = len(paragraphs) <= _HEAD_LINES and _WHOLE_TITLE.fullmatch(previous.strip())
        if paragraphs and not titled and wrapping.goes_on(previous, line, between):
            paragraphs[-1][0].append(line.strip())
        else:
            paragraphs.append(([line], gap))
        gap, previous, page_turned = 0, line, False
    blocks = (Block(tidy("".join(own)), gap) for own, gap in paragraphs)
    return [block for block in blocks if block.text]
