"""The lines of a notice with the units they name, which hold them only once the notice is issued."""

from __future__ import annotations

from zoulang.web.casework.models import Case, Item
from zoulang.web.dispatch.late import LINES

# The fact of a line that names its unit: until a notice is issued nobody holds its lines, so nobody sees it.
UNIT = "通报单位"


def notice_lines(case: Case) -> list[Item]:
    """The lines in order; each has the unit it names, whether that holds it already or not."""
    lines = case.items.filter(kind=LINES).order_by("position")
    listed = list(lines.select_related("unit", "clause__document__programme", "about__procedure"))
    names = {line.facts.get(UNIT) for line in listed if line.unit is None}
    named = {unit.name_zh: unit for unit in case.programme.units.filter(name_zh__in=names)} if names else {}
    for line in listed:
        line.case = case
        if line.unit is None:
            line.unit = named.get(line.facts.get(UNIT, ""))
    return listed
