"""The deeds on a claim as addresses: each does one thing and leads back to the page of the case."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.entrance import deed, person
from zoulang.web.accounts.models import User
from zoulang.web.casework.models import Case
from zoulang.web.casework.views import seen_case
from zoulang.web.money.claims.facts import missing_papers
from zoulang.web.money.claims.filing import return_claim, set_details, state_facts
from zoulang.web.money.claims.forms import AttachForm, DetailsForm, PointsForm, RefusalForm, WordsForm
from zoulang.web.money.claims.models import HeldPaper
from zoulang.web.money.claims.panels import ClaimPage, claim_of, facts_form
from zoulang.web.money.claims.papers import attach_paper
from zoulang.web.money.claims.reviewing import let_match, object_to, refuse_claim
from zoulang.web.money.claims.stating import state_for_units
from zoulang.web.money.models import Claim
from zoulang.web.money.pages.doing import do

Act = tuple[forms.Form, Callable[[], Any], str]


@deed
def claim_deed(request: HttpRequest, case: int, deed: str) -> HttpResponse:
    """Do one thing to a claim, or say what is wrong."""
    found = seen_case(request, case)
    where = ("case", found.programme.slug, found.procedure.slug, found.pk)
    if deed == "object":
        words = WordsForm(request.POST, prefix="objection")
        act: Act = (
            words,
            lambda: object_to(found, words.cleaned_data["words"], person(request)),
            _("Noted."),
        )
    else:
        claim = claim_of(found)
        if claim is None or deed not in DEEDS:
            raise Http404
        act = DEEDS[deed](request, claim, found, person(request))
    form, make, done = act
    if not form.is_valid():
        for field, errors in form.errors.items():
            label = form.fields[field].label if field in form.fields else ""
            for error in errors:
                messages.error(request, f"{label}: {error}" if label else str(error))
        return redirect(*where)
    return do(request, make, done, *where)


def _facts(request: HttpRequest, claim: Claim, case: Case, by: User) -> Act:
    page = ClaimPage(claim, case, business_date(), by)
    form = facts_form(request.POST, page.policy, page.asked)
    return form, lambda: state_facts(claim, form.facts(), by), _("Kept as the word of the firm, not checked.")


def _state(request: HttpRequest, claim: Claim, case: Case, by: User) -> Act:
    page = ClaimPage(claim, case, business_date(), by)
    units = {line.input.zh: line.reading.unit for line in page.stated_here}
    form = facts_form(request.POST, page.policy, [line.input for line in page.stated_here])

    def act() -> None:
        state_for_units(claim, {name: (units[name], value) for name, value in form.facts().items()}, by)

    return form, act, _("Stated; the rule is decided by it.")


def _details(request: HttpRequest, claim: Claim, case: Case, by: User) -> Act:
    form = DetailsForm(request.POST, prefix="details", route=claim.rule.route)
    return form, lambda: set_details(claim, by, **form.cleaned_data), _("Saved.")


def _attach(request: HttpRequest, claim: Claim, case: Case, by: User) -> Act:
    there = case.evidence.filter(item=None).values_list("name", flat=True)
    names = [(paper["zh"], paper["zh"]) for paper in missing_papers(claim, there)]
    form = AttachForm(request.POST, prefix="attach", claim=claim, names=names)

    def act() -> Any:
        paper = get_object_or_404(HeldPaper, pk=form.cleaned_data["paper"].pk)
        return attach_paper(claim, paper, by, form.cleaned_data["name"])

    return form, act, _("Attached.")


def _return(request: HttpRequest, claim: Claim, case: Case, by: User) -> Act:
    form = PointsForm(request.POST, prefix="points")
    return form, lambda: return_claim(claim, form.listed, by), _("Returned; the firm sees every point.")


def _match(request: HttpRequest, claim: Claim, case: Case, by: User) -> Act:
    form = WordsForm(request.POST, prefix="match")
    return form, lambda: let_match(claim, form.cleaned_data["words"], by), _("Decided.")


def _refuse(request: HttpRequest, claim: Claim, case: Case, by: User) -> Act:
    form = RefusalForm(request.POST, prefix="refusal", claim=claim)

    def act() -> Any:
        return refuse_claim(claim, form.cleaned_data["reason"], form.cleaned_data["clause"], by)

    return form, act, _("Refused, with its clause.")


DEEDS: dict[str, Callable[[HttpRequest, Claim, Case, User], Act]] = {
    "facts": _facts,
    "state": _state,
    "details": _details,
    "attach": _attach,
    "return": _return,
    "match": _match,
    "refuse": _refuse,
}
