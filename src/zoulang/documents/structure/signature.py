"""The signature: one or several offices with a date below or beside them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from zoulang.documents.blocks import Block
from zoulang.documents.numbering import Marker
from zoulang.documents.structure.dates import DATE
from zoulang.documents.structure.lines import ORGANISATION
from zoulang.documents.structure.traditional import simplified

_DAY = rf"(?:{DATE}|\d{{4}}[-./]\d{{1,2}}[-./]\d{{1,2}})"
_DATE_LINE = re.compile(rf"[（(]?\s*({_DAY})\s*[）)]?")
_BESIDE = re.compile(rf"(.+?)\s*({_DAY})")
_OPEN_TO_ALL = (
    r"(?:此件|本件)?(?:主动公开|依申请公开|不予公开|公开发布|不公开发布|不公开|全文公开|删减后公开)"
)
_FOOTERS = re.compile(
    rf"[（(〔]?\s*{_OPEN_TO_ALL}[。\s]*[）)〕]?|[（(]?\s*联系(?:单位|人|电话|方式).*|抄\s*[送报][:：].*|分送[:：].*"
    r"|[（(]?\s*(?:信息)?公开(?:选项|属性|方式|类别|形式|范围)\s*[:：].*|(?:领导)?签发人?[:：].*|主题词[:：].*"
    rf"|.{{2,40}}\s*{_DAY}\s*印发|(?:印发份数|[（(]?共印).*"
)
_LONGEST_FOOTER = 200
_STAMP = re.compile(r"\s*[（(](?:[^（）()]{0,6}[章印]|代)[）)]\s*$")
_MONTH = re.compile(
    r"(?:\d{4}|[〇○零一二三四五六七八九]{4})\s*年\s*(?:\d{1,2}|[一二三四五六七八九十]{1,3})\s*月"
)
_ENDS_ALONE = re.compile(r"[\u4e00-\u9fff]{2,30}(?:政府|委员会|局|厅|办公室|管委会|领导小组)(?:办公室)?")
_MOST = 12


@dataclass(frozen=True)
class Signature:
    """Who signed, when, and the index of the block after it."""

    names: tuple[str, ...]
    date: str | None
    after: int


def signature_at(blocks: Sequence[Block], numbers: Sequence[Marker | None], index: int) -> Signature | None:
    """The signature that begins at a block, if one does.

    >>> signature_at([Block("青梧县科技局"), Block("二〇二五年四月二日")], [None, None], 0)
    Signature(names=('青梧县科技局',), date='二〇二五年四月二日', after=2)
    """
    names: list[str] = []
    for ahead in range(index, min(index + _MOST, len(blocks))):
        text = _STAMP.sub("", simplified(blocks[ahead].text))
        if numbers[ahead] or len(text) > 120 or blocks[ahead].cell is not None:
            return None
        if date := _DATE_LINE.fullmatch(text):
            return Signature(tuple(names), date[1], ahead + 1)
        if names and _MONTH.fullmatch(text):
            return Signature(tuple(names), None, ahead + 1)
        both = _BESIDE.fullmatch(text)
        if both and ORGANISATION.fullmatch(both[1].strip()):
            return Signature((*names, office(blocks[ahead].text[: len(both[1])])), both[2], ahead + 1)
        if not ORGANISATION.fullmatch(text):
            return None
        names.append(office(_STAMP.sub("", blocks[ahead].text)))
        if ahead + 1 == len(blocks) or is_footer(blocks[ahead + 1].text):
            certain = len(names) <= 3 and all(_ENDS_ALONE.fullmatch(simplified(name)) for name in names)
            return Signature(tuple(names), None, ahead + 1) if certain else None
    return None


def is_footer(text: str) -> bool:
    """Whether a line below a document is neither its text nor its signature: openness, copies, contacts.

    >>> is_footer("（此件公开发布）"), is_footer("主动公开政府信息。"), is_footer("抄送：县委办公室。")
    (True, False, True)
    """
    return len(text) <= _LONGEST_FOOTER and bool(_FOOTERS.fullmatch(simplified(text).strip()))


def office(text: str) -> str:
    """A name of an office without the spaces that only spread its characters.

    >>> office("科  技  部"), office("青梧县科技局 青梧县财政局")
    ('科技部', '青梧县科技局 青梧县财政局')
    """
    parts = text.split()
    return "".join(parts) if all(len(part) < 3 for part in parts) else " ".join(parts)
