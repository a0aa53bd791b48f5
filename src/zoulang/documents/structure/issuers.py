"""Who issued a document: as signed, else as printed in its head, else as the page around it says."""

from __future__ import annotations

import re
from collections.abc import Sequence

from zoulang.documents.structure.lines import ORGANISATION
from zoulang.documents.structure.signature import office
from zoulang.documents.structure.traditional import simplified

_BEFORE_SUBJECT = re.compile(r"(.{2,60}?)(?=关于|印发|转发|批转|公布|贯彻|落实|对[\u4e00-\u9fff])")
_OFFICE = (
    r"[\u4e00-\u9fff（）]{1,40}?(?:人民政府办公室|人民政府办公厅|人民政府|管理委员会|委员会|办公室|"
    r"办公厅|总局|管委会|政府办公室|政府"
    r"|领导小组|指挥部|国务院|县委|市委|省委|区委|委|局|厅|部|院|中心|办)"
)
_OFFICES = re.compile(rf"{_OFFICE}(?:[、\s]*{_OFFICE})*")
_LETTERHEAD = re.compile(r"([\u4e00-\u9fff 、]{3,60}?)(?:行政规范性)?文\s*件")
_BYLINE = re.compile(
    r"[（(]?(?:本报|本网)?\s*([\u4e00-\u9fff]{2,24}?(?:中心|日报|晚报|晨报|时报|报社|报|电视台|"
    r"广播电台|通讯社|社|网|传媒|客户端|融媒))"
    r"(?:全媒体|首席|实习|见习|融媒体)?记者\s*[:：]?\s*[\u4e00-\u9fff ·、]{2,40}.*"
)


def issuer_of(
    signature: Sequence[str], head: Sequence[str], title: str | None, page: str | None, lines: Sequence[str]
) -> str | None:
    """The issuing body, several joined by a space.

    ``lines`` are the short lines after the body, where a report carries its byline.

    >>> issuer_of([], [], "青梧县科技局关于样本的通知", None, [])
    '青梧县科技局'
    >>> issuer_of([], [], None, None, ["青梧日报记者 甲乙 通讯员 丙丁"])
    '青梧日报'
    """
    if signature:
        return " ".join(signature)
    own = _in_title(title, head)
    if own and page and _is_short_for(own, page.strip()):
        return page.strip()
    return own or _letterhead(head) or page or _byline(lines)


def _is_short_for(name: str, whole: str) -> bool:
    """Whether an office calls itself by its level alone (县人民政府) where the page names its place.

    >>> _is_short_for("县人民政府", "青梧县人民政府"), _is_short_for("青梧县财政局", "云澜市青梧县财政局")
    (True, False)
    """
    return name != whole and whole.endswith(name) and bool(re.match("[省市县区州旗]", name))


def _in_title(title: str | None, head: Sequence[str]) -> str | None:
    match = _BEFORE_SUBJECT.match(simplified(title)) if title else None
    if title is None or match is None:
        return None
    names = [office(line) for line in head if title.startswith("".join(line.split())) and _is_office(line)]
    if not _OFFICES.fullmatch(match[1].strip()):
        return None
    words = title[: len(match[1])].strip()
    parts = [line for line in map(office, head) if line and line in words and _is_office(line)]
    if len(parts) > 1 and "".join(parts) == words.replace(" ", ""):
        return " ".join(parts)
    return names[0] if names and names[0] == words else " ".join(re.split(r"[、\s]+", words))


def _is_office(line: str) -> bool:
    return bool(ORGANISATION.fullmatch(simplified(line))) and not re.search("关于|印发", simplified(line))


def _letterhead(head: Sequence[str]) -> str | None:
    for line in head:
        if match := _LETTERHEAD.fullmatch(simplified(line).strip()):
            return office(line[: len(match[1])].strip())
    return next((office(line) for line in head if _is_office(line)), None)


def _byline(lines: Sequence[str]) -> str | None:
    return next(
        (line[m.start(1) : m.end(1)] for line in lines if (m := _BYLINE.fullmatch(simplified(line)))), None
    )
