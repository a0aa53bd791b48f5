"""One measure record as one item of a policy file."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from zoulang.documents.drafting.amounts import Grant, Payment, open_payment, payment
from zoulang.documents.drafting.conditions import (
    LADDER,
    Condition,
    Either,
    Level,
    Limit,
    Worded,
    conditions_of,
    discretion,
    excluded_limits,
    exclusions,
    is_generic,
    limits_in_brackets,
    topic_of,
    without_generic,
    yearly,
)
from zoulang.documents.drafting.drafts import Section
from zoulang.documents.drafting.facts import Facts
from zoulang.documents.drafting.names import letters, short_name
from zoulang.documents.drafting.steps import Levels, Ranges, steps_of
from zoulang.documents.drafting.support import cited_text, promises_money
from zoulang.documents.drafting.thresholds import money, quantity
from zoulang.documents.passages import fold
from zoulang.documents.reading import Record
from zoulang.rules.policy import Words

_FIRST = re.compile(r"首次|初次|第一次|一次性")
_RECEIPT = re.compile(r"凭([^，。；]{0,16}?(?:发票|凭证|拨付文件|到账凭证|缴费凭证|合同))")
_PAYS = re.compile(r"配套奖励|配套补助|奖励|补助|补贴|贴息|资助|扶持|支持|奖补|返还|保障|表扬|服务")
_ORDINAL = re.compile(r"第[一二三四五六七八九十\d]{1,2}(?:家|名|个|户|位)")
_ON_TOP = re.compile(r"(?:^|，)在此基础上|(?:^|，)在上述(?:奖励|补助|补贴)?基础上")
_RISES = re.compile("升级|晋升|提升为|晋级")
_NUMBERS = re.compile(r"\d+(?:\.\d+)?")
_PRINTED = re.compile(r"(?<![\d.〔第])(\d[\d,]{0,14}(?:\.\d{1,6})?)((?:万|亿)?(?:元|亩|家|人|平方米)|%)")
_LONGEST = 1_500  # characters; no subject of official prose is longer
_TITLE = 30


@dataclass
class Item:
    """An item as it will be written.

    Attributes:
        topic: what it is for, in few words.
        keys: in the order of the file, without ``id``.
        top_up: True for 补差: what was paid before for the same is taken off.
    """

    section: Section
    topic: str
    keys: dict[str, object]
    questions: list[Words] = field(default_factory=list)
    top_up: bool = False

    @property
    def condition(self) -> list[str]:
        """The expressions that must hold."""
        listed = self.keys.get("all")
        tests = [part["when"] for part in listed] if isinstance(listed, list) else [self.keys.get("when")]
        return [str(test) for test in tests]


class NoDraft(Exception):
    """No honest draft exists; the reason is said in both languages."""

    def __init__(self, reason: Words):
        super().__init__(reason.en)
        self.reason = reason


def item_of(
    record: Record,
    id: str,
    facts: Facts,
    *,
    plainly: bool = False,
    openly: bool = False,
    after: str | None = None,
) -> Item:
    """The item for a measure record; its facts are added to ``facts``.

    Args:
        plainly: take the subject as one condition in words, for records whose words cannot be taken apart.
        openly: leave the amount to a person as well.
        after: the id of the measure before it in its clause, on which 在此基础上 rests.

    Raises:
        NoDraft: if the words name nobody who qualifies, or promise nothing.
    """
    values = record.values
    subject = fold(str(values.get("subject") or ""))[:_LONGEST].strip("，。； ")
    words = fold(record.quote)[: 4 * _LONGEST]
    if not letters(subject):
        subject = re.split("给予|予以|奖励|补助", words)[0].strip("，。； ")
    if not letters(subject):
        raise NoDraft(Words("条文未写明给予谁", "The words do not say who qualifies"))
    questions = [
        Words(f"给付多少由审核单位酌定：{stretch}", f"An office decides how much: {stretch}")
        for stretch in discretion(subject)
    ]
    alternatives = [] if values.get("tiers") else _alternatives(values, subject, words)
    tiers = values.get("tiers") or alternatives
    has_amount = bool(tiers) or any(values.get(key) is not None for key in ("rate", "amount", "cap"))
    steps, rest = steps_of(tiers, subject, words) if tiers and not openly else (None, subject)
    rest = "" if alternatives else rest
    topic = steps.of if isinstance(steps, Levels) else topic_of(rest if letters(rest) else subject)
    if isinstance(steps, Ranges) and is_generic(topic):
        topic = steps.of or subject
    tests = _Tests(facts)
    if plainly:
        tests.add_all([Worded(rest)] if letters(rest) else [])
    else:
        rest = tests.rest_on(after, rest)
        tests.add_all(conditions_of(rest))
        for what in exclusions(words):
            tests.exclude(what)
        tests.add_all(limits_in_brackets(words))
        if ordinal := _ORDINAL.search(words.replace(subject, "", 1)):
            tests.add_all([Worded(f"{topic}{ordinal[0]}")])
    if has_amount:
        grant = Grant(values, subject, topic, words, tests.measured)
        made = open_payment(grant, facts) if openly else payment(grant, steps, facts)
        section: Section = "measures"
    else:
        made, section = _without_amount(record, subject, topic, words, facts)
    questions += made.questions
    for limit in excluded_limits(words):
        tests.found = [_below(test, limit) for test in tests.found]
        made.pay, made.conditions = _below(made.pay, limit), _below(made.conditions, limit)
    keys = _title_and_note(record, subject, words)
    keys |= _condition(id, tests, made)
    if not any(key in keys for key in ("when", "all")):
        raise NoDraft(Words("条文未写明给予谁", "The words do not say who qualifies"))
    if section == "measures":
        keys |= _paying(values, words, subject, made, facts)
    top_up = bool(values.get("top_up")) and "pay" in keys and not made.scheduled
    if "once" in keys and (top_up or (isinstance(steps, Levels) and _RISES.search(words + subject))):
        # Who rises to the next level is paid again.
        del keys["once"]
        questions.append(
            Words(
                "逐级认定的，同一级别是否只给付一次，条文未逐级写明",
                "Whether each level is paid only once is not said",
            )
        )
    if unused := _unused(words, keys, facts):
        listed = "、".join(unused)
        questions.append(Words(f"原文中的 {listed} 没有写进规则", f"Not in the rule: {listed}"))
    return Item(section, short_name(topic), keys, questions, top_up)


def _unused(words: str, keys: Mapping[str, object], facts: Facts) -> list[str]:
    """Numbers of the quotation that neither the rule nor the words of its facts hold."""
    rule = " ".join(str(keys[key]) for key in keys if key not in ("title", "note", "clause"))
    said = " ".join([rule, *(f"{one.words} {one.keys}" for one in facts.used())])
    found = [match[0] for match in _PRINTED.finditer(words) if not _holds(said, match)]
    return list(dict.fromkeys(found))


def _holds(said: str, printed: re.Match[str]) -> bool:
    """Whether a printed number stands in the words, in its own spelling or as the language writes it."""
    made = quantity(printed[1], printed[2])
    spellings = [printed[1].replace(",", "")]
    if made is not None:
        spellings += [made.text, money(made.value)] if made.type == "money" else [made.text]
    numbers = set(_NUMBERS.findall(said))
    return spellings[0] in (*numbers, "1") or any(one in said for one in spellings[1:])


def _below(part: Any, limit: str) -> Any:
    """A piece of the item with this upper limit left out of its range."""
    if isinstance(part, str):
        return re.sub(rf"≤ {re.escape(limit)}(?=$|[ ）])", f"< {limit}", part)
    if isinstance(part, list):
        return [_below(one, limit) for one in part]
    if isinstance(part, dict):
        return {key: _below(one, limit) for key, one in part.items()}
    return part


def _alternatives(values: Mapping[str, Any], subject: str, words: str) -> list[dict[str, Any]]:
    """甲的，乙的，分别奖励10万元: each of them is enough, and gets the sum."""
    parts = re.split("，", subject)
    granted = {key: values.get(key) for key in ("amount", "rate", "cap")}
    each = re.search("分别(?:一次性)?(?:给予|予以|奖励|补助|按)", words)
    ends = all(part.endswith(("的", "企业", "单位", "项目", "公司")) for part in parts)
    if not each or len(parts) < 2 or not ends or (granted["amount"] is None and granted["rate"] is None):
        return []
    return [{"when": part} | granted for part in parts]


class _Tests:
    """The conditions of an item as expressions, in their order."""

    def __init__(self, facts: Facts):
        self.facts = facts
        self.found: list[str] = []
        self.worded: list[str] = []
        self.measured: dict[str, str] = {}

    def add_all(self, conditions: Sequence[Condition]) -> None:
        for condition in conditions:
            test = self._test(condition)
            if test not in self.found:
                self.found.append(test)

    def rest_on(self, after: str | None, subject: str) -> str:
        """The subject without 在此基础上, which becomes the condition that the measure before it pays."""
        match = _ON_TOP.search(subject)
        if after is None or match is None:
            return subject
        self.found.append(f"应发（{after}） > 0")
        return subject[: match.start()] + subject[match.end() :]

    def exclude(self, what: str) -> None:
        test = self.facts.fact(f"不含{what}", {"type": "yes/no"}, called=f"不在{short_name(what, 20)}之列")
        self.worded.append(test)
        self.found.append(test)

    def _test(self, condition: Condition) -> str:
        if isinstance(condition, Either):
            return " 或 ".join(self._part(one) for one in condition.of)
        if isinstance(condition, Limit):
            return self._limit(condition)
        if isinstance(condition, Level):
            ladder = [
                condition.lowest if level == "县级" and condition.lowest == "区级" else level
                for level in LADDER
            ]
            values = ladder if condition.lowest in ladder else [*ladder, condition.lowest]
            keys = {"type": values, "or_none": "yes"}
            of = self.facts.fact(condition.of, keys, ending="级别")
            return f"{of} ≥ {condition.lowest}"
        test = self.facts.yes_no(condition.words)
        self.worded.append(test)
        return test

    def _part(self, condition: Condition) -> str:
        test = self._test(condition)
        return test if isinstance(condition, Worded) else f"（{test}）"

    def _limit(self, limit: Limit) -> str:
        threshold, size = limit.threshold, limit.threshold.quantity
        per_year = limit.first or limit.growth or size.type == "money"
        measure = yearly(limit.of) if per_year else limit.of
        if limit.growth and size.type == "percent":
            kind = "number" if re.search("数$|人次$|量$|面积$", limit.of) else "money"
            of = self.facts.fact(measure, {"type": kind, "per": "year"})
            return threshold.test(f"增速（{of}）")
        of = self.facts.fact(measure, size.keys | ({"per": "year"} if per_year else {}))
        self.measured.setdefault(size.unit or size.type, of)
        if limit.growth:
            return threshold.test(f"（{of} - 上年（{of}））")
        return f"首次（{threshold.test(of)}）" if limit.first else threshold.test(of)


def _condition(id: str, tests: _Tests, made: Payment) -> dict[str, object]:
    found = list(tests.found)
    if made.counted and len(tests.worded) == 1 and made.conditions:
        # A number of things above nought says that there are some.
        found.remove(tests.worded[0])
        tests.facts.forget(tests.worded[0])
    found += [test for test in made.conditions if test not in found]
    if len(found) < 2:
        return {"when": found[0]} if found else {}
    return {"all": [{"id": f"{id}.{number}", "when": test} for number, test in enumerate(found, 1)]}


def _title_and_note(record: Record, subject: str, words: str) -> dict[str, object]:
    first = without_generic(re.split("[；，]", subject)[0].removeprefix("对")).removesuffix("的")
    title = first if len(first) <= _TITLE else first[: _TITLE - 1] + "…"
    promised = sorted(_PAYS.findall(words), key=("服务", "保障", "支持", "扶持").__contains__) or ["扶持"]
    quote = " ".join(record.quote.split()) or str(record.values.get("subject") or "")
    return {
        "clause": record.address,
        "title": {"zh": f"{title}：{promised[0]}"},
        "note": {"zh": f"原文：{quote}"},
    }


def _paying(
    values: dict[str, object], words: str, subject: str, made: Payment, facts: Facts
) -> dict[str, object]:
    keys: dict[str, object] = {}
    if isinstance(made.pay, Cites):
        return {"cited": {"document": made.pay.document}}
    keys["pay"] = made.pay
    if not made.scheduled:
        single = "一次性" in words and not re.search("每年|年度|逐年", words)
        if values.get("recurrence") == "annual" and not single:
            keys["once"] = "year"
        elif values.get("recurrence") == "once" or _FIRST.search(words + subject):
            keys["once"] = "ever"
    if receipt := _RECEIPT.search(words):
        keys["receipt"] = facts.fact(receipt[1], {"type": "text"}, ending="编号")
    if values.get("payer"):
        keys["payer"] = str(values["payer"])
    return keys


@dataclass(frozen=True)
class Cites:
    """The amount stands in another text."""

    document: str


def _without_amount(
    record: Record, subject: str, topic: str, words: str, facts: Facts
) -> tuple[Payment, Section]:
    """A promise without a figure: money by another text, money that nobody has settled, or no money."""
    if not promises_money(words or subject, record.values):
        return Payment(None), "recognitions"
    document = cited_text(words, record.values)
    if document:
        return Payment(Cites(document)), "measures"
    asked = f"条文未写金额，此项给予多少：{subject[:40]}"
    question = {
        "type": "money",
        "clause": record.address,
        "ask": {"zh": asked, "en": "The text prints no amount; how much is it"},
    }
    amount = facts.fact(
        words or subject, question, called=topic, ending="议定金额", section="interpretations"
    )
    return Payment(amount), "measures"


_AT_LEAST = re.compile(r"(.+?) (?:≥|>) (\d\S*)")


def is_higher_step(low: Item, high: Item) -> bool:
    """Whether two items pay plain sums for two lower limits of the same thing, and differ in nothing else.

    What the second leaves out is said once in the first: 批发企业增量达到300万元的, …；达到800万元的, ….
    """
    if not all("pay" in item.keys and isinstance(item.keys["pay"], str) for item in (low, high)):
        return False
    if any("×" in str(item.keys["pay"]) for item in (low, high)):
        return False
    ours, theirs = _limits_in(low), _limits_in(high)
    differing = [of for of in ours.keys() & theirs.keys() if ours[of] != theirs[of]]
    others = set(high.condition) - {
        f"{of} {sign} {limit}" for of in differing for sign, limit in [theirs[of]]
    }
    return len(differing) == 1 and others <= set(low.condition)


def _limits_in(item: Item) -> dict[str, tuple[str, str]]:
    found = {}
    for test in item.condition:
        match = _AT_LEAST.fullmatch(test)
        if match:
            found[match[1]] = (test[len(match[1]) + 1], match[2])
    return found
