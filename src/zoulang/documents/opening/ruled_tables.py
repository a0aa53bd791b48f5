"""A page whose signs and drawn lines are placed one by one, as printed lines and ruled tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from types import SimpleNamespace
from typing import Any

from pdfplumber.table import TableFinder

from zoulang.documents.opening.placed_signs import Sign, gutter_of, lines_of

_Box = tuple[float, float, float, float]
_MOSTLY = 0.25  # a scan covers more of its page, a seal or a logo less
MAX_EDGES = 20_000  # a drawing, no table


def page_of(
    signs: Sequence[Sign],
    edges: Sequence[dict[str, Any]],
    box: _Box,
    pictures: bool,
    before: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """A page as JSON data; ``before`` is the page before it.

    It has ``height`` in points, ``lines`` (see `lines_of`), ``tables``, each with its ``top`` and
    ``rows`` of cells with ``left``, ``right`` and ``lines``, ``gutter`` (see `gutter_of`)
    and ``pictures``: whether it is mostly picture.

    >>> page_of([], [], (0, 0, 595, 842), True)
    {'height': 842.0, 'lines': [], 'gutter': None, 'tables': [], 'pictures': True}
    """
    found = _tables(edges, box)
    tables = [
        {
            "top": table.bbox[1],
            "rows": [[_cell(signs, cell) for cell in row.cells if cell] for row in table.rows],
        }
        for table in found
    ]
    outside = [sign for sign in signs if not any(_within(sign, table.bbox) for table in found)]
    gutter = gutter_of(outside, before["gutter"] if before else None)
    return {
        "height": float(box[3] - box[1]),
        "lines": lines_of(outside, gutter),
        "gutter": gutter,
        "tables": tables,
        "pictures": pictures,
    }


def pictures_cover(pictures: Iterable[dict[str, Any]], box: _Box) -> bool:
    """Whether pictures take so much of a page that it may be a scan.

    >>> pictures_cover([{"x0": 0, "x1": 500, "top": 0, "bottom": 700}], (0, 0, 595, 842))
    True
    """
    covered = sum((p["x1"] - p["x0"]) * (p["bottom"] - p["top"]) for p in pictures)
    return bool(covered > _MOSTLY * (box[2] - box[0]) * (box[3] - box[1]))


def _tables(edges: Sequence[dict[str, Any]], box: _Box) -> list[Any]:
    """Grids of drawn lines with more than one cell; a single frame is no table."""
    if not 0 < len(edges) <= MAX_EDGES:
        return []
    sheet: Any = SimpleNamespace(edges=list(edges), bbox=box)
    return [table for table in TableFinder(sheet).tables if len(table.cells) > 1]


def _cell(signs: Sequence[Sign], box: _Box) -> dict[str, Any]:
    return {"left": box[0], "right": box[2], "lines": lines_of(sign for sign in signs if _within(sign, box))}


def _within(sign: Sign, box: _Box) -> bool:
    """Whether the middle of a sign lies in a box."""
    across, down = (sign["x0"] + sign["x1"]) / 2, (sign["top"] + sign["bottom"]) / 2
    return bool(box[0] <= across <= box[2] and box[1] <= down <= box[3])
