"""The report of a unit on its part of a duty."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from zoulang.errors import InputError
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.entrance import office_page, person
from zoulang.web.accounts.sentences import error_in_words
from zoulang.web.casework.actions import reportable_periods, submit_report
from zoulang.web.casework.models import Report
from zoulang.web.programme.models import DutyUnit
from zoulang.web.site.office.forms import ReportForm


@office_page
def report(request: HttpRequest, duty_unit: int) -> HttpResponse:
    """Report a unit's part of a duty for the last period, filled with what was said before."""
    part = _my_part(request, duty_unit)
    period_end = _last_period(part)
    before = Report.objects.filter(case=part.case, period_end__lte=period_end).order_by("period_end")
    last = before.last()
    form = ReportForm(request.POST or None, initial={"done": last.done, "note": last.note} if last else None)
    if request.method == "POST" and form.is_valid() and _submitted(request, part, period_end, form):
        messages.success(request, _("The report is in."))
        return redirect("today")
    context = {
        "section": "office",
        "programme": part.programme,
        "part": part,
        "period_end": period_end,
        "reports": before,
        "form": form,
    }
    return render(request, "site/office/report.html", context)


def _my_part(request: HttpRequest, duty_unit: int) -> DutyUnit:
    parts = DutyUnit.objects.filter(unit__memberships__user=person(request)).distinct()
    parts = parts.select_related("duty__clause__document__programme", "unit", "case__procedure")
    return get_object_or_404(parts, pk=duty_unit)


def _last_period(part: DutyUnit) -> date:
    ends = reportable_periods(part.case, business_date())
    if not ends:
        raise Http404
    return ends[-1]


def _submitted(request: HttpRequest, part: DutyUnit, period_end: date, form: ReportForm) -> bool:
    """Hand the report in; what is wrong with it goes beside the form."""
    done, note = form.cleaned_data["done"], form.cleaned_data["note"]
    try:
        submit_report(part.case, period_end, done, person(request), note)
    except InputError as error:
        form.add_error(None, error_in_words(error))
        return False
    return True
