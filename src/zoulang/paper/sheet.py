"""The sheet a document is written on: paragraphs, rules and frames, in the order they are added."""

from __future__ import annotations

from typing import Any

from docx.document import Document
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.shared import Pt, RGBColor
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from zoulang.paper.page import FLUSH, RED, Type, element, set_fonts, set_page

ALIGNMENTS = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "justify": WD_ALIGN_PARAGRAPH.JUSTIFY,
}
HAIR = 1
BLACK = "000000"


class Sheet:
    """Adds to a Word document what an official document consists of."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.landscape = False

    def paragraph(self, type_: Type, text: str = "", align: str = "justify") -> Paragraph:
        """A paragraph of a style."""
        made = self.document.add_paragraph(style=type_.name)
        made.alignment = ALIGNMENTS[align]
        if text:
            add_text(made, text)
        return made

    def blank(self, lines: int) -> list[Paragraph]:
        """Empty lines."""
        return [self.paragraph(FLUSH) for _ in range(lines)]

    def hair(self) -> Paragraph:
        """A paragraph that takes next to no room: a rule hangs on it, or a frame."""
        made = self.paragraph(FLUSH)
        exact(made, HAIR)
        made.paragraph_format.first_line_indent = Pt(0)
        return made

    def new_page(self, landscape: bool) -> None:
        """What follows stands on a new page, turned or upright."""
        if landscape == self.landscape:
            self.document.paragraphs[-1].add_run().add_break(WD_BREAK.PAGE)
            return
        section = self.document.add_section(WD_SECTION.NEW_PAGE)
        section.different_first_page_header_footer = False
        set_page(section, landscape)
        self.landscape = landscape


def add_text(
    paragraph: Paragraph,
    text: str,
    font: str = "",
    size: float = 0,
    color: str = "",
    figures: str = "",
    bold: bool = False,
) -> Run:
    """Words at the end of a paragraph; what is not given is as its style has it."""
    run = paragraph.add_run(text)
    if font:
        set_fonts(run._r.get_or_add_rPr(), font, **({"figures": figures} if figures else {}))
    else:
        # Quotation marks and dashes are Chinese signs unless a run says otherwise.
        run._r.get_or_add_rPr().insert(0, element("rFonts", hint="eastAsia"))
    if size:
        run.font.size = Pt(size)
    if color:
        run.font.color.rgb = RGBColor.from_string(color)
    if bold:
        run.bold = True
    return run


def exact(paragraph: Paragraph, points: float) -> None:
    """A fixed line pitch."""
    paragraph.paragraph_format.line_spacing = Pt(points)


def border(paragraph: Paragraph, side: str, line: str, eighths: int, space: int = 0) -> None:
    """A red rule at one side of a paragraph; ``space`` in points lies between it and the words."""
    _put_borders(paragraph, element(side, val=line, sz=eighths, space=space, color=RED))


def rules(paragraph: Paragraph, above: int, below: int) -> None:
    """Black rules above and below a paragraph, in eighths of a point; 0 for none."""
    given = {"top": above, "bottom": below}
    lines = [
        element(side, val="single", sz=size, space=0, color=BLACK) for side, size in given.items() if size
    ]
    _put_borders(paragraph, *lines)


def _put_borders(paragraph: Paragraph, *lines: Any) -> None:
    made = element("pBdr")
    made.extend(lines)
    following = ("w:tabs", "w:snapToGrid", "w:spacing", "w:ind", "w:jc")
    paragraph._p.get_or_add_pPr().insert_element_before(made, *following)


def frame(paragraph: Paragraph, **places: object) -> None:
    """Take a paragraph out of the flow to a place on the page; neighbours with the same places share it."""
    paragraph._p.get_or_add_pPr().insert_element_before(
        element("framePr", **places),
        "w:widowControl",
        "w:numPr",
        "w:pBdr",
        "w:tabs",
        "w:spacing",
        "w:ind",
        "w:jc",
    )
