"""Worked cases: what a policy must answer, held against what it answers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any
from typing import Literal as OneOf

from zoulang.errors import InputError, Problem
from zoulang.quantities import format_money, parse_money
from zoulang.rules.cases.case_answers import Answers, difference
from zoulang.rules.cases.case_files import read_case_file, refuse_oversized
from zoulang.rules.cases.case_inputs import (
    Given,
    assumed,
    given_by,
    own_date_open,
    refuse_contradictions,
    refuse_strangers,
)
from zoulang.rules.cases.keys import UNDECIDED, KeyTable, load_keys
from zoulang.rules.deciding.calendar import Calendar
from zoulang.rules.deciding.decide import Decision, ItemResult, decide, decide_all
from zoulang.rules.deciding.edition import edition_for
from zoulang.rules.deciding.values import interval
from zoulang.rules.loading.load import load_policy
from zoulang.rules.near import nearest, or_else
from zoulang.rules.policy import Policy
from zoulang.rules.record import NO, YES

Outcome = OneOf["passed", "failed", "skipped"]
OPEN_WORDS = {"unknown", "未知", "待定"}


@dataclass(frozen=True)
class CaseResult:
    """One case: whether it passed, what differed, what was assumed or not compared.

    Attributes:
        unread: it failed because it could not be read, not because of its answer.
    """

    policy: str
    id: str
    title: str
    outcome: Outcome
    kind: str = "text"
    differences: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    unread: bool = False


@dataclass(frozen=True)
class CaseReport:
    """The results of all cases run.

    Attributes:
        idle: a sentence for each file of which nothing was compared.
    """

    results: tuple[CaseResult, ...]
    idle: tuple[str, ...] = ()

    @property
    def passed(self) -> int:
        """How many passed."""
        return sum(result.outcome == "passed" for result in self.results)

    @property
    def failed(self) -> int:
        """How many failed, with those that could not be read."""
        return sum(result.outcome == "failed" for result in self.results)

    @property
    def unread(self) -> int:
        """How many of those that failed could not be read."""
        return sum(result.unread for result in self.results)

    @property
    def skipped(self) -> int:
        """How many were not compared at all."""
        return sum(result.outcome == "skipped" for result in self.results)

    def __add__(self, other: CaseReport) -> CaseReport:
        return CaseReport(self.results + other.results, self.idle + other.idle)


def run_cases(
    policy_lookup: Callable[[str], Policy], cases_path: Path, *, calendar: Calendar | None = None
) -> CaseReport:
    """The cases of a ``*.cases.json`` file, through the key table beside the policy.

    Args:
        policy_lookup: the policy of a slug; the slug is the file's ``ruleset``, never a path.
        calendar: days off and make-up days for cases that state none of their own.

    Raises:
        InputError: if the file is no case file, or the key table is missing or has mistakes.
    """
    file = read_case_file(cases_path)
    policy = policy_lookup(file.ruleset)
    if policy.slug != file.ruleset:
        found = f"the cases are for {file.ruleset}, not for {policy.slug}"
        raise InputError(Problem(found, "correct ruleset, or give the cases of this policy", cases_path.name))
    table_path = _beside(policy, cases_path.name)
    table = load_keys(table_path)
    refuse_strangers(policy, table, table_path.name)
    results = tuple(_run(policy, table, case, cases_path.name, calendar) for case in file.cases)
    if all(result.outcome == "skipped" for result in results):
        what = "nothing was compared" if results else "it has no cases"
        return CaseReport(results, (f"{cases_path.name}: {what}",))
    return CaseReport(results)


def run_own_cases(policy: Policy, *, calendar: Calendar | None = None) -> CaseReport:
    """The cases that stand in the policy file itself, and those of its ``case_files``.

    A ``case_files`` entry that is not there is skipped with a note.
    """
    report = CaseReport(tuple(_run_own(policy, case, calendar) for case in policy.cases))
    for entry in policy.case_files:
        path = Path(policy.folder or ".") / entry["file"]
        if path.exists():
            report += run_cases(lambda _: policy, path, calendar=calendar)
        else:
            note = f"{entry['file']} is not there"
            report += CaseReport((CaseResult(policy.slug, entry["file"], "", "skipped", notes=(note,)),))
    return report


def _beside(policy: Policy, cases_name: str) -> Path:
    for entry in policy.case_files:
        if entry.get("file") == cases_name and entry.get("keys"):
            return Path(policy.folder or ".") / entry["keys"]
    path = Path(policy.folder or ".") / f"{policy.slug}.keys.yaml"
    if not path.exists():
        raise InputError(
            Problem(f"{policy.slug} has no key table", f"write {path.name} beside the policy", cases_name)
        )
    return path


def _run(
    policy: Policy, table: KeyTable, case: Mapping[str, Any], file: str, calendar: Calendar | None
) -> CaseResult:
    """The result of one case; one that cannot be read has failed, and the others still run."""
    try:
        return _compared(policy, table, case, f"{file} {case['id']}", calendar)
    except InputError as error:
        found = tuple(f"{problem.found}; {problem.remedy}" for problem in error.problems)
        title, kind = case.get("title") or "", case.get("status") or "text"
        return CaseResult(policy.slug, str(case["id"]), title, "failed", kind, found, unread=True)


def _compared(
    policy: Policy, table: KeyTable, case: Mapping[str, Any], where: str, calendar: Calendar | None
) -> CaseResult:
    refuse_oversized(case)
    inputs, expect = case["inputs"], case["expect"]
    items = table.items(inputs, [item.id for item in policy.items])
    given = given_by(table, inputs)
    refuse_contradictions(policy, given)
    asked = {name: table.expect[name] for name in expect if name in table.expect}
    others = (id for expectation in asked.values() for id in expectation.items)
    taken = assumed(policy, table, given.facts, [*items, *others])
    facts = {**given.facts, **taken}
    edition = _edition(policy, facts) if any(e.of == "edition" for e in asked.values()) else None
    if given.days_off is not None or given.workdays is not None:
        calendar = Calendar(frozenset(given.days_off or ()), frozenset(given.workdays or ()))
    decisions = _decisions(policy, facts, given, where, calendar)
    answers = Answers(policy, table, decisions, items, edition)
    notes = [f"assumed {name}: {value}" for name, value in taken.items()] + given.notes
    differences, compared = [], 0
    for name, wanted in expect.items():
        expectation = asked.get(name)
        if expectation is None or expectation.of == "skip":
            because = f", {expectation.why}" if expectation is not None else ""
            notes.append(f"not compared: {name}{because}")
            continue
        compared += 1
        if wanted is None and expect.get("needs"):
            expectation = replace(expectation, null=(UNDECIDED,))
        said = difference(name, wanted, expectation, answers)
        differences += [said] if said else []
    outcome: Outcome = "failed" if differences else "passed" if compared else "skipped"
    return CaseResult(
        policy.slug, str(case["id"]), case.get("title") or "", outcome, case.get("status") or "text",
        tuple(differences), tuple(notes),
    )  # fmt: skip


def _decisions(
    policy: Policy, facts: Mapping[str, object], given: Given, where: str, calendar: Calendar | None
) -> tuple[Decision, ...]:
    """The decision of the case; of all records where the case is about a whole population."""
    day, undated = _day(policy), own_date_open(policy, facts)
    if given.cohort is None:
        record = replace(policy.parse_record(facts, where), undated=undated)
        return (decide(policy, record, day, calendar=calendar),)
    name, number = given.cohort
    own = ({**facts, name: str(number - place)} for place in range(number))
    records = [
        replace(policy.parse_record(each, f"{where}, record {place}"), undated=undated)
        for place, each in enumerate(own, 1)
    ]
    return tuple(decide_all(policy, records, day, calendar=calendar))


def _edition(policy: Policy, facts: Mapping[str, object]) -> str | None:
    """The edition that decides these facts, of the policies of the same series beside this one.

    None where that is open, as it is while the own date is not known.
    """
    if own_date_open(policy, facts):
        return None
    editions = [policy]
    for path in sorted(Path(policy.folder or ".").glob("*.yaml")):
        marked = f"\nseries: {policy.series}\n" in path.read_text(encoding="utf-8")
        if policy.series and marked and path.stem != policy.slug:
            editions.append(load_policy(path))
    found = edition_for(editions, facts, _day(policy)).policy
    return found.slug if found is not None else None


def _day(policy: Policy) -> date:
    """The day a case is decided for where its record has none: the last day in force."""
    return policy.effective_to or policy.effective_from or date(2000, 1, 1)


# --- cases in the policy file -----------------------------------------------------------------------


def _run_own(policy: Policy, case: Mapping[str, Any], calendar: Calendar | None) -> CaseResult:
    id = str(case.get("id", "?"))
    try:
        record = policy.parse_record(case.get("set", {}), where=f"{policy.slug}, case {id}")
        decision = decide(policy, record, _day(policy), calendar=calendar)
        differences = tuple(_differences(policy, decision, case.get("expect", {}), id))
    except InputError as error:
        raise InputError(
            Problem(problem.found, problem.remedy, policy.slug, place=f"case {id}")
            for problem in error.problems
        ) from None
    return CaseResult(
        policy.slug,
        id,
        str(case.get("title", "")),
        "failed" if differences else "passed",
        differences=differences,
    )


def _differences(policy: Policy, decision: Decision, expected: Mapping[str, str], id: str) -> Iterator[str]:
    ids = [item.id for item in policy.items]
    for name, wanted in expected.items():
        if name not in ids:
            near = nearest_item(name, ids)
            raise InputError(Problem(f"no item is called {name}", near, policy.slug, place=f"case {id}"))
        result = decision.item(name)
        found = _found(result, wanted)
        if found != wanted:
            yield f"{name}: expected {wanted}, got {found}"


def nearest_item(name: str, ids: list[str]) -> str:
    """The remedy for a misspelt item id."""
    return or_else(nearest(name, ids), "use the id of an item")


def _found(result: ItemResult, wanted: str) -> str:
    """The result in the terms of what was expected; equal to it where both mean the same."""
    asked = wanted.casefold()
    if asked in YES | NO | OPEN_WORDS:
        said = {"yes": YES, "no": NO, "unknown": OPEN_WORDS}[result.outcome]
        return wanted if asked in said else result.outcome
    match result.item.kind:
        case "measure":
            return _found_amount(result, wanted)
        case "score":
            return _found_points(result, wanted)
        case "deadline":
            return str(result.due) if isinstance(result.due, date) else "unknown"
    return str(result.value)


def _found_amount(result: ItemResult, wanted: str) -> str:
    try:
        amount = parse_money(wanted)
    except ValueError:
        found = f"{wanted} is no result of {result.item.id}"
        raise InputError(Problem(found, "write 是, 否, 未知 or an amount in 万元")) from None
    if result.amount is None:
        return result.outcome
    return wanted if amount == result.amount else format_money(result.amount)


def _found_points(result: ItemResult, wanted: str) -> str:
    """Points, or what is possible as ``60..72分``."""
    low, high = interval(result.value)
    ends = [end.strip() for end in wanted.removesuffix("分").split("..")]
    try:
        expected = [Fraction(end) for end in ends]
    except ValueError:
        found = f"{wanted} is no result of {result.item.id}"
        raise InputError(Problem(found, "write 是, 否, 未知, points as 60分 or 60..72分")) from None
    if [low, high] == [expected[0], expected[-1]]:
        return wanted
    return "..".join(dict.fromkeys("?" if end is None else f"{float(end):g}" for end in (low, high))) + "分"
