"""Opening a file: one entrance for every format, one sentence for every failure."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from zoulang.documents.blocks import Block
from zoulang.documents.pdf_file import pdf_blocks
from zoulang.documents.text_file import text_blocks
from zoulang.documents.word_file import word_blocks
from zoulang.errors import InputError, Problem

MAX_BYTES = 100 * 2**20

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
                f"the file cannot be opened ({error.strerror})",
                "check the path and the permissions",
                file=name,
            )
        ) from error
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise InputError(_unknown_kind(path))
    if not data.strip():
        raise InputError(Problem("the file is empty", "give the document itself", file=name))
    blocks = reader(data, name)
    if not blocks:
        raise InputError(Problem("the file holds no text", "give a document with a text", file=name))
    return blocks


def _bytes_of(path: Path) -> bytes:
    if path.is_dir():
        raise InputError(Problem("this is a folder", "name one file in it", file=path.name))
    if not path.exists():
        raise InputError(Problem("there is no such file", "check the path", file=str(path)))
    if path.stat().st_size > MAX_BYTES:
        found = f"the file has {path.stat().st_size / 2**20:.0f} MiB"
        remedy = f"give a document of at most {MAX_BYTES // 2**20} MiB"
        raise InputError(Problem(found, remedy, file=path.name))
    return path.read_bytes()


def _unknown_kind(path: Path) -> Problem:
    if path.suffix.lower() in (".doc", ".wps"):
        remedy = "open it in a word processor and save it as .docx"
    elif path.suffix.lower() in (".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp"):
        remedy = "run OCR and give the text as .txt, .docx or .pdf"
    else:
        remedy = "give a .txt, .md, .docx or .pdf file"
    kind = f"files of kind {path.suffix}" if path.suffix else "files without an ending"
    return Problem(f"{kind} cannot be read", remedy, file=path.name)
