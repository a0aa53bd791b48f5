"""Which edition of a series decides a record."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal as OneOf

from zoulang.errors import InputError, Problem, said
from zoulang.rules.deciding.answers import answers_in_force
from zoulang.rules.deciding.calendar import WEEKENDS, Calendar
from zoulang.rules.deciding.decide import decide
from zoulang.rules.deciding.evaluate import Evaluation, History
from zoulang.rules.deciding.gates import in_force
from zoulang.rules.deciding.results import Decision, Need, need_of
from zoulang.rules.deciding.values import Unknown
from zoulang.rules.policy import Policy, Route, plain_name
from zoulang.rules.record import Record, flat

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
    if len({policy.series for policy in policies}) != 1 or policies[0].series is None:
        listed = "、".join(policy.slug for policy in policies)
        found = said("{listed} are not editions of one series", listed=listed)
        raise InputError(Problem(found, said("give each of them the same series"), code="E01"))
    refuse_strangers(policies, mapping)
    return chosen_edition(
        policies, lambda policy: record_for(policy, mapping), on, interpretations or {}, calendar=calendar
    )


def chosen_edition(
    policies: Sequence[Policy],
    record_of: Callable[[Policy], Record],
    on: date,
    interpretations: Mapping[str, object],
    *,
    calendar: Calendar | None = None,
) -> Choice:
    """As ``edition_for``, for a record that is read already; it is asked for where an edition needs it.

    Raises:
        InputError: for a route to an edition that is not among them.
    """
    latest = date.min
    for policy in sorted(policies, key=lambda each: each.effective_from or date.min, reverse=True):
        known = {name: answer for name, answer in interpretations.items() if name in policy.interpretations}
        answers, record = answers_in_force(policy, known), record_of(policy)
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


def refuse_strangers(policies: Sequence[Policy], mapping: Mapping[str, object]) -> None:
    """Refuse a name that none of the policies knows.

    Raises:
        InputError: with every such name.
    """
    strangers = [name for name, _ in flat(mapping) if not any(_knows(policy, name) for policy in policies)]
    if strangers:
        remedy = said("use a name of one of the policies")
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
