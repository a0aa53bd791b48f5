"""The reading desk: what a program read out of a document, and the person who decides about it."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from zoulang.errors import InputError
from zoulang.web.accounts.entrance import deed, office_page, person
from zoulang.web.accounts.sentences import error_in_words
from zoulang.web.policy.actions import publish_document
from zoulang.web.policy.deciding import accept_draft, reject_draft
from zoulang.web.policy.models import Clause, Document, Draft
from zoulang.web.site.office.forms import DraftForm


@office_page
def desk(request: HttpRequest, programme: str, document: str) -> HttpResponse:
    """The drafts of one document beside the clauses they were read from."""
    found = _document(request, programme, document)
    if not (request.user.is_superuser or found.programme_id in person(request).programmes_where("drafts")):
        raise Http404
    context = {
        "section": "office",
        "programme": found.programme,
        "document": found,
        "rows": _rows(found, request.user),
        "may_publish": request.user.has_perm("policy.publish_document", found),
        "may_decide": request.user.has_perm("policy.accept_draft", found),
        **_progress(found),
    }
    return render(request, "site/office/desk.html", context)


def _rows(document: Document, user: Any) -> list[tuple[Clause, list[Draft]]]:
    """Clauses that something was read from, each with its drafts."""
    by_clause: dict[int, list[Draft]] = defaultdict(list)
    drafts = Draft.objects.visible_to(user).filter(clause__document=document)
    for draft in drafts.select_related("clause", "decided_by"):
        by_clause[draft.clause_id].append(draft)
    return [(clause, by_clause[clause.pk]) for clause in document.clauses.all() if clause.pk in by_clause]


def _progress(document: Document) -> dict[str, int]:
    states = list(Draft.objects.filter(clause__document=document).values_list("state", flat=True))
    waiting = states.count(Draft.State.OPEN)
    return {"total": len(states), "waiting": waiting, "decided": len(states) - waiting}


@deed
def decide_draft(request: HttpRequest, draft: int) -> HttpResponse:
    """Accept or reject one draft, and show it again as it stands now."""
    drafts = Draft.objects.visible_to(request.user).select_related("clause__document__programme")
    found = get_object_or_404(drafts, pk=draft)
    problem = _decided(request, found)
    document = found.clause.document
    if request.headers.get("HX-Request"):
        found = drafts.select_related("decided_by").get(pk=draft)
        context = {"draft": found, "problem": problem, "may_decide": True, **_progress(document)}
        return render(request, "site/office/draft_decided.html", context)
    if problem:
        messages.error(request, problem)
    return redirect("desk", document.programme.slug, document.slug)


def _decided(request: HttpRequest, draft: Draft) -> str:
    """Do what the form asks; empty, or the sentence that says why it was not done."""
    form = DraftForm(request.POST)
    if not form.is_valid():
        return " ".join(str(error) for errors in form.errors.values() for error in errors)
    try:
        if form.cleaned_data["decision"] == "accept":
            accept_draft(draft, person(request), form.added())
        else:
            reject_draft(draft, person(request), form.cleaned_data["reason"])
    except InputError as error:
        return error_in_words(error)
    return ""


@deed
def publish(request: HttpRequest, programme: str, document: str) -> HttpResponse:
    """Let everybody read a document."""
    found = _document(request, programme, document)
    try:
        publish_document(found, person(request))
    except InputError as error:
        messages.error(request, error_in_words(error))
    else:
        messages.success(request, _("%(document)s is public now.") % {"document": found.text("title")})
    return redirect(found)


def _document(request: HttpRequest, programme: str, slug: str) -> Document:
    documents = Document.objects.visible_to(request.user).select_related("programme")
    return get_object_or_404(documents, programme__slug=programme, slug=slug)
