"""Sentences of the record in the language of the screen.

An action refuses with an English sentence made by `zoulang.errors.said`, which remembers its pattern and
its parts; pages look the pattern up in the catalogue and fill the parts in.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import get_language, gettext, gettext_noop, override

from zoulang.errors import InputError, Problem, Said

PROBLEM = gettext_noop("{found}; {remedy}")
PROBLEM_AT = gettext_noop("{where}: {found}; {remedy}")


def in_words(sentence: str) -> str:
    """A sentence in the language of the screen; one that was not made by ``said`` as it is."""
    if not isinstance(sentence, Said):
        return sentence
    parts = {name: _part(value) for name, value in sentence.parts.items()}
    return gettext(sentence.pattern).format(**parts)


def in_both_languages(sentence: str) -> tuple[str, str]:
    """A sentence in Chinese and in English, to be kept; plain text is the same in both."""
    with override("zh-hans"):
        chinese = in_words(sentence)
    with override("en"):
        return chinese, in_words(sentence)


def problem_in_words(problem: Problem) -> str:
    """Where it stands, what was found there, and what would do."""
    place = in_words(problem.place) if problem.place else ""
    where = gettext(", ").join(part for part in (problem.file, place) if part) if place else problem.where
    pattern = PROBLEM_AT if where else PROBLEM
    found, remedy = in_words(problem.found), in_words(problem.remedy)
    return gettext(pattern).format(where=where, found=found, remedy=remedy)


def error_in_words(error: InputError) -> str:
    """All problems of an error, one after the other."""
    return " ".join(map(problem_in_words, error.problems))


def day_in_words(day: date) -> str:
    """A day as an official document prints it: 2026年3月1日, or 1 Mar 2026."""
    if is_english():
        return f"{day.day} {day:%b} {day.year}"
    return f"{day.year}年{day.month}月{day.day}日"


def is_english() -> bool:
    """Whether the screen is English."""
    return (get_language() or "zh").startswith("en")


def _part(value: Any) -> Any:
    if isinstance(value, str):
        return in_words(value)
    return day_in_words(value) if isinstance(value, date) else value
