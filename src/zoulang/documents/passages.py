"""Passages: the paragraphs of clauses, in one spelling, for the stages that look for promises.

Folding changes no lengths, so a place found in the folded text is the same
place in the document's text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from zoulang.documents.reading import Clause, Record, RecordKind

_FOLD = str.maketrans(
    {
        "(": "（",
        ")": "）",
        "[": "〔",
        "]": "〕",
        "【": "〔",
        "】": "〕",
        ":": "：",
        ";": "；",
        "％": "%",
        "．": ".",
        "～": "—",
        "~": "—",
        "–": "—",
        "-": "—",
        "－": "—",
        "「": "“",
        "」": "”",
    }
    | {chr(0xFF10 + d): str(d) for d in range(10)}
)
_FOLDED = re.compile("[" + re.escape("".join(map(chr, _FOLD))) + "]")
_COMMA_BETWEEN_WORDS = re.compile(r"(?<=[^\d\s]),|,(?=[^\d\s])")


@dataclass(frozen=True)
class Passage:
    """One paragraph of one clause.

    Attributes:
        text: the paragraph, folded.
        start: where it stands in ``Reading.text``.
        bold: bold stretches of it, relative to the paragraph.
        cell: (table, row, column), all from 0, if it stands in a table.
    """

    clause: Clause
    text: str
    start: int
    source: str
    bold: tuple[tuple[int, int], ...] = ()
    cell: tuple[int, int, int] | None = None

    def record(
        self, kind: RecordKind, begin: int, end: int, confidence: float, values: dict[str, object]
    ) -> Record:
        """A record that rests on ``text[begin:end]``."""
        begin += len(self.text[begin:end]) - len(self.text[begin:end].lstrip())
        end -= len(self.text[begin:end]) - len(self.text[begin:end].rstrip())
        place = (self.start + begin, self.start + end)
        return Record(kind, self.clause.address, self.source[begin:end], *place, confidence, values)


def headings(clauses: Sequence[Clause], text: str) -> Iterator[Passage]:
    """The titles of clauses as passages, for what may stand in a title: who leads, a chain, a zone.

    >>> clause = Clause("一", "强化创新（县科技局牵头）", "node", "", 0, 14)
    >>> [(p.start, p.text) for p in headings([clause], "一、强化创新（县科技局牵头）")]
    [(2, '强化创新（县科技局牵头）')]
    """
    for clause in clauses:
        start = (
            text.find(clause.heading, clause.start, clause.end) if clause.titled and clause.heading else -1
        )
        if start >= 0 and clause.kind != "attachment":
            yield Passage(clause, fold(clause.heading), start, clause.heading)


def fold(text: str) -> str:
    """The text in one spelling of brackets, digits and dashes; its length does not change.

    >>> fold("奖励(１０％),每年")
    '奖励（10%），每年'
    """
    if _FOLDED.search(text):  # most paragraphs are in that spelling already
        text = text.translate(_FOLD)
    return _COMMA_BETWEEN_WORDS.sub("，", text) if "," in text else text


def pieces(text: str, separators: str) -> Iterator[tuple[int, int]]:
    """The stretches between separators that stand outside brackets and quotation marks.

    >>> [("甲（一；二）；乙")[a:b] for a, b in pieces("甲（一；二）；乙", "；")]
    ['甲（一；二）', '乙']
    """
    depth = start = 0
    for sign in _signs(separators).finditer(text):
        char = sign[0]
        if char in "（〔《“":
            depth += 1
        elif char in "）〕》”":
            depth = max(0, depth - 1)
        elif depth == 0:
            if not text[start : sign.start()].isspace() and sign.start() > start:
                yield start, sign.start()
            start = sign.end()
    if text[start:].strip():
        yield start, len(text)


@cache
def _signs(separators: str) -> re.Pattern[str]:
    return re.compile(f"[（〔《“）〕》”{re.escape(separators)}]")


_BRACKET = re.compile("[（〔）〕]")


def brackets(text: str) -> Iterator[tuple[int, int]]:
    """Outermost bracketed stretches, the brackets included.

    >>> [("甲（乙（丙））〔丁〕")[a:b] for a, b in brackets("甲（乙（丙））〔丁〕")]
    ['（乙（丙））', '〔丁〕']
    """
    depth = start = 0
    for sign in _BRACKET.finditer(text):
        if sign[0] in "（〔":
            if depth == 0:
                start = sign.start()
            depth += 1
        elif depth:
            depth -= 1
            if depth == 0:
                yield start, sign.end()


def bracketed(text: str) -> bytearray:
    """A mark for each character, 1 where it stands inside a bracket or is one.

    >>> list(bracketed("甲（乙）"))
    [0, 1, 1, 1]
    """
    marks = bytearray(len(text))
    for start, end in brackets(text):
        marks[start:end] = b"\x01" * (end - start)
    return marks


def without_brackets(text: str) -> str:
    """The text with bracketed remarks blanked out, its length kept.

    >>> without_brackets("产品（样机）奖励")
    '产品\u3000\u3000\u3000\u3000奖励'
    """
    if not _BRACKET.search(text):
        return text
    parts, last = [], 0
    for start, end in brackets(text):
        parts += [text[last:start], "\u3000" * (end - start)]
        last = end
    return "".join([*parts, text[last:]])
