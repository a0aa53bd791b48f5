"""The ways in: pages for people who logged in, and deeds that change the record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from zoulang.web.accounts.models import Programme, User

View = Callable[..., HttpResponse]
# More digits than any database gives a row.
MOST_DIGITS = 16


def office_page(view: View) -> View:
    """A page for who is logged in; others are asked to log in first.

    A part of a page is no place for the login form, so a request for one sends the whole window there.
    """
    for_people = login_required(view)

    @wraps(view)
    def entered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.headers.get("HX-Request") and not request.user.is_authenticated:
            here = urlsplit(request.headers.get("HX-Current-URL", "")).path
            login = f"{reverse('login')}?{urlencode({'next': here})}"
            return HttpResponse(status=204, headers={"HX-Redirect": login})
        return for_people(request, *args, **kwargs)

    return entered


def programme_in(request: HttpRequest, slug: str) -> Programme:
    """The programme of an address, if the person may enter it; else the page is not there."""
    return get_object_or_404(Programme.objects.visible_to(request.user), slug=slug)


def number_in(text: str) -> int | None:
    """The whole number that a browser sent; None for anything else, so that nothing sent ends in a mistake.

    >>> number_in("12"), number_in("²"), number_in("9" * 30), number_in("")
    (12, None, None, None)
    """
    return int(text) if text.isascii() and text.isdigit() and len(text) < MOST_DIGITS else None


def day_in(text: str) -> date | None:
    """The day that a browser sent; None for anything else.

    >>> day_in("2026-09-30"), day_in("2026-02-30"), day_in("")
    (datetime.date(2026, 9, 30), None, None)
    """
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def deed(view: View) -> View:
    """An address that changes the record, by POST alone.

    Who comes here another way, such as after logging in anew, is led to what waits for him.
    """

    @wraps(view)
    def by_post(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return view(request, *args, **kwargs) if request.method == "POST" else redirect("today")

    return office_page(by_post)


def person(request: HttpRequest) -> User:
    """Who is logged in; the decorator of every page here has made sure that somebody is."""
    assert isinstance(request.user, User)
    return request.user
