"""Words of dispatch for templates."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.translation import gettext_lazy as _

from zoulang.web.accounts.sentences import is_english
from zoulang.web.dispatch.kinds import Kind

register = template.Library()

REPORT_STATES = {
    "on_time": _("In time"),
    "late": _("Came late"),
    "missing": _("Missing"),
    "not_due": _("Not in yet"),
}


@register.filter
def report_state(state: str) -> str:
    """The word of a report's state."""
    return str(REPORT_STATES.get(state, state))


@register.filter
def of_state(counts: dict[str, int], state: str) -> int:
    """The count under a name."""
    return counts.get(state, 0)


@register.filter
def slip_colour(word: str) -> Any:
    """The colour of a slip by the word of the rule; quiet for a word without a colour."""
    for sign, colour in (("红", "red"), ("橙", "orange"), ("黄", "yellow"), ("蓝", "blue")):
        if sign in word or colour in word:
            return colour
    return "plain"


@register.filter
def instruction_kind(kind: str) -> str:
    """What a document of the leading group is."""
    return str(dict(Kind.choices).get(kind, kind))


@register.filter
def trace_words(trace: dict[str, Any]) -> str:
    """What was counted, in the language of the screen."""
    return str((is_english() and trace["en"]) or trace["zh"])
