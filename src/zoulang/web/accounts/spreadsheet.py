"""A table of a page as a spreadsheet to take away."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl
from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from zoulang.tables import write_table

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def wants_spreadsheet(request: HttpRequest) -> bool:
    """Whether the address asks for the table of the page (``?as=xlsx``)."""
    return request.GET.get("as") == "xlsx"


def spreadsheet(name: str, frame: pl.DataFrame, money: Collection[str] = ()) -> HttpResponse:
    """The frame as ``NAME.xlsx``; columns in ``money`` hold fen."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "table.xlsx"
        write_table(frame, path, money=money)
        content = path.read_bytes()
    headers = {"Content-Disposition": content_disposition_header(True, f"{name}.xlsx") or ""}
    return HttpResponse(content, content_type=XLSX, headers=headers)
