"""Plain text files, in the encodings Chinese offices use."""

from __future__ import annotations

import codecs
import unicodedata

from zoulang.documents.blocks import Block, blocks_of_lines
from zoulang.errors import InputError, Problem, said

_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_STRANGE = ("Cc", "Co", "Cn")
_LINE_ENDS = "\t\r\n\f\v\x1a\x85"


def text_blocks(data: bytes, name: str) -> list[Block]:
    """The blocks of a text file in UTF-8, UTF-16 with a mark, or GB18030.

    Raises:
        InputError: if the bytes are no text in any of them.

    >>> [b.text for b in text_blocks("一、总则".encode("gb18030"), "a.txt")]
    ['一、总则']
    """
    return blocks_of_lines(decode(data, name).splitlines())


def decode(data: bytes, name: str) -> str:
    """The text in the bytes; the mark at the beginning decides, then UTF-8, then GB18030.

    Zero bytes stand in no text but UTF-16, which editors on Windows write without a mark at times.

    Raises:
        InputError: with the first line that is no text.

    >>> decode("一、总则\\n内容".encode("utf-16-le"), "a.txt")
    '一、总则\\n内容'
    """
    marked = next((encoding for mark, encoding in _MARKS.items() if data.startswith(mark)), None)
    unmarked = ["utf-16-le", "utf-16-be"] if b"\0" in data else ["utf-8", "gb18030"]
    for encoding in [marked] if marked else unmarked:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _is_binary(text):
            return text
    wide = marked == "utf-16"
    found = said("this is not text in UTF-16") if wide else said("this is not text in UTF-8 or GB18030")
    place = said("line {number}", number=_first_bad_line(data, marked))
    raise InputError(Problem(found, said("save the document as plain text in UTF-8"), file=name, place=place))


def _first_bad_line(data: bytes, marked: str | None) -> int:
    """The line with the first bytes that cannot be read as the text seems to be meant."""
    if marked == "utf-16":
        return data.decode("utf-16", errors="replace").partition("\ufffd")[0].count("\n") + 1
    try:
        data.decode("utf-8")
        end = data.find(b"\0")
    except UnicodeDecodeError as error:
        end = error.start
    return data.count(b"\n", 0, max(end, 0)) + 1


def _is_binary(text: str) -> bool:
    """GB18030 gives a character for nearly any bytes; real text has no control or private ones."""
    strange = sum(unicodedata.category(c) in _STRANGE and c not in _LINE_ENDS for c in text)
    return "\0" in text or strange * 50 > len(text)
