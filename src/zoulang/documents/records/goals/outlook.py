"""What a passage looks at before a word of it is read: goals, tasks to come, or what was done.

Headings say it (发展目标, 2024年工作安排, 过去一年工作回顾), and the kind of the document: a plan or a
list of work points orders what is to be done, a reply or a newspaper page reports.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from zoulang.documents.passages import Passage
from zoulang.documents.reading import Clause, Metadata
from zoulang.documents.records.goals.horizons import Horizon, find_horizon
from zoulang.documents.records.numbers import quantities

View = Literal["goals", "tasks", "past", "open"]

_PLANNING_KINDS = (
    "plan",
    "action_plan",
    "implementation_plan",
    "work_points",
    "opinion",
    "implementation_opinion",
    "decision",
)
_GOALS = re.compile(r"目标(?!管理|考核|责任)|指标(?!解释|说明|体系建设)|实事|远景|展望")
_TASKS = re.compile(
    r"(?:工作|任务)(?:安排|部署|重点|要点|任务|分工|清单)|(?:重点|主要)(?:工作|任务)|重点举措|行动"
)
_PAST = re.compile(
    r"回顾|^成效|(?:工作|主要|建设|改革)成效|取得[^，]*成[效绩]|工作成绩|^成绩|成绩$|现状|形势|历程|(?:发展|工作|建设|现实)基础(?!设施)|进展|完成情况|执行情况|落实情况|总结|背景"
    r"|“?十[一二三]五”?(?:时期)?(?:发展|取得|成就)|过去[一五]年"
)
# A text that lost its title is an order if its headings give orders.
_ORDERED = re.compile(
    r"(?:切实|大力|积极|全面|扎实|深入|着力|全力|努力|进一步|持续|加快|加大|加强|狠抓|抓好|推进|推动|促进|强化|健全|完善|优化|落实|实施|巩固|提升)"
)
# So is a paragraph of it that gives orders and tells of nothing done.
_ORDERS = re.compile(
    rf"(?:^|[。；，：])\s*(?:{_ORDERED.pattern}|鼓励|支持|引导|规划|建立|力争|确保|争取|计划|重点(?:抓好|做好|推进))|计划(?=实施|完成|新|改|建|引|培)|(?<!需)要(?![素求点件])|(?<!即)将(?:加|新|全|建|继|实)"
)
_TOLD = re.compile(
    r"了|已|同比|截[至止]|比上年|比去年|累计|以来|年来|这一年|去年|上年|超额|预计(?:实现|完成|全年)|先后|成功|首[次家个]|顺利|圆满|\d月份?，|创历史|新高"
)
_REPORTED = re.compile(r"(?:进展|完成|执行|落实|推进)情况|回顾")
_PERIOD = re.compile(r"(?P<first>\d{4})年?(?:—+|至|到)(?P<last>\d{4})年?")
_YEAR = re.compile(r"(\d{4})年(?:度|的)?(?!以来)")
_BULLET = re.compile(r"\s*(?:——|—|[•●◆◇■□▲★※·]|[（(]?\d|[一二三四五六七八九十]是|其中)")


@dataclass(frozen=True)
class Outlook:
    """Attributes:
    view: what the headings above the passage say that it speaks of.
    horizon: by when, from a heading, from the passage before, or from the title; None if nowhere.
    lead_in: whether the horizon holds because a sentence above it opened a list.
    """

    view: View
    horizon: Horizon | None = None
    lead_in: bool = False


def outlooks(
    passages: Sequence[Passage], metadata: Metadata, clauses: Sequence[Clause] = ()
) -> Iterator[tuple[Passage, Outlook]]:
    """Each passage with what it looks at.

    A horizon that a paragraph names (到2027年，主要目标如下：) holds for the
    paragraphs and clauses that list what it announces.

    >>> clause = Clause("一", "2027年目标", "node", "", 0, 9)
    >>> passage = Passage(clause, "新增企业20家。", 8, "新增企业20家。")
    >>> [(outlook.view, outlook.horizon.by) for _, outlook in outlooks([passage], Metadata())]
    [('goals', '2027')]
    """
    known = [*clauses, *(passage.clause for passage in passages)]
    titles = {clause.address: clause.heading for clause in known}
    announced: dict[str, Horizon] = {}
    default = _of_title(metadata)
    previous: str | None = None
    view: View = "open"
    horizon: Horizon | None = None
    dated: tuple[str, Horizon] | None = None  # a paragraph that opens with 到2027年 dates the dashes after it
    for passage in passages:
        address = passage.clause.address
        if previous != address:  # paragraphs of a clause stand under the same headings
            headings = [titles[part] for part in _with_parents(address) if part in titles]
            view = _view(headings, metadata)
            # A paragraph that is a clause of its own (段1) has its own words for a heading.
            tells = address.startswith("段") and _TOLD.search(passage.text)
            horizon = None if tells else _of_headings(headings, metadata)
        seen: View = "tasks" if view == "open" and _is_ordered(passage, metadata) else view
        above = next((announced[part] for part in _with_parents(address)[::-1] if part in announced), None)
        same = previous == address
        lists = not same or view == "goals" or bool(_BULLET.match(passage.text))
        lead_in = above is not None and lists
        if not _is_dashed(passage):
            opening = _opening_date(passage, metadata)
            dated = (address, opening) if opening else None
        under = (
            dated[1] if dated and f"{address}/".startswith(f"{dated[0]}/") and _is_dashed(passage) else None
        )
        nearest = (above if lead_in else None) or under
        yield passage, Outlook(seen, nearest or horizon or default, lead_in)
        if named := _announcement(passage, view, metadata):
            announced[address] = named
        previous = address


def is_heading(passage: Passage) -> bool:
    """Whether the passage is the title of its clause and not one of its paragraphs."""
    return all(passage.start != start for start, _ in passage.clause.spans)


def _with_parents(address: str) -> list[str]:
    parts = address.split("/")
    return ["/".join(parts[:count]) for count in range(1, len(parts) + 1)]


def _view(headings: Sequence[str], metadata: Metadata) -> View:
    """The innermost heading that says anything decides."""
    for heading in reversed(headings):
        if _is_of_past_year(heading, metadata) or _REPORTED.search(heading):
            return "past"
        if _GOALS.search(heading):
            return "goals"
        if _PAST.search(heading):
            return "past"
        if _TASKS.search(heading):
            return "tasks"
    planning = metadata.kind in _PLANNING_KINDS or bool(
        metadata.title and re.search("规划|计划|方案|要点|行动|实事|任务", metadata.title)
    )
    ordered = not metadata.title and not metadata.kind and any(map(_ORDERED.match, headings))
    return "tasks" if planning or ordered else "open"


def _is_ordered(passage: Passage, metadata: Metadata) -> bool:
    """Whether a paragraph of a text without title says itself that it orders what is to be done."""
    untitled = not metadata.title and not metadata.kind
    return untitled and bool(_ORDERS.search(passage.text)) and not _TOLD.search(passage.text)


def _is_of_past_year(heading: str, metadata: Metadata) -> bool:
    """2024年工作情况 in a document of 2025 reviews; a period that reaches into the future does not."""
    years = [int(year) for year in re.findall(r"(?<!\d)(\d{4})(?=年|—)", heading)]
    return bool(years and metadata.issued and max(years) < metadata.issued.year)


def _of_headings(headings: Sequence[str], metadata: Metadata) -> Horizon | None:
    """The year in a heading: 2025年工作目标, 近期目标（2023—2025年）."""
    for heading in reversed(headings):
        if period := _PERIOD.search(heading):
            return Horizon(period["last"], period[0])
        if horizon := find_horizon(heading, metadata.issued, planned=True):
            return horizon
        if year := _YEAR.search(heading):
            return Horizon(year[1], year[0], inferred=True)
    return None


def _of_title(metadata: Metadata) -> Horizon | None:
    """The last year of the period in the title, which closes what has no year of its own."""
    title = metadata.title or ""
    if period := _PERIOD.search(title):
        return Horizon(period["last"], period[0], inferred=True)
    if metadata.kind in ("work_points", "plan", "report") and (year := _YEAR.search(title)):
        return Horizon(year[1], year[0], inferred=True)
    return None


def _is_dashed(passage: Passage) -> bool:
    """Whether a dash opens the passage, or the title that its clause has from its first words."""
    return "——" in (passage.text.lstrip()[:2], passage.clause.address.rpartition("/")[2][:2])


def _opening_date(passage: Passage, metadata: Metadata) -> Horizon | None:
    opening = re.match(r"\s*(?:力争)?到\d{4}年[^，]{0,3}，", passage.text)
    return find_horizon(opening[0], metadata.issued) if opening else None


def _announcement(passage: Passage, view: View, metadata: Metadata) -> Horizon | None:
    """A horizon that the passages after this one stand under."""
    horizon = find_horizon(passage.text, metadata.issued, planned=view == "goals")
    opens_list = passage.text.rstrip().endswith(("：", "如下。", "下列目标。", "以下目标。"))
    if horizon and opens_list:
        return horizon
    if horizon and horizon.lasting and view == "goals":  # a date behind the first number is not the list's
        numbers = quantities(passage.text)
        head = passage.text[: numbers[0].start] if numbers else passage.text
        return horizon if find_horizon(head, metadata.issued, planned=True) else None
    return None
