"""Limits over several measures: 就高不重复, joint caps, and which of several documents pays."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from zoulang.documents.drafting.drafts import DraftedItem
from zoulang.documents.drafting.thresholds import money
from zoulang.documents.drafting.yaml_text import comment, flow
from zoulang.documents.passages import fold, pieces
from zoulang.documents.reading import Clause, Reading
from zoulang.documents.records.grants.amounts import figures
from zoulang.rules.policy import Words

_HIGHEST = re.compile(
    r"就高不重复|从高不重复|择优不重复|就高原则|不重复(?:享受|奖励|补助|计算|支持)|按(?:照)?最高(?:标准|额|项)?(?:的)?(?:一项)?(?:奖励|补助|执行|享受)"
)
_HERE = re.compile(r"以上|上述|本条|本款|本项|前款|前述")
_WHOLE = re.compile(
    r"本(?:意见|办法|政策|措施|细则|规定|文件|通知)[^，。；]{0,10}(?:各|多|两|不同|所有|以上)|各项|各条款|多个条款|多条"
)
_ANYBODY = re.compile("单个|同一|每个|每家|每户|各类")
_MATTER = re.compile(r"同一(?:事项|项目|内容|类|性质|成果|产品|平台|设备)|同类|同一企业同一")
_ELSEWHERE = re.compile(
    r"(?:本[省市县区]|我[省市县区]|[省市县区]级?|上级|国家|其他|其它)[^，。；]{0,8}(?:各类|其他|其它|多项|同类|有关|相关)?[^，。；]{0,6}(?:政策|文件|规定)"
)
_NEWER = re.compile(
    r"(?:不一致|相抵触|有冲突|不符)的?，?(?:按照?|以|依)本(?:意见|办法|政策|措施|细则|规定|文件|通知)"
)
_JOINT = re.compile(
    r"(?:累计|合计|总额|总计|总和|年度内?(?:奖励|补助))[^，。；]{0,24}(?:最高|不超过|不得超过|上限|限额)|(?:最高|不超过)[^，。；]{0,6}(?:累计|合计)"
)
_YEARLY = re.compile("每年|年度|当年|每一年")


@dataclass(frozen=True)
class Group:
    """Measures that are paid together.

    Attributes:
        words: the sentence that says so; where none is printed, what a person has to settle.
    """

    id: str
    clause: str
    of: tuple[str, ...]
    rule: str
    words: str
    cap: str | None = None
    per: str | None = None
    top_up: bool = False
    printed: bool = True


@dataclass
class Limits:
    """What a document says over several measures.

    Attributes:
        conflicts: (rule, clause, words) for what several documents pay.
    """

    groups: list[Group] = field(default_factory=list)
    conflicts: tuple[str, str, str] | None = None
    questions: list[Words] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        """The limits as they stand in the file."""
        if self.groups:
            yield ""
            yield "stacking:"
        for group in self.groups:
            yield from comment(f"{'原文' if group.printed else '待定'}：{group.words}")
            keys: dict[str, object] = {
                "id": group.id,
                "clause": group.clause,
                "of": list(group.of),
                "rule": group.rule,
            }
            keys |= {"cap": group.cap} if group.cap else {}
            keys |= {"top_up": "yes"} if group.top_up else {}
            keys |= {"per": group.per} if group.per else {}
            yield f"- {flow(keys)}"
        if self.conflicts:
            yield ""
            yield from comment(f"原文：{self.conflicts[2]}")
            yield f"conflicts: {flow({'rule': self.conflicts[0], 'clause': self.conflicts[1]})}"
        if self.questions:
            yield ""
        for question in self.questions:
            yield from comment(f"待定：{question.zh}")


def limits_of(reading: Reading, items: Sequence[DraftedItem]) -> Limits:
    """The limits that the sentences of a reading set over its drafted measures.

    A sentence whose reach the words do not settle (同一事项) becomes a
    question: which measures are for the same matter is for a person to say.
    """
    limits = Limits()
    for clause in reading.clauses:
        if clause.kind == "attachment":
            continue
        text = fold(f"{clause.heading}。{clause.text}" if clause.titled else clause.text)
        for start, end in pieces(text, "。；"):
            _read(text[start:end].strip(), clause, items, limits)
    return limits


def _read(sentence: str, clause: Clause, items: Sequence[DraftedItem], limits: Limits) -> None:
    if _NEWER.search(sentence) and limits.conflicts is None:
        limits.conflicts = ("newer", clause.address, sentence)
    elif _HIGHEST.search(sentence):
        _highest(sentence, clause, items, limits)
    elif _JOINT.search(sentence) and not re.search("给予|予以", sentence):
        _joint(sentence, clause, items, limits)


def _highest(sentence: str, clause: Clause, items: Sequence[DraftedItem], limits: Limits) -> None:
    if _ELSEWHERE.search(sentence) and not _HERE.search(sentence):
        limits.conflicts = ("highest", clause.address, sentence)
        return
    of = _reach(sentence, clause, items)
    if len(of) < 2 or (_MATTER.search(sentence) and not _HERE.search(sentence)):
        limits.questions.append(unsettled(sentence))
        return
    limits.groups.append(Group(f"highest-{len(limits.groups) + 1}", clause.address, of, "highest", sentence))


def _joint(sentence: str, clause: Clause, items: Sequence[DraftedItem], limits: Limits) -> None:
    match = _JOINT.search(sentence)
    sums = [
        figure
        for figure in figures(sentence)
        if figure.kind == "money" and match and figure.start >= match.start()
    ]
    of = _reach(sentence, clause, items)
    if not sums or len(of) < 2:
        return
    per = "year" if _YEARLY.search(sentence) else None
    cap = money(sums[0].value)
    limits.groups.append(
        Group(f"joint-{len(limits.groups) + 1}", clause.address, of, "sum", sentence, cap, per)
    )


def _reach(sentence: str, clause: Clause, items: Sequence[DraftedItem]) -> tuple[str, ...]:
    """The measures that a sentence speaks of: those of its clause, or all."""
    own = [item.id for item in items if item.id and _stands_in(item.address, clause.address)]
    if _HERE.search(sentence) or (len(own) > 1 and not _WHOLE.search(sentence)):
        return tuple(own)
    if _WHOLE.search(sentence) or (not own and _ANYBODY.search(sentence)):
        return tuple(item.id for item in items if item.id)
    return tuple(own)


def _stands_in(address: str, clause: str) -> bool:
    return address == clause or address.startswith(clause + "/")


def unsettled(sentence: str) -> Words:
    """A sentence that limits measures, as a question which ones."""
    return Words(
        f"哪些条款属于同一事项，条文未写明：{sentence}", f"Which measures this limits is not said: {sentence}"
    )
