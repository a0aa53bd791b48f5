"""Several policies decided together for one record; which of them pays where they pay for the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import cast

from zoulang.errors import InputError, Problem, said
from zoulang.rules.deciding.calendar import Calendar
from zoulang.rules.deciding.decide import decide
from zoulang.rules.deciding.edition import Choice, chosen_edition
from zoulang.rules.deciding.evaluate import History
from zoulang.rules.deciding.gates import in_force
from zoulang.rules.deciding.results import (
    Adjustment,
    Conflict,
    ConflictRule,
    Decision,
    GroupTotal,
    ItemResult,
    Need,
    Outcome,
    Schedule,
    Span,
    need_of,
)
from zoulang.rules.deciding.settle import Chance, adjusted, chances, kept
from zoulang.rules.deciding.values import Unknown, Value
from zoulang.rules.explaining.words import sentences
from zoulang.rules.policy import Item, Policy, Words, plain_name
from zoulang.rules.record import Record

RULES: tuple[ConflictRule, ...] = ("newer", "highest", "both")
CERTAIN: Chance = (True, True)


@dataclass(frozen=True)
class Together:
    """The decisions of several policies for one record, settled among each other.

    Attributes:
        decisions: one for each policy that decides, in the order given; of the editions of one series only
            the one that decides.
        conflicts: what several of them pay for, in the order of the measures.
        choices: of each series with several editions, why one decides, and the editions.
    """

    decisions: tuple[Decision, ...]
    conflicts: tuple[Conflict, ...]
    choices: tuple[tuple[Choice, tuple[Policy, ...]], ...] = ()

    @property
    def total(self) -> Span:
        """Lowest and highest sum of all documents, fen; highest None where one is open upwards."""
        return _sum(decision.total for decision in self.decisions)

    def as_dict(self, language: str = "zh") -> dict[str, object]:
        """The decisions as JSON data with every sentence in the language."""
        from zoulang.rules.explaining.present.documents import together_data

        return together_data(self, language)


def decide_together(
    policies: Sequence[Policy],
    records: Sequence[Record],
    on: date,
    histories: Mapping[str, History] | None = None,
    interpretations: Mapping[str, object] | None = None,
    *,
    calendar: Calendar | None = None,
) -> Together:
    """Every item of several policies for one record.

    Args:
        records: the record as each of the policies reads it.
        on: the day decided for.
        histories: by the slug of a policy, what the ledger says; without one it is not consulted.
        interpretations: answers to open questions; each need be known to one policy only.
        calendar: days off and make-up days.

    Raises:
        InputError: if a policy is given twice, an interpretation is unknown or its answer does not fit, or a
            route leads to an edition that is not given.

    >>> from zoulang.rules import load_policy
    >>> text = "policy: p-{0}\\neffective: {0}-01-01..\\n{2}\\nmeasures: [{{id: m, pay: {1}, pays_for: x}}]"
    >>> policies = [load_policy(text.format(2022, "2元", "")),
    ...     load_policy(text.format(2023, "1元", "conflicts: newer"))]
    >>> together = decide_together(policies, [p.parse_record({}) for p in policies], date(2023, 5, 1))
    >>> [decision.total for decision in together.decisions], together.total
    ([(0, 0), (100, 100)], (100, 100))
    """
    given, past = interpretations or {}, histories or {}
    _refuse(policies, given)
    read = {policy.slug: record for policy, record in zip(policies, records, strict=True)}
    choices = []
    deciding = {policy.slug: False for policy in policies}
    for editions in _series(policies):
        choice = chosen_edition(editions, lambda policy: read[policy.slug], on, given, calendar=calendar)
        choices.append((choice, editions))
        for slug in _left_out(choice, editions):
            del deciding[slug]
        if choice.policy is not None and choice.why == "route":
            deciding[choice.policy.slug] = True
    decisions = [
        decide(
            policy, read[policy.slug], on, past.get(policy.slug), _known(policy, given),
            calendar=calendar, routed=deciding[policy.slug],
        )
        for policy in policies
        if policy.slug in deciding
    ]  # fmt: skip
    return replace(settle_documents(decisions), choices=tuple(choices))


def _refuse(policies: Sequence[Policy], given: Mapping[str, object]) -> None:
    slugs = [policy.slug for policy in policies]
    problems = [
        Problem(said("{slug} is given twice", slug=slug), said("give each policy once"))
        for slug in dict.fromkeys(slug for slug in slugs if slugs.count(slug) > 1)
    ]
    known = [name for policy in policies for name in policy.interpretations]
    remedy = said("the open questions are: {listed}", listed="、".join(known) or "-")
    problems += [
        Problem(said("no interpretation is called {name}", name=name), remedy)
        for name in given
        if name not in known
    ]
    if problems:
        raise InputError(problems)


def _known(policy: Policy, given: Mapping[str, object]) -> dict[str, object]:
    return {name: answer for name, answer in given.items() if name in policy.interpretations}


def _series(policies: Sequence[Policy]) -> Iterator[tuple[Policy, ...]]:
    for name in dict.fromkeys(policy.series for policy in policies if policy.series):
        editions = tuple(policy for policy in policies if policy.series == name)
        if len(editions) > 1:
            yield editions


def _left_out(choice: Choice, editions: Sequence[Policy]) -> list[str]:
    """Editions that do not decide. While a route is open, the one it stands in stays, and is open."""
    if choice.why == "no-edition":
        return []
    stays = choice.policy or next(policy for policy in editions if choice.route in policy.routes)
    return [policy.slug for policy in editions if policy is not stays]


# --- measures that pay for the same -------------------------------------------------------------------


@dataclass(frozen=True)
class _Claim:
    """What one document pays for a thing: its measures that do."""

    decision: Decision
    results: tuple[ItemResult, ...]

    @property
    def day(self) -> date:
        return self.decision.policy.effective_from or date.min

    @property
    def outcome(self) -> Outcome:
        outcomes = {result.outcome for result in self.results}
        return "yes" if "yes" in outcomes else "unknown" if "unknown" in outcomes else "no"

    @property
    def span(self) -> Span:
        return _sum((result.low, result.high) for result in self.results)


def settle_documents(decisions: Sequence[Decision]) -> Together:
    """The decisions of one record, settled where measures of several documents pay for the same.

    Measures with the same ``pays_for`` pay for the same. Of the documents in force that have such a measure,
    the newest that states a rule (``conflicts``) decides; without one all amounts stay, and the measures say
    that the texts are silent.
    """
    results = [{result.item.id: result for result in decision.items} for decision in decisions]
    things: dict[str, str] = {}
    for decision in decisions:
        for item in decision.policy.items:
            if item.pays_for:
                things.setdefault(plain_name(item.pays_for), item.pays_for)
    conflicts = []
    for thing, name in things.items():
        claims = list(_claims(decisions, thing))
        rivals = [claim for claim in claims if claim.outcome != "no"]
        if len(rivals) < 2:
            continue
        conflict, found = _settled(name, claims, rivals)
        conflicts.append(conflict)
        for claim, chance in zip(rivals, found, strict=True):
            own = next(r for r, d in zip(results, decisions, strict=True) if d is claim.decision)
            for result in claim.results:
                if result.outcome != "no":
                    own[result.item.id] = _after(result, conflict, chance, rivals)
    made = [_with(decision, own) for decision, own in zip(decisions, results, strict=True)]
    return Together(tuple(made), tuple(conflicts))


def _claims(decisions: Sequence[Decision], thing: str) -> Iterator[_Claim]:
    """What each document pays for a thing, the newest document first."""
    for decision in sorted(decisions, key=lambda each: each.policy.effective_from or date.min, reverse=True):
        own = [r for r in decision.items if r.item.pays_for and plain_name(r.item.pays_for) == thing]
        if own:
            yield _Claim(decision, tuple(own))


def _settled(name: str, claims: Sequence[_Claim], rivals: Sequence[_Claim]) -> tuple[Conflict, list[Chance]]:
    """The conflict, and whether each of the rivals is surely and may be paid."""
    stating = _stating(claims)
    value = _stated(stating)
    needs: tuple[Need, ...] = ()
    rule: ConflictRule | None = None
    if isinstance(value, Unknown):
        assert stating is not None
        needs = tuple(need_of(stating.policy, cause) for cause in value.causes)
        each = [_chances(option, rivals) for option in RULES]
        found = [(all(c[0] for c in own), any(c[1] for c in own)) for own in zip(*each, strict=True)]
    else:
        rule = cast("ConflictRule | None", value)
        found = _chances(rule, rivals)
    if value is None or (rule == "newer" and _same_day(rivals, found)):
        needs = (_silent(name, rivals),)
    return (
        Conflict(
            pays_for=name,
            members=tuple(_paying(rivals)),
            payers=tuple(_paying(c for c, chance in zip(rivals, found, strict=True) if chance[1])),
            rule=rule,
            stated_by=stating.policy if stating is not None else None,
            needs=needs,
        ),
        found,
    )


def _paying(claims: Iterable[_Claim]) -> Iterator[tuple[Policy, Item]]:
    for claim in claims:
        for result in claim.results:
            if result.outcome != "no":
                yield claim.decision.policy, result.item


def _stating(claims: Sequence[_Claim]) -> Decision | None:
    """The newest document in force that states a rule; None where several of one day differ."""
    stating = [d for d in (claim.decision for claim in claims) if d.policy.conflicts and _in_force(d)]
    newest = [d for d in stating if d.policy.effective_from == stating[0].policy.effective_from]
    return newest[0] if newest and all(_stated(each) == _stated(newest[0]) for each in newest) else None


def _in_force(decision: Decision) -> bool:
    return decision.evaluation.routed or in_force(decision.policy, decision.evaluation.day)


def _stated(decision: Decision | None) -> Value | None:
    if decision is None or decision.policy.conflicts is None:
        return None
    return decision.evaluation.value(decision.policy.conflicts.rule)


def _chances(rule: ConflictRule | None, rivals: Sequence[_Claim]) -> list[Chance]:
    if rule == "highest":
        return chances([claim.span for claim in rivals])
    if rule != "newer":
        return [CERTAIN] * len(rivals)
    found: list[Chance] = []
    chance = CERTAIN
    for _, same in groupby(rivals, key=lambda claim: claim.day):
        block = list(same)
        found += [chance] * len(block)
        # Whoever is older may be paid only while it is open whether a newer one is.
        chance = False, chance[1] and all(claim.outcome == "unknown" for claim in block)
    return found


def _same_day(rivals: Sequence[_Claim], found: Sequence[Chance]) -> bool:
    """Whether several documents are left that came into force on one day, so that none is newer."""
    days = [claim.day for claim, chance in zip(rivals, found, strict=True) if chance[1]]
    return len(set(days)) < len(days)


def _silent(name: str, rivals: Sequence[_Claim]) -> Need:
    asked = {}
    for language in ("zh", "en"):
        said = sentences(language)
        titles = [claim.decision.policy.title.in_language(language) for claim in rivals]
        documents = said["list_comma"].join(said["document"].format(title=title) for title in titles)
        asked[language] = said["conflict_asked"].format(pays_for=name, documents=documents)
    return Need("silent", name, Words(name, name), Words(asked["zh"], asked["en"]))


# --- what is left ---------------------------------------------------------------------------------------


def _after(result: ItemResult, conflict: Conflict, chance: Chance, rivals: Sequence[_Claim]) -> ItemResult:
    before = result.low, result.high
    step = Adjustment("conflict", conflict.pays_for, before, kept(before, chance), conflict=conflict)
    others = [other for claim in rivals for other in claim.results if other.outcome == "unknown"]
    after = adjusted(result, step, tuple(need for other in others for need in other.needs))
    if chance != CERTAIN:
        after = replace(after, schedule=_schedule(after.schedule, chance))
    added = tuple(need for need in conflict.needs if chance[1] and need not in after.needs)
    return replace(
        after,
        needs=(*after.needs, *added),
        reasons=(*after.reasons, *(f"{need.cause}:{need.name}" for need in added)),
    )


def _schedule(schedule: Schedule, chance: Chance) -> Schedule:
    return tuple((year, *kept((low, high), chance), kind) for year, low, high, kind in schedule if chance[1])


def _with(decision: Decision, results: Mapping[str, ItemResult]) -> Decision:
    """The decision with the settled results, and what its stacking groups now give together."""
    changed = {result.item.id for result in decision.items if results[result.item.id] is not result}
    if not changed:
        return decision
    groups = []
    for total in decision.groups:
        if changed & set(total.group.of):
            low, high = _sum((results[id].low, results[id].high) for id in total.group.of if id in results)
            most = [top for top in (high, total.high) if top is not None]
            total = GroupTotal(total.group, low, min(most) if most else None)
        groups.append(total)
    items = tuple(results[result.item.id] for result in decision.items)
    return replace(decision, items=items, groups=tuple(groups))


def _sum(spans: Iterable[Span]) -> Span:
    found = list(spans)
    highs = [high for _, high in found if high is not None]
    return sum(low for low, _ in found), sum(highs) if len(highs) == len(found) else None
