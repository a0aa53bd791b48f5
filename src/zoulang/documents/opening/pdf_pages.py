"""The pages of a PDF as printed lines and tables, taken from its text layer.

Runs in a confined process (`zoulang.documents.opening.confined`), so it takes bytes
and gives JSON data and raises nothing of its own about the file.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from statistics import median
from typing import Any

import pdfplumber
import pypdfium2

from zoulang.documents.blocks import marked_stretches

MAX_PAGES = 500
_BOLD_FONTS = ("Bold", "bold", "SimHei", "STHeiti", "FZHei", "FZHT", "黑体")
_RAISED = 0.75  # a sign this much smaller than its line is the mark of a footnote


def pages(data: bytes) -> dict[str, Any]:
    """``{"pages": [...]}`` or ``{"fault": "locked" | "damaged" | "too many pages"}``.

    Each page has ``height`` in points, ``lines``, ``tables`` (lists of rows of
    cells of lines) and ``pictures`` (whether it shows any). A line has
    ``text``, ``left``, ``right``, ``top``, ``size`` and ``bold`` stretches.

    >>> pages(b"no PDF")
    {'fault': 'damaged'}
    """
    try:
        document = pypdfium2.PdfDocument(data)
        count = len(document)
        document.close()
    except pypdfium2.PdfiumError as error:
        locked = any(word in str(error).lower() for word in ("password", "security"))
        return {"fault": "locked" if locked else "damaged"}
    if count > MAX_PAGES:
        return {"fault": "too many pages"}
    try:
        with pdfplumber.open(io.BytesIO(data)) as pdf:
            return {"pages": [_page(page) for page in pdf.pages]}
    except MemoryError:
        raise
    except Exception:  # pdfminer raises many kinds for a damaged file
        return {"fault": "damaged"}


def _page(page: Any) -> dict[str, Any]:
    found = [table for table in page.find_tables() if len(table.cells) > 1] if page.edges else []
    tables = [
        {"top": table.bbox[1], "rows": [[_cell(page, box) for box in row.cells if box] for row in table.rows]}
        for table in found
    ]
    outside = page.filter(lambda item: not any(_within(item, table.bbox) for table in found))
    result = {
        "height": float(page.height),
        "lines": _lines(outside),
        "tables": tables,
        "pictures": bool(page.images),
    }
    page.close()
    return result


def _cell(page: Any, box: tuple[float, float, float, float]) -> dict[str, Any]:
    return {"left": box[0], "right": box[2], "lines": _lines(page.filter(lambda item: _within(item, box)))}


def _within(item: dict[str, Any], box: tuple[float, float, float, float]) -> bool:
    """Whether the middle of something on the page lies in a box; other things than signs are left alone."""
    if item.get("object_type") != "char":
        return False
    across, down = (item["x0"] + item["x1"]) / 2, (item["top"] + item["bottom"]) / 2
    return bool(box[0] <= across <= box[2] and box[1] <= down <= box[3])


def _lines(page: Any) -> list[dict[str, Any]]:
    found = page.extract_text_lines(return_chars=True, x_tolerance=2, y_tolerance=3)
    return [_line(line["text"], line["chars"]) for line in found if line["text"].strip()]


def _line(text: str, signs: Sequence[dict[str, Any]]) -> dict[str, Any]:
    size = median(sign["size"] for sign in signs)
    # The mark that opens a line stays: it tells a note at the foot of the page.
    standing = [signs[0], *(sign for sign in signs[1:] if not _is_raised(sign, size))]
    if len(standing) < len(signs):
        text = "".join(sign["text"] for sign in standing)
    bold = [_is_bold(sign["fontname"]) for sign in standing]
    text = text.strip()
    return {
        "text": text,
        "left": standing[0]["x0"],
        "right": standing[-1]["x1"],
        "top": min(sign["top"] for sign in standing),
        "size": size,
        "bold": marked_stretches(text, "".join(sign["text"][:1] for sign in standing), bold)
        if any(bold)
        else (),
    }


def _is_raised(sign: dict[str, Any], size: float) -> bool:
    """Whether a sign is the mark of a footnote: a small digit or star within a line of larger type."""
    return bool(
        sign["size"] < _RAISED * size and (sign["text"].isdecimal() or sign["text"] in "*[]①②③④⑤⑥⑦⑧⑨")
    )


def _is_bold(font: str) -> bool:
    """Whether a font name says bold, or the black face (黑体) that offices call so."""
    return any(word in font for word in _BOLD_FONTS)
