"""Words of pages for the answers that checks and comparisons give."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

VERDICTS = {
    "agrees": _("agrees"),
    "differs": _("differs"),
    "base_implied": _("base implied"),
    "cannot_be_checked": _("cannot be checked"),
}
# How a verdict looks: a light carries colour, shape and word together.
LOOKS = {"agrees": "good", "differs": "late", "base_implied": "quiet", "cannot_be_checked": "unknown"}
KINDS = {
    "number": _("In numbers"),
    "multiple": _("Multiples"),
    "reference": _("Against the city"),
    "status": _("Titles"),
    "qualitative": _("In words"),
}
NESTED = {
    "equal": _("equal"),
    "name_differs": _("same number, other name"),
    "number_differs": _("numbers differ"),
}


def verdict_word(verdict: str) -> str:
    """The word of an answer."""
    return str(VERDICTS.get(verdict, verdict))
