"""Damage to the text: sentences cut off, open brackets, repeated passages, lost signs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from zoulang.documents.auditing.document import Document, Paragraph
from zoulang.documents.auditing.findings import Finding, Place
from zoulang.documents.passages import fold

_CLOSED = re.compile(r"[。！？；：…”）》〕.!?;:]\s*$")
_OPENING, _CLOSING = "（〔《“", "）〕》”"
_PAIRS = dict(zip(_CLOSING, _OPENING, strict=True))
_SHORT = 22
_BYLINE = re.compile(r"记者|通讯员|摄影|编辑|来源|联系(?:人|电话)|扫描|二维码|抄送|印发$|附件|^注|^\d+$")
_LABEL = re.compile(r"^[\u4e00-\u9fff]{2,6}：")
_WINDOW = 12
# A stretch that more paragraphs share than this is a formula and tells nothing.
_OFTEN = 8


def cut_off(document: Document) -> Iterator[Finding]:
    """Paragraphs of prose that end in the middle of a sentence."""
    quotes = {finding.places[0].start for finding in repeated(document)}
    long = [p for p in document.paragraphs if len(p.text) >= _SHORT]
    # Full stops are the custom of the document if most of its long paragraphs have them.
    stopped = 3 * sum(bool(_CLOSED.search(p.text)) for p in long) >= 2 * len(long)
    for paragraph in long:
        text = paragraph.text.rstrip()
        if paragraph.clause.kind == "panel_row" or paragraph.start in quotes:
            continue
        begin = max(text.rfind(sign, 0, -1) for sign in "。；，") + 1
        if _CLOSED.search(text) or _BYLINE.search(text) or _LABEL.match(text[begin:].lstrip(" （〔")):
            continue
        if "。" in text or text[-1] in "、，" or (stopped and "，" in text):
            yield Finding("sentence-cut-off", "error", (document.place(paragraph, begin, len(text)),))


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
    paragraphs = [p for p in document.paragraphs if len(p.text) >= 2 * _WINDOW]
    holders: dict[str, list[int]] = {}
    for index, paragraph in enumerate(paragraphs):
        for window in _windows(paragraph.text):
            holders.setdefault(window, []).append(index)
    for index, paragraph in enumerate(paragraphs):
        own = _windows(paragraph.text)
        shared = Counter(other for window in own for other in holders[window][:_OFTEN] if other != index)
        for other, count in shared.most_common(3):
            if count >= 0.6 * len(own) and _copies(index, other, paragraphs):
                yield _repeated(document, paragraph, paragraphs[other], own)
                break


def _copies(index: int, other: int, paragraphs: list[Paragraph]) -> bool:
    """Whether the one repeats the other and not the other way: the shorter one does, else the later one."""
    mine, theirs = len(paragraphs[index].text), len(paragraphs[other].text)
    return mine < theirs or (mine == theirs and index > other)


def _repeated(document: Document, paragraph: Paragraph, other: Paragraph, own: set[str]) -> Finding:
    start = next(i for i in range(len(other.text) - _WINDOW + 1) if other.text[i : i + _WINDOW] in own)
    there = document.place(other, start, min(len(other.text), start + len(paragraph.text)))
    return Finding("passage-repeated", "notice", (document.place(paragraph, 0, len(paragraph.text)), there))


def _windows(text: str) -> set[str]:
    text = text.strip("。 ")
    return {text[i : i + _WINDOW] for i in range(max(1, len(text) - _WINDOW + 1))}


# 一 between nouns, where a dash was: 种子一苗圃一园区.
_ONE_FOR_DASH = re.compile(r"(?<=[\u4e00-\u9fff”])一(?=[\u4e00-\u9fff“])")
_WORD_WITH_ONE = re.compile(
    r"[统唯第之同单逐进专万划满每]一|一(?:万|千|百|个|批|定|流|致|体|起|步|些|系列|次|种|条|家|支|项|张|站|手|线|带|路|面|方|类|级|年|天|月|把|律|直|样|般|旦|切|部|块|区|县|市|镇|村|企|链|业|策|事|案|人|产|品|码|网|窗|件|园|院|校|二|三|期|轮|届|下|代)"
)


_IN_NUMBER = re.compile("[点零一二三四五六七八九十〇年月]")


def dashes(document: Document) -> Iterator[Finding]:
    """A ladder of names whose dashes were read as 一."""
    for paragraph in document.paragraphs:
        for part in re.finditer(r"[^，。；：、]{10,}", paragraph.text):
            known = {m.start() + m[0].index("一") for m in _WORD_WITH_ONE.finditer(part[0])}
            ones = [m.start() for m in _ONE_FOR_DASH.finditer(part[0]) if m.start() not in known]
            ones = [at for at in ones if not _IN_NUMBER.search(part[0][at - 1] + part[0][at + 1])]
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
