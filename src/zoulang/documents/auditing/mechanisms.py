"""Mechanisms that cannot run as printed: no period, no weights, no points, no members, no criteria."""

from __future__ import annotations

import re
from collections.abc import Iterator

from zoulang.documents.auditing.document import Document
from zoulang.documents.auditing.findings import Finding
from zoulang.documents.passages import pieces

_PERIODIC = re.compile(
    r"定期(?:不定期)?(?:地)?[^，。；、]{0,12}?(?:调度|通报|会商|召开|报告|报送|汇报|更新|评估|督查|检查|研究|会议|发布|公布|评价|调整|梳理|分析|组织|开展|走访)"
    r"|(?:例会|调度|会商|督查通报|通报|会议协调|联席会议)制度"
)
_PERIOD = re.compile(
    r"每(?:个)?(?:年|季|月|周|旬|日|半年|半月|两|双|\d|[一二三四五六七八九十])|按(?:年|季|月|周|旬)|逐[年季月]|(?:年度|季度|月度)(?:调度|通报|会商|报告|评估|例会)"
    r"|半年|月调度|季调度|一季一|一月一|一年一|[一二三四\d]+次|周调度|旬"
)


def periods(document: Document) -> Iterator[Finding]:
    """定期 and regular meetings without how often, in its own sentence or the next."""
    for paragraph in document.paragraphs:
        found = []
        for start, end in paragraph.sentences():
            following = paragraph.text[start : end + 60]
            match = _PERIODIC.search(paragraph.text, start, end)
            if match and not _PERIOD.search(following):
                found.append(document.place(paragraph, match.start(), match.end()))
        if found:
            yield Finding("period-not-printed", "open", tuple(found))


_ASSESSMENT = re.compile(
    r"(?:建立|实施|开展|完善|健全|实行|推行|制定|强化|加强|探索|深化)[^，。；、]{0,14}?(?:考核|考评|“?亩[产均][^，。；]{0,4}”?(?:综合)?评价|绩效评价|综合评价|效益评价)"
    r"(?:机制|制度|体系|办法|改革|奖惩|激励|评价)*"
)
_WEIGHTED = re.compile(
    r"权重|分值|得分|百分制|满分|评分标准|赋分|\d+分(?!别|类|期|批|级|布|之)|占\s*\d+|指标体系(?:见|如)"
)
_GOODS = re.compile(r"期满|一致性评价|环境影响评价|风险评价|科技成果评价|人才评价|职称评价|信用评价|用户评价")


def weights(document: Document) -> Iterator[Finding]:
    """An assessment that is set up without weights, grades or points."""
    if _WEIGHTED.search(document.body):
        return
    for paragraph in document.paragraphs:
        match = _ASSESSMENT.search(paragraph.text)
        if match is None or _GOODS.search(match[0]):
            continue
        sentence = paragraph.sentence_at(match.start())
        if "《" in sentence and re.search("按照?|依据|根据", sentence):
            continue
        yield Finding("weights-not-printed", "open", (document.place(paragraph, match.start(), match.end()),))


_POINTS = re.compile(r"[^，。；]{0,12}(?:予以|给予|酌情|适当|相应)?(?:加分|扣分|减分)(?!制)")
_HOW_MANY = re.compile(r"[加扣减计]?\s*\d+(?:\.\d+)?\s*分|[一二三四五六七八九十]分")


def points(document: Document) -> Iterator[Finding]:
    """Points added or taken away without how many."""
    for paragraph in document.paragraphs:
        for match in _POINTS.finditer(paragraph.text):
            if not _HOW_MANY.search(paragraph.sentence_at(match.end() - 1)):
                yield Finding(
                    "points-not-printed", "open", (document.place(paragraph, match.start(), match.end()),)
                )
                break


_BODY = re.compile(
    r"(?:[\u4e00-\u9fff“”]{0,16}?(?:工作|建设|推进|行动|攻坚|产业|发展|协调)领导小组|各专项(?:工作)?小组|各?工作专班|[\u4e00-\u9fff]{4,10}专班|联席会议(?!制度))"
)
_HEADED = re.compile(
    r"任(?:组长|召集人|总召集人|主任)|担任(?:组长|召集人)|(?:组长|召集人)(?:由|：|为)|双组长"
)
_STAFFED = re.compile(
    r"成员(?:单位)?(?:由|包括|为|：|名单)|副组长|办公室(?:设在|主任)|下设办公室|(?:组成人员|成员)名单|附件"
)


def bodies(document: Document) -> Iterator[Finding]:
    """A leading group or team that nobody is said to belong to; one finding for the document."""
    used = [
        document.place(paragraph, match.start() + _lead(match[0]), match.end())
        for paragraph in document.paragraphs
        for match in _BODY.finditer(paragraph.text)
        if re.search(r"成立|组建|设立|建立|发挥|统筹|围绕|由|各", paragraph.sentence_at(match.start()))
    ]
    if not used:
        return
    set_up = re.search(r"成立|组建|设立|建立(?=[^，。；]{0,20}(?:小组|专班))", document.body)
    headed, staffed = bool(_HEADED.search(document.body)), bool(_STAFFED.search(document.body))
    first = {place.quote[-4:]: place for place in reversed(used)}
    places = tuple(sorted(first.values(), key=lambda place: place.start))
    names = "、".join(place.quote for place in places)
    if not headed and not staffed:
        yield Finding("body-without-members", "open" if set_up else "notice", places, {"names": names})
    elif headed and not staffed:
        yield Finding("body-without-office", "notice", places, {"names": names})


def _lead(name: str) -> int:
    """How much of the words before a body does not belong to its name."""
    lead = re.match(r"^.*(?:由|发挥|成立|组建|设立|建立|任组长的|牵头的|经|向|报|的|、|和)(?=.{2})", name)
    return lead.end() if lead else 0


# --- titles of firms ------------------------------------------------------------------------------

_KNOWN_TITLES = frozenset(
    [
        *(
            "独角兽",
            "准独角兽",
            "潜在独角兽",
            "单项冠军",
            "制造业单项冠军",
            "隐形冠军",
            "瞪羚",
            "雏鹰",
            "小巨人",
        ),
        *("专精特新", "专精特新“小巨人”", "专精特新中小企业", "创新型中小企业", "科技型中小企业"),
        *("高新技术企业", "规模以上", "领军企业"),
    ]
)
_GENERIC = re.compile(
    r"龙头|骨干|数量|质量|规模|比例|名单|[好快大高强]$|上市|优势|初创|高成长|中小|企业$|大型|领军|头部|平台|创新|科技|等|新"
)


def titles(document: Document) -> Iterator[Finding]:
    """A title of firms beside well-known ones for which nobody prints the criteria."""
    seen: set[str] = set()
    for paragraph in document.paragraphs:
        for part in re.finditer(r"[^，。；：]*?(?:、[^，。；：、]*)+", paragraph.text):
            words = re.split("等(?!级)", part[0])[0]
            members = [
                (name, part.start() + start + offset)
                for start, end in pieces(words, "、")
                for name, offset in _members(words[start:end])
            ]
            known = [name for name, _ in members if name.strip("“”") in _KNOWN_TITLES]
            if len(known) < 2:
                continue
            for name, start in members:
                plain = name.strip("“”")
                used = document.body.count(plain) >= 2 or name != plain
                known_or_plain = plain in _KNOWN_TITLES or _GENERIC.search(plain) or not 1 < len(plain) <= 4
                if not used or known_or_plain or plain in seen or _has_criteria(document, plain):
                    continue
                seen.add(plain)
                place = document.place(paragraph, start, start + len(name))
                yield Finding("criteria-not-printed", "open", (place,), {"name": plain})


def _members(words: str) -> list[tuple[str, int]]:
    """The names in one member of a list: it may hold 和, and the first one begins with a verb."""
    found, start = [], 0
    for match in re.finditer("和|及", words):
        found.append((words[start : match.start()], start))
        start = match.end()
    found.append((words[start:], start))
    cleaned = []
    for name, at in found:
        lead = re.match(r"^.*?(?:培育|发展|支持|领域|实施|认定)(?=[^，]{2,6}$)", name)
        skip = lead.end() if lead else 0
        tail = re.sub(r"(?:中小)?企业.*$|等.*$", "", name[skip:])
        cleaned.append((tail, at + skip))
    return cleaned


def _has_criteria(document: Document, name: str) -> bool:
    return bool(
        re.search(rf"{re.escape(name)}”?(?:企业)?[^。；]{{0,10}}(?:标准|条件|认定办法|是指)", document.body)
    )
