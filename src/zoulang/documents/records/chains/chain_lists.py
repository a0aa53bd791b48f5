"""Chains that a sentence names: 重点培育光学、精密等5条产业链; 十大产业链：光学、精密 ….

The list stands before its count or behind a colon. Where the text prints
how many there are, the number decides whether 和 divides the last pair.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from zoulang.documents.numbering import chinese_number
from zoulang.documents.passages import Passage, pieces
from zoulang.documents.records.names.names import last_stretch

_COUNT = r"(?P<count>\d{1,2}|[一二两三四五六七八九十]{1,3})(?:大|条|个|类)"
_WHAT = (
    r"[\u4e00-\u9fff“”+]{0,8}?"
    r"(?:产业链条?|产业集群|产业板块|(?:主导|支柱|特色|优势|重点|新兴|未来)产业|标志性赛道|新赛道)"
)
_COUNTED = re.compile(
    rf"(?P<others>等|共|这)?{_COUNT}{_WHAT}(?P<behind>(?:分别)?(?:为|是|包括|即)?[：:]|分别[为是]|即)?"
)
_UNCOUNTED = re.compile(
    r"等(?:重点|优势|主导|特色|支柱|新兴)*(?:产业链条?|产业集群)|等(?:主导|支柱|优势|特色|重点)产业|等[\u4e00-\u9fff]{0,6}(?:标志性)?赛道"
)
_NO_CHAIN = re.compile(
    r"企业|项目|平台|人才|政策|园区|基地|中心|工程|行动|补链|延链|强链|方面|上游|下游|[的了为以把将从对]|国家|^[省市县区]$|[\d。]|一批|部门|单位"
)
_TRIMMED = re.compile(r"(?:产业链条?|产业集群|产业方面|产业|方面|板块)+$")
_LONGEST = 14
_REACH = 400


@dataclass(frozen=True)
class Announced:
    """A chain as a sentence names it; ``count`` is the number of chains printed with the list."""

    name: str
    count: int | None
    passage: Passage
    start: int
    end: int


def plain_name(name: str) -> str:
    """A chain's name without 产业链 and the like, to tell whether two names are the same.

    >>> plain_name("光学产业方面"), plain_name("光学材料")
    ('光学', '光学材料')
    """
    return _TRIMMED.sub("", name) or name


def find_announced(passages: Sequence[Passage]) -> dict[str, Announced]:
    """The chains that sentences name, by name, each where it is first named."""
    found: dict[str, Announced] = {}
    for passage in passages:
        for begin, end, count in _lists(passage.text):
            for start, stop in _members(passage.text, begin, end, count):
                name = plain_name(passage.source[start:stop])
                stop = start + len(name)
                earlier = found.get(name)
                if earlier is None or (count and not earlier.count):
                    found[name] = Announced(name, count, passage, start, stop)
    return found


def _lists(text: str) -> Iterator[tuple[int, int, int | None]]:
    """Stretches that list chains, with the printed count."""
    for match in _COUNTED.finditer(text):
        count = chinese_number(match["count"])
        if not count or count < 2:
            continue
        if match["behind"]:
            stop = re.compile("[。；\n]|$").search(text, match.end())
            end = stop.start() if stop else len(text)
            yield match.end(), min(end, match.end() + _REACH), count
        else:
            yield _list_start(text, match.start()), match.start(), count
    for match in _UNCOUNTED.finditer(text):
        yield _list_start(text, match.start()), match.start(), None


def _list_start(text: str, end: int) -> int:
    """Where the list that ends here begins: behind the last comma or stop outside brackets."""
    begin = max(end - _REACH, 0, *(text.rfind(mark, 0, end) + 1 for mark in "。；：\n"))
    last = list(pieces(text[begin:end], "，"))
    return begin + last[-1][0] if last else end


def _members(text: str, begin: int, end: int, count: int | None) -> list[tuple[int, int]]:
    """The members of a list, if it is one of chains."""
    parts = [(begin + a, begin + b) for a, b in pieces(text[begin:end], "、，")]
    if len(parts) < 2:
        return []
    first, stop = parts[0]
    bracket = re.compile("[（〔]").search(text, first, stop)
    parts[0] = (last_stretch(text, first, bracket.start() if bracket else stop), stop)
    last, stop = parts[-1]
    joint = text.find("和", last, stop)
    if (
        joint > last
        and (count is None or len(parts) < count)
        and not text[joint + 1 : stop].startswith("特色")
    ):
        parts[-1:] = [(last, joint), (joint + 1, stop)]
    parts = [(a, a + len(re.split("[（〔]", text[a:b])[0].rstrip())) for a, b in parts]
    names = [text[a:b].strip() for a, b in parts]
    fits = count is None or len(parts) <= count
    chains = all(2 <= len(name) <= _LONGEST and not _NO_CHAIN.search(name) for name in names)
    return parts if fits and chains else []
