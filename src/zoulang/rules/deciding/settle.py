"""Money after it is computed: stacking of the measures of one subject, budgets that all subjects share.

All amounts are fen. What is open is kept as the lowest and the highest amount; every step notes what the
amount was before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import groupby
from math import inf

from zoulang.rules.deciding.apply import rounded
from zoulang.rules.deciding.evaluate import Evaluation
from zoulang.rules.deciding.ledger import Paid
from zoulang.rules.deciding.results import (
    Adjustment,
    AdjustmentKind,
    Decision,
    GroupTotal,
    ItemResult,
    Need,
    Span,
    need_of,
)
from zoulang.rules.deciding.values import Unknown, Value, at_least_nothing, interval, merge
from zoulang.rules.policy import Budget, Policy, Stacking, plain_name
from zoulang.rules.tree import NONE, Plain

Chance = tuple[bool, bool]
"""Whether something surely happens, and whether it may."""


def stack(
    evaluation: Evaluation, results: Sequence[ItemResult]
) -> tuple[tuple[ItemResult, ...], tuple[GroupTotal, ...]]:
    """The results after the stacking groups of the policy, in their order, and what each group gives."""
    after = {result.item.id: result for result in results}
    totals = []
    for group in evaluation.policy.stacking:
        members = [after[id] for id in group.of if id in after]
        changed, total = _stacked(evaluation, group, members)
        after |= {result.item.id: result for result in changed}
        totals.append(GroupTotal(group, *total))
    return tuple(after[result.item.id] for result in results), tuple(totals)


def _stacked(
    evaluation: Evaluation, group: Stacking, members: Sequence[ItemResult]
) -> tuple[list[ItemResult], Span]:
    before = [(result.low, result.high) for result in members]
    paid = _paid(evaluation, group)
    if group.rule == "sum":
        cap, needs = _cap(evaluation, group, paid)
        after, total = (before, _sum(before)) if cap is None else capped(before, cap)
        return _adjusted(group.id, "joint-cap", members, after, needs), total
    after, total = highest(before)
    results = _adjusted(group.id, "stacked", members, after)
    if group.top_up:
        less = [_less(span, paid) for span in after]
        return _adjusted(group.id, "top-up", results, less), _less(total, paid)
    if group.per is not None and paid[1]:
        # The group was used already; it is not certain where the project paid for is not known.
        used = [(0, 0 if paid[0] else high) for _, high in after]
        return _adjusted(group.id, "stacked", results, used), (0, 0 if paid[0] else total[1])
    return results, total


def highest(spans: Sequence[Span]) -> tuple[list[Span], Span]:
    """Only the highest is paid, of equals the first listed; and what they give together.

    >>> highest([(30, 30), (0, 100), (20, 20)])
    ([(0, 30), (0, 100), (0, 0)], (30, 100))
    """
    most = max((_top(span) for span in spans), default=0)
    after = [kept(span, chance) for span, chance in zip(spans, chances(spans), strict=True)]
    return after, (max((low for low, _ in spans), default=0), _fen(most))


def chances(spans: Sequence[Span]) -> list[Chance]:
    """Whether each is surely, and whether it may be, the highest; of equals the first listed is.

    >>> chances([(30, 30), (0, 100), (20, 20)])
    [(False, True), (False, True), (False, False)]
    """
    highs = [_top(span) for span in spans]
    lows = [low for low, _ in spans]
    found = []
    for place, low in enumerate(lows):
        earlier, later = slice(None, place), slice(place + 1, None)
        surely = low > max(highs[earlier], default=-1) and low >= max(highs[later], default=-1)
        maybe = highs[place] > max(lows[earlier], default=-1) and highs[place] >= max(lows[later], default=-1)
        found.append((surely, maybe))
    return found


def kept(span: Span, chance: Chance) -> Span:
    """What is left of an amount that is paid surely, perhaps or not at all."""
    surely, maybe = chance
    return span[0] if surely else 0, span[1] if maybe else 0


def capped(spans: Sequence[Span], cap: Span) -> tuple[list[Span], Span]:
    """A joint cap, cut from the last listed upwards; and what they give together.

    >>> capped([(150, 150), (0, 100), (20, 20)], (200, 200))
    ([(150, 150), (0, 50), (0, 20)], (170, 200))
    """
    after: list[Span] = []
    surely: float = cap[0]
    maybe = _top(cap)
    least, most = surely, maybe
    for low, high in spans:
        top = inf if high is None else high
        after.append((int(min(low, max(0, least))), _fen(min(top, max(0, most)))))
        least, most = least - top, most - low
    total = min(sum(low for low, _ in spans), surely), min(sum(_top(span) for span in spans), maybe)
    return after, (int(total[0]), _fen(total[1]))


def _cap(evaluation: Evaluation, group: Stacking, paid: Span) -> tuple[Span | None, tuple[Need, ...]]:
    """The joint cap less what was paid, None where there is none; and what keeps it open."""
    value = evaluation.value(group.cap) if group.cap is not None else NONE
    if value is NONE:
        return None, ()
    low, high = interval(at_least_nothing(rounded(value)))
    causes = value.causes if isinstance(value, Unknown) else ()
    needs = tuple(need_of(evaluation.policy, cause) for cause in causes)
    if isinstance(value, Unknown) and value.may_be_none:
        high = None
    return _less((int(low or 0), None if high is None else int(high)), paid), needs


def _sum(spans: Sequence[Span]) -> Span:
    return sum(low for low, _ in spans), _fen(sum(_top(span) for span in spans))


def _less(span: Span, paid: Span) -> Span:
    low, high = span
    least = max(0, low - paid[1]) if paid[1] is not None else 0
    return least, None if high is None else max(0, high - paid[0])


def _paid(evaluation: Evaluation, group: Stacking) -> Span:
    """What the ledger says the group was paid already; nothing where it is not consulted."""
    history = evaluation.history
    if history is None or (group.per is None and not group.top_up):
        return 0, 0
    payments = [paid for paid in history.paid if paid.item in group.of]
    if group.per == "year":
        payments = [paid for paid in payments if paid.year == evaluation.day.year]
    if group.per == "project":
        return _paid_for_project(evaluation, group, payments)
    total = sum(paid.amount for paid in payments)
    return total, total


def _paid_for_project(evaluation: Evaluation, group: Stacking, payments: list[Paid]) -> Span:
    facts = [item.project for item in evaluation.policy.items if item.id in group.of and item.project]
    names = {plain_name(str(name)) for fact in facts if (name := evaluation.record.get(fact)) is not None}
    if not names:
        return 0, sum(paid.amount for paid in payments)
    same = [paid for paid in payments if paid.project and plain_name(paid.project) in names]
    total = sum(paid.amount for paid in same)
    return total, total


def _adjusted(
    group: str, kind: AdjustmentKind, members: Sequence[ItemResult], after: Sequence[Span],
    needs: tuple[Need, ...] = (),
) -> list[ItemResult]:  # fmt: skip
    """The members with their new amounts; one that is open only because of others needs what they need."""
    wanted = (*needs, *(need for result in members for need in result.needs if result.low != result.high))
    return [
        adjusted(result, Adjustment(kind, group, (result.low, result.high), span), wanted)
        for result, span in zip(members, after, strict=True)
    ]


def adjusted(result: ItemResult, step: Adjustment, wanted: tuple[Need, ...]) -> ItemResult:
    """The result with the amount after a step; as it is where the step changes nothing.

    Args:
        wanted: what would settle an amount that the step leaves open.
    """
    before, (low, high) = step.before, step.after
    if step.after == before:
        return result
    reasons, needs = result.reasons, result.needs
    if step.after == (0, 0) and result.outcome == "yes":
        reasons = (*reasons, "conflict" if step.kind == "conflict" else "stacked")
    if low != high and before[0] == before[1]:
        added = tuple(dict.fromkeys(need for need in wanted if need not in needs))
        needs = (*needs, *added)
        reasons = tuple(dict.fromkeys((*reasons, *(f"{need.cause}:{need.name}" for need in added))))
    return replace(
        result,
        low=low,
        high=high,
        amount=low if low == high and result.outcome != "unknown" else None,
        reasons=reasons,
        needs=needs,
        adjustments=(*result.adjustments, step),
    )


def _top(span: Span) -> float:
    return inf if span[1] is None else span[1]


def _fen(amount: float) -> int | None:
    return None if amount == inf else int(amount)


# --- budgets ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Claim:
    """What one item of one record asks of a budget: the place of the record, the item, lowest and highest."""

    place: int
    item: str
    span: Span

    @property
    def fen(self) -> int:
        """The amount of a claim that is settled."""
        return self.span[0]


Allotment = dict[tuple[int, str], Span]
"""(place, item) to the lowest and highest allotment."""


def divide_budgets(policy: Policy, decisions: Sequence[Decision]) -> tuple[Decision, ...]:
    """The decisions with what the budgets of the policy allot, budgets in their order."""
    if not policy.budgets or not decisions:
        return tuple(decisions)
    claims = {
        (place, result.item.id): (result.low, result.high)
        for place, decision in enumerate(decisions)
        for result in decision.items
        if result.item.kind == "measure"
    }
    notes: dict[tuple[int, str], list[Adjustment]] = {}
    for budget in policy.budgets:
        asked = [
            Claim(place, id, claims[place, id])
            for place in range(len(decisions))
            for id in budget.of
            if (place, id) in claims
        ]
        given = divided(budget, asked, _money(budget, decisions), decisions)
        pool = (sum(claim.span[0] for claim in asked), _fen(sum(_top(claim.span) for claim in asked)))
        for claim in asked:
            after = given[claim.place, claim.item]
            notes.setdefault((claim.place, claim.item), [])
            if after != claim.span or after[0] != after[1]:
                note = Adjustment("budget", budget.id, claim.span, after, pool)
                notes[claim.place, claim.item].append(note)
        claims |= given
    return tuple(_allotted(place, decision, claims, notes) for place, decision in enumerate(decisions))


def _allotted(
    place: int, decision: Decision, claims: Mapping[tuple[int, str], Span],
    notes: Mapping[tuple[int, str], list[Adjustment]],
) -> Decision:  # fmt: skip
    items = []
    for result in decision.items:
        key = (place, result.item.id)
        if key not in notes:
            items.append(result)
            continue
        low, high = claims[key]
        short = (low, high) == (0, 0) and result.low > 0
        items.append(
            replace(
                result,
                allotted=low if low == high else None,
                adjustments=(*result.adjustments, *notes[key]),
                reasons=(*result.reasons, "budget") if short else result.reasons,
            )
        )
    return replace(decision, items=tuple(items))


def _money(budget: Budget, decisions: Sequence[Decision]) -> Span:
    """The money of a budget: one number for the pool, which every record that states it states alike."""
    values: list[Value] = list(
        dict.fromkeys(decision.evaluation.value(budget.amount) for decision in decisions)
    )
    known = [value for value in values if isinstance(value, Fraction)]
    low, high = interval(at_least_nothing(rounded(merge(known or values, ()))))
    return int(low or 0), None if high is None else int(high)


def divided(
    budget: Budget, claims: Sequence[Claim], money: Span, decisions: Sequence[Decision] = ()
) -> Allotment:
    """What each claim gets.

    Enough for all whatever is still open: all get what they claim. Else, while a claim or the money is
    open, every allotment is open.

    Args:
        money: lowest and highest fen of the budget.
        decisions: by place, for the facts of ``order``; needed by ``first-come`` only.

    >>> from zoulang.rules.tree import Literal
    >>> from zoulang.rules.units import MONEY
    >>> budget = Budget("b", ("m",), Literal(type=MONEY, value=Fraction(1000)))
    >>> divided(budget, [Claim(0, "m", (600, 600)), Claim(1, "m", (500, 500))], (1000, 1000))
    {(0, 'm'): (545, 545), (1, 'm'): (454, 454)}
    """
    if sum(_top(claim.span) for claim in claims) <= money[0]:
        return {(claim.place, claim.item): claim.span for claim in claims}
    if money[0] != money[1] or any(low != high for low, high in (claim.span for claim in claims)):
        return {(c.place, c.item): (0, _fen(min(_top(c.span), _top(money)))) for c in claims}
    if budget.short == "pro-rata":
        total = sum(claim.fen for claim in claims)
        return {(c.place, c.item): (c.fen * money[0] // total,) * 2 for c in claims}
    return _first_come(budget, claims, money[0], decisions)


def _first_come(
    budget: Budget, claims: Sequence[Claim], money: int, decisions: Sequence[Decision]
) -> Allotment:
    given: Allotment = {(claim.place, claim.item): (0, 0) for claim in claims if not claim.fen}
    asking = [claim for claim in claims if claim.fen]
    keys = {claim.place: _order(budget, decisions[claim.place]) for claim in asking}
    if any(key is None for key in keys.values()):
        return given | {(c.place, c.item): (0, min(c.fen, money)) for c in asking}
    asking.sort(key=lambda claim: keys[claim.place] or ())
    left, stopped = money, False
    for _, same in groupby(asking, key=lambda claim: keys[claim.place]):
        block = list(same)
        wanted = sum(claim.fen for claim in block)
        if wanted > left and len({claim.place for claim in block}) > 1:
            # Which of several that came at the same time is first is not said.
            given |= {(c.place, c.item): (0, 0 if stopped else min(c.fen, left)) for c in block}
            left, stopped = 0, True
            continue
        for claim in block:
            if claim.fen > left:
                part = 0 if stopped or budget.rest == "stop" else left
                left, stopped = 0, True
            else:
                part = 0 if stopped else claim.fen
                left -= part
            given[claim.place, claim.item] = (part, part)
    return given


def _order(budget: Budget, decision: Decision) -> tuple[Plain, ...] | None:
    """When a claim came, by the facts of the budget; choices by their place. None while that is open."""
    key: list[Plain] = []
    for name in budget.order:
        value = decision.record.get(name)
        if value is None or value is NONE:
            return None
        values = decision.policy.facts[name].type.values
        key.append(values.index(str(value)) if values else value)
    return tuple(key)
