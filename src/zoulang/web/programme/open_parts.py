"""What the parts of one duty know of each other: a lead sees what is open before it closes its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from zoulang.web.casework.models import Case
from zoulang.web.casework.providers import facts_of
from zoulang.web.programme.models import DutyUnit

OPEN, SEEN = "未办结的配合事项", "已知未办结事项"


def open_parts_of_others(parts: Iterable[DutyUnit]) -> dict[int, list[DutyUnit]]:
    """Part id of each lead to the parts of others in its duty that have not come to an end; one query.

    A part that leads nothing gets an empty list.
    """
    leads = list(parts)
    duties = {each.duty_id for each in leads if each.part == DutyUnit.Part.LEAD}
    still = DutyUnit.objects.filter(duty__in=duties, case__closed_on=None).exclude(part=DutyUnit.Part.LEAD)
    by_duty: dict[int, list[DutyUnit]] = defaultdict(list)
    for part in still.select_related("unit"):
        by_duty[part.duty_id].append(part)
    return {each.pk: by_duty[each.duty_id] if each.part == DutyUnit.Part.LEAD else [] for each in leads}


@facts_of("duty")
def facts_of_parts(cases: Sequence[Case]) -> dict[int, dict[str, str]]:
    """How many parts of others are open, and whether the lead has seen each of them; two queries."""
    parts = {part.case_id: part for part in DutyUnit.objects.filter(case__in=cases)}
    still = open_parts_of_others(parts.values())
    found = {}
    for case_id, part in parts.items():
        unseen = {each.pk for each in still[part.pk]} - set(part.seen_open)
        found[case_id] = {OPEN: f"{len(still[part.pk])}项", SEEN: "否" if unseen else "是"}
    return found
