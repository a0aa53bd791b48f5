"""The cases of a policy under the text in force and under the text at hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from zoulang.errors import InputError
from zoulang.rules import Decision, ItemResult, Policy, decide, run_own_cases
from zoulang.rules.cases.cases import CaseResult
from zoulang.web.accounts.sentences import error_in_words
from zoulang.web.workbench.scalars import pieces


@dataclass(frozen=True)
class Moved:
    """One item whose result in a case is another than under the text in force."""

    title: Any
    before: str
    after: str


@dataclass(frozen=True)
class Expected:
    """One expectation that is not met: where it stands in the text, what it says, and what came out."""

    address: str
    title: Any
    wanted: str
    found: str


@dataclass(frozen=True)
class Trial:
    """One case: whether it passes, what it expected in vain, and what the change moves in it."""

    name: str
    outcome: str
    missed: tuple[Expected, ...] = ()
    moved: tuple[Moved, ...] = ()
    problem: str = ""


def trials(before: Policy, after: Policy, source: str) -> list[Trial]:
    """Every case that stands in the text at hand.

    Files that it names beside it are left alone: whoever types a text is not to open files of the server.
    """
    held = pieces(source)
    return [_trial(before, after, case, held) for case in after.cases]


def cases_shown(before: Policy, after: Policy, source: str) -> dict[str, Any]:
    """The cases with how many passed, failed and were moved, for a template."""
    run = trials(before, after, source)
    return {
        "trials": run,
        "passed": sum(trial.outcome == "passed" for trial in run),
        "failed": sum(trial.outcome in ("failed", "broken") for trial in run),
        "moved": sum(bool(trial.moved) for trial in run),
    }


def _trial(
    before: Policy,
    after: Policy,
    case: Mapping[str, Any],
    held: Mapping[str, Any],
) -> Trial:
    name = str(case.get("id", "?"))
    shown = str(case.get("title") or name)
    try:
        [result] = run_own_cases(replace(after, cases=(case,), case_files=())).results
    except InputError as error:
        return Trial(shown, "broken", problem=error_in_words(error))
    new = _decided(after, case)
    old = _decided(before, case)
    missed = tuple(_missed(after, name, case, result, new, held)) if result.outcome == "failed" else ()
    moved = tuple(_moved(old, new)) if old and new else ()
    return Trial(shown, result.outcome, missed, moved)


def _decided(policy: Policy, case: Mapping[str, Any]) -> Decision | None:
    """The case decided; None where this text does not know its facts."""
    try:
        return decide(policy, policy.parse_record(case.get("set", {})), _day(policy))
    except InputError:
        return None


def _day(policy: Policy) -> date:
    """The day for which cases without one are decided: as `run_own_cases`."""
    return policy.effective_to or policy.effective_from or date(2000, 1, 1)


def _missed(
    policy: Policy,
    name: str,
    case: Mapping[str, Any],
    result: CaseResult,
    new: Decision | None,
    held: Mapping[str, Any],
) -> Iterator[Expected]:
    for item, wanted in case.get("expect", {}).items():
        if not any(line.startswith(f"{item}: ") for line in result.differences) or new is None:
            continue
        address = f"cases/{name}/expect/{item}"
        yield Expected(
            address if address in held else "",
            policy.item(item).title,
            str(wanted),
            result_words(new.item(item)),
        )


def _moved(old: Decision, new: Decision) -> Iterator[Moved]:
    held = {result.item.id: result for result in old.items}
    for result in new.items:
        previous = held.get(result.item.id)
        then, now = result_words(previous) if previous else "", result_words(result)
        if then != now:
            yield Moved(result.item.title, then, now)


def result_words(result: ItemResult) -> str:
    """A result as a policy file writes it: an amount, a value, 是, 否 or 未知."""
    word = {"yes": "是", "no": "否", "unknown": "未知"}[result.outcome]
    if result.outcome != "yes" or result.item.kind == "recognition":
        return word
    if result.item.kind == "measure":
        return word if result.amount is None else yuan(result.amount)
    return str(result.value)


def yuan(fen: int) -> str:
    """An amount as a policy file writes it."""
    from zoulang.quantities import format_money

    return format_money(fen)
