"""How far a measure has come to the firms, for those who may know."""

from __future__ import annotations

from typing import Any

from django import template

from zoulang.web.accounts.business_date import business_date
from zoulang.web.growth.models import Run
from zoulang.web.money.telling import reach_of
from zoulang.web.policy.models import Rule

register = template.Library()


@register.inclusion_tag("money/reach.html", takes_context=True)
def reach(context: dict[str, Any], rule: Rule) -> dict[str, Any]:
    """Matched, told, claimed and granted; nothing for who does not see the firms of the programme."""
    user, programme = context["request"].user, rule.clause.document.programme
    if not user.is_authenticated:
        return {"reach": None}
    if not user.is_superuser and programme.pk not in user.programmes_where("enterprises"):
        return {"reach": None}
    runs = Run.objects.filter(programme=programme, policy=rule.policy_file.slug).order_by("-year")
    last = runs.values_list("year", flat=True).first()
    return {
        "reach": reach_of(rule, last or business_date().year),
        "rule": rule,
        "programme": programme,
        "may_tell": user.has_perm("money.tell_firms", rule),
        "csrf_token": context.get("csrf_token"),
    }
