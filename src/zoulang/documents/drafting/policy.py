"""A whole reading as a policy file that the checker accepts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from zoulang.documents.drafting.drafts import Drafted, DraftedItem
from zoulang.documents.drafting.facts import Declared, Facts
from zoulang.documents.drafting.items import Item, NoDraft, is_higher_step, item_of
from zoulang.documents.drafting.limits import Group, Limits, limits_of, unsettled
from zoulang.documents.drafting.yaml_text import block, comment, flow, scalar
from zoulang.documents.numbering import chinese_number
from zoulang.documents.reading import Metadata, Reading, Record
from zoulang.rules import check_policy
from zoulang.rules.policy import Words

HEADER = (
    "草稿：由程序从条文起草，尚无人采纳，不产生效力。",
    "A draft made by a program from the text. Nobody has accepted it, and it has no effect.",
)
_NUMBERED = re.compile(r"第?[（(]?([\d一二三四五六七八九十百]+)[）)]?(?:[编章节条款项]|是)?")
_LADDER = Words(
    "门槛递进，此处按达到的最高一档；是否逐档都给付，条文未写明",
    "Of ever higher limits the highest reached is paid here; whether each is paid is not said",
)
_NAMES = ("facts", "constants", "interpretations")
_SECTIONS = ("measures", "recognitions")


def draft_policy(reading: Reading, *, slug: str | None = None) -> Drafted:
    """The measures of a reading as a policy file; a draft that waits for a person.

    Amounts are in the words of the text (万元), decided in whole fen. A
    condition that cannot be formalised becomes a yes/no fact in the document's
    words; no fact has a default. The file passes the checker.

    >>> from zoulang.documents import read_text
    >>> reading = read_text("一、措施\\n（一）对首次上规的企业，县财政给予一次性10万元奖励。", "样例")
    >>> drafted = draft_policy(reading)
    >>> [(item.id, item.address, [named.words for named in item.named]) for item in drafted.items]
    [('1.1', '一/（一）', ['首次上规'])]
    >>> from zoulang.rules import load_policy
    >>> load_policy(drafted.source).item("1.1").pay.text
    '10万元'
    """
    return _draft(reading.of_kind("measure"), reading, reading.metadata, slug or slug_of(reading.metadata))


def draft_measure(record: Record, metadata: Metadata | None = None, *, slug: str | None = None) -> Drafted:
    """One measure as a policy file of its own, for a desk where a person looks at one draft.

    >>> record = Record("measure", "第三条", "", 0, 0, 0.9, {
    ...     "subject": "年销售收入达到2000万元以上的企业", "kind": "fixed", "amount": 200000})
    >>> print(draft_measure(record).source)  # doctest: +ELLIPSIS
    # 草稿：...
    policy: draft
    ...
      when: 年销售收入 ≥ 2000万元
      pay: 20万元
    <BLANKLINE>
    """
    about = metadata or Metadata()
    return _draft([record], None, about, slug or slug_of(about))


def slug_of(metadata: Metadata) -> str:
    """The short name of a drafted policy, from year and number of the document.

    >>> slug_of(Metadata(number="青政字〔2025〕12号")), slug_of(Metadata())
    ('draft-2025-12', 'draft')
    """
    found = re.search(r"(\d{4})\D+(\d+)", metadata.number or "")
    return f"draft-{found[1]}-{int(found[2])}" if found else "draft"


def _draft(records: Sequence[Record], reading: Reading | None, metadata: Metadata, slug: str) -> Drafted:
    head = list(_head(metadata, slug))
    file = _File(head)
    drafted = [file.add(record) for record in records]
    limits = (
        limits_of(reading, [one for one in drafted if one.section == "measures"]) if reading else Limits()
    )
    limits = file.accepted(limits)
    ladders = [_LADDER for group in limits.groups if not group.printed]
    return Drafted(slug, file.source(limits), tuple(drafted), (*limits.questions, *ladders))


class _File:
    """The file while it grows: each item is checked with its facts before it is taken in."""

    def __init__(self, head: Sequence[str]):
        self.head = head
        self.facts = Facts()
        self.items: list[tuple[str, Item]] = []
        self.names: dict[str, list[str]] = {}

    def add(self, record: Record) -> DraftedItem:
        """Take a measure in; without a draft that the checker accepts, say why."""
        id = self._free_id(record.address)
        reason = Words("起草的规则未通过检查", "The checker refuses what was drafted")
        after = self._before(record.address)
        for plainly, openly in ((False, False), (True, False), (False, True), (True, True)):
            facts = self.facts.copy()
            try:
                item = item_of(record, id, facts, plainly=plainly, openly=openly, after=after)
            except NoDraft as none:
                reason = none.reason
                continue
            if self._refused(id, item, facts, after):
                continue
            self._doubt_twins(item)
            self.items.append((id, item))
            self.facts = facts
            names = tuple(one.name for one in facts.used())
            self.names[id] = list(names)
            return DraftedItem(
                id,
                item.section,
                record.address,
                record.quote,
                names,
                facts.unformalised(),
                tuple(item.questions),
            )
        return DraftedItem(None, None, record.address, record.quote, reason=reason)

    def _before(self, address: str) -> str | None:
        """The measure that stands just before in the same clause and pays."""
        for id, item in self.items[-1:]:
            if item.keys["clause"] == address and "pay" in item.keys:
                return id
        return None

    def _refused(self, id: str, item: Item, facts: Facts, after: str | None) -> bool:
        """Whether the checker refuses an item together with the one that it may rest on."""
        beside = [(other, known) for other, known in self.items if other == after]
        names = [name for other, _ in beside for name in self.names[other]]
        used = [facts.declared[name] for name in dict.fromkeys([*names, *facts.met])]
        return _errors(self._written([*beside, (id, item)], used))

    def _doubt_twins(self, item: Item) -> None:
        """Two measures of a clause with the same conditions are both paid, or words were not read."""
        for id, other in self.items:
            alike = other.keys["clause"] == item.keys["clause"] and other.condition == item.condition
            if alike and item.section == other.section == "measures":
                asked = f"与 {id} 条件相同，此处两项都给付；请对照原文"
                item.questions.append(Words(asked, f"Same conditions as {id}: both are paid here"))
                return

    def accepted(self, limits: Limits) -> Limits:
        """The limits as far as the checker takes them; the others become questions."""
        wanted = [*self._top_ups(), *self._ladders(), *limits.groups]
        taken = Limits(conflicts=limits.conflicts, questions=list(limits.questions))
        if limits.conflicts is not None and _errors(self.source(taken)):
            taken = Limits(questions=[*limits.questions, unsettled(limits.conflicts[2])])
        for group in wanted:
            taken.groups.append(group)
            if _errors(self.source(taken)):
                taken.groups.pop()
                taken.questions.append(unsettled(group.words))
        return taken

    def _ladders(self) -> list[Group]:
        """Sums of one clause for ever higher limits of one thing: the highest reached is paid."""
        found: list[Group] = []
        for (low_id, low), (id, item) in pairwise(self.items):
            if low.keys["clause"] != item.keys["clause"] or not is_higher_step(low, item):
                continue
            if found and found[-1].of[-1] == low_id:
                found[-1] = replace(found[-1], of=(*found[-1].of, id))
            else:
                words = _LADDER.zh
                clause = str(item.keys["clause"])
                found.append(Group(f"steps-{low_id}", clause, (low_id, id), "highest", words, printed=False))
        return found

    def _top_ups(self) -> list[Group]:
        """补差 of one measure: what it paid before is taken off."""
        return [
            Group(f"top-up-{id}", str(item.keys["clause"]), (id,), "highest", "补差", per="ever", top_up=True)
            for id, item in self.items
            if item.top_up
        ]

    def source(self, limits: Limits) -> str:
        """The whole file."""
        needed = {name for names in self.names.values() for name in names}
        used = [one for one in self.facts.declared.values() if one.name in needed]
        return self._written(self.items, used, limits)

    def _free_id(self, address: str) -> str:
        stem = _id_of(address) or "m"
        taken = {id for id, _ in self.items}
        number = 1
        while (id := stem if number == 1 and stem != "m" else f"{stem}-{number}") in taken:
            number += 1
        return id

    def _written(
        self, items: Sequence[tuple[str, Item]], used: Sequence[Declared], limits: Limits | None = None
    ) -> str:
        lines = list(self.head)
        for declared in _NAMES:
            names = [one for one in used if one.section == declared]
            if names:
                lines += ["", f"{declared}:", *(line for one in names for line in _declaration(one))]
        for section in _SECTIONS:
            own = [(id, item) for id, item in items if item.section == section]
            if own:
                met = section == "measures" and limits is not None and limits.conflicts is not None
                lines += ["", f"{section}:", *(line for id, item in own for line in _item(id, item, met))]
        if limits is not None:
            lines += limits.lines()
        return "\n".join(lines) + "\n"


def _errors(source: str) -> bool:
    return any(not problem.warning for problem in check_policy(source))


# --- writing ----------------------------------------------------------------------------------------


def _head(metadata: Metadata, slug: str) -> Iterator[str]:
    for sentence in HEADER:
        yield f"# {sentence}"
    yield f"policy: {scalar(slug)}"
    if metadata.title:
        yield f"title: {flow({'zh': ' '.join(metadata.title.split())})}"
    if metadata.number:
        yield f"document: {scalar(metadata.number)}"
    if metadata.effective_from or metadata.effective_to:
        yield f"effective: {_day(metadata.effective_from)}..{_day(metadata.effective_to)}"
    yield "subject: enterprise"
    yield "period: year"


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _declaration(one: Declared) -> Iterator[str]:
    if one.words != one.name:
        yield from comment(f"原文：{one.words}", 2)
    yield f"  {scalar(one.name)}: {flow(one.keys)}"


def _item(id: str, item: Item, meets_others: bool) -> Iterator[str]:
    """An item; ``meets_others`` names what it pays for, as a rule on conflicts between documents needs."""
    for question in item.questions:
        yield from comment(f"待定：{question.zh}")
    yield f"- id: {scalar(id)}"
    for key, value in item.keys.items():
        yield from block(key, value, 2)
    if meets_others and "pay" in item.keys:
        yield from block("pays_for", item.topic, 2)


def _id_of(address: str) -> str:
    """三/（二） -> 3.2: the numbers of an address; other parts are left out.

    >>> _id_of("三/（二）"), _id_of("二/（一）/第10条/一是"), _id_of("二/专栏1/三年计划"), _id_of("附则")
    ('3.2', '2.1.10.1', '2', '')
    """
    found = [_NUMBERED.fullmatch(part) for part in address.split("/")]
    numbers = [chinese_number(match[1]) for match in found if match]
    return ".".join(str(number) for number in numbers if number is not None)
