"""Opening a file: one entrance for every format, one sentence for every failure."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from zoulang.documents.blocks import Block
from zoulang.documents.opening.pdf_file import pdf_blocks
from zoulang.documents.opening.text_file import text_blocks
from zoulang.documents.opening.word_file import word_blocks
from zoulang.errors import InputError, Problem, said

MAX_BYTES = 100 * 2**20
MAX_TEXT_BYTES = 8 * 2**20

_READERS: dict[str, Callable[[bytes, str], list[Block]]] = {
    ".txt": text_blocks,
    ".text": text_blocks,
    ".md": text_blocks,
    ".docx": word_blocks,
    ".pdf": pdf_blocks,
}


def open_blocks(path: Path) -> list[Block]:
    """The blocks of a .txt, .md, .docx or .pdf file, in reading order.

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
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise InputError(_unknown_kind(path))
    if not data.strip():
        raise InputError(Problem(said("the file is empty"), said("give the document itself"), file=name))
    blocks = reader(data, name)
    if not blocks:
        raise InputError(
            Problem(said("the file holds no text"), said("give a document with a text"), file=name)
        )
    return blocks


def _bytes_of(path: Path) -> bytes:
    if path.is_dir():
        raise InputError(Problem(said("this is a folder"), said("name one file in it"), file=path.name))
    if not path.exists():
        raise InputError(Problem(said("there is no such file"), said("check the path"), file=str(path)))
    if not path.is_file():
        found, remedy = said("this is a device or a pipe"), said("save the document to a file and name it")
        raise InputError(Problem(found, remedy, file=path.name))
    most = MAX_TEXT_BYTES if _READERS.get(path.suffix.lower()) is text_blocks else MAX_BYTES
    with path.open("rb") as file:
        data = file.read(most + 1)
    if len(data) > most:
        found = said("the file has {size:.0f} MiB", size=path.stat().st_size / 2**20)
        remedy = said("give a document of at most {most} MiB", most=most // 2**20)
        raise InputError(Problem(found, remedy, file=path.name))
    return data


def _unknown_kind(path: Path) -> Problem:
    if path.suffix.lower() in (".doc", ".wps"):
        remedy = said("open it in a word processor and save it as .docx")
    elif path.suffix.lower() in (".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp"):
        remedy = said("run OCR and give the text as .txt, .docx or .pdf")
    else:
        remedy = said("give a .txt, .md, .docx or .pdf file")
    if not path.suffix:
        return Problem(said("files without an ending cannot be read"), remedy, file=path.name)
    return Problem(said("files of kind {kind} cannot be read", kind=path.suffix), remedy, file=path.name)
