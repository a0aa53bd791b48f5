"""Enumerations that do not add up: how many are announced, and how many are printed."""

from __future__ import annotations

import re
from collections.abc import Iterator

from zoulang.documents.auditing.document import Document, Paragraph
from zoulang.documents.auditing.findings import Finding, shortened
from zoulang.documents.auditing.lists import NUMBER, Listed, alike, list_before, list_in, number_of
from zoulang.documents.reading import Clause

_COUNTER = r"(?:个|大类|大|项|类|条|家|种|支|张|座|所|级|位|名|方面|区|镇|县)"
# 甲、乙、丙三个园区: the number follows its list; what is no set is told by what stands around it.
_AFTER_LIST = re.compile(
    rf"(?P<open>等)?(?P<number>{NUMBER})(?P<counter>{_COUNTER})(?P<noun>[\u4e00-\u9fff“”]{{0,14}})"
)
_NO_SET = re.compile(r"^(?:以上|以下|以内|以后|左右|月|年|百分点|工作日|交易日|自然日|层次|小时|季度|点)")
# A list whose last member ends in one of these runs into a sentence: 在甲、乙建设三个园区.
_VERB_BEFORE = re.compile(
    r"(?:建设|建成|打造|培育|新增|引进|设立|达到|形成|创建|布局|新建|实施|完成|认定|成立|落实|推进|支持|安排|组织|开展|设置"
    r"|举办|选派|选取|遴选|确定|评选|盘活|突破|超过|不少于|累计|总计|合计|共计|分别|按照|划分|分为|共有|获批|入选|获评|增至|保持"
    r"|[第前近每各约超过达有为了到至于共全满增建设选出成于余再获列上下中内外以的])$"
)
_BEFORE_LIST = re.compile(
    rf"(?P<number>{NUMBER})(?P<counter>个|大类|大|项|类|条|种|方面|步|级)(?P<noun>[\u4e00-\u9fff“”]{{0,12}}?)[”]?"
    r"(?:行动|工程|机制)?(?:：|，?即[：，]?|，?分别(?:是|为)[：]?|，?主要?(?:包括|是)[：]?|，?包括[：]?)"
)
_NAMED_THEN_COUNTED = re.compile(
    r"等[\u4e00-\u9fff]{2,10}?(?P<number>\d{1,3})(?P<counter>家|个|项|所|条|名|种|处)(?![\u4e00-\u9fff]?以上)"
)
_RANGE_AHEAD = re.compile(r"[\d一二两三四五六七八九十]\s*[—-]\s*$|[第前近每约超过达.．:：/\d]$")


def in_a_sentence(document: Document) -> Iterator[Finding]:
    """Lists beside the number that announces them."""
    for paragraph in (*document.paragraphs, *document.headings):
        named_of: list[tuple[int, int, str]] = []
        for match in _AFTER_LIST.finditer(paragraph.text):
            yield from _after_list(document, paragraph, match, named_of)
        for match in _NAMED_THEN_COUNTED.finditer(paragraph.text):
            listed = list_before(paragraph.text, match.start())
            if listed and listed.most < number_of(match["number"]):
                count = f"{len(listed.members)}/{match['number']}"
                named_of.append((listed.start, match.end(), count))
        for match in _BEFORE_LIST.finditer(paragraph.text):
            yield from _before_list(document, paragraph, match)
        if named_of:
            yield _named_in_part(document, paragraph, named_of)


def _after_list(
    document: Document, paragraph: Paragraph, match: re.Match[str], named_of: list[tuple[int, int, str]]
) -> Iterator[Finding]:
    number, noun = number_of(match["number"]), match["noun"]
    listed = list_before(paragraph.text, match.start())
    if listed is None or number < 2 or _NO_SET.match(noun) or not _is_set(paragraph.text, match, listed):
        return
    printed = paragraph.text[listed.start : match.end("counter")] + noun
    place = document.place(paragraph, listed.start, match.end())
    parts = {"number": str(number), "printed": str(len(listed.members)), "list": shortened(printed, 60)}
    if match["open"] or listed.open:
        if len(listed.members) > number:
            yield Finding("enumeration-differs", "error", (place,), parts)
        elif listed.most < number and noun:
            named_of.append((listed.start, match.end(), f"{len(listed.members)}/{number}"))
    elif len(listed.members) >= 2 and not listed.may_be(number):
        yield Finding("enumeration-differs", "error", (place,), parts)


def _is_set(text: str, match: re.Match[str], listed: Listed) -> bool:
    """Whether the number sums up the list before it, and does not begin something new."""
    last = text[listed.start : match.start()].rstrip("等“")
    if match["open"]:
        return len(listed.members[-1]) >= 2
    if _VERB_BEFORE.search(last) or _RANGE_AHEAD.search(last):
        return False
    chinese = not match["number"].isdecimal()
    closed = last.endswith("”") or match["counter"] in ("大", "大类", "方面", "级", "区")
    if text[: match.start()].endswith("“") and len(listed.members) < 3:
        return False  # a coined term beside another one: 县委“三四五”、“五个三”
    if all(re.fullmatch(r"[一二三四五六七八九十\d]+", member) for member in listed.members[1:]):
        return False
    # 甲、乙和丙、丁两镇: the number sums up what follows 和.
    tails = [part.count("、") + 1 for part in re.split("和|及|与", last)[1:]]
    if number_of(match["number"]) in tails:
        return False
    short = all(len(member) <= 16 for member in listed.members[1:])
    return short and (chinese or closed or (len(listed.members) >= 3 and bool(match["noun"])))


def _before_list(document: Document, paragraph: Paragraph, match: re.Match[str]) -> Iterator[Finding]:
    number = number_of(match["number"])
    if number < 2 or _NO_SET.match(match["noun"]) or _RANGE_AHEAD.search(paragraph.text[: match.start()]):
        return
    stop = re.search(r"[。；\n]|$", paragraph.text[match.end() :])
    assert stop is not None
    end = match.end() + stop.start()
    steps = re.findall(r"[一二三四五六七八九十]是", paragraph.text[match.end() :])
    if steps:
        return
    by_stop = list_in(paragraph.text, match.end(), end)
    commas = paragraph.text[match.end() : end].count("，")
    sentences = paragraph.text[match.end() :].split("。")[0].count("；") + 1
    if by_stop.may_be(number) or number in (commas + 1, sentences) or by_stop.open or sentences > 1:
        return
    if len(by_stop.members) < 2 or commas or len(by_stop.members) > 2 * number:
        return
    parts = {
        "number": str(number),
        "printed": str(len(by_stop.members)),
        "list": shortened(paragraph.text[match.start() : end], 60),
    }
    yield Finding("enumeration-differs", "error", (document.place(paragraph, match.start(), end),), parts)


def _named_in_part(document: Document, paragraph: Paragraph, named_of: list[tuple[int, int, str]]) -> Finding:
    places = tuple(document.place(paragraph, start, end) for start, end, _ in named_of)
    lists = "；".join(
        f"{shortened(place.quote)}（{count}）" for place, (_, _, count) in zip(places, named_of, strict=True)
    )
    return Finding("named-in-part", "notice", places, {"lists": lists})


# --- a number in a title, and its members in the text below ---------------------------------------

_IN_TITLE = re.compile(rf"(?P<number>{NUMBER})(?P<counter>个|大|条|家)(?P<noun>[\u4e00-\u9fff]{{3,10}})$")


def under_a_title(document: Document) -> Iterator[Finding]:
    """A title such as 建设十个特色园区 over a text that names a few of them and goes on with 等."""
    for heading in document.headings:
        match = _IN_TITLE.search(heading.text)
        number = number_of(match["number"]) if match else 0
        if match is None or number < 2:
            continue
        for paragraph in document.own_paragraphs(heading.clause.address):
            named = re.search(rf"等{re.escape(match['noun'])}", paragraph.text)
            listed = list_before(paragraph.text, named.start()) if named else None
            if named and listed and 1 < listed.most < number:
                start = listed.start
                place = document.place(paragraph, start, named.end())
                text = f"{shortened(place.quote)}（{len(listed.members)}/{number}）"
                yield Finding(
                    "named-in-part",
                    "notice",
                    (place, document.place(heading, match.start(), match.end())),
                    {"lists": text},
                )


_CHOSEN = re.compile(
    r"(?:表扬|表彰|认定|确定|公布|选定|评选出?|遴选出?|筛选出?|列入[^，。；]{0,8}|入选[^，。；]{0,8}|入库)的?(?P<number>\d{1,3})(?P<counter>家|个|名|位|户)"
    r"(?P<noun>[\u4e00-\u9fff“”]{0,6}(?:企业|单位|项目|园区|人员|专家|企业家))"
)


def chosen(document: Document) -> Iterator[Finding]:
    """Firms or projects chosen before, whose names the text does not print: 评选出的12家示范企业."""
    for paragraph in document.paragraphs:
        for match in _CHOSEN.finditer(paragraph.text):
            before = list_before(paragraph.text, match.start())
            listed = before is not None and before.most >= number_of(match["number"])
            if not listed and "的" in match[0][: match.start("number") - match.start()]:
                start = match.start("number")
                place = document.place(paragraph, start, match.end())
                yield Finding("names-not-printed", "open", (place,))


# --- numbered clauses -----------------------------------------------------------------------------

_FOLLOWING = re.compile(
    r"(?:以下|下列|如下|下述)(?P<number>\d{1,3}|[一两二三四五六七八九十]{1,3})(?P<counter>个方面|方面|条|项|点|个|大)"
)


def numbered(document: Document) -> Iterator[Finding]:
    """以下五项 before a different number of numbered clauses."""
    for paragraph in document.paragraphs:
        for match in _FOLLOWING.finditer(paragraph.text):
            number = number_of(match["number"])
            rest = paragraph.text[match.end() :]
            below = _numbers_below(document, paragraph.clause)
            inline = len(re.findall(r"(?:^|[。；：，])\s*[一二三四五六七八九十]{1,2}是", rest))
            listed = [count for count in (*below, inline) if count >= 2]
            listed += [list_in(rest.split("。")[0]).most, rest.split("。")[0].count("；") + 1]
            if not number or number in listed or not any(count >= 2 for count in (*below, inline)):
                continue
            printed = next(count for count in (*below, inline) if count >= 2)
            place = document.place(paragraph, match.start(), match.end())
            parts = {"number": str(number), "printed": str(printed), "list": place.quote}
            yield Finding("enumeration-differs", "error", (place,), parts)


def _numbers_below(document: Document, clause: Clause) -> list[int]:
    """How many numbered clauses follow: below this one, at the top, and articles in all."""
    if clause.kind == "preamble":
        articles = [c for c in document.reading.clauses if re.match("第.+条$", c.address.rpartition("/")[2])]
        return [len(document.children("")), len(articles)]
    return [len([c for c in document.children(clause.address) if c.kind == "node"])]


# --- actions announced, and the sections that carry them ------------------------------------------

_ANNOUNCED = re.compile(r"(?:方面的?|的)?(?:专项)?(?:行动|工程|任务|计划|举措|抓手)")


def announced_sections(document: Document) -> Iterator[Finding]:
    """A list of actions of which most, but not all, have a section of their own below."""
    for paragraph in document.paragraphs:
        below = [c for c in document.children(paragraph.clause.address) if c.kind == "node"]
        if len(below) < 2:
            continue
        for start, end in _stretches(paragraph.text):
            yield from _without_section(document, paragraph, start, end, below)


def _stretches(text: str) -> Iterator[tuple[int, int]]:
    for match in _ANNOUNCED.finditer(text):
        listed = list_before(text, match.start())
        if listed and len(listed.members) >= 2:
            yield listed.start, match.start()


def _without_section(
    document: Document, paragraph: Paragraph, start: int, end: int, below: list[Clause]
) -> Iterator[Finding]:
    # The list may begin inside the sentence: 通过实施甲、乙和丙等方面的专项行动.
    words = re.sub(r"等?(?:方面的?)?$", "", paragraph.text[start:end])
    words = re.sub(r"^.*?(?:实施|开展|推进|推动|组织|抓好|围绕)", "", words)
    members = [part.strip("“”") for part in re.split(r"、|和|及", words) if len(part.strip("“”")) >= 2]
    titles = [clause.heading for clause in below]
    covered = [member for member in members if any(_speaks_of(title, member) for title in titles)]
    lacking = [member for member in members if member not in covered]
    if len(members) < 3 or not lacking or len(covered) < max(2, len(members) - len(covered)):
        return
    begin = paragraph.text.index(members[0], start)
    parts = {"lacking": "、".join(lacking), "number": str(len(members)), "printed": str(len(below))}
    place = document.place(paragraph, begin, end)
    yield Finding(
        "announced-without-section", "error", (place, *(document.clause_place(c) for c in below)), parts
    )


def _speaks_of(title: str, member: str) -> bool:
    return member in title or alike(member, title) >= 0.6


# --- panels ---------------------------------------------------------------------------------------


def panels(document: Document) -> Iterator[Finding]:
    """A panel whose rows cover a part of what its clause lists."""
    for panel in (c for c in document.reading.clauses if c.kind == "panel"):
        rows = document.children(panel.address)
        parent = panel.address.rpartition("/")[0]
        if len(rows) < 2:
            continue
        for paragraph in document.own_paragraphs(parent):
            for match in _AFTER_LIST.finditer(paragraph.text):
                yield from _uncovered(document, paragraph, match, panel, rows)


def _uncovered(
    document: Document, paragraph: Paragraph, match: re.Match[str], panel: Clause, rows: list[Clause]
) -> Iterator[Finding]:
    number = number_of(match["number"])
    listed = list_before(paragraph.text, match.start())
    if listed is None or len(listed.members) < 3 or number <= len(rows):
        return
    if not any(noun in match["noun"] for noun in _subjects(panel.heading)):
        return
    members = [*listed.members[:-1], *re.split(r"和|及", listed.members[-1])]
    texts = [f"{row.heading}\n{document.text[row.start : row.end]}" for row in rows]
    lacking = [
        member
        for member in (re.sub(r"^.*?(?:培育|发展|打造|建设|聚焦|围绕)", "", name) for name in members)
        if not any(
            _core(member) in text or row.heading == member for text, row in zip(texts, rows, strict=True)
        )
    ]
    if lacking and len(lacking) < len(members):
        parts = {
            "number": str(number),
            "rows": str(len(rows)),
            "panel": panel.heading,
            "lacking": "、".join(lacking),
        }
        place = document.place(paragraph, listed.start, match.end())
        yield Finding("panel-covers-part", "error", (place, document.clause_place(panel)), parts)


def _core(member: str) -> str:
    return re.sub(r"(?:产业链条?|产业集群|产业)$", "", member)


def _subjects(heading: str) -> list[str]:
    return [
        noun
        for noun in ("产业链", "链条", "集群", "产业", "企业", "平台", "工程", "园区", "项目")
        if noun in heading
    ]
