"""OFD files, the fixed layout that Chinese offices publish in (GB/T 33190), with a text layer."""

from __future__ import annotations

from zoulang.documents.blocks import Block
from zoulang.documents.opening import confined
from zoulang.documents.opening.archives import check_archive
from zoulang.documents.opening.pdf_pages import MAX_PAGES
from zoulang.documents.opening.printed_pages import blocks_of_pages
from zoulang.errors import InputError, Problem, said

_FAULTS = {
    "locked": (said("the OFD file is encrypted"), said("give a copy without a password")),
    "damaged": (said("the OFD file is damaged or is no OFD"), said("export it anew from its source")),
    "too many pages": (
        said("the OFD file has more than {most:,} pages", most=MAX_PAGES),
        said("give one document at a time"),
    ),
    "exhausted": (
        said("the OFD file takes more time or memory to open than any document"),
        said("export it anew from its source or give its text"),
    ),
}


def ofd_blocks(data: bytes, name: str) -> list[Block]:
    """The paragraphs and table cells of an OFD file, its lines joined again.

    Raises:
        InputError: if it is encrypted, damaged, too large to open, or a page is a picture without text.
    """
    check_archive(data, name, ".ofd")
    try:
        answer = confined.run("zoulang.documents.opening.ofd_pages", "pages", data)
    except confined.Exhausted as error:
        raise InputError(Problem(*_FAULTS["exhausted"], file=name)) from error
    if "fault" in answer:
        raise InputError(Problem(*_FAULTS[answer["fault"]], file=name))
    return blocks_of_pages(answer["pages"], name)
