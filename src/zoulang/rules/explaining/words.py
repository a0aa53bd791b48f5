"""Values and sentences in words, Chinese or English; ``phrases`` says nodes."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache
from importlib.resources import files
from typing import Any

from zoulang.quantities import format_money
from zoulang.rules.deciding.apply import half_up
from zoulang.rules.deciding.evaluate import NOW, Evaluation, Moment
from zoulang.rules.deciding.values import Unknown, Value
from zoulang.rules.explaining.phrases import COMPARISON_SIGNS as COMPARISON_SIGNS
from zoulang.rules.explaining.phrases import Phrases
from zoulang.rules.policy import Input, Item, Policy, ScorePart, shifted
from zoulang.rules.tree import NONE, Node
from zoulang.rules.units import Kind, Type, unit_text

EXACT_DECIMALS = 6


@cache
def sentences(language: str) -> dict[str, Any]:
    """The sentence patterns of a language, from ``words.toml``.

    >>> sentences("en")["total"]
    'Total'
    """
    text = files("zoulang.rules.explaining").joinpath("words.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    return {
        **table["en" if language == "en" else "zh"],
        "units": table["units"],
        "one": table["one"],
        "words": table["words"],
    }


@dataclass(frozen=True)
class Speaker:
    """Says nodes and values in one language, for one policy."""

    policy: Policy
    language: str

    # --- sentences ----------------------------------------------------------------------------------

    def say(self, pattern: str, **parts: object) -> str:
        """A sentence of ``words.toml`` with its blanks filled in."""
        text: str = sentences(self.language)[pattern]
        return text.format(**parts) if parts else text

    def counted(self, pattern: str, count: int, **parts: object) -> str:
        """A sentence with a count in it; English has one of its own for a single one."""
        pattern = f"{pattern}_one" if count == 1 and self.language == "en" else pattern
        return self.say(pattern, count=self.number(count), **parts)

    def join(self, parts: list[str]) -> str:
        """Parts of a list, with the comma of the language."""
        return self.say("list_comma").join(parts)

    def parens(self, text: str) -> str:
        """The text in the parentheses of the language, in English after a space."""
        return self.say("open_paren") + text + self.say("close_paren")

    def word(self, text: str) -> str:
        """A value, name or office in the language: as the policy says it, else as the language has it."""
        if self.language != "en":
            return text
        return self.policy.words.get(text) or str(sentences("en")["words"].get(text, text))

    def function(self, name: str) -> str:
        """The name of a function."""
        return str(sentences(self.language)["functions"][name])

    def node(self, node: Node, at: Moment = NOW, filled: Evaluation | None = None) -> str:
        """The rule in words; with ``filled``, values stand in the place of names."""
        return Phrases(self, at, filled).of(node)

    def title(self, item: Item | ScorePart) -> str:
        """The title of an item or a line of a score; its name or id where it has none."""
        title = item.title.in_language(self.language)
        if title != item.id or item.name is None:
            return title
        return self.word(item.name)

    def item_name(self, item: Item) -> str:
        """The name of an item inside a rule."""
        return item.name if item.name is not None and self.language == "zh" else self.title(item)

    # --- names of periods ---------------------------------------------------------------------------

    def input(self, asked: Input) -> str:
        """The name of a fact of one period."""
        return self.shifted(asked.fact.name(self.language), asked.back)

    def shifted(self, name: str, back: int) -> str:
        """A name for ``back`` periods earlier."""
        if back == 0 or self.policy.period not in ("quarter", "month"):
            return shifted(name, back, self.language)
        pattern = "before_one" if back == 1 else "before_many"
        return self.say(
            pattern, name=name, unit=self.period_name(1), units=self.period_name(back), count=back
        )

    def period_name(self, count: int) -> str:
        """年, 季度 or 月; years, quarters or months."""
        period = self.policy.period if self.policy.period in ("quarter", "month") else "year"
        return self.say(f"period_{period}" + ("" if count == 1 or self.language == "zh" else "s"))

    def span(self, periods: int, with_this: bool) -> str:
        """近3年 or 连续3年 as a part of a sentence."""
        pattern = "span_ending" if with_this else "span_before"
        return self.say(pattern, count=periods, unit=self.period_name(periods))

    # --- values -------------------------------------------------------------------------------------

    def value(self, value: Value, type: Type) -> str:
        """A value as a person reads it; nothing is rounded away silently."""
        if isinstance(value, Unknown):
            return self._open(value, type)
        if value is NONE:
            return self.say("none")
        if isinstance(value, bool):
            return self.say("yes" if value else "no")
        if isinstance(value, date):
            return self.day(value)
        if isinstance(value, int):
            return f"{value}年" if self.language == "zh" else str(value)
        if isinstance(value, str):
            return self.word(value)
        return self._quantity(value, type)

    def day(self, day: date) -> str:
        """A date in the words of the language."""
        if self.language == "en":
            return f"{day.day} {day:%B} {day.year}"
        return f"{day.year}年{day.month}月{day.day}日"

    def money(self, fen: int) -> str:
        """An amount in fen."""
        return format_money(fen, self.language)

    def amount(self, low: int, high: int | None) -> str:
        """An amount in fen of which the bounds are known; ``high`` None is open upwards."""
        if high is None:
            return self.say("at_least_amount", low=self.money(low)) if low else self.say("open_amount")
        if low == high:
            return self.money(low)
        if low == 0:
            return self.say("at_most", high=self.money(high))
        return self.say("between", low=self.money(low), high=self.money(high))

    def number(self, value: int) -> str:
        """A whole number with its thousands parted."""
        return f"{value:,}"

    def _open(self, value: Unknown, type: Type) -> str:
        if value.possible:
            return self.say("possible", values=self.join([self.value(part, type) for part in value.possible]))
        if value.low is not None and value.high is not None:
            return self.between(value.low, value.high, type)
        if value.high is not None:
            return self.say("at_most", high=self.value(value.high, type))
        if value.low is not None and value.low > 0:
            return self.say("at_least_amount", low=self.value(value.low, type))
        return self.say("unknown_value")

    def between(self, low: Fraction, high: Fraction, type: Type) -> str:
        """Bounds of a quantity; a unit that follows the number is said once."""
        plain = type.kind is Kind.NUMBER and ("元", 1) not in type.unit and unit_text(type.unit) != "年次"
        shown = self.digits(low) if plain else self.value(low, type)
        return self.say("between", low=shown, high=self.value(high, type))

    def _quantity(self, value: Fraction, type: Type) -> str:
        match type.kind:
            case Kind.MONEY if value.denominator == 1:
                return self.money(int(value))
            case Kind.MONEY:
                return self.say("about") + self.money(half_up(value))
            case Kind.PERCENT:
                return self.digits(value * 100) + "%"
            case Kind.POINTS:
                digits = self.digits(value * 100)
                return self.say("points_one" if digits == "1" else "points_many", digits=digits)
            case Kind.DURATION:
                return self._duration(value, type.unit[0][0]) if type.unit else self.digits(value)
        return self._counted(value, type)

    def _duration(self, value: Fraction, unit: str) -> str:
        if unit == "月":
            years = value / 12
            whole = years.denominator == 1 and value >= 12
            amount, zh, en = (years, "年", "year") if whole else (value, "个月", "month")
        else:
            amount, (zh, en) = value, {"天": ("天", "day")}.get(unit, ("个工作日", "working day"))
        digits = self.digits(amount)
        return f"{digits}{zh}" if self.language == "zh" else f"{digits} {en}{'' if amount == 1 else 's'}"

    def _counted(self, value: Fraction, type: Type) -> str:
        unit = unit_text(type.unit)
        value = value / 100 if ("元", 1) in type.unit else value
        if unit == "年次":
            return self.say("year_number", digits=self.digits(value))
        if self.language == "zh":
            return self._scaled(value, unit) + unit
        return f"{self.digits(value)} {_english_unit(unit, value == 1)}".rstrip()

    def _scaled(self, value: Fraction, unit: str) -> str:
        """Digits in 万 or 亿 where the unit is money of some kind, or the number very large."""
        money = unit.partition("/")[0].endswith("元")
        for scale, word in ((10**8, "亿"), (10**4, "万")):
            exact = 10**EXACT_DECIMALS % (value / scale).denominator == 0
            if abs(value) >= scale and exact and (money or scale == 10**8):
                return self.digits(value / scale) + word
        return self.digits(value)

    def digits(self, value: Fraction) -> str:
        """Exact digits where they end within six decimals, else two decimals marked as about."""
        if value.denominator == 1:
            return f"{value.numerator:,}" if self.language == "en" else str(value.numerator)
        exact = 10**EXACT_DECIMALS % value.denominator == 0
        number = Decimal(value.numerator) / Decimal(value.denominator)
        number = number.quantize(Decimal("0.000001") if exact else Decimal("0.01"), ROUND_HALF_UP)
        text = f"{number:,f}" if self.language == "en" else f"{number:f}"
        text = text.rstrip("0").rstrip(".") if "." in text else text
        return text if exact else self.say("about") + text


def _english_unit(unit: str, single: bool) -> str:
    """people, person, yuan per mu."""
    words = sentences("en")
    if unit in words["units"]:
        return str(words["one"].get(unit, words["units"][unit]) if single else words["units"][unit])
    over, slash, under = unit.partition("/")
    if not slash:
        return unit
    per = " per ".join(
        str(words["one"].get(each, words["units"].get(each, each))) for each in under.split("/")
    )
    return f"{_english_unit(over, single)} per {per}"
