"""Payments as the data of a chart."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from zoulang.web.accounts.sentences import is_english

FEN_PER_WAN, FEN_PER_MILLION = 10**6, 10**8


def unit_of_money() -> str:
    """The unit in which readers of the language count money."""
    return "¥ million" if is_english() else "万元"


def in_unit(fen: int) -> float:
    """An amount in that unit."""
    return round(fen / (FEN_PER_MILLION if is_english() else FEN_PER_WAN), 2)


def payments_chart(sums: Iterable[tuple[str, int | None]]) -> dict[str, Any]:
    """Labels with the fen paid, as bars; what is withheld has no bar."""
    pairs = list(sums)
    values = [None if fen is None else in_unit(fen) for _label, fen in pairs]
    return {
        "labels": [label for label, _fen in pairs],
        "series": [{"name": _("Paid"), "values": values}],
        "unit": unit_of_money(),
    }
