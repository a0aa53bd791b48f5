"""The kinds of record that a model may propose, and what each of their fields must be."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

Justified = Literal["words", "sum", "rate", "number", "word"]
"""How a value is justified: it stands in the quotation, its digits do, or it is one of a few words."""

LONGEST_TEXT = 300
MOST_MEMBERS = 40


@dataclass(frozen=True)
class Field:
    """One field.

    Attributes:
        by: what justifies its value.
        hint: for the model.
        allowed: the words that may stand, for ``word``.
        several: True for a list.
    """

    by: Justified
    hint: str
    allowed: tuple[str, ...] = ()
    several: bool = False


_UNITS = Field("words", "names of the units, as printed", several=True)
FIELDS: Mapping[str, Mapping[str, Field]] = {
    "task": {
        "units": _UNITS,
        "lead": Field("words", "those of them that the text calls 牵头 or 主要责任", several=True),
    },
    "target": {
        "indicator": Field("words", "what is measured, as printed"),
        "value": Field("number", "the number as printed, without its unit"),
        "unit": Field("words", "its unit, as printed"),
        "comparator": Field("word", "one of >=, <=, =, ~", (">=", "<=", "=", "~")),
        "by": Field("number", "the year, as 2028"),
    },
    "measure": {
        "subject": Field("words", "who gets it, as printed"),
        "kind": Field(
            "word", "percent, fixed, per_unit or qualitative", ("percent", "fixed", "per_unit", "qualitative")
        ),
        "rate": Field("rate", "a fraction"),
        "base": Field("words", "of what the rate is taken, or for each of what a sum is paid"),
        "amount": Field("sum", "yuan"),
        "cap": Field("sum", "yuan, after 最高 or 不超过"),
        "recurrence": Field(
            "word", "once, annual, quarterly or monthly", ("once", "annual", "quarterly", "monthly")
        ),
        "years": Field("number", "for how many years"),
        "payer": Field("words", "who pays, as printed"),
    },
    "reference": {
        "number": Field("words", "the number of the document cited"),
        "title": Field("words", "its title, without 《》"),
    },
}

NEEDED: Mapping[str, tuple[str, ...]] = {
    "task": ("units",),
    "target": ("indicator", "value"),
    "measure": ("subject",),
    "reference": ("number", "title"),
}
"""Without one of these a record of the kind says nothing; a reference needs one of the two."""


def shaped(kind: str, given: object) -> dict[str, object] | None:
    """The known fields of a proposal in their shapes; None if one has another shape or none is needed.

    Unknown fields are left out: a model cannot say how certain or by whom a record is.

    >>> shaped("measure", {"subject": "企业", "amount": 100000, "confidence": 1, "rate": None})
    {'subject': '企业', 'amount': 100000}
    >>> shaped("measure", {"subject": ["企业"]}) is None, shaped("measure", {"amount": 1}) is None
    (True, True)
    """
    if not isinstance(given, Mapping):
        return None
    values: dict[str, object] = {}
    for name, one in FIELDS[kind].items():
        value = given.get(name)
        if value is None or value in ("", []):
            continue
        if not _fits(value, one):
            return None
        values[name] = value
    present = [name for name in NEEDED[kind] if name in values]
    enough = bool(present) if kind == "reference" else len(present) == len(NEEDED[kind])
    return values if enough else None


def _fits(value: object, field: Field) -> bool:
    if field.several:
        return isinstance(value, list) and len(value) <= MOST_MEMBERS and all(map(_is_text, value))
    fits: Mapping[str, Callable[[object], bool]] = {
        "words": _is_text,
        "word": lambda word: word in field.allowed,
        "sum": _is_number,
        "rate": _is_number,
        "number": lambda number: _is_number(number) or (_is_text(number) and str(number)[:4].isdecimal()),
    }
    return fits[field.by](value)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value.strip()) <= LONGEST_TEXT


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return math.isfinite(value) and 0 <= value < 10**15
