"""The words of the office pages: what a journal entry and a draft's fields are called."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import template
from django.utils.translation import gettext_lazy as _

from zoulang.quantities import FEN_PER_YUAN, format_money
from zoulang.web.policy.models import Draft

register = template.Library()

DEEDS = {
    "award.paid": _("award paid"),
    "awards.granted": _("awards granted"),
    "business_date.set": _("business date set"),
    "document.loaded": _("document loaded"),
    "document.published": _("document published"),
    "draft.accepted": _("draft accepted"),
    "draft.rejected": _("draft rejected"),
    "enterprises.imported": _("enterprises imported"),
    "facts.recorded": _("facts recorded"),
    "measurement.recorded": _("measurement recorded"),
    "policy_file.installed": _("policy file installed"),
    "policy_change.approved": _("policy change approved"),
    "policy_change.proposed": _("policy change proposed"),
    "policy_change.refused": _("policy change refused"),
    "policy_change.saved": _("draft of a policy change kept"),
    "policy_change.withdrawn": _("policy change withdrawn"),
    "programme.installed": _("programme installed"),
    "report.corrected": _("report corrected"),
    "report.submitted": _("report submitted"),
}

# The fields a person checks before accepting, in the order a person reads them.
FIELDS = {
    "subject": _("For whom"),
    "lead": _("Lead"),
    "units": _("Units"),
    "implicit_units": _("Named for all duties"),
    "indicator": _("Indicator"),
    "comparator": _("Comparison"),
    "value": _("Value"),
    "unit": _("Unit of measure"),
    "by": _("By"),
    "base": _("Base"),
    "rate": _("Rate"),
    "amount": _("Amount"),
    "cap": _("Cap"),
    "tiers": _("Tiers"),
    "recurrence": _("How often"),
    "years": _("Years paid"),
    "payer": _("Paid by"),
    "refs": _("Refers to"),
    "number": _("Document number"),
    "title": _("Title"),
    "name": _("Name"),
    "leaders": _("Chain leaders"),
    "products": _("Products"),
    "benchmark_companies": _("Benchmark companies"),
}
RECURRENCES = {"once": _("once"), "annual": _("every year")}


@register.filter
def deed_words(verb: str) -> str:
    """A journal verb in words; an unknown one stands as it is."""
    return str(DEEDS.get(verb, verb))


@register.filter
def draft_rows(draft: Draft) -> Iterator[tuple[str, str]]:
    """Label and value of the fields that were read; what was not read is not shown."""
    for name, label in FIELDS.items():
        value = draft.values.get(name)
        if value not in (None, "", [], {}):
            yield str(label), _shown(name, value)


def _shown(name: str, value: Any) -> str:
    if name in ("amount", "cap"):
        return format_money(round(value * FEN_PER_YUAN))
    if name == "rate":
        return f"{value * 100:g}%"
    if name == "recurrence":
        return str(RECURRENCES.get(value, value))
    if name == "tiers":
        return "；".join(_tier(tier) for tier in value)
    if isinstance(value, list):
        return "、".join(map(str, value))
    return str(value)


def _tier(tier: dict[str, Any]) -> str:
    numbers = [_shown(name, tier[name]) for name in ("rate", "amount", "cap") if tier.get(name) is not None]
    return " ".join([str(tier.get("when") or ""), *numbers]).strip()
