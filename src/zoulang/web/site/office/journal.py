"""The journal as a page."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zoulang.web.accounts.entrance import office_page
from zoulang.web.accounts.models import JournalEntry
from zoulang.web.site.templatetags.office_words import deed_words

ENTRIES_SHOWN = 50


@office_page
def journal(request: HttpRequest) -> HttpResponse:
    """Who did what, the latest first."""
    seen = JournalEntry.objects.visible_to(request.user)
    verb = request.GET.get("verb", "")
    entries = seen.select_related("actor", "programme")
    verbs = seen.order_by("verb").values_list("verb", flat=True).distinct()
    listed = Paginator(entries.filter(verb=verb) if verb else entries, ENTRIES_SHOWN)
    context = {
        "section": "office",
        "page": listed.get_page(request.GET.get("page")),
        "verbs": [(each, deed_words(each)) for each in verbs],
        "verb": verb,
    }
    return render(request, "site/office/journal.html", context)
