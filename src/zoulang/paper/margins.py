"""What stands in the margins of every page: its number at the outer corner, and the marks of a draft."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.section import Section
from docx.shared import Pt, Twips

from zoulang.paper.head import letter_foot
from zoulang.paper.page import HEITI, PAGE_FIGURES, SMALL_PT, element
from zoulang.paper.sheet import add_text, exact

MARK_COLOR = "7F7F7F"


def number_pages(section: Section, letter: bool = False) -> None:
    """— 1 — at the outer corner of every page, one sign from the edge; a letter's first page has none."""
    for footer, align in ((section.footer, "right"), (section.even_page_footer, "left")):
        footer.is_linked_to_previous = False
        paragraph = footer.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if align == "right" else WD_ALIGN_PARAGRAPH.LEFT
        sign = Twips(SMALL_PT * 20)
        paragraph.paragraph_format.left_indent = sign if align == "left" else Pt(0)
        paragraph.paragraph_format.right_indent = sign if align == "right" else Pt(0)
        exact(paragraph, SMALL_PT)
        _number(paragraph)
    if letter:
        section.different_first_page_header_footer = True
        section.first_page_footer.is_linked_to_previous = False
        letter_foot(section.first_page_footer.paragraphs[0])
        exact(section.first_page_footer.add_paragraph(), 1)


def mark_pages(section: Section, marks: Sequence[str]) -> None:
    """The marks at the right of every page head."""
    headers = [section.header, section.even_page_header]
    if section.different_first_page_header_footer:
        headers.append(section.first_page_header)
    for header in headers:
        header.is_linked_to_previous = False
        paragraph = header.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        exact(paragraph, SMALL_PT)
        add_text(paragraph, "　".join(marks), font=HEITI, size=SMALL_PT, color=MARK_COLOR)


def _number(paragraph: Any) -> None:
    _part(paragraph, "— ")
    for kind in ("begin", "separate", "end"):
        if kind == "separate":
            run = _part(paragraph, "")
            instruction = element("instrText")
            instruction.text = "PAGE"
            run._r.append(instruction)
        _part(paragraph, "")._r.append(element("fldChar", fldCharType=kind))
        if kind == "separate":
            _part(paragraph, "1")
    _part(paragraph, " —")


def _part(paragraph: Any, text: str) -> Any:
    return add_text(paragraph, text, font=PAGE_FIGURES, size=SMALL_PT, figures=PAGE_FIGURES)
