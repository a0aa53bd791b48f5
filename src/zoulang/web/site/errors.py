"""What is answered where there is no page: in one look to people, in one shape to programs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from zoulang.errors import InputError, Problem

API = "/api/"
# What a program did, and what would do, by status; what the API answers itself says more.
SAID_TO_PROGRAMS = {
    400: ("the request cannot be read", "mend the address, the headers or the body"),
    403: ("this is not yours to do", "log in as somebody who may"),
    404: ("there is nothing here", "see /api/documents for what there is"),
    405: ("this address does not take this method", "use one of those in the Allow header"),
    413: ("the body is too large", "ask for one firm at a time"),
    500: ("something broke here", "try again; if it stays, tell the administrator"),
}


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """``reason`` is the refusal of the action, which names the deed."""
    reason = exception.args[0] if exception is not None and exception.args else ""
    return _page(request, 403, reason=reason)


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form without the mark this site gave it: most often the page stood open for too long."""
    return _page(request, 403, stale=True)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 404)


def locked_out(request: HttpRequest, response: Any = None, credentials: Any = None) -> HttpResponse:
    """Too many failed logins under one name from one address."""
    return _page(request, 429)


def broken(request: HttpRequest) -> HttpResponse:
    """Drawn without the request, so that nothing of the record is asked: it may be what is broken."""
    return _for_programs(500) if _is_program(request) else render(None, "site/broken.html", status=500)


def _page(request: HttpRequest, code: int, **context: Any) -> HttpResponse:
    if _is_program(request):
        return _for_programs(code)
    return render(request, "site/error.html", {"code": code, **context}, status=code)


class OneLookMiddleware:
    """Gives the bare refusal of a method its look or shape.

    It also turns away the character that no database keeps, which no form and no link contains.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        holds_null = "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", "")
        response = bad_request(request) if holds_null else self.get_response(request)
        if response.status_code == 405:
            said = _page(request, 405)
            said.headers["Allow"] = response.headers["Allow"]
            return said
        return response


def _is_program(request: HttpRequest) -> bool:
    return request.path_info.startswith(API)


def _for_programs(code: int) -> HttpResponse:
    found, remedy = SAID_TO_PROGRAMS[code]
    return JsonResponse(InputError(Problem(found, remedy)).as_dict(), status=code)
