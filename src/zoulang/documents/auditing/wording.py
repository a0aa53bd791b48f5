"""Damage to the text: sentences cut off, open brackets, repeated passages, lost signs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from zoulang.documents.auditing.document import Document, Paragraph
from zoulang.documents.auditing.findings import Finding, Place
from zoulang.documents.passages import fold

_CLOSED = re.compile(r"[。！？；：…”）》〕.!?;:]\s*$")
_OPENING, _CLOSING = "（〔《“", "）〕》”"
_PAIRS = dict(zip(_CLOSING, _OPENING, strict=True))
_SHORT = 22
_BYLINE = re.compile(r"记者|通讯员|摄影|编辑|来源|联系(?:人|电话)|扫描|二维码|抄送|印发$|附件|^注|^\d+$")
_WINDOW = 12


def cut_off(document: Document) -> Iterator[Finding]:
    """Paragraphs of prose that end in the middle of a sentence."""
    quotes = {place.start for finding in repeated(document) for place in finding.places[:1]}
    paragraphs = [p for p in document.paragraphs if p.clause.kind != "panel_row"]
    for paragraph in paragraphs:
        text = paragraph.text.rstrip()
        if _CLOSED.search(text) or _BYLINE.search(text) or paragraph.start in quotes:
            continue
        if len(text) < _SHORT or not _is_prose(document, paragraph):
            continue
        begin = max(text.rfind(sign, 0, -1) for sign in "。；，") + 1
        yield Finding("sentence-cut-off", "error", (document.place(paragraph, begin, len(text)),))


def _is_prose(document: Document, paragraph: Paragraph) -> bool:
    """Whether full stops are the custom: the paragraph has one itself, or most of the document's do."""
    if "。" in paragraph.text or paragraph.text.rstrip()[-1:] in "、，":
        return True
    long = [p for p in document.paragraphs if len(p.text) >= _SHORT]
    ended = [p for p in long if _CLOSED.search(p.text)]
    return "，" in paragraph.text and 3 * len(ended) >= 2 * len(long)


def unclosed(document: Document) -> Iterator[Finding]:
    """Brackets and quotation marks that are opened and not closed in their paragraph, or the other way."""
    for paragraph in document.paragraphs:
        open_: list[tuple[str, int]] = []
        stray: list[int] = []
        for index, char in enumerate(paragraph.text):
            if char in _OPENING:
                open_.append((char, index))
            elif char in _CLOSING:
                if open_ and open_[-1][0] == _PAIRS[char]:
                    open_.pop()
                elif not re.match(r"^\s*[\d一二三四五六七八九十]{1,3}$", paragraph.text[:index]):
                    stray.append(index)
        for index in [place for _, place in open_[:1]] + stray[:1]:
            end = min(len(paragraph.text), index + 20)
            begin = index if paragraph.text[index] in _OPENING else max(0, index - 20)
            end = end if begin == index else index + 1
            parts = {"sign": document.reading.text[paragraph.start + index]}
            yield Finding("bracket-unclosed", "notice", (document.place(paragraph, begin, end),), parts)


def repeated(document: Document) -> Iterator[Finding]:
    """Paragraphs that stand in the text a second time, word for word or nearly; a pull quote does."""
    paragraphs = [p for p in document.paragraphs if len(p.text) >= 24]
    for paragraph in paragraphs:
        own = _windows(paragraph.text)
        for other in paragraphs:
            if other is paragraph or len(other.text) < len(paragraph.text):
                continue
            if len(other.text) == len(paragraph.text) and other.start > paragraph.start:
                continue
            shared = len(own & _windows(other.text))
            if shared < 0.6 * len(own):
                continue
            place = document.place(paragraph, 0, len(paragraph.text))
            start = next(
                i for i in range(len(other.text) - _WINDOW + 1) if other.text[i : i + _WINDOW] in own
            )
            there = document.place(other, start, min(len(other.text), start + len(paragraph.text)))
            yield Finding("passage-repeated", "notice", (place, there))
            break


def _windows(text: str) -> set[str]:
    text = text.strip("。 ")
    return {text[i : i + _WINDOW] for i in range(max(1, len(text) - _WINDOW + 1))}


# 一 between nouns, where a dash was: 小巨人一单项冠军一瞪羚.
_ONE_FOR_DASH = re.compile(r"(?<=[\u4e00-\u9fff”])一(?=[\u4e00-\u9fff“])")
_WORD_WITH_ONE = re.compile(
    r"[统唯第之同单逐进专万划满每]一|一(?:万|千|百|个|批|定|流|致|体|起|步|些|系列|次|种|条|家|支|项|张|站|手|线|带|路|面|方|类|级|年|天|月|把|律|直|样|般|旦|切|部|块|区|县|市|镇|村|企|链|业|策|事|案|人|产|品|码|网|窗|件|园|院|校|二|三|期|轮|届|下|代)"
)


def dashes(document: Document) -> Iterator[Finding]:
    """A ladder of names whose dashes were read as 一."""
    for paragraph in document.paragraphs:
        for part in re.finditer(r"[^，。；：、]{10,}", paragraph.text):
            known = {m.start() + m[0].index("一") for m in _WORD_WITH_ONE.finditer(part[0])}
            ones = [m.start() for m in _ONE_FOR_DASH.finditer(part[0]) if m.start() not in known]
            if len(ones) >= 2:
                begin = max(0, ones[0] - 8)
                place = document.place(paragraph, part.start() + begin, part.start() + ones[-1] + 4)
                yield Finding("dash-lost", "error", (place,), {"count": str(len(ones))})


_UNFINISHED = re.compile(
    r"(?:推动|支持|促进|鼓励|引导)[^，。；]{2,16}将[^，。；为成入到至给在于作由从向列纳]{2,14}(?:建设|打造|培育|发展|提升)(?=[，。；])"
)


def unfinished(document: Document) -> Iterator[Finding]:
    """将 with an object and a bare verb: what it is to become is missing."""
    for paragraph in document.paragraphs:
        for match in _UNFINISHED.finditer(paragraph.text):
            yield Finding(
                "sentence-broken", "notice", (document.place(paragraph, match.start(), match.end()),)
            )


def broken_titles(document: Document) -> Iterator[Finding]:
    """A title that is divided over two lines inside a table or panel."""
    for clause in document.reading.clauses:
        if clause.kind != "panel_row" or not clause.titled:
            continue
        end = clause.spans[0][0] if clause.spans else clause.end
        lines = document.reading.text[clause.start : end].strip().split("\n")
        joined = re.sub(r"\s", "", fold("".join(lines)))
        if len(lines) == 2 and joined == re.sub(r"\s", "", fold(clause.heading)):
            start = clause.start
            quote = document.reading.text[start : start + len("\n".join(lines))]
            yield Finding(
                "title-broken",
                "notice",
                (Place(document.index, clause.address, quote, start, start + len(quote)),),
                {"title": clause.heading},
            )
