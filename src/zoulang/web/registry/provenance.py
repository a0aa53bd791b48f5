"""Where a value comes from: who stated it, when, whether it was checked, and what others say."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext

from zoulang.quantities import format_money
from zoulang.rules import Input
from zoulang.rules.policy import plain_name
from zoulang.rules.units import Kind
from zoulang.web.accounts.sentences import is_english
from zoulang.web.registry.known import facts_of_firm
from zoulang.web.registry.models import Dispute, Enterprise, FactSheet, Source, Statement
from zoulang.web.registry.policies import inputs_of


@dataclass(frozen=True)
class Stated:
    """What one source says last of a fact, as a person reads it."""

    source: Source
    value: Any
    text: str
    stated_on: date
    verified: bool
    statement: Statement


@dataclass(frozen=True)
class FactValue:
    """A fact of an enterprise and year: the value that counts and all that was said of it.

    Attributes:
        fact: its Chinese name; ``given`` the input that reads it, with the English name and the unit.
        value, text: as stored, and as a person reads it.
        stated: who states the value that counts; None: a yearly list, a title or an earlier year does.
        others: what less believed sources say, the most believed first.
        dispute: the last one about this fact, open or answered.
    """

    fact: str
    given: Input | None
    value: Any
    text: str
    stated: Stated | None
    others: tuple[Stated, ...]
    dispute: Dispute | None

    @property
    def source(self) -> Source | None:
        return self.stated.source if self.stated else None

    @property
    def stated_on(self) -> date | None:
        return self.stated.stated_on if self.stated else None

    @property
    def verified(self) -> bool:
        """Whether somebody stands by it; what a list or a title says was confirmed."""
        return self.stated is None or self.stated.verified

    @property
    def differing(self) -> tuple[Stated, ...]:
        """Those of the others that say another value."""
        return tuple(each for each in self.others if each.text != self.text)

    @property
    def on_screen(self) -> str:
        """The value in the language of the screen."""
        return shown_on_screen(self.given, self.value)

    @property
    def others_on_screen(self) -> list[tuple[Source, str]]:
        """What the others say that say another value, in the language of the screen."""
        return [(each.source, shown_on_screen(self.given, each.value)) for each in self.differing]

    @property
    def name_en(self) -> str:
        """The English name of the fact, the Chinese where a policy has none."""
        return self.given.en if self.given is not None else self.fact


def provenance_of(
    enterprise: Enterprise,
    year: int,
    known: dict[str, Any] | None = None,
    inputs: dict[str, Input] | None = None,
) -> list[FactValue]:
    """Every fact known of an enterprise in a year with where it comes from; constant queries.

    In the order in which the policies of the programme read the facts.

    Args:
        known: the facts of the firm, where they were asked for before.
        inputs: what the programme reads of enterprises, likewise.
    """
    inputs = inputs_of(enterprise.programme) if inputs is None else inputs
    known = facts_of_firm(enterprise, year) if known is None else known
    told = _told(enterprise, year, inputs)
    disputes: dict[str, Dispute] = {}
    for each in (
        enterprise.disputes.filter(year=year).select_related("source__unit").order_by("made_on", "id")
    ):
        disputes[each.fact] = each
    order = {name: place for place, name in enumerate(inputs)}
    names = sorted(dict.fromkeys([*known, *told]), key=lambda name: order.get(plain_name(name), len(order)))
    return [
        _fact_value(name, inputs.get(plain_name(name)), known.get(name), told[name], disputes.get(name))
        for name in names
    ]


def _told(enterprise: Enterprise, year: int, inputs: dict[str, Input]) -> dict[str, list[Stated]]:
    """For each fact the last word of each source, the most believed first."""
    sheets = FactSheet.objects.filter(enterprise=enterprise, year=year).select_related(
        "statement__source__unit"
    )
    told: dict[str, dict[int, Stated]] = defaultdict(dict)
    for sheet in sheets.order_by(
        "statement__source__rank", "statement__source_id", "-statement__stated_on", "-statement_id"
    ):
        said = sheet.statement
        for name, value in sheet.facts.items():
            text = shown(inputs.get(plain_name(name)), value)
            verified = said.verified == Statement.Verification.VERIFIED
            stated = Stated(said.source, value, text, said.stated_on, verified, said)
            told[name].setdefault(said.source_id, stated)
    found = {name: [each for each in said.values() if each.value is not None] for name, said in told.items()}
    return defaultdict(list, {name: said for name, said in found.items() if said})


def _fact_value(
    name: str, given: Input | None, value: Any, told: list[Stated], dispute: Dispute | None
) -> FactValue:
    counts = told[0] if told and told[0].value == value else None
    others = tuple(told[1:] if counts else told)
    return FactValue(name, given, value, shown(given, value), counts, others, dispute)


def shown(given: Input | None, value: Any) -> str:
    """A stored value as a person reads it: amounts in 万元, yes and no as 是 and 否; empty if not known."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    return format_money(value) if _is_money(given, value) else str(value)


def shown_on_screen(given: Input | None, value: Any) -> str:
    """The same with amounts and yes and no in the language of the screen."""
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    english = is_english() and _is_money(given, value)
    return format_money(value, "en") if english else shown(given, value)


def _is_money(given: Input | None, value: Any) -> bool:
    return given is not None and given.fact.type.kind is Kind.MONEY and isinstance(value, int)
