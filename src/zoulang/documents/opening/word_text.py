"""What a Word paragraph shows: its characters after accepted changes, and which of them are bold.

A paragraph holds more than runs: inserted and deleted stretches, hyperlinks,
content controls, fields, text boxes. What Word would print counts; deleted,
moved and hidden text, field codes and notes do not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from docx.oxml.ns import qn

_DROPPED = {qn(tag) for tag in ("w:del", "w:moveFrom", "w:pPr", "w:rPr", "w:txbxContent", "w:rt")}
_MATHS = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_ALTERNATIVES = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_SIGNS = {qn("w:tab"): "\t", qn("w:ptab"): "\t", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
OFF = ("0", "false", "off", "none")


class Styles:
    """Which paragraph and character styles of a document are bold, their ancestors asked too."""

    def __init__(self, document: Any) -> None:
        styles = document.styles.element.findall(qn("w:style"))
        self._by_id = {style.get(qn("w:styleId")): style for style in styles}
        self._weights: dict[str | None, bool | None] = {}
        self._faces: dict[str | None, bool | None] = {}

    def lineage(self, style_id: str | None) -> Iterator[Any]:
        """A style and the styles it is based on, nearest first."""
        seen: set[str] = set()
        while style_id is not None and style_id not in seen and style_id in self._by_id:
            seen.add(style_id)
            yield self._by_id[style_id]
            style_id = value_of(self._by_id[style_id], "w:basedOn")

    def is_bold(self, properties: Any, paragraph_style: str | None) -> bool:
        """Whether a run with these properties is bold, or in the black face (黑体) that offices call so.

        Its own word counts before that of its character style, and that before the paragraph's.
        """
        styles = (value_of(properties, "w:rStyle"), paragraph_style)
        weight, face = _weight(properties), _is_black(properties)
        for style in styles:
            weight = self._inherited(style, self._weights, _weight) if weight is None else weight
            face = self._inherited(style, self._faces, _is_black) if face is None else face
        return bool(weight or face)

    def _inherited(
        self, style_id: str | None, known: dict[str | None, bool | None], ask: Callable[[Any], bool | None]
    ) -> bool | None:
        if style_id not in known:
            stated = (ask(style.find(qn("w:rPr"))) for style in self.lineage(style_id))
            known[style_id] = next((answer for answer in stated if answer is not None), None)
        return known[style_id]

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
    style = style_of(paragraph)
    for run in _runs(paragraph):
        properties = run.find(qn("w:rPr"))
        if properties is not None and value_of(properties, "w:vanish") not in (None, *OFF):
            continue
        characters = "".join(_characters(run))
        text += characters
        bold += [styles.is_bold(properties, style)] * len(characters)
    return text, bold


def text_boxes(paragraph: Any) -> Iterator[Any]:
    """The contents of the text boxes anchored in a paragraph."""
    for element in _printed(paragraph, into_dropped=True):
        if element.tag == qn("w:txbxContent"):
            yield element


def flows_on(paragraph: Any) -> bool:
    """Whether the end of the paragraph was deleted, so that the next one goes on with it."""
    mark = paragraph.find(f"{qn('w:pPr')}/{qn('w:rPr')}")
    return mark is not None and any(mark.find(qn(tag)) is not None for tag in ("w:del", "w:moveFrom"))


def is_removed(part: Any) -> bool:
    """Whether a row or a cell of a table was deleted in a tracked change."""
    marks = (("w:trPr", "w:del"), ("w:tcPr", "w:cellDel"))
    return any(part.find(f"{qn(properties)}/{qn(mark)}") is not None for properties, mark in marks)


def note_references(body: Any) -> Iterator[tuple[str, str]]:
    """The notes that a document refers to, in order: ``footnote`` or ``endnote``, and its id."""
    kinds = {qn(f"w:{kind}Reference"): kind for kind in ("footnote", "endnote")}
    for element in body.iter(*kinds):
        yield kinds[element.tag], element.get(qn("w:id"), "")


def _runs(paragraph: Any) -> Iterator[Any]:
    return (element for element in _printed(paragraph) if element.tag in (qn("w:r"), f"{_MATHS}r"))


def _printed(element: Any, into_dropped: bool = False) -> Iterator[Any]:
    """The descendants that are printed; of alternatives for several programs the first.

    Text boxes are walked up to, not into.
    """
    for child in element:
        if not isinstance(child.tag, str):
            continue
        if child.tag in _DROPPED or (child.tag == qn("w:sdt") and is_placeholder(child)):
            if into_dropped and child.tag == qn("w:txbxContent"):
                yield child
            continue
        yield child
        inside = child[0] if child.tag == _ALTERNATIVES and len(child) else child
        yield from _printed(inside, into_dropped)


def is_placeholder(control: Any) -> bool:
    """Whether a content control still shows its invitation to write something."""
    return control.find(f"{qn('w:sdtPr')}/{qn('w:showingPlcHdr')}") is not None


def _characters(run: Any) -> Iterator[str]:
    for child in run:
        if child.tag in (qn("w:t"), f"{_MATHS}t"):
            yield child.text or ""
        elif child.tag == qn("w:br"):
            yield "\n" if child.get(qn("w:type")) in (None, "textWrapping") else ""
        elif child.tag in _SIGNS:
            yield _SIGNS[child.tag]


def _weight(properties: Any) -> bool | None:
    """Bold, not bold, or not said."""
    stated = value_of(properties, "w:b")
    return None if stated is None else stated not in OFF


def _is_black(properties: Any) -> bool | None:
    """Whether the Chinese type face is the black one; None if it is not said."""
    fonts = properties.find(qn("w:rFonts")) if properties is not None else None
    face = fonts.get(qn("w:eastAsia")) if fonts is not None else None
    return None if face is None else "黑" in face or "SimHei" in face
