"""One draft at the desk: decide about it, mend it, take the decision back, or write one that was missed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from zoulang.errors import InputError
from zoulang.web.accounts.deeds import require
from zoulang.web.accounts.entrance import deed, office_page, person
from zoulang.web.accounts.sentences import error_in_words
from zoulang.web.policy.deciding import accept_draft, add_draft, mend_draft, reject_draft, reopen_draft
from zoulang.web.policy.draft_forms import ValuesForm
from zoulang.web.policy.models import Clause, Draft
from zoulang.web.policy.spans import ORDER
from zoulang.web.site.office.desk import drafts_of, may, part_of_desk, sentences
from zoulang.web.site.office.forms import DraftForm

CARD, GROUP = "site/office/draft_decided.html", "site/office/clause_renewed.html"


@deed
def decide_draft(request: HttpRequest, draft: int) -> HttpResponse:
    """Accept or reject one draft, and show it again as it stands now."""
    found = get_object_or_404(drafts_of(request), pk=draft)
    return _shown_again(request, found, _decided(request, found))


def _decided(request: HttpRequest, draft: Draft) -> str:
    """Do what the form asks; empty, or the sentence that says why it was not done."""
    form = DraftForm(request.POST)
    if not form.is_valid():
        return sentences(form.errors)
    try:
        if form.cleaned_data["decision"] == "accept":
            accept_draft(draft, person(request), form.added())
        else:
            reject_draft(draft, person(request), form.cleaned_data["reason"])
    except InputError as error:
        return error_in_words(error)
    return ""


@deed
def reopen(request: HttpRequest, draft: int) -> HttpResponse:
    """Take a decision back."""
    found = get_object_or_404(drafts_of(request), pk=draft)
    problem = ""
    try:
        reopen_draft(found, person(request))
    except InputError as error:
        problem = error_in_words(error)
    return _shown_again(request, found, problem)


@office_page
def draft_card(request: HttpRequest, draft: int) -> HttpResponse:
    """One draft as its card: where a form was put aside."""
    found = get_object_or_404(drafts_of(request), pk=draft)
    return _shown_again(request, found, "")


def _shown_again(request: HttpRequest, draft: Draft, problem: str) -> HttpResponse:
    if request.headers.get("HX-Request"):
        now = drafts_of(request).filter(pk=draft.pk).first()
        if now is not None:
            return part_of_desk(request, now.clause, CARD, draft=now, problem=problem)
    if problem:
        messages.error(request, problem)
    return redirect(_at_desk(draft))


def _at_desk(draft: Draft) -> str:
    document = draft.clause.document
    return f"{reverse('desk', args=[document.programme.slug, document.slug])}#draft-{draft.pk}"


@office_page
def mend(request: HttpRequest, draft: int) -> HttpResponse:
    """The fields of a draft in a form; saved, it waits on or is accepted at once."""
    found = get_object_or_404(drafts_of(request), pk=draft)
    require(request.user, "policy.mend_draft", found)
    form = ValuesForm(
        found.kind,
        request.POST or None,
        values=found.values,
        words=found.quote,
        near=None if found.in_heading else found.start,
    )
    if request.method == "POST" and form.is_valid() and _mended(request, found, form):
        return _shown_again(request, found, "")
    return _form_shown(request, form, draft=found, clause=found.clause)


def _mended(request: HttpRequest, draft: Draft, form: ValuesForm) -> bool:
    """Save what was mended, and accept it if asked; what is wrong goes beside the form."""
    data = form.cleaned_data
    try:
        with transaction.atomic():
            mended = mend_draft(draft, person(request), form.changed_values(), data["words"], data["near"])
            if "accept" in request.POST:
                accept_draft(mended, person(request))
    except InputError as error:
        form.add_error(None, error_in_words(error))
        return False
    return True


@office_page
def add(request: HttpRequest, clause: int) -> HttpResponse:
    """A record that the program missed: its kind, its fields, and the words it rests on."""
    clauses = Clause.objects.visible_to(request.user).select_related("document__programme")
    found = get_object_or_404(clauses, pk=clause)
    require(request.user, "policy.add_draft", found)
    asked = request.POST if request.method == "POST" else request.GET
    kind = asked.get("kind", "")
    if kind not in Draft.Kind.values:
        return render(request, "site/office/add_kind.html", _of_clause(request, found))
    form = ValuesForm(
        kind,
        request.POST if request.method == "POST" else None,
        values={},
        words=request.GET.get("words", ""),
        near=request.GET.get("near") or None,
    )
    if request.method == "POST" and form.is_valid():
        draft = _added(request, found, kind, form)
        if draft is not None:
            return _clause_again(request, draft)
    return _form_shown(request, form, clause=found, kind=kind)


def _added(request: HttpRequest, clause: Clause, kind: str, form: ValuesForm) -> Draft | None:
    """The draft of a person, accepted if asked; None if something is wrong, which goes beside the form."""
    data = form.cleaned_data
    values = form.changed_values()
    try:
        with transaction.atomic():
            draft = add_draft(clause, kind, values, data["words"], person(request), data["near"])
            if "accept" in request.POST:
                accept_draft(draft, person(request))
    except InputError as error:
        form.add_error(None, error_in_words(error))
        return None
    return draft


def _clause_again(request: HttpRequest, draft: Draft) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return part_of_desk(request, draft.clause, GROUP, focus=f"draft-{draft.pk}")
    return redirect(_at_desk(draft))


def _form_shown(request: HttpRequest, form: ValuesForm, **context: Any) -> HttpResponse:
    is_part = bool(request.headers.get("HX-Request"))
    template = "site/office/draft_form.html" if is_part else "site/office/draft_page.html"
    clause = context["clause"]
    return render(request, template, {**_of_clause(request, clause), "form": form, **context})


def _of_clause(request: HttpRequest, clause: Clause) -> dict[str, Any]:
    return {
        "section": "office",
        "programme": clause.document.programme,
        "clause": clause,
        "all_kinds": [(kind, dict(Draft.Kind.choices)[kind]) for kind in ORDER],
        **may(request, clause.document),
    }
