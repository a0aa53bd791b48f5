"""What a claim is not decided without: which fact, and who states it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from zoulang.rules import Input, Need, Policy
from zoulang.rules.policy import Item, plain_name
from zoulang.web.accounts.models import Programme, Unit
from zoulang.web.money.claims.deciding import Decided
from zoulang.web.policy.rule_words import names_asked_of_all, names_read

# Facts that the record fills by itself; nobody is asked for them.
OF_THE_RECORD = "本系统"


@dataclass(frozen=True)
class Reading:
    """A fact by which a claim is decided.

    Attributes:
        own: the measure itself reads it; else it is required, or refused, whatever is claimed.
        unit: the office that states it; None: the firm says it first, as its own word.
    """

    input: Input
    own: bool
    unit: Unit | None

    @property
    def asked(self) -> bool:
        """Whether the firm is asked: not for what an office judges, and not for what the record fills."""
        fact = self.input.fact
        return not (self.unit or fact.judged or fact.source == OF_THE_RECORD or self.input.back)


@dataclass(frozen=True)
class OpenFact:
    """Something that a claim is not decided without.

    Attributes:
        name_zh, name_en: what it is.
        unit: the office that states it; None where the firm does, or nobody is named.
        owner: whoever judges it or interprets the text, where that is no unit of the programme.
    """

    name_zh: str
    name_en: str
    unit: Unit | None
    owner: str
    by_firm: bool

    @property
    def told(self) -> str:
        """The fact with who states it, in one word group."""
        by = str(self.unit or self.owner or ("申报企业" if self.by_firm else ""))
        return f"{self.name_zh}（{by}）" if by else self.name_zh


def readings(programme: Programme, policy: Policy, item: Item) -> list[Reading]:
    """The facts that decide an item, in the order of the policy file; one query.

    What a measure reads of its own the firm states, and the departments check it when they review. What all
    have to fulfil, such as no serious dishonesty, the office states that keeps it: no firm for itself.
    """
    own = {plain_name(each.zh): each for each in names_read(policy, item)}
    given = _of_the_claim(policy, item)
    general = {plain_name(each.zh): each for each in names_asked_of_all(policy, item)}
    units = units_named(programme, {each.fact.source for each in general.values()})
    return [
        Reading(each, name in own, None if name in own else units.get(each.fact.source or ""))
        for name, each in {**general, **own}.items()
        if each.fact.key not in given
    ]


def open_facts(programme: Programme, decided: Decided) -> list[OpenFact]:
    """What the claim is not decided without, each with who states it; none where it is decided."""
    if decided.is_decided:
        return []
    policy, item, needs = decided.decision.policy, decided.result.item, decided.result.needs
    known = {plain_name(each.input.zh): each for each in readings(programme, policy, item)}
    owners = units_named(programme, {_owner(need, known) for need in needs})
    given = {policy.facts[key].zh for key in _of_the_claim(policy, item) if key}
    found = []
    for need in needs:
        reading, owner = known.get(plain_name(need.words.zh)), _owner(need, known)
        asked = need.words.zh in given or (need.cause == "missing" and reading is not None and reading.asked)
        unit = None if asked else owners.get(owner) or (reading.unit if reading else None)
        named = "" if asked or unit else owner
        found.append(OpenFact(need.words.zh, need.words.in_language("en"), unit, named, asked))
    return found or [OpenFact(item.title.zh if item.title else item.id, "", None, "", False)]


def units_named(programme: Programme, names: set[str | None]) -> dict[str, Unit]:
    """The units of a programme by name; firms state facts of their own and are left out."""
    wanted = [name for name in names if name]
    found = programme.units.filter(name_zh__in=wanted).exclude(kind=Unit.Kind.ENTERPRISE) if wanted else ()
    return {unit.name_zh: unit for unit in found}


def _owner(need: Need, known: Mapping[str, Reading]) -> str:
    reading = known.get(plain_name(need.words.zh))
    return need.owner or (reading.input.fact.judged if reading else "") or ""


def _of_the_claim(policy: Policy, item: Item) -> set[str | None]:
    """The facts that the claim itself says: its day, the payment it matches, what it is for."""
    return {policy.applies_on, item.receipt, item.project}
