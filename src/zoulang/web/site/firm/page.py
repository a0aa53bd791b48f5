"""Everything on the page of one firm; each part is asked for when it is shown."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from functools import cached_property
from typing import Any

from zoulang.web.policy.checkup import Answer
from zoulang.web.registry.models import ChainMember, Enterprise, FormerName, Listing, Title
from zoulang.web.registry.provenance import FactValue, provenance_of
from zoulang.web.site.check_up.firm import FirmCheckUp
from zoulang.web.site.firm.cases import CLAIMS, INSPECTION, PLAN, CaseRow, cases_about, of_kind
from zoulang.web.site.firm.money import MoneyOfFirm


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

    # --- what is known of it ---------------------------------------------------------------------------

    @cached_property
    def facts(self) -> list[FactValue]:
        """Every fact of the year with where it comes from."""
        return provenance_of(self.enterprise, self.year) if self.years else []

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
