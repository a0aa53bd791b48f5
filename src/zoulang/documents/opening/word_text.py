"""What a Word paragraph shows: its characters after accepted changes, and which of them are bold.

A paragraph holds more than runs: inserted and deleted stretches, hyperlinks,
content controls, fields, text boxes. What Word would print counts; deleted,
moved and hidden text, field codes and notes do not.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from docx.oxml.ns import qn

_DROPPED = {
    qn(tag)
    for tag in ("w:del", "w:moveFrom", "w:pPr", "w:rPr", "w:txbxContent", "w:footnoteReference", "w:rt")
}
_ALTERNATIVES = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_SIGNS = {qn("w:tab"): "\t", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
_OFF = ("0", "false", "off", "none")


class Styles:
    """Which paragraph and character styles of a document are bold, their ancestors asked too."""

    def __init__(self, document: Any) -> None:
        styles = document.styles.element.findall(qn("w:style"))
        self._by_id = {style.get(qn("w:styleId")): style for style in styles}
        self._bold: dict[str, bool] = {}

    def lineage(self, style_id: str | None) -> Iterator[Any]:
        """A style and the styles it is based on, nearest first."""
        seen: set[str] = set()
        while style_id is not None and style_id not in seen and style_id in self._by_id:
            seen.add(style_id)
            yield self._by_id[style_id]
            style_id = value_of(self._by_id[style_id], "w:basedOn")

    def is_bold(self, style_id: str | None) -> bool:
        """Whether text in this style is bold where a run says nothing."""
        if style_id is None:
            return False
        if style_id not in self._bold:
            stated = (_boldness(style.find(qn("w:rPr"))) for style in self.lineage(style_id))
            self._bold[style_id] = next((bold for bold in stated if bold is not None), False)
        return self._bold[style_id]

    def is_contents(self, style_id: str | None) -> bool:
        """Whether paragraphs in this style are lines of the table of contents."""
        name = value_of(self._by_id[style_id], "w:name") if style_id in self._by_id else None
        return (name or "").lower().startswith("toc ")


def value_of(element: Any, tag: str) -> str | None:
    """The ``w:val`` of a child, or None."""
    child = element.find(qn(tag)) if element is not None else None
    return None if child is None else str(child.get(qn("w:val"), ""))


def style_of(paragraph: Any) -> str | None:
    """The id of a paragraph's style."""
    return value_of(paragraph.find(qn("w:pPr")), "w:pStyle")


def shown(paragraph: Any, styles: Styles) -> tuple[str, list[bool]]:
    """The characters of a ``w:p`` element, line breaks as such, and for each whether it is bold."""
    text, bold = "", []
    inherited = styles.is_bold(style_of(paragraph))
    for run in _runs(paragraph):
        properties = run.find(qn("w:rPr"))
        if properties is not None and value_of(properties, "w:vanish") not in (None, *_OFF):
            continue
        own = _boldness(properties)
        if own is None:
            own = inherited or styles.is_bold(value_of(properties, "w:rStyle"))
        characters = "".join(_characters(run))
        text += characters
        bold += [own] * len(characters)
    return text, bold


def text_boxes(paragraph: Any) -> Iterator[Any]:
    """The contents of the text boxes anchored in a paragraph."""
    for element in _printed(paragraph, into_dropped=True):
        if element.tag == qn("w:txbxContent"):
            yield element


def flows_on(paragraph: Any) -> bool:
    """Whether the end of the paragraph was deleted, so that the next one goes on with it."""
    return paragraph.find(f"{qn('w:pPr')}/{qn('w:rPr')}/{qn('w:del')}") is not None


def _runs(paragraph: Any) -> Iterator[Any]:
    return (element for element in _printed(paragraph) if element.tag == qn("w:r"))


def _printed(element: Any, into_dropped: bool = False) -> Iterator[Any]:
    """The descendants that are printed; of alternatives for several programs the first.

    Text boxes are walked up to, not into.
    """
    for child in element:
        if not isinstance(child.tag, str):
            continue
        if child.tag in _DROPPED:
            if into_dropped and child.tag == qn("w:txbxContent"):
                yield child
            continue
        yield child
        inside = child[0] if child.tag == _ALTERNATIVES and len(child) else child
        yield from _printed(inside, into_dropped)


def _characters(run: Any) -> Iterator[str]:
    for child in run:
        if child.tag == qn("w:t"):
            yield child.text or ""
        elif child.tag == qn("w:br"):
            yield "\n" if child.get(qn("w:type")) in (None, "textWrapping") else ""
        elif child.tag in _SIGNS:
            yield _SIGNS[child.tag]


def _boldness(properties: Any) -> bool | None:
    """Bold, not bold, or not said. The black face (黑体) is what offices call bold type."""
    if properties is None:
        return None
    stated = value_of(properties, "w:b")
    if stated is not None:
        return stated not in _OFF
    fonts = properties.find(qn("w:rFonts"))
    face = fonts.get(qn("w:eastAsia"), "") if fonts is not None else ""
    return True if "黑" in face or "SimHei" in face else None
