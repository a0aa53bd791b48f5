"""Coined terms and announced sets whose members are printed nowhere in the document."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from zoulang.documents.auditing.document import Document, Paragraph
from zoulang.documents.auditing.findings import Finding, Severity
from zoulang.documents.auditing.lists import list_before, list_in, number_of

_NUMERAL = "一两双二三四五六七八九十"
_QUOTED = re.compile(r"“([^“”]{2,18})”")
_PLUS = re.compile(r"^\s*(?:\d+|[NnXx])(?:\s*\+\s*(?:\d+|[NnXx]))+\s*$")
_PAIR = re.compile(
    rf"([{_NUMERAL}])(?:个|大|张|条|项|支|批|座|位|名|种|类)?([^{_NUMERAL}、，\d]{{1,4}}|一(?:批)?)"
)
# 一企一策 says itself what it means; 百项千企 counts nothing; 第三 and 十四五 name an order.
_SELF_EVIDENT = re.compile(
    r"^一[^一]{1,4}一|^(?:每|逐|同|唯|统|第|单|万|百|千)|[百千万]|^十[一二三四五六]五|一(?:体|流|致|线|站|次|手|张|键|事)"
)
_UNQUOTED = re.compile(
    r"(?<![\u4e00-\u9fff])([三四五六七八九十])([\u4e00-\u9fff])\1([\u4e00-\u9fff])|依托\w{0,3}?(([三四五六七八九十])百?[\u4e00-\u9fff]\5[\u4e00-\u9fff])"
)
_SET = re.compile(r"(?:“[^“”]{2,12}”)?([两三四五六七八九十]{1,2}|\d{1,2})大([\u4e00-\u9fff]{2,8})")
_SET_NOUN = re.compile(
    r"^(?:重点|特色|专项|主导|优势|标志性|支柱|核心|先导|新兴|关键|基础|攻坚|提升|片区)*"
    r"(?:产业(?:集群|链条?|类别|板块|体系|赛道|基地)?|行动|工程|任务|计划|战略|体系|平台|板块|集群|系统|基地"
    r"|园区|领域|载体|机制|制度|中心|片区|组团|赛道|引擎)"
)
_CHECKLIST = re.compile(
    r"(\d{1,3}|[两三四五六七八九十]{1,3})\s*(?:个|大)?(?:项|条|类|张|个)(?:[\u4e00-\u9fff]{0,6})?(?:清单|目录|事项表|指标体系)"
)
_MENTIONED = re.compile(r"(?:部署|要求|活动|品牌|战略|布局|精神|格局|目标任务|指示|号召|总抓手)")
_SPIRIT = re.compile("指导思想|总体要求|总体思路|基本原则|工作思路")
_FROM_ABOVE = re.compile(r"党中央|中央|国务院|国家|全国|省委|省政府|全省|习近平|市委[、，]市政府")
_DEFINED_AFTER = re.compile(
    r"^(?:[\u4e00-\u9fff“”]{0,10}?(?:（[^（）]*、|，即|：|——?|，?(?:分别)?(?:是|为|是指|指的是|指)(?!了)|，?主要?包括|，?具体(?:是|为|包括))|即(?=[^。；]*、))"
)


@cache
def common_terms() -> frozenset[str]:
    """Terms that need no definition.

    >>> "两化融合" in common_terms(), "七个一" in common_terms()
    (True, False)
    """
    text = files("zoulang.documents.auditing").joinpath("common_terms.txt").read_text(encoding="utf-8")
    return frozenset(line for line in text.splitlines() if line and not line.startswith("#"))


@dataclass(frozen=True)
class Term:
    """A coined term where it is used first.

    Attributes:
        pairs: the numbers it announces, each with what is counted.
    """

    words: str
    paragraph: Paragraph
    start: int
    end: int
    pairs: tuple[tuple[int, str], ...]


def undefined_terms(document: Document) -> Iterator[Finding]:
    """Numbered terms such as “七个一” or “1+N”, and 八大行动, of which the text prints no members."""
    seen: set[str] = set()
    for paragraph in document.paragraphs:
        for term in sorted(_terms(paragraph), key=lambda each: each.start):
            key = re.sub("[“”]", "", term.words)
            if key in seen:
                continue
            seen.add(key)
            if not _is_defined(document, term):
                code = "set-not-printed" if term.pairs else "parts-not-printed"
                place = document.place(paragraph, term.start, term.end)
                yield Finding(code, _severity(document, term), (place,), {"term": term.words})


def _terms(paragraph: Paragraph) -> Iterator[Term]:
    taken: set[int] = set()
    for match in _QUOTED.finditer(paragraph.text):
        words = match[1]
        pairs = _pairs(words)
        if (_PLUS.match(words) and not _spelled_out(paragraph, match)) or pairs:
            taken |= set(range(match.start(), match.end()))
            yield Term(words, paragraph, match.start(1), match.end(1), pairs)
    for match in _SET.finditer(paragraph.text):
        noun = _SET_NOUN.match(match[2])
        ordinal = paragraph.text[: match.start(1)].endswith(("第", "前", "—", "十"))
        honour = bool(
            re.search(
                r"(?:入选|获评|获得|荣获|被评为|评选|跻身|列入)[^，。；]{0,16}$",
                paragraph.text[: match.start()],
            )
        )
        if noun and not ordinal and not honour and not taken & set(range(match.start(1), match.end())):
            stop = match.start(2) + noun.end()
            words = paragraph.text[match.start() : stop]
            if re.sub("^“[^”]*”", "", words) not in common_terms():
                yield Term(words, paragraph, match.start(), stop, ((number_of(match[1]), noun[0]),))
    for match in _UNQUOTED.finditer(paragraph.text):
        group = 4 if match[4] else 0
        words = match[group]
        if words not in common_terms() and not taken & set(range(match.start(group), match.end(group))):
            yield Term(words, paragraph, match.start(group), match.end(group), _every_pair(words))
    for match in _CHECKLIST.finditer(paragraph.text):
        number = number_of(match[1])
        start = re.search(r"(?:\d+[\u4e00-\u9fff]{1,3})*$", paragraph.text[: match.start()])
        begin = start.start() if start else match.start()
        if number >= 2 and list_before(paragraph.text, begin) is not None:
            words = paragraph.text[begin : match.end()]
            yield Term(words, paragraph, begin, match.end(), ((number, "项"),))


def _spelled_out(paragraph: Paragraph, match: re.Match[str]) -> bool:
    """Whether the digits of 112+N come back as numbers of things in the same sentence: 1个, 1个, 2个."""
    digits = re.match(r"\d*", match[1])
    counts = re.findall(
        r"\d+(?:个|条|家|类|项)", paragraph.sentence_at(match.start())[match.end() - match.start() :]
    )
    return digits is not None and 2 <= len(digits[0]) <= len(counts)


def _pairs(words: str) -> tuple[tuple[int, str], ...]:
    """The numbers that a quoted term announces; none if it is no numbered term or needs no definition."""
    if words in common_terms() or _SELF_EVIDENT.search(words) or re.search(r"[。；：？]", words):
        return ()
    pairs = _every_pair(words)
    numbers = [number for number, _ in pairs]
    several = len(numbers) >= 2 and max(numbers) >= 2
    return (
        pairs
        if several or (numbers and max(numbers) >= 2 and words[0] in _NUMERAL and len(words) <= 8)
        else ()
    )


def _every_pair(words: str) -> tuple[tuple[int, str], ...]:
    return tuple((1 if m[1] == "一" else number_of(m[1]), m[2]) for m in _PAIR.finditer(words))


def _severity(document: Document, term: Term) -> Severity:
    """What others have laid down, and what opens a document as its spirit, is only mentioned there."""
    sentence = term.paragraph.sentence_at(term.start)
    own = next((part for part in re.split("[，；]", sentence) if term.words in part), sentence)
    after = term.paragraph.text[term.end : term.end + 8]
    clause = term.paragraph.clause
    spirit = clause.kind == "preamble" or bool(_SPIRIT.search(clause.heading))
    mentioned = spirit or _MENTIONED.search(after) or _FROM_ABOVE.search(own)
    return "notice" if mentioned else "open"


def _is_defined(document: Document, term: Term) -> bool:
    plain = re.sub("[“”]", "", term.words)
    if re.search(
        rf"(?:简称|统称|称为|称作|定义为)[^。]{{0,4}}“?{re.escape(plain)}", document.body.replace("“", "")
    ):
        return True
    if _titled(document, term, plain):
        return True
    return any(
        _defined_here(paragraph, match.start(), match.end(), term)
        for paragraph in (*document.paragraphs, *document.headings)
        for match in re.finditer(re.escape(term.words), paragraph.text)
    ) or _members_elsewhere(document, term)


def _titled(document: Document, term: Term, plain: str) -> bool:
    """A clause or panel named after the term with as many clauses or rows below it."""
    numbers = ({number for number, _ in term.pairs} | {sum(number for number, _ in term.pairs)}) - {0, 1}
    for clause in document.reading.clauses:
        if plain in re.sub("[“”]", "", clause.heading) and len(document.children(clause.address)) in numbers:
            return True
    own = document.children(term.paragraph.clause.address)
    nodes = [child for child in own if child.kind in ("node", "run_in_title")]
    return len(nodes) in numbers or len(own) in numbers


def _defined_here(paragraph: Paragraph, start: int, end: int, term: Term) -> bool:
    """Whether the members stand right before, right behind, or in the same sentence or the next."""
    text = paragraph.text
    numbers = {number for number, _ in term.pairs}
    wanted = numbers | {sum(number for number, _ in term.pairs)}
    before = list_before(text, start)
    if (
        before
        and not re.search(r"(?:和|及|与|或)“?$", text[:start])
        and any(number >= 2 and before.may_be(number) for number in wanted)
    ):
        return True
    after = text[end:].lstrip("”")
    if _DEFINED_AFTER.match(after):
        return True
    around = _around(text, start, end)
    for part in re.split(r"[，；：“”]", _sentence_before(text, start)):
        listed = list_in(re.sub(r"(?:和|及|与|或)$", "", part))
        if any(number >= 3 and number in (len(listed.members), listed.most) for number in numbers):
            return True
    return bool(term.pairs) and all(
        _counted(around, number, noun) for number, noun in term.pairs if number > 1
    )


def _around(text: str, start: int, end: int) -> str:
    """The sentence of a place and the two after it."""
    begin = max(text.rfind("。", 0, start), text.rfind("\n", 0, start)) + 1
    stop = end
    for _ in range(3):
        found = text.find("。", stop + 1)
        stop = found if found >= 0 else len(text)
    return text[begin:stop]


def _sentence_before(text: str, start: int) -> str:
    return text[max(text.rfind("。", 0, start), text.rfind("\n", 0, start)) + 1 : start]


def _counted(text: str, number: int, noun: str) -> bool:
    """Whether a noun is printed as often as announced, each time at the end of other words."""
    found = {m[0] for m in re.finditer(rf"[\u4e00-\u9fff]{{1,4}}{re.escape(noun)}(?=[”。，；、])", text)}
    return len({words for words in found if words[: -len(noun)][-1:] not in _NUMERAL}) >= number


def _members_elsewhere(document: Document, term: Term) -> bool:
    """A list of so many members that all carry the counted word: five that begin with 优化 for “五个优化”."""
    for number, noun in term.pairs:
        key = noun[:2] if len(noun) > 1 else noun
        for paragraph in document.paragraphs:
            for part in re.split(r"[。；，：]", paragraph.text):
                members = list_in(re.sub(rf"^.*?(?={re.escape(key)})", "", part)).members
                carrying = [member for member in members if member.startswith(key)]
                if number >= 2 and len(carrying) == number:
                    return True
    return False


def borrowed_terms(documents: Sequence[Document]) -> Iterator[Finding]:
    """A term that one document leaves undefined, and under the same name something defined in another."""
    for document in documents:
        for finding in undefined_terms(document):
            words = finding.parts["term"]
            for other in documents:
                if other is document:
                    continue
                here = next(_uses(other, words), None)
                if here and _is_defined(other, here):
                    place = other.place(here.paragraph, here.start, here.end)
                    yield Finding(
                        "defined-elsewhere",
                        "notice",
                        (*finding.places, place),
                        {"term": words, "document": other.name},
                    )
                    break


def _uses(document: Document, words: str) -> Iterator[Term]:
    return (term for p in document.paragraphs for term in _terms(p) if term.words == words)
