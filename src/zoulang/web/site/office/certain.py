"""Accepting together all drafts that are certain, after a look at the list."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zoulang.errors import InputError
from zoulang.web.accounts.deeds import require
from zoulang.web.accounts.entrance import number_in, office_page, person
from zoulang.web.accounts.sentences import error_in_words
from zoulang.web.policy.deciding import CERTAIN, accept_certain, certain_drafts
from zoulang.web.site.office.desk import document_at_desk


@office_page
def certain(request: HttpRequest, programme: str, document: str) -> HttpResponse:
    """The certain drafts of a document as a list; sent off, those that stay ticked are accepted."""
    found = document_at_desk(request, programme, document)
    require(request.user, "policy.accept_draft", found)
    if request.method == "POST":
        ids = [pk for text in request.POST.getlist("draft") if (pk := number_in(text)) is not None]
        try:
            accepted = accept_certain(found, ids, person(request))
        except InputError as error:
            messages.error(request, error_in_words(error))
        else:
            count = len(accepted.drafts)
            said = ngettext("%(count)d draft is accepted.", "%(count)d drafts are accepted.", count)
            messages.success(request, said % {"count": count})
            for refused in accepted.refused.values():
                messages.warning(request, _("Left open: %(why)s") % {"why": error_in_words(refused)})
        return redirect("desk", found.programme.slug, found.slug)
    context = {
        "section": "office",
        "programme": found.programme,
        "document": found,
        "drafts": certain_drafts(found).select_related("clause"),
        "certain_from": CERTAIN,
    }
    return render(request, "site/office/certain.html", context)
