"""Which cases were changed by deeds of the journal, for tables that are kept and mended case by case."""

from __future__ import annotations

from collections.abc import Iterable

from zoulang.web.accounts.since import Done
from zoulang.web.casework.models import Case, Evidence, Item, Report

# Deeds that change one case, its reports, papers or lists, and nothing of another case.
OF_ONE_CASE = {
    "case.opened", "case.moved", "case.facts_set", "case.parts_set", "plan.set",
    "report.submitted", "report.corrected", "evidence.added", "check.ticked", "check.unticked",
    "item.added", "item.assigned", "item.answered", "item.closed", "problem.sent",
}  # fmt: skip
# Deeds that change no case, nor anything that all cases rest on: units, days off, texts, procedures, rules.
OF_NONE = {
    "address.set", "address.removed", "award.paid", "awards.granted", "deputy.appointed", "deputy.ended",
    "draft.added", "draft.mended", "draft.rejected", "draft.reopened", "enterprises.imported",
    "facts.recorded", "figures.installed", "goal.base_year_set", "measurement.recorded", "message.found_sent",
    "message.sent_again", "model.asked", "objection.answered", "objection.raised", "person.added",
    "question.answered", "question.asked", "region_value.recorded", "reminders.sent", "role.ended",
    "role.given", "scheme.scored", "town_points.set",
}  # fmt: skip
CASE = Case._meta.label_lower
OWNED = {model._meta.label_lower: model for model in (Report, Item, Evidence)}


def changed_cases(deeds: Iterable[Done]) -> set[int] | None:
    """Ids of the cases that these deeds changed; at most three queries.

    None where one of the deeds may have changed more than one case.
    """
    found: set[int] = set()
    owned: dict[str, set[int]] = {}
    for deed in deeds:
        if deed.verb in OF_NONE:
            continue
        if deed.verb not in OF_ONE_CASE:
            return None
        if deed.subject_type == CASE:
            found.add(deed.subject_id)
        elif deed.subject_type in OWNED:
            owned.setdefault(deed.subject_type, set()).add(deed.subject_id)
        else:
            return None
    for kind, ids in owned.items():
        cases = dict(OWNED[kind].objects.filter(pk__in=ids).values_list("pk", "case_id"))  # type: ignore[attr-defined]
        if len(cases) < len(ids):
            return None
        found.update(cases.values())
    return found
