"""The page that shows two documents side by side."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from zoulang.web.accounts.business_date import business_date
from zoulang.web.policy.comparison import compare_documents, in_order, other_editions
from zoulang.web.policy.models import Document


def compare(request: HttpRequest, programme: str, document: str) -> HttpResponse:
    """A document beside another of its programme (``?with=``), the earlier one on the left."""
    documents = Document.objects.visible_to(request.user).select_related("programme")
    held = get_object_or_404(documents, programme__slug=programme, slug=document)
    others = other_editions(held, request.user)
    asked = request.GET.get("with")
    other = get_object_or_404(documents, programme__slug=programme, slug=asked) if asked else None
    context = {
        "programme": held.programme,
        "section": "documents",
        "document": held,
        "others": others,
        "other": other,
    }
    if other is not None:
        old, new = in_order(held, other)
        on = business_date()
        compared = compare_documents(old, new, on, request.user)
        context |= {"old": old, "new": new, "on": on, "compared": compared}
    return render(request, "policy/compare.html", context)
