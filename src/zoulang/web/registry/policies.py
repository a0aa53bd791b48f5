"""What a programme decides firms by: its policies in force and the published rule sets it uses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.db.models import Q, QuerySet

from zoulang.rules import Input, Policy
from zoulang.rules.policy import plain_name
from zoulang.web.accounts.models import Programme
from zoulang.web.policy.models import PolicyEdition
from zoulang.web.policy.policies import policy_of_text
from zoulang.web.policy.policies import same_meaning as same_meaning
from zoulang.web.registry.models import RuleSet

SUBJECT = "enterprise"
Texts = Callable[[Programme], Iterable[tuple[str, str]]]
_others: list[Texts] = []


def reads_facts(function: Texts) -> Texts:
    """Register what else reads facts of enterprises, such as rankings: source and slug of each policy."""
    if function not in _others:
        _others.append(function)
    return function


@dataclass(frozen=True)
class Clash:
    """A fact that two policies take for different things, such as an amount and a number of people.

    What is stored is read as ``kept`` means it; for the policy ``other`` the fact stays unknown.
    """

    fact: str
    kept: str
    other: str


def policies_about_enterprises(programme: Programme, on: date) -> list[Policy]:
    """The policies about enterprises in force on a day, then the rule sets in force on it; two queries.

    A policy file stands there under its edition of the day. One of which only a later edition exists, or
    whose days are over, is left out.
    """
    return [*own_policies(programme, on), *rule_sets_in_force(programme, on)]


def own_policies(programme: Programme, on: date) -> list[Policy]:
    """Those of them that are policy files of the programme; one query."""
    editions = _editions(programme).filter(
        Q(in_force_from=None) | Q(in_force_from__lte=on), Q(in_force_to=None) | Q(in_force_to__gte=on)
    )
    found = editions.order_by("policy_file", "number").values_list("source", "policy_file__slug")
    return [each for each in _checked(found) if each.subject == SUBJECT and _in_force(each, on)]


def rule_sets_in_force(programme: Programme, on: date) -> list[Policy]:
    """Those of them that are published rule sets; one query."""
    found = _checked(programme.rule_sets.values_list("source", "slug"))
    return [each for each in found if each.subject == SUBJECT and _in_force(each, on)]


def _editions(programme: Programme) -> QuerySet[PolicyEdition]:
    in_force = PolicyEdition.Status.IN_FORCE
    return PolicyEdition.objects.filter(policy_file__document__programme=programme, status=in_force)


def _in_force(policy: Policy, on: date) -> bool:
    begun = policy.effective_from is None or policy.effective_from <= on
    return begun and (policy.effective_to is None or on <= policy.effective_to)


@dataclass(frozen=True)
class Read:
    """What a programme reads of enterprises.

    Attributes:
        inputs: as `inputs_of`.
        earlier: as `earlier_inputs_of`.
    """

    inputs: dict[str, Input]
    earlier: tuple[Input, ...]


def read_by(programme: Programme) -> Read:
    """Both at once, for whoever needs both."""
    texts = _texts(programme)
    return Read(dict(_inputs(texts)), _earlier(texts))


def inputs_of(programme: Programme) -> dict[str, Input]:
    """Plain name to the input that some policy or rule set about enterprises reads, in any edition in force.

    The latest edition of a policy file says what its facts are. A name that policies take for different facts
    means the one whose own name it is, before any other spelling, and the programme's own policies go before
    published rule sets (`clashes_of` lists what is left over).
    """
    return dict(_inputs(_texts(programme)))


def earlier_inputs_of(programme: Programme) -> tuple[Input, ...]:
    """What policies and rule sets of the programme read of years before, each once."""
    return _earlier(_texts(programme))


def clashes_of(programme: Programme) -> tuple[Clash, ...]:
    """The facts that policies of the programme take for different things."""
    return _clashes(_texts(programme))


def _texts(programme: Programme) -> tuple[tuple[str, str], ...]:
    """Source and slug of every edition that was put in force, then of the rule sets."""
    editions = _editions(programme).order_by("policy_file", "-number")
    texts = list(editions.values_list("source", "policy_file__slug"))
    texts += RuleSet.objects.filter(programme=programme).values_list("source", "slug")
    for others in _others:
        texts += others(programme)
    return tuple(texts)


@lru_cache(maxsize=32)
def _inputs(texts: tuple[tuple[str, str], ...]) -> Mapping[str, Input]:
    policies = [policy for policy in _checked(texts) if policy.subject == SUBJECT]
    found: dict[str, Input] = {}
    for policy in policies:
        for each in policy.inputs:
            found.setdefault(plain_name(each.zh), each)
    for policy in policies:
        for fact in policy.facts.values():
            found.setdefault(plain_name(fact.zh), Input(fact))
    for policy in policies:
        for name, each in policy.known_inputs.items():
            found.setdefault(name, each)
    return found


@lru_cache(maxsize=32)
def _earlier(texts: tuple[tuple[str, str], ...]) -> tuple[Input, ...]:
    policies = [policy for policy in _checked(texts) if policy.subject == SUBJECT]
    read = (each for policy in policies for each in policy.inputs if each.back)
    return tuple({each.zh: each for each in read}.values())


@lru_cache(maxsize=32)
def _clashes(texts: tuple[tuple[str, str], ...]) -> tuple[Clash, ...]:
    kept: dict[str, tuple[str, Input]] = {}
    found: dict[Clash, None] = {}
    for policy in _checked(texts):
        for each in policy.inputs if policy.subject == SUBJECT else ():
            slug, other = kept.setdefault(plain_name(each.fact.zh), (policy.slug, each))
            if slug != policy.slug and not same_meaning(each, other):
                found[Clash(each.fact.zh, slug, policy.slug)] = None
    return tuple(found)


def _checked(texts: Iterable[tuple[str, str]]) -> Iterator[Policy]:
    return (policy_of_text(source, slug) for source, slug in texts)
