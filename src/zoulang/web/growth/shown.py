"""A firm of a ranking as a page shows it: values in words, bars, inputs by name, factors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from zoulang.rules.explaining.words import Speaker
from zoulang.rules.units import Kind
from zoulang.web.accounts.sentences import is_english
from zoulang.web.accounts.templatetags.zoulang import money_text
from zoulang.web.growth.models import Ranked, Ranking
from zoulang.web.growth.schemes import BELOW, VALUE
from zoulang.web.policy.policies import policy_of_text


@dataclass
class Shown:
    """A row: value in words, its share of the largest in percent, inputs as (name, value), parts, factors."""

    row: Ranked
    value: str
    share: float | None
    inputs: list[tuple[str, str]] = field(default_factory=list)
    parts: list[dict[str, Any]] = field(default_factory=list)
    factors: list[tuple[str, str]] = field(default_factory=list)
    grade: str = ""


def shown(row: Ranked, ranking: Ranking, top: Decimal | None) -> Shown:
    """A row of a ranking for a page."""
    policy = policy_of_text(ranking.rules, str(ranking.source["slug"]))
    speaker = Speaker(policy, "en" if is_english() else "zh")
    share = None
    if row.value is not None and top:
        share = max(0.0, min(100.0, float(100 * row.value / top)))
    made = Shown(row, _value(row.value, ranking, speaker), share, _inputs(row, speaker))
    made.grade = speaker.word(row.grade) if row.grade == BELOW else row.grade
    made.parts = [_part(dict(each), ranking, speaker) for each in row.parts]
    made.factors = factors_of(ranking.source, row.grade)
    return made


def factors_of(source: Mapping[str, Any], grade: str) -> list[tuple[str, str]]:
    """Name and value of each differentiated factor of a grade."""
    language = "en" if is_english() else "zh"
    return [
        (str(each["name"].get(language) or each["name"]["zh"]), str(each["by"][grade]))
        for each in source.get("factors") or ()
        if grade in each["by"]
    ]


def _value(value: Decimal | None, ranking: Ranking, speaker: Speaker) -> str:
    if value is None:
        return ""
    kind = ranking.source["kind"]
    if kind == "grades":
        return f"{value.quantize(Decimal('0.01'))}"
    if kind == "multiple":
        return _("{multiple} times").format(multiple=value.quantize(Decimal("0.01")))
    return _quantity(value, speaker.policy.terms[VALUE].value.type, speaker)


def _quantity(value: Decimal, type: Any, speaker: Speaker) -> str:
    if type.kind is Kind.MONEY:
        return money_text(int(value))
    if type.kind is Kind.PERCENT:
        return f"{(value * 100).quantize(Decimal('0.01'))} %"
    return speaker.value(Fraction(round(value, 2)), type)


def _inputs(row: Ranked, speaker: Speaker) -> list[tuple[str, str]]:
    """What was read of the firm, by the names of the facts."""
    known = {each.key: each for each in speaker.policy.known_inputs.values()}
    found = []
    for key, text in row.inputs.items():
        given = known.get(key)
        if given is None:
            continue
        if text in ("true", "false"):
            told = _("yes") if text == "true" else _("no")
        elif given.fact.type.is_quantity:
            told = _quantity(Decimal(text), given.fact.type, speaker)
        else:
            told = speaker.word(text)
        found.append((speaker.input(given), told))
    return found


def _part(part: dict[str, Any], ranking: Ranking, speaker: Speaker) -> dict[str, Any]:
    """A line of a score, a tier with its gap, or an indicator with base and target, in words."""
    kind = ranking.source["kind"]
    if kind == "grades":
        part["title"] = part["en"] if is_english() else part["zh"]
        part["width"] = _width(part.get("points"))
    if kind == "tiers":
        for name in ("gap", "limit", "base"):
            if part.get(name) is not None:
                part[f"{name}_text"] = money_text(int(Decimal(part[name])))
        for name in ("tier", "was"):
            if part.get(name):
                part[name] = speaker.word(part[name])
    if kind == "multiple":
        fact = speaker.policy.fact(part["name"])
        part["title"] = fact.name(speaker.language)
        for name in ("now", "base", "target"):
            if part.get(name) is not None:
                part[f"{name}_text"] = _quantity(Decimal(part[name]), fact.type, speaker)
        if part.get("multiple") is not None:
            part["multiple"] = Decimal(part["multiple"]).quantize(Decimal("0.01"))
            wanted = Decimal(str(ranking.source.get("multiple", 2)))
            part["width"] = float(min(Decimal(100), 100 * part["multiple"] / wanted))
    return part


def _width(points: str | None) -> float:
    return 0.0 if points is None else float(max(Decimal(0), min(Decimal(100), Decimal(points))))


def chart_of(ranking: Ranking, grades: Mapping[str, int]) -> dict[str, Any] | None:
    """The number of firms by grade or tier as bars."""
    if not grades:
        return None
    kind = ranking.source["kind"]
    names = sorted(grades) if kind == "grades" else _in_order(ranking.source, grades)
    return {
        "labels": names,
        "series": [{"name": _("Firms"), "values": [grades[name] for name in names]}],
        "unit": _("firms"),
    }


def _in_order(source: Mapping[str, Any], grades: Mapping[str, int]) -> list[str]:
    tiers = [f"{each}级" for each in source["tiers"]]
    return [name for name in [*tiers, BELOW] if name in grades]
