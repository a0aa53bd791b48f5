"""Firms that a text calls firms, though their names say nothing: 以甲、乙为链主企业, 甲、乙等龙头企业."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from zoulang.documents.passages import pieces
from zoulang.documents.records.names.names import Name, behind_place, kind_of, last_stretch
from zoulang.documents.records.remembering import remembered

_FIRM = r"[^，。；：、“”《》\n]{2,24}"
_LIST = rf"(?P<firms>{_FIRM}(?:、{_FIRM}){{0,14}}?)"
_ROLES = (
    "链主|龙头骨干|龙头|骨干|重点|领军|头部|知名|优势|标杆|规上|核心|领航|上市"
    "|链上|代表性?|优质|本土|电商|大型|配套"
)
_AND_OTHERS = re.compile(
    rf"{_LIST}等(?:一批|多家|\d+家|[一二三四五六七八九十]+家)?(?:[\u4e00-\u9fff]{{2,6}}、)?(?P<role>(?:(?:{_ROLES})[、和]?)*)(?:企业|公司|集团|电商平台|平台企业)(?!家)"
)
_AS_ROLE = re.compile(
    rf"(?:以|把|将|支持|依托|确定){_LIST}(?:等(?:企业)?)?(?:为|作为|打造成为?|培育成为?)(?:产业链|全市|全区|全县)?(?P<role>链主|龙头|领军|骨干|领航|标杆)"
)
_ROLE_FIRST = re.compile(
    r"(?P<role>链主|龙头|骨干|重点|领军|头部|对标(?:和招商)?(?:头部)?|标杆|核心|配套)(?:企业|公司)(?:包括|主要有|有|为)?[：:]\s*"
    r"(?P<firms>[^。；：\n]{2,400})"
)
_STRENGTH = re.compile(
    r"发挥(?P<firms>[\u4e00-\u9fff]{3,10}?)(?:的)?(?P<role>链主|龙头|领军|骨干)(?:企业)?(?:的)?(?:优势|作用|引领|带动)"
)
_ASSETS = re.compile(r"发挥(?P<firms>[\u4e00-\u9fff]{3,8}?)的(?P<role>)[^，。；]{0,14}优势")
_FUNDS = re.compile(
    rf"(?P<firms>{_FIRM}(?:、{_FIRM}){{1,10}}?)(?:等(?:一批|多支|\d+支)?)?(?:[省市区县]级)?(?:产业)?(?:投资)?(?:引导)?基金"
)
_PROJECTS = re.compile(
    rf"{_LIST}等(?!领域|方面|行业)(?:(?:一批|\d+[个项])[^，。；、]{{0,16}}?(?:项目|工程)"
    r"|(?:重点|重大|[省市]级?)[^，。；、]{0,12}?(?:项目|工程)|[^，。；、]{0,24}?(?:项目|工程)(?=建设|如期|投产|开工|落地|竣工))"
)
_HONOURED = re.compile(
    r"(?:^|(?<=[，。；\n]))(?P<firms>[\u4e00-\u9fff]{3,8}?(?:、[\u4e00-\u9fff]{2,8}?){0,5})(?:成功|先后|分别|已|顺利)*(?:上市|入选|获批|获评|荣获|登陆)(?P<role>)"
)
# No match without one of these words: a quick look at the many paragraphs that have none.
_ROLE_WORDS = ("链主", "龙头", "领军", "骨干", "领航", "标杆")
_COLONS, _USES, _OTHERS = ("：", ":"), ("发挥",), ("等",)
_HONOURS = ("上市", "入选", "获批", "获评", "荣获", "登陆")
_NO_FIRM = re.compile(
    r"企业|项目|产业|行业|领域|技术|产品|平台|建设|发展|服务|优势|资源|政策|机制|[的了为以于]|\d|首[个家]|实现|成为|板$|培育|[一多]批|全[市区县省]|我[市区县省]|高校|院所|机构|单位|部门|人才"
    r"|^(?:以|及|和|与|各|等|其|该|本|国家|省|市|区|县)|(?:上下游|世界500强|央企|国企|民企|外资|独角兽|瞪羚|专精特新|小巨人|单项冠军|规上|上市公司)"
)
_LAST = re.compile(r"等[^、]{0,8}$")


@dataclass(frozen=True)
class Firm:
    """A firm and the part the text gives it."""

    name: Name
    role: str | None
    confidence: float


def find_firms(text: str) -> Iterator[Firm]:
    """The firms of a text that its words call firms.

    >>> text = "以晨曦光学、云母材料为链主企业，支持远山电子、北川精机等骨干企业发展。"
    >>> [(text[f.name.start : f.name.end], f.role) for f in find_firms(text)]
    [('晨曦光学', '链主'), ('云母材料', '链主'), ('远山电子', '骨干企业'), ('北川精机', '骨干企业')]
    """
    yield from _firms(text)


@remembered
def _firms(text: str) -> tuple[Firm, ...]:
    return tuple(_called_firms(text))


def _called_firms(text: str) -> Iterator[Firm]:
    for pattern, confidence, needed in (
        (_AS_ROLE, 0.85, _ROLE_WORDS),
        (_ROLE_FIRST, 0.85, _COLONS),
        (_STRENGTH, 0.7, _USES),
        (_AND_OTHERS, 0.7, _OTHERS),
        (_HONOURED, 0.5, _HONOURS),
        (_ASSETS, 0.4, _USES),
    ):
        if not any(word in text for word in needed):
            continue
        for match in pattern.finditer(text):
            role = _role(match["role"])
            for start, end in _members(text, *match.span("firms")):
                yield Firm(Name("enterprise", start, end), role, confidence)


def _role(words: str) -> str | None:
    if not words:
        return None
    return "对标" if words.startswith("对标") else words if words == "链主" else words.strip("、和") + "企业"


def _members(text: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    """The members of a list of firms; the first begins behind the verbs before it."""
    whole = _LAST.sub("", text[begin:end])
    parts = list(pieces(whole, "、"))
    for index, (a, b) in enumerate(parts):
        start, stop = begin + a, begin + b
        if index == 0:
            start = last_stretch(text, start, stop)
        if index == len(parts) - 1 and "和" in text[start:stop]:
            left = start + text[start:stop].index("和")
            yield from _firm(text, start, left)
            start = left + 1
        yield from _firm(text, start, stop)


def _firm(text: str, start: int, stop: int) -> Iterator[tuple[int, int]]:
    name = text[start:stop].strip()
    place = behind_place(name)
    start, name = start + text[start:stop].index(name) + place, name[place:]
    kind = kind_of(name)
    if 2 <= len(name) <= 24 and not _NO_FIRM.search(name) and kind in (None, "enterprise"):
        yield start, start + len(name)


def find_listed(text: str) -> Iterator[Name]:
    """Funds and projects named in a list of such: 甲、乙、丙产业投资基金, 甲、乙等重点项目.

    >>> text = "加快鸿远、金台区级产业投资引导基金运作，推进晨曦镜片、云母滤光片等12个重点项目建设。"
    >>> [(text[n.start : n.end], n.kind) for n in find_listed(text)]
    [('鸿远', 'fund'), ('金台', 'fund'), ('晨曦镜片', 'project'), ('云母滤光片', 'project')]
    """
    yield from _listed(text)


@remembered
def _listed(text: str) -> tuple[Name, ...]:
    return tuple(_in_lists(text))


def _in_lists(text: str) -> Iterator[Name]:
    for kind, pattern, needed in (("fund", _FUNDS, "基金"), ("project", _PROJECTS, "等")):
        for match in pattern.finditer(text) if needed in text else ():
            for start, end in _parts(text, *match.span("firms")):
                name = text[start:end]
                if kind == "fund":
                    name = re.sub("(?:[省市区县]级)?(?:产业)?(?:投资)?(?:引导)?$", "", name)
                    end = start + len(name)
                if len(name) >= (2 if kind == "fund" else 4) and not re.search(
                    "[的了为以]|企业|产业园|^一批|领域|道路", name
                ):
                    yield Name(kind, start, end)


def _parts(text: str, begin: int, end: int) -> Iterator[tuple[int, int]]:
    for index, (a, b) in enumerate(pieces(text[begin:end], "、")):
        start, stop = begin + a, begin + b
        yield (last_stretch(text, start, stop) if index == 0 else start), stop
