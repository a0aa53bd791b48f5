"""Which edition of a series decides a record, and which of several documents pays for the same thing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal as OneOf

from zoulang.errors import InputError, Problem, said
from zoulang.rules.answers import answers_in_force
from zoulang.rules.calendar import WEEKENDS, Calendar
from zoulang.rules.decide import decide
from zoulang.rules.evaluate import Evaluation, History
from zoulang.rules.gates import in_force
from zoulang.rules.policy import Policy, Route, plain_name
from zoulang.rules.record import Record, flat
from zoulang.rules.results import Decision, ItemResult, Need, need_of
from zoulang.rules.settle import highest
from zoulang.rules.values import Unknown

Why = OneOf["effective", "route", "route-open", "no-edition"]


@dataclass(frozen=True)
class Choice:
    """The edition that decides a record, and why.

    Attributes:
        policy: the edition; None while that is open or where none is valid.
        why: ``effective`` on the own date; a ``route`` of the valid edition leads elsewhere;
            ``route-open``: whether it does is unknown; ``no-edition`` is valid on the own date.
        day: the own date of the record.
        route: the route that leads, or may lead, elsewhere.
        needs: what would settle an open route.
    """

    policy: Policy | None
    why: Why
    day: date
    route: Route | None = None
    needs: tuple[Need, ...] = ()


@dataclass(frozen=True)
class SeriesDecision:
    """The edition chosen for a record, and its decision; None where no edition is chosen."""

    choice: Choice
    decision: Decision | None


def edition_for(
    policies: Sequence[Policy],
    mapping: Mapping[str, object],
    on: date,
    interpretations: Mapping[str, object] | None = None,
    *,
    calendar: Calendar | None = None,
) -> Choice:
    """The edition of a series that decides a record.

    The edition valid on the own date of the record is asked first; where several are valid, the one that
    came into force last. If one of its routes holds, in the order of the file, the edition that the route
    names decides, past its validity. A route that is unknown leaves the edition open.

    Args:
        policies: the editions, in any order.
        mapping: the record, as for ``parse_record``. A name need be known to one of the editions only.
        on: the day decided for; the own date of a record that states none.
        interpretations: answers to questions of routes; each need be known to one edition only.

    Raises:
        InputError: for a name that no edition knows, a value that does not fit, editions that are not of
            one series, or a route to an edition that is not among them.

    >>> from zoulang.rules import load_policy
    >>> text = "policy: p-{0}\\nseries: p\\neffective: {0}-01-01..{0}-12-31\\nfacts: {{甲: {{type: count}}}}"
    >>> editions = [load_policy(text.format(year)) for year in (2022, 2023)]
    >>> choice = edition_for(editions, {"甲": "1"}, date(2023, 5, 1))
    >>> choice.policy.slug, choice.why
    ('p-2023', 'effective')
    """
    _refuse_strangers(policies, mapping)
    given = interpretations or {}
    latest = date.min
    for policy in sorted(policies, key=lambda each: each.effective_from or date.min, reverse=True):
        known = {name: answer for name, answer in given.items() if name in policy.interpretations}
        answers = answers_in_force(policy, known)
        record = record_for(policy, mapping)
        evaluation = Evaluation(policy, record, on, None, answers, calendar=calendar or WEEKENDS)
        if in_force(policy, evaluation.day):
            return _by_routes(policies, evaluation)
        latest = max(latest, evaluation.day)
    return Choice(None, "no-edition", latest)


def decide_series(
    policies: Sequence[Policy],
    mapping: Mapping[str, object],
    on: date,
    history: History | None = None,
    interpretations: Mapping[str, object] | None = None,
    *,
    calendar: Calendar | None = None,
) -> SeriesDecision:
    """The decision of the edition that ``edition_for`` chooses.

    Raises:
        InputError: as ``edition_for``.

    >>> from zoulang.rules import load_policy
    >>> text = "policy: p-{0}\\nseries: p\\neffective: {0}-01-01..{0}-12-31\\nmeasures: [{{id: m, pay: {1}}}]"
    >>> editions = [load_policy(text.format(2022, "1元")), load_policy(text.format(2023, "2元"))]
    >>> decide_series(editions, {}, date(2022, 5, 1)).decision.total
    (100, 100)
    """
    choice = edition_for(policies, mapping, on, interpretations, calendar=calendar)
    if choice.policy is None:
        return SeriesDecision(choice, None)
    policy = choice.policy
    known = {n: answer for n, answer in (interpretations or {}).items() if n in policy.interpretations}
    record = record_for(policy, mapping)
    routed = choice.why == "route"
    return SeriesDecision(
        choice, decide(policy, record, on, history, known, calendar=calendar, routed=routed)
    )


def record_for(policy: Policy, mapping: Mapping[str, object]) -> Record:
    """The record of one edition: the names it knows; those of other editions are passed over.

    Raises:
        InputError: if a value does not fit.
    """
    return policy.parse_record({name: raw for name, raw in flat(mapping) if _knows(policy, name)})


def _knows(policy: Policy, name: str) -> bool:
    spelt = {plain_name(s) for r in policy.registers.values() for s in (r.key, r.zh, r.en)}
    return plain_name(name) in policy.known_inputs or plain_name(name) in spelt


def _refuse_strangers(policies: Sequence[Policy], mapping: Mapping[str, object]) -> None:
    series = {policy.series for policy in policies}
    if len(series) != 1 or None in series:
        listed = "、".join(policy.slug for policy in policies)
        found = said("{listed} are not editions of one series", listed=listed)
        raise InputError(Problem(found, said("give each of them the same series"), code="E01"))
    strangers = [name for name, _ in flat(mapping) if not any(_knows(policy, name) for policy in policies)]
    if strangers:
        remedy = said("use a name of one of the editions")
        raise InputError(
            Problem(said("unknown name {name}", name=name), remedy, code="E01") for name in strangers
        )


def _by_routes(policies: Sequence[Policy], evaluation: Evaluation) -> Choice:
    for route in evaluation.policy.routes:
        holds = evaluation.truth(route.condition)
        if isinstance(holds, Unknown):
            needs = tuple(need_of(evaluation.policy, cause) for cause in holds.causes)
            return Choice(None, "route-open", evaluation.day, route, needs)
        if holds:
            return Choice(_named(policies, route), "route", evaluation.day, route)
    return Choice(evaluation.policy, "effective", evaluation.day)


def _named(policies: Sequence[Policy], route: Route) -> Policy:
    for policy in policies:
        if policy.slug == route.use:
            return policy
    found = said("the route leads to {slug}, which is not among the editions", slug=route.use)
    raise InputError(Problem(found, said("give that edition as well")))


# --- several documents that pay for the same ---------------------------------------------------------

ConflictRule = OneOf["newer", "highest", "both"]


@dataclass(frozen=True)
class Settled:
    """What one measure of one document pays when others pay for the same.

    Attributes:
        document, item: slug of the policy, id of the measure.
        low, high: fen after the rule.
        yields_to: slugs of the documents that pay instead, or may.
    """

    document: str
    item: str
    low: int
    high: int | None
    yields_to: tuple[str, ...] = ()


def settle_documents(
    decisions: Sequence[Decision], same: Sequence[tuple[str, str]], rule: ConflictRule
) -> tuple[Settled, ...]:
    """What measures of several documents that pay for the same thing give one subject.

    Args:
        decisions: of one subject, one for each document.
        same: (slug, measure id) of the measures that pay for the same thing.
        rule: ``newer``: of those whose conditions hold, the one of the document that came into force last;
            ``highest``: the highest, of equals the newer; ``both``: each by itself.

    Raises:
        KeyError: if a measure is not among the decisions.

    >>> from zoulang.rules import load_policy
    >>> text = "policy: p-{0}\\neffective: {0}-01-01..\\nmeasures: [{{id: m, pay: {1}}}]"
    >>> policies = [load_policy(text.format(2022, "1元")), load_policy(text.format(2023, "2元"))]
    >>> decisions = [decide(p, p.parse_record({}), date(2023, 5, 1)) for p in policies]
    >>> same = [("p-2022", "m"), ("p-2023", "m")]
    >>> [(each.document, each.low) for each in settle_documents(decisions, same, "newer")]
    [('p-2023', 200), ('p-2022', 0)]
    """
    found = [(decision, decision.item(id)) for slug, id in same for decision in [_of(decisions, slug)]]
    found.sort(key=lambda pair: pair[0].policy.effective_from or date.min, reverse=True)
    spans = [(result.low, result.high) for _, result in found]
    if rule == "highest":
        spans = highest(spans)[0]
    elif rule == "newer":
        spans = list(_newest([result for _, result in found]))
    settled = []
    for (decision, result), (low, high) in zip(found, spans, strict=True):
        changed = (low, high) != (result.low, result.high)
        others = [o.policy.slug for o, other in found if other is not result and other.high != 0]
        yields = tuple(others) if changed else ()
        settled.append(Settled(decision.policy.slug, result.item.id, low, high, yields))
    return tuple(settled)


def _of(decisions: Sequence[Decision], slug: str) -> Decision:
    for decision in decisions:
        if decision.policy.slug == slug:
            return decision
    raise KeyError(slug)


def _newest(results: Sequence[ItemResult]) -> Iterator[tuple[int, int | None]]:
    """The first whose conditions hold; while that of a newer one is open, the older may still be paid."""
    taken: bool | None = False
    for result in results:
        if taken is True:
            yield 0, 0
        else:
            yield (0 if taken is None else result.low), result.high
            taken = True if result.outcome == "yes" else None if result.outcome == "unknown" else taken
