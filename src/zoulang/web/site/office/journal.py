"""The journal as a page: who did what to what, when and why, with filters that live in the address."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zoulang.web.accounts.entrance import day_in, office_page
from zoulang.web.accounts.models import JournalEntry
from zoulang.web.site.templatetags.office_words import deed_words, subject_words

ENTRIES_SHOWN = 50
FILTERS = ("verb", "kind", "who", "what", "first", "last")


@office_page
def journal(request: HttpRequest) -> HttpResponse:
    """Who did what, the latest first."""
    seen = JournalEntry.objects.visible_to(request.user)
    chosen = {name: request.GET.get(name, "").strip() for name in FILTERS}
    listed = Paginator(chosen_entries(request.user, chosen), ENTRIES_SHOWN)
    context = {
        "section": "office",
        "page": listed.get_page(request.GET.get("page")),
        "verbs": _choices(seen, "verb", deed_words),
        "kinds": _choices(seen, "subject_type", subject_words),
        "chosen": chosen,
        "is_filtered": any(chosen.values()),
    }
    return render(request, "site/office/journal.html", context)


def _choices(seen: QuerySet[JournalEntry], field: str, words: Any) -> list[tuple[str, str]]:
    """What the entries seen have in a field, with its words, in the order of the words."""
    values = seen.order_by(field).values_list(field, flat=True).distinct()
    return sorted(((value, words(value)) for value in values), key=lambda pair: pair[1])


def chosen_entries(user: Any, chosen: dict[str, str]) -> QuerySet[JournalEntry]:
    """The entries a person may read that fit every filter; a day that cannot be read filters nothing."""
    seen = JournalEntry.objects.visible_to(user).select_related("actor", "for_whom", "programme")
    if chosen["verb"]:
        seen = seen.filter(verb=chosen["verb"])
    if chosen["kind"]:
        seen = seen.filter(subject_type=chosen["kind"])
    if chosen["what"]:
        seen = seen.filter(Q(subject_label__icontains=chosen["what"]) | Q(reason__icontains=chosen["what"]))
    if who := chosen["who"]:
        names = ("username__iexact", "display_zh__icontains", "display_en__icontains")
        people = [f"{person}__{name}" for person in ("actor", "for_whom") for name in names]
        seen = seen.filter(Q(*[(name, who) for name in people], _connector=Q.OR))
    for name, bound in (("first", "business_date__gte"), ("last", "business_date__lte")):
        if day := day_in(chosen[name]):
            seen = seen.filter(**{bound: day})
    return seen
