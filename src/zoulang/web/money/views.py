"""The page of one rule: what it says, whether it is in force, and what it paid."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
from django.db.models import Count, F, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.spreadsheet import spreadsheet, wants_spreadsheet
from zoulang.web.money.chart import payments_chart
from zoulang.web.money.models import Payment
from zoulang.web.money.notes import paid_by_rule
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
        return spreadsheet(f"{policy}-{item}", _year_table(paid_by_year(held, on)), money=[_("Amount")])
    context = {
        "programme": held.clause.document.programme,
        "section": "documents",
        "rule": held,
        "document": held.clause.document,
        "on": on,
        "validity": held.validity(on),
        "readings": readings_of(held.clause, request.user),
        **_words_of(held),
        **_money_of(held, on),
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


def _money_of(rule: Rule, on: date) -> dict[str, Any]:
    """What the rule paid year by year, and what it still owes."""
    years = paid_by_year(rule, on)
    return {
        "years": years,
        "paid": {"fen": sum(year["fen"] for year in years), "firms": firms_paid(rule, on)},
        "owed": paid_by_rule([rule], on).get(rule.pk),
        "chart": payments_chart((str(year["year"]), year["fen"]) for year in years),
    }


def paid_by_year(rule: Rule, on: date) -> list[dict[str, Any]]:
    """Calendar years with ``fen`` paid up to a day, number of ``payments`` and of ``firms``."""
    payments = Payment.objects.paid(on).filter(award__rule=rule)
    rows = payments.values(year=F("paid_on__year")).annotate(
        fen=Sum("amount"), payments=Count("id"), firms=Count("award__enterprise", distinct=True)
    )
    return [dict(row) for row in rows.order_by("year")]


def firms_paid(rule: Rule, on: date) -> int:
    """How many different firms the rule paid up to a day."""
    payments = Payment.objects.paid(on).filter(award__rule=rule)
    return payments.aggregate(firms=Count("award__enterprise", distinct=True))["firms"]


def _year_table(years: list[dict[str, Any]]) -> pl.DataFrame:
    columns = {"year": _("Year"), "firms": _("Firms"), "payments": _("Payments"), "fen": _("Amount")}
    return pl.DataFrame(
        {head: pl.Series([year[name] for year in years], dtype=pl.Int64) for name, head in columns.items()}
    )
