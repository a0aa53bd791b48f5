"""Where the commission says which project or approval a report of obstruction is about."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from zoulang.web.accounts.doing import done_or_told
from zoulang.web.accounts.entrance import deed, person
from zoulang.web.casework.choosing import case_field
from zoulang.web.casework.models import Case, Procedure
from zoulang.web.casework.providers import panel
from zoulang.web.casework.views import seen_case
from zoulang.web.forum.obstruction import PROCEDURE, link_report

# A duty is no project and no approval.
DUTY = "duty"


class LinkForm(forms.Form):
    """The case that a report is about; empty: none."""

    def __init__(self, *args: Any, case: Case, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = Procedure.objects.filter(programme=case.programme_id).exclude(seen=Procedure.Seen.SEALED)
        slugs = held.exclude(slug=DUTY).values_list("slug", flat=True)
        self.fields["to"] = case_field(
            user, case.programme, slugs, required=False, initial=case.parent, label=_("Project or approval")
        )


@panel(PROCEDURE)
def link_panel(case: Case, on: date, user: Any) -> tuple[str, dict[str, Any]] | None:
    """The form for whoever opens the report."""
    if not (user.is_authenticated and user.has_perm("casework.set_up_case", case)):
        return None
    return "forum/obstruction_link.html", {
        "case": case,
        "form": LinkForm(case=case, user=user, prefix="link"),
    }


@deed
def link_obstruction(request: HttpRequest, case: int) -> HttpResponse:
    """Link a report to the case that it is about, or to none."""
    found = seen_case(request, case)
    form = LinkForm(request.POST, case=found, user=person(request), prefix="link")
    if form.is_valid():
        done_or_told(request, lambda: link_report(found, form.cleaned_data["to"], person(request)))
    else:
        for told in form.errors.values():
            messages.error(request, " ".join(map(str, told)))
    return redirect("case", found.programme.slug, found.procedure.slug, found.pk)
