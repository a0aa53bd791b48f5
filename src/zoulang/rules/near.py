"""The declared name that a misspelt one most likely means."""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import fuzz, process
from rapidfuzz.distance import DamerauLevenshtein

from zoulang.errors import said


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name within a third of its length in edits, or sharing most characters.

    >>> nearest("市级四奖补", ["市级四类奖补", "规上工业"])
    '市级四类奖补'
    >>> nearest("完全不同", ["市级四类奖补"]) is None
    True
    """
    known = sorted(known)
    # Of a name of one character nothing would be left.
    limit = max(1, len(name) // 3) if len(name) > 1 else 0
    close = [word for word in known if DamerauLevenshtein.distance(name, word, score_cutoff=limit) <= limit]
    if close:
        return max(close, key=lambda word: fuzz.ratio(name, word))
    by_ratio = process.extractOne(name, known, scorer=fuzz.ratio, score_cutoff=60)
    return str(by_ratio[0]) if by_ratio else None


def or_else(near: str | None, otherwise: str) -> str:
    """The remedy: the near name as a question, or what else would do."""
    return said("did you mean {near}?", near=near) if near else otherwise
