"""Asking the language model about a document at the desk: one piece with each request, so no page hangs."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zoulang.errors import InputError
from zoulang.web.accounts.entrance import deed, number_in, person
from zoulang.web.accounts.sentences import error_in_words
from zoulang.web.policy.models import Document
from zoulang.web.policy.proposing import Asked, ask_on_a_page, has_model, language_model
from zoulang.web.site.office.desk import TO_ASK, document_at_desk


@deed
def ask_model(request: HttpRequest, programme: str, document: str) -> HttpResponse:
    """Ask about one piece of the document; the answer asks for the next one by itself."""
    found = document_at_desk(request, programme, document)
    piece, proposed = _number(request, "piece"), _number(request, "proposed")
    asked, problem = None, ""
    try:
        asked = ask_on_a_page(found, piece, person(request))
    except InputError as error:
        problem = error_in_words(error)
    if not request.headers.get("HX-Request"):
        return _told(request, found, asked, problem)
    silent = bool(asked and asked.silent)
    context = {
        "document": found,
        "model": language_model() if has_model() else None,
        "told": asked,
        "problem": problem,
        "silent": silent,
        "again": piece,
        "piece": asked.following if asked and not silent else None,
        "proposed": proposed + (asked.drafts if asked else 0),
    }
    return render(request, "site/office/desk_model.html", context)


def _number(request: HttpRequest, name: str) -> int:
    return number_in(request.POST.get(name, "")) or 0


def _told(request: HttpRequest, document: Document, asked: Asked | None, problem: str) -> HttpResponse:
    """Without scripts: a sentence on the desk; while pieces are left, the desk goes on asking."""
    if problem:
        messages.error(request, problem)
    elif asked is not None and asked.silent:
        silence = _("The language model did not answer. What the rules read is here all the same.")
        messages.warning(request, silence)
    elif asked is not None:
        said = ngettext("%(count)d proposal waits.", "%(count)d proposals wait.", asked.drafts)
        messages.success(request, said % {"count": asked.drafts})
    if asked is not None and asked.following is not None and not asked.silent:
        request.session[TO_ASK] = [document.pk, asked.following]
    return redirect("desk", document.programme.slug, document.slug)
