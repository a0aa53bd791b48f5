"""A deed done from a page: done, or said why not, beside its field or above the page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest

from zoulang.errors import InputError
from zoulang.web.accounts.sentences import problem_in_words

Act = Callable[[], object]


def done(form: Any, act: Act) -> bool:
    """Do it; what is wrong goes beside the field that the sentence speaks of, else above the form."""
    try:
        act()
    except InputError as error:
        for problem in error.problems:
            field = form.field_of(problem.place) if hasattr(form, "field_of") else None
            form.add_error(field, problem_in_words(problem))
        return False
    return True


def done_or_told(request: HttpRequest, act: Act, told: str = "") -> bool:
    """Do it and say ``told``; what is wrong stands above the next page."""
    try:
        act()
    except InputError as error:
        for problem in error.problems:
            messages.error(request, problem_in_words(problem))
        return False
    if told:
        messages.success(request, told)
    return True
