"""Plain text files, in the encodings Chinese offices use."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections import Counter

from zoulang.documents.blocks import Block, blocks_of_lines
from zoulang.errors import InputError, Problem, said

_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_STRANGE = ("Cc", "Co", "Cn")
_LINE_ENDS = "\t\r\n\f\v\x1a\x85"
_CHINESE = re.compile("[\u4e00-\u9fff]{2}")


def text_blocks(data: bytes, name: str) -> list[Block]:
    """The blocks of a text file in UTF-8, UTF-16 with a mark, or GB18030.

    Raises:
        InputError: if the bytes are no text in any of them.

    >>> [b.text for b in text_blocks("一、总则".encode("gb18030"), "a.txt")]
    ['一、总则']
    """
    return blocks_of_lines(decode(data, name).splitlines())


def decode(data: bytes, name: str) -> str:
    """The text in the bytes.

    Raises:
        InputError: with the first line that is no text.

    >>> decode("一、总则\\n内容".encode("utf-16-le"), "a.txt")
    '一、总则\\n内容'
    """
    text = decoded(data)
    if text is not None:
        return text
    marked = _marked(data)
    wide = marked == "utf-16"
    found = said("this is not text in UTF-16") if wide else said("this is not text in UTF-8 or GB18030")
    place = said("line {number}", number=_first_bad_line(data, marked))
    raise InputError(Problem(found, said("save the document as plain text in UTF-8"), file=name, place=place))


def decoded(data: bytes) -> str | None:
    """The text in the bytes, or None: the mark at the beginning decides, then UTF-8, then GB18030.

    Zero bytes stand in no text but UTF-16, which editors on Windows write without a mark at times.

    >>> decoded("内容".encode("gb18030")), decoded(bytes(range(256)))
    ('内容', None)
    """
    marked = _marked(data)
    unmarked = ["utf-16-le", "utf-16-be"] if b"\0" in data else ["utf-8", "gb18030"]
    for encoding in [marked] if marked else unmarked:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _is_binary(text):
            return text
    return None


def is_chinese_text(data: bytes) -> bool:
    """Whether the bytes are plain text with Chinese words, whatever the name of the file says.

    >>> is_chinese_text("一、总则".encode()), is_chinese_text(b"abc")
    (True, False)
    """
    text = decoded(data)
    return text is not None and _CHINESE.search(text) is not None


def _marked(data: bytes) -> str | None:
    return next((encoding for mark, encoding in _MARKS.items() if data.startswith(mark)), None)


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
    strange = sum(
        count
        for sign, count in Counter(text).items()
        if unicodedata.category(sign) in _STRANGE and sign not in _LINE_ENDS
    )
    return "\0" in text or strange * 50 > len(text)
