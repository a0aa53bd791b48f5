"""The page that shows a document."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from zoulang.web.accounts.business_date import business_date
from zoulang.web.policy.living_document import day_asked, living_document, stops
from zoulang.web.policy.models import Document


def document(request: HttpRequest, programme: str, document: str) -> HttpResponse:
    """The living document, on the business date or on an earlier day (``?on=``)."""
    documents = Document.objects.visible_to(request.user).select_related("programme")
    held = get_object_or_404(documents, programme__slug=programme, slug=document)
    today = business_date()
    asked = day_asked(request.GET.get("on"), today)
    days = stops(held, today)
    on = asked or today
    context = {
        "programme": held.programme,
        "section": "documents",
        "document": held,
        "living": living_document(held, on, request.user),
        "on": on,
        "may_ask": request.user.has_perm("policy.ask_question", held),
        "refused_day": asked is None,
        "stops": [day.isoformat() for day in days],
        # The slider stands at the last stop that is not after the day.
        "stop": max((index for index, day in enumerate(days) if day <= on), default=0),
    }
    return render(request, "policy/document.html", context)
