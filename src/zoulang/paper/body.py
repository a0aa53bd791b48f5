"""The text: headings, paragraphs, lists and tables; and attachments, each on a page of its own."""

from __future__ import annotations

from collections.abc import Sequence

from docx.text.paragraph import Paragraph as WordParagraph

from zoulang.paper.document import Attachment, Block, Heading, Items, Paragraph, Table
from zoulang.paper.numbering import Headings, mark_of, title_lines
from zoulang.paper.page import (
    ATTACHMENT_MARK,
    BODY,
    FANGSONG,
    HEADINGS,
    KAITI,
    TITLE,
    TITLE_PT,
    text_width_twips,
)
from zoulang.paper.sheet import Sheet, add_text, exact
from zoulang.paper.table import write_table


def write_body(sheet: Sheet, blocks: Sequence[Block]) -> WordParagraph | None:
    """The blocks in order; returns the last paragraph if the text ends with one."""
    headings = Headings()
    last = None
    for block in blocks:
        if isinstance(block, Heading):
            last = _heading(sheet, block, headings)
        elif isinstance(block, Paragraph):
            last = _paragraph(sheet, block)
        elif isinstance(block, Items):
            for number, item in enumerate(block.items, start=1):
                last = sheet.paragraph(BODY, mark_of(block.marks, number) + item)
        else:
            write_table(sheet, block)
            last = None
    return last


def write_attachments(sheet: Sheet, attachments: Sequence[Attachment]) -> None:
    """Each attachment on a new page: its mark, its title, its text."""
    for number, attachment in enumerate(attachments, start=1):
        sheet.new_page(attachment.landscape)
        mark = f"附件{number}" if len(attachments) > 1 else "附件"
        sheet.paragraph(ATTACHMENT_MARK, mark, align="left")
        sheet.blank(0 if attachment.landscape else 1)
        most = int(text_width_twips(sheet.landscape) / 20 / TITLE_PT)
        title = sheet.paragraph(TITLE, align="center")
        for line_number, line in enumerate(title_lines(attachment.title, most)):
            if line_number:
                title.add_run().add_break()
            add_text(title, line)
        exact(title, 33)
        if not _begins_with_table(attachment):
            sheet.blank(1)
        write_body(sheet, attachment.blocks)


def _begins_with_table(attachment: Attachment) -> bool:
    return bool(attachment.blocks) and isinstance(attachment.blocks[0], Table)


def _heading(sheet: Sheet, heading: Heading, headings: Headings) -> WordParagraph:
    number = headings.next(heading.level) if heading.numbered else ""
    if not heading.run_on:
        made = sheet.paragraph(HEADINGS[heading.level - 1], number + heading.text)
        made.paragraph_format.keep_with_next = True
        return made
    made = sheet.paragraph(BODY)
    style = HEADINGS[heading.level - 1]
    add_text(made, f"{number}{heading.text}。", font=style.font if style.font != FANGSONG else "")
    add_text(made, heading.run_on)
    return made


def _paragraph(sheet: Sheet, paragraph: Paragraph) -> WordParagraph:
    made = sheet.paragraph(BODY)
    if paragraph.lead:
        add_text(made, paragraph.lead, font=KAITI)
    add_text(made, paragraph.text)
    return made
