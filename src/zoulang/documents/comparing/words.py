"""What changed between two wordings of a clause: stretches, and numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Literal

from rapidfuzz.distance import Indel

from zoulang.documents.passages import fold

# A number with its unit, or two joined by a dash, is one token: so that 150万元 becomes 200万元.
_TOKEN = re.compile(
    r"\d[\d.,]*(?:—\d[\d.,]*)?(?:个百分点|[%‰]|[十百千万亿]*(?:元|家|个|项|名|人|件|亩|吨|年|月|日|天|倍|户|条|次|台|套)?)?"
    r"|[A-Za-z]+|\s+|[^\n]"
)
_NUMBER = re.compile(r"\d")
# As few words between two changes as this are read as part of one change.
_BRIDGED = 2
_CONTEXT = 12


@dataclass(frozen=True)
class Stretch:
    """A stretch of both wordings that stayed, or of one or both that changed."""

    kind: Literal["same", "removed", "added", "replaced"]
    old: str
    new: str


@dataclass(frozen=True)
class NumberChange:
    """A number that one wording has and the other has not, or has otherwise.

    Attributes:
        old, new: as printed with its unit; None where that wording has no counterpart.
        context: the words before it in the newer wording, or in the older where it is gone.
    """

    old: str | None
    new: str | None
    context: str


def stretches(old: str, new: str) -> list[Stretch]:
    """The two wordings cut into what stayed and what changed; joined again they are the wordings.

    >>> [(s.kind, s.old, s.new) for s in stretches("给予50万元奖励。", "给予80万元奖励。")]
    [('same', '给予', '给予'), ('replaced', '50万元', '80万元'), ('same', '奖励。', '奖励。')]
    """
    left, right = _tokens(old), _tokens(new)
    found: list[Stretch] = []
    # Spelling alone, such as full-width digits, is no change: the folded words are compared.
    for step in Indel.opcodes([fold(token) for token in left], [fold(token) for token in right]):
        words = "".join(left[step.src_start : step.src_end]), "".join(right[step.dest_start : step.dest_end])
        _add(found, "same" if step.tag == "equal" else "replaced", *words)
    return [_named(each) for each in _without_crumbs(found)]


def number_changes(parts: Sequence[Stretch]) -> list[NumberChange]:
    """The numbers of the changed stretches, paired in their order.

    >>> parts = stretches("最高50万元，分2年拨付。", "最高80万元，分2年拨付，每年1次。")
    >>> [(n.old, n.new, n.context) for n in number_changes(parts)]
    [('50万元', '80万元', '最高'), (None, '1次', '最高80万元，分2年拨付')]
    """
    changes: list[NumberChange] = []
    old_before = new_before = ""
    for part in parts:
        if part.kind != "same":
            context = (new_before if part.new else old_before)[-_CONTEXT:]
            changes += [NumberChange(old, new, context) for old, new in _pairs(part) if old != new]
        old_before += part.old
        new_before += part.new
    return changes


def _pairs(part: Stretch) -> Iterator[tuple[str | None, str | None]]:
    old, new = _numbers(part.old), _numbers(part.new)
    yield from zip_longest(old, new)


def _numbers(text: str) -> list[str]:
    return [token for token in _tokens(text) if _NUMBER.match(token)]


def _tokens(text: str) -> list[str]:
    """The text cut into tokens, spelled as it is; folding keeps places."""
    return [text[match.start() : match.end()] for match in _TOKEN.finditer(fold(text))]


def _add(found: list[Stretch], kind: Literal["same", "replaced"], old: str, new: str) -> None:
    """Put a stretch at the end, or lengthen the last one of the same kind."""
    if found and found[-1].kind == kind:
        found[-1] = Stretch(kind, found[-1].old + old, found[-1].new + new)
    else:
        found.append(Stretch(kind, old, new))


def _without_crumbs(parts: Sequence[Stretch]) -> list[Stretch]:
    """One or two signs that stayed between two changes, such as 的, only make both harder to read."""
    joined: list[Stretch] = []
    for index, part in enumerate(parts):
        crumb = part.kind == "same" and len(part.old) <= _BRIDGED and 0 < index < len(parts) - 1
        is_stop = any(sign in "，。；：\n" for sign in part.old)
        _add(
            joined,
            "replaced" if part.kind != "same" or (crumb and not is_stop) else "same",
            part.old,
            part.new,
        )
    return joined


def _named(part: Stretch) -> Stretch:
    if part.kind == "same":
        return part
    kind: Literal["removed", "added", "replaced"] = (
        "replaced" if part.old and part.new else "removed" if part.old else "added"
    )
    return Stretch(kind, part.old, part.new)
