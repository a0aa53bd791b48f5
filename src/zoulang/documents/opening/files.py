"""Opening a file: one entrance for every format, one sentence for every failure."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from zoulang.documents.blocks import Block
from zoulang.documents.opening.html_file import html_blocks, mht_blocks
from zoulang.documents.opening.kinds import kind_of
from zoulang.documents.opening.ofd_file import ofd_blocks
from zoulang.documents.opening.office_file import office_blocks
from zoulang.documents.opening.pdf_file import pdf_blocks
from zoulang.documents.opening.text_file import is_chinese_text, text_blocks
from zoulang.documents.opening.word_file import word_blocks
from zoulang.errors import InputError, Problem, said

MAX_BYTES = 100 * 2**20
MAX_TEXT_BYTES = 16 * 2**20

_READERS: dict[str, Callable[[bytes, str], list[Block]]] = {
    "txt": text_blocks,
    "docx": word_blocks,
    "pdf": pdf_blocks,
    "ofd": ofd_blocks,
    "html": html_blocks,
    "mht": mht_blocks,
    "doc": office_blocks,
    "rtf": office_blocks,
    "odt": office_blocks,
    "wordxml": office_blocks,
}
_TEXT_KINDS = ("txt", "html", "mht")
# What a name promises, where the content does not tell.
_ENDINGS = {
    ".txt": "txt",
    ".text": "txt",
    ".md": "txt",
    ".docx": "docx",
    ".docm": "docx",
    ".pdf": "pdf",
    ".ofd": "ofd",
    ".html": "html",
    ".htm": "html",
    ".mht": "mht",
    ".mhtml": "mht",
    ".doc": "doc",
    ".wps": "doc",
    ".rtf": "doc",
    ".odt": "doc",
}
# What a page offers to choose from.
ENDINGS = tuple(_ENDINGS)
_PICTURES = (".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp", ".gif")
_OTHERS = {
    "spreadsheet": (said("this is a spreadsheet or a presentation"), said("give a text document")),
    "presentation": (said("this is a spreadsheet or a presentation"), said("give a text document")),
    "picture": (said("this is a picture"), said("run OCR and give the text as .txt, .docx or .pdf")),
    "archive": (said("this is an archive of files"), said("unpack it and give the document itself")),
    "locked": (said("the document is locked with a password"), said("save it without a password")),
    "damaged archive": (
        said("the document is cut off or damaged"),
        said("open it in a word processor and save it anew"),
    ),
    "ole": (
        said("this is an old office file that is damaged, of another kind, or locked with a password"),
        said("open it in a word processor and save it as .docx"),
    ),
}


def open_blocks(path: Path) -> list[Block]:
    """The blocks of a document file, in reading order; its content tells the kind, its name is a hint.

    Raises:
        InputError: if the file is missing, empty, too large, damaged, locked, a picture, or of another kind.
    """
    name = path.name
    try:
        data = _bytes_of(path)
    except OSError as error:
        raise InputError(
            Problem(
                said("the file cannot be opened ({reason})", reason=error.strerror),
                said("check the path and the permissions"),
                file=name,
            )
        ) from error
    if not data.strip():
        raise InputError(Problem(said("the file is empty"), said("give the document itself"), file=name))
    kind = _kind(data, path)
    if kind in _TEXT_KINDS and len(data) > MAX_TEXT_BYTES:
        raise InputError(_too_large(name, len(data), MAX_TEXT_BYTES))
    blocks = _READERS[kind](data, name)
    if not blocks:
        raise InputError(
            Problem(said("the file holds no text"), said("give a document with a text"), file=name)
        )
    return blocks


def _kind(data: bytes, path: Path) -> str:
    """The kind of a file that can be read.

    Raises:
        InputError: if neither the content nor the name tells one.
    """
    ending = path.suffix.lower()
    promised = _ENDINGS.get(ending)
    found = kind_of(data)
    if found == "html" and ending == ".md":
        return "txt"  # which may begin with a tag
    if found in _READERS:
        return found
    if found in ("archive", "damaged archive") and promised in ("docx", "ofd"):
        return promised
    if found is not None:
        raise InputError(Problem(*_OTHERS[found], file=path.name))
    if promised in _TEXT_KINDS:
        return promised
    if (promised or not ending) and is_chinese_text(data):
        return "txt"
    if promised in ("docx", "ofd", "pdf"):
        return promised
    raise InputError(_unknown_kind(path))


def _bytes_of(path: Path) -> bytes:
    if path.is_dir():
        raise InputError(Problem(said("this is a folder"), said("name one file in it"), file=path.name))
    if not path.exists():
        raise InputError(Problem(said("there is no such file"), said("check the path"), file=str(path)))
    if not path.is_file():
        found, remedy = said("this is a device or a pipe"), said("save the document to a file and name it")
        raise InputError(Problem(found, remedy, file=path.name))
    most = MAX_TEXT_BYTES if _ENDINGS.get(path.suffix.lower()) in _TEXT_KINDS else MAX_BYTES
    with path.open("rb") as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise InputError(_too_large(path.name, path.stat().st_size, most))
    return data


def _too_large(name: str, size: int, most: int) -> Problem:
    found = said("the file has {size:.0f} MiB", size=size / 2**20)
    return Problem(found, said("give a document of at most {most} MiB", most=most // 2**20), file=name)


def _unknown_kind(path: Path) -> Problem:
    ending = path.suffix.lower()
    if ending in _ENDINGS:
        found = said("the content is no {kind} document, whatever the name says", kind=ending)
        return Problem(found, said("open it in a word processor and save it as .docx"), file=path.name)
    if ending in _PICTURES:
        remedy = said("run OCR and give the text as .txt, .docx or .pdf")
    else:
        remedy = said("give a .docx, .doc, .wps, .pdf, .ofd, .html or .txt file")
    if not ending:
        return Problem(said("files without an ending cannot be read"), remedy, file=path.name)
    return Problem(said("files of kind {kind} cannot be read", kind=path.suffix), remedy, file=path.name)
