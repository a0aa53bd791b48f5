"""Whether the budget of a policy and year suffices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import polars as pl
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from zoulang.simulation.forecast import Forecast, Need, PastYear
from zoulang.simulation.forecast import forecast as made_forecast
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.entrance import number_in, office_page
from zoulang.web.growth.models import Run
from zoulang.web.money.award_table import AwardTable, award_table
from zoulang.web.money.chart import in_unit, unit_of_money
from zoulang.web.money.claims.models import Claim
from zoulang.web.money.models import Budget
from zoulang.web.policy.models import PolicyFile
from zoulang.web.policy.policies import policy_of
from zoulang.web.policy.rounds import round_of_year
from zoulang.web.site.office.money.frame import Chosen, chosen, money_programme
from zoulang.web.site.office.money.standings import unclaimed

MONTHS = range(1, 13)


@office_page
def forecast(request: HttpRequest, programme: str) -> HttpResponse:
    """Budget, what is paid and set aside, what may still come, and what later years are promised."""
    held = money_programme(request, programme)
    asked = chosen(held, request.GET.get("policy", ""), "")
    context: dict[str, Any] = {"programme": held, "section": "money", "on": business_date()}
    if asked is not None:
        context["asked"] = asked
        context["outlook"] = outlook = Outlook(asked, number_in(request.GET.get("year", "")), business_date())
        context["month_chart"] = _month_chart(outlook)
        context["years_chart"] = _years_chart(outlook)
    return render(request, "site/office/money/forecast.html", context)


@dataclass(frozen=True)
class Past:
    """A past year with what it tells of the claim rate."""

    told: PastYear

    @property
    def percent(self) -> float | None:
        return None if self.told.share is None else float(self.told.share)


class Outlook:
    """What a policy costs in a budget year, from the record."""

    def __init__(self, asked: Chosen, year: int | None, on: date) -> None:
        self.asked, self.on = asked, on
        self.policy_file: PolicyFile = asked.policy_file
        self.year = year if year in self.years else on.year if on.year in self.years else self.years[0]

    @cached_property
    def years(self) -> list[int]:
        """Years that have a budget or an instalment, and the running one; the latest first."""
        held = set(Budget.objects.filter(policy_file=self.policy_file).values_list("year", flat=True))
        due = [*self._paid["due_year"].unique(), *self._open["due_year"].unique()]
        if due:
            held |= set(range(min(due), max(due) + 1))
        return sorted(held | {self.on.year}, reverse=True)

    @cached_property
    def _table(self) -> AwardTable:
        return award_table(self.asked.programme, self.on)

    @cached_property
    def _paid(self) -> pl.DataFrame:
        return self._table.paid.filter(pl.col("policy") == self.policy_file.pk)

    @cached_property
    def _open(self) -> pl.DataFrame:
        return self._table.open.filter(pl.col("policy") == self.policy_file.pk)

    @cached_property
    def _paid_of_year(self) -> pl.DataFrame:
        return self._paid.filter(pl.col("due_year") == self.year)

    @cached_property
    def _open_of_year(self) -> pl.DataFrame:
        return self._open.filter(pl.col("due_year") == self.year)

    @cached_property
    def budgets(self) -> list[Budget]:
        """The budgets of the year, one for each treasury."""
        return list(Budget.objects.filter(policy_file=self.policy_file, year=self.year))

    @property
    def budget(self) -> int | None:
        """Fen of all treasuries; None where nobody has set a budget."""
        return sum(each.amount for each in self.budgets) if self.budgets else None

    @property
    def is_running(self) -> bool:
        """Whether claims may still come: the year is not over."""
        return self.year >= self.on.year

    @cached_property
    def run(self) -> Run | None:
        """The last run whose facts the claims of the year rest on."""
        runs = Run.objects.filter(programme=self.asked.programme, policy=self.policy_file.slug)
        return runs.filter(year__lte=self.year).order_by("-year").first()

    @cached_property
    def paid(self) -> int:
        return int(self._paid_of_year["fen"].sum())

    @cached_property
    def owed(self) -> int:
        return int(self._open_of_year["fen"].sum())

    @cached_property
    def claims(self) -> dict[str, int]:
        """``claims`` on their way and the ``fen`` at stake in them."""
        if self.year != self.on.year:
            return {"claims": 0, "fen": 0}
        claims = Claim.objects.standing().filter(rule__policy_file=self.policy_file, case__awards=None)
        return {"claims": claims.count(), "fen": int(claims.aggregate(fen=Sum("amount", default=0))["fen"])}

    @cached_property
    def unclaimed(self) -> dict[str, int]:
        """``low`` and ``high`` fen for which firms qualify and have not claimed, and how many ``firms``."""
        if not self.is_running or self.run is None:
            return {"low": 0, "high": 0, "firms": 0}
        found = unclaimed(self._in(self.run), self.on)
        firms = found["enterprise"].n_unique()
        return {"low": int(found["low"].sum()), "high": int(found["high"].sum()), "firms": firms}

    def _in(self, run: Run) -> Chosen:
        asked = self.asked
        return Chosen(asked.programme, self.policy_file, run.year, asked.policies, asked.years, run)

    @cached_property
    def past(self) -> list[Past]:
        """Earlier years that were decided over the whole register."""
        before = self.run.year if self.run else self.year
        runs = Run.objects.filter(
            programme=self.asked.programme, policy=self.policy_file.slug, year__lt=before
        )
        granted = self._table.awards.filter(pl.col("policy") == self.policy_file.pk)
        by_year = dict(granted.group_by("year").agg(pl.col("amount").sum()).iter_rows())
        return [
            Past(PastYear(run.year, by_year.get(run.year, 0), self._left_lying(run)))
            for run in runs.order_by("year")
        ]

    def _left_lying(self, run: Run) -> int:
        return int(unclaimed(self._in(run), self.on)["low"].sum())

    @cached_property
    def made(self) -> Forecast:
        """The forecast by the formula of the core."""
        need = Need(self.paid, self.owed, self.claims["fen"], self.unclaimed["low"], self.unclaimed["high"])
        return made_forecast(self.budget, need, [each.told for each in self.past])

    @property
    def rate(self) -> float:
        """The claim rate that is expected, as a share; all of it where no past year told one."""
        return float(self.made.rate.expected) if self.made.rate else 1.0

    @property
    def missing(self) -> int:
        """Fen by which the budget falls short at the expected end."""
        return max(-(self.made.left or 0), 0)

    @cached_property
    def later(self) -> list[tuple[int, int]]:
        """Later years with the fen that instalments promise in them."""
        rows = self._open.filter(pl.col("due_year") > self.year).group_by("due_year")
        return list(rows.agg(pl.col("fen").sum()).sort("due_year").iter_rows())

    @cached_property
    def paid_by(self) -> date | None:
        """The day by which the text promises to pay what is claimed in the year."""
        found = round_of_year(policy_of(self.policy_file, self.on), self.year)
        return found.paid_by if found else None

    @cached_property
    def by_month(self) -> list[tuple[int, int, int, int]]:
        """Month, and the fen paid, due and perhaps to come by its end, since the beginning of the year."""
        paid, due = self._paid_in(), self._due_in()
        later = max(
            self.on.month if self.year == self.on.year else 1, self.paid_by.month if self.paid_by else 12
        )
        coming = max(self.made.expected - self.paid - self.owed, 0)
        rows, sum_paid, sum_due = [], 0, 0
        for month in MONTHS:
            sum_paid, sum_due = sum_paid + paid.get(month, 0), sum_due + due.get(month, 0)
            rows.append((month, sum_paid, sum_due, coming if month >= later else 0))
        return rows

    def _paid_in(self) -> dict[int, int]:
        found: dict[int, int] = {}
        day = pl.col("paid_on")
        rows = self._paid_of_year.group_by(day.dt.year().alias("in"), day.dt.month().alias("month"))
        for year, month, fen in rows.agg(pl.col("fen").sum()).iter_rows():
            place = 1 if year < self.year else 12 if year > self.year else month
            found[place] = found.get(place, 0) + fen
        return found

    def _due_in(self) -> dict[int, int]:
        """What is owed, in the month of its day; what is late counts from this month on."""
        found: dict[int, int] = {}
        rows = self._open_of_year.group_by("due").agg(pl.col("fen").sum())
        this_month = self.on.month if self.year == self.on.year else 1
        for due, fen in rows.iter_rows():
            month = 12 if due is None or due.year > self.year else max(due.month, this_month)
            found[month] = found.get(month, 0) + fen
        return found


def _month_chart(outlook: Outlook) -> dict[str, Any]:
    rows = outlook.by_month
    series: list[dict[str, Any]] = [
        {"name": _("Paid"), "values": [in_unit(paid) for _month, paid, _due, _coming in rows]},
        {"name": _("granted, falls due"), "values": [in_unit(due) for _month, _paid, due, _coming in rows]},
        {"name": _("may still come"), "values": [in_unit(coming) for *_rest, coming in rows]},
    ]
    if outlook.budget is not None:
        series.append({"name": _("Budget"), "values": [in_unit(outlook.budget)] * len(rows), "kind": "line"})
    return {
        "labels": [f"{outlook.year}-{month:02}" for month, *_rest in rows],
        "series": series,
        "unit": unit_of_money(),
        "stacked": True,
    }


def _years_chart(outlook: Outlook) -> dict[str, Any]:
    return {
        "labels": [str(year) for year, _fen in outlook.later],
        "series": [{"name": _("Instalments"), "values": [in_unit(fen) for _year, fen in outlook.later]}],
        "unit": unit_of_money(),
    }
