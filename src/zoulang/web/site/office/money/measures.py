"""Who qualifies under each measure and has not claimed."""

from __future__ import annotations

from typing import Any

import polars as pl
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from zoulang.errors import InputError
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.entrance import deed, number_in, office_page, person
from zoulang.web.accounts.sentences import error_in_words
from zoulang.web.accounts.spreadsheet import spreadsheet, wants_spreadsheet
from zoulang.web.growth.actions import decide_register
from zoulang.web.money.chart import in_unit, unit_of_money
from zoulang.web.policy.models import Rule
from zoulang.web.site.office.money.firms import FirmList
from zoulang.web.site.office.money.frame import chosen, money_programme
from zoulang.web.site.office.money.standings import MeasureRow, freshness, measure_rows


@office_page
def money_measures(request: HttpRequest, programme: str) -> HttpResponse:
    """The measures of a policy and year with how many firms qualify, claimed, were paid, are near."""
    held = money_programme(request, programme)
    context: dict[str, Any] = {"programme": held, "section": "money"}
    asked = chosen(held, request.GET.get("policy", ""), request.GET.get("year", ""))
    if asked is None:
        return render(request, "site/office/money/measures.html", context)
    rows = measure_rows(asked, business_date())
    if wants_spreadsheet(request):
        return spreadsheet(
            f"{asked.policy_file.slug}-{asked.year}-measures", _table(rows), money=money_heads()
        )
    context |= {
        "asked": asked,
        "rows": rows,
        "total": _total(rows),
        "fresh": freshness(asked),
        "on": business_date(),
        "firms_chart": _firms_chart(rows),
        "money_chart": _money_chart(rows),
        "may_decide": request.user.has_perm("growth.decide_register", held),
    }
    return render(request, "site/office/money/measures.html", context)


@office_page
def measure_firms(request: HttpRequest, programme: str, policy: str, item: str) -> HttpResponse:
    """The firms of one measure: those that have not claimed first, with filters that live in the address."""
    held = money_programme(request, programme)
    rules = Rule.objects.filter(
        policy_file__document__programme=held, policy_file__slug=policy, kind="measure"
    )
    rule = get_object_or_404(rules.select_related("policy_file", "clause__document__programme"), item=item)
    asked = chosen(held, policy, request.GET.get("year", ""))
    assert asked is not None
    listing = FirmList(asked, rule, request.user, request.GET, business_date())
    if wants_spreadsheet(request):
        name = f"{policy}-{item}-{asked.year}-{listing.state}"
        return spreadsheet(name, listing.table(), money=listing.money_heads)
    context = {
        "programme": held,
        "section": "money",
        "asked": asked,
        "rule": rule,
        "listing": listing,
        "may_tell": request.user.has_perm("money.tell_firms", held),
        "fresh": freshness(asked),
        "on": business_date(),
        "may_decide": request.user.has_perm("growth.decide_register", held),
    }
    return render(request, "site/office/money/firms.html", context)


@deed
def decide_again(request: HttpRequest, programme: str) -> HttpResponse:
    """Decide the whole register again, on the facts of a year as they are now."""
    held = money_programme(request, programme)
    year = number_in(request.POST.get("year", "")) or business_date().year - 1
    try:
        runs = decide_register(held, year, business_date(), person(request))
    except InputError as error:
        messages.error(request, error_in_words(error))
    else:
        firms = max((run.firms for run in runs), default=0)
        messages.success(request, _("%(firms)s firms are decided anew.") % {"firms": f"{firms:,}"})
    policy = request.POST.get("policy", "")
    return redirect(f"{reverse('money_measures', args=[held.slug])}?policy={policy}&year={year}")


def _total(rows: list[MeasureRow]) -> dict[str, int]:
    return {
        "unclaimed_low": sum(row.unclaimed.low for row in rows),
        "unclaimed_high": sum(row.unclaimed.high for row in rows),
        "unclaimed": sum(row.unclaimed.firms for row in rows),
        "granted": sum(row.granted.low for row in rows),
        "paid": sum(row.paid.low for row in rows),
        "near": sum(row.near.firms for row in rows),
    }


def _firms_chart(rows: list[MeasureRow]) -> dict[str, Any]:
    """Measures from the top, each with its firms from those that have money to those one step short."""
    shown = [
        row for row in rows if row.unclaimed.firms or row.claimed.firms or row.granted.firms or row.near.firms
    ]
    return {
        "labels": [row.rule.text("title") for row in shown],
        "series": [
            {"name": _("granted"), "values": [row.granted.firms for row in shown]},
            {"name": _("claim on its way"), "values": [row.claimed.firms for row in shown]},
            {"name": _("qualify, not claimed"), "values": [row.unclaimed.firms for row in shown]},
            {"name": _("one step short"), "values": [row.near.firms for row in shown]},
        ],
        "unit": _("firms"),
        "horizontal": True,
        "stacked": True,
        "whole": True,
    }


def _money_chart(rows: list[MeasureRow]) -> dict[str, Any]:
    shown = [row for row in rows if row.unclaimed.low or row.granted.low]
    return {
        "labels": [row.rule.text("title") for row in shown],
        "series": [
            {"name": _("Paid"), "values": [in_unit(row.paid.low) for row in shown]},
            {
                "name": _("granted, not paid"),
                "values": [in_unit(row.granted.low - row.paid.low) for row in shown],
            },
            {"name": _("not claimed"), "values": [in_unit(row.unclaimed.low) for row in shown]},
        ],
        "unit": unit_of_money(),
        "horizontal": True,
        "stacked": True,
    }


def money_heads() -> list[str]:
    """Heads of the columns that hold fen, in the language of the screen."""
    return [_("Amount not claimed, at least"), _("Granted amount"), _("Paid amount")]


def _table(rows: list[MeasureRow]) -> pl.DataFrame:
    least, granted, paid = money_heads()
    columns: dict[str, Any] = {
        _("Measure"): pl.Series([row.rule.text("title") for row in rows], dtype=pl.String),
        _("Clause"): pl.Series([str(row.rule.clause) for row in rows], dtype=pl.String),
    }
    numbers = {
        _("Qualify"): [row.meets.firms for row in rows],
        _("Not claimed"): [row.unclaimed.firms for row in rows],
        least: [row.unclaimed.low for row in rows],
        _("Claims on their way"): [row.claimed.firms for row in rows],
        _("granted"): [row.granted.firms for row in rows],
        granted: [row.granted.low for row in rows],
        _("Paid"): [row.paid.firms for row in rows],
        paid: [row.paid.low for row in rows],
        _("One step short"): [row.near.firms for row in rows],
        _("One fact missing"): [row.open.firms for row in rows],
    }
    return pl.DataFrame(
        {**columns, **{head: pl.Series(values, dtype=pl.Int64) for head, values in numbers.items()}}
    )
