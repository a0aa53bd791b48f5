"""The page of one rule: what it says, whether it is in force, and what it paid."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.spreadsheet import spreadsheet, wants_spreadsheet
from zoulang.web.money.chart import payments_chart
from zoulang.web.money.notes import paid_by_rule
from zoulang.web.money.public import PublicMoney, public_money
from zoulang.web.money.templatetags.public_sums import withheld_words
from zoulang.web.policy import rule_words
from zoulang.web.policy.models import Rule
from zoulang.web.policy.policies import policy_of_rule
from zoulang.web.policy.questions import readings_of


def rule(request: HttpRequest, programme: str, policy: str, item: str) -> HttpResponse:
    """One rule with its clause, its words, its validity and its payments."""
    rules = Rule.objects.visible_to(request.user).select_related("policy_file", "clause__document__programme")
    held = get_object_or_404(
        rules, clause__document__programme__slug=programme, policy_file__slug=policy, item=item
    )
    on = business_date()
    if wants_spreadsheet(request):
        years = paid_by_year(held, public_money(held.programme, on, request.user))
        return spreadsheet(f"{policy}-{item}", _year_table(years), money=[_("Amount")])
    context = {
        "programme": held.clause.document.programme,
        "section": "documents",
        "rule": held,
        "document": held.clause.document,
        "on": on,
        "validity": held.validity(on),
        "readings": readings_of(held.clause, request.user),
        **_words_of(held),
        **_money_of(held, on, request.user),
    }
    return render(request, "money/rule.html", context)


def _words_of(rule: Rule) -> dict[str, Any]:
    """What the rule says, line by line, and what it reads and leaves open."""
    policy = policy_of_rule(rule)
    item = policy.item(rule.item)
    vetoes = [each.condition for each in policy.vetoes if not each.of or item.id in each.of]
    return {
        "item": item,
        "conditions": list(rule_words.condition_lines(item.condition)),
        "amounts": list(rule_words.value_lines(item.pay or item.value)),
        "requires": [line for each in policy.requires for line in rule_words.condition_lines(each)],
        "vetoes": [line for each in vetoes for line in rule_words.condition_lines(each)],
        "terms": [
            (term, list(rule_words.value_lines(term.value))) for term in rule_words.terms_used(policy, item)
        ],
        "names": rule_words.names_read(policy, item),
        "questions": rule_words.open_questions(policy, item),
    }


def _money_of(rule: Rule, on: date, user: Any) -> dict[str, Any]:
    """What the rule paid year by year, and what it still owes."""
    told = public_money(rule.programme, on, user)
    years = paid_by_year(rule, told)
    shown = [(str(year["year"]), year["sum"].fen if year["sum"].is_shown else None) for year in years]
    return {
        "years": years,
        "paid": told.paid(rule.pk),
        "owed": paid_by_rule([rule], on, user)[rule.pk],
        "withheld": any(not year["sum"].is_shown for year in years),
        "chart": payments_chart(shown),
    }


def paid_by_year(rule: Rule, told: PublicMoney) -> list[dict[str, Any]]:
    """Calendar years with their ``sum`` up to the day and the number of ``payments``."""
    return [
        {
            "year": year,
            "sum": told.paid(rule.pk, year),
            "payments": told.count("paid", rule.pk, year),
        }
        for year in told.years(rule.pk)
    ]


def _year_table(years: list[dict[str, Any]]) -> pl.DataFrame:
    """The years; a withheld one has empty cells and says why."""
    shown = [year["sum"].is_shown for year in years]

    def column(values: list[int]) -> pl.Series:
        kept = [value if is_shown else None for value, is_shown in zip(values, shown, strict=True)]
        return pl.Series(kept, dtype=pl.Int64)

    return pl.DataFrame(
        {
            _("Year"): pl.Series([year["year"] for year in years], dtype=pl.Int64),
            _("Firms"): column([year["sum"].firms for year in years]),
            _("Payments"): column([year["payments"] for year in years]),
            _("Amount"): column([year["sum"].fen for year in years]),
            _("Withheld"): pl.Series([withheld_words(year["sum"]) for year in years], dtype=pl.String),
        }
    )
