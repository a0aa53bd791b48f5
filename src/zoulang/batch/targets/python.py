"""Expressions as the source of one Python function, for one subject at a time.

The function holds every program twice: once for a record that gives all that is needed, where no null can
occur, and once for a record with holes; it looks at the record and takes the one that fits. Python's whole
numbers have no width, so nothing can overflow.
"""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import floor
from typing import Any, cast

from zoulang.batch.expressions import Expr, walk
from zoulang.batch.operations import root_of
from zoulang.batch.program import Program
from zoulang.rules.tree import NONE

# What needs its parts known: null where one of them is.
STRICT = frozenset((
    "plus", "minus", "times", "floordiv", "least", "greatest", "ge", "gt", "eq", "days_between", "year",
    "month", "day", "text_of",
))  # fmt: skip
_INDENT = "    "


@dataclass(frozen=True)
class Given:
    """One value that the function reads from a record.

    Attributes:
        key: under which the record gives it; null or absent: unknown.
        flag: the name under which expressions ask whether it is 无; None where it cannot be.
        values: of a choice.
        needed: without it the record has a hole; else it is one that gives it.
    """

    key: str
    flag: str | None = None
    values: tuple[str, ...] = ()
    needed: bool = True


Result = Callable[[Mapping[str, str]], str]
"""The text that a function returns, from the texts of the outputs by name."""


def source(
    name: str,
    given: Sequence[Given],
    whole: Program,
    holes: Program,
    results: tuple[Result, Result] | None = None,
) -> tuple[str, dict[str, object]]:
    """The source of the function and the constants it uses.

    Args:
        name: of the function.
        given: what it reads.
        whole: the outputs where all that is needed is given and nothing else is.
        holes: the outputs for every other record, over the same columns.
        results: what the two return; None: the outputs as a tuple.
    """
    constants: dict[str, object] = {
        "NONE": NONE,
        "later": later,
        "months_later": months_later,
        "rooted": rooted,
    }
    read = set(whole.columns) | set(holes.columns)
    used = [each for each in given if each.key in read or each.flag in read]
    names = {each.key: f"v{place}" for place, each in enumerate(used)}
    lines = [f"def {name}(get):"]
    lines += [f"{_INDENT}{names[each.key]} = get({each.key!r})" for each in used]
    needed = [
        f"{names[each.key]} is None" if each.needed else f"{names[each.key]} is not None" for each in used
    ]
    made = results or (_tuple, _tuple)
    bodies = [(holes, made[1], f"if {' or '.join(needed)}:"), (whole, made[0], "else:")]
    for program, result, head in bodies if needed else [(whole, made[0], "if True:")]:
        lines.append(_INDENT + head)
        body = _Body(program, used, names, constants, result, keeps_outputs=results is not None)
        lines += [2 * _INDENT + line for line in (*_unpacked(used, names, program, constants), *body.lines())]
    return "\n".join(lines) + "\n", constants


def _tuple(outputs: Mapping[str, str]) -> str:
    return f"({', '.join(outputs.values())},)"


def function(text: str, name: str, constants: Mapping[str, object]) -> Callable[..., Any]:
    """The function of a source text."""
    scope = dict(constants)
    exec(compile(text, f"<{name}>", "exec"), scope)
    return cast(Callable[..., Any], scope[name])


def _unpacked(
    used: Iterable[Given], names: Mapping[str, str], program: Program, constants: dict[str, object]
) -> Iterable[str]:
    """Lines that part 无 from the value and turn choices into places."""
    read = set(program.columns)
    for each in used:
        name = names[each.key]
        if each.flag is not None and (each.flag in read or each.key in read):
            yield f"{name}n = {name} is NONE"
        if each.key not in read:
            continue
        if each.values:
            places = f"PLACES_{name[1:]}"
            constants[places] = {value: at for at, value in enumerate(each.values)} | {None: None, NONE: None}
            yield f"{name} = {places}[{name}]"
        elif each.flag is not None:
            yield f"if {name}n: {name} = None"


def later(day: date, days: int) -> date | None:
    """The date so many days later; None beyond the calendar.

    >>> later(date(9999, 12, 31), 1) is None
    True
    """
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return None


def months_later(day: date, months: int) -> date | None:
    """The same day some months later, or the last day of that month; None beyond the calendar."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not date.min.year <= year <= date.max.year:
        return None
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def rooted(top: int, under: int, exponent: float, digits: int, longest: int) -> int | None:
    """``(top / under) ** exponent`` in steps of 10^-digits; None where there is no such number.

    >>> rooted(11025, 10000, 0.5, 10, 10**25)
    10500000000
    """
    if top < 0:
        return None
    try:
        steps: float = (top / under) ** exponent * 10.0**digits
    except (OverflowError, ZeroDivisionError):
        return None
    return floor(steps + 0.5) if steps <= longest else None


@dataclass
class _Body:
    """The lines of one program: an assignment for what is used twice, one return."""

    program: Program
    used: Sequence[Given]
    names: Mapping[str, str]
    constants: dict[str, object]
    result: Result
    keeps_outputs: bool = False
    local: dict[Expr, str] = field(default_factory=dict)

    def lines(self) -> list[str]:
        named = self._to_name()
        lines: list[str] = []
        for expr in walk(self.program.outputs.values()):
            if expr.op in ("column", "steps", "code"):
                self.local[expr] = self._column(expr)
            elif expr in named:
                text = self.value(expr)
                self.local[expr] = name = f"t{len(lines)}"
                lines.append(f"{name} = {text}")
        outputs = {name: self.value(expr) for name, expr in self.program.outputs.items()}
        return [*lines, f"return {self.result(outputs)}"]

    def _to_name(self) -> set[Expr]:
        """What is used twice by the text: shared parts, and parts whose null is looked at."""
        named = self.program.shared()
        if self.keeps_outputs:
            named.update(self.program.outputs.values())
        for expr in walk(self.program.outputs.values()):
            if expr.op in ("least", "greatest"):
                named.update(expr.args)
            elif expr.op in STRICT:
                named.update(part for part in expr.args if part.nullable and part.op not in STRICT)
            elif expr.op in ("is_null", "coalesce"):
                named.add(expr.args[0])
            elif expr.op in ("add_days", "add_months") or _joins_unknowns(expr):
                named.update(part for part in expr.args if part.nullable)
        return {expr for expr in named if expr.args}

    def _column(self, expr: Expr) -> str:
        key = expr.value if isinstance(expr.value, str) else expr.value[0]  # type: ignore[index]
        for each in self.used:
            if each.flag == key:
                return f"{self.names[each.key]}n"
        return self.names[str(key)]

    # --- values ---------------------------------------------------------------------------------------

    def value(self, expr: Expr) -> str:
        """The text of the value; it may be null."""
        if expr in self.local:
            return self.local[expr]
        if expr.op in STRICT:
            guards = self._guards(expr)
            text = self._strict(expr)
            return (
                f"(None if {' or '.join(f'{each} is None' for each in guards)} else {text})"
                if guards
                else text
            )
        return _VALUES[expr.op](self, expr)

    def _guards(self, expr: Expr) -> list[str]:
        """The names that must not be null for the text of a strict expression to make sense."""
        if expr in self.local:
            return [self.local[expr]] if expr.nullable else []
        if expr.op not in STRICT:
            return []
        return list(dict.fromkeys(name for part in expr.args for name in self._guards(part)))

    def _strict(self, expr: Expr) -> str:
        """The text of the value where nothing it needs is null."""
        if expr in self.local:
            return self.local[expr]
        if expr.op not in STRICT:
            return self.value(expr)
        parts = [self._strict(part) for part in expr.args]
        match expr.op:
            case "least":
                return f"({parts[0]} if {parts[0]} <= {parts[1]} else {parts[1]})"
            case "greatest":
                return f"({parts[0]} if {parts[0]} >= {parts[1]} else {parts[1]})"
            case "days_between":
                return f"({parts[0]} - {parts[1]}).days"
            case "year" | "month" | "day":
                return f"{parts[0]}.{expr.op}"
            case "text_of":
                return f"{self._constant((*expr.value, None), 'TEXTS')}[{parts[0]}]"  # type: ignore[misc]
        return f"({parts[0]} {_SIGNS[expr.op]} {parts[1]})"

    def _constant(self, value: object, kind: str) -> str:
        for name, known in self.constants.items():
            if name.startswith(kind) and known == value:
                return name
        name = f"{kind}_{len(self.constants)}"
        self.constants[name] = value
        return name

    def _literal(self, expr: Expr) -> str:
        return self._constant(expr.value, "DAY") if isinstance(expr.value, date) else repr(expr.value)

    def _joined(self, expr: Expr) -> str:
        sign, decisive = (" and ", False) if expr.op == "and" else (" or ", True)
        sure = [self.value(part) for part in expr.args if not part.nullable]
        open = [part for part in expr.args if part.nullable]
        if len(open) > 1:
            names = [self.value(part) for part in open]
            decided = " or ".join(f"{name} is {decisive}" for name in names)
            unknown = " or ".join(f"{name} is None" for name in names)
            sure.append(f"({decisive} if {decided} else None if {unknown} else {not decisive})")
        else:
            sure += [self.value(part) for part in open]
        return f"({sign.join(sure)})"

    def _not(self, expr: Expr) -> str:
        part = expr.args[0]
        if not part.nullable:
            return f"(not {self.value(part)})"
        name = self.value(part)
        if part in self.local:
            return f"(None if {name} is None else not {name})"
        return f"(False if {self.test(part)} else True if {self.refuted(part)} else None)"

    def _is_null(self, expr: Expr) -> str:
        return f"({self.value(expr.args[0])} is None)"

    def _when(self, expr: Expr) -> str:
        condition, then, otherwise = expr.args
        return f"({self.value(then)} if {self.test(condition)} else {self.value(otherwise)})"

    def _coalesce(self, expr: Expr) -> str:
        first, second = expr.args
        if expr.sort == "truth" and second.op == "literal" and second.value is False:
            return self.test(first)
        name = self.value(first)
        return f"({self.value(second)} if {name} is None else {name})"

    def _count(self, expr: Expr) -> str:
        return "(" + " + ".join(f"(1 if {self.test(part)} else 0)" for part in expr.args) + ")"

    def _mask(self, expr: Expr) -> str:
        bits = [
            f"({1 << place} if {self.test(part)} else 0)"
            for place, part in enumerate(expr.args)
            if not (part.op == "literal" and part.value is False)
        ]
        return " + ".join(bits) if bits else "0"

    def _add_days(self, expr: Expr) -> str:
        day, days = (self.value(part) for part in expr.args)
        return self._later("later", expr, day, days)

    def _add_months(self, expr: Expr) -> str:
        return self._later("months_later", expr, self.value(expr.args[0]), str(expr.value))

    def _root(self, expr: Expr) -> str:
        top, under = (self.value(part) for part in expr.args)
        exponent, digits, longest = root_of(expr)
        return self._later("rooted", expr, f"{top}, {under}", f"{exponent!r}, {digits}, {longest}")

    def _later(self, name: str, expr: Expr, day: str, by: str) -> str:
        nulls = [f"{self.value(part)} is None" for part in expr.args if part.nullable]
        call = f"{name}({day}, {by})"
        return f"(None if {' or '.join(nulls)} else {call})" if nulls else call

    # --- tests ----------------------------------------------------------------------------------------

    def test(self, expr: Expr) -> str:
        """A text that is true where the truth is yes, and false where it is no or null."""
        if not expr.nullable:
            return self.value(expr)
        if expr in self.local:
            return f"({self.local[expr]} is True)"
        match expr.op:
            case "and" | "or":
                sign = f" {expr.op} "
                return f"({sign.join(self.test(part) for part in expr.args)})"
            case "not":
                return self.refuted(expr.args[0])
            case "when":
                condition, then, otherwise = expr.args
                return f"({self.test(then)} if {self.test(condition)} else {self.test(otherwise)})"
            case "coalesce" | "literal":
                return f"({self.value(expr)} is True)"
        known = [f"{name} is not None" for name in self._guards(expr)]
        return f"({' and '.join([*known, self._strict(expr)])})"

    def refuted(self, expr: Expr) -> str:
        """A text that is true where the truth is no, and false where it is yes or null."""
        if not expr.nullable:
            return f"(not {self.value(expr)})"
        if expr in self.local:
            return f"({self.local[expr]} is False)"
        match expr.op:
            case "and" | "or":
                sign = " or " if expr.op == "and" else " and "
                return f"({sign.join(self.refuted(part) for part in expr.args)})"
            case "not":
                return self.test(expr.args[0])
            case "when":
                condition, then, otherwise = expr.args
                return f"({self.refuted(then)} if {self.test(condition)} else {self.refuted(otherwise)})"
            case "coalesce" | "literal":
                return f"({self.value(expr)} is False)"
        known = [f"{name} is not None" for name in self._guards(expr)]
        return f"({' and '.join([*known, f'not {self._strict(expr)}'])})"


def _joins_unknowns(expr: Expr) -> bool:
    return expr.op in ("and", "or") and sum(part.nullable for part in expr.args) > 1


_SIGNS = {"plus": "+", "minus": "-", "times": "*", "floordiv": "//", "ge": ">=", "gt": ">", "eq": "=="}
_VALUES: dict[str, Callable[[_Body, Expr], str]] = {
    "literal": _Body._literal,
    "and": _Body._joined,
    "or": _Body._joined,
    "not": _Body._not,
    "is_null": _Body._is_null,
    "when": _Body._when,
    "coalesce": _Body._coalesce,
    "count": _Body._count,
    "mask": _Body._mask,
    "add_days": _Body._add_days,
    "add_months": _Body._add_months,
    "root": _Body._root,
}
