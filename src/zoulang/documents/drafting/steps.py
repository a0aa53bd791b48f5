"""The steps of a grant: years, ranges of a measure, levels of a title, or kinds of thing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

from zoulang.documents.drafting.conditions import (
    Limit,
    Worded,
    conditions_of,
    segments,
    topic_of,
    without_generic,
)
from zoulang.documents.drafting.names import letters
from zoulang.documents.drafting.thresholds import Threshold, find_threshold
from zoulang.documents.numbering import chinese_number
from zoulang.documents.passages import pieces, without_brackets

Tier = Mapping[str, Any]

_YEAR = re.compile(r"(第|前|后)?([\d一二两三四五六七八九十]{1,3})年")
_STARS = re.compile(r"[一二三四五六\d]星级?|\dA级?|特等奖?|[一二三]等奖?")
_TITLE = re.compile(r"国家级|省级|市级|县级|区级|镇级|国际性?|全国性?|国家|全省|全市")
_GRADE = re.compile(r"高级|中级|初级|甲级|乙级|丙级|特级|[一二三四五]级")
_GRADED = re.compile(r"证|职称|人员|技能|技师|资质|人才|工程师")
_REACHED = re.compile(
    r"^(?:新?(?:认定|评定|获批|入选|创建|获评)|升级|晋升|首次|初次|被评|被认定)*(?:的|为|成为)*"
)
_JOINED = re.compile(r"[、和及与或，]|以及")
_RUN = re.compile(r"(\d)(?:—+|至|到)(\d)(星级|A级)")
_RUN_MEMBERS = re.compile(r"\d(?:星级|A级)(?=、|的|旅)")
_NUMBERED = re.compile(r"第[\d一二三四五六七八九十]+档")


@dataclass(frozen=True)
class Years:
    """Steps by the year of payment, counted from 1: (first, last, tier)."""

    rows: tuple[tuple[int, int, Tier], ...]


@dataclass(frozen=True)
class Ranges:
    """Steps by how much something measures; ``of`` is empty where the words do not say what.

    Attributes:
        first: True for 首次突破 one of several limits.
    """

    of: str
    rows: tuple[tuple[Threshold, Tier], ...]
    first: bool = False


@dataclass(frozen=True)
class Levels:
    """Steps by the level of one title, of which an applicant has one: (level, tier)."""

    of: str
    rows: tuple[tuple[str, Tier], ...]


@dataclass(frozen=True)
class Kinds:
    """Different things of which an applicant may have several: (words, tier)."""

    rows: tuple[tuple[str, Tier], ...]


@dataclass(frozen=True)
class Dated:
    """Steps by calendar year, the earliest first: (year, tier)."""

    rows: tuple[tuple[int, Tier], ...]


Steps = Years | Ranges | Levels | Kinds | Dated


def steps_of(tiers: Sequence[Tier], subject: str, words: str = "") -> tuple[Steps, str]:
    """What the tiers distinguish, and the subject without the words that list them.

    ``words`` is the quotation, which may name ranges that the subject leaves out.

    >>> tiers = [{"when": "国家级", "amount": 500000}, {"when": "省级", "amount": 200000}]
    >>> steps, rest = steps_of(tiers, "新认定的国家级、省级绿色工厂，投产满一年的")
    >>> steps.of, [label for label, _ in steps.rows], rest
    ('新认定的绿色工厂', ['国家级', '省级'], '投产满一年的')
    """
    subject = _RUN.sub(lambda run: _written_out(run, len(tiers)), subject)
    labels = _numbered_years([str(tier.get("when") or "") for tier in tiers], words)
    if _RUN_MEMBERS.search(subject) and all(map(_NUMBERED.fullmatch, labels)):
        labels = _RUN_MEMBERS.findall(subject)[: len(tiers)]
    if by_year := _dated(labels, tiers) or _years(labels, tiers):
        return by_year, subject
    if ranges := _ranges(labels, tiers, subject, words):
        return ranges
    return _titled(labels, tiers, subject)


def _numbered_years(labels: list[str], words: str) -> list[str]:
    """Steps that only have numbers are years where the words speak of as many: 3年内分别按50%、40%、30%."""
    spoken = re.search(r"([\d一二三四五六七八九十]{1,2})年(?:内)?", words)
    if spoken and all(map(_NUMBERED.fullmatch, labels)) and chinese_number(spoken[1]) == len(labels):
        return [f"第{number}年" for number in range(1, len(labels) + 1)]
    return labels


def _titled(labels: Sequence[str], tiers: Sequence[Tier], subject: str) -> tuple[Steps, str]:
    """Levels of one title, or kinds of thing, with the conditions that stand beside their list."""
    if all(map(_NUMBERED.fullmatch, labels)):
        return Levels(subject, tuple(zip(labels, tiers, strict=True))), subject
    levels = _levels(labels, subject)
    segment, opening, closing = _place(levels or labels, subject)
    rest = _without(subject, segment)
    around = _joined(opening, closing)
    beside = conditions_of(around)
    if any(not isinstance(one, Worded) for one in beside) or len(segments(around)) > 1:
        # What the list stands in holds thresholds too: they stay conditions.
        rest = "，".join(part for part in (around, rest) if part)
        around, opening, closing = topic_of(around), "", ""
    if levels:
        of = around if segment else _thing(subject)
        return Levels(without_generic(of), tuple(zip(levels, tiers, strict=True))), rest
    whole = [without_generic(opening + label + closing) for label in _evened(labels)]
    return Kinds(tuple(zip(whole, tiers, strict=True))), rest


def _joined(opening: str, closing: str) -> str:
    """新评定为…的酒店 without the list between."""
    if closing.startswith("的") and re.search("(?:为|成为)$", opening):
        return re.sub("(?:成为|为)$", "", opening) + closing[1:]
    return (
        opening + closing.removeprefix("的") if opening.endswith("的") or not opening else opening + closing
    )


def _written_out(run: re.Match[str], count: int) -> str:
    """2—5星级 as its members, where there are as many as steps."""
    numbers = range(int(run[1]), int(run[2]) + 1)
    return "、".join(f"{number}{run[3]}" for number in numbers) if len(numbers) == count else run[0]


# --- years ------------------------------------------------------------------------------------------


def _years(labels: Sequence[str], tiers: Sequence[Tier]) -> Years | None:
    rows: list[tuple[int, int, Tier]] = []
    passed = 0
    for label, tier in zip(labels, tiers, strict=True):
        match = _YEAR.fullmatch(label.removesuffix("内"))
        count = chinese_number(match[2]) if match else None
        if match is None or not count:
            return None
        first, last = (count, count) if match[1] == "第" else (passed + 1, passed + count)
        if first <= passed:
            return None
        rows.append((first, last, tier))
        passed = last
    return Years(tuple(rows))


def _dated(labels: Sequence[str], tiers: Sequence[Tier]) -> Dated | None:
    found = [re.fullmatch(r"(20\d\d)年(?:度|内)?", label) for label in labels]
    years = [int(match[1]) for match in found if match]
    same = len({tier.get("rate") is None for tier in tiers}) == 1
    if len(years) < len(labels) or years != sorted(set(years)) or not same:
        return None
    return Dated(tuple(zip(years, tiers, strict=True)))


# --- ranges -----------------------------------------------------------------------------------------


def _ranges(
    labels: Sequence[str], tiers: Sequence[Tier], subject: str, words: str
) -> tuple[Ranges, str] | None:
    """Ranges named by the labels themselves, or by a list of as many in the subject."""
    own = [find_threshold(label, listed=True) for label in labels]
    numbered = all(map(_NUMBERED.fullmatch, labels))
    listed = _listed_ranges(len(tiers), subject)
    if listed is None and (numbered or None not in own):
        listed = _listed_ranges(len(tiers), without_brackets(words))
    if listed is not None and len({(one.quantity.type, one.quantity.unit) for one in listed[1]}) > 1:
        listed = None
    if listed is not None and (_are_worths(listed[1], tiers) or not (numbered or _same(own, listed[1]))):
        listed = None
    if listed is not None:
        segment, found, before, after = listed
        limit = _measure(before)
        rest = _without(subject, segment)
        holder = "，".join(one for one in (limit[0], after, rest) if one)
        if limit[1] and not limit[1].endswith("分别"):
            return Ranges(limit[1], _ordered(found, tiers), limit[2]), holder
    if None in own or not own:
        return None
    thresholds = [one for one in own if one is not None]
    if len({(one.quantity.type, one.quantity.unit) for one in thresholds}) > 1 or _are_worths(
        thresholds, tiers
    ):
        return None
    before = labels[0][: thresholds[0].start]
    holder, of, first = _measure(before)
    if len(letters(of)) < 2:
        limits = [one for one in conditions_of(subject) if isinstance(one, Limit)]
        alike = [one.of for one in limits if one.threshold.quantity.keys == thresholds[0].quantity.keys]
        of = alike[0] if alike else ""
    if of.endswith("分别") or "分别达到" in subject:
        return None
    return Ranges(of, _ordered(thresholds, tiers), first), subject


def _are_worths(listed: Sequence[Threshold], tiers: Sequence[Tier]) -> bool:
    """Whether the numbers of a list are what the steps pay, and not what they ask for."""
    paid = [tier.get("amount") or (tier.get("rate") or 0) * 100 for tier in tiers]
    printed = [float(one.quantity.value) for one in listed]
    return all(abs(one - other) < 1e-6 for one, other in zip(printed, paid, strict=True))


def _ordered(thresholds: Sequence[Threshold], tiers: Sequence[Tier]) -> tuple[tuple[Threshold, Tier], ...]:
    """The highest range first; of two that begin alike the one that ends."""
    rows = list(zip(thresholds, tiers, strict=True))
    return tuple(sorted(rows, key=_height, reverse=True))


def _height(row: tuple[Threshold, Tier]) -> tuple[Decimal, bool]:
    low = row[0].low
    return (low.value if low else Decimal(-1)), row[0].high is not None


def _listed_ranges(count: int, subject: str) -> tuple[str, list[Threshold], str, str] | None:
    """The segment with a list of so many thresholds, these, and the words before and after them."""
    for start, end in pieces(subject, "，；"):
        segment = subject[start:end]
        members = [segment[a:b] for a, b in pieces(segment, "、")]
        for skip in range(len(members) - count + 1):
            found = [find_threshold(member, listed=True) for member in members[skip : skip + count]]
            thresholds = [one for one in found if one is not None]
            if len(thresholds) == count and all(one.start <= 1 for one in thresholds[1:]):
                before = "、".join([*members[:skip], members[skip][: thresholds[0].start]])
                after = "、".join([members[skip + count - 1][thresholds[-1].end :], *members[skip + count :]])
                return segment, thresholds, before, after.removeprefix("的")
    return None


def _measure(before: str) -> tuple[str, str, bool]:
    """Who, what is measured, and whether it is 首次, from the words before a list of limits."""
    sample = conditions_of(before + "1万元以上") if len(letters(before)) >= 2 else []
    limit = next((one for one in sample if isinstance(one, Limit)), None)
    if limit is None:
        return "", "", False
    holder = [one.words for one in sample if isinstance(one, Worded)]
    return "，".join(holder), limit.of, limit.first


def _same(own: Sequence[Threshold | None], listed: Sequence[Threshold]) -> bool:
    """Whether the labels name ends of the listed ranges."""
    pairs = zip(own, listed, strict=True)
    return all(one is not None and set(_ends(one)) <= set(_ends(other)) for one, other in pairs)


def _ends(threshold: Threshold) -> list[object]:
    return [end.value for end in (threshold.low, threshold.high) if end is not None]


# --- levels and kinds -------------------------------------------------------------------------------


def _levels(labels: Sequence[str], subject: str) -> list[str] | None:
    """The level in each label, where the labels name one title at different levels."""
    for pattern in (_STARS, _TITLE, _GRADE):
        found = [pattern.search(label) for label in labels]
        if None in found or (pattern is _GRADE and not _GRADED.search(subject + labels[0])):
            continue
        matches = [match for match in found if match is not None]
        rests = {
            letters(_REACHED.sub("", label[: m.start()] + label[m.end() :]))
            for label, m in zip(labels, matches, strict=True)
        }
        levels = [match[0] for match in matches]
        if len(rests - {"", "国家", "级"}) <= 1 and len(set(levels)) == len(levels):
            return levels
    return None


def _place(labels: Sequence[str], subject: str) -> tuple[str, str, str]:
    """The segment that lists the labels, and its words before and after the list; empty if none does."""
    for start, end in pieces(subject, "，；"):
        segment = subject[start:end]
        position, spans = 0, []
        for label in labels:
            at = segment.find(label, position)
            if at < 0:
                break
            position = at + len(label)
            spans.append((at, position))
        if len(spans) < len(labels):
            continue
        between = [segment[a[1] : b[0]] for a, b in pairwise(spans)]
        if all(len(words) <= 12 and (_JOINED.search(words) or not letters(words)) for words in between):
            closing = segment[spans[-1][1] :]
            return segment, segment[: spans[0][0]], re.sub("^级", "", closing)
    return "", "", ""


def _without(subject: str, segment: str) -> str:
    if not segment:
        return "" if "；" in subject else subject
    return "，".join(
        subject[a:b] for a, b in pieces(subject, "，；") if subject[a:b] != segment and subject[a:b].strip()
    )


def _thing(subject: str) -> str:
    """What a title is for, from words that name it once for each level."""
    last = subject.rpartition("；")[2].rpartition("，")[2].removeprefix("对")
    return _REACHED.sub("", _TITLE.sub("", last)).removesuffix("的") or subject


def _evened(labels: Sequence[str]) -> list[str]:
    """新获批国际标准, 国家标准: what opens the first label belongs to all."""
    if len(labels) < 2 or len(labels[0]) <= len(labels[1]):
        return list(labels)
    head, _, tail = labels[0].partition("的")
    if tail and not any("的" in label for label in labels[1:]):
        return [labels[0], *(f"{head}的{label}" for label in labels[1:])]
    size = len(labels[1])
    opening, core = labels[0][:-size], labels[0][-size:]
    if len(opening) >= 2 and core[-2:] == labels[1][-2:]:
        return [labels[0], *(opening + label for label in labels[1:])]
    return list(labels)
