"""Where a text states who is responsible: labels, closing brackets, lines, columns of a table."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from zoulang.documents.passages import Passage, bracketed, brackets
from zoulang.documents.records.duties.units import has_role, is_bare_list
from zoulang.documents.records.remembering import remembered

Part = Literal["lead", "other", "person", "due"]

_LEAD = (
    "(?:(?:总|共同)?牵头(?:责任|负责|实施|组织|落实|推进|主办)*|(?:主要|第一|首要)责任|主办|主责|主要负责)"
)
_OTHER = (
    "(?:第[二三四五]责任|协同配合|协同责任|配合(?:责任|落实|实施)?|协助|协同|共同责任|具体责任|直接责任|责任|协办|会办|承办|参与|参加"
    "|具体(?:负责|执行|承办|实施|落实)?|负责|组织实施|实施(?:责任|主体)?|落实(?:责任)?|完成|联合|(?:组织|贯彻)?执行(?:落实)?|承接|推进|经办|督办)"
)
# What an office is there for. Only a colon makes a label of it, for 主管部门为县民政局的社会组织 is a body.
_OFFICE = (
    "(?:(?:行业|业务|项目|政策|资金|归口)?(?:主管|监管|监督|管理)|业务(?:指导|承办)?|归口|督导|指导监督)"
    "(?:实施|落实|责任|负责)?"
)
_NOUN = "(?:单位|部门|处室|科室|股室|主体|机构)"
_NOUNS = (
    rf"(?:[（〔][^（）〔〕]{{1,8}}[）〕])?{_NOUN}(?:[和及、/]{_NOUN})?(?:[（〔][^（）〔〕]{{1,6}}[）〕])?"
)
_DIVISION = "(?:部门|责任|任务|职责|工作|单位)分工"
_PERSON = (
    "(?:责任人员?|责任领导|(?:省|市|县|区|州)?(?:政府|委)?分管(?:省|市|县|区|州)?领导|牵头领导|包[抓保联挂]领导|挂钩领导|联系领导"
    "|联系人|联络员|联系电话|联系方式|负责人|召集人|监督电话|备注)"
)
_DUE = (
    "(?:(?:完成|办结|办理|整改|落实|推进|工作|进度|实施|任务)?(?:时限|时间|期限|节点|进度)"
    "(?:要求|安排|节点|进度|目标)?)"
)
_COLON = r"\s*(?:[：:]|\n|(?:为|是)(?=[省市县区州旗国各])|(?<=单位|部门) (?=[省市县区州各国自]))\s*"
_WORDS = (
    rf"(?:(?P<lead>{_LEAD}{_NOUNS})|(?P<other>(?:{_OTHER}{_NOUNS}|{_DIVISION}))"
    rf"|(?P<person>{_PERSON})|(?P<due>{_DUE}))"
)
_LABEL = re.compile(rf"{_WORDS}{_COLON}|(?P<office>{_OFFICE}{_NOUNS})\s*[：:]\s*")
# No label without one of these: a quick look at the many paragraphs that have none.
_ANY_LABEL = re.compile(
    "单位|部门|[处科股]室|主体|机构|分工|领导|责任人|联系|联络员|负责人|召集人|电话|备注|[时期]限|时间|节点|进度"
)
_BOXED_LABEL = re.compile(rf"[〔（]{_WORDS}[〕）][：:]?\s*")
_BARE_LABEL = re.compile(rf"{_WORDS}[：:]?")
# A label opens a line, a sentence or a piece of one; 各责任单位：… speaks to them.
_OPENS = re.compile(r"(?:^|[。；，、\s）〕”——●◆★※])$")
_REMARK_AFTER = re.compile(r"(?:以下|具体|其余|后续|各项|第一|排|列|首|标)[^。]{2,60}(?:下同|不再|牵头)")
_EVENT = re.compile(r"(?:指导|支持|赞助|冠名|媒体支持)单位[：:]")
_STOPS = re.compile("[。\n]")
_AFTER_CLOSE = re.compile(" *(?:[。；\n]|$)")


@dataclass(frozen=True)
class Label:
    """A label such as 责任单位：, from ``start`` to ``end`` of its text."""

    part: Part
    words: str
    start: int
    end: int


@dataclass(frozen=True)
class Statement:
    """A stretch of a passage that says who is responsible."""

    start: int
    end: int
    source: str
    confidence: float


def labels_of(text: str) -> list[Label]:
    """The labels of a text, each where a label may stand.

    >>> [(label.part, label.words) for label in labels_of("牵头单位：县科技局；完成时限：2027年底前")]
    [('lead', '牵头单位'), ('due', '完成时限')]
    """
    return list(_labels(text))


@remembered
def _labels(text: str) -> tuple[Label, ...]:
    if not _ANY_LABEL.search(text):
        return ()
    found: list[Label] = []
    for match in (*_BOXED_LABEL.finditer(text), *_LABEL.finditer(text)):
        words = match.lastgroup
        assert words is not None
        part = "other" if words == "office" else words
        before = text[max(0, match.start() - 1) : match.start()]
        opens = (not found and match.start() == 0) or _OPENS.search(before)
        follows = bool(found) and part in ("lead", "other", "due", "person")
        if opens or (follows and before not in ("各", "的", "由")):
            found.append(Label(part, match[words], match.start(), match.end()))  # type: ignore[arg-type]
    return tuple(sorted(found, key=lambda label: label.start))


def begins_with_label(text: str) -> bool:
    """Whether a label opens the text.

    >>> begins_with_label("责任单位：县科技局"), begins_with_label("各责任单位：")
    (True, False)
    """
    return bool(_LABEL.match(text) or _BOXED_LABEL.match(text))


def joined_lines(passages: Sequence[Passage]) -> list[Passage]:
    """The passages with neighbouring lines of labels joined: they are one statement.

    A line that is only a label goes together with the list on the next line.
    """
    result: list[Passage] = []
    for passage in passages:
        last = result[-1] if result else None
        if last is not None and _goes_on(last, passage):
            result[-1] = replace(
                last, text=f"{last.text}\n{passage.text}", source=f"{last.source}\n{passage.source}"
            )
        else:
            result.append(passage)
    return result


def _goes_on(last: Passage, passage: Passage) -> bool:
    neighbours = (
        last.clause.address == passage.clause.address
        and passage.start == last.start + len(last.source) + 1
        and last.cell is None
        and passage.cell is None
    )
    if not neighbours:
        return False
    before = labels_of(last.text)
    if bare_label(last.text.rsplit("\n", 1)[-1]):
        return is_bare_list(passage.text, single=True)
    lone = bare_label(passage.text)
    here = labels_of(passage.text) or ([lone] if lone else [])
    if not here or here[0].start > 0 or here[0].part == "person":
        return False
    opened = bool(before) and before[0].start == 0
    repeated = {label.words for label in before} & {label.words for label in here}
    return opened and not repeated


def bare_label(text: str) -> Label | None:
    """The label that a line or a cell consists of.

    >>> bare_label("牵头单位").part, bare_label("县科技局")
    ('lead', None)
    """
    match = _BARE_LABEL.fullmatch(text.strip())
    part = match.lastgroup if match else None
    return Label(part, match[0], 0, len(text)) if match and part else None  # type: ignore[arg-type]


def find_statements(passages: Sequence[Passage]) -> Iterator[tuple[Passage, Statement]]:
    """Every responsibility statement with the passage it stands in, in document order."""
    bare = any(
        is_bare_list(passage.text[a + 1 : b - 1]) and _closes(passage.text, a, b)
        for passage in passages
        for a, b in brackets(passage.text)
    )
    for passage in passages:
        if passage.cell is None and not _EVENT.search(passage.text):
            for statement in _statements(passage.text, bare):
                yield passage, statement


@remembered
def _statements(text: str, bare: bool) -> tuple[Statement, ...]:
    found = list(_lines(text))
    taken = bytearray(len(text) + 1)
    for statement in found:
        _mark(taken, statement)
    for start, end in brackets(text):
        if not taken[start] and (bracket := _in_bracket(text, start, end, bare)):
            found.append(bracket)
            _mark(taken, bracket)
    for start, end in _sentences(text) if "牵头" in text else ():
        sentence = text[start:end].strip(" 。；\n")
        if "牵头" in sentence and 1 not in taken[start:end] and has_role(sentence):
            found.append(Statement(start, end, "roles", 0.75))
    return tuple(sorted(found, key=lambda statement: statement.start))


def _mark(taken: bytearray, statement: Statement) -> None:
    taken[statement.start : statement.end] = b"\x01" * (statement.end - statement.start)


def _in_bracket(text: str, start: int, end: int, bare: bool) -> Statement | None:
    """The statement that a bracket is, if it is one; ``bare``: one name alone will do."""
    inner = text[start + 1 : end - 1]
    if any(label.part in ("lead", "other") for label in labels_of(inner)):
        return Statement(start, end, "责任单位", 0.95)
    closes = _closes(text, start, end)
    if (closes or text[start - 1 : start] in ("。", "；")) and has_role(inner):
        return Statement(start, end, "roles", 0.85)
    if closes and is_bare_list(inner, single=bare):
        return Statement(start, end, "unlabelled", 0.7)
    return None


def _closes(text: str, start: int, end: int) -> bool:
    """Whether a bracket stands at the end of a sentence or a line."""
    return bool(_AFTER_CLOSE.match(text, end))


def _lines(text: str) -> Iterator[Statement]:
    """Statements that begin with a label outside brackets."""
    inner = bracketed(text)
    end = 0
    for label in labels_of(text):
        enclosed = inner[label.start] and label.end < len(text) and inner[label.end]
        if label.start < end or label.part not in ("lead", "other") or enclosed:
            continue
        end = _line_end(text, label.end, inner)
        if text[label.end : end].strip(" 。；\n"):
            yield Statement(label.start, end, "责任单位", 0.95)


def _line_end(text: str, begin: int, inner: bytearray) -> int:
    """Where a labelled line ends: at a stop behind which no label and no remark stands."""
    for match in _STOPS.finditer(text, begin):
        place = match.start()
        if inner[place]:
            continue
        rest = text[place + 1 : place + 80].lstrip()
        label = _LABEL.match(rest)
        line = text[text.rfind("\n", 0, place) + 1 : place]
        listed = match[0] == "\n" and len(line) < 20 and bare_label(line) is not None
        if not (label and label.lastgroup != "person") and not _REMARK_AFTER.match(rest) and not listed:
            return place + (match[0] == "。")
    return len(text)


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in re.finditer("[。\n]|$", text):
        if text[start : match.end()].strip():
            yield start, match.end()
        start = match.end()


def labelled_dues(passages: Sequence[Passage]) -> dict[str, list[tuple[int, str]]]:
    """For each address, the deadlines behind a label such as 完成时限： with their places."""
    dues: dict[str, list[tuple[int, str]]] = {}
    for passage in passages:
        for label in labels_of(passage.text):
            if label.part == "due":
                words = re.split("[。；\n）〕]", passage.source[label.end :])[0].strip()
                dues.setdefault(passage.clause.address, []).append((passage.start + label.start, words))
    return dues


def due_beside(dues: Sequence[tuple[int, str]], place: int) -> str:
    """The deadline that stands behind a place, else the last before it; empty if there is none."""
    index = bisect(dues, (place, ""))
    return dues[min(index, len(dues) - 1)][1] if dues else ""
