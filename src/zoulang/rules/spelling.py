"""How names are spelt: without the accidents of typing, and for earlier periods."""

from __future__ import annotations

FULL_TO_HALF = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
"""Full-width signs, digits and letters to ASCII, one character for one character."""


def plain_name(text: str) -> str:
    """A name without the accidents of typing: widths, spaces, case.

    >>> plain_name(" City　Award ")
    'cityaward'
    """
    return "".join(text.translate(FULL_TO_HALF).split()).casefold()


def key_at(key: str, back: int) -> str:
    """The key of a fact or term so many periods back.

    >>> key_at("revenue", 0), key_at("revenue", 1), key_at("revenue", 3)
    ('revenue', 'prev(revenue)', 'ago(revenue, 3)')
    """
    if back == 0:
        return key
    return f"prev({key})" if back == 1 else f"ago({key}, {back})"


def shifted(name: str, back: int, language: str) -> str:
    """A name for ``back`` periods earlier, in words.

    >>> shifted("营业收入", 1, "zh"), shifted("revenue", 3, "en")
    ('上年（营业收入）', 'revenue, 3 years before')
    """
    if back == 0:
        return name
    if language == "en":
        return f"{name}, previous year" if back == 1 else f"{name}, {back} years before"
    return {1: f"上年（{name}）", 2: f"前年（{name}）"}.get(back, f"往年（{name}，{back}）")
