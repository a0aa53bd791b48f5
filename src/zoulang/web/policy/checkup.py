"""The check-up: facts run through every policy and rule set, and what they come to.

Pure: the visitor's form and the page of a firm of the register give it facts and show what it says. What is
not known is a missing fact, never a no; nothing is stored.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from zoulang.errors import InputError
from zoulang.rules import Decision, History, Input, ItemResult, Policy, Trace, decide_together
from zoulang.rules.deciding.documents import Together
from zoulang.rules.policy import plain_name
from zoulang.web.policy.checkup_steps import gain_of, most_of, open_besides, steps_said, steps_short
from zoulang.web.policy.policies import same_meaning
from zoulang.web.policy.rounds import Round, next_round

# More steps than these are no advice any more, and more missing facts no question.
MOST_STEPS, MOST_TITLE_STEPS, MOST_OPEN_FACTS = 4, 2, 3
# Of what is near so many are shown at once.
MOST_NEAR = 6
PAID_BEFORE = {"paid-before", "receipt-used"}
TITLES = {"recognition", "class"}


def run(
    policies: list[Policy],
    facts: Mapping[str, Any],
    on: date,
    histories: Mapping[str, History] | None = None,
    meant: Mapping[str, Input] | None = None,
) -> Together:
    """Every policy decided for these facts on a day, settled where several pay for the same.

    Args:
        facts: name to value, as typed or as the record keeps it.
        histories: by the slug of a policy what was paid; None: nothing is known of it.
        meant: plain name of a fact to the input whose meaning its value has; a policy that takes the name for
            something else does not get it.

    Raises:
        InputError: if a value does not fit its fact.
    """
    records, problems = [], []
    for policy in policies:
        known = known_to(policy, facts, meant or {})
        if policy.applies_on:
            known[policy.applies_on] = on.isoformat()
        try:
            records.append(policy.parse_record(known))
        except InputError as error:
            problems += error.problems
    if problems:
        raise InputError(problems)
    return decide_together(policies, records, on, histories)


def known_to(policy: Policy, facts: Mapping[str, Any], meant: Mapping[str, Input]) -> dict[str, Any]:
    """Those facts that the policy knows and takes for the same thing."""
    known = {}
    for name, value in facts.items():
        given = policy.known_inputs.get(plain_name(name))
        meaning = meant.get(plain_name(name))
        if given is not None and (meaning is None or same_meaning(given, meaning)):
            known[name] = value
    return known


@dataclass(frozen=True)
class Outcome:
    """One measure or title as a person sees it.

    Attributes:
        said: the item of ``Decision.as_dict`` in the language of the screen.
        rule: the rule in the record, for its clause and its page; None for a rule set.
        gain: fen that the measure would pay once all its steps are made; None where that is not known.
        most: fen that the measure gives at best; None where the text sets no limit.
        steps: how many conditions fail; 0 where it is met or open.
        steps_said: what each step is; empty where one cannot be made.
        open_besides: of a refused one the facts that are not known either.
        needs: what would settle it, each with the name of the form's field that asks for it.
        round: when it can be claimed next, and by when it is paid.
        policy: the decision's own data: title, validity, document, day.
        record: what the record has of it, such as a claim; filled by whoever knows it.
    """

    said: Mapping[str, Any]
    result: ItemResult
    rule: Any
    gain: int | None
    most: int | None
    steps: int
    steps_said: list[str]
    open_besides: list[str]
    needs: list[dict[str, Any]]
    round: Round | None
    policy: Mapping[str, Any]
    record: Any = None

    @property
    def key(self) -> tuple[str, str]:
        """Slug of the policy and id of the item."""
        return self.policy["policy"], self.said["id"]

    @property
    def is_left(self) -> bool:
        """Whether its conditions hold and another measure is paid in its place."""
        return bool({"stacked", "conflict"} & set(self.result.reasons)) and self.result.high == 0

    @property
    def was_paid(self) -> bool:
        """Whether the ledger alone refuses it."""
        return any(gate.code in PAID_BEFORE for gate in self.result.gates if gate.answer is False)

    @property
    def is_met(self) -> bool:
        """Whether it is granted on these facts; of a measure that it pays."""
        return self.result.outcome == "yes" and not self.is_left


@dataclass(frozen=True)
class Settling:
    """A fact that is not known, and what it may decide.

    Attributes:
        fen: by how much the amounts may move that need it; None where one has no limit.
        finite: the same, without those that have no limit.
        titles: the measures that need it, by their titles.
        name: the plain name of the fact.
    """

    label: str
    owner: str | None
    field: str | None
    fen: int | None
    finite: int
    titles: tuple[str, ...]
    name: str


@dataclass(frozen=True)
class Answer:
    """What the check-up says, sorted for a reader.

    Attributes:
        paying: what it qualifies for, the highest first.
        left: what it qualifies for too, where another measure is paid in its place.
        paid: what the ledger says was paid already.
        near: what it nearly qualifies for: the fewest steps first, then by gain.
        open: what is not settled.
        refused: what is out of reach.
        settling: the facts that are not known, the one that may decide most money first.
        questions: what no fact settles, but somebody who interprets the text or judges the firm.
    """

    on: date
    paying: list[Outcome] = field(default_factory=list)
    left: list[Outcome] = field(default_factory=list)
    paid: list[Outcome] = field(default_factory=list)
    near: list[Outcome] = field(default_factory=list)
    open: list[Outcome] = field(default_factory=list)
    refused: list[Outcome] = field(default_factory=list)
    titles_met: list[Outcome] = field(default_factory=list)
    titles_near: list[Outcome] = field(default_factory=list)
    titles_open: list[Outcome] = field(default_factory=list)
    settling: list[Settling] = field(default_factory=list)
    conflicts: list[Mapping[str, Any]] = field(default_factory=list)
    total: int = 0

    @property
    def claimable(self) -> list[Outcome]:
        """What pays and is not claimed yet."""
        return [each for each in self.paying if each.record is None]

    @property
    def claimable_total(self) -> int:
        """Fen of what can be claimed now."""
        return sum(each.result.low for each in self.claimable)

    @property
    def closes(self) -> date | None:
        """The nearest last day on which something can be claimed; None where no text prints one."""
        days = [each.round.closes for each in self.claimable if each.round and each.round.closes]
        return min(days, default=None)

    @property
    def paid_by(self) -> date | None:
        """The last day on which all of it is paid; None unless every text prints one."""
        days = [each.round.paid_by if each.round else None for each in self.claimable]
        return max((day for day in days if day), default=None) if days and None not in days else None

    @property
    def near_gain(self) -> int:
        """Fen of what is one step short."""
        return sum(each.gain or 0 for each in self.one_step)

    @property
    def near_first(self) -> list[Outcome]:
        """Of what is near the most gainful, few enough to read."""
        return [each for each in self.near if each.gain][:MOST_NEAR]

    @property
    def near_rest(self) -> list[Outcome]:
        """What is near besides."""
        first = {each.key for each in self.near_first}
        return [each for each in self.near if each.key not in first]

    @property
    def one_step(self) -> list[Outcome]:
        """What is one step short."""
        return [each for each in self.near if each.steps == 1]

    @property
    def most(self) -> int | None:
        """Fen of everything that pays or may still pay; None where an amount is open upwards."""
        highs = [outcome.said["high_fen"] for outcome in (*self.paying, *self.open)]
        return None if None in highs else sum(highs)

    @property
    def everything(self) -> list[Outcome]:
        """Every measure, each once."""
        return [*self.paying, *self.left, *self.paid, *self.near, *self.open, *self.refused]


def answer(
    together: Together,
    rules: Mapping[tuple[str, str], Any],
    fields: Mapping[str, str],
    language: str,
    records: Mapping[tuple[str, str], Any] | None = None,
) -> Answer:
    """The decisions sorted for a reader.

    Args:
        rules: the rules of the record by policy and item; a measure without one is not shown.
        fields: names of the form's fields by the key of the input they ask for.
        records: what the record has of a measure, by policy and item.
    """
    found: list[Outcome] = []
    on = together.decisions[0].on if together.decisions else date.min
    for decision in together.decisions:
        told = {
            result.item.id: steps_short(result)
            for result in decision.items
            if _is_told(decision, result, rules)
        }
        said = decision.as_dict(language, only=list(told))
        items = {item["id"]: item for item in said["items"]}  # type: ignore[attr-defined]
        coming = next_round(decision.policy, on)
        for result in decision.items:
            if result.item.id not in told:
                continue
            key, steps = (decision.policy.slug, result.item.id), told[result.item.id]
            in_reach = 0 < steps <= MOST_STEPS
            item = items[result.item.id]
            found.append(
                Outcome(
                    said=item,
                    result=result,
                    rule=rules.get(key),
                    gain=gain_of(decision, result) if in_reach else None,
                    most=most_of(decision, result),
                    steps=steps,
                    steps_said=steps_said(decision, result, language) if in_reach else [],
                    open_besides=open_besides(decision, result, language) if in_reach else [],
                    needs=[need | {"field": fields.get(need["name"])} for need in item["needs"]],
                    round=coming,
                    policy=said,
                    record=(records or {}).get(key),
                )
            )
    measures = [each for each in found if each.said["kind"] == "measure"]
    conflicts = together.as_dict(language)["conflicts"] if together.conflicts else []
    return _sorted(measures, [each for each in found if each.said["kind"] in TITLES], on, conflicts)


def _is_told(decision: Decision, result: ItemResult, rules: Mapping[tuple[str, str], Any]) -> bool:
    """Measures of the record; of titles those that are met, near, or need few facts."""
    if result.item.kind == "measure":
        return (decision.policy.slug, result.item.id) in rules
    if result.item.kind not in TITLES:
        return False
    if result.outcome == "unknown":
        few = len({need.name for need in result.needs}) <= MOST_OPEN_FACTS
        if not few or result.trace is None:
            return False
        symbols = list(_leaves(result.trace))
        return symbols.count("yes") >= max(1, symbols.count("unknown"))
    if result.outcome == "yes":
        return result.value is True or isinstance(result.value, str)
    return result.item.kind == "recognition" and steps_short(result) <= MOST_TITLE_STEPS


def _leaves(trace: Trace) -> Iterator[str]:
    """The answers of the single tests below a condition."""
    if not trace.children:
        yield trace.symbol
    for child in trace.children:
        yield from _leaves(child)


def _sorted(measures: list[Outcome], titles: list[Outcome], on: date, conflicts: Any) -> Answer:
    met = [each for each in measures if each.is_met and each.result.low]
    refused = [each for each in measures if each.result.outcome == "no"]
    paid = [each for each in refused if each.was_paid]
    near = [each for each in refused if each.steps_said]
    settled = {each.key for each in (*met, *paid, *near)}
    opened = [
        each for each in measures if each.result.outcome == "unknown" or (each.is_met and not each.result.low)
    ]
    return Answer(
        on=on,
        paying=sorted(met, key=lambda each: -each.result.low),
        left=[each for each in measures if each.is_left],
        paid=paid,
        near=sorted(near, key=lambda each: (each.steps, not each.gain, -(each.gain or 0))),
        open=sorted((each for each in opened if each.key not in settled), key=_by_most),
        refused=[each for each in refused if each.key not in settled],
        titles_met=[each for each in titles if each.result.outcome == "yes"],
        titles_near=sorted(
            (each for each in titles if each.result.outcome == "no" and each.steps),
            key=lambda each: each.steps,
        ),
        titles_open=[each for each in titles if each.result.outcome == "unknown"],
        settling=settling_facts(opened),
        conflicts=conflicts,
        total=sum(each.result.low for each in met),
    )


def _by_most(outcome: Outcome) -> tuple[int, int]:
    """The highest first, then what has no limit."""
    return (1, 0) if outcome.most is None else (0, -outcome.most)


def settling_facts(opened: Collection[Outcome]) -> list[Settling]:
    """What is not known, in the order of the money it may decide."""
    needed: dict[str, list[tuple[Outcome, dict[str, Any]]]] = {}
    for outcome in opened:
        for need in outcome.needs:
            if need["cause"] in ("missing", "judge"):
                needed.setdefault(plain_name(need["label"]), []).append((outcome, need))
    found = []
    for name, asked in needed.items():
        spans = [_span(each) for each, _ in asked]
        finite = sum(span for span in spans if span is not None)
        need = next((need for _, need in asked if need["field"]), asked[0][1])
        found.append(
            Settling(
                label=need["label"],
                owner=need["owner"],
                field=need["field"],
                fen=None if None in spans else finite,
                finite=finite,
                titles=tuple(dict.fromkeys(each.said["title"] for each, _ in asked)),
                name=name,
            )
        )
    return sorted(found, key=lambda each: (-each.finite, each.fen is not None, -len(each.titles)))


def _span(outcome: Outcome) -> int | None:
    """Fen that lie between the least and the most; nothing where a fact alone would not settle it."""
    if any(need["cause"] in ("silent", "cited") for need in outcome.needs):
        return 0
    return None if outcome.most is None else outcome.most - outcome.result.low


@dataclass(frozen=True)
class Moved:
    """A measure that changed facts moved: what it gave before and what it gives now, in fen."""

    outcome: Outcome
    before: int
    now: int

    @property
    def by(self) -> int:
        """What it gives more, negative for less."""
        return self.now - self.before


def moved(before: Answer, now: Answer) -> list[Moved]:
    """The measures whose certain amount changed, the largest change first."""
    held = {each.key: each.result.low for each in before.paying}
    given = {each.key: each.result.low for each in now.paying}
    changed = [
        Moved(each, held.get(each.key, 0), given.get(each.key, 0))
        for each in now.everything
        if held.get(each.key, 0) != given.get(each.key, 0)
    ]
    return sorted(changed, key=lambda each: -abs(each.by))


def field_names(asked: Iterable[Any]) -> dict[str, str]:
    """The form's fields by the key of the input they ask for."""
    return {question.input.key: question.field for question in asked}
