"""Addresses that change what is known of a goal; each leads back to its page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import TypeVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from zoulang.errors import InputError, Problem, said
from zoulang.web.accounts.doing import done_or_told
from zoulang.web.accounts.entrance import deed, number_in, person
from zoulang.web.programme import actions
from zoulang.web.programme.accepting import as_day, as_number
from zoulang.web.programme.models import Goal, Region

Given = TypeVar("Given", date, Decimal)


@deed
def measure(request: HttpRequest, programme: str, goal: int) -> HttpResponse:
    """Enter a value of the goal's indicator."""
    held = _goal(request, programme, goal)

    def do() -> object:
        as_of, value = _day_and_value(request, held)
        source = request.POST.get("source", "")
        return actions.record_measurement(held, as_of, value, source, person(request))

    return _done(request, held, do, _("The value is entered."))


@deed
def take(request: HttpRequest, programme: str, goal: int) -> HttpResponse:
    """Take over what the figure gives."""
    held = _goal(request, programme, goal)
    return _done(
        request,
        held,
        lambda: actions.take_measurement(held, person(request)),
        _("The value of the figure is taken over."),
    )


@deed
def city(request: HttpRequest, programme: str, goal: int) -> HttpResponse:
    """Enter the value of the whole city for a period."""
    held = _goal(request, programme, goal)

    def do() -> object:
        region = held.programme.regions.filter(kind=Region.Kind.WHOLE).first()
        if region is None:
            found = said("no city is listed for this programme")
            raise InputError(Problem(found, said("list it under regions in programme.yaml"), place=str(held)))
        as_of, value = _day_and_value(request, held)
        return actions.record_region_value(
            region,
            held.indicator_zh,
            as_of,
            value,
            request.POST.get("source", ""),
            person(request),
            unit=(held.unit_zh, held.unit_en),
        )

    return _done(request, held, do, _("The city's value is entered."))


@deed
def base_year(request: HttpRequest, programme: str, goal: int) -> HttpResponse:
    """Say from which year a multiple is counted."""
    held = _goal(request, programme, goal)

    def do() -> object:
        year = number_in(request.POST.get("year", "")) or 0
        return actions.set_base_year(held, year, request.POST.get("source", ""), person(request))

    return _done(request, held, do, _("The base year is set."))


@deed
def bid(request: HttpRequest, programme: str, goal: int) -> HttpResponse:
    """Begin the bid for a title."""
    held = _goal(request, programme, goal)
    units = held.programme.units.filter(pk=number_in(request.POST.get("unit", "")) or 0)
    return _done(
        request,
        held,
        lambda: actions.bid_for_title(held, person(request), units.first()),
        _("The bid has begun."),
    )


def _goal(request: HttpRequest, programme: str, goal: int) -> Goal:
    visible = Goal.objects.visible_to(request.user).select_related("clause__document__programme")
    return get_object_or_404(visible, clause__document__programme__slug=programme, pk=goal)


def _day_and_value(request: HttpRequest, goal: Goal) -> tuple[date, Decimal]:
    place = str(goal)
    as_of = as_day(request.POST.get("as_of", ""), place)
    value = as_number(request.POST.get("value", "").strip(), place)
    return (
        _given(as_of, said("no day is given"), said("choose the day that the value speaks of"), place),
        _given(value, said("no value is given"), said("write a number"), place),
    )


def _given(value: Given | None, found: str, remedy: str, place: str) -> Given:
    if value is None:
        raise InputError(Problem(found, remedy, place=place))
    return value


def _done(request: HttpRequest, goal: Goal, do: Callable[[], object], told: str) -> HttpResponse:
    done_or_told(request, do, told)
    return redirect("goal", goal.programme.slug, goal.pk)
