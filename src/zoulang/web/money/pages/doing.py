"""A deed of a page: done, or refused in words, and back to where the person was."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from zoulang.errors import InputError
from zoulang.web.accounts.sentences import error_in_words


def do(request: HttpRequest, deed: Callable[[], Any], done: Any, back: str, *where: Any) -> HttpResponse:
    """Do it; say what was done or why not. ``done`` may be a sentence, or make one from what came of it."""
    try:
        made = deed()
    except InputError as error:
        messages.error(request, error_in_words(error))
    else:
        messages.success(request, done(made) if callable(done) else done)
    return redirect(back, *where)
