"""The paragraphs, list items and table cells of a part of a web page, as a browser shows them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from zoulang.documents.blocks import Block, marked_stretches, split_lines, tidy
from zoulang.documents.opening.numerals import chinese_numeral

_PARAGRAPHS = {
    *(
        "body",
        "main",
        "article",
        "section",
        "header",
        "div",
        "center",
        "blockquote",
        "address",
        "details",
        "summary",
    ),
    *("h1", "h2", "h3", "h4", "h5", "h6", "p", "pre", "hr", "ol", "ul", "li", "dl", "dt", "dd"),
    *("table", "caption", "tr", "td", "th", "figure", "figcaption", "form", "fieldset", "details", "summary"),
}
_STRONG = {"b", "strong", "h1", "h2", "h3", "h4", "h5", "h6", "th"}
_BOLD_STYLE = re.compile(
    r"font-weight\s*:\s*(?:bold|[6-9]00)|font-family\s*:[^;]*(?:黑体|simhei|heiti)", re.IGNORECASE
)
_PLAIN_STYLE = re.compile(r"font-weight\s*:\s*(?:normal|[1-5]00)", re.IGNORECASE)
_CHINESE_LIST = re.compile(r"list-style(?:-type)?\s*:[^;]*(?:cjk-ideographic|chinese)", re.IGNORECASE)
_NO_LIST = re.compile(r"list-style(?:-type)?\s*:[^;]*(?:none|disc|circle|square)", re.IGNORECASE)
_CJK = "[\u2e80-\u9fff\uf900-\ufaff，。；：、！？“”‘’（）《》〔〕【】…％]"
_SOURCE_BREAK = re.compile(rf"(?<={_CJK})[ \t]*\n\s*(?={_CJK})")
_SOURCE_SPACE = re.compile(r"[ \t\r\n\f]+")
_NEW_PARAGRAPH = re.compile("\n(?=\\s*\n|\u3000\u3000|[\xa0\u2003]{2})")
_NO_DOCUMENT = re.compile(
    r"[【〖\[（(]?\s*(?:打印|关闭|打印本页|关闭窗口|返回顶部|分享到?|收藏|纠错)\s*[】〗\]）)]?|字(?:号|体)\s*[:：]?[\s【\[大中小】\]]+"
    r"|(?:上|下)一[篇条]\s*[:：].*|扫一扫.*|(?:浏览|阅读|点击)(?:次数|量|数)\s*[:：]?\s*\d*(?:次)?"
)
_LINKED = 0.6  # a line of which more is links leads elsewhere
_MAX_SPAN = 1000


def blocks_of_element(element: Any) -> Iterator[Block]:
    """The blocks of an element of a parsed page.

    >>> from lxml import etree
    >>> page = etree.fromstring("<div><h2>任务</h2><ol start='3'><li>甲。</li></ol><p>乙<b>丙</b></p></div>")
    >>> [(block.text, block.bold) for block in blocks_of_element(page)]
    [('任务', ((0, 2),)), ('3.甲。', ()), ('乙丙', ((1, 2),))]
    """
    return _Walk(len("".join(element.itertext()))).blocks(element)


class _Walk:
    """Goes through an element once, collecting the signs of the paragraph at hand."""

    def __init__(self, length: int) -> None:
        self._length = length
        self._tables = 0
        self._text: list[str] = []
        self._bold: list[bool] = []
        self._linked = 0
        self._gap = 0
        self._counts: dict[Any, int] = {}

    def blocks(self, element: Any) -> Iterator[Block]:
        """The blocks of an element and of what follows it up to its end."""
        yield from self._inside(element, False)
        yield from self._flush()

    def _inside(self, element: Any, bold: bool, linked: bool = False) -> Iterator[Block]:
        bold = _boldness(element, bold)
        linked = linked or element.tag == "a"
        self._add(element.text, bold, linked, element.tag == "pre")
        for child in element:
            if isinstance(child.tag, str):
                yield from self._child(child, bold, linked)
            self._add(child.tail, bold, linked, element.tag == "pre")

    def _child(self, child: Any, bold: bool, linked: bool) -> Iterator[Block]:
        if child.tag == "br":
            self._put("\n", False, False)
        elif child.tag == "sup" and child.find("a") is not None:
            return  # the mark of a note
        elif child.tag == "table" and not self._is_layout(child):
            yield from self._flush()
            yield from self._table(child, bold)
        elif child.tag in _PARAGRAPHS:
            yield from self._flush()
            if child.tag == "li":
                self._put(self._number(child), False, False)
            yield from self._inside(child, bold, linked)
            yield from self._flush()
        else:
            yield from self._inside(child, bold, linked)

    def _number(self, item: Any) -> str:
        """The number that a browser prints before an item of a numbered list."""
        parent = item.getparent()
        if parent is None or parent.tag != "ol":
            return ""
        value = _whole(item.get("value"), self._counts.get(parent, _whole(parent.get("start"), 1)))
        self._counts[parent] = value + 1
        style = f"{parent.get('style', '')};{item.get('style', '')}"
        if _NO_LIST.search(style) or parent.get("type", "1") not in ("1", ""):
            return ""
        return f"{chinese_numeral(value)}、" if _CHINESE_LIST.search(style) else f"{value}."

    def _is_layout(self, table: Any) -> bool:
        """Whether a table only places the text on the page."""
        if table.find(".//table") is not None:
            return True
        cells = list(table.iter("td", "th"))
        most = max((len("".join(cell.itertext())) for cell in cells), default=0)
        return most > 0.6 * self._length and len(cells) < 4 and most > 600

    def _table(self, table: Any, bold: bool) -> Iterator[Block]:
        """The cells of a table in rows; a cell that spans rows keeps its column in those below."""
        number, self._tables = self._tables, self._tables + 1
        for caption in table.iter("caption"):
            yield from self._cell_blocks(caption, bold)
        open_spans: dict[int, int] = {}
        for row_number, row in enumerate(table.iter("tr")):
            places: list[tuple[int, Any]] = []
            column = 0
            cells = [cell for cell in row if cell.tag in ("td", "th")]
            below = {place: rows for place, rows in open_spans.items() if rows > 0}
            for cell in cells:
                while column in below:
                    column += 1
                places.append((column, cell))
                column += 1
            columns = max(column, max(below, default=-1) + 1)
            open_spans = {place: rows - 1 for place, rows in below.items()}
            for place, cell in places:
                open_spans[place] = _span(cell) - 1
                for block in self._cell_blocks(cell, bold):
                    yield replace(block, cell=(number, row_number, place), columns=columns)
        self._gap = 0

    def _cell_blocks(self, cell: Any, bold: bool) -> Iterator[Block]:
        yield from self._inside(cell, bold)
        yield from self._flush()

    def _add(self, text: str | None, bold: bool, linked: bool, as_is: bool) -> None:
        if text:
            shown = text if as_is else _SOURCE_SPACE.sub(" ", _SOURCE_BREAK.sub("", text))
            self._put(shown, bold, linked)

    def _put(self, text: str, bold: bool, linked: bool) -> None:
        self._text.append(text)
        self._bold += [bold] * len(text)
        self._linked += len(text.strip()) if linked else 0

    def _flush(self) -> Iterator[Block]:
        """The paragraphs collected so far; an empty one widens the gap before the next."""
        text, bold, linked = "".join(self._text), self._bold, self._linked
        self._text, self._bold, self._linked = [], [], 0
        if not text:
            return
        if not text.strip():
            self._gap += 1
            return
        if linked > _LINKED * len(text.strip()) and not text.strip().startswith("附"):
            return
        start = 0
        for end in (*(match.start() for match in _NEW_PARAGRAPH.finditer(text)), len(text)):
            yield from self._paragraph(text[start:end], bold[start:end])
            start = end

    def _paragraph(self, text: str, bold: list[bool]) -> Iterator[Block]:
        for start, end in split_lines(text):
            raw = text[start:end]
            clean = tidy(raw.replace("\n", ""))
            if clean and not _NO_DOCUMENT.fullmatch(clean):
                yield Block(clean, self._gap, marked_stretches(clean, raw, bold[start:end]))
                self._gap = 0


def _boldness(element: Any, inherited: bool) -> bool:
    style = element.get("style", "")
    if _BOLD_STYLE.search(style):
        return True
    if _PLAIN_STYLE.search(style):
        return False
    return inherited or element.tag in _STRONG


def _span(cell: Any) -> int:
    """How many rows a cell says that it takes."""
    said = cell.get("rowspan", "1").strip()
    return max(1, min(int(said), _MAX_SPAN)) if said.isascii() and said.isdigit() and len(said) < 9 else 1


def _whole(text: str | None, otherwise: int) -> int:
    return int(text) if text and re.fullmatch(r"\d{1,6}", text.strip(), re.ASCII) else otherwise
