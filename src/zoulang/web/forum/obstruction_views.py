"""The page where anybody hands in a report of obstruction, and asks for its state by a code."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zoulang.errors import InputError
from zoulang.web.accounts.models import Programme, Unit
from zoulang.web.accounts.sentences import error_in_words
from zoulang.web.casework.models import Case, Procedure
from zoulang.web.forum.obstruction import report_obstruction, state_of, takes_reports

# From one address; a person hands in one, a machine many.
REPORTS_AN_HOUR, QUESTIONS_AN_HOUR = 10, 60
KINDS = [
    ("推诿扯皮", gettext_lazy("Responsibility is shifted")),
    ("无故刁难", gettext_lazy("Needless trouble is made")),
    ("阻挠建设", gettext_lazy("Construction is obstructed")),
    ("其他", gettext_lazy("Something else")),
]
# What a report may be about; a duty is no project and no approval.
NOT_ABOUT = ("duty", "obstruction")


class ObstructionForm(forms.Form):
    """What happened, whom it concerns, and, if wanted, who says so."""

    kind = forms.ChoiceField(label=gettext_lazy("What kind"), choices=KINDS)
    what = forms.CharField(
        label=gettext_lazy("What happened, when and where"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 7}),
    )
    reported = forms.ModelChoiceField(
        Unit.objects.none(), label=gettext_lazy("Which unit"), required=False, empty_label="—"
    )
    about = forms.ModelChoiceField(
        Case.objects.none(), label=gettext_lazy("Which project or approval"), required=False, empty_label="—"
    )
    name = forms.CharField(label=gettext_lazy("Your name (may stay empty)"), max_length=60, required=False)
    contact = forms.CharField(
        label=gettext_lazy("How to reach you (may stay empty)"), max_length=120, required=False
    )

    def __init__(self, *args: Any, programme: Programme, user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cases = Case.objects.visible_to(user).filter(programme=programme, closed_on=None)
        cases = cases.filter(procedure__seen=Procedure.Seen.PUBLIC)
        cases = cases.exclude(procedure__subject__in=NOT_ABOUT)
        bodies = programme.units.exclude(kind=Unit.Kind.ENTERPRISE)
        self.fields["about"].queryset = cases.order_by("title_zh")  # type: ignore[attr-defined]
        self.fields["reported"].queryset = bodies  # type: ignore[attr-defined]


def obstruction(request: HttpRequest, programme: str) -> HttpResponse:
    """Hand in a report; the page after it shows the code, once."""
    held = get_object_or_404(Programme.objects.visible_to(request.user), slug=programme)
    form = ObstructionForm(request.POST or None, programme=held, user=request.user)
    context = {"programme": held, "section": "", "form": form, "is_open": takes_reports(held)}
    if request.method == "POST" and form.is_valid():
        if too_many(request, "report", REPORTS_AN_HOUR):
            form.add_error(None, _("Too many reports came from this address; try again in an hour."))
            return render(request, "forum/obstruction.html", context, status=429)
        try:
            _case, context["code"] = report_obstruction(held, **form.cleaned_data)
        except InputError as error:
            form.add_error("what", error_in_words(error))
    status = 400 if form.errors else 200
    return render(request, "forum/obstruction.html", context, status=status)


def obstruction_state(request: HttpRequest, programme: str) -> HttpResponse:
    """What has become of a report; the code never stands in an address."""
    held = get_object_or_404(Programme.objects.visible_to(request.user), slug=programme)
    context: dict[str, Any] = {"programme": held, "section": ""}
    if request.method == "POST":
        if too_many(request, "state", QUESTIONS_AN_HOUR):
            context["refused"] = _("Too many questions came from this address; try again in an hour.")
            return render(request, "forum/obstruction_state.html", context, status=429)
        context["asked"] = True
        context["state"] = state_of(held, request.POST.get("code", "")[:40])
    return render(request, "forum/obstruction_state.html", context)


def too_many(request: HttpRequest, what: str, most: int) -> bool:
    """Whether more came from this address within an hour than a person would send."""
    key = f"obstruction-{what}-{request.META.get('REMOTE_ADDR', '')}"
    cache.add(key, 0, timeout=3600)
    try:
        return cache.incr(key) > most
    except ValueError:
        # It ran out between the two lines.
        return False
