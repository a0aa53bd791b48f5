"""Files as people make them: titles, merged heads, units, notes."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import xlsxwriter

from zoulang.web.accounts.models import Programme
from zoulang.web.registry.models import Enterprise, Source

FIRMS = (
    ("91999901MA00000019", "青梧样例材料有限公司"),
    ("91999901MA0000002Y", "青梧远汀传感有限公司"),
    ("91999901MA0000003T", "青梧云埠仪表有限公司"),
)
TITLE = "2026年度企业经营情况表"


def firms_of(programme: Programme) -> list[Enterprise]:
    """Three firms of the register."""
    for code, name in FIRMS:
        Enterprise.objects.get_or_create(programme=programme, credit_code=code, defaults={"name_zh": name})
    return [programme.enterprises.get(credit_code=code) for code, _ in FIRMS]


def source(programme: Programme, slug: str = "tax", rank: int = 1, unit: str = "县财政局") -> Source:
    """A source whose unit is a department."""
    return Source.objects.get_or_create(
        programme=programme,
        slug=slug,
        defaults={"name_zh": slug, "rank": rank, "unit": programme.units.get(name_zh=unit)},
    )[0]


def workbook(path: Path, lines: Sequence[Sequence[object]], merged: Sequence[tuple[str, str]] = ()) -> Path:
    """A workbook with these lines, and merged cells as (range, text)."""
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        for number, line in enumerate(lines):
            for column, cell in enumerate(line):
                if cell is not None:
                    sheet.write(number, column, cell)
        for where, text in merged:
            sheet.merge_range(where, text)
    return path
