"""Web pages (.html, .htm, .mht), saved from a browser or written by a word processor."""

from __future__ import annotations

from zoulang.documents.blocks import Block
from zoulang.documents.opening import confined
from zoulang.errors import InputError, Problem, said

_PAGE = "zoulang.documents.opening.html_page"
_SAVE = said("open the page and copy its text into a .txt or .docx file")


def html_blocks(data: bytes, name: str) -> list[Block]:
    """The paragraphs and table cells of the article on a web page, without what stands around it.

    Nothing that the page names is fetched.

    Raises:
        InputError: if it is no page, or takes too long to read.
    """
    return _blocks("page", data, name)


def mht_blocks(data: bytes, name: str) -> list[Block]:
    """The same for a page saved with its pictures in one file.

    Raises:
        InputError: if there is no page in it, or it takes too long to read.
    """
    return _blocks("page_in_mail", data, name)


def _blocks(function: str, data: bytes, name: str) -> list[Block]:
    try:
        found = confined.run(_PAGE, function, data)
    except confined.Exhausted as error:
        reason = said("the web page takes more time or memory to read than any document")
        raise InputError(Problem(reason, _SAVE, file=name)) from error
    if found is None:
        raise InputError(Problem(said("this is no web page, or it is damaged"), _SAVE, file=name))
    return [
        Block(
            block["text"],
            block["gap"],
            tuple((start, end) for start, end in block["bold"]),
            tuple(block["cell"]) if block["cell"] else None,
            block["columns"],
        )
        for block in found
    ]
