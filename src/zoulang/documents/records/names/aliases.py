"""Which names may be one entity: a suggestion with its reason; merging is a person's act.

Short forms of Chinese names keep the order of the characters and their
first one: 发改委 of 发展和改革委员会, 产研院 of 产业技术研究院. So a short form is a
subsequence; what is left to decide is whether level, ending and kind agree.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import combinations

from rapidfuzz import fuzz
from rapidfuzz.distance import Indel

from zoulang.documents.reading import Record
from zoulang.errors import said

Suggestion = tuple[str, str, str, float]

_OFFICE = re.compile(
    r"^(?P<place>[\u4e00-\u9fff]{2,6}?(?=[省市县区州旗])|)(?P<level>自治区|[省市县区州旗镇]|国家|)(?:人民)?(?P<core>[\u4e00-\u9fff]{2,16}?)"
    r"(?P<ending>委员会|办公室|管委会|局|委|办|厅|部|署|部门)$"
)
_GOVERNMENT = re.compile(
    r"^(?P<place>[\u4e00-\u9fff]{2,6}?(?=[省市县区州旗])|)(?P<level>[省市县区州旗镇])(?:人民)?政府$"
)
_SAME_OFFICE = {"委员会": "委", "办公室": "办", "部门": ""}
_COMPANY = re.compile(r"(?:股份|责任)?有限(?:责任)?公司$|集团(?:公司)?$|公司$|股份$")
_ENDING = re.compile(
    r"(?:开发区|经开区|高新区|产业园区?|园区|产业基地|大学|学院|研究总?院|产研院|研究所|实验室|科学院|中科院|中心|平台|空间|孵化器|项目|工程|走廊|新城"
    r"|[区园院所城谷圈])$"
)
_SHORT_ENDINGS = {
    "经开区": "开发区",
    "高新区": "开发区",
    "产业园区": "产业园",
    "园区": "产业园",
    "产研院": "研究院",
    "中科院": "科学院",
}
_TELLING = set("一二三四五六七八九十0123456789东西南北中甲乙丙丁新老上下前后内外左右")
_PREFIX = 2
_CROWD = 400  # so many names with one beginning or ending share a place, not an entity
_FAMILY = 3  # a beginning that so many names share is a place or a family of firms


def suggest_aliases(
    names: Sequence[str | tuple[str, str]], lists: Sequence[Sequence[tuple[str, str]]] = ()
) -> list[Suggestion]:
    """Pairs of names that may mean one entity, each with a reason and a score from 0 to 1, best first.

    Names come with their kind where it is known; names of different kinds are
    never paired. ``lists`` are parallel lists of names with a number each
    (see `numbered_lists`): names at one place with one number may be one.

    >>> [pair[:2] for pair in suggest_aliases(["县发改委", "县发展和改革委员会", "县财政局"])]
    [('县发改委', '县发展和改革委员会')]
    >>> [pair[:2] for pair in suggest_aliases([("晨曦", "enterprise"), ("晨曦光学", "enterprise")])]
    [('晨曦', '晨曦光学')]
    >>> first = [("新材料", "80"), ("新医药", "30")]
    >>> [pair[:2] for pair in suggest_aliases([], [first, [("新材料", "80"), ("医药健康", "30")]])]
    [('新医药', '医药健康')]
    """
    kinds = dict((name, "") if isinstance(name, str) else name for name in names)
    begins = Counter(name[:_PREFIX] for name in kinds)
    found: dict[frozenset[str], Suggestion] = {}
    for one, other in _near(list(kinds)):
        if kinds[one] and kinds[other] and kinds[one] != kinds[other]:
            continue
        if reason := _reason(one, other, kinds[one] or kinds[other], begins):
            first, second = sorted((one, other), key=lambda name: (len(name), name))
            found[frozenset((one, other))] = (first, second, reason[0], reason[1])
    for one, other in _at_one_place(lists):
        why = said("they stand at the same place of two lists with the same number")
        found.setdefault(frozenset((one, other)), (one, other, why, 0.6))
    return sorted(found.values(), key=lambda pair: (-pair[3], pair[0], pair[1]))


def numbered_lists(records: Sequence[Record]) -> list[list[tuple[str, str]]]:
    """Names with one number each, in order: the targets of each clause, and the chains.

    Shape: one list for each clause with two or more numbered goals, and one
    for all chains with a printed target; each member is (name, number with its unit).
    """
    goals: dict[str, list[tuple[str, str]]] = defaultdict(list)
    chains: list[tuple[str, str]] = []
    for record in records:
        if record.kind == "target" and record.values.get("value") is not None:
            name = re.sub(
                r"(?:产业|行业)?(?:规模|产值|年产值|营业收入|增加值|总产值|目标)+$",
                "",
                record.values["indicator"],
            )
            goals[record.address].append((name, f"{record.values['value']}{record.values.get('unit') or ''}"))
        if record.kind == "chain":
            number = re.search(r"[\d.]+\s*[\u4e00-\u9fff]{1,3}", " ".join(record.values.get("targets") or []))
            if number:
                chains.append((record.values["name"], number[0].replace(" ", "")))
    return [members for members in (*goals.values(), chains) if len(members) >= 2]


def _near(names: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Pairs that share a beginning, an ending or the first character of what an office does."""
    blocks: dict[str, list[str]] = defaultdict(list)
    for name in names:
        office = _OFFICE.match(name)
        keys = {f"begin {name[:2]}", f"end {name[-4:]}", f"second {name[1:3]}"}
        keys |= {f"core {office['core'][:1]}"} if office else set()
        keys |= {"government"} if _GOVERNMENT.match(name) else set()
        for key in keys:
            blocks[key].append(name)
    seen: set[tuple[str, str]] = set()
    for block in blocks.values():
        if len(block) > _CROWD:
            continue
        for pair in combinations(block, 2):
            if pair not in seen:
                seen.add(pair)
                yield pair


def _reason(one: str, other: str, kind: str, begins: Counter[str]) -> tuple[str, float] | None:
    short, long = sorted((one, other), key=len)
    apart = [a for a, b in zip(short, long, strict=False) if a != b]
    if len(short) == len(long) and apart and set(apart) <= _TELLING:
        return None
    office = _office(short, long)
    if office is not None:
        return (said("one is the short form of the other office"), office) if office else None
    if score := _lost_character(short, long):
        return said("one character is missing in one of them"), score
    ending = _same_ending(short, long)
    if ending and _is_short_form(short, long):
        return said("one is the short form of the other"), round(0.55 + 0.35 * len(short) / len(long), 2)
    if kind in ("", "enterprise") and not ending and not _OFFICE.match(short):
        return _firms(short, long, begins)
    if ending and _tails(short, long):
        return said("all but their first characters agree"), 0.4
    return None


def _office(short: str, long: str) -> float | None:
    """The score of two names of offices, 0 if they are two offices, None if they are no offices."""
    governments = _GOVERNMENT.match(short), _GOVERNMENT.match(long)
    if governments[0] and governments[1]:
        return 0.9 if _levels_agree(governments[0], governments[1]) else 0.0
    one, other = _OFFICE.match(short), _OFFICE.match(long)
    if not one or not other:
        return None
    if not _levels_agree(one, other):
        return 0.0
    few, many = sorted((one["core"], other["core"]), key=len)
    if few[0] != many[0] or not _subsequence(few, many) or (few == many and one["ending"] != other["ending"]):
        return 0.0
    ends = [_SAME_OFFICE.get(office["ending"], office["ending"]) for office in (one, other)]
    score = 0.9 if ends[0] == ends[1] else 0.55
    one_sided = one["level"] != other["level"]
    return round(score - 0.25 * one_sided - 0.1 * (one["place"] != other["place"]), 2)


def _levels_agree(one: re.Match[str], other: re.Match[str]) -> bool:
    """Whether the levels and the places that two offices print do not contradict each other."""
    level = not one["level"] or not other["level"] or one["level"] == other["level"]
    return level and (not one["place"] or not other["place"] or one["place"] == other["place"])


def _subsequence(short: str, long: str) -> bool:
    return len(short) < len(long) and Indel.distance(short, long) == len(long) - len(short)


def _is_short_form(short: str, long: str) -> bool:
    """A short form begins alike, leaves out characters only, and is more than a place and a kind.

    A branch is not its parent, nor an institute the university it belongs to.
    """
    ending = _ENDING.search(short)
    telling = ending is not None and (ending[0] in _SHORT_ENDINGS or ending.start() > _PREFIX)
    branch = re.search(r"(?:分院|分校|分中心|分公司|校区|[一二三四]期)$", long) and short[-2:] != long[-2:]
    belongs = "大学" in long and "大学" not in short
    alike = short[:_PREFIX] == long[:_PREFIX] and _subsequence(short, long)
    return alike and telling and not branch and not belongs


def _same_ending(short: str, long: str) -> str:
    ends = [_ENDING.search(name) for name in (short, long)]
    if not ends[0] or not ends[1]:
        return ""
    one, other = (_SHORT_ENDINGS.get(end[0], end[0]) for end in ends if end)
    return one if one == other or one.endswith(other) or other.endswith(one) else ""


def _lost_character(short: str, long: str) -> float:
    """One name is the other without one character that tells nothing apart."""
    if len(long) - len(short) != 1 or len(short) < 4 or not _subsequence(short, long):
        return 0.0
    lost = next(iter(Counter(long) - Counter(short)))
    return 0.0 if lost in _TELLING else 0.75


def _tails(short: str, long: str) -> bool:
    ending = _ENDING.search(short)
    shared = len(short) - _PREFIX - (len(ending[0]) if ending else 0)
    return len(short) == len(long) and short[2:] == long[2:] and shared >= 4 and short != long


def _firms(short: str, long: str, begins: Counter[str]) -> tuple[str, float] | None:
    """Firms: one name inside the other, or a rare beginning in common."""
    bare, whole = (_COMPANY.sub("", name) or name for name in (short, long))
    if len(bare) >= 3 and bare in whole:
        return said("one name stands inside the other"), 0.8
    if len(bare) >= _PREFIX and whole.startswith(bare):
        return said("one name begins the other"), 0.65
    rare = begins[short[:_PREFIX]] < _FAMILY
    if rare and short[:_PREFIX] == long[:_PREFIX] and len(short) >= 4 and fuzz.ratio(short, long) >= 50:
        return said("they begin alike"), 0.45
    return None


def _at_one_place(lists: Sequence[Sequence[tuple[str, str]]]) -> Iterator[tuple[str, str]]:
    """Different names beside one number, where two lists share a name and most of their numbers."""
    for first, second in combinations(lists, 2):
        numbers = [{number: name for name, number in reversed(members)} for members in (first, second)]
        shared = [number for number in numbers[0] if number in numbers[1]]
        order = [number for number in numbers[1] if number in numbers[0]]
        alike = any(numbers[0][number] == numbers[1][number] for number in shared)
        if not alike or len(shared) < 2 or set(shared) != set(order):
            continue
        for number in shared:
            if numbers[0][number] != numbers[1][number]:
                yield numbers[0][number], numbers[1][number]
