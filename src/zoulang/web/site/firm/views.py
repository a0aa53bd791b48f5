"""The pages of one firm."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from zoulang.errors import InputError
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.entrance import number_in, office_page, person, programme_in
from zoulang.web.accounts.sentences import is_english, problem_in_words
from zoulang.web.money.firm import money_of_firm
from zoulang.web.policy.checkup_form import CheckUpForm
from zoulang.web.registry.disputes import dispute_fact
from zoulang.web.registry.models import Enterprise
from zoulang.web.registry.own_facts import state_own_facts
from zoulang.web.registry.provenance import provenance_of
from zoulang.web.site.check_up.firm import FirmCheckUp
from zoulang.web.site.check_up.visitor import questions_shown
from zoulang.web.site.firm.entrance import own_firms
from zoulang.web.site.firm.page import FirmPage


@office_page
def own_firm(request: HttpRequest, programme: str) -> HttpResponse:
    """The page of the firm that the person acts for; whoever acts for several chooses."""
    held = programme_in(request, programme)
    firms = [each for each in own_firms(request.user) if each.programme_id == held.pk]
    if not firms:
        raise Http404
    if len(firms) > 1:
        return render(
            request, "site/firm/choose.html", {"programme": held, "section": "firm", "firms": firms}
        )
    return _firm_page(request, firms[0], "firm")


@office_page
def enterprise(request: HttpRequest, programme: str, enterprise: int) -> HttpResponse:
    """The page of a firm for whoever sees it."""
    held = firm_in(request, programme, enterprise)
    own = held.unit_id in {each.unit_id for each in person(request).held_roles}
    return _firm_page(request, held, "firm" if own else "enterprises")


@office_page
def own_facts(request: HttpRequest, programme: str, enterprise: int) -> HttpResponse:
    """The form in which a firm states its facts of a year; only what was changed is stated."""
    held = firm_in(request, programme, enterprise)
    if not person(request).has_perm("registry.state_own_facts", held):
        raise Http404
    on = business_date()
    check = FirmCheckUp(request.user, held, on, number_in(request.GET.get("year", "")) or on.year)
    language = "en" if is_english() else "zh"
    typed = request.POST if request.method == "POST" else None
    form = CheckUpForm(typed, check.looked.layout.asked, language, known=check.facts)
    if typed is not None and form.is_valid():
        try:
            state_own_facts(held, check.year, _changed(form), person(request))
            return redirect(f"{reverse('enterprise', args=[programme, held.pk])}?year={check.year}#facts")
        except InputError as error:
            for problem in error.problems:
                form.add_error(None, problem_in_words(problem))
    context = {
        "programme": held.programme,
        "section": "firm",
        "enterprise": held,
        "year": check.year,
        "years": range(on.year, on.year - 4, -1),
        "on": on,
        "form": form,
        **questions_shown(form, check.looked, language, request.GET.get("titles", "")),
    }
    return render(request, "site/firm/own_facts.html", context)


@office_page
def dispute(request: HttpRequest, programme: str, enterprise: int) -> HttpResponse:
    """A firm says that a value is wrong, what is right and why."""
    held = firm_in(request, programme, enterprise)
    if not person(request).has_perm("registry.dispute_fact", held):
        raise Http404
    year = number_in(request.GET.get("year", "")) or business_date().year
    named = request.GET.get("fact", "")
    fact = next((each for each in provenance_of(held, year) if each.fact == named and each.source), None)
    if fact is None:
        raise Http404
    form = DisputeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            dispute_fact(
                held, year, named, form.cleaned_data["claimed"], form.cleaned_data["reason"], person(request)
            )
            return redirect(f"{reverse('enterprise', args=[programme, held.pk])}?year={year}#facts")
        except InputError as error:
            for problem in error.problems:
                form.add_error(None, problem_in_words(problem))
    context = {
        "programme": held.programme,
        "section": "firm",
        "enterprise": held,
        "year": year,
        "fact": fact,
        "form": form,
    }
    return render(request, "site/firm/dispute.html", context)


class DisputeForm(forms.Form):
    """What is right, and why."""

    claimed = forms.CharField(
        max_length=200, label=_("The right value"), help_text=_("With its unit, such as 500万元 or 12人")
    )
    reason = forms.CharField(max_length=300, label=_("Why"))


def firm_in(request: HttpRequest, programme: str, pk: int) -> Enterprise:
    """The firm of an address, if the person sees it; else the page is not there."""
    firms = Enterprise.objects.visible_to(request.user).select_related("programme", "town")
    return get_object_or_404(firms, programme__slug=programme, pk=pk)


def _firm_page(request: HttpRequest, firm: Enterprise, section: str) -> HttpResponse:
    year = number_in(request.GET.get("year", ""))
    page = FirmPage(firm, request.user, business_date(), "en" if is_english() else "zh", year)
    context = {
        "programme": firm.programme,
        "section": section,
        "enterprise": firm,
        "page": page,
        "on": page.on,
        "may_state_facts": person(request).has_perm("registry.state_own_facts", firm),
        "may_edit": person(request).has_perm("registry.keep_names", firm),
        "may_dispute": page.is_own and person(request).has_perm("registry.dispute_fact", firm),
        **(money_of_firm(firm, request.user) if page.money.is_seen else {}),
    }
    return render(request, "site/firm/page.html", context)


def _changed(form: CheckUpForm) -> dict[str, Any]:
    """Of the facts in the form those whose field was changed."""
    facts, changed = form.facts(), set(form.changed_data)
    touched = {
        question.input.zh for question in form.asked if {question.field, question.none_field} & changed
    }
    return {name: value for name, value in facts.items() if name in touched}
