"""From the items of a policy and one record to a decision: outcome, amount, reasons, needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal as OneOf

from zoulang.errors import InputError, Problem
from zoulang.rules.evaluate import Evaluation, History, rounded
from zoulang.rules.policy import Item, Policy, Words, plain_name
from zoulang.rules.record import Record, ValueProblem, parse_value
from zoulang.rules.trace import Step, Trace, schedule, steps, trace
from zoulang.rules.tree import NONE, Plain
from zoulang.rules.values import (
    Cause,
    CauseKind,
    Truth,
    Unknown,
    Value,
    as_paid,
    causes_of,
    interval,
    kleene_and,
    unknown,
)

Outcome = OneOf["yes", "no", "unknown"]
InstalmentKind = OneOf["instalment", "after-validity"]


@dataclass(frozen=True)
class Need:
    """What would settle an unknown.

    Attributes:
        cause: missing, judge, silent, cited or undefined.
        name: the fact, interpretation, document or expression.
        words: the name in both languages.
        question: what to ask, for open interpretations.
        owner: whom to ask.
    """

    cause: CauseKind
    name: str
    words: Words
    question: Words | None = None
    owner: str | None = None


@dataclass(frozen=True)
class Gate:
    """A test outside the item's own conditions: validity, requires, veto, ledger."""

    code: str
    answer: Truth
    trace: Trace | None = None


@dataclass(frozen=True)
class ItemResult:
    """What one item gives one record.

    Attributes:
        outcome: yes, no or unknown.
        amount: fen of a measure, None while it is open; 0 where the outcome is no.
        low, high: what is possible, fen; ``high`` None is open upwards.
        schedule: (calendar year, low, high, kind), for amounts paid over years.
        reasons: codes ``policy/item/condition`` of what failed; built-in codes; ``cause:name`` of unknowns.
        needs: what would settle the unknowns.
        value: the value of a class, a yes/no of a recognition; an ``Unknown`` keeps its possible set.
        trace: the conditions; None where the item has none.
        gates: validity, requirements, vetoes and the ledger, failed or unknown ones.
        steps: the arithmetic of the amount or value.
    """

    item: Item
    outcome: Outcome
    amount: int | None
    low: int
    high: int | None
    reasons: tuple[str, ...]
    needs: tuple[Need, ...]
    value: Value
    schedule: tuple[tuple[int, int, int | None, InstalmentKind], ...] = ()
    trace: Trace | None = None
    gates: tuple[Gate, ...] = ()
    steps: tuple[Step, ...] = ()

    @property
    def only_text_is_silent(self) -> bool:
        """True if nothing but silent or cited texts keeps the result open: no fact would settle it."""
        return bool(self.needs) and all(need.cause in ("silent", "cited") for need in self.needs)


@dataclass(frozen=True)
class Decision:
    """The results of all items of a policy for one record on one day."""

    policy: Policy
    record: Record
    on: date
    items: tuple[ItemResult, ...]
    ledger_checked: bool
    evaluation: Evaluation = field(repr=False, compare=False)

    @property
    def total(self) -> tuple[int, int | None]:
        """Lowest and highest sum of all measures, fen; highest None where one is open upwards."""
        measures = [result for result in self.items if result.item.kind == "measure"]
        highs = [result.high for result in measures]
        high = None if None in highs else sum(high for high in highs if high is not None)
        return sum(result.low for result in measures), high

    def item(self, id: str) -> ItemResult:
        """The result of one item.

        Raises:
            KeyError: if there is no such item.
        """
        for result in self.items:
            if result.item.id == id:
                return result
        raise KeyError(id)

    def as_dict(self, language: str = "zh") -> dict[str, object]:
        """The decision as JSON data with every sentence in the language; see ``present.decision_data``."""
        from zoulang.rules.present import decision_data

        return decision_data(self, language)


def decide(
    policy: Policy,
    record: Record,
    on: date,
    history: History | None = None,
    interpretations: Mapping[str, object] | None = None,
) -> Decision:
    """Every item of a policy for one record.

    Args:
        on: the day decided for; where the record has no value for ``applies_on`` it counts as that day.
        history: payments and earlier records; without one the ledger is not consulted,
            ``ledger_checked`` says so.
        interpretations: answers to open questions, for this decision only.

    Raises:
        InputError: if an interpretation is unknown or its answer does not fit.

    >>> from zoulang.rules import load_policy
    >>> policy = load_policy('''
    ... policy: demo
    ... facts: {award: {zh: 奖补, type: money}}
    ... measures: [{id: match, when: 奖补 > 0, pay: 奖补 × 30%，最高 150万元}]
    ... ''')
    >>> decision = decide(policy, policy.parse_record({"奖补": "500.01万元"}), date(2022, 6, 1))
    >>> decision.item("match").amount, decision.total
    (150000000, (150000000, 150000000))
    """
    answers = answers_in_force(policy, interpretations or {})
    evaluation = Evaluation(policy, record, on, history, answers)
    return Decision(
        policy=policy,
        record=record,
        on=on,
        items=tuple(_result(evaluation, item) for item in policy.items),
        ledger_checked=history is not None,
        evaluation=evaluation,
    )


def answers_in_force(policy: Policy, given: Mapping[str, object]) -> dict[str, Plain]:
    """The answers to open questions: those of the file, and over them those given for one decision.

    Raises:
        InputError: if one of those given names no question or does not fit it.

    >>> from zoulang.rules import load_policy
    >>> policy = load_policy("policy: p\\ninterpretations: {比例: {type: percent, ask: 多少}}")
    >>> answers_in_force(policy, {}), answers_in_force(policy, {"比例": "30%"})
    ({}, {'比例': Fraction(3, 10)})
    """
    from zoulang.rules.policy import Fact

    answers = {key: each.value for key, each in policy.interpretations.items() if each.value is not None}
    problems = []
    for name, raw in given.items():
        question = policy.interpretations.get(name)
        if question is None:
            listed = "、".join(policy.interpretations) or "none"
            problems.append(
                Problem(f"no interpretation is called {name}", f"the open questions are: {listed}")
            )
            continue
        try:
            value = parse_value(Fact(key=name, zh=name, en=name, type=question.type, scale=12), raw)
        except ValueProblem as problem:
            problems.append(Problem(problem.found, problem.remedy, place=name))
            continue
        if value is not None:
            answers[name] = value
    if problems:
        raise InputError(problems)
    return answers


def _result(evaluation: Evaluation, item: Item) -> ItemResult:
    gates = _gates(evaluation, item)
    own = evaluation.item_truth(item) if item.kind != "class" else _class_truth(evaluation, item)
    truth = kleene_and([*(gate.answer for gate in gates), own])
    tree = trace(evaluation, item.condition) if item.condition is not None else None
    low, high, causes, lines, plan = _amount(evaluation, item, truth)
    value = evaluation.item_value(item) if truth is not False else _refused(item)
    causes = (*causes_of(truth, value), *causes)
    if item.cited is not None and truth is not False:
        causes = (*causes, Cause("cited", item.cited.document))
        truth = Unknown(causes)
    causes = tuple(dict.fromkeys(causes)) if truth is not False else ()
    return ItemResult(
        item=item,
        outcome="unknown" if isinstance(truth, Unknown) else "yes" if truth else "no",
        amount=low if low == high and not isinstance(truth, Unknown) and item.kind == "measure" else None,
        low=low,
        high=high,
        reasons=_reasons(evaluation.policy, item, gates, tree, causes),
        needs=tuple(_need(evaluation.policy, cause) for cause in causes),
        value=truth if item.kind == "measure" else value,
        schedule=plan,
        trace=tree,
        gates=tuple(gate for gate in gates if gate.answer is not True),
        steps=lines,
    )


def _class_truth(evaluation: Evaluation, item: Item) -> Truth:
    value = evaluation.item_value(item)
    if isinstance(value, Unknown):
        return Unknown(value.causes)
    return True


def _refused(item: Item) -> Value:
    return NONE if item.kind == "class" else False


def _amount(
    evaluation: Evaluation, item: Item, truth: Truth
) -> tuple[
    int,
    int | None,
    tuple[Cause, ...],
    tuple[Step, ...],
    tuple[tuple[int, int, int | None, InstalmentKind], ...],
]:
    """Lowest and highest fen, causes of what is open, the arithmetic, the schedule."""
    tree = item.pay if item.pay is not None else item.value
    lines = tuple(steps(evaluation, tree)) if tree is not None and truth is not False else ()
    if item.kind != "measure" or truth is False:
        return 0, 0, (), lines, ()
    if item.pay is None:
        return 0, None, (), (), ()
    value = rounded(as_paid(evaluation.value(item.pay)))
    low, high = _fen(value)
    if isinstance(truth, Unknown):
        low = 0
    plan = tuple(
        (year, *_fen(amount), _instalment_kind(evaluation.policy, year))
        for year, amount in schedule(evaluation, item.pay)
    )
    return low, high, causes_of(value), lines, plan


def _fen(value: Value) -> tuple[int, int | None]:
    """Lowest and highest fen of an amount; nobody is paid less than nothing."""
    low, high = interval(value)
    return max(0, int(low or 0)), None if high is None else max(0, int(high))


def _instalment_kind(policy: Policy, year: int) -> InstalmentKind:
    last = policy.effective_to
    return "after-validity" if last is not None and year > last.year else "instalment"


# --- gates ------------------------------------------------------------------------------------------


def _gates(evaluation: Evaluation, item: Item) -> list[Gate]:
    policy = evaluation.policy
    gates = [Gate("validity", _in_force(policy, evaluation.day))]
    for condition in policy.requires:
        gates.append(
            Gate(f"requires/{condition.id}", evaluation.truth(condition), trace(evaluation, condition))
        )
    for veto in policy.vetoes:
        if veto.of and item.id not in veto.of:
            continue
        answer = evaluation.truth(veto.condition)
        refused: Truth = answer if isinstance(answer, Unknown) else not answer
        gates.append(Gate(f"veto:{veto.condition.id}", refused, trace(evaluation, veto.condition)))
    if evaluation.history is not None:
        gates += _ledger_gates(evaluation, item, evaluation.history)
    return gates


def _in_force(policy: Policy, day: date) -> bool:
    first, last = policy.effective_from, policy.effective_to
    return (first is None or first <= day) and (last is None or day <= last)


def _ledger_gates(evaluation: Evaluation, item: Item, history: History) -> list[Gate]:
    gates = []
    if item.once in ("ever", "year"):
        paid = any(
            payment.item == item.id and (item.once == "ever" or payment.year == evaluation.day.year)
            for payment in history.paid
        )
        gates.append(Gate("paid-before", not paid))
    if item.receipt is not None:
        gates.append(Gate("receipt-used", _receipt_unused(evaluation, item, history)))
    return gates


def _receipt_unused(evaluation: Evaluation, item: Item, history: History) -> Truth:
    """Whether the receipt was not matched before; without a receipt that is known of a first claim only."""
    used = {plain_name(paid.receipt) for paid in history.paid if paid.item == item.id and paid.receipt}
    receipt = evaluation.record.get(str(item.receipt))
    if isinstance(receipt, str):
        return plain_name(receipt) not in used
    return unknown("missing", str(item.receipt)) if used else True


# --- reasons and needs ------------------------------------------------------------------------------


def _reasons(
    policy: Policy, item: Item, gates: list[Gate], tree: Trace | None, causes: tuple[Cause, ...]
) -> tuple[str, ...]:
    failed = [gate.code for gate in gates if gate.answer is False]
    own = [f"{policy.slug}/{item.id}/{id}" for id in tree.failed()] if tree is not None else []
    return (*failed, *own, *map(str, causes))


def _need(policy: Policy, cause: Cause) -> Need:
    if cause.kind == "silent" and cause.name in policy.interpretations:
        question = policy.interpretations[cause.name]
        return Need(cause.kind, cause.name, Words(cause.name, cause.name), question.ask, question.owner)
    if cause.kind in ("missing", "judge"):
        for wanted in policy.known_inputs.values():
            if wanted.key == cause.name:
                owner = wanted.fact.judged or wanted.fact.source
                return Need(cause.kind, cause.name, Words(wanted.zh, wanted.en), None, owner)
    return Need(cause.kind, cause.name, Words(cause.name, cause.name))
