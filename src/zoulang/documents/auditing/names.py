"""One thing under several names, and names that have lost a sign."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

from zoulang.documents.auditing.document import Document
from zoulang.documents.auditing.findings import Finding, Place
from zoulang.documents.passages import pieces

_SITE = re.compile(
    r"[\u4e00-\u9fff]{3,14}?(?:产业园区|产业园|工业园|科技园|产业基地|孵化器|众创空间|创新中心|研究院|服务中心|实验室|示范区|开发区|产业城|开发区)"
)
_LEAD = re.compile(
    r"^.*?(?:推进|建设|依托|打造|培育|支持|将|以|为|和|与|对|在|等|把|由|向|的|及|引进|完善|加快|发展|共建|形成|服务|吸引|成为|做大做强|位于|包括)(?=[\u4e00-\u9fff]{5,})"
)


def variants(documents: Sequence[Document]) -> Iterator[Finding]:
    """Names of sites that differ in a word inside, or begin differently before a long shared end."""
    found: dict[str, tuple[Document, Place]] = {}
    for document in documents:
        for paragraph in document.paragraphs:
            for match in _SITE.finditer(paragraph.text):
                lead = _LEAD.match(match[0])
                start = match.start() + (lead.end() if lead else 0)
                name = paragraph.text[start : match.end()]
                if len(name) >= 6 and name not in found:
                    found[name] = (document, document.place(paragraph, start, match.end()))
    for (one, (_, a)), (other, (_, b)) in combinations(found.items(), 2):
        if _is_variant(one, other):
            yield Finding("name-variant", "notice", (a, b), {"name": one, "second": other})


def _is_variant(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    head = 0
    while head < len(short) and short[head] == long[head]:
        head += 1
    tail = 0
    while tail < len(short) - head and short[-1 - tail] == long[-1 - tail]:
        tail += 1
    inside = head + tail == len(short) and head >= 4 and tail >= 3 and len(long) - len(short) == 2
    # 甲甲激光共享产业园 and 乙乙激光共享产业园: two signs apart before six that agree.
    begins = head == 0 and len(short) == len(long) and tail >= 7 and len(short) - tail == 2
    return inside or begins


def benchmarks(document: Document) -> Iterator[Finding]:
    """Firms named for two chains, and firms under a short and a full name."""
    chains = document.reading.of_kind("chain")
    named: dict[str, list[Place]] = {}
    for record in chains:
        for name in record.values.get("benchmark_companies") or []:
            place = _where(document, record.address, str(name)) or document.place_of(record)
            named.setdefault(str(name), []).append(place)
    twice = {name: places for name, places in named.items() if len(places) > 1}
    if twice:
        parts = {"names": "、".join(twice)}
        yield Finding("firm-on-two-lists", "notice", tuple(p for ps in twice.values() for p in ps), parts)
    for one, other in combinations(named, 2):
        short, long = sorted((one, other), key=len)
        if len(short) >= 2 and long.startswith(short):
            parts = {"name": short, "second": long}
            yield Finding("name-variant", "notice", (named[short][0], named[long][0]), parts)


def separators(document: Document) -> Iterator[Finding]:
    """Names of products that hold a comma or a stroke themselves: splitting a list there would break them."""
    for record in document.reading.of_kind("chain"):
        names = [
            str(name) for name in record.values.get("products") or [] if re.search("[,，/／]", str(name))
        ]
        if names:
            parts = {"names": "、".join(names)}
            yield Finding("name-holds-separator", "notice", (document.place_of(record),), parts)


def _where(document: Document, address: str, name: str) -> Place | None:
    for paragraph in document.own_paragraphs(address):
        if "对标" in paragraph.text:
            for a, b in pieces(paragraph.text, "、：。"):
                at = paragraph.text.find(name, a, b)
                if at >= 0 and "对标" in paragraph.text[:at]:
                    return document.place(paragraph, at, at + len(name))
    return None


# --- a sign lost ----------------------------------------------------------------------------------

_GENERIC = re.compile(r"(?:项目|计划|行动|工程|方案|活动|平台)")


def lost_signs(document: Document) -> Iterator[Finding]:
    """A name that stands elsewhere with one more sign: at its beginning, or before a general word."""
    yield from _lost_first(document)
    yield from _lost_last(document)


def _lost_first(document: Document) -> Iterator[Finding]:
    """原动力 in a list, where the text otherwise has 朔原…动力."""
    body = document.body
    for paragraph in document.paragraphs:
        for a, b in pieces(paragraph.text, "、，。；"):
            words = paragraph.text[a:b]
            name = re.sub(r"^.*?(?:形成|包括|培育|支持|推进)(?=[\u4e00-\u9fff]{3,8}$)", "", words)
            listed = paragraph.text[b : b + 1] == "、" and 3 <= len(name) <= 6
            if not listed or not re.fullmatch(r"[\u4e00-\u9fff]+", name) or body.count(name[:2]) > 1:
                continue
            before = _sign_before(body, name) if _in_long_list(paragraph.text, a, b) else None
            if before:
                start = paragraph.text.index(name, a)
                place = document.place(paragraph, start, start + len(name))
                yield Finding("sign-lost", "notice", (place,), {"name": name, "full": before + name})


def _sign_before(body: str, name: str) -> str | None:
    """The sign that stands before a name's first one where the rest of the name follows."""
    for match in re.finditer(rf"([\u4e00-\u9fff]){name[0]}[^，。；、\n]{{1,12}}{re.escape(name[1:])}", body):
        if body.count(match[1] + name[0]) >= 2:
            return match[1]
    return None


def _in_long_list(text: str, start: int, end: int) -> bool:
    """Whether at least three more names follow or go before in one list, which 等 closes."""
    sentence = text[max(text.rfind(sign, 0, start) for sign in "，。；") + 1 : end]
    rest = re.split("[，。；]", text[end:])[0]
    return (sentence + rest).count("、") >= 3 and "等" in rest and text[start:end].startswith(sentence[:1])


def _lost_last(document: Document) -> Iterator[Finding]:
    """A name cut before 项目 or 计划: its last sign is elsewhere nearly always followed by another."""
    body = document.body
    followers: dict[str, Counter[str]] = {}
    for one, other in pairwise(body):
        followers.setdefault(one, Counter())[other] += 1
    for paragraph in document.paragraphs:
        for match in _GENERIC.finditer(paragraph.text):
            stem = re.search(r"[\u4e00-\u9fff]{5}$", paragraph.text[: match.start()])
            if stem is None:
                continue
            last = stem[0][-1]
            usual, times = followers[last].most_common(1)[0]
            seldom = followers[last][match[0][0]] == 1 and times >= 4
            cjk = "\u4e00" <= usual <= "\u9fff"
            if seldom and cjk and usual != match[0][0] and body.count(stem[0] + usual):
                place = document.place(paragraph, stem.start(), match.end())
                parts = {"name": place.quote, "full": stem[0] + usual + match[0]}
                yield Finding("sign-lost", "notice", (place,), parts)
