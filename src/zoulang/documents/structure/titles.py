"""The title and the number of a document, as its head prints them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from zoulang.documents.passages import fold
from zoulang.documents.structure.dates import DATE
from zoulang.documents.structure.head import TITLE_END
from zoulang.documents.structure.lines import ORGANISATION
from zoulang.documents.structure.site_words import is_site_line, without_site_words
from zoulang.documents.structure.traditional import simplified

_LEFT, _RIGHT = r"[〔（(【\[［﹝〈]", r"[〕）)】\]］﹞〉]"
NUMBER = re.compile(rf"([\u4e00-\u9fff]{{1,12}})\s*{_LEFT}\s*(\d{{4}})\s*{_RIGHT}\s*(第?\s*\d+)\s*[号號]")
_BEFORE_NUMBER = re.compile(
    r"^.*(?:贯彻|落实|执行|按照|按|根据|依据|参照|遵照|印发|废止|和|及|与|的|见|通知|意见|办法|方案|措施|规定|细则|[文号編编]号|字号)"
)
_ORDER = re.compile(
    r"([\u4e00-\u9fff]{2,24}(?:令|公告|通告))\s*[（(〔]?\s*((?:\d{4}年)?\s*第\s*[\d〇一二三四五六七八九十"
    r"百]+\s*[号號])\s*[）)〕]?"
)
_CITES = re.compile("根据|按照|贯彻|依据|落实|废止|参照|转发|印发.{0,30}$")
_DATE_LINE = re.compile(
    rf"[（(]?\s*(?:{DATE}|\d{{4}}[-./]\d{{1,2}}[-./]\d{{1,2}}).{{0,80}}[）)]?|[（(]\s*{DATE}.*[）)]|"
    rf".{{1,6}}\s*{DATE}.{{0,8}}"
)
_APART = re.compile(
    r"签发人|领导签发|密级|.{0,4}公开|[（(].*(?:通过|公布|印发|施行|修订|修正|批准).*[）)]$|索引号|"
    r"发文|成文|来源|各.{2,60}[:：]$|[（(]?第?\d+期"
    r"|.{0,6}(?:记者|作者|通讯员)|星期.$|特急|加急|急件|签发|是否|办理结果|[A-Z]{2,}\w*[-—]\d|附件|细则\s*[\d一二三四五六七八九十]+$|.*[？?]|"
    r"[\u4e00-\u9fff]{2,30}令$|代\s*拟\s*稿"
)
_RANGED = re.compile(
    rf"([\u4e00-\u9fff]{{1,8}}字)\s*[:：]\s*{_LEFT}\s*(\d{{4}})\s*{_RIGHT}\s*(第?\s*\d+)\s*[号號]"
)
_LETTERHEAD = re.compile(r"[\u4e00-\u9fff 、]{3,60}(?:行政规范性|规范性)?文\s*件")


def spell_number(match: re.Match[str]) -> str:
    """A document number in its official spelling, whatever brackets and spaces were printed.

    >>> spell_number(NUMBER.search("青政字【2025】 12号"))
    '青政字〔2025〕12号'
    >>> spell_number(NUMBER.search("认真执行青政字〔2025〕12号"))
    '青政字〔2025〕12号'
    """
    issuer = _BEFORE_NUMBER.sub("", match[1])
    return f"{issuer if len(issuer) > 1 else match[1]}〔{match[2]}〕{''.join(match[3].split())}号"


def number_in(head: Sequence[str]) -> str | None:
    """The document's own number: it stands alone, or at the edge of a line, never inside a title cited.

    >>> number_in(["青政字〔2025〕8号  签发人：甲"]), number_in(["关于贯彻青政字〔2024〕3号文件的通知"])
    ('青政字〔2025〕8号', None)
    >>> number_in(["青梧县人民政府令", "第12号"])
    '青梧县人民政府令第12号'
    """
    lines = [line.strip() for line in head]
    for line in lines:
        if match := _RANGED.fullmatch(line):
            return spell_number(match)
        for match in NUMBER.finditer(line):
            before, after = line[: match.start()], line[match.end() :]
            at_edge = not before.strip("（(《 　") or not after.strip("）) 　")
            own = at_edge or "签发" in after or re.match(r"\s*(?:20|19|二)", after)
            if own and (_follows_title(before, match[1]) or not _CITES.search(before + match[1])):
                return spell_number(match)
    for line, below in zip(lines, [*lines[1:], ""], strict=False):
        line = re.sub(DATE, " ", line).strip()
        joined = line + below if re.fullmatch(r"[（(]?(?:\d{4}年)?第.{1,8}[号號][）)]?", below) else line
        order = _ORDER.search(joined)
        if order and (order.start() == 0 or re.match(r"[（(]\s*", line) or joined != line):
            return order[1] + "".join(order[2].replace("號", "号").split())
    return None


def _follows_title(before: str, prefix: str) -> bool:
    """Whether a number stands behind the title of its own document: …的通知 青政字〔2025〕8号."""
    words = (before + prefix[: len(prefix) - len(_BEFORE_NUMBER.sub("", prefix))]).strip()
    return _ends_a_title(words) and not re.match("根据|按照|依据|参照|遵照|见", words)


def title_in(head: Sequence[str]) -> str | None:
    """The lines of the head that are neither number, date nor a letterhead, joined.

    Where a page prints the title above the head once more, the head's own is taken. An empty line
    stands for something between two lines.

    >>> title_in(["关于印发样本办法的通知", "青政字〔2025〕8号", "青梧县科技局", "关于样本工作", "的通知"])
    '青梧县科技局关于样本工作的通知'
    """
    groups = [group for group in _groups([without_site_words(line) for line in head]) if group]
    if not groups:
        return None
    titles = [_joined(group) for group in groups]
    whole = [title for title in titles if _ends_a_title(title)]
    if whole:
        passing_on = [t for t in whole if whole[-1] in t and _says_more(t, whole[-1])]
        return max([whole[-1], *passing_on], key=len)
    return next((title for title in titles if "关于" in simplified(title)), None) or unspaced(groups[0][0])


def _says_more(title: str, own: str) -> bool:
    """Whether a title printed above that holds the last one passes it on, or only names the place too."""
    place = simplified(title.removesuffix(own))
    return bool(
        re.search("关于|印发|转发", simplified(title))
        or re.fullmatch(r"[\u4e00-\u9fff]{1,12}[省市县区镇州旗]", place)
    )


def _groups(head: Sequence[str]) -> list[list[str]]:
    """The lines between those that stand apart."""
    groups: list[list[str]] = [[]]
    for line in head:
        if not line or is_site_line(line):
            groups.append([])
            continue
        rest = _without_number(line)
        if is_apart(line) and rest is None:
            groups.append([])
            continue
        if rest is not None and rest != line:
            groups.append([])
        groups[-1].append(line if rest is None else rest)
    return groups


def _without_number(line: str) -> str | None:
    """A title that stands in one line with the number, without it; None if only a number stands there."""
    match = NUMBER.search(line)
    if match is None:
        return None
    before = line[: match.start()].strip("（( 　")
    after = line[match.end() :].strip("）) 　")
    for words in (after, before):
        words = (
            words[1:-1]
            if words.startswith("《") and words.endswith("》") and words.count("《") == 1
            else words
        )
        if len(words) > 5 and _ends_a_title(words):
            return words
    return line if before and after and _ends_a_title(line) else None


def is_apart(line: str) -> bool:
    """Whether a line of the head stands apart from the title."""
    plain = simplified(fold(line))
    if _RANGED.match(line) or (NUMBER.search(line) and not _without_number(line)):
        return True
    return bool(
        _DATE_LINE.fullmatch(plain)
        or _APART.match(plain)
        or _LETTERHEAD.fullmatch(plain)
        or re.fullmatch(r"[（(]?(?:\d{4}年)?\s*第.{1,8}号[）)]?", plain)
    )


def _joined(lines: Sequence[str]) -> str:
    """The title of one group: from its last beginning to its last line that ends a title."""
    lines = lines[max((p for p in range(1, len(lines)) if _begins_anew(lines, p)), default=0) :]
    while (
        len(lines) > 1
        and "".join(lines).count("《") > "".join(lines).count("》")
        and _ends_a_title(lines[-1])
    ):
        lines = lines[1:]
    ends = [p for p, _ in enumerate(lines) if _ends_a_title("".join(map(unspaced, lines[: p + 1])))]
    last = next((p for p in ends if _repeats(lines, p)), ends[-1]) if ends else len(lines) - 1
    while ends and last + 1 < len(lines) and re.fullmatch(r"[（(].{2,12}[）)]", lines[last + 1]):
        last += 1
    kept = lines[: last + 1]
    if ends and any(line.startswith("——") for line in kept[1:]):
        kept = kept[: next(p for p, line in enumerate(kept) if p and line.startswith("——"))]
    return "".join(map(unspaced, kept))


def _repeats(lines: Sequence[str], position: int) -> bool:
    """Whether the lines below only print once more what the title up to a line passes on."""
    above, below = "".join(lines[: position + 1]), "".join(lines[position + 1 :])
    return bool(below) and re.sub(r"\W", "", below) in re.sub(r"\W", "", above)


def _begins_anew(lines: Sequence[str], position: int) -> bool:
    """Whether a title printed above ends before a line that begins the same one, or another, once more."""
    below = "".join(map(unspaced, lines[position:]))
    if _is_headline("".join(lines[:position]), lines[position]):
        return True
    for end in range(1, position + 1):
        above = "".join(map(unspaced, lines[:end]))
        if not _ends_a_title(above):
            continue
        bare = re.sub(r"[（(].*?[）)]$|\W", "", above)
        if bare and re.sub(r"\W", "", below).startswith(bare):
            return True
        if end == position and "关于" in simplified(lines[position]):
            return any(_ends_a_title(below[:length]) for length in range(4, len(below) + 1))
    return False


def _is_headline(above: str, line: str) -> bool:
    """Whether the words above a whole title are a page's headline: they repeat it, or name no office."""
    plain = simplified(fold(line))
    if not _ends_a_title(line):
        return False
    if re.search(r"[:：_|\-]", above) and re.sub(r"\W", "", above).endswith(re.sub(r"\W", "", line)):
        return True
    office = re.match("(.+?)关于", plain)
    passes_on = re.search("关于|印发|转发|批转|公布|《", simplified(above))
    whole = bool(office and ORGANISATION.fullmatch(office[1]))
    return whole and not passes_on and not ORGANISATION.fullmatch(simplified(above))


def _ends_a_title(text: str) -> bool:
    return bool(TITLE_END.search(simplified(fold(text))))


def unspaced(text: str) -> str:
    """The text without spaces that only spread its characters.

    >>> unspaced("政 府 工 作 报 告"), unspaced("中共青梧县委 青梧县人民政府")
    ('政府工作报告', '中共青梧县委 青梧县人民政府')
    """
    parts = re.sub(r"（.*", "", text).split()
    return "".join(text.split()) if len(parts) > 2 and all(len(part) < 2 for part in parts) else text.strip()
