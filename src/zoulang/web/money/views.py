"""The page of one rule: what it says, whether it is in force, and what it paid."""

from __future__ import annotations

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
from zoulang.web.policy.policies import policy_of


def rule(request: HttpRequest, programme: str, policy: str, item: str) -> HttpResponse:
    """One rule with its clause, its words, its validity and its payments."""
    rules = Rule.objects.visible_to(request.user).select_related("policy_file", "clause__document__programme")
    held = get_object_or_404(
        rules, clause__document__programme__slug=programme, policy_file__slug=policy, item=item
    )
    on = business_date()
    checked = policy_of(held.policy_file)
    asked = checked.item(item)
    years = paid_by_year(held, on)
    if wants_spreadsheet(request):
        return spreadsheet(f"{policy}-{item}", _year_table(years), money=[_("Amount")])
    context = {
        "programme": held.clause.document.programme,
        "section": "documents",
        "rule": held,
        "document": held.clause.document,
        "policy": checked,
        "item": asked,
        "on": on,
        "validity": held.policy_file.validity(on),
        "conditions": list(rule_words.condition_lines(asked.condition)),
        "amounts": list(rule_words.value_lines(asked.pay or asked.value)),
        "requires": [line for each in checked.requires for line in rule_words.condition_lines(each)],
        "vetoes": [
            line
            for each in checked.vetoes
            if not each.of or item in each.of
            for line in rule_words.condition_lines(each.condition)
        ],
        "terms": [
            (term, list(rule_words.value_lines(term.value))) for term in rule_words.terms_used(checked, asked)
        ],
        "names": rule_words.names_read(checked, asked),
        "questions": rule_words.open_questions(checked, asked),
        "years": years,
        "paid": {"fen": sum(year["fen"] for year in years), "firms": firms_paid(held, on)},
        "owed": paid_by_rule([held], on).get(held.pk),
        "chart": payments_chart((str(year["year"]), year["fen"]) for year in years),
    }
    return render(request, "money/rule.html", context)


def paid_by_year(rule: Rule, on: Any) -> list[dict[str, Any]]:
    """Calendar years with ``fen`` paid up to a day, number of ``payments`` and of ``firms``."""
    payments = Payment.objects.filter(award__rule=rule, paid_on__lte=on)
    rows = payments.values(year=F("paid_on__year")).annotate(
        fen=Sum("amount"), payments=Count("id"), firms=Count("award__enterprise", distinct=True)
    )
    return [dict(row) for row in rows.order_by("year")]


def firms_paid(rule: Rule, on: Any) -> int:
    """How many different firms the rule paid up to a day."""
    payments = Payment.objects.filter(award__rule=rule, paid_on__lte=on)
    return payments.aggregate(firms=Count("award__enterprise", distinct=True))["firms"]


def _year_table(years: list[dict[str, Any]]) -> pl.DataFrame:
    columns = {"year": _("Year"), "firms": _("Firms"), "payments": _("Payments"), "fen": _("Amount")}
    return pl.DataFrame(
        {head: pl.Series([year[name] for year in years], dtype=pl.Int64) for name, head in columns.items()}
    )
