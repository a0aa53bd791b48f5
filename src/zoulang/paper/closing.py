"""What follows the text: the note on attachments, signature and day, notes, attendance; and the imprint."""

from __future__ import annotations

from collections.abc import Sequence

from docx.enum.text import WD_TAB_ALIGNMENT
from docx.shared import Mm, Twips
from docx.text.paragraph import Paragraph

from zoulang.paper.document import OfficialDocument
from zoulang.paper.numbering import day_on_paper, signs_wide
from zoulang.paper.page import (
    BODY,
    BOTTOM_MM,
    FLUSH,
    HEITI,
    IMPRINT,
    LEFT_MM,
    PAGE_MM,
    RIGHT_MM,
    SIGNS,
    SMALL_PT,
    indent,
    text_width_twips,
)
from zoulang.paper.sheet import Sheet, add_text, exact, frame, rules

SEALED_RIGHT, PLAIN_RIGHT = 4, 2
KEPT_SIGNS = 4 * SIGNS
# Rules of the imprint: the first and the last of 0.35 mm, that between of 0.25 mm; in eighths of a point.
THICK, THIN = 8, 6
COPIES_SIGNS = 3
IMPRINT_TWIPS, IMPRINT_ROOM_TWIPS = 440, 50


def write_closing(sheet: Sheet, document: OfficialDocument, last: Paragraph | None) -> None:
    """Everything between the text and the attachments."""
    # A long last paragraph may be broken between pages: kept whole it could empty the first page.
    kept = [] if last is None or signs_wide(last.text) > KEPT_SIGNS else [last]
    before = [*kept, *_attachments_note(sheet, document.attachment_titles)]
    if document.kind == "minutes":
        _attendance(sheet, document.attendance)
    signature = document.signature or document.office
    if signature and document.kind in ("document", "letter"):
        _signature(sheet, document, signature, before)
    if document.notes:
        sheet.paragraph(BODY, f"（{'；'.join(document.notes)}）")


def _attachments_note(sheet: Sheet, titles: Sequence[str]) -> list[Paragraph]:
    lines = sheet.blank(1 if titles else 0)
    for number, title in enumerate(titles, start=1):
        words = f"{number}.{title}" if len(titles) > 1 else title
        # What runs over stands under the first sign of the title: two signs, 附件： and the number.
        hang = 3.0 + (signs_wide(f"{number}.") if len(titles) > 1 else 0)
        made = sheet.paragraph(FLUSH, ("附件：" if number == 1 else "") + words, align="left")
        own = hang if number == 1 else hang - 3.0
        indent(made._p.get_or_add_pPr(), left=2 + hang, hanging=own)
        lines.append(made)
    return lines


def _attendance(sheet: Sheet, attendance: Sequence[tuple[str, str]]) -> None:
    if attendance:
        sheet.blank(1)
    for label, names in attendance:
        made = sheet.paragraph(FLUSH)
        add_text(made, f"{label}：", font=HEITI)
        add_text(made, names)
        hang = signs_wide(label) + 1
        indent(made._p.get_or_add_pPr(), left=2 + hang, hanging=hang)


def places_from_right(office: str, day: str, sealed: bool) -> tuple[float, float]:
    """How many signs from the right edge the office and the day of a signature end.

    Sealed: the day four signs from the right, the office centred above it. Otherwise the office two signs
    from the right, and the day begins two signs to the right of the office's beginning; the longer gives way.

    >>> places_from_right("青梧县人民政府", "2026年9月30日", sealed=True)
    (3.75, 4)
    >>> places_from_right("青梧县科创走廊建设领导小组办公室", "2026年9月30日", sealed=False)
    (2, 9.5)
    >>> places_from_right("县政府", "2026年9月30日", sealed=False)
    (7.5, 2)
    """
    long, short = signs_wide(office), signs_wide(day)
    if sealed:
        at = max(SEALED_RIGHT, (long - short) / 2)
        return (at + (short - long) / 2, at)
    day_at = PLAIN_RIGHT + long - 2 - short
    if day_at >= PLAIN_RIGHT:
        return (PLAIN_RIGHT, day_at)
    return (PLAIN_RIGHT + short + 2 - long, PLAIN_RIGHT)


def _signature(sheet: Sheet, document: OfficialDocument, office: str, before: Sequence[Paragraph]) -> None:
    day = day_on_paper(document.date)
    office_at, day_at = places_from_right(office, day, document.sealed)
    gap = sheet.blank(2 if document.sealed else 1)
    above = sheet.paragraph(FLUSH, office, align="right")
    below = sheet.paragraph(FLUSH, day, align="right")
    indent(above._p.get_or_add_pPr(), right=office_at)
    indent(below._p.get_or_add_pPr(), right=day_at)
    # A signature never stands on a page without text.
    for paragraph in [*before, *gap, above]:
        paragraph.paragraph_format.keep_with_next = True
        paragraph.paragraph_format.widow_control = True


def write_imprint(sheet: Sheet, document: OfficialDocument) -> None:
    """The imprint at the foot of the last page; a letter's has no rules and no printing office."""
    rows = []
    if document.copies:
        rows.append(_copy_lines(document.copies, text_width_twips(sheet.landscape)))
    if document.kind != "letter" and (document.printing_office or document.printed_on):
        day = f"{day_on_paper(document.printed_on)}印发" if document.printed_on else ""
        rows.append([f"{document.printing_office or document.office}\t{day}".rstrip("\t")])
    heights = [len(lines) * IMPRINT_TWIPS + IMPRINT_ROOM_TWIPS for lines in rows]
    for number, lines in enumerate(rows):
        made = _imprint_row(sheet, lines)
        _at_the_foot(made, sheet.landscape, sum(heights[number:]), heights[number])
        if document.kind != "letter":
            rules(made, THIN if number else THICK, THICK if number == len(rows) - 1 else 0)
    if rows:
        sheet.hair()


def _copy_lines(copies: Sequence[str], width: int) -> list[str]:
    """Who gets a copy, in lines that break no name; one sign stays free at both sides."""
    room = width / (SMALL_PT * 20) - 2 - COPIES_SIGNS
    lines = ["抄送："]
    used = 0.0
    for number, name in enumerate(copies, start=1):
        words = name + ("。" if number == len(copies) else "，")
        if used and used + signs_wide(words) > room:
            lines.append("")
            used = 0
        lines[-1] += words
        used += signs_wide(words)
    return lines


def _imprint_row(sheet: Sheet, lines: Sequence[str]) -> Paragraph:
    """What runs over stands under the sign after 抄送：.

    A sign before the words and not an indent keeps them from the edge: rules are as long as the paragraph.
    """
    made = sheet.paragraph(IMPRINT, align="left")
    sign = SMALL_PT * 20
    form, left = made.paragraph_format, Twips((1 + COPIES_SIGNS) * sign)
    form.left_indent, form.first_line_indent = left, -left
    form.tab_stops.add_tab_stop(Twips(text_width_twips(sheet.landscape) - sign), WD_TAB_ALIGNMENT.RIGHT)
    exact(made, IMPRINT_TWIPS / 20)
    add_text(made, "　")
    for number, line in enumerate(lines):
        if number:
            made.add_run().add_break()
        add_text(made, line)
    return made


def _at_the_foot(paragraph: Paragraph, landscape: bool, above: int, height: int) -> None:
    """Hold a paragraph so many twips above the lower edge of the text area, wherever the text ends."""
    page, bottom = (PAGE_MM[0], RIGHT_MM) if landscape else (PAGE_MM[1], BOTTOM_MM)
    frame(
        paragraph,
        w=text_width_twips(landscape),
        h=height,
        hRule="exact",
        hAnchor="page",
        vAnchor="page",
        x=Mm(BOTTOM_MM if landscape else LEFT_MM).twips,
        y=Mm(page - bottom).twips - above,
        wrap="around",
    )
