"""Addresses that change a duty or a part of it; each leads back to the page of the duty."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from zoulang.web.accounts.doing import done_or_told
from zoulang.web.accounts.entrance import deed, number_in, person
from zoulang.web.accounts.models import Unit
from zoulang.web.casework.actions import make_move
from zoulang.web.programme import duties
from zoulang.web.programme.accepting import as_day
from zoulang.web.programme.models import Duty, DutyUnit


@deed
def lead(request: HttpRequest, programme: str, duty: int) -> HttpResponse:
    """Name the unit that leads a duty."""
    held = _duty(request, programme, duty)
    unit = _unit(held, request.POST.get("unit", ""))
    return _done(
        request, held, lambda: duties.name_lead(held, unit, person(request)), _("The lead is named.")
    )


@deed
def units(request: HttpRequest, programme: str, duty: int) -> HttpResponse:
    """Let more units take part."""
    held = _duty(request, programme, duty)
    named = [_unit(held, number) for number in request.POST.getlist("units")]
    return _done(
        request,
        held,
        lambda: duties.add_participants(held, named, person(request)),
        _("The units take part now."),
    )


@deed
def rhythm(request: HttpRequest, programme: str, duty: int) -> HttpResponse:
    """Set the days of a duty and how often it is reported."""
    held = _duty(request, programme, duty)

    def do() -> object:
        start, due = (as_day(request.POST.get(name, ""), str(held)) for name in ("start", "due"))
        return duties.set_rhythm(held, start, due, request.POST.get("cadence", ""), person(request))

    return _done(request, held, do, _("The days are set; every part keeps them."))


@deed
def own_day(request: HttpRequest, programme: str, part: int) -> HttpResponse:
    """Give a part a day of its own, or take it away."""
    held = _part(request, programme, part)

    def do() -> object:
        day: date | None = as_day(request.POST.get("own_due", ""), str(held.duty))
        return duties.set_own_day(held, day, person(request))

    return _done(request, held.duty, do, _("The day of this part is set."))


@deed
def move(request: HttpRequest, programme: str, part: int) -> HttpResponse:
    """Accept a part, question it, hand it on, close it, or take it up again."""
    held = _part(request, programme, part)
    slug, words = request.POST.get("move", ""), request.POST.get("words", "").strip()
    by = person(request)
    if slug == "hand-on":
        unit = _unit(held.duty, request.POST.get("unit", ""))
        return _done(request, held.duty, lambda: duties.hand_on(held, unit, by, words), _("It is handed on."))
    if slug == "question":
        return _done(
            request, held.duty, lambda: duties.question_part(held, words, by), _("The office is asked.")
        )
    evidence = {"办结说明": words} if slug == "close" and words else None
    return _done(
        request, held.duty, lambda: make_move(held.case, slug, by, note=words, evidence=evidence), _("Done.")
    )


@deed
def see_open(request: HttpRequest, programme: str, part: int) -> HttpResponse:
    """Let a lead name the parts of others that are still open."""
    held = _part(request, programme, part)
    numbers = [number for text in request.POST.getlist("open") if (number := number_in(text))]
    named = DutyUnit.objects.filter(duty=held.duty, pk__in=numbers)
    return _done(
        request,
        held.duty,
        lambda: duties.see_open_parts(held, named, person(request)),
        _("The open parts are named."),
    )


def _duty(request: HttpRequest, programme: str, duty: int) -> Duty:
    seen = Duty.objects.visible_to(request.user).select_related("clause__document__programme")
    return get_object_or_404(seen, clause__document__programme__slug=programme, pk=duty)


def _part(request: HttpRequest, programme: str, part: int) -> DutyUnit:
    seen = DutyUnit.objects.visible_to(request.user)
    seen = seen.select_related(
        "unit", "duty__clause__document__programme", "case__procedure", "case__programme"
    )
    return get_object_or_404(seen, duty__clause__document__programme__slug=programme, pk=part)


def _unit(duty: Duty, number: str) -> Unit:
    return get_object_or_404(Unit.objects.filter(programme=duty.programme), pk=number_in(number))


def _done(request: HttpRequest, duty: Duty, do: Callable[[], object], told: str) -> HttpResponse:
    """Do it and say so, or say what stands in the way, on the page of the duty."""
    done_or_told(request, do, told)
    return redirect(duty)
