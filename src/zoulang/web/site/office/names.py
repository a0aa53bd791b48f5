"""The alias book of a programme as a page: who is named how, and which names may be one."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from zoulang.errors import InputError
from zoulang.web.accounts.entrance import deed, number_in, office_page, person
from zoulang.web.accounts.models import Programme
from zoulang.web.accounts.sentences import error_in_words
from zoulang.web.policy.models import Entity, Mention, SameName
from zoulang.web.policy.names import entries
from zoulang.web.policy.same_names import keep_names_apart, merge_names, split_names


@office_page
def names(request: HttpRequest, programme: str) -> HttpResponse:
    """Every entity once, with all its names; pairs that wait for a person; what was decided."""
    found = get_object_or_404(Programme.objects.visible_to(request.user), slug=programme)
    if not (request.user.is_superuser or found.pk in person(request).programmes_where("drafts")):
        raise Http404
    pairs = SameName.objects.visible_to(request.user).filter(first__programme=found)
    pairs = pairs.select_related("first", "second", "decided_by")
    mentions = Mention.objects.visible_to(request.user).filter(entity__programme=found)
    book = entries(
        found.entities.select_related("unit"), mentions.select_related("clause__document__programme")
    )
    kind = request.GET.get("kind", "")
    context = {
        "section": "office",
        "programme": found,
        "book": [entry for entry in book if kind in ("", entry.entity.kind)],
        "count": len(book),
        "written": sum(len(entry.names) for entry in book),
        "kinds": [
            each for each in Entity.Kind.choices if any(entry.entity.kind == each[0] for entry in book)
        ],
        "kind": kind,
        "waiting": [pair for pair in pairs if pair.state == SameName.State.SUGGESTED],
        "decided": [pair for pair in pairs if pair.state != SameName.State.SUGGESTED],
        "may_decide": request.user.has_perm("policy.merge_names", found),
    }
    return render(request, "site/office/names.html", context)


@deed
def decide_pair(request: HttpRequest, pair: int) -> HttpResponse:
    """Say that two names are one, that they are not, or take it back."""
    pairs = SameName.objects.visible_to(request.user).select_related("first__programme", "second")
    found = get_object_or_404(pairs, pk=pair)
    decision = request.POST.get("decision", "")
    try:
        if decision == "merge":
            merge_names(found.first, found.second, person(request))
        elif decision == "apart":
            keep_names_apart(found, person(request))
        elif decision == "split":
            split_names(found, person(request))
    except InputError as error:
        messages.error(request, error_in_words(error))
    return redirect("names", found.programme.slug)


@deed
def merge(request: HttpRequest, programme: str) -> HttpResponse:
    """Say of two entries of the book that they are one, without a suggestion."""
    entities = Entity.objects.visible_to(request.user).filter(programme__slug=programme)
    entities = entities.select_related("programme")
    chosen = [number_in(request.POST.get(name, "")) for name in ("first", "second")]
    if None in chosen:
        get_object_or_404(Programme.objects.visible_to(request.user), slug=programme)
        messages.error(request, _("Choose two names."))
        return redirect("names", programme)
    first, second = (get_object_or_404(entities, pk=pk) for pk in chosen)
    try:
        merge_names(first, second, person(request))
    except InputError as error:
        messages.error(request, error_in_words(error))
    return redirect("names", programme)
