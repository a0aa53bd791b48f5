"""What a programme decides firms by: its policies in force and the published rule sets it uses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from zoulang.rules import Input, Policy
from zoulang.rules.policy import plain_name
from zoulang.web.accounts.models import Programme
from zoulang.web.policy.models import PolicyFile
from zoulang.web.policy.policies import edition_of, policy_of_edition, policy_of_text
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
    found = []
    for policy_file in PolicyFile.objects.filter(document__programme=programme).with_editions():
        if any(each.covers(on) for each in policy_file.editions.all()):
            found.append(policy_of_edition(edition_of(policy_file, on)))
    found += [policy_of_text(each.source, each.slug) for each in programme.rule_sets.all()]
    return [each for each in found if each.subject == SUBJECT and _in_force(each, on)]


def _in_force(policy: Policy, on: date) -> bool:
    begun = policy.effective_from is None or policy.effective_from <= on
    return begun and (policy.effective_to is None or on <= policy.effective_to)


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
    texts = []
    for policy_file in PolicyFile.objects.filter(document__programme=programme).with_editions():
        for edition in sorted(policy_file.editions.all(), key=lambda each: -each.number):
            texts.append((edition.source, policy_file.slug))
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


def _checked(texts: tuple[tuple[str, str], ...]) -> Iterator[Policy]:
    return (policy_of_text(source, slug) for source, slug in texts)
