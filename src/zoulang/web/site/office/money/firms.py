"""The firms behind one number of a measure, as a list with filters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any

import polars as pl
from django.core.paginator import Page, Paginator
from django.db.models import Q
from django.utils.translation import gettext as _

from zoulang.web.accounts.entrance import number_in
from zoulang.web.accounts.frames import frame_of, in_order
from zoulang.web.accounts.kept import Kept
from zoulang.web.accounts.models import Programme, Unit
from zoulang.web.accounts.sentences import is_english
from zoulang.web.growth.models import Standing
from zoulang.web.money.award_table import HEAVY, award_table, unless_touched
from zoulang.web.money.claims.models import Claim
from zoulang.web.money.models import Award
from zoulang.web.policy.models import Rule
from zoulang.web.registry.models import Chain, Enterprise
from zoulang.web.site.office.money.frame import Chosen
from zoulang.web.site.office.money.sizes import SIZE_WORDS, SIZES, sizes_of
from zoulang.web.site.office.money.standings import CLAIMS, claims_in_process, nobody, standings, unclaimed

ON_A_PAGE = 50
STATES = ("unclaimed", "claimed", "granted", "paid", "near", "open")


class FirmList:
    """What a person asked to see of the firms of a measure."""

    def __init__(self, chosen: Chosen, rule: Rule, user: Any, asked: Mapping[str, str], on: date) -> None:
        self.chosen, self.rule, self.user, self.on = chosen, rule, user, on
        self.state = asked.get("state", "") if asked.get("state") in STATES else STATES[0]
        self.town, self.chain = number_in(asked.get("town", "")), number_in(asked.get("chain", ""))
        self.industry = asked.get("industry", "").strip()[:60]
        self.size = asked.get("size", "") if asked.get("size") in SIZES else ""
        self.q = asked.get("q", "").strip()[:60]
        self.number = asked.get("page", "1")

    @property
    def is_filtered(self) -> bool:
        """Whether the list is narrowed."""
        return bool(self.town or self.chain or self.industry or self.size or self.q)

    @property
    def is_of_awards(self) -> bool:
        """Whether the rows are awards and not standings."""
        return self.state in ("granted", "paid")

    @cached_property
    def ids(self) -> list[int]:
        """Ids of standings, claims or awards, in order: the largest amount or the nearest first."""
        rows = getattr(self, f"_{self.state}")()
        if self._is_narrowed:
            firms = self._narrowed.order_by().values_list("pk", flat=True)
            rows = rows.filter(pl.col("enterprise").is_in(list(firms)))
        if self.size:
            of_size = self._sizes.filter(pl.col("size") == self.size)["enterprise"]
            rows = rows.filter(pl.col("enterprise").is_in(of_size.to_list()))
        return list(rows[rows.columns[0]])

    def rows(self, ids: Sequence[int]) -> list[Any]:
        """What these ids stand for, with the firm."""
        model = Award if self.is_of_awards else Claim if self.state == "claimed" else Standing
        held = model._default_manager.select_related("enterprise__town", "enterprise__programme")
        return in_order(held.defer(*HEAVY) if model is Award else held, ids)

    def _unclaimed(self) -> pl.DataFrame:
        rows = unclaimed(self.chosen, self.on).filter(pl.col("item") == self.rule.item)
        return rows.sort("low", "high", "standing", descending=[True, True, False], nulls_last=True)

    def _claimed(self) -> pl.DataFrame:
        rows = frame_of(claims_in_process(self.chosen).filter(rule=self.rule).order_by(), CLAIMS)
        return rows.sort("amount", "claim", descending=[True, False], nulls_last=True)

    def _granted(self) -> pl.DataFrame:
        awards = award_table(self.chosen.programme, self.on).awards
        rows = awards.filter(pl.col("rule") == self.rule.pk, pl.col("year") == self.chosen.year)
        return rows.sort("amount", "award", descending=[True, False])

    def _paid(self) -> pl.DataFrame:
        paid = award_table(self.chosen.programme, self.on).paid
        return self._granted().join(paid, on="award", how="semi", maintain_order="left")

    def _near(self) -> pl.DataFrame:
        return self._standings(Standing.State.NEAR).sort("gap", "standing", nulls_last=True)

    def _open(self) -> pl.DataFrame:
        rows = self._standings(Standing.State.OPEN)
        return rows.sort("high", "standing", descending=[True, False], nulls_last=True)

    def _standings(self, state: str) -> pl.DataFrame:
        run = self.chosen.run
        return standings(run, state, self.rule.item) if run else nobody()

    @property
    def _is_narrowed(self) -> bool:
        return bool(self.town or self.industry or self.q or self.chain)

    @property
    def _narrowed(self) -> Any:
        """The firms of the programme that the filters leave."""
        firms = Enterprise.objects.filter(programme=self.chosen.programme)
        if self.town:
            firms = firms.filter(town=self.town)
        if self.industry:
            firms = firms.filter(industry=self.industry)
        if self.q:
            firms = firms.filter(Q(name_zh__icontains=self.q) | Q(credit_code__istartswith=self.q))
        if self.chain:
            firms = firms.filter(pk__in=Chain.objects.filter(pk=self.chain).values("members__enterprise"))
        return firms

    @cached_property
    def _sizes(self) -> pl.DataFrame:
        return sizes_of(self.chosen.programme, self.chosen.year)

    @cached_property
    def page(self) -> Page[Any]:
        """The page of ids that is asked for."""
        return Paginator(self.ids, ON_A_PAGE).get_page(self.number)

    @cached_property
    def shown(self) -> list[Any]:
        """The rows of the page."""
        return self.rows(list(self.page.object_list))

    # --- the filters ------------------------------------------------------------------------------

    @cached_property
    def _places(self) -> tuple[list[int], list[str]]:
        """Ids of towns and names of industries that have firms; finding them reads every firm."""
        programme = self.chosen.programme
        return _PLACES.value(programme.pk, lambda: _places_of(programme), unless_touched)

    @cached_property
    def towns(self) -> list[Unit]:
        """Towns with firms of the programme."""
        return list(Unit.objects.filter(pk__in=self._places[0]).order_by("id"))

    @property
    def industries(self) -> list[str]:
        return self._places[1]

    @cached_property
    def chains(self) -> list[Chain]:
        held = Chain.objects.filter(
            clause__document__programme=self.chosen.programme, members__enterprise__isnull=False
        )
        return list(held.distinct())

    @cached_property
    def sizes(self) -> list[tuple[str, Any]]:
        """Sizes with their words; none where the sizes were not worked out."""
        return list(SIZE_WORDS.items()) if self._sizes.height else []

    # --- the spreadsheet --------------------------------------------------------------------------

    @property
    def money_heads(self) -> list[str]:
        """Heads of the columns that hold fen."""
        return [_("Amount, at least"), _("Amount, at most")]

    def table(self) -> pl.DataFrame:
        """The whole list, in the order of the page."""
        low, high = self.money_heads
        rows = self.rows(self.ids)
        firms = [row.enterprise for row in rows]
        amounts = [
            (row.amount, row.amount) if hasattr(row, "amount") else (row.low, row.high) for row in rows
        ]
        short = [getattr(row, "short_en" if is_english() else "short_zh", "") for row in rows]
        return pl.DataFrame(
            {
                _("Enterprise"): pl.Series([firm.text("name") for firm in firms], dtype=pl.String),
                _("Credit code"): pl.Series([firm.credit_code for firm in firms], dtype=pl.String),
                _("Town"): pl.Series(
                    [firm.town.text("name") if firm.town else None for firm in firms], dtype=pl.String
                ),
                _("Industry"): pl.Series([firm.industry for firm in firms], dtype=pl.String),
                low: pl.Series([one for one, _other in amounts], dtype=pl.Int64),
                high: pl.Series([other for _one, other in amounts], dtype=pl.Int64),
                _("What is missing"): pl.Series(short, dtype=pl.String),
            }
        )


PROGRAMMES_KEPT = 4
_PLACES: Kept[int, tuple[list[int], list[str]]] = Kept(PROGRAMMES_KEPT)


def _places_of(programme: Programme) -> tuple[list[int], list[str]]:
    firms = Enterprise.objects.filter(programme=programme).order_by()
    towns = firms.exclude(town=None).values_list("town", flat=True).distinct()
    industries = firms.exclude(industry="").values_list("industry", flat=True).distinct()
    return list(towns), sorted(industries)
