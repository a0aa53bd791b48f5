"""How much: the amount of a measure as an expression, a choice of steps, or instalments."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from zoulang.documents.drafting.conditions import topic_of, yearly
from zoulang.documents.drafting.counted import Each, countable, each_of
from zoulang.documents.drafting.facts import Facts
from zoulang.documents.drafting.names import letters, short_name
from zoulang.documents.drafting.steps import Dated, Kinds, Levels, Ranges, Steps, Years
from zoulang.documents.drafting.thresholds import Threshold, money, quantity
from zoulang.documents.numbering import chinese_number
from zoulang.rules.policy import Words

_ANAPHORIC = re.compile(
    r"实际|到账|所获|该|上述|获得|(?:国家|中央|省|市|上级)级?(?:财政)?(?:资金|奖补|补助|奖励)|超出|增量|新增|品种"
)
_PREVIOUS = re.compile(r"^(?:企业|单位|项目)?(?:其)?(?:上一?年度|上年|上一年)的?")
_BASE_ENDS = re.compile(r"(?:给企业|给予.*|不低于|不超过|奖励|补助|补贴|的)$")
_BASE_OPENS = re.compile(r"^(?:企业|单位|项目单位)?(?:其|该|当年)?(?=.{2})")
_BASED = re.compile(r"(?:按照|按|参照|依据)(?:其|企业|该)?([^，。；的\d]{2,24}?)(?:的\d|给予|予以|，)")
_STAGED = re.compile(r"第([一二三四五六七八九十\d]{1,2})年[^，。；、）\d]{0,6}?(\d+(?:\.\d+)?)(万元|元|%)")
_SHARES = re.compile(r"分[\d一二两三四五六七八九十]+(?:年|期|次)[^，。；]{0,8}?((?:\d+%[、，]?)+)")
_FROM_SECOND = re.compile(r"(?:自|从)第([二三四五])年(?:起|开始)")
_EXCESS = re.compile(r"超(?:过|出)([\d,.]+)((?:万|亿|千|百)?元)(?:以上)?的?部分")
_CONTINUOUS = re.compile(r"连续(?:补贴|补助|奖励|给予|资助|发放)?([\d一二两三四五六七八九十]{1,2})年")
_PERIODS = {"monthly": ("计发月数", 12), "quarterly": ("计发季度数", 4)}


@dataclass
class Payment:
    """What an item pays.

    Attributes:
        pay: an expression, or one of the shapes of the language.
        conditions: what must hold besides the words of the subject.
        scheduled: True for instalments, which take no ``once``.
        counted: True if a count of things stands for the wish to have some.
    """

    pay: object
    conditions: list[str] = field(default_factory=list)
    scheduled: bool = False
    counted: bool = False
    questions: list[Words] = field(default_factory=list)


@dataclass(frozen=True)
class Grant:
    """The values of a measure with its words.

    Attributes:
        about: the subject, as printed.
        topic: what it is for, in few words.
        words: the quotation, folded; empty for a record without one.
        measured: expressions of facts the subject compares, by their unit.
    """

    values: Mapping[str, Any]
    about: str
    topic: str
    words: str
    measured: Mapping[str, str]

    @property
    def own(self) -> str:
        """Words that no other grant has."""
        return self.words or self.about


def open_payment(grant: Grant, facts: Facts) -> Payment:
    """An amount that somebody works out by hand, where its words could not be taken apart."""
    amount = facts.fact(grant.own, {"type": "money"}, called=grant.topic, ending="核定金额")
    asked = Words(
        "给付多少未能写成规则，金额由审核单位按原文核定",
        "How much was not formalised; an office works it out",
    )
    return Payment(amount, questions=[asked])


def payment(grant: Grant, steps: Steps | None, facts: Facts) -> Payment:
    """The amount of a grant that names one."""
    if steps is None:
        made = _plain(grant, facts)
    elif isinstance(steps, Years):
        made = _by_year_of_support(grant, steps, facts)
    elif isinstance(steps, Ranges):
        made = _by_range(grant, steps, facts)
    elif isinstance(steps, Dated):
        made = _by_date(grant, steps, facts)
    elif isinstance(steps, Levels):
        made = _by_level(grant, steps, facts)
    else:
        made = _by_kind(grant, steps, facts)
    return _over_years(made, grant, steps, facts)


def percent(rate: float | int) -> str:
    """A fraction as a share.

    >>> percent(0.3), percent(0.008), percent(1.0)
    ('30%', '0.8%', '100%')
    """
    return format((Decimal(str(rate)) * 100).normalize(), "f") + "%"


# --- one amount -------------------------------------------------------------------------------------


def _plain(grant: Grant, facts: Facts) -> Payment:
    values = grant.values
    if values.get("rate") is not None:
        rate, questions = _rate(grant, facts)
        return Payment(_capped(f"{_base(grant, facts)} × {rate}", values.get("cap")), questions=questions)
    if values.get("amount") is None:
        return _decided_by_a_person(grant, None, values["cap"], facts)
    if values.get("amount_min") is not None:
        return _decided_by_a_person(grant, values["amount_min"], values["amount"], facts)
    return _for_each(grant, facts, money(values["amount"]), values.get("cap"))


def _rate(grant: Grant, facts: Facts) -> tuple[str, list[Words]]:
    low, high = grant.values.get("rate_min"), grant.values["rate"]
    if low is None:
        return percent(high), []
    within = f"{percent(low)[:-1]}..{percent(high)[:-1]}"
    rate = facts.fact(grant.own, {"type": "percent", "within": within}, called=grant.topic, ending="核定比例")
    asked = f"条文只给出{percent(low)}至{percent(high)}的幅度，未写明怎样确定"
    return rate, [Words(asked, f"The text gives a range of {percent(low)} to {percent(high)} and no rule")]


def _decided_by_a_person(grant: Grant, low: float | None, high: float, facts: Facts) -> Payment:
    within = f"{_wan(low or 0)}..{_wan(high)}"
    amount = facts.fact(grant.own, {"type": "money", "within": within}, called=grant.topic, ending="核定金额")
    asked = Words(
        "条文只写明限额或幅度，金额由审核单位核定",
        "The text prints only a limit; an office decides the amount",
    )
    return Payment(_capped(amount, high), questions=[asked])


def _for_each(grant: Grant, facts: Facts, amount: str, cap: float | None) -> Payment:
    """A sum, or a sum for each of something, or for each month."""
    each = each_of(grant.values, grant.words)
    made = Payment(amount) if each is None else _times(grant, each, facts, amount)
    unread = each is None and not re.search("每(?:家|户)", grant.words)
    if grant.values.get("kind") == "per_unit" and unread and _recurrence(grant) not in _PERIODS:
        asked = Words("条文按什么计发未能读出，此处按一次计", "For each of what the sum is paid was not read")
        made.questions.append(asked)
    if period := _PERIODS.get(_recurrence(grant)):
        years = _years_of(grant)
        within = {"within": f"0..{years * period[1]}"} if years else {}
        keys = {"type": "count"} | within
        made.pay = f"{facts.fact(grant.about, keys, called=grant.topic, ending=period[0])} × {made.pay}"
    made.pay = _capped(str(made.pay), cap)
    return made


def _times(grant: Grant, each: Each, facts: Facts, amount: str) -> Payment:
    """A count, or a sum, times the amount for each."""
    if each.unit == "元":
        of = facts.fact(each.of or grant.topic, {"type": "money", "per": "year"})
        return Payment(f"去尾（{of} / {each.text}）× {amount}")
    if each.unit in ("%", "百分点", "个百分点"):
        share = each.unit == "%"
        of = facts.fact(
            grant.own, {"type": "percent" if share else "points"}, called=grant.topic, ending="增幅"
        )
        return Payment(f"去尾（{of} / {each.size}{'%' if share else '个百分点'}）× {amount}")
    own = next((key for key in grant.measured if key.startswith(each.unit)), each.unit)
    # 每增加1人 counts what is above the limit, not what is compared with it.
    known = None if re.match("再?(?:增加|超过|超出|多)", each.of) else grant.measured.get(own)
    keys = {"type": countable(own), "unit": own}
    called = each.of if len(each.of) > 4 else grant.topic + each.of
    count = known or facts.fact(each.of or grant.about, keys, called=called, ending=f"{own}数")
    counts_topic = known is None and not each.of
    if each.size > 1:
        return Payment(f"去尾（{count} / {each.size}{own}）× {amount}", counted=counts_topic)
    return Payment(f"{count} × {amount}/{own}", [] if known else [f"{count} > 0"], counted=counts_topic)


def _recurrence(grant: Grant) -> str:
    return str(grant.values.get("recurrence") or "")


def _years_of(grant: Grant) -> int:
    """For how many years, as read or as the words say; 0 if they do not."""
    printed = _CONTINUOUS.search(grant.words)
    years = grant.values.get("years") or (chinese_number(printed[1]) if printed else 0)
    return int(years or 0)


def _base(grant: Grant, facts: Facts) -> str:
    """What a rate is taken of, as an expression."""
    excess, known = _EXCESS.search(grant.words), grant.measured.get("money")
    limit = quantity(excess[1], excess[2]) if excess else None
    if known is not None and limit is not None and len(_EXCESS.findall(grant.words)) == 1:
        return f"（{known} - {limit.text}）"
    printed = str(grant.values.get("base") or "")
    if len(letters(printed)) < 2 and (found := _BASED.search(grant.words)):
        printed = found[1]
    previous = bool(_PREVIOUS.match(printed))
    base = yearly(_BASE_ENDS.sub("", _BASE_OPENS.sub("", _PREVIOUS.sub("", printed))))
    if len(letters(base)) < 2 or re.search(r"\d", base):
        return facts.fact(grant.own, {"type": "money"}, called=grant.topic, ending="计算基数")
    keys = {"type": "money", "per": "year"}
    if base.endswith("利率"):
        # Interest on a loan: the rate of the loan is itself a share.
        loan = facts.fact(grant.own, keys, called=grant.topic, ending="贷款金额")
        return f"{loan} × {facts.fact(base, {'type': 'percent'})}"
    if _ANAPHORIC.search(base):
        fact = facts.fact(f"{base}（{grant.about}）", keys, called=_of_what(grant.topic) + base)
    else:
        fact = facts.fact(base, keys)
    return f"上年（{fact}）" if previous else fact


def _of_what(topic: str) -> str:
    """The thing that words such as 实际获得资金 point back to."""
    return short_name(re.sub("^(?:获得|取得|享受|列入)+", "", topic), 16)


# --- steps ------------------------------------------------------------------------------------------


def _worth(grant: Grant, tier: Mapping[str, Any], facts: Facts) -> str:
    """What one step gives."""
    cap = tier.get("cap")
    if tier.get("rate") is not None:
        return _capped(f"{_base(grant, facts)} × {percent(tier['rate'])}", cap)
    if tier.get("amount") is None and grant.values.get("rate") is not None:
        return _capped(f"{_base(grant, facts)} × {_rate(grant, facts)[0]}", cap)
    if tier.get("amount") is None:
        return _capped(str(_decided_by_a_person(grant, None, cap or 0, facts).pay), None) if cap else "0"
    made = _for_each(grant, facts, money(tier["amount"]), cap)
    return str(made.pay)


def _by_level(grant: Grant, steps: Levels, facts: Facts) -> Payment:
    rising = sorted(steps.rows, key=lambda row: float(row[1].get("amount") or row[1].get("rate") or 0))
    values = [_value(level) for level, _ in rising]
    ending = "档次" if values[0].startswith("第") else "级别"
    keys = {"type": values, "or_none": "yes"}
    level = facts.fact(steps.of, keys, called=topic_of(steps.of), ending=ending)
    rows: list[object] = [
        {"when": f"{level} = {_referred(_value(name))}", "value": _worth(grant, tier, facts)}
        for name, tier in reversed(rising)
    ]
    questions = []
    if ending == "档次":
        questions.append(
            Words("条文分档给付，各档的条件未能读出", "The words that tell the steps apart were not read")
        )
    return Payment(_all_capped(rows, grant), [f"{level} ≠ 无"], questions=questions)


def _value(level: str) -> str:
    return level + "级" if level.endswith(("星", "A")) else level


def _referred(value: str) -> str:
    return value if value[0] > "\u3400" else f"`{value}`"


def _by_date(grant: Grant, steps: Dated, facts: Facts) -> Payment:
    """Sums or rates that change with the calendar year."""
    rated = steps.rows[0][1].get("rate") is not None
    dated = {
        f"{year}-01-01": percent(tier["rate"]) if rated else money(tier["amount"])
        for year, tier in steps.rows
    }
    ending = "比例" if rated else "标准"
    value = facts.fact(grant.own, {"dated": dated}, called=grant.topic, ending=ending, section="constants")
    pay = f"{_base(grant, facts)} × {value}" if rated else value
    last = steps.rows[-1][0]
    asked = Words(
        f"{last}年以后的标准条文未写明，此处沿用", f"The text ends with {last}; its value goes on here"
    )
    return Payment(_capped(pay, grant.values.get("cap")), questions=[asked])


def _by_kind(grant: Grant, steps: Kinds, facts: Facts) -> Payment:
    """Each kind is a yes or no; sums add up, and of rates the highest counts."""
    tests = [(facts.yes_no(words), _worth(grant, tier, facts)) for words, tier in steps.rows]
    held = " 或 ".join(test for test, _ in tests)
    if any(tier.get("rate") is not None for _, tier in steps.rows):
        rows: list[object] = [{"when": test, "value": worth} for test, worth in tests]
        return Payment(_all_capped(rows, grant), [held])
    added = " + ".join(f"（若 {test} 则 {_grouped(worth)} 否则 0）" for test, worth in tests)
    asked = Words(
        "同时符合多项的，此处按各项相加；条文未写明",
        "Who fulfils several gets each of them here; the text is silent",
    )
    return Payment(_capped(added, grant.values.get("cap")), [held], questions=[asked])


def _by_range(grant: Grant, steps: Ranges, facts: Facts) -> Payment:
    sample = steps.rows[0][0].quantity
    questions = []
    if steps.of:
        of = facts.fact(
            yearly(steps.of), sample.keys | ({"per": "year"} if steps.first or sample.type == "money" else {})
        )
    elif sample.type == "money" and any(tier.get("rate") for _, tier in steps.rows):
        of = _base(grant, facts)
    else:
        of = facts.fact(grant.about, sample.keys, called=grant.topic, ending="分档依据")
        questions.append(Words("条文未写明按什么分档", "The words do not say what the steps are measured by"))
    rows: list[object] = [
        {"when": _reached(limit, of, steps.first), "value": _worth(grant, tier, facts)}
        for limit, tier in steps.rows
    ]
    return Payment(_all_capped(rows, grant), [_in_any(steps, of)], questions=questions)


def _reached(limit: Threshold, of: str, first: bool) -> str:
    return f"首次（{limit.test(of)}）" if first else limit.test(of)


def _in_any(steps: Ranges, of: str) -> str:
    """The condition that some step holds: the lowest limit, or one of all."""
    if not steps.first:
        lows = [limit.low for limit, _ in steps.rows]
        if None not in lows and steps.rows[0][0].high is None:
            lowest = steps.rows[-1][0]
            return f"{of} {lowest.low_sign} {lowest.quantity.text}"
    tests = [_reached(limit, of, steps.first) for limit, _ in steps.rows]
    return " 或 ".join(test if steps.first else f"（{test}）" for test in tests)


def _by_year_of_support(grant: Grant, steps: Years, facts: Facts) -> Payment:
    """Steps by year: instalments of printed sums, or a rate that depends on which year of support it is."""
    if all(tier.get("amount") is not None for _, _, tier in steps.rows):
        start = _start(grant, facts)
        rows = {_years(first, last): _worth(grant, tier, facts) for first, last, tier in steps.rows}
        return Payment({"by_year": {"from": start, **rows}}, scheduled=True)
    number = facts.fact(grant.about, {"type": "count"}, called=grant.topic, ending="享受年次")
    table: list[object] = [
        {"when": _within(number, first, last), "value": _worth(grant, tier, facts)}
        for first, last, tier in steps.rows
    ]
    return Payment(_all_capped(table, grant), [f"1 ≤ {number} ≤ {steps.rows[-1][1]}"])


def _within(number: str, first: int, last: int) -> str:
    return f"{number} = {first}" if first == last else f"{first} ≤ {number} ≤ {last}"


# --- years ------------------------------------------------------------------------------------------


def _over_years(made: Payment, grant: Grant, steps: Steps | None, facts: Facts) -> Payment:
    """The payment spread over years, where the words spread it."""
    if made.scheduled or isinstance(steps, Years):
        return made
    values = grant.values
    if staged := _staged(grant):
        return _instalments(made, grant, staged, facts)
    years, yearly = _years_of(grant), _recurrence(grant) == "annual"
    if not 1 < years <= 30 or _recurrence(grant) in _PERIODS:
        return made
    if values.get("rate") is None and yearly and not any(t.get("rate") for t in values.get("tiers") or ()):
        later = _FROM_SECOND.search(grant.words)
        first = (chinese_number(later[1]) or 1) if later else 1
        rows = {_years(first, first + years - 1): made.pay}
        made.pay, made.scheduled = {"by_year": {"from": _start(grant, facts), **rows}}, True
        return made
    if yearly:
        number = facts.fact(grant.about, {"type": "count"}, called=grant.topic, ending="享受年次")
        made.conditions.append(f"1 ≤ {number} ≤ {years}")
        return made
    asked = f"条文提到{years}年，各年怎样给付未能读出"
    made.questions.append(Words(asked, f"The text speaks of {years} years; how each is paid was not read"))
    return made


def _staged(grant: Grant) -> dict[str, str]:
    """Year and printed sum or share, where the words pay a sum in stages that add up to it."""
    total = grant.values.get("amount")
    found = {int(chinese_number(m[1]) or 0): (m[2], m[3]) for m in _STAGED.finditer(grant.words)}
    if not found and (shares := _SHARES.search(grant.words)):
        found = {n: (digits, "%") for n, digits in enumerate(re.findall(r"(\d+)%", shares[1]), 1)}
    if total is None or len(found) < 2 or list(found) != list(range(1, len(found) + 1)):
        return {}
    factor = {"万元": Decimal(10_000), "元": Decimal(1), "%": Decimal(str(total)) / 100}
    sums = {year: Decimal(digits) * factor[unit] for year, (digits, unit) in found.items()}
    if sum(sums.values()) != Decimal(str(total)):
        return {}
    return {_years(year, year): money(part) for year, part in sums.items()}


def _instalments(made: Payment, grant: Grant, rows: Mapping[str, str], facts: Facts) -> Payment:
    made.pay, made.scheduled = {"by_year": {"from": _start(grant, facts), **rows}}, True
    return made


def _start(grant: Grant, facts: Facts) -> str:
    """The fact that says which year is the first."""
    return facts.fact(grant.about, {"type": "year"}, called=grant.topic, ending="首个年度")


def _years(first: int, last: int) -> str:
    return f"第{first}年" if first == last else f"第{first}..{last}年"


# --- caps -------------------------------------------------------------------------------------------


def _capped(amount: str, cap: float | int | None) -> str:
    return amount if cap is None else f"{amount}，最高 {money(cap)}"


def _grouped(worth: str) -> str:
    return f"（{worth}）" if "，" in worth or " " in worth else worth


def _all_capped(rows: Sequence[object], grant: Grant) -> object:
    """A choice of steps; a cap of the whole limits each, of which one holds."""
    cap = grant.values.get("cap")
    if cap is not None:
        for row in rows:
            if isinstance(row, dict) and "最高" not in row["value"]:
                row["value"] = _capped(row["value"], cap)
    return {"first": list(rows)}


def _wan(yuan: float) -> str:
    return format((Decimal(str(yuan)) / 10_000).normalize(), "f")
