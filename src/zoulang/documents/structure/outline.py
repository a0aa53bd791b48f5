"""From blocks to the outline: which block is head, clause, panel, signature, attachment."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from zoulang.documents.blocks import Block
from zoulang.documents.numbering import Marker, find_marker
from zoulang.documents.reading import ClauseKind

_DAY = r"[\d一二三四五六七八九十]{1,3}"
DATE = rf"(?:\d{{4}}|[〇○零一二三四五六七八九]{{4}})\s*年\s*{_DAY}\s*月\s*{_DAY}\s*日"
_DATE_LINE = re.compile(rf"[（(]?\s*({DATE})\s*[）)]?")
_ORGANISATION = re.compile(
    r"[\u4e00-\u9fff（）()“” ]{2,40}(?:政府|委员会|局|厅|办公室|部|院|委|中心|领导小组|指挥部|公司|协会|法院)"
)
_PANEL = re.compile(r"专\s*栏\s*(\d+|[一二三四五六七八九十]+)?[\s:：]*(.*)")
_HASH_HEADING = re.compile(r"(#{1,6})\s+(.+)")
_FOOTER = re.compile(
    r"[（(](?:此件|联系|主动公开|依申请|不予公开|信息公开)|抄送[:：]|(?:此件)?公开(?:发布|属性)"
)
_ATTACHMENT = re.compile(r"附\s*(?:件|表|录)\s*(\d+|[一二三四五六七八九十]+)?\s*[:：]?\s*(.*)")
_SENTENCE_END = re.compile(r"[。；！？]")
_GRANT_IN_HEADING = re.compile(r"给予|应当|不得|\d\s*(?:[万亿百千]*元|[%％‰])")
_ROW_TITLE_LENGTH, _TITLE_LENGTH, _HEADING_LENGTH = 24, 30, 60


@dataclass
class Draft:
    """A clause while it is being put together; spans are places in the document's text."""

    address: str
    heading: str
    kind: ClauseKind
    start: int
    titled: bool = True
    spans: list[tuple[int, int]] = field(default_factory=list)


@dataclass
class Outline:
    """The blocks sorted by what they are."""

    head: list[Block] = field(default_factory=list)
    salutation: str | None = None
    drafts: list[Draft] = field(default_factory=list)
    signature: list[str] = field(default_factory=list)
    signed: str | None = None


@dataclass
class _Open:
    """A numbered clause that may still get children."""

    marker: Marker
    draft: Draft


def outline(blocks: Sequence[Block], starts: Sequence[int]) -> Outline:
    """The outline of a document whose blocks begin at the given places of its text."""
    return _Builder(blocks, starts).build()


class _Builder:
    """Walks the blocks once, keeping the path of open clauses."""

    def __init__(self, blocks: Sequence[Block], starts: Sequence[int]) -> None:
        self.blocks, self.starts = blocks, starts
        self.result = Outline()
        self.path: list[_Open] = []
        self.panel: Draft | None = None
        self.row: Draft | None = None
        self.taken: set[str] = set()
        self.printed = Counter[str]()
        self.in_attachment_list = False
        self.numbered = any(self._marker(i) for i in range(len(blocks)))

    def build(self) -> Outline:
        index = self._read_head()
        while index < len(self.blocks):
            index = self._read_block(index)
        if not self.numbered and not any(d.kind == "node" for d in self.result.drafts):
            self._address_paragraphs()
        return self.result

    # ------------------------------------------------------------ head and end
    def _read_head(self) -> int:
        """Take title, number and salutation; give the index where the body begins."""
        for index, block in enumerate(self.blocks):
            text = block.text
            if (
                text.endswith(("：", ":"))
                and len(text) < 200
                and not _SENTENCE_END.search(text)
                and (self.result.head or index < 3)
                and not self._marker(index)
            ):
                self.result.salutation = text
                return index + 1
            heading = _HASH_HEADING.fullmatch(text)
            if self._marker(index) or _is_prose(text) or (heading and self.result.head):
                return index
            self.result.head.append(Block(heading[2]) if heading else block)
        return len(self.blocks)

    def _read_block(self, index: int) -> int:
        """Sort one block, or several that belong together; give the index of the next."""
        text = self.blocks[index].text
        if (after := self._read_signature(index)) is not None:
            return after
        if self._opens_attachment(index):
            return self._read_attachment(index)
        if self.in_attachment_list or _FOOTER.match(text):
            return index + 1
        marker = self._marker(index)
        if (
            marker
            and not (marker.doubtful and not self._expected(marker))
            and not self._inside_panel(marker, index)
        ):
            return self._read_numbered(index, marker)
        if (panel := _PANEL.fullmatch(text)) and len(text) <= 2 * _TITLE_LENGTH and not _is_prose(text):
            self._open_panel(index, panel)
            return index + 1
        if (heading := _HASH_HEADING.fullmatch(text)) and not self.numbered:
            self._open_heading(index, heading[2])
            return index + 1
        if self.panel and not self._leaves_panel(index):
            return self._read_panel_block(index)
        self._close_panel()
        self._add_paragraph(index)
        return index + 1

    def _read_signature(self, index: int) -> int | None:
        """A signature is one to three names of organisations with a date below or beside them."""
        names: list[str] = []
        for ahead in range(index, min(index + 4, len(self.blocks))):
            text = self.blocks[ahead].text
            if date := _DATE_LINE.fullmatch(text):
                if not names and not self.result.drafts:
                    return None
                self.result.signature, self.result.signed = names, date[1]
                self._close_panel()
                self.in_attachment_list = False
                return ahead + 1
            both = re.fullmatch(rf"(.+?)\s*({DATE})", text)
            if both and _ORGANISATION.fullmatch(both[1]):
                self.result.signature, self.result.signed = [*names, both[1]], both[2]
                return ahead + 1
            if not _ORGANISATION.fullmatch(text) or self._marker(ahead):
                return None
            names.append(text)
        return None

    def _opens_attachment(self, index: int) -> bool:
        """A line ``附件1`` opens an attachment; ``附件：1.…`` before the signature only lists them."""
        match = _ATTACHMENT.fullmatch(self.blocks[index].text)
        if match is None or _is_prose(self.blocks[index].text):
            return False
        if self.result.signed is None and re.search("[:：]", self.blocks[index].text):
            self.in_attachment_list = True
            return False
        return self.result.signed is not None or not match[2]

    def _read_attachment(self, index: int) -> int:
        """Everything from here belongs to attachments; their inner numbering is not read."""
        self._close_panel()
        self.path.clear()
        draft: Draft | None = None
        for position in range(index, len(self.blocks)):
            text = self.blocks[position].text
            match = _ATTACHMENT.fullmatch(text)
            if match and len(text) <= _TITLE_LENGTH and not _is_prose(text):
                address = self._unique(f"附件{match[1] or ''}")
                draft = self._start(Draft(address, match[2] or address, "attachment", self.starts[position]))
            elif draft is not None:
                draft.spans.append(self._span(position))
        return len(self.blocks)

    # ------------------------------------------------------------ numbered clauses
    def _marker(self, index: int) -> Marker | None:
        return find_marker(self.blocks[index].text)

    def _expected(self, marker: Marker) -> bool:
        """Whether this number goes on with a list that is open."""
        return any(o.marker.style == marker.style and marker.value == o.marker.value + 1 for o in self.path)

    def _read_numbered(self, index: int, marker: Marker) -> int:
        self._close_panel()
        text, start = self.blocks[index].text, self.starts[index]
        body, last = text[marker.end :], index
        if not body and index + 1 < len(self.blocks) and not self._marker(index + 1):
            last = index + 1  # the number stands alone on its line
            body = self.blocks[last].text
        body_start = self.starts[last] + len(self.blocks[last].text) - len(body)
        heading, offset, titled = split_heading(body)
        self._climb(marker)
        parent = self.path[-1].draft.address + "/" if self.path else ""
        draft = Draft(self._unique(parent + marker.segment), heading, "node", start, titled)
        if body[offset:]:
            draft.spans.append((body_start + offset, body_start + len(body)))
        self.path.append(_Open(marker, self._start(draft)))
        return last + 1

    def _climb(self, marker: Marker) -> None:
        """Close clauses until the top of the path is the parent of a clause with this number."""
        styles = [o.marker.style for o in self.path]
        if marker.style in styles:
            del self.path[styles.index(marker.style) :]
            return
        for depth, opened in enumerate(self.path):
            goes_on = opened.marker.rank == marker.rank and marker.value == opened.marker.value + 1
            if goes_on or (opened.marker.rank > marker.rank and marker.style != "条"):
                del self.path[depth:]
                return

    def _open_heading(self, index: int, heading: str) -> None:
        """A heading without a number is its own address."""
        self._close_panel()
        self.path.clear()
        address = self._unique(heading.replace("/", "／"))
        draft = self._start(Draft(address, heading, "node", self.starts[index]))
        self.path.append(_Open(Marker("#", 0, 0, heading, 0), draft))

    def _address_paragraphs(self) -> None:
        """A document without numbers and headings: each paragraph is a clause, 段N."""
        spans = [span for draft in self.result.drafts for span in draft.spans]
        self.result.drafts = []
        texts = {start: block.text for start, block in zip(self.starts, self.blocks, strict=True)}
        for number, (start, end) in enumerate(spans, start=1):
            heading = first_words(texts[start])
            self.result.drafts.append(Draft(f"段{number}", heading, "node", start, False, [(start, end)]))

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
        return short and any(below.cell is not None and _is_prose(below.text) for below in following)

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
        if self.path:
            if self.result.signed is None or _is_prose(self.blocks[index].text):
                self.path[-1].draft.spans.append(self._span(index))
            return
        drafts = self.result.drafts
        if self.result.signed is not None and not _is_prose(self.blocks[index].text):
            return  # the title of the document that the notice before it passes on
        if not drafts or drafts[-1].kind != "preamble":
            text = self.blocks[index].text
            self._start(Draft(self._unique("前言"), first_words(text), "preamble", self.starts[index], False))
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


def split_heading(body: str) -> tuple[str, int, bool]:
    """The heading of a clause, where its text begins, and whether the heading is a title of its own.

    >>> split_heading("壮大配套。对企业给予奖励。"), split_heading("总体目标")
    (('壮大配套', 5, True), ('总体目标', 4, True))
    >>> split_heading("对新入库的企业，给予10万元奖励。")
    ('对新入库的企业，给予10万元奖励', 0, False)
    """
    stop = _SENTENCE_END.search(body)
    if stop is None:
        titled = len(body) <= _HEADING_LENGTH
        return (body.rstrip("：: "), len(body), True) if titled else (first_words(body), 0, False)
    first, rest = body[: stop.start()], body[stop.end() :]
    if _GRANT_IN_HEADING.search(first):
        return first_words(body), 0, False
    if (
        rest.strip()
        and stop[0] == "。"
        and len(first) <= _TITLE_LENGTH
        and not re.match("本.{1,6}自|对", first)
    ):
        return first, stop.end(), True
    if not rest.strip() and len(first) <= _TITLE_LENGTH and "，" not in first and not first.startswith("对"):
        return first, len(body), True
    return first_words(body), 0, False


def first_words(text: str) -> str:
    """The first sentence, cut at a comma if it is long.

    >>> first_words("为推动成果转化，现提出如下意见。")
    '为推动成果转化，现提出如下意见'
    """
    first = _SENTENCE_END.split(text, maxsplit=1)[0].strip()
    if len(first) <= _HEADING_LENGTH:
        return first
    cut = first.rfind("，", 8, _TITLE_LENGTH + 10)
    return first[:cut] if cut > 0 else first[:_TITLE_LENGTH]


def _is_prose(text: str) -> bool:
    """Whether a block is a paragraph of sentences and not a title, a name or a date."""
    return len(text) > 80 or bool(_SENTENCE_END.search(text)) or (text.endswith("，") and len(text) > 20)
