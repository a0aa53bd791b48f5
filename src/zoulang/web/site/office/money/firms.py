"""The firms behind one number of a measure, as a list with filters."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any

import polars as pl
from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from zoulang.web.accounts.entrance import number_in
from zoulang.web.accounts.models import Unit
from zoulang.web.accounts.sentences import is_english
from zoulang.web.growth.models import Run, Standing
from zoulang.web.money.models import Award, Payment
from zoulang.web.policy.models import Rule
from zoulang.web.registry.models import Chain, Enterprise
from zoulang.web.site.office.money.frame import Chosen
from zoulang.web.site.office.money.sizes import SIZE_ITEM, SIZE_WORDS, SIZES, size_run
from zoulang.web.site.office.money.standings import claims_in_process, unclaimed

ON_A_PAGE = 50
STATES = ("unclaimed", "claimed", "granted", "paid", "near", "open")


def in_size(run: Run | None, size: str, path: str = "enterprise") -> Any:
    """Rows whose firm was found to be of a size in a run of the published rule set."""
    sized = Standing.objects.filter(run=run, item=SIZE_ITEM, value=size, enterprise=OuterRef(path))
    return Exists(sized)


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
    def found(self) -> Any:
        """Standings, claims or awards, in order: the largest amount or the nearest first."""
        found = getattr(self, f"_{self.state}")().filter(self._narrowed)
        if self.size:
            found = found.filter(in_size(self._size_run, self.size))
        if self.chain:
            places = Chain.objects.filter(pk=self.chain).values("members__enterprise")
            found = found.filter(enterprise__in=places)
        return found.select_related("enterprise__town", "enterprise__programme")

    def _unclaimed(self) -> Any:
        return unclaimed(self.chosen).filter(item=self.rule.item).order_by("-low", "-high", "id")

    def _claimed(self) -> Any:
        return claims_in_process(self.chosen).filter(rule=self.rule).order_by("-amount", "id")

    def _granted(self) -> Any:
        return Award.objects.filter(rule=self.rule, year=self.chosen.year).order_by("-amount", "id")

    def _paid(self) -> Any:
        payments = Payment.objects.paid(self.on).filter(award=OuterRef("pk"))
        return self._granted().filter(Exists(payments))

    def _near(self) -> Any:
        return self._standings(Standing.State.NEAR).order_by("gap", "id")

    def _open(self) -> Any:
        return self._standings(Standing.State.OPEN).order_by("-high", "id")

    def _standings(self, state: str) -> Any:
        found = Standing.objects.filter(run=self.chosen.run, item=self.rule.item, state=state)
        return found if self.chosen.run else found.none()

    @property
    def _narrowed(self) -> Q:
        found = Q()
        if self.town:
            found &= Q(enterprise__town=self.town)
        if self.industry:
            found &= Q(enterprise__industry=self.industry)
        if self.q:
            found &= Q(enterprise__name_zh__icontains=self.q) | Q(enterprise__credit_code__istartswith=self.q)
        return found

    @cached_property
    def _size_run(self) -> Run | None:
        return size_run(self.chosen.programme, self.chosen.year)

    @cached_property
    def page(self) -> Page[Any]:
        return Paginator(self.found, ON_A_PAGE).get_page(self.number)

    # --- the filters ------------------------------------------------------------------------------

    @cached_property
    def towns(self) -> list[Unit]:
        """Towns with firms of the programme."""
        firms = Enterprise.objects.filter(programme=self.chosen.programme, town__isnull=False)
        return list(Unit.objects.filter(pk__in=firms.values("town")).order_by("id"))

    @cached_property
    def industries(self) -> list[str]:
        firms = Enterprise.objects.filter(programme=self.chosen.programme).exclude(industry="")
        return list(firms.order_by("industry").values_list("industry", flat=True).distinct())

    @cached_property
    def chains(self) -> list[Chain]:
        held = Chain.objects.filter(
            clause__document__programme=self.chosen.programme, members__enterprise__isnull=False
        )
        return list(held.distinct())

    @cached_property
    def sizes(self) -> list[tuple[str, Any]]:
        """Sizes with their words; none where the sizes were not worked out."""
        return list(SIZE_WORDS.items()) if self._size_run else []

    # --- the spreadsheet --------------------------------------------------------------------------

    @property
    def money_heads(self) -> list[str]:
        """Heads of the columns that hold fen."""
        return [_("Amount, at least"), _("Amount, at most")]

    def table(self) -> pl.DataFrame:
        """The whole list, in the order of the page."""
        low, high = self.money_heads
        rows = list(self.found)
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
