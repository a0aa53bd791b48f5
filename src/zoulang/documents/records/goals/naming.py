"""What a number counts, cut out of the words around it."""

from __future__ import annotations

import re

from zoulang.documents.passages import pieces
from zoulang.documents.records.remembering import remembered

_TIME = (
    r"(?:\d{4}年)?\d{1,2}月(?:底|末)?前|(?:到|至|在|于|截至|预计|计划)?(?:\d{4}年?(?:—+|至|到))?\d{4}年(?:\d{1,2}月)?(?:底|末)?前?|(?:到|至|在)?“?十[一二三四五]五”?(?:时期|期间)?末?"
    r"|(?:今|本|全|每|明)年度?(?:内|底前)?|(?:未来|今后)?[一二三四五六七八九十\d]+年(?:内|时间|攻坚)?(?!级)|年内|近期|远期"
)
_RESOLVE = (
    r"力争|确保|争取|做到|努力|计划|预计|实现|使(?!用)|将|把|要|推动|带动|促进|加快|规划|完成|全面|其中|并|且|同时|以及|和|即|全力|进一步|着力"
    r"|分别|力求|累计|再|共|通过|方案提出|提出|明确"
)
_ACTOR = r"[\u4e00-\u9fff]{1,5}[省市州县区旗镇乡](?=计划|拟|将)"
_OPENING = re.compile(rf"^(?:[、，\s：:—]|{_ACTOR}|{_RESOLVE}|{_TIME})+(?=.)")
_ONLY_TIME = re.compile(rf"(?:{_TIME})+")
_AFTER_GOAL = re.compile(r"^.*(?:目标(?:是|为)?|任务(?:是|为)|即|包括|如下)[：:]")
_ANAPHORA = re.compile(
    r"^(?:其)?(?:占比|比重|比例|增速|增幅|总量|规模|总数|数量|年均|累计|增加值)$|^占[^、]*(?:比重|比例|比)?$"
)
_LEVEL = re.compile(
    r"^(?:国家级|国家|省级以上|省级|省|市级以上|市级|市|县级|区级|世界级|国际级|[一二三四五]星级|[一二三]级|\dA级)(?:以上)?"
)
# It stands between a thing and what is to be done with it: 补贴6月底前下达60%.
_LATE_MONTH = re.compile(
    r"(?<=[\u4e00-\u9fff])(?<![到至])[须应]?[于在]?(?:\d{4}年)?(?<!\d)\d{1,2}月(?:底|末)?(?:之|以)?前"
)
_KEPT_VERB = re.compile(r"^(?:实现|完成)")

# 普及率, 参与率, 总和 are no two things.
_AND = r"(?<![共总饱温])和(?![谐平])|以及|(?<![普涉波触顾危])及(?![格时])|(?<!参)与"
# What is measured of a thing; with it a member of a list is an indicator of its own.
_MEASURE = re.compile(
    r"(?:投资|收入|值|额|量|率|GDP|税收|利润|出口|进口|消费|面积|支出|比重|占比|强度|装机|规模|人数|人次|人口|数|存栏|出栏)$"
)
_TAIL = re.compile(
    r"(?:(?:增加值|总?产值|营业收入|销售收入|投资)占[^、，]+?(?:比重|比例|占比)|总?产量|总?产值|增加值)$"
)
_GROWTH = re.compile(r"(?:(?:年均|同比)?(?:增速|增幅|增长率|增长|递增))$")


def clean_name(words: str, earlier: str) -> str:
    """The name of an indicator without the words of time and resolve before it.

    Args:
        earlier: the indicator before it, which 占比 or 年均 alone refer to.

    >>> clean_name("力争到2027年，全县工业产值", ""), clean_name("占地区生产总值比重", "工业增加值")
    ('全县工业产值', '工业增加值占地区生产总值比重')
    """
    name = _LATE_MONTH.sub("", _AFTER_GOAL.sub("", words).strip())
    cut = _OPENING.sub("", name)
    if len(cut) <= 3 and _KEPT_VERB.match(name):
        cut = _OPENING.sub("", _KEPT_VERB.sub("", name))
        cut = name[:2] + cut if len(cut) <= 2 else cut
    name = cut.replace("\u3000", "").strip(" 、：:的，—")
    if _ONLY_TIME.fullmatch(name):
        return ""
    if earlier and _ANAPHORA.match(name):
        return earlier if name in earlier or name in ("占比", "比重", "比例") else earlier + name
    return name


def listed_names(words: str) -> list[str]:
    """The names of a list: 风电、光伏装机; a stretch that goes on after its list gives the list.

    >>> listed_names("风电、光伏装机"), listed_names("新企业和老企业在2022年的基础上实现倍增")
    (['风电', '光伏装机'], ['新企业', '老企业'])
    """
    return list(_listed_names(words))


@remembered
def _listed_names(words: str) -> tuple[str, ...]:
    words = clean_name(re.split(r"(?:在|较|比)(?=\d{4}年|上年|去年|“)|实现|不断|持续", words)[0], "")
    parts = [words[a:b] for a, b in pieces(words, "、")]
    names = [name for part in parts for name in _divided(part, len(parts) > 1)]
    names = [name.strip(" 的") for name in names]
    names = _with_shared_tail(names)
    if len(names) > 1 and len(names[-1]) >= 3:  # 一、二、三类项目
        names = [name + names[-1][1:] if len(name) == 1 else name for name in names]
    if len(names) == 1 and names[0].startswith("城乡"):
        return tuple(place + names[0][2:] for place in ("城镇", "农村"))
    return tuple(name for name in names if len(name) >= 2)


def _with_shared_tail(names: list[str]) -> list[str]:
    """What the last member says of all: 肉、奶、禽蛋产量 are three 产量."""
    tail = _TAIL.search(names[-1]) if len(names) > 1 else None
    if tail is None or tail.start() == 0:
        return names
    return [name if not name or _MEASURE.search(name) else name + tail[0] for name in names[:-1]] + names[-1:]


def joint_names(name: str, each: bool) -> list[str]:
    """The indicators that share one rate: 工业投资和技改投资年均增速 are two; a sum is one.

    Args:
        each: whether the verb says that it holds for each of them (均达到).

    >>> joint_names("工业投资、制造业投资和技改投资年均增速", False)
    ['工业投资年均增速', '制造业投资年均增速', '技改投资年均增速']
    >>> joint_names("文化和旅游产业增加值年均增长", False), joint_names("肉、奶总产量", False)
    (['文化和旅游产业增加值年均增长'], ['肉、奶总产量'])
    """
    growth = _GROWTH.search(name)
    aspect = growth[0] if growth else ""
    members = re.split(f"、|{_AND}", name.removesuffix(aspect))
    whole = [member for member in members if len(member) >= 3 and _MEASURE.search(member)]
    rates = all(member.endswith("率") for member in members)
    if len(whole) != len(members) or len(members) < 2 or not (aspect or rates or each):
        return [name]
    return [member + aspect for member in members]


def _divided(part: str, last_only: bool) -> list[str]:
    """A part at 和 or 与 between two names of two characters or more."""
    names = re.split(r"(?<=[\u4e00-\u9fff”）]{2})(?:" + _AND + r")(?=[\u4e00-\u9fff“]{2})", part)
    return names if len(names) <= 2 or last_only else [part]


def named_with(name: str, kind: str) -> str:
    """A member of a list that names only its level or rank, with the noun of the list.

    >>> named_with("省级", "国家级平台"), named_with("省级中心", "国家级平台")
    ('省级平台', '省级中心')
    """
    if not kind or len(name) > 4 or not (_LEVEL.fullmatch(name) or len(name) < 2):
        return name
    return name + _LEVEL.sub("", kind)


def things_made(noun: str, before: str, verb: str) -> str:
    """What is made: the noun after the number, else the words before the verb."""
    noun = re.sub("(?:以上|左右|以内)", "", noun)
    return noun or clean_name(before + verb, "")


def aspect_of(verb: str) -> str:
    """The part of a verb group that belongs to the name: 年均, 户均."""
    match = re.match(r"(?:分别)?(年均|户均|人均)", verb)
    return match[1] if match else ""
