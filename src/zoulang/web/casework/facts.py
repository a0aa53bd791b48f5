"""The facts of a case: from people, from its last report, and from the record itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import yaml

from zoulang.errors import InputError, Problem, said
from zoulang.rules import Policy, Record, load_policy, plain_name
from zoulang.web.casework.held import read_procedure
from zoulang.web.casework.models import Case, Report
from zoulang.web.casework.providers import provided_facts

# Where a procedure file says this of a fact, nobody types it.
OF_THE_RECORD = "本系统"


@lru_cache(maxsize=256)
def fact_policy(source: str) -> Policy:
    """The facts of a procedure as a policy that does nothing but read records."""
    procedure = read_procedure(source)
    rows = {"policy": procedure.slug, "facts": procedure.facts}
    return load_policy(yaml.safe_dump(rows, allow_unicode=True, sort_keys=False))


def parsed(case: Case, facts: Mapping[str, object], place: str = "") -> Record:
    """The facts as values.

    Raises:
        InputError: naming every unknown name and every value that does not fit.
    """
    return fact_policy(case.procedure.source).parse_record(facts, where=place or str(case))


def checked(case: Case, facts: Mapping[str, str | None]) -> dict[str, str]:
    """Facts under the names of the procedure file, the empty ones left out.

    Raises:
        InputError: for an unknown name, a value that does not fit, or a fact that the record itself gives.
    """
    named: dict[str, str] = {}
    inputs = fact_policy(case.procedure.source).known_inputs
    parsed(case, facts)
    for name, value in facts.items():
        fact = inputs[plain_name(name)].fact
        if fact.source == OF_THE_RECORD:
            found = said("{fact} is counted by the record itself", fact=fact.zh)
            raise InputError(Problem(found, said("leave it out"), place=str(case)))
        if value not in (None, ""):
            named[fact.zh] = str(value)
    return named


def known_facts(case: Case) -> dict[str, str]:
    """What is known of a case; see `known_facts_of`."""
    return known_facts_of([case])[case.pk]


def known_facts_of(cases: Sequence[Case]) -> dict[int, dict[str, str]]:
    """Case id to the facts known: given by people, then by the last report, then by the record itself."""
    found = {case.pk: dict(case.facts) for case in cases}
    for case_id, values in _last_values(cases).items():
        found[case_id].update(values)
    for case_id, facts in provided_facts(cases).items():
        found[case_id].update(facts)
    return found


def _last_values(cases: Sequence[Case]) -> dict[int, dict[str, str]]:
    """Case id to the values of its last report; no query where no procedure asks for values."""
    asked = [case.pk for case in cases if _asks_values(case)]
    if not asked:
        return {}
    reports = Report.objects.filter(case__in=asked).exclude(values={}).order_by("period_end")
    return {report.case_id: report.values for report in reports}


def _asks_values(case: Case) -> bool:
    reports = read_procedure(case.procedure.source).reports
    return bool(reports and reports.values)
