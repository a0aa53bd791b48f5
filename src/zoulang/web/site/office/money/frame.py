"""What the money pages of the office have in common: the programme, the policy and year of the address."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.entrance import number_in
from zoulang.web.accounts.models import Programme
from zoulang.web.accounts.visibility import seen_in
from zoulang.web.growth.models import Run
from zoulang.web.money.models import Award
from zoulang.web.policy.models import PolicyFile, Rule

MEASURE = "measure"


def money_programmes(user: Any) -> Any:
    """The programmes of which the person sees the awards of all firms."""
    found = Programme.objects.visible_to(user)
    return found if user.is_superuser else found.filter(seen_in(user, "awards", "pk"))


def money_programme(request: HttpRequest, slug: str) -> Programme:
    """The programme of an address; not there for who sees no more than the awards of some firms."""
    return get_object_or_404(money_programmes(request.user), slug=slug)


def paying_policies(programme: Programme) -> list[PolicyFile]:
    """The policy files of a programme that hold a measure, the newest document first."""
    files = PolicyFile.objects.filter(document__programme=programme, rules__kind=MEASURE)
    found = files.select_related("document__programme").annotate(measures=Count("rules"))
    return list(found.order_by("-document__issued", "id"))


@dataclass(frozen=True)
class Chosen:
    """The policy and the year that a page is about, and the others one may choose.

    Attributes:
        run: the last time the policy was decided for the whole register on the facts of the year.
        years: those of which something is known, the latest first.
    """

    programme: Programme
    policy_file: PolicyFile
    year: int
    policies: list[PolicyFile]
    years: list[int]
    run: Run | None

    @cached_property
    def rules(self) -> list[Rule]:
        """The measures of the policy, in the order of the text; one query."""
        rules = self.policy_file.rules.filter(kind=MEASURE)
        return list(rules.select_related("policy_file", "clause__document__programme").order_by("position"))


def chosen(programme: Programme, policy: str, year: str) -> Chosen | None:
    """The policy and year asked for, or the ones to begin with; None where nothing pays."""
    policies = paying_policies(programme)
    if not policies:
        return None
    runs = list(Run.objects.filter(programme=programme, policy__in=[each.slug for each in policies]))
    decided = {run.policy for run in runs}
    usual = next((each for each in policies if each.slug in decided), policies[0])
    policy_file = next((each for each in policies if each.slug == policy), usual)
    own = {run.year: run for run in runs if run.policy == policy_file.slug}
    awarded = Award.objects.filter(rule__policy_file=policy_file).order_by()
    years = sorted({*own, *awarded.values_list("year", flat=True).distinct()}, reverse=True)
    years = years or [business_date().year - 1]
    wanted = number_in(year)
    of = wanted if wanted in years else next((each for each in years if each in own), years[0])
    return Chosen(programme, policy_file, of, policies, years, own.get(of))
