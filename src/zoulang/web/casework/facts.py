"""The facts of a case: from people, from its last report, and from the record itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from zoulang.errors import InputError, Problem, said
from zoulang.procedures import fitting_facts
from zoulang.rules import Fact, plain_name
from zoulang.rules.units import Kind
from zoulang.web.accounts.sentences import day_in_words
from zoulang.web.casework.firm_facts import OF_THE_RECORD, register_facts_of
from zoulang.web.casework.held import read_procedure
from zoulang.web.casework.models import Case, Report
from zoulang.web.casework.providers import provided_facts


def checked(case: Case, facts: Mapping[str, str | None]) -> dict[str, str]:
    """Facts under their keys of the procedure file, the empty ones left out.

    Raises:
        InputError: naming every unknown name and every value that does not fit, or a fact that nobody types.
    """
    read_values(case, facts)
    return {key: str(value) for key, value in keyed(case, facts).items() if value not in (None, "")}


def keyed(case: Case, facts: Mapping[str, str | None]) -> dict[str, str | None]:
    """The values under the keys of the procedure file, from any spelling of the names.

    Raises:
        InputError: for a fact that nobody types.
    """
    procedure = read_procedure(case.procedure.source)
    inputs = procedure.policy.known_inputs
    found: dict[str, str | None] = {}
    for name, value in facts.items():
        fact = inputs[plain_name(name)].fact
        if fact.key not in procedure.facts or fact.source == OF_THE_RECORD:
            refused = said("{fact} is counted by the record itself", fact=fact.zh)
            raise InputError(Problem(refused, said("leave it out"), place=str(case)))
        found[fact.key] = value
    return found


def read_values(case: Case, facts: Mapping[str, object]) -> None:
    """Read the facts as a policy record is read.

    Raises:
        InputError: naming every unknown name and every value that does not fit.
    """
    read_procedure(case.procedure.source).policy.parse_record(facts, where=str(case))


def known_facts(case: Case) -> dict[str, str]:
    """What is known of a case; see `known_facts_of`."""
    return known_facts_of([case])[case.pk]


def known_facts_of(cases: Sequence[Case]) -> dict[int, dict[str, str]]:
    """Case id to the facts known: given by people, by the last report, by the register, by the record itself.

    What the present procedure file does not know any more, or reads in another way, is left out.
    """
    found = {case.pk: dict(case.facts) for case in cases}
    for case_id, values in _last_values(cases).items():
        found[case_id].update(values)
    for given in (register_facts_of(cases), provided_facts(cases)):
        for case_id, facts in given.items():
            found[case_id].update(facts)
    return {case.pk: fitting_facts(read_procedure(case.procedure.source), found[case.pk]) for case in cases}


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


def told_value(fact: Fact, value: object) -> str | None:
    """A known value as pages print it; None where it is not known.

    The record keeps days as 2026-09-30; official papers do not print them so.
    """
    if value in (None, ""):
        return None
    if fact.type.kind is Kind.DATE:
        try:
            return day_in_words(date.fromisoformat(str(value)))
        except ValueError:
            pass  # 无, or a day written in another way
    return str(value)
