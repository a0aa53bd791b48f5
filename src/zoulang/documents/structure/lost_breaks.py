"""Line breaks that a text has lost, told by clause numbers at the beginning of sentences."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence, Set

from zoulang.documents.blocks import Block
from zoulang.documents.numbering import Marker, candidates, find_marker
from zoulang.documents.structure.dates import DATE
from zoulang.documents.structure.head import is_title
from zoulang.documents.structure.marks import without_beginning

_N = "零〇○一二三四五六七八九十百"
_INNER = re.compile(
    rf"(?<![第{_N}])[{_N}]{{1,4}}、|第\s*(?:[{_N}]{{1,6}}|\d{{1,3}})\s*[编篇章节節条條]|[（(]\s*[{_N}]{{1,"
    rf"4}}\s*[）)]"
    r"|(?<![\d.．])\d{1,2}(?:[.．]\d{1,2}){1,3}(?=[\u4e00-\u9fff])"
    r"|(?<![\d.．])\d{1,3}[.．、](?:(?!\d)|(?=\d{4}年))|[（(]\s*\d{1,2}\s*[）)]"
)
_TOP = ("条", "章", "一、")
_REMARK = 20  # [接上页] and the like before a number
_RESPONSIBLE = re.compile(
    r"[（(〔\[][^（(〔\[。]{0,8}(?:责任|牵头|配合|负责|主办|协办)[^。]{0,200}[）)〕\]]\s*$|"
    r"[（(〔\[][^（(〔\[。]{2,200}负责[）)〕\]]\s*$"
)
# A page number or a running number of the site that shows the text: 2、第四条
_BEFORE_ARTICLE = re.compile(r"\d{1,3}\s*[、.．]\s*(?=第)")
_NUMBER_OF_PAGE = re.compile(r"\d{1,3}\s*[、.．]\s*")
_AMENDED = re.compile(r"[^。；，：]{0,12}(?:修改|改为|删[去除]|增加|废止|调整为|中的)")
_ENDS = "。；！？”’）)〕】"
_STOP = re.compile("[。；]")
_TITLE, _SHORTEST = 30, 6
_CLOSING = re.compile(
    rf"(?<=[。）)])\s*([\u4e00-\u9fff ]{{2,40}}?(?:政府|委员会|局|厅|办公室|部|院|委|中心))\s*({DATE})\s*("
    rf"[（(][^（()）]*[）)])?\s*$"
)
_HEAD = re.compile(
    r"(?P<title>[^。；：]{6,90}(?:意见|通知|办法|方案|规定|细则|措施|计划|规划|决定|批复|答复|建议|"
    r"公告|条例))\s*"
    rf"(?P<number>[\u4e00-\u9fff]{{1,8}}[〔（(【\[]\d{{4}}[〕）)】\]]第?\d+号)\s*(?P<date>{DATE}|"
    rf"\d{{4}}-\d{{1,2}}-\d{{1,2}})?"
)
_SALUTATION = re.compile(r"\s*(?:各|有关|[\u4e00-\u9fff]{1,8}各)[^。；]{2,200}?[：:](?=\s*\S)")


def with_line_breaks(blocks: Sequence[Block]) -> list[Block]:
    """The blocks, divided where numbers show that they hold several clauses.

    Numbers inside a sentence, and （1）…（2）… inside a paragraph that begins otherwise, divide nothing.

    >>> glued = Block("一、目标。建成园区。二、任务。（一）建设园区。（二）引进企业，一是龙头，二是配套。")
    >>> [block.text[:5] for block in with_line_breaks([glued])]
    ['一、目标。', '二、任务。', '（一）建设', '（二）引进']
    >>> [block.text for block in with_line_breaks([Block("一、支持（1）建设；（2）引进。")])]
    ['一、支持（1）建设；（2）引进。']
    """
    one_line = sum(find_marker(block.text[:24]) is not None for block in blocks) <= 1
    articles: set[int] = set()
    parts: list[Block] = []
    for index, block in enumerate(blocks):
        block = _from_article(block, articles)
        divided = list(_parts(block, blocks[index + 1 : index + 40], one_line))
        articles |= {
            marker.value for part in divided if (marker := _first(part.text[:24])) and marker.style == "条"
        }
        parts += divided
    return parts


def _from_article(block: Block, articles: Set[int]) -> Block:
    """A block without the page number before the article that goes on with those already seen."""
    number = _BEFORE_ARTICLE.match(block.text) if block.cell is None else None
    marker = _first(block.text[number.end() : number.end() + 24]) if number else None
    if number is None or marker is None or marker.style != "条" or marker.value - 1 not in articles:
        return block
    if _AMENDED.match(block.text, number.end() + marker.end):
        return block  # 2、第四条修改为
    return without_beginning(block, number.end())


def _parts(block: Block, below: Sequence[Block], one_line: bool) -> Iterator[Block]:
    if block.cell is not None or len(block.text) <= _SHORTEST:
        yield block
        return
    places = _places(block.text, below, one_line)
    if places and (cut := _before_title(block.text, places[0])):
        block, places = without_beginning(block, cut), [place - cut for place in places]
    whole = not _CLOSING.search(block.text, max(0, len(block.text) - 120))
    if not places and whole and not (one_line and _HEAD.match(block.text)):
        yield block
        return
    cuts = [0, *places, len(block.text)]
    for order, (begin, end) in enumerate(itertools.pairwise(cuts)):
        yield from _part(block, begin, end, block.gap if order == 0 else 0)


def _before_title(text: str, place: int) -> int:
    """The length of a page number before a title with the first article in the same line."""
    number, first = _NUMBER_OF_PAGE.match(text), _first(text[place : place + 24])
    if number is None or first is None or first.style not in ("章", "条"):
        return 0
    return number.end() if is_title(text[number.end() : place].strip()) else 0


def _part(block: Block, begin: int, end: int, gap: int) -> Iterator[Block]:
    """One stretch of a block; a head or a signature in it is divided once more."""
    text = block.text[begin:end]
    cuts = {0, len(text)}
    if begin == 0 and (head := _HEAD.match(text)):
        cuts |= {head.start("number"), head.end("number"), head.end()}
        if salutation := _SALUTATION.match(text, head.end()):
            cuts.add(salutation.end())
    if end == len(block.text) and (closing := _CLOSING.search(text)):
        cuts |= {closing.start(), closing.end(2)}
    ordered = sorted(cuts)
    for first, last in itertools.pairwise(ordered):
        own = text[first:last]
        if not own.strip():
            continue
        first += len(own) - len(own.lstrip())
        own = own.strip()
        place = begin + first
        bold = tuple(
            (max(a - place, 0), min(b - place, len(own)))
            for a, b in block.bold
            if a < place + len(own) and b > place
        )
        yield Block(own, gap if first == 0 else 0, bold, block.cell, block.columns)


def _places(text: str, below: Sequence[Block], one_line: bool) -> list[int]:
    found = [
        (m.start(), marker)
        for m in _INNER.finditer(text)
        if (marker := _first(text[m.start() : m.start() + 24]))
    ]
    runs = {place for style in _TOP for place in _run(text, found, style)}
    parts = _run(text, found, "（一）")
    if parts and (one_line or _begins_text(text, parts[0])):
        runs.update(parts)
    if one_line:
        runs.update(_opened_list(text, found))
    if runs or _opens_a_chapter(text, found):
        return _all_levels(text, found, runs)
    places = _own_level(text, found) or _below_title(text, found, below)
    return sorted({*places, *_after_responsibility(text, found)})


def _opened_list(text: str, found: Sequence[tuple[int, Marker]]) -> list[int]:
    """The places of a first section and a first number below it, parted by a title: 一、甲（一）乙。"""
    for (place, upper), (below, lower) in itertools.pairwise(found):
        first = upper.style in ("一、", "（一）") and lower.style in ("（一）", "1.", "1、")
        begins = place == 0 or _begins(text, place, _ENDS) or is_title(text[:place].strip())
        if (
            first
            and begins
            and upper.rank < lower.rank
            and upper.value == lower.value == 1
            and below - place <= _TITLE
            and not re.search("[。；：]", text[place:below].rstrip()[:-1])
        ):
            return [place, below]
    return []


def _after_responsibility(text: str, found: Sequence[tuple[int, Marker]]) -> list[int]:
    """Numbers after the bracket that says who is responsible: it ends a clause as a full stop does."""
    return [
        place
        for place, marker in found
        if place and marker.rank <= 7 and _RESPONSIBLE.search(text, max(0, place - 220), place)
    ]


def _opens_a_chapter(text: str, found: Sequence[tuple[int, Marker]]) -> bool:
    """Whether a first chapter and its first article stand in one line: …办法第一章总则第一条…"""
    return any(
        chapter.style == "章"
        and article.style == "条"
        and chapter.value == article.value == 1
        and not _STOP.search(text[place:below])
        and below - place <= _TITLE
        for (place, chapter), (below, article) in itertools.pairwise(found)
    )


def _below_title(text: str, found: Sequence[tuple[int, Marker]], below: Sequence[Block]) -> list[int]:
    """A first lower number after the mere title of a higher one, where its list goes on: 一、甲（一）乙."""
    if len(found) < 2 or found[0][0] != 0:
        return []
    (_, own), (place, marker) = found[0], found[1]
    title = text[own.end : place].strip()
    if marker.rank <= own.rank or not title or len(title) > _TITLE or re.search("[，。；：、]", title):
        return []
    if marker.style == "条" and own.style in ("编", "章", "节"):
        return [place]
    following = (
        number for block in below if (number := _first(block.text[:24])) and number.style == marker.style
    )
    number = next(following, None)
    return [place] if marker.value == 1 and number and number.value == 2 else []


def _first(text: str) -> Marker | None:
    for marker in candidates(text):
        level = marker.style == "1.1" and not marker.quantity
        if not marker.doubtful or level or text[marker.end :][4:5] == "年":
            return marker
    return None


def _run(text: str, found: Sequence[tuple[int, Marker]], style: str) -> list[int]:
    """The places of two or more numbers of a style that stand at beginnings of sentences and count on.

    The first may follow a remark of the page, and need not be 1: the text may begin in the middle.
    """
    run: list[int] = []
    last = 0
    for place, marker in found:
        if marker.style != style:
            continue
        begins = _begins_part(text, place) if style == "（一）" else _begins(text, place, _ENDS + "： ")
        if run and begins and marker.value == last + 1:
            run.append(place)
        elif len(run) < 2 and (begins or _opens(marker, 0) or _begins_text(text, place, marker)):
            run = [place]
        else:
            continue
        last = marker.value
    return run if len(run) >= 2 else []


def _begins_part(text: str, place: int) -> bool:
    """（一） after a semicolon or a colon is one of several in a sentence."""
    return text[max(0, place - 4) : place].rstrip()[-1:] in ("。", "）", ")", "〕", "]")


def _begins_text(text: str, place: int, marker: Marker | None = None) -> bool:
    """Whether nothing stands before a number but a few words that are no sentence, or the title."""
    if marker and marker.style == "条" and marker.value == 1 and 0 < place <= 100:
        number = _NUMBER_OF_PAGE.match(text)
        if is_title(text[number.end() if number else 0 : place].strip()):
            return True
    return place == 0 or (place <= _REMARK and not re.search("[。；，：、,;:]", text[:place]))


def _opens(marker: Marker, last: int) -> bool:
    """Whether this is the first chapter, which may follow a title without a sign between."""
    return marker.style in ("编", "章") and marker.value == 1 and last == 0


def _begins(text: str, place: int, ends: str) -> bool:
    before = text[max(0, place - 4) : place]
    return before[-1:] in ends or before.rstrip()[-1:] in _ENDS


def _all_levels(text: str, found: Sequence[tuple[int, Marker]], runs: Set[int]) -> list[int]:
    """Numbers of every level, where the whole paragraph is a document without its breaks."""
    places: list[int] = []
    last: dict[str, Marker] = {}
    running: dict[str, int] = {}  # numbers may count on across 一、二、
    levels: set[tuple[int, ...]] = set()
    title_ends, order_before = -1, 99.0
    for place, marker in found:
        before = last[marker.style].value if marker.style in last else 0
        counts_on = marker.value in (before + 1, running.get(marker.style, 0) + 1) or place == 0
        if marker.style == "1.1":
            counts_on = _is_level(marker, last, levels)
        order = marker.rank + len(marker.levels) / 10
        ends = "。" if marker.rank > 6 else _ENDS + "：:"
        follows = (order_before < order and place <= title_ends) or _opens(marker, before)
        spaced = place > 0 and text[place - 1] in " \u3000" and marker.rank <= 5
        begins = place == 0 or _begins(text, place, ends) or follows or spaced
        if place not in runs and not (counts_on and begins):
            continue
        if place:
            places.append(place)
        if marker.style == "1.1":
            levels.add(marker.levels)
        else:
            last = {s: m for s, m in last.items() if m.rank <= marker.rank} | {marker.style: marker}
            running[marker.style] = marker.value
        stop = _STOP.search(text, place)
        title_ends = min(place + marker.end + _TITLE, stop.start() if stop else len(text))
        order_before = order
    return places


def _is_level(marker: Marker, last: Mapping[str, Marker], levels: Set[tuple[int, ...]]) -> bool:
    """Whether 2.3 follows 2.2, or 2.1 follows 2."""
    *above, value = marker.levels
    parent = tuple(above)
    if value > 1:
        return (*parent, value - 1) in levels
    return parent in levels or (len(parent) == 1 and parent[0] in {m.value for m in last.values()})


def _own_level(text: str, found: Sequence[tuple[int, Marker]]) -> list[int]:
    """Numbers that count on from the paragraph's own first number."""
    if not found or found[0][0] != 0:
        return []
    own, places = found[0][1], []
    value = own.value
    for place, marker in found[1:]:
        same = marker.style == own.style and marker.levels[:-1] == own.levels[:-1]
        if same and marker.value == value + 1 and _begins(text, place, "。；）)〕】"):
            places.append(place)
            value = marker.value
    return places
