"""Days off and make-up days as a calendar of a year; nothing counts before a person accepted it."""

from __future__ import annotations

import calendar as months
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zoulang.errors import InputError
from zoulang.web.accounts.actions import accept_year, remove_holiday, set_holiday
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.deeds import require
from zoulang.web.accounts.entrance import deed, number_in, office_page, person
from zoulang.web.accounts.holidays import announced, announced_years
from zoulang.web.accounts.models import Holiday, HolidayYear
from zoulang.web.accounts.sentences import error_in_words

DAY = {"type": "date"}


class HolidayForm(forms.Form):
    """Days in a row that are off, or worked."""

    first = forms.DateField(label=gettext_lazy("First day"), widget=forms.DateInput(attrs=DAY))
    last = forms.DateField(label=gettext_lazy("Last day"), required=False, widget=forms.DateInput(attrs=DAY))
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Holiday.Kind.choices)
    name = forms.CharField(label=gettext_lazy("What for"), max_length=60)
    source = forms.CharField(label=gettext_lazy("Announced in"), max_length=120, required=False)


@dataclass(frozen=True)
class Day:
    """A cell of the calendar; ``kind`` is empty for a day that the table does not name."""

    day: date
    kind: str
    name: str
    is_weekend: bool


@office_page
def holidays(request: HttpRequest) -> HttpResponse:
    """A year as a calendar, what is known of it, and how it came in."""
    year = _year(request)
    held = list(Holiday.objects.filter(day__year=year))
    accepted = HolidayYear.objects.filter(year=year).select_related("accepted_by").first()
    proposed = [] if accepted else announced(year)
    here = {row.day for row in held}
    context = {
        "section": "office",
        "year": year,
        "months": _months(year, held),
        "held": held,
        "accepted": accepted,
        "proposed": [row for row in proposed if row.day not in here],
        "announced": announced_years(),
        "may_keep": request.user.has_perm("accounts.set_holiday"),
        "form": HolidayForm(initial={"first": date(year, 1, 1)}),
    }
    return render(request, "site/people/holidays.html", context)


def _year(request: HttpRequest) -> int:
    """The year of the address; that of the business date where none or no year is given."""
    year = number_in(request.GET.get("year", "")) or 0
    return year if 1990 <= year <= 2100 else business_date().year


def _months(year: int, held: list[Holiday]) -> list[dict[str, Any]]:
    """Twelve months of weeks of days; a place before the first or after the last day is None."""
    by_day = {row.day: row for row in held}

    def cell(day: int, month: int) -> Day | None:
        if not day:
            return None
        on = date(year, month, day)
        row = by_day.get(on)
        return Day(on, row.kind if row else "", row.name if row else "", on.weekday() > 4)

    return [
        {
            "first": date(year, month, 1),
            "weeks": [
                [cell(day, month) for day in week]
                for week in months.Calendar().monthdayscalendar(year, month)
            ],
        }
        for month in range(1, 13)
    ]


@deed
def add_holiday(request: HttpRequest) -> HttpResponse:
    """Let days be off or worked."""
    require(person(request), "accounts.set_holiday", None)
    form = HolidayForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(word) for each in form.errors.values() for word in each))
        return redirect("holidays")
    data = form.cleaned_data
    first, last = data["first"], data["last"] or data["first"]
    try:
        set_holiday(first, last, data["kind"], data["name"], person(request), data["source"])
    except InputError as error:
        messages.error(request, error_in_words(error))
    else:
        messages.success(request, _("It counts from now on; open deadlines were counted anew."))
    return _back(first.year)


@deed
def drop_holiday(request: HttpRequest) -> HttpResponse:
    """Take a day out of the table."""
    require(person(request), "accounts.remove_holiday", None)
    try:
        day = datetime.strptime(request.POST.get("day", ""), "%Y-%m-%d").date()
    except ValueError:
        return redirect("holidays")
    try:
        remove_holiday(day, person(request))
    except InputError as error:
        messages.error(request, error_in_words(error))
    return _back(day.year)


@deed
def take_year(request: HttpRequest) -> HttpResponse:
    """Accept a year: with the days that the library lists, or as the table stands."""
    year = number_in(request.POST.get("year", "")) or business_date().year
    try:
        accept_year(year, person(request), with_announced=bool(request.POST.get("with_announced")))
    except InputError as error:
        messages.error(request, error_in_words(error))
    else:
        messages.success(request, _("The days off of %(year)s are known from now on.") % {"year": year})
    return _back(year)


def _back(year: int) -> HttpResponse:
    return redirect(f"{reverse('holidays')}?year={year}")
