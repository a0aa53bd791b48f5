"""From the items of a policy and its records to decisions: outcome, amount, reasons, needs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from zoulang.rules.deciding.answers import answers_in_force as answers_in_force
from zoulang.rules.deciding.calendar import WEEKENDS, Calendar
from zoulang.rules.deciding.cohort import Population, Position
from zoulang.rules.deciding.evaluate import Evaluation, History, rounded
from zoulang.rules.deciding.gates import gate_answers
from zoulang.rules.deciding.results import Adjustment as Adjustment
from zoulang.rules.deciding.results import Decision as Decision
from zoulang.rules.deciding.results import Gate as Gate
from zoulang.rules.deciding.results import GroupTotal as GroupTotal
from zoulang.rules.deciding.results import InstalmentKind as InstalmentKind
from zoulang.rules.deciding.results import ItemResult as ItemResult
from zoulang.rules.deciding.results import Need as Need
from zoulang.rules.deciding.results import Outcome as Outcome
from zoulang.rules.deciding.results import Schedule, Span, need_of
from zoulang.rules.deciding.settle import divide_budgets, stack
from zoulang.rules.deciding.values import (
    Cause,
    Truth,
    Unknown,
    Value,
    as_paid,
    causes_of,
    interval,
    kleene_and,
)
from zoulang.rules.explaining.trace import Step, Trace, schedule, steps, trace
from zoulang.rules.policy import Item, Policy, ScorePart
from zoulang.rules.record import Record
from zoulang.rules.tree import NONE


def decide(
    policy: Policy,
    record: Record,
    on: date,
    history: History | None = None,
    interpretations: Mapping[str, object] | None = None,
    *,
    population: Position | None = None,
    calendar: Calendar | None = None,
    routed: bool = False,
) -> Decision:
    """Every item of a policy for one record; stacking applied, budgets not (see ``decide_all``).

    Args:
        on: the day decided for; where the record has no value for ``applies_on`` it counts as that day.
        history: payments and earlier records; without one the ledger is not consulted,
            ``ledger_checked`` says so.
        interpretations: answers to open questions, for this decision only; not with ``population``, which
            has its own, as well as its own day, history and calendar.
        population: the place of this record among all (``Population.at``); without it ranks and totals over
            all records are unknown.
        calendar: days off and make-up days; without one only weekends are off.
        routed: decide although a newer edition is in force: validity and routes are not asked.

    Raises:
        InputError: if an interpretation is unknown or its answer does not fit.
        ValueError: if the place in the population is that of another record or day.

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
    if population is not None:
        evaluation = population.evaluation
        if (evaluation.record, evaluation.on) != (record, on) or evaluation.policy is not policy:
            raise ValueError("this is the place of another record, policy or day")
        evaluation = replace(evaluation, routed=True) if routed else evaluation
        return decision_of(evaluation)
    answers = answers_in_force(policy, interpretations or {})
    return decision_of(
        Evaluation(policy, record, on, history, answers, calendar=calendar or WEEKENDS, routed=routed)
    )


def decide_all(
    policy: Policy,
    records: Sequence[Record],
    on: date,
    histories: Sequence[History | None] | None = None,
    interpretations: Mapping[str, object] | None = None,
    *,
    calendar: Calendar | None = None,
) -> tuple[Decision, ...]:
    """Every item of a policy for all records of one period together: ranks, totals and budgets included.

    Args:
        records: one for each subject; the decisions come in the same order.
        on, histories, interpretations, calendar: as for ``Population``.

    Raises:
        InputError: if an interpretation is unknown or its answer does not fit.

    >>> from zoulang.rules import load_policy
    >>> policy = load_policy('''
    ... policy: demo
    ... facts: {tax: {zh: 税收, type: money}}
    ... recognitions: [{id: first, when: 前1名（税收）}]
    ... ''')
    >>> records = [policy.parse_record({"税收": tax}) for tax in ("3万元", "5万元")]
    >>> [d.item("first").outcome for d in decide_all(policy, records, date(2024, 1, 1))]
    ['no', 'yes']
    """
    population = Population(policy, records, on, histories, interpretations, calendar)
    decisions = [decision_of(population.evaluation(place)) for place in range(len(population))]
    return divide_budgets(policy, decisions)


def decision_of(evaluation: Evaluation) -> Decision:
    """The decision of one evaluation, stacking applied."""
    results = [_result(evaluation, item) for item in evaluation.policy.items]
    items, groups = stack(evaluation, results)
    return Decision(
        policy=evaluation.policy,
        record=evaluation.record,
        on=evaluation.on,
        items=items,
        ledger_checked=evaluation.history is not None,
        evaluation=evaluation,
        groups=groups,
    )


def _result(evaluation: Evaluation, item: Item) -> ItemResult:
    gates = [
        Gate(g.code, g.answer, trace(evaluation, g.condition) if g.condition is not None else None)
        for g in gate_answers(evaluation, item)
    ]
    truth = kleene_and([*(gate.answer for gate in gates), evaluation.item_truth(item)])
    tree = trace(evaluation, item.condition) if item.condition is not None else None
    (low, high), causes, plan = _amount(evaluation, item, truth)
    value = evaluation.item_value(item) if truth is not False else _refused(item)
    causes = (*causes_of(truth, value), *causes)
    if item.cited is not None and truth is not False:
        causes = (*causes, Cause("cited", item.cited.document))
        truth = Unknown(causes)
    causes = tuple(dict.fromkeys(causes)) if truth is not False else ()
    due = _due(evaluation, item)
    return ItemResult(
        item=item,
        outcome="unknown" if isinstance(truth, Unknown) else "yes" if truth else "no",
        amount=low if low == high and not isinstance(truth, Unknown) and item.kind == "measure" else None,
        low=low,
        high=high,
        reasons=_reasons(evaluation, item, gates, tree, causes),
        needs=tuple(need_of(evaluation.policy, cause) for cause in causes),
        value=truth if item.kind == "measure" else value,
        schedule=plan,
        trace=tree,
        gates=tuple(gate for gate in gates if gate.answer is not True),
        arithmetic=_arithmetic(evaluation, item, truth),
        parts=tuple((part, evaluation.value(part.value)) for part in _lines(item.parts)),
        due=due,
        days_left=(due - evaluation.on).days if isinstance(due, date) else None,
        computed_low=low,
        computed_high=high,
    )


def _lines(parts: Iterable[ScorePart]) -> Iterator[ScorePart]:
    for part in parts:
        yield part
        yield from _lines(part.parts)


def _due(evaluation: Evaluation, item: Item) -> Value | None:
    return evaluation.due(item) if item.clock is not None else None


def _refused(item: Item) -> Value:
    return NONE if item.kind in ("class", "score") else False


def _arithmetic(evaluation: Evaluation, item: Item, truth: Truth) -> Callable[[], tuple[Step, ...]]:
    tree = item.pay if item.pay is not None else item.value
    if tree is None or truth is False:
        return tuple
    return lambda: tuple(steps(evaluation, tree))


def _amount(evaluation: Evaluation, item: Item, truth: Truth) -> tuple[Span, tuple[Cause, ...], Schedule]:
    """Lowest and highest fen, causes of what is open, the schedule."""
    if item.kind != "measure" or truth is False:
        return (0, 0), (), ()
    if item.pay is None:
        return (0, None), (), ()
    value = rounded(as_paid(evaluation.value(item.pay)))
    low, high = _fen(value)
    plan = tuple(
        (year, *_fen(amount), _instalment_kind(evaluation.policy, year))
        for year, amount in schedule(evaluation, item.pay)
    )
    return (0 if isinstance(truth, Unknown) else low, high), causes_of(value), plan


def _fen(value: Value) -> Span:
    """Lowest and highest fen of an amount; nobody is paid less than nothing."""
    low, high = interval(value)
    return max(0, int(low or 0)), None if high is None else max(0, int(high))


def _instalment_kind(policy: Policy, year: int) -> InstalmentKind:
    last = policy.effective_to
    return "after-validity" if last is not None and year > last.year else "instalment"


# --- reasons and needs ------------------------------------------------------------------------------


def _reasons(
    evaluation: Evaluation, item: Item, gates: list[Gate], tree: Trace | None, causes: tuple[Cause, ...]
) -> tuple[str, ...]:
    failed = [gate.code for gate in gates if gate.answer is False]
    own = [f"{evaluation.policy.slug}/{item.id}/{id}" for id in tree.failed()] if tree is not None else []
    late = item.kind == "deadline" and not own and evaluation.on_time(item) is False
    return (*failed, *own, *(["late"] if late else []), *map(str, causes))
