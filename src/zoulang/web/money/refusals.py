"""How a deed on money refuses: what stands there, what would do, under which clause and for whom."""

from __future__ import annotations

from typing import Any

from zoulang.errors import InputError, Problem, Said, said
from zoulang.web.money.models import Award


def refusal(found: Said, remedy: Said, place: Any) -> InputError:
    """The error of a deed that was not done."""
    # A sentence stays one, so that a page can say it in its language.
    return InputError(Problem(found, remedy, place=place if isinstance(place, str) else str(place)))


def place_of(award: Award) -> Said:
    """The clause and the firm of an award, for the beginning of a sentence."""
    return said("{clause}, {firm}", clause=str(award.rule.clause), firm=str(award.enterprise))
