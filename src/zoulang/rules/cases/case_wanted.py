"""What a worked case writes as the answer it expects: read, refused where it is of a wrong type, shown."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from zoulang.errors import InputError, Problem
from zoulang.quantities import format_money, parse_money
from zoulang.rules.cases.case_files import described
from zoulang.rules.cases.keys import Expectation, word
from zoulang.rules.expressions.literals import quantity
from zoulang.rules.units import Kind, Type

NAMES = ("failed", "needs", "reasons", "items")
MANY = ("parts", "range", "places", "schedule")
REMEDIES = {
    "yes_no": "write true, false or null",
    "number": "write a number or null",
    "text": "write a text or null",
    "date": "write a day such as 2024-06-10, or null",
    "names": "write a list of names, one name as a text, or null",
    "range": "write a number, two numbers as [lowest, highest], or null",
    "parts": "write a list of numbers, an object of numbers, or null",
    "places": "write an object of [first, last], or null",
    "schedule": "write an object of year and number, or null",
}
SHAPES = {
    "outcome": "yes_no", "on_time": "yes_no", "late": "yes_no", "amount": "number", "points": "number",
    "due": "date", "best": "text", "edition": "text",
    **dict.fromkeys(NAMES, "names"), **{of: of for of in MANY},
}  # fmt: skip
OF_KIND = {Kind.YES_NO: "yes_no", Kind.CHOICE: "text", Kind.TEXT: "text", Kind.DATE: "date"}


def refuse_wrong_type(name: str, value: object, expectation: Expectation, type: Type | None = None) -> None:
    """Refuse an expected value that its key can never have.

    Args:
        type: of the item or term whose value is compared.

    Raises:
        InputError: with what would do.

    >>> refuse_wrong_type("eligible", "yes", Expectation("outcome"))
    Traceback (most recent call last):
    zoulang.errors.InputError: eligible is yes, a text; write true, false or null
    """
    shape = SHAPES.get(expectation.of)
    if shape is None and type is not None:
        shape = OF_KIND.get(type.kind, "number")
    if shape is not None and not _fits(shape, value, expectation):
        raise InputError(Problem(f"{name} is {described(value)}", REMEDIES[shape]))


def _fits(shape: str, value: object, expectation: Expectation) -> bool:
    if value is None or (shape != "names" and _in_table(value, expectation)):
        return True
    if shape in ("names", *MANY):
        return _fits_many(shape, value, expectation)
    if shape == "yes_no":
        return isinstance(value, bool)
    if shape == "number":
        return isinstance(value, (int, Decimal)) and not isinstance(value, bool)
    return isinstance(value, str) and (shape != "date" or _is_day(value))


def _fits_many(shape: str, value: object, expectation: Expectation) -> bool:
    def number(each: object) -> bool:
        return _fits("number", each, expectation)

    if isinstance(value, Mapping):
        entries = list(value.values())
        if shape == "places":
            pairs = [pair for pair in entries if isinstance(pair, list) and len(pair) == 2]
            return len(pairs) == len(entries) and all(number(place) for pair in pairs for place in pair)
        if shape == "schedule":
            return all(str(year).isdecimal() for year in value) and all(map(number, entries))
        return shape == "parts" and all(map(number, entries))
    if isinstance(value, list):
        if shape == "names":
            return all(isinstance(each, (str, int)) and not isinstance(each, bool) for each in value)
        if shape == "range":
            return len(value) == 2 and all(number(each) and each is not None for each in value)
        return shape == "parts" and all(map(number, value))
    return isinstance(value, str) if shape == "names" else shape == "range" and number(value)


def _in_table(value: object, expectation: Expectation) -> bool:
    return not isinstance(value, (list, Mapping)) and word(value) in expectation.values


def _is_day(text: str) -> bool:
    with suppress(ValueError):
        return date.fromisoformat(text).isoformat() == text
    return False


def wanted_value(value: Any, expectation: Expectation) -> Any:
    """The value of a case in our words and units: money in fen, other quantities in their base unit.

    Raises:
        InputError: if an amount is finer than one fen.
    """
    if isinstance(value, dict):
        return {
            expectation.values.get(word(key), word(key)): wanted_value(v, expectation)
            for key, v in value.items()
        }
    if isinstance(value, list):
        return [wanted_value(entry, expectation) for entry in value]
    if word(value) in expectation.values:
        text = expectation.values[word(value)]
        return {"是": True, "否": False}.get(text, text)
    if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
        return amount_of(value, expectation)
    return value


def amount_of(value: int | Decimal, expectation: Expectation) -> Fraction:
    """A bare number of a case in the unit of the table.

    Raises:
        InputError: if it is finer than one fen.

    >>> amount_of(-3, Expectation("amount", unit="万元"))
    Fraction(-3000000, 1)
    """
    digits = f"{value:f}" if isinstance(value, Decimal) else str(value)
    if not expectation.unit:
        return Fraction(digits)
    sign, digits = (-1, digits[1:]) if digits.startswith("-") else (1, digits)
    try:
        if expectation.unit.endswith("元"):
            return Fraction(sign * parse_money(f"{digits}{expectation.unit}"))
        found = quantity(f"{digits}{expectation.unit}").value
    except ValueError as error:
        raise InputError(Problem(str(error), "correct the case or the key table")) from None
    assert isinstance(found, Fraction)
    return sign * found


# --- showing ----------------------------------------------------------------------------------------


def shown_names(names: Any) -> str:
    """Names in order for a sentence; one text as it is."""
    if isinstance(names, str):
        return names
    return "、".join(sorted(map(str, names or ()))) or "nothing"


def shown_wanted(value: Any, expectation: Expectation) -> str:
    """What the case expects; a null as what the table says it means.

    >>> shown_wanted(None, Expectation("value", null=("无", "undecided")))
    '无 or undecided'
    """
    return " or ".join(expectation.null) if value is None else shown(value, expectation)


def shown(value: Any, expectation: Expectation) -> str:
    """An answer in the unit of the table."""
    if isinstance(value, bool) or value is None:
        return {True: "yes", False: "no", None: "undecided"}[value]
    if isinstance(value, dict):
        return "; ".join(f"{key} {shown(part, expectation)}" for key, part in value.items()) or "nothing"
    if isinstance(value, list):
        return "..".join(shown(part, expectation) for part in value)
    if isinstance(value, (int, Fraction)):
        return _shown_number(Fraction(value), expectation)
    return str(value)


def _shown_number(value: Fraction, expectation: Expectation) -> str:
    if expectation.of in ("amount", "schedule") and value.denominator == 1:
        return format_money(int(value))
    one = amount_of(1, expectation)
    return f"{float(value / one):.10g}{expectation.unit}"
