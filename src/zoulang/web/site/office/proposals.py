"""Proposals: filed with their text, split into asks, answered as an official letter, promises followed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.base import ContentFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zoulang.documents.opening.files import ENDINGS
from zoulang.errors import InputError
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.entrance import deed, number_in, office_page, person
from zoulang.web.accounts.holidays import calendar
from zoulang.web.accounts.models import Programme, Unit
from zoulang.web.accounts.papers import paper
from zoulang.web.accounts.sentences import error_in_words
from zoulang.web.accounts.uploads import uploaded_file
from zoulang.web.casework.models import Case, Item
from zoulang.web.forum.actions import Ask, file_proposal, promise_becomes_duty, split_proposal
from zoulang.web.forum.asks import PROMISES, PROPOSAL, SuggestedAsk, suggested_asks
from zoulang.web.forum.letters import letter_of

MAX_PASTED = 200_000
ONE_MONTH = (("月", 1),)
# Who assigns proposals to the units that answer them.
ASSIGNING = (Unit.Kind.GOVERNMENT, Unit.Kind.LEADING_GROUP)


class ProposalForm(forms.Form):
    """A proposal as it is handed in."""

    number = forms.CharField(label=gettext_lazy("Number"), max_length=60)
    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    delegate = forms.ModelChoiceField(Unit.objects.none(), label=gettext_lazy("Handed in by"))
    assigner = forms.ModelChoiceField(Unit.objects.none(), label=gettext_lazy("Assigned by"))
    file = forms.FileField(
        label=gettext_lazy("File"),
        required=False,
        widget=forms.FileInput(attrs={"accept": ",".join(ENDINGS)}),
    )
    pasted = forms.CharField(
        label=gettext_lazy("Or the text itself"),
        required=False,
        max_length=MAX_PASTED,
        widget=forms.Textarea(attrs={"rows": 12}),
    )

    def __init__(self, *args: Any, programme: Programme, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = {held.unit_id for held in user.held_roles if held.programme_id == programme.pk}
        public = Unit.objects.filter(programme=programme, kind=Unit.Kind.PUBLIC)
        self.fields["delegate"].queryset = public  # type: ignore[attr-defined]
        self.initial.setdefault("delegate", public.filter(pk__in=own).first() or public.first())
        assigning = Unit.objects.filter(programme=programme, kind__in=ASSIGNING)
        self.fields["assigner"].queryset = assigning  # type: ignore[attr-defined]
        self.initial.setdefault("assigner", assigning.first())

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if bool(data.get("file")) == bool(str(data.get("pasted") or "").strip()) and not self.errors:
            self.add_error("file", _("Give the text once: as a file, or in the field below."))
        return data


@office_page
def new_proposal(request: HttpRequest, programme: str) -> HttpResponse:
    """Hand a proposal in; its text goes into the record and the case is opened."""
    found = get_object_or_404(Programme.objects.visible_to(request.user), slug=programme)
    may = request.user.has_perm("forum.file_proposal", found)
    form = ProposalForm(request.POST or None, request.FILES or None, programme=found, user=person(request))
    if request.method == "POST" and form.is_valid():
        try:
            case = _filed(found, form.cleaned_data, request)
        except InputError as error:
            form.add_error(None, error_in_words(error))
        else:
            messages.success(request, _("The proposal is in. Next it is split into what it asks for."))
            return redirect("case", found.slug, PROPOSAL, case.pk)
    context = {"section": "office", "programme": found, "form": form, "may_file": may, "endings": ENDINGS}
    return render(request, "site/office/proposal_form.html", context)


def _filed(programme: Programme, data: dict[str, Any], request: HttpRequest) -> Case:
    upload = data["file"] or ContentFile(data["pasted"].encode(), f"{data['title'][:60]}.txt")
    with uploaded_file(upload) as path:
        name = Path(str(upload.name)).name
        units = (data["delegate"], data["assigner"])
        return file_proposal(programme, data["number"], data["title"], path, *units, person(request), name)


@office_page
def split(request: HttpRequest, case: int) -> HttpResponse:
    """Choose what the proposal asks for: one row a suggestion, with its words and its unit."""
    found = _proposal(request, case)
    document = found.clause.document if found.clause else None
    suggested = suggested_asks(document) if document else []
    units = list(found.programme.units.exclude(kind__in=[Unit.Kind.PUBLIC, Unit.Kind.ENTERPRISE]))
    problem = ""
    if request.method == "POST":
        try:
            split_proposal(found, _chosen(request, suggested, units), person(request))
        except InputError as error:
            problem = error_in_words(error)
        else:
            messages.success(request, _("The proposal is split into its asks."))
            return redirect("case", found.programme.slug, PROPOSAL, found.pk)
    context = {
        "section": "office",
        "programme": found.programme,
        "case": found,
        "suggested": suggested,
        "units": units,
        "opinion_due": calendar().due(business_date(), 1, ONE_MONTH),
        "problem": problem,
    }
    return render(request, "site/office/proposal_split.html", context)


def _chosen(request: HttpRequest, suggested: list[SuggestedAsk], units: list[Unit]) -> list[Ask]:
    known = {unit.pk: unit for unit in units}
    asks = []
    for number, each in enumerate(suggested):
        if request.POST.get(f"ask-{number}"):
            unit, joint = (
                known.get(number_in(request.POST.get(f"{name}-{number}", "")) or 0)
                for name in ("unit", "joint")
            )
            words = request.POST.get(f"words-{number}", "")[:300]
            due = parse_date(request.POST.get(f"due-{number}", "") or "")
            asks.append(Ask(each.clause, words, unit, joint=joint, opinion_due=due))
    return asks


@deed
def promise_to_duty(request: HttpRequest, item: int) -> HttpResponse:
    """Let a promise of the reply be owed as a duty."""
    found = get_object_or_404(
        Item.objects.visible_to(request.user)
        .filter(kind=PROMISES)
        .select_related("case__programme", "case__procedure", "clause__document__programme", "unit"),
        pk=item,
    )
    try:
        promise_becomes_duty(found, person(request))
        messages.success(request, _("The promise is owed as a duty now."))
    except InputError as error:
        messages.error(request, error_in_words(error))
    return redirect("case", found.programme.slug, found.case.procedure.slug, found.case_id)


def reply_paper(request: HttpRequest, programme: str, case: int) -> HttpResponse:
    """The answers to a proposal as an official letter."""
    found = _proposal(request, case)
    if found.programme.slug != programme:
        return redirect("reply_paper", found.programme.slug, found.pk)
    return paper(f"reply-{found.pk}", letter_of(found), found.programme)


def _proposal(request: HttpRequest, case: int) -> Case:
    cases = Case.objects.visible_to(request.user).filter(procedure__subject=PROPOSAL)
    return get_object_or_404(cases.select_related("programme", "procedure", "clause__document"), pk=case)
