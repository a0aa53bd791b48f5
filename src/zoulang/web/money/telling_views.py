"""The deed of telling firms, and what it came to, on the page of a measure."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import ngettext

from zoulang.errors import InputError
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.entrance import deed, number_in, person
from zoulang.web.accounts.sentences import problem_in_words
from zoulang.web.money.telling import tell_firms
from zoulang.web.policy.models import Rule


@deed
def tell(request: HttpRequest, programme: str, policy: str, item: str) -> HttpResponse:
    """Tell the firms that qualify under a measure."""
    rules = Rule.objects.visible_to(request.user).select_related("policy_file", "clause__document__programme")
    rule = get_object_or_404(
        rules, clause__document__programme__slug=programme, policy_file__slug=policy, item=item
    )
    try:
        told = tell_firms(
            rule, number_in(request.POST.get("year", "")) or business_date().year, person(request)
        )
        messages.success(request, ngettext("%(n)s firm is told", "%(n)s firms are told", told) % {"n": told})
    except InputError as error:
        for problem in error.problems:
            messages.error(request, problem_in_words(problem))
    return redirect(rule)
