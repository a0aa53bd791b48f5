"""Registers: named, typed, read-only tables through which figures see the record.

The core never learns where the rows came from. Money is whole fen, a percentage a fraction, a date a date;
an empty cell is not known.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import Literal

import polars as pl

from zoulang.rules import Policy, load_policy, units
from zoulang.rules.policy import Fact, Words
from zoulang.rules.units import Kind, Type

Word = Literal[
    "yes/no", "money", "percent", "points", "count", "number", "duration", "date", "year", "text", "choice"
]
PERCENT_DECIMALS, NUMBER_DECIMALS = 8, 6
_EMPTY = load_policy("policy: figures")


@dataclass(frozen=True)
class Column:
    """A column of a register, named in expressions by its Chinese name or its key.

    Attributes:
        key: the name of the column in the table.
        word: what it holds, in the words of a policy file.
        unit: of counts and numbers, such as 家 or 天.
        values: of a choice, the lowest first.
        or_none: 无, known to have none, is a value.
        scale: decimals kept; None: those usual for what it holds.
    """

    key: str
    zh: str
    en: str
    word: Word
    unit: str = ""
    values: tuple[str, ...] = ()
    or_none: bool = False
    scale: int | None = None

    @cached_property
    def type(self) -> Type:
        """The type in expressions."""
        return replace(self._type(), optional=self.or_none)

    def _type(self) -> Type:
        match self.word:
            case "choice":
                return Type(Kind.CHOICE, values=self.values)
            case "duration":
                return units.parse_unit(self.unit)[0]
            case "count" | "number":
                whole = self.word == "count"
                if not self.unit:
                    return Type(Kind.NUMBER, whole=whole, bare=whole)
                return replace(units.parse_unit(self.unit)[0], whole=whole)
        return Type(Kind(self.word))

    @property
    def fact(self) -> Fact:
        """The column as the rule language knows a fact."""
        never_negative = self.type.kind is Kind.MONEY or self.type.whole
        return Fact(
            self.key,
            self.zh,
            self.en,
            self.type,
            unit=self.unit or None,
            low=Fraction(0) if never_negative else None,
            scale=self._decimals,
        )

    @property
    def _decimals(self) -> int:
        if self.scale is not None:
            return self.scale
        if self.type.whole or self.type.kind is Kind.MONEY:
            return 0
        return PERCENT_DECIMALS if self.type.kind in (Kind.PERCENT, Kind.POINTS) else NUMBER_DECIMALS

    @property
    def dtype(self) -> pl.DataType:
        """How the table holds it."""
        match self.word:
            case "yes/no":
                return pl.Boolean()
            case "date":
                return pl.Date()
            case "money" | "count" | "year":
                return pl.Int64()
            case "percent" | "points" | "number" | "duration":
                return pl.Decimal(38, self._decimals) if self._decimals else pl.Int64()
            case "choice":
                return pl.Enum(self.values)
        return pl.String()


def column_of(fact: Fact) -> Column:
    """The column that holds a fact of a policy or a procedure; it is named as the fact is.

    >>> from zoulang.rules import load_policy
    >>> policy = load_policy("policy: p\\nfacts: {staff: {zh: 职工总数, en: staff, type: count, unit: 人}}")
    >>> column_of(policy.facts["staff"]).word
    'count'
    """
    kind = fact.type.kind
    word: Word = "count" if kind is Kind.NUMBER and fact.type.whole else kind.value  # type: ignore[assignment]
    unit = fact.unit or ""
    if kind not in (Kind.NUMBER, Kind.DURATION):
        unit = ""
    return Column(
        fact.key, fact.zh, fact.en, word, unit, fact.type.values, fact.type.optional, scale=fact.scale
    )


# Every register has it: the day for which it was asked.
AS_OF = Column("as_of", "截止日", "as-of day", "date")


@dataclass(frozen=True)
class Register:
    """The shape of a register.

    Attributes:
        whom: key of the column that says whom a row is about, where figures over few of them are withheld
            from the public; "": nobody could be recognised.

    >>> begun = Column("begun", "已开工", "begun", "yes/no")
    >>> register = Register("project", Words("项目", "projects"), (begun,))
    >>> [column.zh for column in register.all_columns]
    ['已开工', '截止日']
    """

    name: str
    title: Words
    columns: tuple[Column, ...]
    whom: str = ""

    @property
    def all_columns(self) -> tuple[Column, ...]:
        """The columns, and last the as-of day."""
        return (*self.columns, AS_OF)

    @cached_property
    def policy(self) -> Policy:
        """The columns as facts, for what reads expressions."""
        facts = {column.key: column.fact for column in self.all_columns}
        return replace(_EMPTY, slug=self.name, facts=facts)

    def frame(self, rows: Sequence[Sequence[object]]) -> pl.DataFrame:
        """Rows, in the order of the columns, as the typed table; percentages and numbers are Decimal.

        >>> paid = Column("paid", "已付", "paid", "money")
        >>> register = Register("project", Words("项目", "projects"), (paid,))
        >>> register.frame([(500,), (None,)]).rows()
        [(500,), (None,)]
        """
        schema = {column.key: column.dtype for column in self.columns}
        return pl.DataFrame(rows, schema=schema, orient="row")
