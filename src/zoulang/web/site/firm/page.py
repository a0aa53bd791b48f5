"""Everything on the page of one firm; each part is asked for when it is shown."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from functools import cached_property
from typing import Any

from zoulang.web.casework.products import products_for
from zoulang.web.growth.ladders import FirmLadder, ladder_of
from zoulang.web.policy.checkup import Answer
from zoulang.web.registry.models import ChainMember, Enterprise, FormerName, Listing, Title
from zoulang.web.registry.provenance import FactValue, provenance_of
from zoulang.web.site.check_up.firm import FirmCheckUp
from zoulang.web.site.firm.cases import CLAIMS, INSPECTION, PLAN, CaseRow, cases_about, of_kind
from zoulang.web.site.firm.money import MoneyOfFirm

FACTS_SHOWN = 14
# What a firm has none of comes last.
NONE_OF_IT = {"否", "无", "0元", "0", "0项", "0台", "0件", "0人", "0个"}


class FirmPage:
    """A firm as one person sees it on a day."""

    def __init__(
        self, enterprise: Enterprise, user: Any, on: date, language: str, year: int | None = None
    ) -> None:
        self.enterprise, self.user, self.on, self.language = enterprise, user, on, language
        self.check_up = FirmCheckUp(user, enterprise, on, year)
        self.year, self.years = self.check_up.year, self.check_up.years
        self.money = MoneyOfFirm(enterprise, user, on)

    @cached_property
    def is_own(self) -> bool:
        """Whether the person acts for the firm."""
        unit = self.enterprise.unit_id
        return unit is not None and unit in {held.unit_id for held in self.user.held_roles}

    @cached_property
    def answer(self) -> Answer:
        """What the firm qualifies for under the policies that pay."""
        return self.check_up.answer(self.language, titles=False)

    # --- who it is -------------------------------------------------------------------------------------

    @cached_property
    def names(self) -> list[FormerName]:
        """Its other names."""
        return list(self.enterprise.former_names.all())

    @cached_property
    def listings(self) -> list[Listing]:
        """Its stocks."""
        return list(self.enterprise.listings.all())

    @cached_property
    def chains(self) -> list[ChainMember]:
        """Its places in chains."""
        return list(self.enterprise.chain_places.select_related("chain__clause__document__programme"))

    @cached_property
    def titles(self) -> list[tuple[Title, bool]]:
        """Its titles and honours, each with whether it is valid on the day."""
        held = self.enterprise.titles.select_related("kind__clause__document__programme")
        return [(title, title.is_valid(self.on)) for title in held]

    @cached_property
    def ladders(self) -> list[FirmLadder]:
        """The ladders, the rungs held and what the next one lacks."""
        facts = self.check_up.facts if self.years else {}
        return ladder_of(self.enterprise, self.on, self.year, facts, self.check_up.looked.in_force)

    @cached_property
    def products(self) -> list[Any]:
        """Finance products that it may use."""
        if not self.years:
            return []
        policies = self.check_up.looked.in_force
        found = products_for(self.enterprise, self.on, self.user, self.check_up.facts, policies)
        return [each for each in found if each.outcome == "yes"]

    # --- what is known of it ---------------------------------------------------------------------------

    @cached_property
    def facts(self) -> list[FactValue]:
        """Every fact of the year with where it comes from."""
        if not self.years:
            return []
        found = provenance_of(self.enterprise, self.year, self.check_up.facts, self.check_up.read.inputs)
        return [fact for fact in found if fact.given is not None and fact.text]

    @property
    def facts_first(self) -> list[FactValue]:
        """Disputed, unchecked and differing values first, then others, few enough to read."""
        return self._facts_sorted[:FACTS_SHOWN]

    @property
    def facts_rest(self) -> list[FactValue]:
        """The facts besides."""
        return self._facts_sorted[FACTS_SHOWN:]

    @cached_property
    def _facts_sorted(self) -> list[FactValue]:
        def loud(fact: FactValue) -> bool:
            return bool(fact.differing or fact.dispute or not fact.verified)

        return sorted(self.facts, key=lambda fact: (not loud(fact), fact.text in NONE_OF_IT))

    @property
    def sources(self) -> list[tuple[str, int]]:
        """Sources by name with how many facts of the year they settle, the most first."""
        counted: dict[str, int] = defaultdict(int)
        for fact in self.facts:
            if fact.source is not None:
                counted[fact.source.text("name")] += 1
        return sorted(counted.items(), key=lambda pair: -pair[1])

    # --- what runs -------------------------------------------------------------------------------------

    @cached_property
    def cases(self) -> list[CaseRow]:
        """Every case about the firm that the person sees."""
        return cases_about(self.enterprise, self.user, self.on)

    @property
    def claims(self) -> list[CaseRow]:
        """Claims and automatic awards."""
        return of_kind(self.cases, CLAIMS)

    @property
    def inspections(self) -> list[CaseRow]:
        """Inspections, planned and done."""
        return of_kind(self.cases, {INSPECTION})

    @property
    def plans(self) -> list[CaseRow]:
        """The plan of the firm."""
        return of_kind(self.cases, {PLAN})

    @property
    def other_cases(self) -> list[CaseRow]:
        """What runs about the firm besides."""
        named = [*self.claims, *self.inspections, *self.plans]
        return [row for row in self.cases if row not in named]

    @property
    def due(self) -> list[CaseRow]:
        """What has a day, the firm's own things and the government's, the nearest first."""
        return [row for row in self.cases if row.days_left is not None]

    @property
    def mine(self) -> list[CaseRow]:
        """What waits for the firm."""
        return [row for row in self.cases if row.firm_moves]

    @property
    def to_claim(self) -> list[Any]:
        """What can be claimed now, the nearest last day first."""
        last = date.max
        return sorted(
            self.answer.claimable, key=lambda each: (each.round.closes or last) if each.round else last
        )
