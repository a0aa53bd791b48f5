"""Measures: what a clause grants, to whom, how much and up to what cap.

The unit of reading is the sentence up to 。 or ；. Within it a grant is a
stretch between commas with a word of granting; sums before that word are
thresholds of the applicant, sums after it are the grant, sums after 最高 or
不超过 are its cap. What stands in brackets explains and is not read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from zoulang.documents.numbering import chinese_number
from zoulang.documents.passages import Passage, pieces, without_brackets
from zoulang.documents.reading import Record
from zoulang.documents.records.amounts import Figure, figures
from zoulang.documents.records.tiers import Grant, label_tiers, same_grant_at_other_level

_GRANT = re.compile(
    r"给予|予以|给(?=企业|每)|奖励(?!资金|政策|范围|办法|标准|额)|奖补(?!政策|资金)|补助(?!资金|政策|范围)|补贴(?!政策|资金)"
    r"|资助|返还|拨付|贴息|奖金|支持(?=\d)"
)
_REACH_BACK = 200  # what decides about a figure stands no farther from it
_BASED = re.compile(r"(?:按照|按|参照|依据|根据)([^，。；]{0,60}?)(?:的)?$")
_CAP_BEFORE = re.compile(
    r"(?:最高|不超过|上限|封顶|最多|限额|不高于|以内)[^，。；\d一二两三四五六七八九十]{0,12}$"
)
_CAP_AFTER = re.compile(r"\s*(?:封顶|为限|以内|为上限)")
_THRESHOLD_AFTER = re.compile(
    r"\s*(?:[及（]?(?:含|以)|\u3000*(?:及)?以[上下]|\u3000*至|的(?:企业|项目|单位|个人|，|$))"
)
_THRESHOLD_BEFORE = re.compile(
    r"(?:超过|达到|达|不低于|不少于|满|突破|大于|高于|增长|占比|低于|在)[^，。；\d]{0,4}$"
)
_EACH = re.compile(r"(?:以上|上述|各类|同一|单个|单户|每个|每家|每户|累计|合计)")
_BUDGET = re.compile(r"(?:设立|安排|列入|统筹|规模)[^，。；]{0,40}(?:资金|基金|预算)")
_SCHEDULE = re.compile(
    r"(?:应奖励额|应补助额|奖励总额|奖补总额|应奖|应补)|分[\d一二两三四五六七八九十]+(?:年|期|次|批)"
)
_QUALITATIVE = re.compile(
    r"“?[\s]*一[事企]一[议策]”?|(?:给予|予以)[^，。；]{0,30}(?:奖补|扶持|支持|奖励|补助|补贴|倾斜|加分|保障|表扬|优惠|辅导)"
    r"|(?:优先|积极|重点)(?:支持|保障|安排|推荐|辅导)|综合提供|通报表扬|进行重点辅导|统筹保障"
)
_PAYER = re.compile(r"(?:省|市|县|区|镇|各级)(?:级)?财政(?!贡献|资金|收入|补助|预算|部门)")
_SUBJECT_END = re.compile("给予|予以|奖励|补助|补贴|每|按|一次性|分别")
_FURTHER = re.compile(r"另|再|同时|自|从")
_UNIT_AFTER = re.compile(r"/((?:[^\s，。；的]{1,3})(?:/[^\s，。；的]{1,3})?)")
_UNIT_BEFORE = re.compile(
    r"每(?:满)?((?:[一二三两\d]+[百千万]?)?[^，。；年月\d]{1,3}?)(?:每[年月])?(?=给予|奖励|补助|补贴|[一二三两\d])"
    r"|单(品种|个项目|户|台|件)[^，。；]{0,4}(?:奖励|补助|补贴)"
)
_YEARS = re.compile(
    r"(?:连续|分)\s*([\d一二两三四五六七八九十]+)\s*年|([\d一二两三四五六七八九十]+)年(?:的)?(?:奖励|补助|补贴|内)"
)


def find_measures(passages: Sequence[Passage]) -> list[Record]:
    """One record for each grant.

    Fields: ``subject``, ``kind`` (percent, fixed, per_unit, qualitative),
    ``rate`` (a fraction), ``base``, ``amount`` and ``cap`` (yuan), ``tiers``
    (steps with ``when``, ``rate``, ``amount``, ``cap``), ``recurrence``
    (once, monthly, quarterly, annual),
    ``years``, ``payer``; ``rate_min`` and ``amount_min`` for ranges.
    """
    return [_record(passage, grant) for passage in passages for grant in _grants(passage)]


def _grants(passage: Passage) -> list[Grant]:
    """The grants of a paragraph; a cap that is a sentence of its own limits the parallel grants before it.

    Parallel are the grants of the sentence just before it, up to 。, and all of
    the paragraph where the cap speaks of each enterprise or of the above.
    """
    text = without_brackets(passage.text)
    grants: list[Grant] = []
    sentence = 0  # where the grants of the sentence just before begin in the list
    for start, end in pieces(text, "。；;！"):
        own = _grants_in(text, start, end)
        caps = [figure for grant in own for figure in grant.caps]
        lonely_cap = own and not any(grant.found for grant in own) and caps
        if lonely_cap and grants and not _GRANT.search(text[start : caps[0].start].split("最高")[0]):
            for grant in grants[0 if _EACH.match(text[start:end]) else sentence :]:
                grant.caps = grant.caps or caps
            continue
        if start == 0 or text[start - 1] == "。":
            sentence = len(grants)
        grants += own
    return same_grant_at_other_level(grants)


def _grants_in(text: str, start: int, end: int) -> list[Grant]:
    """The grants between two stops. Stretches before the first word of granting are its subject."""
    grants: list[Grant] = []
    subject_from = start
    for a, b in pieces(text[start:end], "，"):
        a, b = start + a, start + b
        stretch = text[a:b]
        granted, caps = _sort_figures(text, a, b)
        speaks_of_grant = bool(_GRANT.search(stretch)) and not _is_about_budget(stretch)
        if caps and not granted and grants:
            grants[-1].caps += caps
            grants[-1].end = subject_from = b
        elif granted or caps or (speaks_of_grant and _opens_grant(text[subject_from:b], grants)):
            subject = (
                _subject_before(text, subject_from, a, grants) or _SUBJECT_END.split(stretch)[0] or stretch
            )
            labels = [_label(stretch, granted)]
            words = text[subject_from:b].lstrip("，")
            _append(grants, Grant(b - len(words), b, subject, words, granted, caps, labels))
            subject_from = b
    if grants:
        return [grant for grant in grants if grant.found or grant.caps or _promises(grant.words)]
    promise = _QUALITATIVE.search(text, start, end)
    if promise is None or _SCHEDULE.search(text, start, end):
        return []
    return [Grant(start, end, text[start : promise.start()], text[start:end])]


def _opens_grant(words: str, grants: Sequence[Grant]) -> bool:
    """Whether words of granting without a figure open a grant of their own.

    After a grant with a figure they tell how it is paid (验收后拨付一半), unless
    they name a new subject.
    """
    return not (grants and grants[-1].found) or bool(re.search("对|凡", words))


def _subject_before(text: str, start: int, end: int, grants: Sequence[Grant]) -> str:
    """The subject of a grant; a further grant (自第二年起…, 另…) has that of the grant before it."""
    words = text[start:end].strip("，")
    if grants and (not words or (_FURTHER.match(words) and "对" not in words)):
        return grants[-1].subject
    return words


def _append(grants: list[Grant], grant: Grant) -> None:
    """Add a grant, or make it a step of the one before it if they are parallel.

    ``前三年给予80%，后两年给予50%`` and ``市级奖励2万元，省级奖励5万元`` are steps;
    a grant without a figure before them only announces them.
    """
    last = grants[-1] if grants else None
    if last is not None and not last.found and not last.caps and grant.found:
        grant.start, grant.subject, grant.words = last.start, last.subject, last.words + grant.words
        grants[-1] = grant
    elif last is not None and last.found and grant.found and last.labels[-1] and grant.labels[0]:
        last.found += grant.found
        last.labels += grant.labels
        last.caps += grant.caps
        last.end = grant.end
        last.words += grant.words
    else:
        grants.append(grant)


def _label(stretch: str, granted: Sequence[Figure]) -> str:
    """The short condition that opens a step (前三年, 三星级), or empty."""
    if len(granted) != 1:
        return ""
    opening = re.match(
        r"\s*(?:其中|即)?[:：]?\s*(?:[^，。；\d]{0,10}?)(第?[前后\d一二两三四五六七八九十]{1,3}年|[^，。；\d]{1,4}级)"
        r"(?:内)?(?:的)?(?:每年)?(?=给予|按|奖励|补助|补贴|予以|一次性)",
        stretch,
    )
    return opening[1] if opening else ""


def _is_about_budget(stretch: str) -> bool:
    """Money set aside for a programme is no grant to an applicant."""
    return bool(_BUDGET.search(stretch)) and not re.search("给予|予以|拨付", stretch)


def _promises(words: str) -> bool:
    return bool(_QUALITATIVE.search(words)) and not _SCHEDULE.search(words)


def _sort_figures(text: str, start: int, end: int) -> tuple[list[Figure], list[Figure]]:
    """The figures between two commas that are granted, and those that are caps."""
    stretch = text[start:end]
    first = _GRANT.search(stretch)
    granted: list[Figure] = []
    caps: list[Figure] = []
    for figure in figures(stretch):
        before = stretch[max(0, figure.start - _REACH_BACK) : figure.start]
        after = stretch[figure.end : figure.end + _REACH_BACK]
        placed = Figure(figure.kind, start + figure.start, start + figure.end, figure.value, figure.low)
        if _CAP_BEFORE.search(before) or (figure.kind == "money" and _CAP_AFTER.match(after)):
            (caps if figure.kind == "money" else granted).append(placed)
        elif (
            first
            and not _is_about_budget(stretch)
            and _is_granted(before, after, first.start() < figure.start)
        ):
            granted.append(placed)
    if granted and _SCHEDULE.search(stretch) and len(granted) > 1:
        return [], caps
    return granted, caps


def _is_granted(before: str, after: str, after_word: bool) -> bool:
    """Whether a figure is what is granted and not a threshold that the applicant must meet."""
    if _THRESHOLD_AFTER.match(after) and not re.match("的(?:奖|补|资|扶|支|配|标)", after):
        return False
    if after_word:
        return True
    if _THRESHOLD_BEFORE.search(before):
        return False
    return bool(_BASED.search(before) or re.search("按|参照|依据|根据|由|从", before))


def _record(passage: Passage, grant: Grant) -> Record:
    rates = [figure for figure in grant.found if figure.kind == "rate"]
    sums = [figure for figure in grant.found if figure.kind == "money"]
    values: dict[str, Any] = {
        "subject": _subject(grant.subject),
        "kind": _kind(rates, sums, grant),
        "rate": None,
        "base": _base(passage.text, grant),
        "amount": None,
        "cap": min((figure.value for figure in grant.caps), default=None),
        "tiers": None,
        "recurrence": _recurrence(grant.words),
        "years": _years(grant.words),
        "payer": payer[0] if (payer := _PAYER.search(grant.words)) else None,
    }
    if grant.steps:
        values["tiers"] = grant.steps
    elif len(rates) > 1 or len(sums) > 1:
        many = rates if len(rates) > 1 else sums
        names = grant.labels if all(grant.labels) and len(grant.labels) == len(many) else []
        values["tiers"] = label_tiers(many, grant.subject, names)
        if len(rates) == 1:
            values["rate"] = rates[0].value
    else:
        for name, one in (("rate", rates), ("amount", sums)):
            if one:
                values[name] = one[0].value
            if one and one[0].low is not None:
                values[f"{name}_min"] = one[0].low
    certain = bool(grant.found) and "对" in grant.words
    confidence = 0.9 if certain else 0.75 if grant.found or grant.caps else 0.5
    return passage.record("measure", grant.start, grant.end, confidence, values)


def _kind(rates: Sequence[Figure], sums: Sequence[Figure], grant: Grant) -> str:
    if rates:
        return "percent"
    if sums and _unit(grant):
        return "per_unit"
    return "fixed" if sums or grant.caps else "qualitative"


def _unit(grant: Grant) -> str | None:
    """What the sum is paid for each of: 亩, 间, 人/夜; a sum a year is no unit."""
    if not grant.found:
        return None
    end = grant.found[-1].end - grant.start
    after = _UNIT_AFTER.match(grant.words[end:]) if 0 <= end <= len(grant.words) else None
    if after and after[1] != "年":
        return after[1]
    before = _UNIT_BEFORE.search(grant.words)
    return (before[1] or before[2]) if before else None


def _base(text: str, grant: Grant) -> str | None:
    """What a rate is taken of, or what a sum is paid for each of."""
    if not any(figure.kind == "rate" for figure in grant.found):
        return _unit(grant)
    first = next(figure for figure in grant.found if figure.kind == "rate")
    based = _BASED.search(text[grant.start : first.start].rstrip("的"))
    if based and based[1]:
        return based[1]
    granted = re.search(
        r"(?:给予|奖励|补助)(?:企业|单位)?([^，。；]{2,30}?)的?$", text[grant.start : first.start]
    )
    return granted[1] if granted else None


def _subject(text: str) -> str:
    parts = [re.sub("\u3000+", "", part).strip(" ，、") for part in text.split("；")]
    return "；".join(re.sub("^(?:对于?|凡是?|支持|鼓励)", "", part) for part in parts)


def _recurrence(words: str) -> str | None:
    if re.search("每月|按月|元/月", words):
        return "monthly"
    if re.search("每季度|按季度?|元/季", words):
        return "quarterly"
    if re.search("每年|连续|元/年|年度最高|逐年", words):
        return "annual"
    return "once" if re.search("一次性|首次|初次", words) else None


def _years(words: str) -> int | None:
    match = _YEARS.search(words)
    return chinese_number(match[1] or match[2]) if match else None
