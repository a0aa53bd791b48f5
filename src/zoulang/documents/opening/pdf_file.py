"""PDF files with a text layer. A page that is only a picture is refused, not guessed at."""

from __future__ import annotations

from zoulang.documents.blocks import Block
from zoulang.documents.opening import confined
from zoulang.documents.opening.pdf_pages import MAX_PAGES
from zoulang.documents.opening.printed_pages import blocks_of_pages
from zoulang.errors import InputError, Problem, said

_FAULTS = {
    "locked": (said("the PDF is locked with a password"), said("give a copy without a password")),
    "damaged": (said("the PDF is damaged or is no PDF"), said("export it anew from its source")),
    "too many pages": (
        said("the PDF has more than {most:,} pages", most=MAX_PAGES),
        said("give one document at a time"),
    ),
    "exhausted": (
        said("the PDF takes more time or memory to open than any document"),
        said("export it anew from its source or give its text"),
    ),
}


def pdf_blocks(data: bytes, name: str) -> list[Block]:
    """The paragraphs and table cells of a PDF, its lines joined again.

    Raises:
        InputError: if it is locked, damaged, too large to open, or a page is a picture without text.
    """
    try:
        answer = confined.run("zoulang.documents.opening.pdf_pages", "pages", data)
    except confined.Exhausted as error:
        raise InputError(Problem(*_FAULTS["exhausted"], file=name)) from error
    if "fault" in answer:
        raise InputError(Problem(*_FAULTS[answer["fault"]], file=name))
    return blocks_of_pages(answer["pages"], name)
