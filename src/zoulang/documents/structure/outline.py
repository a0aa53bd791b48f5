"""From blocks to the outline: which block is head, clause, panel, signature, attachment."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from zoulang.documents.blocks import Block
from zoulang.documents.numbering import Marker
from zoulang.documents.reading import ClauseKind
from zoulang.documents.structure.head import is_title, read_head
from zoulang.documents.structure.lines import (
    HASH_HEADING,
    TITLE_LENGTH,
    first_words,
    is_prose,
    split_heading,
)
from zoulang.documents.structure.numbers import numbers_of
from zoulang.documents.structure.page_furniture import Particulars
from zoulang.documents.structure.signature import is_footer, signature_at
from zoulang.documents.structure.traditional import simplified

_PANEL = re.compile(r"专\s*栏\s*(\d+(?:[-—－]\d+)?|[一二三四五六七八九十]+)?[\s:：]*(.*)")
_ATTACHMENT = re.compile(
    r"(?:附\s*(?:件|表|录|(?=[:：]))|细\s*则(?=\s*[\d一二三四五六七八九十]+$))\s*(\d+|[一二三四五六七八九十]+)?\s*[:：]?\s*(.*)"
)
_PASSES_ON = re.compile("印发|发布|公布|转发|下发|颁发|制定|修订|批准|公开征求")
_ROW_TITLE_LENGTH = 24


@dataclass
class Draft:
    """A clause while it is being put together; spans are places in the document's text."""

    address: str
    heading: str
    kind: ClauseKind
    start: int
    titled: bool = True
    spans: list[tuple[int, int]] = field(default_factory=list)
    marker: Marker | None = None


@dataclass
class Outline:
    """The blocks sorted by what they are."""

    head: list[Block] = field(default_factory=list)
    salutation: str | None = None
    drafts: list[Draft] = field(default_factory=list)
    signature: list[str] = field(default_factory=list)
    signed: str | None = None
    passed_on: list[Block] = field(default_factory=list)
    opening: list[str] = field(default_factory=list)
    page: Particulars = field(default_factory=Particulars)


@dataclass
class _Open:
    """A numbered clause that may still get children."""

    marker: Marker
    draft: Draft
    line: int


def outline(
    blocks: Sequence[Block],
    starts: Sequence[int],
    lines: Sequence[int] | None = None,
    page: Particulars | None = None,
) -> Outline:
    """The outline of a document whose blocks begin at the given places of its text.

    ``lines`` are the places of the blocks among all lines of the file, for documents without numbers.
    """
    builder = _Builder(blocks, starts, lines or range(len(blocks)))
    builder.result.page = page or Particulars()
    return builder.build()


class _Builder:
    """Walks the blocks once, keeping the path of open clauses."""

    def __init__(self, blocks: Sequence[Block], starts: Sequence[int], lines: Sequence[int]) -> None:
        self.blocks, self.starts, self.lines = blocks, starts, lines
        self.numbers = numbers_of(blocks)
        self.result = Outline()
        self.path: list[_Open] = []
        self.under: dict[str, str] = {}
        self.panel: Draft | None = None
        self.row: Draft | None = None
        self.taken: set[str] = set()
        self.printed = Counter[str]()
        self.in_attachment_list = False
        self.closed = False
        self.numbered = any(self.numbers)
        self.places: dict[str, list[int]] = {}
        for index, number in enumerate(self.numbers):
            if number:
                self.places.setdefault(number.style, []).append(index)

    def build(self) -> Outline:
        self.result.head, self.result.salutation, index = read_head(self.blocks, self.numbers)
        first = next((i for i, number in enumerate(self.numbers) if number), 0)
        self.result.opening = [block.text for block in self.blocks[index:first]]
        while index < len(self.blocks):
            index = self._read_block(index)
        if not any(d.kind in ("node", "panel") for d in self.result.drafts):
            self._address_paragraphs()
        return self.result

    def _next_value(self, style: str, index: int) -> int:
        """What the next number of a style says after a block, 0 if there is none."""
        places = self.places.get(style, [])
        position = bisect_right(places, index)
        number = self.numbers[places[position]] if position < len(places) else None
        return number.value if number else 0

    # ------------------------------------------------------------ what a block is
    def _read_block(self, index: int) -> int:
        """Sort one block, or several that belong together; give the index of the next."""
        text = simplified(self.blocks[index].text)
        if (after := self._read_signature(index)) is not None:
            return after
        if self._opens_attachment(index):
            if self._is_passed_on(index):
                return index + 1
            return self._read_attachment(index)
        marker = self._marker(index)
        if self.in_attachment_list and not (marker and marker.rank < 6) and not self._ends_list(index):
            return index + 1
        if self.in_attachment_list and marker and marker.value == 1 and self._begun():
            return self._read_attachment(index)
        self.in_attachment_list = False
        if is_footer(text) and not marker:
            return index + 1
        if marker and not self._inside_panel(marker, index):
            return self._read_numbered(index, marker)
        if (panel := _PANEL.fullmatch(text)) and len(text) <= 2 * TITLE_LENGTH and not is_prose(text):
            self._open_panel(index, panel)
            return index + 1
        if (heading := HASH_HEADING.fullmatch(text)) and not self.numbered:
            self._open_heading(index, heading[2])
            return index + 1
        if self.panel and not self._leaves_panel(index):
            return self._read_panel_block(index)
        self._close_panel()
        self._add_paragraph(index)
        return index + 1

    def _read_signature(self, index: int) -> int | None:
        """Close the document, or the notice that passes one on, at its signature."""
        signature = signature_at(self.blocks, self.numbers, index)
        if signature is None or (not signature.names and not self.result.drafts):
            return None
        if signature.date is None and self.closed:
            return None
        if not self.closed:
            self.result.signature, self.result.signed = list(signature.names), signature.date
        self.closed = True
        self._close_panel()
        self.in_attachment_list = False
        following = next((m for m in self.numbers[signature.after : signature.after + 40] if m), None)
        if following is None or following.value == 1:
            self.path.clear()
        return signature.after

    def _opens_attachment(self, index: int) -> bool:
        """A line ``附件1`` opens an attachment; ``附件：1.…`` before the signature only lists them."""
        text = simplified(self.blocks[index].text)
        match = _ATTACHMENT.fullmatch(text)
        if match is None or is_prose(text):
            return False
        if self.closed:
            return True
        if text.startswith("细"):
            return False
        begun = self._begun()
        if re.search("[:：]", text) or (match[2] and begun and self._signature_follows(index)):
            self.in_attachment_list = True
            return False
        following = next((m for m in self.numbers[index + 1 : index + 20] if m), None)
        return not match[2] or (begun and (following is None or following.value == 1))

    def _begun(self) -> bool:
        return any(draft.kind == "node" for draft in self.result.drafts)

    def _signature_follows(self, index: int) -> bool:
        return any(
            signature_at(self.blocks, self.numbers, ahead)
            for ahead in range(index + 1, min(index + 9, len(self.blocks)))
        )

    def _ends_list(self, index: int) -> bool:
        """Whether a paragraph is too long to belong to the list of attachments."""
        text = self.blocks[index].text
        return len(text) > 100 and is_prose(text)

    def _is_passed_on(self, index: int) -> bool:
        """Whether the first attachment is the document that a notice without numbers of its own passes on."""
        match = _ATTACHMENT.fullmatch(simplified(self.blocks[index].text))
        if match is None or match[1] not in (None, "1", "一") or not any(self.numbers[index + 1 :]):
            return False
        if any(draft.kind in ("node", "panel", "attachment") for draft in self.result.drafts):
            return False
        end = self.starts[index]
        before = [b.text for b, start in zip(self.blocks, self.starts, strict=True) if start < end]
        titles = [b.text for b in self.blocks[index : index + 6]]
        names_one = any(is_title(text) for text in titles) or bool(match[2] and is_title(match[2]))
        return names_one and bool(_PASSES_ON.search(simplified("".join(before))))

    def _read_attachment(self, index: int) -> int:
        """Everything from here belongs to attachments; their inner numbering is not read."""
        self._close_panel()
        self.path.clear()
        draft: Draft | None = None
        for position in range(index, len(self.blocks)):
            text = self.blocks[position].text
            match = _ATTACHMENT.fullmatch(simplified(text))
            opens = match and len(text) <= TITLE_LENGTH and not is_prose(text)
            if opens or draft is None:
                address = self._unique(f"附件{(match[1] if match else None) or ''}")
                heading = (match[2] if match else first_words(text)) or address
                draft = self._start(Draft(address, heading, "attachment", self.starts[position]))
            if not opens:
                draft.spans.append(self._span(position))
        return len(self.blocks)

    # ------------------------------------------------------------ numbered clauses
    def _marker(self, index: int) -> Marker | None:
        return self.numbers[index]

    def _read_numbered(self, index: int, marker: Marker) -> int:
        self._close_panel()
        text, start = self.blocks[index].text, self.starts[index]
        body, last = text[marker.end :], index
        if not body and index + 1 < len(self.blocks) and not self._marker(index + 1):
            last = index + 1  # the number stands alone on its line
            body = self.blocks[last].text
        body_start = self.starts[last] + len(self.blocks[last].text) - len(body)
        heading, offset, titled = split_heading(body)
        self._climb(marker, index)
        parent = self.path[-1].draft.address + "/" if self.path else ""
        self.under.setdefault(marker.style, self.path[-1].marker.style if self.path else "")
        draft = Draft(self._unique(parent + marker.segment), heading, "node", start, titled, marker=marker)
        if body[offset:]:
            draft.spans.append((body_start + offset, body_start + len(body)))
        self.path.append(_Open(marker, self._start(draft), last))
        return last + 1

    def _climb(self, marker: Marker, index: int) -> None:
        """Close clauses until the top of the path is the parent of a clause with this number."""
        if marker.style == "1.1":
            self._climb_levels(marker)
            return
        styles = [o.marker.style for o in self.path]
        if marker.style in styles:
            del self.path[styles.index(marker.style) :]
            return
        for depth, opened in enumerate(self.path):
            goes_on = marker.value == opened.marker.value + 1 and (
                opened.marker.rank == marker.rank or self._stands_in(marker, opened.marker, index)
            )
            if goes_on:
                del self.path[depth:]
                return
            if opened.marker.rank > marker.rank and marker.style != "条":
                inside = self.under.get(marker.style) in styles[depth:] or self._announces(marker)
                if inside or self._stands_inside(marker, opened.marker, index):
                    continue
                del self.path[depth:]
                return

    def _climb_levels(self, marker: Marker) -> None:
        """2.3.1 stands under 2.3, and 2.3 under 2, however 2 is printed."""
        for depth in range(len(self.path), 0, -1):
            levels = self.path[depth - 1].marker.levels
            if len(levels) < len(marker.levels) and marker.levels[: len(levels)] == levels:
                del self.path[depth:]
                return
        numeric = [depth for depth, opened in enumerate(self.path) if opened.marker.rank >= 6]
        if numeric:
            del self.path[numeric[0] :]

    def _stands_in(self, marker: Marker, opened: Marker, index: int) -> bool:
        """Whether a number of another style takes its turn in an open list: 二、 3、 四、."""
        if marker.value < 2 or marker.rank <= opened.rank:
            return False
        for ahead in range(index + 1, len(self.blocks)):
            number = self.numbers[ahead]
            if number and number.rank <= opened.rank:
                return number.style == opened.style and number.value == marker.value + 1
            if ahead - index > 400:
                return False
        return False

    def _stands_inside(self, marker: Marker, opened: Marker, index: int) -> bool:
        """Whether an open list of a customarily lower level goes on after this first number: 1. （一） 2."""
        return marker.value == 1 and self._next_value(opened.style, index) == opened.value + 1

    def _announces(self, marker: Marker) -> bool:
        """Whether the last clause opens a list of its own, so that a first number stands below it."""
        last = self.path[-1]
        if marker.value != 1 or marker.rank < 4 or last.marker.rank < marker.rank:
            return False
        return self.blocks[last.line].text.rstrip().endswith(("：", ":"))

    def _open_heading(self, index: int, heading: str) -> None:
        """A heading without a number is its own address."""
        self._close_panel()
        self.path.clear()
        address = self._unique(heading.replace("/", "／"))
        draft = self._start(Draft(address, heading, "node", self.starts[index]))
        self.path.append(_Open(Marker("#", 0, 0, heading, 0), draft, index))

    def _address_paragraphs(self) -> None:
        """A document without numbers and headings: each paragraph is a clause, 段N."""
        kept = [draft for draft in self.result.drafts if draft.kind == "attachment"]
        spans = [span for draft in self.result.drafts if draft not in kept for span in draft.spans]
        self.result.drafts = []
        places = {start: index for index, start in enumerate(self.starts)}
        for start, end in spans:
            index = places[start]
            heading = first_words(self.blocks[index].text)
            address = f"段{self.lines[index] + 1}"
            self.result.drafts.append(Draft(address, heading, "node", start, False, [(start, end)]))
        self.result.drafts += kept

    # ------------------------------------------------------------ panels
    def _open_panel(self, index: int, match: re.Match[str]) -> None:
        parent = self.path[-1].draft.address + "/" if self.path else ""
        address = self._unique(f"{parent}专栏{match[1] or ''}")
        self.panel = self._start(Draft(address, match[2] or address, "panel", self.starts[index]))
        self.row = None

    def _close_panel(self) -> None:
        self.panel = self.row = None

    def _inside_panel(self, marker: Marker, index: int) -> bool:
        """Whether a numbered paragraph is an item of the panel and not the next clause."""
        if self.panel is None:
            return False
        if self.blocks[index].cell is not None:
            return True
        known = any(o.marker.style == marker.style for o in self.path)
        return not known and marker.rank > 5 and self.blocks[index].gap < 2

    def _leaves_panel(self, index: int) -> bool:
        """A panel that is a table ends with it; a typed one after two empty lines without a new row."""
        block = self.blocks[index]
        if block.cell is None and self.blocks[index - 1].cell is not None:
            return True
        return block.cell is None and block.gap >= 2 and not self._is_row_title(index)

    def _is_row_title(self, index: int) -> bool:
        block = self.blocks[index]
        if block.cell is not None:
            return block.cell[2] == 0 and (block.columns > 1 or self._titles_a_box(index))
        text = block.text
        short = len(text) <= _ROW_TITLE_LENGTH and not re.search("[。；：，:]", text)
        follows = index + 1 < len(self.blocks) and self.blocks[index + 1].gap == 0
        return short and follows and (block.gap >= 1 or self.row is None)

    def _titles_a_box(self, index: int) -> bool:
        """Whether a line of a table with one column, a box, is the title of the paragraph below it."""
        block, following = self.blocks[index], self.blocks[index + 1 : index + 2]
        short = len(block.text) <= _ROW_TITLE_LENGTH and not re.search("[。；：，:]", block.text)
        return short and any(below.cell is not None and is_prose(below.text) for below in following)

    def _read_panel_block(self, index: int) -> int:
        assert self.panel is not None
        if not self._is_row_title(index):
            (self.row or self.panel).spans.append(self._span(index))
            return index + 1
        title, after = self.blocks[index].text, index + 1
        while after + 1 < len(self.blocks) and self._continues_title(index, after):
            title += self.blocks[after].text
            after += 1
        address = self._unique(f"{self.panel.address}/{title.replace('/', '／')}")
        self.row = self._start(Draft(address, title, "panel_row", self.starts[index]))
        return after

    def _continues_title(self, title: int, after: int) -> bool:
        """Whether the block goes on with a row title that was broken into two lines."""
        block = self.blocks[after]
        if block.cell is not None:
            return block.columns > 1 and block.cell == self.blocks[title].cell
        short = len(block.text) <= 12 and not re.search("[。；：，、:]", block.text)
        return short and block.gap == 0 and self.blocks[after + 1].gap == 0

    # ------------------------------------------------------------ plain paragraphs
    def _add_paragraph(self, index: int) -> None:
        block = self.blocks[index]
        if self.path:
            self.path[-1].draft.spans.append(self._span(index))
            self.path[-1].line = index
            return
        if self.closed and not is_prose(block.text):
            # the title of the document that the notice before it passes on, or a contact
            self.result.passed_on.append(block)
            return
        drafts = self.result.drafts
        if not drafts or drafts[-1].kind != "preamble":
            self._start(
                Draft(self._unique("前言"), first_words(block.text), "preamble", self.starts[index], False)
            )
        drafts[-1].spans.append(self._span(index))

    def _span(self, index: int) -> tuple[int, int]:
        return self.starts[index], self.starts[index] + len(self.blocks[index].text)

    def _start(self, draft: Draft) -> Draft:
        self.result.drafts.append(draft)
        return draft

    def _unique(self, address: str) -> str:
        """The address, with a dot and a count where the document prints the same number twice."""
        candidate = address
        while candidate in self.taken:
            self.printed[address] += 1
            candidate = f"{address}·{self.printed[address]}"
        self.taken.add(candidate)
        self.printed[address] = max(1, self.printed[address])
        return candidate
