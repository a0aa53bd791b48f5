"""The pages that say why there is no page."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """``reason`` is the refusal of the action, which names the deed."""
    return _page(request, 403, reason=str(exception or ""))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 404)


def broken(request: HttpRequest) -> HttpResponse:
    """Drawn without the request, so that nothing of the record is asked: it may be what is broken."""
    return render(None, "site/broken.html", status=500)


def _page(request: HttpRequest, code: int, **context: Any) -> HttpResponse:
    return render(request, "site/error.html", {"code": code, **context}, status=code)
