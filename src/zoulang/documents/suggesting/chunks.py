"""A document in pieces that a model can take in, divided between clauses."""

from __future__ import annotations

import json
from collections.abc import Iterator

from zoulang.documents.reading import Reading

LONGEST = 6_000  # characters
Paragraph = tuple[str, str]
"""The address of a clause and one of its paragraphs."""


def chunks(reading: Reading, longest: int = LONGEST) -> list[str]:
    """The paragraphs of a reading as JSON, each piece at most about so many characters.

    A clause is kept whole where it fits; attachments are left out, since
    nothing is read from them.

    >>> from zoulang.documents import read_text
    >>> reading = read_text("一、目标\\n产值达到5亿元。\\n二、措施\\n奖励企业。", "样例")
    >>> chunks(reading)
    ['{"clauses": [{"address": "一", "text": "产值达到5亿元。"}, {"address": "二", "text": "奖励企业。"}]}']
    >>> len(chunks(reading, longest=9))
    2
    """
    pieces: list[list[Paragraph]] = []
    size = longest
    for paragraph in _paragraphs(reading, longest):
        if not pieces or size + len(paragraph[1]) > longest:
            pieces.append([])
            size = 0
        pieces[-1].append(paragraph)
        size += len(paragraph[1])
    return [_written(piece) for piece in pieces]


def _paragraphs(reading: Reading, longest: int) -> Iterator[Paragraph]:
    for clause in reading.clauses:
        if clause.kind == "attachment":
            continue
        for start, end in clause.spans:
            text = reading.text[start:end]
            for begin in range(0, len(text), longest):
                if text[begin : begin + longest].strip():
                    yield clause.address, text[begin : begin + longest]


def _written(piece: list[Paragraph]) -> str:
    clauses = [{"address": address, "text": text} for address, text in piece]
    return json.dumps({"clauses": clauses}, ensure_ascii=False)
