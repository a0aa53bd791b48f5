"""Which nodes a decision has read: rows after the one that won and branches not taken are left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from zoulang.rules.deciding.evaluate import NOW, Evaluation, Moment
from zoulang.rules.deciding.values import Unknown
from zoulang.rules.policy import Item
from zoulang.rules.tree import (
    AmountRef,
    ByYear,
    Cohort,
    Condition,
    ConstantRef,
    Cut,
    Default,
    FactRef,
    First,
    If,
    InterpretationRef,
    ItemRef,
    Ledger,
    Literal,
    Node,
    PaymentYear,
    Range,
    Rows,
    Shift,
    TermRef,
    Unless,
)

Read = tuple[Node, Moment]
LEAVES = (FactRef, Literal, ConstantRef, InterpretationRef, Ledger, PaymentYear, Range)


def read_by(evaluation: Evaluation, item: Item, refused: bool = False) -> Iterator[Read]:
    """The nodes that decided an item, through terms and named items.

    Args:
        refused: the outcome is no, so that neither the amount nor the value was asked for.
    """
    roots = [item.condition] if refused else [*item.roots, *_clock(item)]
    policy = evaluation.policy
    shared: list[Node] = [*policy.requires, *(route.condition for route in policy.routes)]
    shared += [veto.condition for veto in policy.vetoes if not veto.of or item.id in veto.of]
    if not refused and item.pay is not None:
        shared += [group.cap for group in policy.stacking if item.id in group.of and group.cap is not None]
        shared += [budget.amount for budget in policy.budgets if item.id in budget.of]
        if policy.running is not None and any(isinstance(node, ByYear) for node in item.pay.walk()):
            shared.append(policy.running)
    yield from read(evaluation, [root for root in (*roots, *shared) if root is not None])


def read(
    evaluation: Evaluation, roots: Iterable[Node], at: Moment = NOW, items: bool = True
) -> Iterator[Read]:
    """Every node read below some roots, each once, in the order of the text.

    Args:
        items: enter named items as well; terms are always entered, unless the record states them.
    """
    seen: set[tuple[int, Moment]] = set()
    waiting: list[Read] = [(root, at) for root in roots]
    waiting.reverse()
    while waiting:
        node, moment = waiting.pop()
        if (id(node), moment) in seen:
            continue
        seen.add((id(node), moment))
        yield node, moment
        if isinstance(node, LEAVES) or (not items and isinstance(node, (ItemRef, AmountRef))):
            continue
        waiting += reversed(list(_below(evaluation, node, moment)))


def taken(evaluation: Evaluation, node: Node, at: Moment = NOW) -> Node:
    """The node that gives the value: through terms, shifts and the row or branch that was taken.

    A table by key may hold durations in different units; only the row that was taken knows its own.
    """
    while True:
        match node:
            case TermRef(name=name) if evaluation.record.get(name, at.back) is None:
                node = evaluation.policy.terms[name].value
            case Shift(operand=operand, periods=periods):
                node, at = operand, at._replace(back=at.back + periods)
            case If(condition=condition) if isinstance(holds := evaluation.truth(condition, at), bool):
                node = node.then if holds else node.otherwise
            case First(rows=rows):
                tests = [True if row.when is None else evaluation.truth(row.when, at) for row in rows]
                won = next((place for place, holds in enumerate(tests) if holds is not False), None)
                if won is None or tests[won] is not True:
                    return node
                node = rows[won].value
            case _:
                return node


def _below(evaluation: Evaluation, node: Node, at: Moment) -> Iterator[Read]:
    match node:
        case TermRef(name=name):
            if evaluation.record.get(name, at.back) is None:
                yield evaluation.policy.terms[name].value, at
        case ItemRef(item=id):
            item = evaluation.policy.item(id)
            if item.name is not None and evaluation.record.get(item.name, at.back) is not None:
                return
            yield from ((root, at) for root in (item.condition, item.value) if root is not None)
        case AmountRef(item=id):
            yield from ((root, at) for root in evaluation.policy.item(id).roots)
        case Shift(operand=operand, periods=periods):
            yield operand, at._replace(back=at.back + periods)
        case First():
            yield from _rows(evaluation, node, at)
        case If(condition=condition, then=then, otherwise=otherwise):
            yield condition, at
            holds = evaluation.truth(condition, at)
            yield from ((part, at) for part, out in ((then, False), (otherwise, True)) if holds is not out)
        case Unless(condition=condition, value=value):
            yield condition, at
            if evaluation.truth(condition, at) is not True:
                yield value, at
        case Condition(test=test, unless=unless):
            if unless is not None:
                yield unless, at
            if unless is None or evaluation.truth(unless, at) is not True:
                yield test, at
        case Default(operand=operand, otherwise=otherwise):
            yield operand, at
            if isinstance(evaluation.value(operand, at), Unknown):
                yield otherwise, at
        case ByYear():
            yield from _instalments(evaluation, node, at)
        case Cohort(among=among) | Cut(among=among) if among is not None:
            yield among, at
            if evaluation.truth(among, at) is not False:
                yield from ((child, at) for child in node.children() if child is not among)
        case Rows():
            # Columns have no value outside their row, so nothing in here is looked at more closely.
            inside = [part for part in node.walk() if part is not node]
            yield from ((part, at) for part in inside if not any(part.children()))
        case _:
            yield from ((child, at) for child in node.children())


def _rows(evaluation: Evaluation, node: First, at: Moment) -> Iterator[Read]:
    for row in node.rows:
        holds = True if row.when is None else evaluation.truth(row.when, at)
        if row.when is not None:
            yield row.when, at
        if holds is not False:
            yield row.value, at
        if holds is True:
            return


def _instalments(evaluation: Evaluation, node: ByYear, at: Moment) -> Iterator[Read]:
    yield node.start, at
    start = evaluation.value(node.start, at)
    if isinstance(start, int):
        for part in node.instalments:
            for year in range(start + part.first - 1, start + part.last):
                yield part.value, at._replace(payment_year=year)


def _clock(item: Item) -> Iterator[Node]:
    if item.clock is not None:
        yield from (item.clock.start, item.clock.within)
        if item.clock.extension is not None:
            yield item.clock.extension[0]
