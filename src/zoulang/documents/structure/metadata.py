"""What a document says about itself: title, number, issuer, dates, validity, interpretation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from zoulang.documents.passages import fold
from zoulang.documents.reading import Metadata
from zoulang.documents.structure.dates import DATE, read_date
from zoulang.documents.structure.head import FAR, is_title
from zoulang.documents.structure.issuers import issuer_of
from zoulang.documents.structure.outline import Outline
from zoulang.documents.structure.site_words import without_site_words
from zoulang.documents.structure.titles import NUMBER, number_in, spell_number, title_in, unspaced
from zoulang.documents.structure.traditional import simplified
from zoulang.documents.structure.validity import validity

__all__ = ["NUMBER", "metadata_of", "read_date", "spell_number", "validity"]

# The longer word first: an implementation opinion also ends in "opinion".
_KINDS = (
    ("实施意见", "implementation_opinion"),
    ("意见", "opinion"),
    ("通知", "notice"),
    ("办法", "measures"),
    ("实施方案", "implementation_plan"),
    ("方案", "plan"),
    ("行动计划", "action_plan"),
    ("计划", "plan"),
    ("规划", "plan"),
    ("规定", "provisions"),
    ("细则", "detailed_rules"),
    ("措施", "policy_measures"),
    ("政策", "policy_measures"),
    ("答复", "proposal_reply"),
    ("建议", "delegate_proposal"),
    ("决定", "decision"),
    ("公告", "announcement"),
    ("通告", "announcement"),
    ("条例", "regulations"),
    ("报告", "report"),
    ("要点", "work_points"),
    ("批复", "reply"),
    ("纪要", "minutes"),
    ("函", "letter"),
)
_UNIT = r"[^，。；：\n]{2,60}?"
_INTERPRETERS = (
    re.compile(
        rf"由({_UNIT})(?:会同[^，。；\n]{{2,60}}?)?(?:共同)?(?:负责|承担|进行)?(?:具体|组织)?(?:负责)?解释"
    ),
    re.compile(rf"解释权(?:限)?(?:归属?于?|属于?|在|归于)({_UNIT})(?:所有|负责|享有)?(?=[，。；\n]|$)"),
    re.compile(rf"解释(?:工作|权)?由({_UNIT})(?:负责|承担|所有|行使)"),
)
_SIGNATORY = re.compile(
    r"(?:.*\s)?(?:领导)?签\s*发\s*人?\s*[:：]\s*([\u4e00-\u9fff·\s]{2,30}?)\s*(?:[，,；;（(].*)?"
)
_OPENNESS = re.compile(
    r"[（(〔\[]?\s*(?:信息)?(?:公开)?(?:选项|属性|方式|类别|形式|范围)?\s*[:：]?\s*"
    r"((?:此件|本件|此文件)?(?:主动公开|依申请公开|不予公开|公开发布|不公开发布|不公开|删减后公开|"
    r"全文公开|部分公开|公开))[。\s]*[）)〕\]]?"
)
_SHORT_LINE = 60


def metadata_of(outline: Outline, text: str) -> Metadata:
    """What the head, the signature, the words on validity and the page around a document say of it."""
    head = [block.text for block in outline.head]
    page, folded = outline.page, simplified(fold(text))
    lines = [line for line in text.split("\n") if 2 < len(line) <= _SHORT_LINE]
    printed = [part for block in outline.head for part in ([""] * (block.gap >= FAR) + [block.text])]
    below = _titles(outline.opening)
    title = (
        title_in(printed)
        or _page_title(page.get("title"))
        or next((line for line in below if re.search("关于|印发", simplified(line))), None)
        or title_in([block.text for block in outline.passed_on])
        or next(iter(below), None)
    )
    title = without_site_words(title, text) if title else None
    issued = _issued(outline, head)
    begin, end = validity(folded, issued)
    kind = next(
        (k for word, k in _KINDS if title and re.search(f"{word}(?:（.*）)?$", simplified(fold(title)))), None
    )
    return Metadata(
        title=title,
        number=number_in(head) or _page_number(page.get("number")),
        issuer=issuer_of(outline.signature, head, title, page.get("issuer"), lines[-8:]),
        issued=issued,
        effective_from=begin,
        effective_to=end,
        kind=kind,
        interpreted_by=_interpreter(folded),
        signatory=_signatory(lines) or _person(page.get("signatory") or "") or None,
        openness=_openness(lines) or _said_openness(page.get("openness")),
        addressees=_addressees(outline.salutation),
    )


def _titles(lines: Sequence[str]) -> list[str]:
    """The lines that are titles, each with a remark such as （试行） on the line below it."""
    return [
        line + (below if re.fullmatch(r"[（(][^（）()]{2,12}[）)]", below) else "")
        for line, below in zip(lines, [*lines[1:], ""], strict=False)
        if is_title(line)
    ]


def _page_title(words: str | None) -> str | None:
    return unspaced(words) if words else None


def _page_number(words: str | None) -> str | None:
    match = NUMBER.search(words) if words else None
    return spell_number(match) if match else None


def _issued(outline: Outline, head: Sequence[str]) -> date | None:
    if outline.signed:
        return read_date(outline.signed)
    for line in head:
        plain = simplified(line)
        if re.fullmatch(rf"[（(]?\s*(?:{DATE}|\d{{4}}[-./]\d{{1,2}}[-./]\d{{1,2}}).*", plain):
            return read_date(plain)
        if (number := NUMBER.search(plain)) and (day := read_date(plain[number.end() :])):
            return day
    said = (outline.page.get(kind) for kind in ("signed", "dispatched", "published"))
    return next((day for words in said if words and (day := read_date(words))), None)


def _interpreter(text: str) -> str | None:
    """The unit charged with interpretation; the last such words are those of the closing."""
    found = [(m.start(), m[1]) for pattern in _INTERPRETERS for m in pattern.finditer(text)]
    return max(found)[1] if found else None


def _signatory(lines: Sequence[str]) -> str | None:
    match = next((m for line in lines if (m := _SIGNATORY.fullmatch(line))), None)
    return _person(match[1]) if match else None


def _person(text: str) -> str:
    """A name, or several, without the space between the two characters of a short one."""
    names = re.sub(r"[（(，,；;].*", "", text).split()
    return "".join(names) if all(len(name) < 2 for name in names) else " ".join(names)


def _openness(lines: Sequence[str]) -> str | None:
    return next((m[1] for line in reversed(lines) if (m := _OPENNESS.fullmatch(line.strip()))), None)


def _said_openness(words: str | None) -> str | None:
    return words if words and "公开" in words else None


def _addressees(salutation: str | None) -> tuple[str, ...]:
    if salutation is None:
        return ()
    return tuple(part.strip() for part in re.split("[，；,;]", salutation.rstrip("：: ")) if part.strip())
