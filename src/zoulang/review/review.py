"""A second pair of eyes on policies: what a careful colleague would ask before they are signed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

import polars as pl

from zoulang.batch.decide import decide_frame
from zoulang.batch.frames import none_column
from zoulang.review.findings import Finding, Place
from zoulang.review.overlap import overlapping, unequal
from zoulang.rules.explaining.words import Speaker
from zoulang.rules.policy import Item, Policy, Words
from zoulang.rules.tree import ByYear, Call, Compare, ConstantRef, InterpretationRef, Ledger, Literal
from zoulang.rules.units import Kind
from zoulang.simulation.edges import reached

# Of fewer records it says nothing that a rule fits one of them, or none.
SMALLEST_POPULATION = 10
_SERIOUS_FIRST = {"serious": 0, "notice": 1}


def review(policies: Sequence[Policy], records: pl.DataFrame | None, on: date) -> list[Finding]:
    """What to look at in some policies that are in force together.

    Args:
        policies: the policies of one place.
        records: a population as `records_frame` makes it; without one nothing is said about whom a rule fits.
        on: the day of the review; what ended before it is left alone.

    Returns:
        The findings, the serious ones first; nothing where all is right.

    >>> from zoulang.rules import load_policy
    >>> policy = load_policy("policy: p\\nfacts: {award: {zh: 奖补, type: money}}\\n"
    ...     "measures: [{id: m, title: 配套, once: year, pay: 奖补 × 30%}]")
    >>> [finding.sentence("zh") for finding in review([policy], None, date(2026, 6, 1))]
    ['配套（p）没有上限']
    """
    living = [policy for policy in policies if policy.effective_to is None or policy.effective_to >= on]
    found = [*overlapping(living, on), *unequal(living, on)]
    for policy in living:
        found += _leaning(policy, policies, on)
        found += _without_cap(policy, on)
        found += _claimed_again(policy)
        if records is not None and records.height >= SMALLEST_POPULATION:
            found += _fitting(policy, records, on)
    return sorted(found, key=lambda finding: _SERIOUS_FIRST[finding.severity])


def _measures(policy: Policy) -> list[Item]:
    return [item for item in policy.items if item.kind == "measure"]


# --- a document that ends earlier -----------------------------------------------------------------


def _leaning(policy: Policy, policies: Sequence[Policy], on: date) -> Iterator[Finding]:
    for item in _measures(policy):
        if item.cited is None:
            continue
        until = item.cited.until
        for other in policies:
            if other.document and other.slug != policy.slug and other.document in item.cited.document:
                ends = [day for day in (until, other.effective_to) if day is not None]
                until = min(ends) if ends else None
        if until is None or (policy.effective_to is not None and until >= policy.effective_to):
            continue
        own = policy.effective_to
        parts = {
            "document": Words(policy.word(item.cited.document, "zh"), policy.word(item.cited.document, "en")),
            "until": _said_day(policy, until),
            "own": _said_day(policy, own) if own else Words("另行通知", "further notice"),
        }
        yield Finding(
            "leans-on-lapsed", "serious" if until < on else "notice", (Place.of(policy, item),), parts
        )


def _said_day(policy: Policy, day: date) -> Words:
    return Words(Speaker(policy, "zh").day(day), Speaker(policy, "en").day(day))


# --- no upper limit -------------------------------------------------------------------------------


def _without_cap(policy: Policy, on: date) -> Iterator[Finding]:
    """Measures whose amount has no bound while nothing is known of the record."""
    free = replace(
        policy,
        requires=(),
        vetoes=(),
        routes=(),
        stacking=(),
        budgets=(),
        effective_from=None,
        effective_to=None,
    )
    decided = decide_frame(free, pl.DataFrame({"nobody": [None]}), on)
    shared = {id for group in policy.budgets for id in group.of}
    capped = {id for group in policy.stacking if group.cap is not None for id in group.of}
    for item in _measures(policy):
        if item.pay is None or item.id in shared | capped or _left_open(policy, item):
            continue
        if decided[f"{item.id}.high"][0] is None and not _schedule_of_fixed_sums(policy, item):
            yield Finding("no-cap", "notice", (Place.of(policy, item),))


def _left_open(policy: Policy, item: Item) -> bool:
    """Whether the amount itself is a question that the text leaves to somebody."""
    assert item.pay is not None
    return any(
        isinstance(node, InterpretationRef)
        and node.type.kind is Kind.MONEY
        and policy.interpretations[node.name].value is None
        for node, _ in reached(policy, item.pay)
    )


def _schedule_of_fixed_sums(policy: Policy, item: Item) -> bool:
    """A schedule without a known first year has no bounds, though each of its years may have one."""
    if not isinstance(item.pay, ByYear):
        return False
    parts = [instalment.value for instalment in item.pay.instalments]
    return not any(
        node.type.kind in (Kind.MONEY, Kind.NUMBER) and type(node).__name__ == "FactRef"
        for part in parts
        for node, _ in reached(policy, part)
    )


# --- claimed again --------------------------------------------------------------------------------


def _claimed_again(policy: Policy) -> Iterator[Finding]:
    """One finding for all measures of a policy that nothing keeps from being claimed twice in a year."""
    remembered = {id for group in policy.stacking if group.per is not None for id in group.of}
    open = [
        item
        for item in _measures(policy)
        if item.pay is not None
        and item.once is None
        and item.receipt is None
        and item.id not in remembered
        and not isinstance(item.pay, ByYear)
        and not _asks_the_past(policy, item)
    ]
    if open:
        yield Finding("twice-a-year", "notice", tuple(Place.of(policy, item) for item in open))


def _asks_the_past(policy: Policy, item: Item) -> bool:
    return any(
        isinstance(node, Ledger) or (isinstance(node, Call) and node.function == "first_time")
        for root in item.roots
        for node, _ in reached(policy, root)
    )


# --- whom it fits ---------------------------------------------------------------------------------


def _fitting(policy: Policy, records: pl.DataFrame, on: date) -> Iterator[Finding]:
    """Measures and recognitions that one record meets, or none, while no record is undecided.

    Numbers can be drawn around a firm. Where the conditions hold no number but nought, as for a title that
    few firms get in a year, one firm is worth a look only, and none is nothing to note.
    """
    decided = decide_frame(policy, records, on)
    if not decided["validity"].fill_null(True).any():
        return
    number = Words(str(records.height), str(records.height))
    for item in policy.items:
        if item.kind not in ("measure", "recognition"):
            continue
        outcome = decided[f"{item.id}.outcome"]
        if outcome.null_count():
            continue
        met = int(outcome.sum())
        place = (Place.of(policy, item),)
        drawn = _has_a_limit(policy, item)
        if met == 0 and drawn:
            yield Finding("fits-none", "notice", place, {"records": number})
        elif met == 1:
            name = _name(policy, records, outcome.arg_max() or 0)
            yield Finding(
                "fits-one", "serious" if drawn else "notice", place, {"records": number, "name": name}
            )


def _has_a_limit(policy: Policy, item: Item) -> bool:
    """Whether a condition of the item compares something with a number other than nought."""
    roots = [node for node in (item.condition, item.value) if node is not None]
    return any(
        isinstance(side, (Literal, ConstantRef)) and side.type.is_quantity and getattr(side, "value", 1) != 0
        for root in roots
        for node, _ in reached(policy, root)
        if isinstance(node, Compare)
        for side in (node.left, node.right)
    )


def _name(policy: Policy, records: pl.DataFrame, row: int) -> Words:
    known = {given.key for given in policy.known_inputs.values()}
    known |= {none_column(key) for key in known}
    texts = [name for name in records.columns if name not in known and records.schema[name] == pl.String]
    identities = [name for name in texts if records[name][row]]
    if not identities:
        return Words(f"第{row + 1}个", f"record {row + 1}")
    own = str(records[identities[0]][row])
    return Words(own, own)
