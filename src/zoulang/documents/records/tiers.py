"""Steps of one grant: what each of several sums or rates is for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from zoulang.documents.records.amounts import Figure

_LEVEL = re.compile(r"国家级|省级|市级|县级|区级|国家|国际|全国性|国际性")
_ADDED_WORDS = re.compile(
    r"对于?|新?(?:认定|评定|获批|入选)(?:的|为)?|升级为|晋升为|首次|初次|上述|的|，|区?财政|县财政|市财政|企业"
)


@dataclass
class Grant:
    """One grant while it is read; places are relative to its passage.

    Attributes:
        subject: the words before the grant, as printed.
        words: all words of the grant.
        found: the sums and rates granted, in order; several are steps of it.
        caps: the sums that limit it.
        labels: for each figure, the short condition printed before it, or empty.
        steps: the steps as data, where they were put together from several sentences.
    """

    start: int
    end: int
    subject: str
    words: str
    found: list[Figure] = field(default_factory=list)
    caps: list[Figure] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    steps: list[dict[str, Any]] = field(default_factory=list)


def tier(when: str, figure: Figure) -> dict[str, Any]:
    """One step as data.

    >>> tier("省级", Figure("money", 0, 5, 300000))
    {'when': '省级', 'amount': 300000, 'rate': None, 'cap': None}
    """
    money = figure.kind == "money"
    return {
        "when": when,
        "amount": figure.value if money else None,
        "rate": None if money else figure.value,
        "cap": None,
    }


def label_tiers(found: Sequence[Figure], subject: str, names: Sequence[str]) -> list[dict[str, Any]]:
    """The steps of a grant, named by the list of as many members in its subject.

    >>> [t["when"] for t in label_tiers(
    ...     [Figure("money", 0, 1, 3), Figure("money", 2, 3, 2)], "对新认定的国家级、省级平台，", [])]
    ['国家级', '省级']
    """
    labels = list(names) or _enumeration(subject, len(found))
    return [tier(label, figure) for label, figure in zip(labels, found, strict=True)]


def _enumeration(subject: str, count: int) -> list[str]:
    """The list of exactly so many members that a subject names, or numbered steps."""
    levels = list(dict.fromkeys(_LEVEL.findall(subject)))
    if len(levels) == count:
        return levels
    for stretch in re.split("[，；：]", subject):
        members = [member for member in re.split("、|和|及|与", stretch) if member]
        if len(members) == count:
            return [_core(member) for member in members]
    return [f"第{number}档" for number in range(1, count + 1)]


_REACHED = re.compile(
    r"^.*(?:认定|评定|评选|评|纳入|入选|获得|取得|突破|达到|新建|建成)(?:为|的)?(?:我[省市县区])?"
)


def _core(member: str) -> str:
    """A member of a list without how it is reached before it and what it belongs to after it."""
    core = re.sub("的.*$|(?:企业|单位|人员)?[，的]?$", "", _REACHED.sub("", member.removeprefix("对")))
    return core or member


def same_grant_at_other_level(grants: Sequence[Grant]) -> list[Grant]:
    """Sentences that grant the same thing at another administrative level become steps of one grant.

    ``对新认定的省级中心，给予100万元；对升级为国家级中心的，给予300万元`` speaks of one
    thing, the centre, at two levels; grants for different things stay apart.
    """
    result: list[Grant] = []
    open_steps: dict[tuple[object, ...], dict[str, Grant]] = {}
    for grant in grants:
        alike, level = _likeness(grant), _level(grant.subject)
        steps = open_steps.setdefault(alike, {}) if alike and level else {}
        others = [other for other in steps if other != level]
        if others:
            earlier = steps.pop(others[-1])
            earlier.steps = earlier.steps or [tier(others[-1], earlier.found[0])]
            earlier.steps.append(tier(level, grant.found[0]))
            earlier.end = grant.end
            earlier.subject += "；" + grant.subject
        else:
            earlier = grant
            steps.pop(level, None)
            result.append(grant)
        steps[level] = earlier
    return result


def _likeness(grant: Grant) -> tuple[object, ...]:
    """What grants that differ in level only have in common; empty if this one has no such others."""
    thing = _thing(grant.subject)
    if not thing or len(grant.found) != 1:
        return ()
    return thing, grant.found[0].kind, bool(grant.caps), "连续" in grant.words


def _thing(subject: str) -> str:
    """What a grant is for, without its level and without how it was reached."""
    return _ADDED_WORDS.sub("", _LEVEL.sub("", subject.rpartition("对")[2])).strip()


def _level(subject: str) -> str:
    found = _LEVEL.findall(subject.rpartition("对")[2])
    return found[0] if len(found) == 1 else ""
