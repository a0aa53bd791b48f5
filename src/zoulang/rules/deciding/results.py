"""What a decision consists of: results of items, the gates they passed, what would settle them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Literal as OneOf
from typing import NamedTuple

from zoulang.rules.deciding.evaluate import Evaluation
from zoulang.rules.deciding.values import Cause, CauseKind, Truth, Value
from zoulang.rules.explaining.trace import Step, Trace
from zoulang.rules.policy import Item, Policy, ScorePart, Stacking, Words
from zoulang.rules.record import Record

Span = tuple[int, int | None]
"""Lowest and highest fen; None is open upwards."""

Outcome = OneOf["yes", "no", "unknown"]
AdjustmentKind = OneOf["stacked", "joint-cap", "top-up", "conflict", "budget"]
InstalmentKind = OneOf["instalment", "after-validity"]
Schedule = tuple[tuple[int, int, int | None, InstalmentKind], ...]
"""(calendar year, lowest, highest, kind) of each instalment."""


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


ConflictRule = OneOf["newer", "highest", "both"]


@dataclass(frozen=True)
class Conflict:
    """Measures of several documents that pay one subject for the same thing.

    Attributes:
        pays_for: the thing.
        members: the measures whose conditions hold or may hold, the newest document first.
        payers: those of the members that pay, or may pay, once the rule is applied.
        rule: which of them pays; None where no document says so, or the answer is open.
        stated_by: the document that states the rule, or asks for it.
        needs: what is silent or open.
    """

    pays_for: str
    members: tuple[tuple[Policy, Item], ...]
    payers: tuple[tuple[Policy, Item], ...]
    rule: ConflictRule | None = None
    stated_by: Policy | None = None
    needs: tuple[Need, ...] = ()


@dataclass(frozen=True)
class Adjustment:
    """One step that money takes after it was computed, with what it was before and after, in fen.

    Attributes:
        kind: ``stacked`` (another measure of the group is higher), ``joint-cap``, ``top-up`` (less what was
            paid already), ``conflict`` (another document pays for the same), ``budget``.
        group: id of the stacking or budget; of a conflict what is paid for.
        before, after: lowest and highest; highest None is open upwards.
        pool: of a budget, the lowest and highest sum of all claims.
        conflict: the conflict.
    """

    kind: AdjustmentKind
    group: str
    before: Span
    after: Span
    pool: Span | None = None
    conflict: Conflict | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True)
class ItemResult:
    """What one item gives one record.

    Attributes:
        outcome: yes, no or unknown. Of a class or score: whether its value is known; of a deadline: whether
            it is met in time.
        amount: fen of a measure, None while it is open; 0 where the outcome is no.
        low, high: what is possible, fen; ``high`` None is open upwards.
        schedule: (calendar year, low, high, kind), for amounts paid over years.
        reasons: codes ``policy/item/condition`` of what failed; built-in codes; ``cause:name`` of unknowns.
        needs: what would settle the unknowns.
        value: the value of a class, the points of a score, a yes/no of any other item; an ``Unknown`` keeps
            its possible set or bounds.
        trace: the conditions; None where the item has none.
        gates: validity, requirements, vetoes and the ledger, failed or unknown ones.
        arithmetic: makes ``steps`` when they are asked for.
        parts: the lines of a score table with their points, groups before their lines.
        due: the day due of a deadline; 无 where the deadline does not apply.
        days_left: calendar days from the day decided for to the day due; negative is late.
        computed_low, computed_high: the amount before stacking and budgets.
        adjustments: what stacking and budgets changed, in order.
        allotted: fen from the budgets; None while that is open, and without a budget or a pool.
    """

    item: Item
    outcome: Outcome
    amount: int | None
    low: int
    high: int | None
    reasons: tuple[str, ...]
    needs: tuple[Need, ...]
    value: Value
    schedule: Schedule = ()
    trace: Trace | None = None
    gates: tuple[Gate, ...] = ()
    arithmetic: Callable[[], tuple[Step, ...]] = field(default=tuple, repr=False, compare=False)
    parts: tuple[tuple[ScorePart, Value], ...] = ()
    due: Value | None = None
    days_left: int | None = None
    computed_low: int = 0
    computed_high: int | None = 0
    adjustments: tuple[Adjustment, ...] = ()
    allotted: int | None = None

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The arithmetic of the amount or value, line by line."""
        return self.arithmetic()

    @property
    def only_text_is_silent(self) -> bool:
        """True if nothing but silent or cited texts keeps the result open: no fact would settle it."""
        return bool(self.needs) and all(need.cause in ("silent", "cited") for need in self.needs)


class GroupTotal(NamedTuple):
    """What a stacking group gives together, fen."""

    group: Stacking
    low: int
    high: int | None


@dataclass(frozen=True)
class Decision:
    """The results of all items of a policy for one record on one day.

    ``groups`` holds what each stacking group gives together; it may be known where its members are not.
    """

    policy: Policy
    record: Record
    on: date
    items: tuple[ItemResult, ...]
    ledger_checked: bool
    evaluation: Evaluation = field(repr=False, compare=False)
    groups: tuple[GroupTotal, ...] = ()

    @property
    def total(self) -> tuple[int, int | None]:
        """Lowest and highest sum of all measures, fen; highest None where one is open upwards."""
        counted = [id for group in self.groups for id in group.group.of]
        apart = [total for total in self.groups if all(counted.count(id) == 1 for id in total.group.of)]
        settled = {id for total in apart for id in total.group.of}
        spans: list[Span] = [(total.low, total.high) for total in apart]
        spans += [
            (result.low, result.high)
            for result in self.items
            if result.item.kind == "measure" and result.item.id not in settled
        ]
        highs = [high for _, high in spans if high is not None]
        return sum(low for low, _ in spans), sum(highs) if len(highs) == len(spans) else None

    def item(self, id: str) -> ItemResult:
        """The result of one item.

        Raises:
            KeyError: if there is no such item.
        """
        for result in self.items:
            if result.item.id == id:
                return result
        raise KeyError(id)

    def as_dict(self, language: str = "zh", only: Collection[str] | None = None) -> dict[str, object]:
        """The decision as JSON data with every sentence in the language; see ``present.decision_data``."""
        from zoulang.rules.explaining.present import decision_data

        return decision_data(self, language, only)


def need_of(policy: Policy, cause: Cause) -> Need:
    """What would settle an unknown of this cause, and whom to ask."""
    if cause.kind == "silent" and cause.name in policy.interpretations:
        question = policy.interpretations[cause.name]
        return Need(cause.kind, cause.name, Words(cause.name, cause.name), question.ask, question.owner)
    wanted = policy.inputs_by_key.get(cause.name) if cause.kind in ("missing", "judge") else None
    if wanted is not None:
        owner = wanted.fact.judged or wanted.fact.source
        return Need(cause.kind, cause.name, Words(wanted.zh, wanted.en), None, owner)
    return Need(cause.kind, cause.name, Words(cause.name, cause.name))
