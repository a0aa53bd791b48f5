"""Stacking and budgets as expressions; see `zoulang.rules.deciding.settle`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import reduce
from typing import TYPE_CHECKING

from zoulang.batch import expressions as e
from zoulang.batch import values
from zoulang.batch.expressions import Expr
from zoulang.batch.operations import greatest, least
from zoulang.batch.stages import PREFIX, Shares
from zoulang.batch.values import NOTHING, NOUGHT, YES, Choice, Quantity, Single, Truth
from zoulang.rules.policy import Stacking
from zoulang.rules.tree import Node

if TYPE_CHECKING:
    from zoulang.batch.compile import Compiler

Span = tuple[Expr, Expr]
"""Lowest and highest fen; the highest is null where there is no bound."""


def stacked(compiler: Compiler, spans: Mapping[str, Span]) -> tuple[dict[str, Span], Span]:
    """The amounts after the stacking groups of the policy, in their order, and the total of all measures."""
    after = dict(spans)
    totals: list[tuple[Stacking, Span]] = []
    for group in compiler.policy.stacking:
        before = [after[id] for id in group.of]
        paid = compiler.past.paid(group)
        if group.rule == "sum":
            changed, total = _capped(compiler, group, before, paid)
        else:
            changed, total = _less_paid(group, *highest(before), paid)
        after |= dict(zip(group.of, changed, strict=True))
        totals.append((group, total))
    counted = [id for group, _ in totals for id in group.of]
    apart = [(g, total) for g, total in totals if all(counted.count(id) == 1 for id in g.of)]
    settled = {id for group, _ in apart for id in group.of}
    parts = [total for _, total in apart] + [span for id, span in after.items() if id not in settled]
    low = reduce(lambda a, b: a + b, (part[0] for part in parts), NOUGHT)
    return after, (low, reduce(lambda a, b: a + b, (part[1] for part in parts), NOUGHT))


def highest(spans: Sequence[Span]) -> tuple[list[Span], Span]:
    """Only the highest is paid, of equals the first listed; and what they give together."""
    after = []
    for place, (low, high) in enumerate(spans):
        surely, maybe = [YES], [YES]
        for other, (other_low, other_high) in enumerate(spans):
            if other == place:
                continue
            above = low > other_high if other < place else low >= other_high
            # Where another has no bound nothing is sure; where this one has none it may always win.
            surely.append(above.fill_null(False))
            reached = high > other_low if other < place else high >= other_low
            maybe.append(reached.fill_null(True))
        after.append((e.when(e.all_of(surely), low, NOUGHT), e.when(e.all_of(maybe), high, NOUGHT)))
    lows, highs = zip(*spans, strict=True)
    return after, (reduce(greatest, lows), reduce(greatest, highs))


def _less_paid(group: Stacking, spans: list[Span], total: Span, paid: Span | None) -> tuple[list[Span], Span]:
    """What is left of the highest: the difference to what was paid (补差), else nothing once it was used."""
    if paid is None:
        return spans, total
    if group.top_up:
        return [_less(span, paid) for span in spans], _less(total, paid)
    # It is not certain that the group was used where the project paid for is not known.
    perhaps = ~(paid[1] == 0)
    used = perhaps & ~(paid[0] == 0)
    left = [(e.when(perhaps, NOUGHT, low), e.when(used, NOUGHT, high)) for low, high in (*spans, total)]
    return left[:-1], left[-1]


def _less(span: Span, paid: Span) -> Span:
    low, high = span
    return greatest(low - paid[1], NOUGHT), greatest(high - paid[0], NOUGHT)


def _capped(
    compiler: Compiler, group: Stacking, spans: Sequence[Span], paid: Span | None
) -> tuple[list[Span], Span]:
    """A joint cap, cut from the last listed upwards; and what they give together."""
    if group.cap is None:
        return list(spans), _sum(spans)
    cap, none = _cap(compiler, group.cap)
    if paid is not None:
        cap = _less(cap, paid)
    # What is left at least and at most; null: no bound.
    rest_low, rest_high = cap
    after = []
    for low, high in spans:
        own_low = e.coalesce(least(low, greatest(rest_low, NOUGHT)), low)
        room = greatest(rest_high, NOUGHT)
        own_high = e.coalesce(least(high, room), e.coalesce(high, room))
        after.append((own_low, own_high))
        # A member without bound may take all that is left.
        used_up = e.when(rest_low.is_null(), NOTHING, NOUGHT)
        rest_low, rest_high = e.coalesce(rest_low - high, used_up), rest_high - low
    low, high = _sum(spans)
    total = e.coalesce(least(low, cap[0]), low), e.coalesce(least(high, cap[1]), e.coalesce(high, cap[1]))
    return [_either(none, own, cut) for own, cut in zip(spans, after, strict=True)], _either(
        none, (low, high), total
    )


def _either(condition: Expr, then: Span, otherwise: Span) -> Span:
    return e.when(condition, then[0], otherwise[0]), e.when(condition, then[1], otherwise[1])


def _cap(compiler: Compiler, node: Node) -> tuple[Span, Expr]:
    """The joint cap, open upwards while it may be 无; and whether it is 无, so that nothing is cut."""
    value = compiler.quantity(node)
    none = values.none_of(value)
    paid = values.rounded(values.as_paid(value), Fraction(1))
    high = e.when(none.is_null(), NOTHING, greatest(paid.high, NOUGHT))
    return (greatest(paid.low, NOUGHT).fill_null(0), high), none


# --- budgets ----------------------------------------------------------------------------------------


def allotted(compiler: Compiler, spans: Mapping[str, Span]) -> dict[str, Span]:
    """What the budgets of the policy give, in their order, by item; only items that share one."""
    given: dict[str, Span] = {}
    if not compiler.whole_table:
        return given
    for budget in compiler.policy.budgets:
        ids = [id for id in budget.of if id in spans]
        claims = [given.get(id, spans[id]) for id in ids]
        name = f"{PREFIX}{len(compiler.stages)} "
        money = values.rounded(values.as_paid(compiler.quantity(budget.amount)), Fraction(1))
        ends = greatest(money.low, NOUGHT).fill_null(0), greatest(money.high, NOUGHT)
        inputs = {"money low": ends[0], "money high": ends[1]}
        for place, (low, high) in enumerate(claims):
            inputs |= {f"low {place}": low, f"high {place}": high}
        for place, key in enumerate(budget.order):
            inputs[f"order {place}"] = _order(compiler.input(key, 0))
        outputs = [f"{name}{end} {place}" for place in range(len(claims)) for end in ("from", "to")]
        compiler.stages.append(
            Shares(
                {f"{name}{what}": expr for what, expr in inputs.items()}, outputs, name, len(claims),
                len(budget.order), budget.short == "pro-rata", budget.rest == "last-in-part",
            )
        )  # fmt: skip
        for place, id in enumerate(ids):
            top = claims[place][1].high
            given[id] = (
                e.column(f"{name}from {place}", "whole", False, 0, top),
                e.column(f"{name}to {place}", "whole", True, 0, top),
            )
    return given


def _order(value: values.Value) -> Expr:
    """A fact by which claims are put in order, as one column; null where it is open or 无."""
    match value:
        case Quantity():
            own, none = value.value, value.none
        case Single():
            own, none = value.expr, value.none
        case Choice():
            count = len(value.values)
            own = value.place if value.place is not None else NOTHING
            return e.when((own < count).is_true(), own, NOTHING)
        case Truth():
            return value.expr
    return own if none is None else e.when((~none).is_true(), own, e.literal(None, own.sort))


def _sum(spans: Sequence[Span]) -> Span:
    low = reduce(lambda a, b: a + b, (span[0] for span in spans))
    return low, reduce(lambda a, b: a + b, (span[1] for span in spans))
