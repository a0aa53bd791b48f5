"""Reported figures against each other: ratios recomputed, bases implied, parts and totals, repeats.

Nothing here judges more than the print allows. A rate is recomputed only from figures of its own sentence
or of the one before it; completed investment is never divided by total investment, for the rate is one of
the yearly plan. Where nothing printed can be compared, ``agrees`` is None, not True.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from zoulang.documents.reading import Record
from zoulang.documents.records.figures.printed import Printed

_WINDOW = 60  # figures of one sentence, or of the one before it, stand no further apart
_SMALL = Fraction(1, 10**9)
_NO_NUMBERS = ("%", "‰", "", "位", "年", "个百分点")


@dataclass(frozen=True)
class Derivation:
    """One calculation over printed figures.

    Attributes:
        kind: ``ratio`` of two printed figures, ``implied_base`` of a share, a completion or a growth, ``sum``
            of parts, ``bound`` of a part by its whole, ``count`` of names listed, ``repeat`` of one figure.
        formula: with the numbers as printed: ``57/59``.
        gives: its result; a share is a fraction.
        printed: what the document prints for it, a share as a fraction; None if it prints nothing.
        agrees: None where the print does not decide: nothing to compare, or lower bounds (余, 多).
        quotes: the words of the figures, in order.
        starts: where those words stand in the document's text.
        base_interval: between what the rounding of the printed figures leaves the implied base.
    """

    kind: Literal["ratio", "implied_base", "sum", "bound", "count", "repeat"]
    formula: str
    gives: float
    printed: float | None
    agrees: bool | None
    quotes: tuple[str, ...]
    starts: tuple[int, ...]
    base_interval: tuple[float, float] | None = None


def derivations(figures: Sequence[Record]) -> list[Derivation]:
    """All calculations that the figures of a document allow, by kind."""
    return [
        *check_ratios(figures),
        *check_parts(figures),
        *check_enumerations(figures),
        *check_repeats(figures),
    ]


# ---------------------------------------------------------------- ratios
def check_ratios(figures: Sequence[Record]) -> list[Derivation]:
    """Rates, shares, completions and growths recomputed, or the base that they imply.

    Args:
        figures: figure records of one document, in document order.

    >>> def figure(what, value, unit, start, **more):
    ...     values = {"what": what, "value": value, "unit": unit, "in_sentence": 0, **more}
    ...     return Record("figure", "一", f"{what}{value}{unit}", start, start + 9, 0.9, values)
    >>> started = [
    ...     figure("重点项目", 59, "个", 0),
    ...     figure("已开工项目", 57, "个", 10),
    ...     figure("项目开工率", 96.61, "%", 20, ratio="rate", decimals=2),
    ... ]
    >>> [(d.formula, d.printed, d.agrees) for d in check_ratios(started)]
    [('57/59', 0.9661, True)]
    >>> invested = [
    ...     figure("总投资", 160.5, "亿元", 0),
    ...     figure("完成投资", 33.6, "亿元", 10),
    ...     figure("投资完成率", 70.4, "%", 20, ratio="rate", decimals=1),
    ... ]
    >>> [(d.kind, d.formula, d.gives, d.agrees) for d in check_ratios(invested)]
    [('implied_base', '33.6/0.704', 47.73, None)]
    """
    once = [(index, rate) for index, rate in enumerate(figures) if "repeats" not in rate.values]
    return [
        found for index, rate in once for found in _of_rate(figures[max(0, index - _WINDOW) : index], rate)
    ]


def _of_rate(before: Sequence[Record], rate: Record) -> Iterator[Derivation]:
    kind = rate.values.get("ratio")
    if kind is None or rate.values["unit"] not in ("%", "‰", ""):
        return
    if rate.values.get("qualifier") in ("以上", "以内", "以下"):
        return
    near = [figure for figure in before if _same_sentence(figure, rate)]
    if kind == "rate":
        yield from _named_rate(before, near, rate)
    elif kind == "share":
        for part in _subjects(near, rate):
            yield _best(part, _wholes_of(near, part, rate), rate)
    elif value := _told_of(near, rate):
        if kind == "completion":
            yield _of_plan(before, near, value, rate)
        elif _compares_with_a_year(rate):
            yield _implied(value, rate, growth=True)


def _named_rate(before: Sequence[Record], near: Sequence[Record], rate: Record) -> Iterator[Derivation]:
    """开工率 is started by all; 投资完成率 is invested by planned; 到位率 has no printed base but a plan."""
    stem = re.search(r"(投资完成|开、?复工|[\u4e00-\u9fff]{2})率$", rate.values["what"])
    if stem is None:
        return
    done = stem[1].removeprefix("投资")
    parts = [f for f in near if _is_number(f) and done in f.quote and not re.search("计划|任务", _words(f))]
    if not parts:
        return
    part = parts[-1]
    if part.values["unit"].endswith("元"):
        yield _of_plan(before, near, part, rate)
        return
    if re.search(rf"(?:全部|均已|都已){done}", part.quote):
        yield _ratio(part, part, rate, sure=True)
        return
    wholes = [f for f in before if f.address == rate.address and _may_be_whole(f, part, done)]
    yield _best(part, wholes[-1:], rate)


def _may_be_whole(figure: Record, part: Record, done: str) -> bool:
    """A count of the same unit before the part, not smaller, and not itself counting what is done."""
    same = _is_number(figure) and figure.values["unit"] == part.values["unit"] and figure is not part
    near = 0 <= part.values["in_sentence"] - figure.values["in_sentence"] <= 200
    counts_done = re.search(rf"已{done}|{done}(?:了)?$", figure.values["what"])
    return same and near and figure.values["value"] >= part.values["value"] and not counts_done


def _of_plan(before: Sequence[Record], near: Sequence[Record], part: Record, rate: Record) -> Derivation:
    """A completion by the plan of its sentence; one printed further back counts only if it fits."""
    if plans := _plans_of(near, part):
        return _best(part, plans, rate)
    at = rate.values["in_sentence"]
    further = [f for f in before if f.address == rate.address and 0 < at - f.values["in_sentence"] <= 200]
    found = _best(part, _plans_of(further, part), rate)
    return found if found.agrees else _implied(part, rate)


def _plans_of(near: Sequence[Record], part: Record) -> list[Record]:
    """The plans and tasks that a completion may be of, where its own sentence prints them."""
    alike = [f for f in near if _is_number(f) and f.values["unit"] == part.values["unit"] and f is not part]
    return [f for f in alike if _is_plan(f)]


def _is_plan(figure: Record) -> bool:
    return bool(re.search("计划|任务|目标", _words(figure))) and "总投资" not in figure.values["what"]


def _wholes_of(near: Sequence[Record], part: Record, rate: Record) -> list[Record]:
    """The printed wholes that a share may be of: a greater number of the place it names."""
    of = re.sub(r"总量|总数|比重|的", "", rate.values.get("of") or "")
    alike = [f for f in near if _is_number(f) and f.values["unit"] == part.values["unit"] and f is not part]
    return [f for f in alike if of and of in _words(f) and f.values["value"] >= part.values["value"]]


def _subjects(near: Sequence[Record], rate: Record) -> list[Record]:
    """The number that a share is of, or two where it says so of both (均占)."""
    numbers = [f for f in near if _is_number(f)]
    if re.search("均占|都占|分别占", rate.quote):
        parts = [f for f in numbers if _is_part(f, near)]
        return (parts or numbers)[-2:]
    told = _told_of(near, rate)
    return [told] if told else []


def _is_part(figure: Record, near: Sequence[Record]) -> bool:
    """Whether the figure stands after 其中 in its sentence."""
    opened = [f.start for f in near if f.quote.startswith("其中")]
    return bool(opened) and figure.start >= opened[0]


def _compares_with_a_year(rate: Record) -> bool:
    on = rate.values.get("growth_on") or ""
    return bool(re.search("同比|去年|上年|年均", on)) and "年均" not in on


def _told_of(near: Sequence[Record], rate: Record) -> Record | None:
    """The last number before a ratio, if the ratio tells of it and has no subject of its own."""
    numbers = [f for f in near if _is_number(f)]
    if not numbers or not rate.values["what"].startswith(numbers[-1].values["what"]):
        return None
    return numbers[-1]


def _is_number(figure: Record) -> bool:
    """A count or a sum, and no ratio, rank or age."""
    return "ratio" not in figure.values and figure.values["unit"] not in _NO_NUMBERS


def _same_sentence(figure: Record, other: Record) -> bool:
    mine, theirs = figure.values["in_sentence"], other.values["in_sentence"]
    return bool(figure.address == other.address and mine == theirs)


def _words(figure: Record) -> str:
    return f"{figure.values['what']}{figure.quote}"


# ---------------------------------------------------------------- arithmetic
def _best(part: Record, wholes: Sequence[Record], rate: Record) -> Derivation:
    """The ratio to the whole that fits; if none does, to the only one, for of several none is sure."""
    if not wholes:
        return _implied(part, rate)
    tried = [_ratio(part, whole, rate, sure=len(wholes) == 1) for whole in reversed(wholes)]
    return next((ratio for ratio in tried if ratio.agrees), tried[0])


def _ratio(part: Record, whole: Record, rate: Record, sure: bool) -> Derivation:
    """A ratio of two printed figures; one that differs contradicts only if its whole is beyond doubt."""
    a, b, share = _printed(part), _printed(whole), _printed(rate)
    low, high = a.bounds[0] / b.bounds[1], a.bounds[1] / max(b.bounds[0], _SMALL)
    least, most = share.bounds
    fits = low <= most + _SMALL and least <= high + _SMALL
    agrees: bool | None = fits if fits or sure else None
    if a.is_open or b.is_open or share.is_open:
        agrees = None
    return Derivation(
        "ratio",
        f"{_shown(a.value)}/{_shown(b.value)}",
        _rounded(Fraction(a.value) / Fraction(b.value), 4),
        float(share.exact),
        agrees,
        *_sources(part, whole, rate),
    )


def _implied(part: Record, rate: Record, growth: bool = False) -> Derivation:
    """The base that a printed ratio implies, and what rounding leaves it."""
    share, told = _printed(rate), _printed(part)
    falls = growth and re.search("下降|降低|减少|回落|低$", rate.values["what"])
    offset, sign = (1, -1 if falls else 1) if growth else (0, 1)
    divisor = offset + sign * share.exact
    least, most = sorted(offset + sign * bound for bound in share.bounds)
    low, high = told.bounds
    interval = (_rounded(low / max(most, _SMALL), 4), _rounded(high / max(least, _SMALL), 4))
    shown = f"({share.exact})" if share.unit == "" else _shown(_decimal(divisor))
    return Derivation(
        "implied_base",
        f"{_shown(told.value)}/{shown}",
        _rounded(told.exact / max(divisor, _SMALL), 2),
        None,
        None,
        *_sources(part, rate),
        interval,
    )


def _printed(figure: Record) -> Printed:
    values = figure.values
    return Printed(_value(figure), values["unit"], int(values.get("decimals", 0)), values.get("qualifier"))


def _value(figure: Record) -> Decimal:
    return Decimal(str(figure.values["value"]))


def _is_open(figure: Record) -> bool:
    return _printed(figure).is_open


def _sources(*figures: Record) -> tuple[tuple[str, ...], tuple[int, ...]]:
    different = list({(f.start, f.quote): f for f in figures}.values())
    return tuple(f.quote for f in different), tuple(f.start for f in different)


def _rounded(value: Fraction, places: int) -> float:
    return float(round(value, places))


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def _shown(value: Decimal) -> str:
    return f"{value.normalize():f}"


# ---------------------------------------------------------------- parts, lists, repeats
def check_parts(figures: Sequence[Record]) -> list[Derivation]:
    """What stands after 其中 against what stands before it.

    Parts that make up the whole are its ``sum``; fewer are bounded by it. More
    than the whole contradicts it only where a single part exceeds it, for parts may overlap.

    >>> def figure(what, value, start, quote):
    ...     values = {"what": what, "value": value, "unit": "个", "in_sentence": 0}
    ...     return Record("figure", "一", quote, start, start + 9, 0.9, values)
    >>> told = [
    ...     figure("项目", 15, 0, "项目15个"),
    ...     figure("甲类", 6, 10, "其中甲类6个"),
    ...     figure("乙类", 9, 20, "乙类9个"),
    ... ]
    >>> [(d.kind, d.formula, d.printed, d.agrees) for d in check_parts(told)]
    [('sum', '6+9', 15.0, True)]
    """
    result = []
    told = [figure for figure in figures if "repeats" not in figure.values]
    for index, figure in enumerate(told):
        if not figure.quote.startswith("其中") or not _is_number(figure):
            continue
        if index and told[index - 1].start == figure.start and told[index - 1].quote == figure.quote:
            continue  # a later number of the stretch after 其中
        wholes = [
            f
            for f in told[max(0, index - _WINDOW) : index]
            if _same_sentence(f, figure) and _of_one_kind(f, figure)
        ]
        parts = [
            f for f in told[index : index + _WINDOW] if _same_sentence(f, figure) and _of_one_kind(f, figure)
        ]
        if wholes:
            result.append(_parts_of(wholes[-1], parts))
    return result


def _of_one_kind(figure: Record, other: Record) -> bool:
    alike = all(figure.values.get(name) == other.values.get(name) for name in ("unit", "nature"))
    return alike and _is_number(figure)


def _parts_of(whole: Record, parts: Sequence[Record]) -> Derivation:
    total, most = sum((_value(part) for part in parts), Decimal(0)), max(_value(part) for part in parts)
    agrees: bool | None = True
    if any(map(_is_open, (whole, *parts))):
        agrees = None
    elif total > _value(whole):
        agrees = False if most > _value(whole) else None
    kind: Literal["sum", "bound"] = "sum" if total == _value(whole) else "bound"
    formula = "+".join(_shown(_value(part)) for part in parts)
    return Derivation(kind, formula, float(total), float(_value(whole)), agrees, *_sources(whole, *parts))


def check_enumerations(figures: Sequence[Record]) -> list[Derivation]:
    """Names listed right before a count (A、B、C三大产业) against the count.

    A list that 等 leaves open says nothing about a greater count; a shorter list
    without 等 names something else than what is counted.
    """
    listed = [figure for figure in figures if figure.values.get("named") and "repeats" not in figure.values]
    return [_list_of(f) for f in listed if f.values["open_list"] or f.values["named"] >= f.values["value"]]


def _list_of(figure: Record) -> Derivation:
    named, count = int(figure.values["named"]), _value(figure)
    agrees = None if named < count or _is_open(figure) else named == count
    return Derivation("count", str(named), float(named), float(count), agrees, *_sources(figure))


def check_repeats(figures: Sequence[Record]) -> list[Derivation]:
    """Figures told twice: linked where they agree, and those that name one thing with two numbers.

    Only the same full name, unit and date make it one thing; 总投资 alone names nothing.
    """
    by_start = {figure.start: figure for figure in figures}
    result = []
    named: dict[tuple[str, ...], Record] = {}
    for figure in figures:
        if link := figure.values.get("repeats"):
            first = by_start.get(int(link["start"]), figure)
            result.append(_repeat(first, figure))
            continue
        key = tuple(str(figure.values.get(name)) for name in ("what", "unit", "as_of", "scope"))
        earlier = named.setdefault(key, figure)
        if earlier is not figure and _names_one_thing(earlier, figure):
            result.append(_repeat(earlier, figure))
    return result


def _names_one_thing(first: Record, second: Record) -> bool:
    """A full name, in two places, each of them reported."""
    reported = {f.values.get("nature") for f in (first, second)} == {"reported"}
    full = len(first.values["what"]) >= 6 and not re.search("总投资|其中|同比|占", first.values["what"])
    return reported and full and _is_number(first) and first.address != second.address


def _repeat(first: Record, second: Record) -> Derivation:
    a, b = _value(first), _value(second)
    return Derivation("repeat", _shown(b), float(b), float(a), a == b, *_sources(first, second))
