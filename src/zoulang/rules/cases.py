"""Worked cases: what a policy must answer, held against what it answers."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from typing import Literal as OneOf

from zoulang.errors import InputError, Problem
from zoulang.quantities import format_money, parse_money
from zoulang.rules.decide import Decision, ItemResult, decide
from zoulang.rules.keys import Expectation, KeyTable, load_keys
from zoulang.rules.near import nearest, or_else
from zoulang.rules.policy import Policy, plain_name
from zoulang.rules.record import NO, YES

Outcome = OneOf["passed", "failed", "skipped"]
UNDECIDED = {"unknown", "未知", "待定"}


@dataclass(frozen=True)
class CaseResult:
    """One case: whether it passed, what differed, what was assumed or not compared."""

    policy: str
    id: str
    title: str
    outcome: Outcome
    kind: str = "text"
    differences: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class CaseReport:
    """The results of all cases run."""

    results: tuple[CaseResult, ...]

    @property
    def passed(self) -> int:
        """How many passed."""
        return sum(result.outcome == "passed" for result in self.results)

    @property
    def failed(self) -> int:
        """How many failed."""
        return sum(result.outcome == "failed" for result in self.results)

    @property
    def skipped(self) -> int:
        """How many were not compared at all."""
        return sum(result.outcome == "skipped" for result in self.results)

    def __add__(self, other: CaseReport) -> CaseReport:
        return CaseReport(self.results + other.results)


def run_cases(policy_lookup: Callable[[str], Policy], cases_path: Path) -> CaseReport:
    """The cases of a ``*.cases.json`` file, through the key table beside the policy.

    Args:
        policy_lookup: the policy of a slug; the slug is the file's ``ruleset``.

    Raises:
        InputError: if the file is no case file, or a key is not in the table.
    """
    data = _read(cases_path)
    policy = policy_lookup(str(data["ruleset"]))
    table = load_keys(_beside(policy, cases_path.name))
    return CaseReport(tuple(_run(policy, table, case, cases_path.name) for case in data["cases"]))


def run_own_cases(policy: Policy) -> CaseReport:
    """The cases that stand in the policy file itself, and those of its ``case_files``.

    A ``case_files`` entry that is not there is skipped with a note.
    """
    report = CaseReport(tuple(_run_own(policy, case) for case in policy.cases))
    for entry in policy.case_files:
        path = Path(policy.folder or ".") / entry["file"]
        if path.exists():
            report += run_cases(lambda _: policy, path)
        else:
            note = f"{entry['file']} is not there"
            report += CaseReport((CaseResult(policy.slug, entry["file"], "", "skipped", notes=(note,)),))
    return report


def _read(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_text(encoding="utf-8"), parse_float=str)
    except OSError as error:
        raise InputError(
            Problem(f"the file cannot be read: {error.strerror}", "check the path", str(path))
        ) from None
    except (ValueError, RecursionError) as error:
        raise InputError(Problem(f"this is not JSON: {error}", "check the file", path.name)) from None
    if not isinstance(data, dict) or not {"ruleset", "cases"} <= data.keys():
        raise InputError(Problem("this is not a case file", "it needs the keys ruleset and cases", path.name))
    if not isinstance(data["cases"], list):
        raise InputError(Problem("cases is not a list", "write one object for each case", path.name))
    for number, case in enumerate(data["cases"], 1):
        sound = isinstance(case, dict) and {"id", "inputs", "expect"} <= case.keys()
        if not sound or not isinstance(case["inputs"], dict) or not isinstance(case["expect"], dict):
            remedy = "give it id, and inputs and expect with keys of their own"
            raise InputError(Problem("this is not a case", remedy, path.name, place=f"case {number}"))
    return data


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


def _run(policy: Policy, table: KeyTable, case: Mapping[str, Any], file: str) -> CaseResult:
    try:
        items = table.items(case["inputs"], [item.id for item in policy.items])
        given = table.facts(case["inputs"])
        assumed = _assumed(policy, table, given, items)
        record = policy.parse_record({**given, **assumed}, where=f"{file} {case['id']}")
        expected = {
            key: _wanted(table.expect[key], value)
            for key, value in case["expect"].items()
            if key in table.expect and table.expect[key].of != "skip"
        }
    except InputError as error:
        raise InputError(
            Problem(problem.found, problem.remedy, file, place=f"case {case['id']}", code=problem.code)
            for problem in error.problems
        ) from None
    decision = decide(policy, record, _day(policy))
    results = [decision.item(id) for id in items]
    differences: list[str] = []
    notes = [f"assumed {name}: {value}" for name, value in assumed.items()]
    for key in case["expect"]:
        if key not in expected:
            notes.append(f"not compared: {key}")
            continue
        expectation, wanted = table.expect[key], expected[key]
        found = _measured(expectation, results)
        if not _agree(expectation.of, wanted, found):
            differences.append(f"{key}: expected {_shown(wanted)}, got {_shown(found)}")
    outcome: Outcome = "failed" if differences else "passed" if expected else "skipped"
    return CaseResult(
        policy.slug, str(case["id"]), str(case.get("title", "")), outcome, str(case.get("status", "text")),
        tuple(differences), tuple(notes),
    )  # fmt: skip


def _assumed(
    policy: Policy, table: KeyTable, given: Mapping[str, object], items: tuple[str, ...]
) -> dict[str, object]:
    """The assumptions that these items read and the case does not state."""
    stated = {
        policy.known_inputs[plain_name(name)].key for name in given if plain_name(name) in policy.known_inputs
    }
    read = {key for id in items for key, back in policy.inputs_of(policy.item(id)) if back == 0}
    read |= {policy.applies_on} if policy.applies_on else set()
    assumed = {}
    for name, value in table.assume.items():
        wanted = policy.known_inputs.get(plain_name(name))
        if wanted is None:
            raise InputError(Problem(f"assume names {name}, which is no fact", "use a fact of the policy"))
        if wanted.key not in stated and wanted.fact.key in read:
            assumed[name] = value
    return assumed  # type: ignore[return-value]


def _day(policy: Policy) -> date:
    """The day a case is decided for where its record has none: the last day in force."""
    return policy.effective_to or policy.effective_from or date(2000, 1, 1)


# --- comparing --------------------------------------------------------------------------------------


def _measured(expectation: Expectation, results: list[ItemResult]) -> object:
    match expectation.of:
        case "amount":
            amounts = [result.amount for result in results]
            return None if None in amounts else sum(amount for amount in amounts if amount is not None)
        case "schedule":
            return _merged_schedule(results)
        case "outcome":
            outcomes = {result.outcome for result in results}
            return {"yes": True, "no": False, "unknown": None}[outcomes.pop()] if len(outcomes) == 1 else None
        case "needs":
            return {need.name for result in results for need in result.needs}
        case "failed":
            return {reason.rsplit("/", 1)[-1] for result in results for reason in result.reasons}
        case "reasons":
            return {reason for result in results for reason in result.reasons}
    return results[0].value


def _merged_schedule(results: list[ItemResult]) -> dict[str, int] | None:
    """Calendar year to fen, over the items; None where an instalment is open."""
    merged: dict[str, int] = {}
    for result in results:
        for year, low, high, _ in result.schedule:
            if low != high:
                return None
            merged[str(year)] = merged.get(str(year), 0) + low
    return merged


def _wanted(expectation: Expectation, expected: Any) -> object:
    if isinstance(expected, dict):
        return {str(key): _wanted(expectation, value) for key, value in expected.items()}
    if isinstance(expected, list):
        return {expectation.values.get(str(value), str(value)) for value in expected}
    if expectation.unit and expected is not None:
        try:
            return parse_money(f"{expected}{expectation.unit}")
        except ValueError as error:
            raise InputError(Problem(str(error), "correct the case or the key table")) from None
    if isinstance(expected, str):
        return expectation.values.get(expected, expected)
    return expected


def _agree(of: str, wanted: object, found: object) -> bool:
    if of == "reasons" and isinstance(found, set):
        return wanted in found if isinstance(wanted, str) else wanted == found
    return wanted == found


def _shown(value: object) -> str:
    if isinstance(value, bool) or value is None:
        return {True: "yes", False: "no", None: "undecided"}[value]
    if isinstance(value, int):
        return format_money(value)
    if isinstance(value, set):
        return "、".join(sorted(map(str, value))) or "nothing"
    if isinstance(value, dict):
        return "; ".join(f"{key} {_shown(part)}" for key, part in value.items())
    return str(value)


# --- cases in the policy file -----------------------------------------------------------------------


def _run_own(policy: Policy, case: Mapping[str, Any]) -> CaseResult:
    id = str(case.get("id", "?"))
    try:
        record = policy.parse_record(case.get("set", {}), where=f"{policy.slug}, case {id}")
        decision = decide(policy, record, _day(policy))
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
    if asked in YES | NO | UNDECIDED:
        said = {"yes": YES, "no": NO, "unknown": UNDECIDED}[result.outcome]
        return wanted if asked in said else result.outcome
    if result.item.kind == "measure":
        try:
            amount = parse_money(wanted)
        except ValueError:
            found = f"{wanted} is no result of {result.item.id}"
            raise InputError(Problem(found, "write 是, 否, 未知 or an amount in 万元")) from None
        if result.amount is None:
            return result.outcome
        return wanted if amount == result.amount else format_money(result.amount)
    return str(result.value)
