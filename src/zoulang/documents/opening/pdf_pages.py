"""The pages of a PDF as printed lines and tables, taken from its text layer.

Runs in a confined process (`zoulang.documents.opening.confined`), so it takes bytes
and gives JSON data and raises nothing of its own about the file.
"""

from __future__ import annotations

import io
from typing import Any

import pdfplumber
import pypdfium2

from zoulang.documents.opening.placed_signs import Sign
from zoulang.documents.opening.ruled_tables import page_of, pictures_cover

MAX_PAGES = 500
_BOLD_FONTS = ("Bold", "bold", "SimHei", "STHeiti", "FZHei", "FZHT", "黑体")


def pages(data: bytes) -> dict[str, Any]:
    """``{"pages": [...]}`` or ``{"fault": "locked" | "damaged" | "too many pages"}``.

    Each page is as `ruled_tables.page_of` gives it.

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
            found: list[dict[str, Any]] = []
            for page in pdf.pages:
                found.append(_page(page, found[-1] if found else None))
            return {"pages": found}
    except MemoryError:
        raise
    except Exception:  # pdfminer raises many kinds for a damaged file
        return {"fault": "damaged"}


def _page(page: Any, before: dict[str, Any] | None) -> dict[str, Any]:
    """A page; what is turned or lies outside it, such as a mark across the page, is no text."""
    left, top, right, bottom = page.bbox
    signs: list[Sign] = [
        sign | {"bold": _is_bold(sign["fontname"])}
        for sign in page.chars
        if _is_level(sign["matrix"])
        and left <= sign["x1"]
        and sign["x0"] <= right
        and top <= sign["bottom"]
        and sign["top"] <= bottom
    ]
    result = page_of(signs, page.edges, page.bbox, pictures_cover(page.images, page.bbox), before)
    page.close()
    return result


def _is_level(matrix: tuple[float, ...]) -> bool:
    """Whether a sign stands upright; one slanted as italics may.

    >>> _is_level((1, 0, 0.2, 1, 0, 0)), _is_level((0.7, 0.7, -0.7, 0.7, 0, 0))
    (True, False)
    """
    across, up, _, down = matrix[:4]
    return across > 0 and down > 0 and abs(up) < 0.1 * across


def _is_bold(font: str) -> bool:
    """Whether a font name says bold, or the black face (黑体) that offices call so."""
    return any(word in font for word in _BOLD_FONTS)
