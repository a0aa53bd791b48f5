"""From a grant as it was read to the record of a measure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from zoulang.documents.passages import Passage
from zoulang.documents.reading import Record
from zoulang.documents.records.grants.amounts import Figure
from zoulang.documents.records.grants.particulars import (
    base_of,
    conditions_of,
    kind_of,
    payer_of,
    recurrence_of,
    references_of,
    subject_of,
    tops_up,
    years_of,
)
from zoulang.documents.records.grants.tiers import Grant, capped_tiers, label_tiers

_BETWEEN_MEMBERS = 3  # 、 or 和 between two sums of a list
# What each guess costs; with any of them a record is no longer certain (0.9).
_DOUBTS = {
    "announced": 0.2,
    "unspoken": 0.15,
    "table": 0.15,
    "joint": 0.1,
    "steps": 0.1,
    "further": 0.1,
    "part": 0.1,
}
_NO_SUBJECT = re.compile("(?:扶持|奖励|补助|补贴|资助|支持|奖补|资金)?(?:标准|方式|额度|金额|措施|政策)?")


def measure_record(passage: Passage, grant: Grant) -> Record:
    """The record of one grant; ``find_measures`` tells its fields."""
    rates = [figure for figure in grant.found if figure.kind == "rate"]
    sums = [figure for figure in grant.found if figure.kind == "money"]
    words = f"{grant.words}，{grant.tail}"
    values: dict[str, Any] = {
        "subject": subject_of(grant.subject),
        "conditions": conditions_of(grant.subject),
        "kind": kind_of(rates, sums, grant),
        "rate": None,
        "base": base_of(passage.text, grant),
        "amount": None,
        "cap": None,
        "tiers": None,
        "recurrence": recurrence_of(grant.words) or recurrence_of(grant.tail),
        "years": years_of(words),
        "payer": payer_of(grant.words),
        "on_top": grant.on_top,
        "top_up": grant.top_up or tops_up(words),
        "references": references_of(passage.text[grant.start : grant.end]),
    }
    if not values["subject"] or _NO_SUBJECT.fullmatch(values["subject"]):
        values["subject"] = passage.clause.heading
    values |= _amounts(grant, rates, sums)
    return passage.record("measure", grant.start, grant.end, _confidence(grant, values), values)


def _amounts(grant: Grant, rates: Sequence[Figure], sums: Sequence[Figure]) -> dict[str, Any]:
    """Rate, amount, caps and steps of a grant."""
    values: dict[str, Any] = {}
    caps = sorted({figure.value for figure in [*grant.caps, *grant.joint]})
    if grant.steps:
        values["tiers"] = grant.steps
    elif len(rates) > 1 or len(sums) > 1:
        many = rates if len(rates) > 1 else sums
        names = grant.labels if all(grant.labels) and len(grant.labels) == len(many) else []
        values["tiers"] = label_tiers(many, _named(grant), names)
        if len(rates) == 1:
            values["rate"] = rates[0].value
        if len(grant.caps) == len(many):
            for step, cap in zip(values["tiers"], grant.caps, strict=True):
                step["cap"] = cap.value
            caps = sorted({figure.value for figure in grant.joint})
    else:
        for name, one in (("rate", rates), ("amount", sums)):
            if one:
                values[name] = one[0].value
            if one and one[0].low is not None:
                values[f"{name}_min"] = one[0].low
        if stepped := _stepped_caps(grant):
            names = grant.cap_labels if all(grant.cap_labels) else []
            values["tiers"] = capped_tiers(stepped, _named(grant), names)
            taken = {cap.start for cap in stepped}
            others = [cap for cap in grant.caps if cap.start not in taken]
            caps = sorted({figure.value for figure in [*others, *grant.joint]})
    if caps:
        values["cap"] = caps[0]
    if len(caps) > 1:
        values["cap_alt"] = caps[1]
    return values


def _named(grant: Grant) -> str:
    """The words that may name the steps of a grant: all before its first figure."""
    first = min(figure.start for figure in [*grant.found, *grant.caps])
    before = grant.words[: max(0, first - grant.start)]
    return grant.subject if grant.subject not in before else before


def _stepped_caps(grant: Grant) -> list[Figure]:
    """The caps that are each for a class of its own, and not one for a project and one for a year."""
    if len(grant.caps) > 1 and len(grant.cap_labels) == len(grant.caps) and all(grant.cap_labels):
        return grant.caps
    listed: list[Figure] = []
    for cap in grant.caps:
        if listed and cap.start - listed[-1].end > _BETWEEN_MEMBERS:
            if len(listed) > 1:
                break
            listed = []
        listed.append(cap)
    return listed if len(listed) > 1 else []


def _confidence(grant: Grant, values: dict[str, Any]) -> float:
    """How explicit the words are: each guess on the way to the record costs a part."""
    if not grant.found and not grant.caps:
        return 0.5
    confidence = 0.95 if re.search("对|凡|的[，：]", grant.words) else 0.9
    confidence -= 0.25 * (not all(figure.plain for figure in grant.found))
    confidence -= sum(_DOUBTS[doubt] for doubt in set(grant.doubts))
    return max(0.3, round(confidence, 2))
