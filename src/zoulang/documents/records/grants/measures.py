"""Measures: what a clause grants, to whom, how much and up to what cap.

The unit of reading is the sentence up to 。 or ；, cut at commas and colons into
stretches (roles.py says what each figure of a stretch is). Here stretches become
grants: a condition before, what is granted, its caps; parallel ones become steps.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from zoulang.documents.passages import Passage, pieces
from zoulang.documents.reading import Clause, Record
from zoulang.documents.records.grants.amounts import Figure, figures
from zoulang.documents.records.grants.announcements import announced_passages, promises_more, readable
from zoulang.documents.records.grants.cap_sentences import (
    CAP_WORD,
    NEW_SUBJECT,
    divide,
    divides,
    is_a_limit,
    kind_capped,
    limit,
)
from zoulang.documents.records.grants.grant_tables import grants_of_tables
from zoulang.documents.records.grants.measure_records import measure_record
from zoulang.documents.records.grants.named_grants import named_apart
from zoulang.documents.records.grants.own_things import (
    are_for_different_things,
    are_for_more_of_one,
    label_by_threshold,
    name_own_thing,
    names_own_thing,
)
from zoulang.documents.records.grants.particulars import is_on_top, tops_up
from zoulang.documents.records.grants.roles import ENTITY, SCHEDULE, Stretch, sort_figures
from zoulang.documents.records.grants.tiers import (
    Grant,
    names_a_class,
    same_grant_at_other_level,
    step_label,
    without_parts,
)

_MOST_WORDS = 600  # of a subject and of the words of a grant; more is no sentence
_WHOLE_POLICY = re.compile(
    r"(?:本(?:措施|办法|政策|意见|细则|条款)|各项|所有|全部)[^，。；]{0,12}(?:奖|补|资金|扶持)"
    r"[^，。；]{0,12}(?:总额|累计|合计|不超过)|^[，：]*全[省市县区镇](?!级)[^，。；]{0,16}(?:总额|总量|合计|资金)"
)
_QUALITATIVE = re.compile(
    r"“?[\s]*一[事企]一[议策]”?|(?:给予|予以)[^，。；]{0,30}(?:奖补|扶持|支持|奖励|补助|补贴|倾斜|加分|保障|表扬|优惠|辅导)"
    r"|(?:优先|积极|重点)(?:支持|保障|安排|推荐|辅导)|综合提供|通报表扬|进行重点辅导|统筹保障|免[收除交租]|减免|减半"
)
# A sentence without any of these neither grants nor limits.
_CONCERNS = re.compile(
    "元|[%‰]|[奖补贴助免减]|给予|予以|支持|扶持|返还|优先|[事企]一[议策]|[综统]|表扬|辅导|差额|递进"
)
_SUBJECT_END = re.compile(r"给予|予以|奖励|补助|补贴|贴息(?=\s*\d|$)|每|按|一次性|分别")
_ADDED = re.compile("(?:在(?:以上|此|上述)基础上|额外|增加|追加|再|另)+$")
# A name of what follows and no grant: 适用范围及奖励：对…
_NAME_OF_GRANTS = re.compile(
    r"(?!.*(?:给予|予以|按|以下|如下|下列|享受|对(?!象)|凡|的$))[^，。；：\d]{0,12}(?:奖励|补助|补贴|扶持|支持|资助|奖补|适用|申报)"
    r"(?:标准|政策|措施|办法|方式|额度|内容|对象|范围)?"
)
_ADDRESSES = re.compile(r"[，：]*(?:其中|即)?[，：]*(?:对(?!外|其|口|应|接)|凡(?!是$))")
# What a rate is taken of (对新增贷款按…), and whoever the words before it are about (对项目单位给予…).
_MEASURED_THING = re.compile(r"(?:额|费|费用|贷款|利息|支出|投入|部分|投资|税|租金|贡献|成本|件|量|数)$")
_ANYBODY = re.compile(
    r"(?:其|该|上述|以上|相关|有关|符合条件的?|申报|项目|运营|建设|实施|承办|主办)*(?:企业|单位|主体|机构|项目|个人|的)?"
)
_STILL_SUBJECT = re.compile(
    r"[^\d]{0,40}?的(?:企业|项目|单位|个人|人员|机构|平台|人才|团队|给予|予以|一次性)"
)
_JOINS_ON = re.compile(
    r"[\s\u3000]*(?:并且?|且|同时|可|还|另外?|也|再|由[^，]{2,12}|按[^，]{2,12})*[\s\u3000]*"
)
_RAISES = re.compile(
    r"^(?!对|凡)[^，]{0,12}(?:奖励|奖补|补助|补贴|支持|扶持)(?:比例|标准|额度|金额)?(?:提高|上浮|增加|上调)"
)
_OPENS_DOCUMENT = re.compile(
    r"(?:制[定订]|出台|提出|明确|实施|推出)(?:本|以下|如下|下列|若干)[^，。；]{0,16}(?:政策|措施|意见|办法|细则|方案|规定|条款)"
)
_FURTHER = re.compile(r"另|再|同时|自|从|在此|并")


def find_measures(passages: Sequence[Passage], clauses: Sequence[Clause] = ()) -> list[Record]:
    """One record for each grant.

    Fields: ``subject`` and its single ``conditions``, ``kind`` (percent, fixed,
    per_unit, qualitative), ``rate`` (a fraction), ``base``, ``amount`` and ``cap`` (yuan; ``cap_alt`` where
    a second one limits the grant), ``tiers`` (steps with ``when``, ``rate``, ``amount``, ``cap``),
    ``recurrence`` (once, monthly, quarterly, annual), ``years``, ``payer``,
    ``on_top`` (paid besides another grant), ``top_up`` (only the difference is paid),
    ``references`` (documents it follows); ``rate_min`` and ``amount_min`` for ranges.

    Args:
        passages: the paragraphs of the document, titles of clauses among them, in order.
        clauses: its clauses; the headings of those without text (奖励标准) say what stands under them.
    """
    passages = _with_telling_titles(passages, clauses)
    found, in_tables = grants_of_tables(passages)
    prose = [passage for index, passage in enumerate(passages) if index not in in_tables]
    found += _grants_of_prose(prose, clauses)
    found.sort(key=lambda item: (item[0].start, item[1].start))
    return [measure_record(passage, grant) for passage, grant in found]


def _with_telling_titles(passages: Sequence[Passage], clauses: Sequence[Clause]) -> list[Passage]:
    """The passages without titles, but for those that are all their clause says, or promise a list.

    A numbered line without a full stop looks like a title: ``（一）国家级奖励50万元``.
    """
    above = {clause.address.rpartition("/")[0] for clause in clauses}
    return [
        passage
        for passage in passages
        if not _is_title(passage)
        or promises_more(passage.text)
        or (not passage.clause.spans and passage.clause.address not in above and figures(passage.text))
    ]


def _is_title(passage: Passage) -> bool:
    clause = passage.clause
    inside = any(start <= passage.start < end for start, end in clause.spans)
    return clause.titled and passage.source == clause.heading and not inside


def _grants_of_prose(
    passages: Sequence[Passage], clauses: Sequence[Clause]
) -> Iterator[tuple[Passage, Grant]]:
    """The grants of all paragraphs; a promise (按以下标准奖励：) lends its subject to the list it opens."""
    clause, earlier = "", list[Grant]()
    opening: tuple[Passage, Grant] | None = None  # a promise that the next paragraphs may fill
    for passage, announced in announced_passages(passages, clauses):
        if passage.clause.address != clause:
            clause, earlier = passage.clause.address, []
        grants = _grants(passage, announced, earlier)
        listed = [grant for grant in grants if grant.announced]
        if opening and listed and _is_under(passage, opening[0]):
            for grant in listed:
                grant.subject = f"{opening[1].subject.rstrip('，的')}，{grant.subject}"
        elif opening:
            yield from () if opening[1].announced else (opening,)
            opening = None
        if opening and listed:
            opening[1].announced = True  # filled, and no measure of its own
        if grants and promises_more(passage.text) and not (grants[-1].found or grants[-1].caps):
            opening = passage, grants.pop()
        yield from ((passage, grant) for grant in grants)
        earlier = grants or earlier
    if opening and not opening[1].announced:
        yield opening


def _is_under(passage: Passage, other: Passage) -> bool:
    return f"{passage.clause.address}/".startswith(f"{other.clause.address}/")


def _grants(passage: Passage, announced: bool, earlier: Sequence[Grant]) -> list[Grant]:
    """The grants of a paragraph; a cap that is a sentence of its own limits the grants before it.

    Args:
        earlier: the grants of the paragraph before it in the same clause.
    """
    text = readable(passage.text)
    grants: list[Grant] = []
    sentence = 0  # where the grants of the sentence just before begin in the list
    promised, divided = announced, False
    for start, end in pieces(text, "。；;！"):
        opens_sentence = start == 0 or text[start - 1] in "。！"
        if opens_sentence:
            promised, divided = announced, False
        if not promised and not _CONCERNS.search(text, start, end):
            sentence = len(grants) if opens_sentence else sentence
            continue
        own, promises = _grants_in(text, start, end, promised)
        divided = divides(own, text[start:end], grants, divided)
        if divided:
            divide(grants[-1], own)
            continue
        if is_a_limit(own, text[start:end], grants or earlier):
            limit(grants or list(earlier), sentence if grants else 0, own, text[start:end])
            continue
        if tops_up(text[start:end]) and not any(grant.found or grant.caps for grant in own):
            for grant in grants[sentence:]:
                grant.top_up = True
            continue
        if opens_sentence:
            sentence = len(grants)
        if own and grants and own[0].announced and promised and not announced:
            _append(grants, own.pop(0), adjoining=True)
        grants += own
        promised = promised or promises
    grants = without_parts([grant for grant in grants if _is_grant(grant)])
    return same_grant_at_other_level(grants)


def _is_grant(grant: Grant) -> bool:
    return bool(grant.found or grant.caps) or _promises(grant.words)


def _grants_in(text: str, start: int, end: int, announced: bool) -> tuple[list[Grant], bool]:
    """The grants between two stops, and whether they end in a promise that the next ones fill.

    Stretches before the first word of granting are their subject.
    """
    grants: list[Grant] = []
    subject_from = start
    pending: list[Figure] = []
    pending_from = pending_to = start
    promised = False
    for a, b in _stretches(text, start, end):
        waiting = announced or promised or bool(grants and not grants[-1].found and not grants[-1].caps)
        stretch = sort_figures(text, a, b, waiting and _is_short(text, subject_from, a, b))
        if not text[subject_from:a].strip("，：") and _names_grants(text, a, b):
            subject_from = b
            continue
        granted, guessed = list(stretch.granted), not stretch.sure
        if stretch.pending and (waiting or (grants and not stretch.speaks and not grants[-1].found)):
            granted, guessed = [*stretch.pending, *granted], True
        elif stretch.pending:
            if not pending or text[pending_to:a].strip("，："):
                pending, pending_from = [], a
            pending, pending_to = [*pending, *stretch.pending], b
        labelled_from = a
        if pending and stretch.speaks and not granted:
            granted, pending, labelled_from = pending, [], pending_from
        if granted:
            ends = labelled_from if text[subject_from:labelled_from].strip("，：") else a
            if (
                ends == a
                and _names_its_own(stretch.text, text[subject_from:a])
                and (whom := _own_subject(stretch, granted))
            ):
                ends = a + len(whom) if stretch.text.startswith(whom) else a
            subject = _subject_before(text, subject_from, ends, grants) or _own_subject(stretch, granted)
            own = _named_grants(text, subject_from, stretch, granted)
            own[0].labels = _labels(text, labelled_from, own[0].found)
            for grant in own:
                grant.subject = subject
                grant.announced = waiting and guessed
                grant.doubts += ["announced"] * grant.announced
            _append(grants, own[0], adjoining=not text[subject_from:a].strip("，："))
            grants += own[1:]
            subject_from, pending = b, []
        elif stretch.caps:
            subject_from = _add_caps(text, subject_from, stretch, grants)
        elif stretch.speaks and _opens_grant(text[max(subject_from, b - _MOST_WORDS) : b], grants):
            subject = _subject_before(text, subject_from, a, grants) or _own_subject(stretch)
            words = text[max(subject_from, b - _MOST_WORDS) : b].lstrip("，：")
            _append(grants, Grant(b - len(words), b, subject, words), adjoining=False)
            subject_from = b
            promised = promised or text[b : b + 1] == "："
    if grants and (grants[-1].found or grants[-1].caps):
        grants[-1].tail += text[subject_from : min(end, subject_from + 120)]  # 期限三年
    if any(_is_grant(grant) for grant in grants):
        return [grant for grant in grants if _is_grant(grant)], promised
    promise = _QUALITATIVE.search(text, start, end)
    if promise is None or _OPENS_DOCUMENT.search(text, start, end) or SCHEDULE.search(text, start, end):
        return [], promised
    return [Grant(start, end, _whom_promised(text[start : promise.start()]), text[start:end])], promised


def _whom_promised(words: str) -> str:
    """The words before a promise without what they grant besides (奖励比例提高1个百分点，并)."""
    parts = words.split("，")
    while len(parts) > 1 and (_JOINS_ON.fullmatch(parts[-1]) or _RAISES.search(parts[-1])):
        parts.pop()
    return "，".join(parts)


def _named_grants(text: str, start: int, stretch: Stretch, granted: Sequence[Figure]) -> list[Grant]:
    """The grant of a stretch, or one for each figure where each is for a thing of its own."""
    figures_of_it = sorted([*granted, *stretch.caps], key=lambda figure: figure.start)
    places = [figure.moved(-stretch.start) for figure in figures_of_it]
    apart = bool(places) and places[0].start >= 0 and named_apart(stretch.text, places)
    cuts = [figure.end for figure in figures_of_it[:-1]] if apart else []
    grants: list[Grant] = []
    for begin, end in pairwise([start, *cuts, stretch.end]):
        words = text[max(begin, end - _MOST_WORDS) : end].lstrip("，：")
        own = [figure for figure in granted if not apart or begin <= figure.start < end]
        grant = Grant(end - len(words), end, "", words, own, labels=[""] * len(own))
        grant.caps = [cap for cap in stretch.caps if not apart or begin <= cap.start < end]
        grant.cap_labels = [""] * len(grant.caps) if apart else _cap_labels(stretch)
        grant.on_top = is_on_top(words)
        grants.append(grant)
    return grants


def _stretches(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The stretches between commas and colons; a colon between digits (4：3：3) cuts nothing."""
    for a, b in pieces(text[start:end], "，"):
        begin = a
        for colon in re.finditer(r"(?<!\d)：|：(?!\d)", text[start + a : start + b]):
            cut = a + colon.start()
            if text[start + begin : start + cut].strip():
                yield start + begin, start + cut
            begin = cut + 1
        if text[start + begin : start + b].strip():
            yield start + begin, start + b


def _names_its_own(words: str, before: str) -> bool:
    """Whether a stretch that grants says itself for whom, whatever the grant before it was for."""
    if not (addressed := _ADDRESSES.match(words)):
        return not before.strip("，：") and names_own_thing(words)
    whom = _before_granting(words[addressed.end() :]).strip("，：")
    return not (_MEASURED_THING.search(whom) or _ANYBODY.fullmatch(whom))


def _names_grants(text: str, a: int, b: int) -> bool:
    """Whether a stretch is a heading in the line of those whom the grants behind it address."""
    return (
        text[b : b + 1] == "："
        and bool(_NAME_OF_GRANTS.fullmatch(text[a:b].strip("，： \u3000")))
        and bool(_ADDRESSES.match(text, b + 1))
    )


def _is_short(text: str, subject_from: int, a: int, b: int) -> bool:
    """Whether a stretch is no more than a name and a figure, as in a list of what each class gets."""
    words = text[max(subject_from, a - 60) : b]
    return len(words) <= 60 and not re.search(
        "投资|收入|产值|销售|税收|资本|营业|贷款|投入|增加值|交易额", words
    )


def _add_caps(text: str, subject_from: int, stretch: Stretch, grants: list[Grant]) -> int:
    """Give the caps of a stretch without a grant to the grant before it, or open one that is only a cap."""
    if _WHOLE_POLICY.search(stretch.text):
        return stretch.end
    before = text[max(subject_from, stretch.start - _MOST_WORDS) : stretch.start]
    head = CAP_WORD.split(stretch.text)[0]
    labels = _cap_labels(stretch)
    new = bool(NEW_SUBJECT.search(before + head)) and stretch.speaks
    if grants and grants[-1].caps and not grants[-1].found and stretch.speaks:
        new = new or any(label and not names_a_class(label) for label in labels)
    if grants and (grants[-1].found or grants[-1].caps) and not new:
        last = grants[-1]
        last.caps += stretch.caps
        last.cap_labels += [label if names_a_class(label) else kind_capped(label, last) for label in labels]
        last.tail += text[max(last.end, stretch.start) : stretch.end] if len(last.tail) < _MOST_WORDS else ""
        last.end = stretch.end
        return stretch.end
    subject = _subject_before(text, subject_from, stretch.start, grants) or _own_subject(stretch)
    own = _named_grants(text, subject_from, stretch, ())
    for grant in own:
        grant.subject = subject
        grant.doubts += ["unspoken"] * (not stretch.speaks)
    _append(grants, own[0], adjoining=False)
    grants += own[1:]
    return stretch.end


def _labels(text: str, start: int, granted: Sequence[Figure]) -> list[str]:
    labels, begin = [], start
    for figure in granted:
        labels.append(step_label(text[begin : figure.start]))
        begin = figure.end
    return labels


def _cap_labels(stretch: Stretch) -> list[str]:
    """What each cap of a stretch is for: a class (省级), or empty where it limits the grant as a whole."""
    labels, begin = [], stretch.start
    for cap in stretch.caps:
        words = stretch.text[begin - stretch.start : cap.start - stretch.start]
        name = ENTITY.sub("", CAP_WORD.split(words)[0]) if CAP_WORD.search(words) else ""
        label = re.sub("^[，：]*(?:其中)?[，：]*", "", CAP_WORD.split(words)[0])
        labels.append(label if 1 < len(name) <= 20 else "")
        begin = cap.end
    return labels


def _opens_grant(words: str, grants: Sequence[Grant]) -> bool:
    """Whether words of granting without a figure open a grant of their own.

    After a grant with a figure they tell how it is paid (验收后拨付一半), unless
    they name a new subject.
    """
    return not (grants and (grants[-1].found or grants[-1].caps)) or bool(re.search("对|凡", words))


def _subject_before(text: str, start: int, end: int, grants: Sequence[Grant]) -> str:
    """The subject of a grant; a further grant (自第二年起…, 另…) has that of the grant before it."""
    words = re.sub("^[，：]*(?:其中|即)[，：]*", "", text[max(start, end - _MOST_WORDS) : end]).strip("，：")
    words = re.sub("，以[^，]{2,20}为(?:依据|基数|基准|准)$", "", words)
    if grants and (not words or (_FURTHER.match(words) and "对" not in words)):
        return grants[-1].subject
    return words


def _own_subject(stretch: Stretch, granted: Sequence[Figure] = ()) -> str:
    """The words of a stretch before it grants."""
    text = stretch.text[: max(0, granted[0].start - stretch.start)] if granted else stretch.text
    return _before_granting(text) or stretch.text


def _before_granting(words: str) -> str:
    """The words before the first word of granting that does not describe the subject (获得奖励的企业)."""
    ends = (match for match in _SUBJECT_END.finditer(words) if not _STILL_SUBJECT.match(words, match.end()))
    return _ADDED.sub("", words[: next((match.start() for match in ends), len(words))])


def _append(grants: list[Grant], grant: Grant, adjoining: bool) -> None:
    """Add a grant, or make it a step of the one before it if they are parallel.

    ``前三年给予80%，后两年给予50%`` and ``市级奖励2万元，省级奖励5万元`` are steps;
    a grant without a figure before them only announces them.
    """
    last = grants[-1] if grants else None
    if last is not None and not last.found and "unspoken" in last.doubts and grant.found:
        grant.caps, grant.cap_labels = grant.caps + last.caps, grant.cap_labels + last.cap_labels
        grant.start, grant.words = last.start, f"{last.words}，{grant.words}"
        grants[-1] = grant
    elif last is not None and not last.found and not last.caps and (grant.found or grant.caps):
        grant.start, grant.subject, grant.words = last.start, last.subject, f"{last.words}，{grant.words}"
        grants[-1] = grant
    elif last is not None and adjoining and _are_steps(last, grant):
        last.found += grant.found
        last.labels += grant.labels
        last.caps += grant.caps
        last.cap_labels += grant.labels[: len(grant.caps)]
        last.doubts += [*grant.doubts, "steps"]
        last.end = grant.end
        last.words = f"{last.words}，{grant.words}"[: 2 * _MOST_WORDS]
    else:
        if last is not None and adjoining and are_for_different_things(last, grant):
            name_own_thing(last)
        if last is not None and not grant.on_top and not NEW_SUBJECT.search(grant.words):
            grant.doubts.append("further")
        if re.match("其中|即", grant.words):
            grant.doubts.append("part")
        grants.append(grant)


def _are_steps(last: Grant, grant: Grant) -> bool:
    if not last.found or not grant.found or grant.on_top or last.found[0].kind != grant.found[0].kind:
        return False
    if last.caps and not grant.caps and not re.search("年", grant.labels[0]):
        return False  # 20%，最高50万元，B类10%，最高20万元: each with a cap of its own
    if are_for_different_things(last, grant):
        return False
    if are_for_more_of_one(last, grant):
        label_by_threshold(last, grant)
        return True
    return bool(last.labels[-1] and grant.labels[0])


def _promises(words: str) -> bool:
    return bool(_QUALITATIVE.search(words)) and not SCHEDULE.search(words)
