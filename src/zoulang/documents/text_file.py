"""Plain text files, in the encodings Chinese offices use."""

from __future__ import annotations

import codecs
import unicodedata

from zoulang.documents.blocks import Block, blocks_of_lines
from zoulang.errors import InputError, Problem

_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


def text_blocks(data: bytes, name: str) -> list[Block]:
    """The blocks of a text file in UTF-8, UTF-16 with a mark, or GB18030.

    Raises:
        InputError: if the bytes are no text in any of them.

    >>> [b.text for b in text_blocks("一、总则".encode("gb18030"), "a.txt")]
    ['一、总则']
    """
    return blocks_of_lines(decode(data, name).splitlines())


def decode(data: bytes, name: str) -> str:
    """The text in the bytes; the mark at the beginning decides, then UTF-8, then GB18030."""
    marked = next((encoding for mark, encoding in _MARKS.items() if data.startswith(mark)), None)
    for encoding in [marked] if marked else ["utf-8", "gb18030"]:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _is_binary(text):
            return text
    raise InputError(
        Problem("this is not text in UTF-8 or GB18030", "save the document as plain text in UTF-8", file=name)
    )


def _is_binary(text: str) -> bool:
    """GB18030 gives a character for nearly any bytes; real text has no control or private ones."""
    strange = sum(unicodedata.category(c) in ("Cc", "Co", "Cn") and c not in "\t\r\n\f\v\x1a" for c in text)
    return "\0" in text or strange * 50 > len(text)
