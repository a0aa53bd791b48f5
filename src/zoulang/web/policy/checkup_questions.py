"""Which facts the check-up asks for first: those that decide most money."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from zoulang.rules import Policy, decide
from zoulang.rules.policy import Input, plain_name
from zoulang.rules.tree import Condition, FactRef
from zoulang.rules.units import Kind
from zoulang.web.policy.checkup import answer, field_names, run
from zoulang.web.policy.checkup_form import NO, YES, Question, questions

# One minute on a phone: one question for what every measure asks, and so many more.
ASKED_FIRST = 7


@dataclass(frozen=True)
class Group:
    """Questions asked together: what several measures read, or what one measure alone reads.

    ``most`` is what that measure can pay at best, in fen; None where the text sets no limit.
    ``rule`` names its policy and item.
    """

    title_zh: str
    title_en: str
    questions: tuple[Question, ...]
    most: int | None = None
    rule: tuple[str, str] | None = None

    def title(self, language: str) -> str:
        """The heading in ``zh`` or ``en``."""
        return self.title_zh if language == "zh" else self.title_en


@dataclass(frozen=True)
class Layout:
    """The order of the questions.

    Attributes:
        basics: what every measure of a policy asks of a firm, with the answer that lets it pass.
        first: what is asked at once, the fact that may decide most money first.
        sharper: the other facts that decide money, by measure.
        titles: what rule sets read beyond that, by rule set; it decides titles and no money.
    """

    asked: tuple[Question, ...]
    basics: tuple[tuple[Question, str], ...] = ()
    first: tuple[Question, ...] = ()
    sharper: tuple[Group, ...] = ()
    titles: tuple[Group, ...] = field(default=())


@dataclass(frozen=True, eq=False)
class _Same:
    """Policies by identity: a text is checked once a process, so the same text is the same object."""

    policies: tuple[Policy, ...]

    def __hash__(self) -> int:
        return hash(tuple(map(id, self.policies)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and list(map(id, self.policies)) == list(map(id, other.policies))


def layout(policies: Iterable[Policy], on: date) -> Layout:
    """The questions of these policies, those that decide most money first; worked out once a day."""
    return _layout(_Same(tuple(policies)), on)


@lru_cache(maxsize=32)
def _layout(same: _Same, on: date) -> Layout:
    policies = same.policies
    paying = [each for each in policies if any(item.kind == "measure" for item in each.items)]
    asked = questions([*paying, *(each for each in policies if each not in paying)])
    by_name = {question.name: question for question in asked}
    basics = tuple((by_name[name], passing) for name, passing in _basics(paying).items() if name in by_name)
    apart = {question.name for question, _ in basics}
    first = tuple(
        by_name[name] for name in _by_money(paying, asked, dict(_basics(paying)), on) if name not in apart
    )[:ASKED_FIRST]
    placed = apart | {question.name for question in first}
    sharper = tuple(_by_measure(paying, by_name, placed, on))
    placed |= {question.name for group in sharper for question in group.questions}
    return Layout(tuple(asked), basics, first, sharper, tuple(_by_rule_set(policies, by_name, placed)))


def _basics(policies: list[Policy]) -> dict[str, str]:
    """Plain names of yes/no facts that every measure of a policy asks, and the answer that lets it pass."""
    found: dict[str, str] = {}
    for policy in policies:
        tests = [(condition, YES) for condition in policy.requires]
        tests += [(veto.condition, NO) for veto in policy.vetoes if not veto.of]
        for condition, passing in tests:
            fact = _plain_fact(policy, condition)
            if fact is not None:
                found.setdefault(fact, passing)
    return found


def _plain_fact(policy: Policy, condition: Condition) -> str | None:
    """The name of the yes/no fact that a condition is, if it is nothing else."""
    test = condition.test
    if condition.unless is None and isinstance(test, FactRef) and test.type.kind is Kind.YES_NO:
        return plain_name(policy.facts[test.name].zh)
    return None


def _by_money(
    policies: list[Policy], asked: list[Question], basics: Mapping[str, str], on: date
) -> list[str]:
    """Plain names of the facts by the money they may decide, once the basics hold."""
    rules: dict[tuple[str, str], Any] = {
        (policy.slug, item.id): item for policy in policies for item in policy.items
    }
    facts = {question.input.zh: basics[question.name] for question in asked if question.name in basics}
    if not policies:
        return []
    told = answer(run(policies, facts, on), rules, field_names(asked), "zh")
    return [each.name for each in told.settling if each.field]


def _readers(policies: list[Policy]) -> dict[str, list[tuple[str, str]]]:
    """Plain name of a fact to the items that read it, by policy and id."""
    found: dict[str, list[tuple[str, str]]] = {}
    for policy in policies:
        for item in policy.items:
            for key, back in policy.inputs_of(item):
                found.setdefault(plain_name(Input(policy.facts[key], back).zh), []).append(
                    (policy.slug, item.id)
                )
    return found


def _by_measure(
    policies: list[Policy], by_name: Mapping[str, Question], placed: set[str], on: date
) -> list[Group]:
    """What is left of the facts that measures read: those of several first, then measure by measure."""
    readers = _readers(policies)
    shared = set(readers) | {plain_name(each.zh) for policy in policies for each in policy.inputs}
    left = {name: by_name[name] for name in by_name if name in shared and name not in placed}
    common = tuple(question for name, question in left.items() if len(set(readers.get(name, []))) != 1)
    found = [Group("几项政策都用到", "Read by several measures", common)] if common else []
    for policy in policies:
        best = {result.item.id: result.high for result in decide(policy, policy.parse_record({}), on).items}
        for item in policy.items:
            own = tuple(
                each for name, each in left.items() if set(readers.get(name, [])) == {(policy.slug, item.id)}
            )
            if own:
                rule = (policy.slug, item.id)
                found.append(Group(item.title.zh, item.title.en, own, best[item.id], rule))
    return found


def _by_rule_set(
    policies: tuple[Policy, ...], by_name: Mapping[str, Question], placed: set[str]
) -> list[Group]:
    found = []
    for policy in policies:
        names = dict.fromkeys(plain_name(each.zh) for each in policy.inputs)
        own = tuple(by_name[name] for name in names if name in by_name and name not in placed)
        placed = placed | {question.name for question in own}
        if own:
            found.append(Group(policy.title.zh, policy.title.en, own))
    return found
