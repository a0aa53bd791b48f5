"""The firms of the demo: those the story names, and others drawn from its seed."""

from __future__ import annotations

import math
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from stdnum.cn import uscc

from zoulang.web.site.folder import Section

# 91: a company registered with market regulation. No region of China has a code that begins with 99.
CODE_PREFIX = "91999901"
CODE_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
AMOUNT = re.compile(r"(\d+(?:\.\d+)?)(.*)")
FEN_OF = {"元": 100, "万元": 10**6, "亿元": 10**10}
TEN_THOUSAND_YUAN = 10**6


@dataclass
class Firm:
    """A firm and, for each year, its facts in the words of the rule language."""

    name_zh: str
    name_en: str
    town: str
    industry: str
    credit_code: str
    sheets: dict[int, dict[str, str]] = field(default_factory=dict)


def firms_of(section: Section, kinds: dict[str, str]) -> list[Firm]:
    """All firms of the story; equal for equal data and seed.

    ``kinds`` gives for each fact what a firm that has none of it says: 否, 0 or 无.
    """
    chance = random.Random(section.text("seed"))
    years = [int(year) for year in section.listed("years")]
    codes = _codes(chance)
    firms = [_named(each, kinds, next(codes)) for each in section.sections("named")]
    names = {firm.name_zh for firm in firms}
    while len(firms) < int(section.text("count")):
        firm = _drawn(section, chance, next(codes))
        if firm.name_zh not in names:
            names.add(firm.name_zh)
            firm.sheets = {year: _facts(section, chance, firm.industry, kinds) for year in years}
            firms.append(firm)
    return firms


def _codes(chance: random.Random) -> Iterator[str]:
    """Unified social credit codes with a valid check digit, no two alike."""
    used: set[str] = set()
    while True:
        body = CODE_PREFIX + "".join(chance.choices(CODE_LETTERS, k=9))
        if body not in used:
            used.add(body)
            yield body + uscc.calc_check_digit(body)


def _named(section: Section, kinds: dict[str, str], code: str) -> Firm:
    name_zh, name_en = section.pair("name", required=True)
    firm = Firm(name_zh, name_en, section.text("town"), section.text("industry"), code)
    sheets = section.values.get("sheets")
    if not isinstance(sheets, dict):
        raise section.error("`sheets` is missing", "give the facts of each year")
    for year, given in sheets.items():
        unknown = set(given.get("unknown", ()))
        told = {name: value for name, value in given.items() if name != "unknown"}
        rest = {name: none for name, none in kinds.items() if name not in told and name not in unknown}
        firm.sheets[int(year)] = {**told, **rest}
    return firm


def _drawn(section: Section, chance: random.Random, code: str) -> Firm:
    parts = section.values["name_parts"]
    industry = chance.choice(section.listed("industries"))
    words = (parts["prefix"], chance.choice(parts["first"]), chance.choice(parts["second"]))
    name = "".join(words) + chance.choice(parts["suffix"][industry])
    return Firm(name, "", chance.choice(section.listed("towns")), industry, code)


def _facts(section: Section, chance: random.Random, industry: str, kinds: dict[str, str]) -> dict[str, str]:
    facts: dict[str, str] = {}
    for name, how in section.values["facts"].items():
        place = Section(how, section.file, f"facts, {name}")
        value = _fact(place, chance, industry, facts, kinds.get(name, "无"))
        if value is not None and chance.random() >= float(how.get("missing", 0)):
            facts[name] = value
    return facts


def _fact(how: Section, chance: random.Random, industry: str, facts: dict[str, str], none: str) -> str | None:
    """One drawn value; None if what it depends on is not known."""
    none = how.text("otherwise", none)
    if "only" in how.values and industry not in how.listed("only"):
        return none
    if "yes" in how.values:
        return "是" if chance.random() < float(how.text("yes")) else "否"
    if "one_of" in how.values:
        drawn = chance.random()
        for value, share in how.values["one_of"].items():
            drawn -= float(share)
            if drawn < 0:
                return str(value)
        return none
    if "of" in how.values:
        base = facts.get(how.text("of"))
        if base is None:
            return None
        share = chance.uniform(_percent(how.text("low")), _percent(how.text("high")))
        return _money(Decimal(_fen(base)) * Decimal(f"{share:.6f}"))
    if "share" in how.values:
        return _amount(how, chance) if chance.random() < float(how.text("share")) else none
    return none


def _amount(how: Section, chance: random.Random) -> str:
    """A number between ``low`` and ``high``: money evenly on a logarithmic scale, counts evenly."""
    low, high = how.text("low"), how.text("high")
    if low.endswith("元"):
        exponent = chance.uniform(math.log(_fen(low)), math.log(_fen(high)))
        return _money(Decimal(f"{math.exp(exponent):.0f}"))
    first, last = AMOUNT.fullmatch(low), AMOUNT.fullmatch(high)
    if first is None or last is None:
        raise how.error(f"`low` or `high` is no number with a unit: {low}, {high}", "write for example 3台")
    return f"{chance.randint(int(first[1]), int(last[1]))}{first[2]}"


def _fen(text: str) -> int:
    match = AMOUNT.fullmatch(text)
    if match is None or match[2] not in FEN_OF:
        raise ValueError(f"{text} is no amount of money")
    return int(Decimal(match[1]) * FEN_OF[match[2]])


def _money(fen: Decimal) -> str:
    """As firms report it: 万元 with two decimals."""
    return f"{(fen / TEN_THOUSAND_YUAN).quantize(Decimal('0.01'))}万元"


def _percent(text: str) -> float:
    return float(text.removesuffix("%")) / 100


def register_rows(firms: list[Firm]) -> list[dict[str, Any]]:
    """The rows of the table that the office imports."""
    return [
        {
            "统一社会信用代码": firm.credit_code,
            "企业名称": firm.name_zh,
            "英文名称": firm.name_en,
            "镇街": firm.town,
            "行业": firm.industry,
        }
        for firm in firms
    ]
