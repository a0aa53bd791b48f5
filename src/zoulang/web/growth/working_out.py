"""A scheme worked out over a frame of records: place, value, grade and parts of every firm.

The same function makes a ranking and makes it again from its frozen inputs, so that the two can be compared.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from zoulang.batch.decide import decide_frame
from zoulang.batch.frames import none_column
from zoulang.batch.valued import valued
from zoulang.rules import Fact, Policy
from zoulang.rules.deciding.calendar import Calendar
from zoulang.rules.policy import ScorePart, Term
from zoulang.rules.record import parse_value
from zoulang.rules.units import Kind, Type
from zoulang.web.growth.schemes import BASE, BELOW, ORDER, PLACE, VALUE

SCORE_STEPS = Decimal(10**10)


@dataclass(frozen=True)
class Worked:
    """One firm in a scheme; see `growth.models.Ranked` for the fields."""

    place: int | None
    value: Decimal | None
    chosen: bool | None = None
    grade: str = ""
    parts: tuple[dict[str, Any], ...] = ()


def work_out(
    source: Mapping[str, Any],
    policy: Policy,
    records: pl.DataFrame,
    on: date,
    answers: Mapping[str, str],
    calendar: Calendar | None = None,
) -> list[Worked]:
    """The firms of a frame in its order.

    Args:
        source: the entry of ``rankings.yaml``.
        policy: as `schemes.policy_of_scheme` makes it.
        answers: what persons or the file set: interpretations of the policy, by name.

    Raises:
        InputError: if an answer does not fit.
    """
    kinds = {"ranking": _ranking, "grades": _grades, "tiers": _tiers, "multiple": _multiple}
    return kinds[source["kind"]](source, policy, records, on, answers, calendar)


# --- places ---------------------------------------------------------------------------------------------


def _ranking(
    source: Mapping[str, Any], policy: Policy, records: pl.DataFrame, on: date,
    answers: Mapping[str, str], calendar: Calendar | None,
) -> list[Worked]:  # fmt: skip
    ordered = ORDER in policy.terms
    names = [VALUE, PLACE, *([ORDER] if ordered else [])]
    found = valued(policy, records, on, names, answers, calendar)
    part = decide_frame(policy, records, on, answers, calendar=calendar, reasons=False)["part.outcome"]
    found = found.with_columns(part=part.fill_null(False)).with_row_index("row")
    taking = found.filter("part").with_columns(pl.col(PLACE).cast(pl.Int64))
    if ordered:
        # Of equals the larger second value goes first; who has none comes last among them.
        second = pl.col(ORDER).fill_null(pl.lit(Decimal(-(10**20)), dtype=pl.Decimal(38, 10)))
        taking = taking.with_columns(
            pl.col(PLACE) + second.rank("min", descending=True).over(PLACE).cast(pl.Int64) - 1
        )
    places = dict(taking.select("row", PLACE).iter_rows())
    size = int(source.get("size") or 0)
    rows = []
    for row, value in found.select("row", VALUE).iter_rows():
        place = places.get(row)
        chosen = None if not size else place is not None and place <= size
        rows.append(Worked(place, value if place is not None else None, chosen))
    return rows


# --- grades ---------------------------------------------------------------------------------------------


def _grades(
    source: Mapping[str, Any], policy: Policy, records: pl.DataFrame, on: date,
    answers: Mapping[str, str], calendar: Calendar | None,
) -> list[Worked]:  # fmt: skip
    """Who lacks a fact that the class reads is not graded, and shifts nobody else's place."""
    complete = _complete(policy, str(source["class"]), records)
    graded = iter(_graded(source, policy, records.filter(complete), on, answers, calendar))
    return [next(graded) if whole else Worked(None, None) for whole in complete.to_list()]


def _complete(policy: Policy, item: str, records: pl.DataFrame) -> pl.Series:
    """Whether a record gives every fact that an item reads."""
    wanted = policy.inputs_of(policy.item(item))
    whole = _all(True, records.height)
    for each in policy.inputs:
        if (each.fact.key, each.back) in wanted:
            given = _all(False, records.height)
            if each.key in records.columns:
                given = records[each.key].is_not_null()
            if none_column(each.key) in records.columns:
                given = given | records[none_column(each.key)].fill_null(False)
            whole = whole & given
    return whole


def _all(value: bool, height: int) -> pl.Series:
    return pl.repeat(value, height, dtype=pl.Boolean, eager=True)


def _graded(
    source: Mapping[str, Any], policy: Policy, records: pl.DataFrame, on: date,
    answers: Mapping[str, str], calendar: Calendar | None,
) -> list[Worked]:  # fmt: skip
    score, grade = policy.item(str(source["score"])), str(source["class"])
    decided = decide_frame(policy, records, on, answers, calendar=calendar, reasons=False)
    points = decided[f"{score.id}.points"].cast(pl.Decimal(38, 10)).to_list()
    grades = decided[f"{grade}.value"].cast(pl.String).to_list()
    lines = _lines_of(policy, score.parts, records, on, answers, calendar)
    apart = str(source.get("not_graded", ""))
    graded = [
        None if each is None or mark is None or mark == apart else each
        for each, mark in zip(points, grades, strict=True)
    ]
    places = pl.Series(graded, dtype=pl.Decimal(38, 10)).rank("min", descending=True).to_list()
    rows = []
    for row, (value, mark, place) in enumerate(zip(points, grades, places, strict=True)):
        told = tuple({**line, "points": _text(each[row])} for line, each in lines)
        rows.append(
            Worked(
                None if place is None else int(place),
                None if value is None else Decimal(value) / SCORE_STEPS,
                grade=mark or "",
                parts=told,
            )
        )
    return rows


def _lines_of(
    policy: Policy, parts: tuple[ScorePart, ...], records: pl.DataFrame, on: date,
    answers: Mapping[str, str], calendar: Calendar | None,
) -> list[tuple[dict[str, Any], list[Any]]]:  # fmt: skip
    """Each line of a score with its points for every firm."""
    terms = {f"\0{part.id}": Term(f"\0{part.id}", part.title.zh, part.title.en, part.value) for part in parts}
    extended = replace(policy, terms={**policy.terms, **terms})
    found = valued(extended, records, on, list(terms), answers, calendar)
    return [
        (
            {"id": part.id, "zh": part.title.zh, "en": part.title.en, "max": _most(part)},
            found[f"\0{part.id}"].to_list(),
        )
        for part in parts
    ]


# --- tiers and multiples --------------------------------------------------------------------------------


def _tiers(
    source: Mapping[str, Any], policy: Policy, records: pl.DataFrame, on: date,
    answers: Mapping[str, str], calendar: Calendar | None,
) -> list[Worked]:  # fmt: skip
    """The tier now, the next one and what is missing to it; since a base year, whether it leapt."""
    based = BASE in policy.terms
    found = valued(policy, records, on, [VALUE, *([BASE] if based else [])], answers, calendar)
    type = policy.terms[VALUE].value.type
    limits = sorted((limit_of(policy, str(each), type), str(each)) for each in source["tiers"])
    values = found[VALUE].to_list()
    before = found[BASE].to_list() if based else [None] * len(values)
    places = found[VALUE].rank("min", descending=True).to_list()
    rows = []
    for value, earlier, place in zip(values, before, places, strict=True):
        if value is None:
            rows.append(Worked(None, None))
            continue
        now, following = _tier(value, limits)
        part: dict[str, Any] = {"tier": now}
        if following is not None:
            part |= {"next": following[1], "limit": str(following[0]), "gap": str(following[0] - value)}
        leapt = None
        if earlier is not None:
            was = _tier(earlier, limits)[0]
            leapt = _order(now, limits) > _order(was, limits)
            part |= {"was": was, "base": str(earlier)}
        rows.append(Worked(int(place), value, leapt, now, (part,)))
    return rows


def _tier(value: Decimal, limits: list[tuple[Decimal, str]]) -> tuple[str, tuple[Decimal, str] | None]:
    reached = [name for limit, name in limits if value >= limit]
    following = next((each for each in limits if value < each[0]), None)
    return (f"{reached[-1]}级" if reached else BELOW), following


def _order(tier: str, limits: list[tuple[Decimal, str]]) -> int:
    return next((number for number, (_, name) in enumerate(limits) if f"{name}级" == tier), -1)


def limit_of(policy: Policy, text: str, type: Type) -> Decimal:
    """A limit such as 10亿元 in base units."""
    fact = Fact("limit", "limit", "limit", type, unit=None if type.kind is Kind.MONEY else str(type))
    return Decimal(int(parse_value(fact, text)))  # type: ignore[arg-type]


def _multiple(
    source: Mapping[str, Any], policy: Policy, records: pl.DataFrame, on: date,
    answers: Mapping[str, str], calendar: Calendar | None,
) -> list[Worked]:  # fmt: skip
    """Each indicator against the base year: the base, now, the multiple and what it should be."""
    names = [str(each) for each in source["of"]]
    wanted = Decimal(str(source.get("multiple", 2)))
    keys = [key for number in range(len(names)) for key in (f"本年{number}", f"基年{number}")]
    found = valued(policy, records, on, keys, answers, calendar)
    told = []
    for row in found.iter_rows(named=True):
        parts, multiples = [], []
        for number, name in enumerate(names):
            now, base = row[f"本年{number}"], row[f"基年{number}"]
            multiple = None if now is None or not base else round(now / base, 6)
            multiples.append(multiple)
            target = None if base is None else base * wanted
            part = {"name": name, "now": now, "base": base, "multiple": multiple, "target": target}
            parts.append({key: each if isinstance(each, str) else _text(each) for key, each in part.items()})
        known = [each for each in multiples if each is not None]
        reached = all(each >= wanted for each in known) if len(known) == len(names) else None
        told.append((multiples[0], reached, tuple(parts)))
    firsts = pl.Series([each for each, _, _ in told], dtype=pl.Decimal(38, 10))
    places = firsts.rank("min", descending=True).to_list()
    return [
        Worked(None if place is None else int(place), first, reached, parts=parts)
        for (first, reached, parts), place in zip(told, places, strict=True)
    ]


def _most(part: ScorePart) -> str | None:
    return None if part.max is None else _text(Decimal(part.max.numerator) / part.max.denominator)


def _text(number: Decimal | None) -> str | None:
    return None if number is None else f"{number.normalize():f}"
