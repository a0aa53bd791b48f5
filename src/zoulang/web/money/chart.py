"""Payments as the data of a chart."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from zoulang.web.accounts.sentences import is_english

FEN_PER_WAN, FEN_PER_MILLION = 10**6, 10**8


def payments_chart(sums: Iterable[tuple[str, int]]) -> dict[str, Any]:
    """Labels with the fen paid, as bars in the unit that readers of the language count in."""
    pairs = list(sums)
    unit, size = ("¥ million", FEN_PER_MILLION) if is_english() else ("万元", FEN_PER_WAN)
    return {
        "labels": [label for label, _fen in pairs],
        "series": [{"name": _("Paid"), "values": [round(fen / size, 2) for _label, fen in pairs]}],
        "unit": unit,
    }
