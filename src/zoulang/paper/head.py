"""The head of a document: the office in red, number, signatory and red rule; title and addressees."""

from __future__ import annotations

from docx.enum.text import WD_TAB_ALIGNMENT
from docx.shared import Mm, Pt
from docx.text.paragraph import Paragraph

from zoulang.paper.document import OfficialDocument
from zoulang.paper.numbering import signs_wide, title_lines
from zoulang.paper.page import (
    FLUSH,
    HEITI,
    KAITI,
    LEFT_MM,
    LINE_TWIPS,
    PAGE_MM,
    RED,
    SIGN_TWIPS,
    SIGNS,
    SONG,
    TEXT_MM,
    TITLE,
    TITLE_PT,
    element,
    indent,
    text_width_twips,
)
from zoulang.paper.sheet import Sheet, add_text, border, exact, frame

# The upper edge of the red head stands 35 mm below that of the text area, in a letter 30 mm below the page's.
HEAD_MM, LETTER_HEAD_MM = 35, 30
RULE_MM = 4
# The double rules of a letter: 170 mm long; the lower one 20 mm above the edge of the page.
LETTER_RULE_MM, LETTER_FOOT_MM = 170, 20
LARGEST_HEAD_PT, NARROWEST = 54, 0.62
RULE_EIGHTHS, DOUBLE_RULE_EIGHTHS = 16, 24
POINTS_PER_MM = 72 / 25.4


def write_head(sheet: Sheet, document: OfficialDocument) -> None:
    """The head with everything down to the addressees."""
    if document.kind == "letter":
        _letter_head(sheet, document)
    elif document.red_head:
        _red_head(sheet, document)
    else:
        _upper_left(sheet, document)
    _title(sheet, document)
    if document.addressees:
        sheet.paragraph(FLUSH, "，".join(document.addressees) + "：")


def head_type(words: str, width_mm: float) -> tuple[float, int]:
    """Size in points and width in percent of the signs of a red head that fits on one line.

    >>> head_type("青梧县人民政府文件", 156)
    (54, 90)
    >>> head_type("青梧县科创走廊建设领导小组办公室文件", 156)[1] >= 62
    True
    """
    room = width_mm * POINTS_PER_MM / signs_wide(words)
    size = min(LARGEST_HEAD_PT, room / NARROWEST)
    return (int(size), min(100, int(100 * room / size)))


def _upper_left(sheet: Sheet, document: OfficialDocument) -> int:
    for number, words in enumerate(document.upper_left):
        is_copy_number = number == 0 and words.isdigit()
        made = sheet.paragraph(FLUSH, align="left")
        add_text(made, words, font="" if is_copy_number else HEITI)
    return len(document.upper_left)


def _red_head(sheet: Sheet, document: OfficialDocument) -> None:
    lines = _upper_left(sheet, document)
    size, narrow = head_type(document.red_head, TEXT_MM[0])
    head = sheet.paragraph(FLUSH, align="center")
    _red(head, document.red_head, size, narrow)
    above = HEAD_MM * POINTS_PER_MM - lines * LINE_TWIPS / 20
    head.paragraph_format.space_before = Pt(max(0, round(above)))
    exact(head, size * 1.1)
    sheet.blank(2 if document.number or document.signatory else 0)
    _number(sheet, document)
    gap = sheet.hair()
    exact(gap, RULE_MM * POINTS_PER_MM)
    border(gap, "bottom", "single", RULE_EIGHTHS)


def _number(sheet: Sheet, document: OfficialDocument) -> None:
    if not document.signatory:
        if document.number:
            sheet.paragraph(FLUSH, document.number, align="center")
        return
    line = sheet.paragraph(FLUSH, align="left")
    stops = line.paragraph_format.tab_stops
    stops.add_tab_stop(Pt(SIGN_TWIPS / 20))
    stops.add_tab_stop(Pt(SIGN_TWIPS * (SIGNS - 1) / 20), WD_TAB_ALIGNMENT.RIGHT)
    add_text(line, f"\t{document.number}\t签发人：")
    add_text(line, document.signatory, font=KAITI)


def _letter_head(sheet: Sheet, document: OfficialDocument) -> None:
    size, narrow = head_type(document.red_head, TEXT_MM[0])
    head = sheet.paragraph(FLUSH, align="center")
    _red(head, document.red_head, size, narrow)
    exact(head, size * 1.1)
    border(head, "bottom", "thickThinSmallGap", DOUBLE_RULE_EIGHTHS, space=round(RULE_MM * POINTS_PER_MM))
    frame(head, **_across(LETTER_HEAD_MM), wrap="notBeside", hRule="auto")
    for words in document.upper_left:
        add_text(sheet.paragraph(FLUSH, align="left"), words, font=HEITI)
    if document.number:
        number = sheet.paragraph(FLUSH, document.number, align="right")
        # Seven eighths of a sign lie between the rule and the number.
        number.paragraph_format.space_before = Pt(SIGN_TWIPS / 20 * 7 / 8)


def _across(top_mm: float) -> dict[str, object]:
    """A frame of the length of a letter's rules, centred on the text area."""
    left = LEFT_MM + (TEXT_MM[0] - LETTER_RULE_MM) / 2
    return {
        "w": Mm(LETTER_RULE_MM).twips,
        "hAnchor": "page",
        "vAnchor": "page",
        "x": Mm(left).twips,
        "y": Mm(top_mm).twips,
    }


def letter_foot(paragraph: Paragraph) -> None:
    """The lower double rule of the first page of a letter, on a paragraph of its foot."""
    top = PAGE_MM[1] - LETTER_FOOT_MM
    exact(paragraph, 1)
    border(paragraph, "top", "thinThickSmallGap", DOUBLE_RULE_EIGHTHS)
    frame(paragraph, **_across(top), wrap="around")


def _red(paragraph: Paragraph, words: str, size: float, narrow: int) -> None:
    run = add_text(paragraph, words, font=SONG, size=size, color=RED)
    if narrow < 100:
        run._r.get_or_add_rPr().append(element("w", val=narrow))


def _title(sheet: Sheet, document: OfficialDocument) -> None:
    first = len(sheet.document.paragraphs) == 0
    if not first:
        sheet.blank(2)
    width = text_width_twips(sheet.landscape) / 20
    title = sheet.paragraph(TITLE, align="center")
    for number, line in enumerate(title_lines(document.title, int(width / TITLE_PT))):
        if number:
            title.add_run().add_break()
        add_text(title, line)
    indent(title._p.get_or_add_pPr())
    exact(title, 33)
    sheet.blank(1)
