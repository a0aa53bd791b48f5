"""The page that shows where two rules of a document, or of two documents, meet on one subject."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from zoulang.web.policy.clashes import clashes as clashes_of
from zoulang.web.policy.models import Document


def clashes(request: HttpRequest, programme: str, document: str) -> HttpResponse:
    """Each clash with both clauses side by side and the rule that decides."""
    documents = Document.objects.visible_to(request.user).select_related("programme")
    held = get_object_or_404(documents, programme__slug=programme, slug=document)
    context = {
        "programme": held.programme,
        "section": "documents",
        "document": held,
        "clashes": clashes_of(held, request.user),
        "may_ask": request.user.has_perm("policy.ask_question", held),
    }
    return render(request, "policy/clashes.html", context)
