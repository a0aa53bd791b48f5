"""Clause addresses as documents print them, and citations of them.

An address is the path of printed numbers from the top of the document, joined
by ``/``: ``三/（二）``, ``二/（一）/专栏1/新材料``, ``第三章/第8条``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_HALF_TO_FULL = str.maketrans({"(": "（", ")": "）", "〔": "（", "〕": "）", "[": "（", "]": "）"})


def normalize_address(address: str) -> str:
    """The address in the one spelling the record uses.

    Brackets become full-width and spaces inside numbers go away, because texts
    that passed through a layout program carry both.

    >>> normalize_address("三 / (二)")
    '三/（二）'
    >>> normalize_address("第 1 0 条")
    '第10条'
    """
    return re.sub(r"\s", "", address).translate(_HALF_TO_FULL)


def parent_address(address: str) -> str | None:
    """The address one step up, or None at the top.

    >>> parent_address("二/（一）/专栏1")
    '二/（一）'
    >>> parent_address("一") is None
    True
    """
    head, _, _ = address.rpartition("/")
    return head or None


@dataclass(frozen=True)
class Citation:
    """A place in an official document: its number (or title) and the clause address.

    >>> str(Citation("临政字〔2021〕41号", "三/（二）"))
    '临政字〔2021〕41号 三/（二）'
    """

    document: str
    address: str

    def __str__(self) -> str:
        return f"{self.document} {self.address}".strip()
