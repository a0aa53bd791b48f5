"""Expressions over the columns of a table, as data: what the compiler makes and every target writes out.

An expression is known by what it is made of, so the same one is made only once; a target can see what is used
twice. It knows whether it can be null and, of whole numbers, between which bounds it lies: what follows from
that alone is settled here, for all targets.

Null goes through everything but ``&``, ``|`` (Kleene's), `when`, `coalesce` and ``is_null``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import reduce
from typing import Literal as OneOf
from weakref import WeakValueDictionary

Sort = OneOf["truth", "whole", "date", "text"]
Bound = int | None
Plain = bool | int | date | str | None


class Expr:
    """One expression.

    Attributes:
        op: what it does: ``column``, ``literal``, or one of the operations of this module.
        args: the expressions it is made of.
        value: what an operation needs besides: a name, a number, the values of a choice.
        sort: truth, whole number, date or text.
        nullable: null can occur.
        low, high: bounds of a whole number, both in; None is no bound.

    >>> a = column("a", "whole", nullable=False, low=0)
    >>> (a + 1) * 3, (a + 1).low, (a + 1) is (a + 1), a + 1 > 0
    (((a + 1) * 3), 1, True, literal(True))
    """

    __slots__ = ("__weakref__", "args", "high", "low", "nullable", "op", "sort", "value")

    op: str
    args: tuple[Expr, ...]
    value: object
    sort: Sort
    nullable: bool
    low: Bound
    high: Bound

    def __bool__(self) -> bool:
        raise TypeError("an expression is neither true nor false before it meets a table")

    def __repr__(self) -> str:
        if self.op in ("column", "code"):
            return str(self.value if isinstance(self.value, str) else self.value[0])  # type: ignore[index]
        if self.op == "literal":
            return str(self.value) if self.sort == "whole" else f"literal({self.value!r})"
        if self.op in _SIGNS:
            return "(" + f" {_SIGNS[self.op]} ".join(map(repr, self.args)) + ")"
        return f"{self.op}({', '.join(map(repr, self.args))})"

    def __hash__(self) -> int:
        return id(self)

    def __eq__(self, other: object) -> Expr:  # type: ignore[override]
        return _equal(self, as_expr(other))

    def __ge__(self, other: Expr | int) -> Expr:
        return _ordered(self, as_expr(other), strict=False)

    def __gt__(self, other: Expr | int) -> Expr:
        return _ordered(self, as_expr(other), strict=True)

    def __le__(self, other: Expr | int) -> Expr:
        return _ordered(as_expr(other), self, strict=False)

    def __lt__(self, other: Expr | int) -> Expr:
        return _ordered(as_expr(other), self, strict=True)

    def __and__(self, other: Expr) -> Expr:
        return all_of((self, other))

    def __or__(self, other: Expr) -> Expr:
        return any_of((self, other))

    def __invert__(self) -> Expr:
        return _opposite(self)

    def __add__(self, other: Expr | int) -> Expr:
        return _plus(self, as_expr(other))

    def __sub__(self, other: Expr | int) -> Expr:
        return _minus(self, as_expr(other))

    def __mul__(self, other: Expr | int) -> Expr:
        return _times(self, as_expr(other))

    def __floordiv__(self, other: Expr | int) -> Expr:
        return _floor_divided(self, as_expr(other))

    def __neg__(self) -> Expr:
        return _minus(literal(0), self)

    def __abs__(self) -> Expr:
        if self.low is not None and self.low >= 0:
            return self
        return when(self >= 0, self, -self)

    def is_null(self) -> Expr:
        """Whether nothing is known; never null itself."""
        if not self.nullable:
            return literal(False)
        if self.op == "not":
            return self.args[0].is_null()
        return literal(True) if self.op == "literal" else made("is_null", (self,), sort="truth")

    def is_not_null(self) -> Expr:
        """Whether something is known."""
        return ~self.is_null()

    def fill_null(self, other: Expr | Plain) -> Expr:
        """The other where this is null."""
        return coalesce(self, as_expr(other, self.sort))

    def is_true(self) -> Expr:
        """The truth with null taken for no."""
        return self.fill_null(False)

    def walk(self) -> Iterator[Expr]:
        """This expression and all it is made of, each once, parts before the whole."""
        yield from walk((self,))


_SIGNS = {"plus": "+", "minus": "-", "times": "*", "floordiv": "//", "ge": ">=", "gt": ">", "eq": "==",
          "and": "&", "or": "|"}  # fmt: skip
# An entry lives as long as its expression, and the expression keeps its parts: their ids stay theirs.
_ALL: WeakValueDictionary[tuple[object, ...], Expr] = WeakValueDictionary()


def made(
    op: str,
    args: tuple[Expr, ...] = (),
    value: object = None,
    *,
    sort: Sort,
    nullable: bool = False,
    low: Bound = None,
    high: Bound = None,
) -> Expr:
    key = (op, sort, type(value), value, nullable, low, high, *map(id, args))
    found = _ALL.get(key)
    if found is None:
        found = Expr()
        found.op, found.args, found.value, found.sort = op, args, value, sort
        found.nullable, found.low, found.high = nullable, low, high
        _ALL[key] = found
    return found


def walk(roots: Iterable[Expr]) -> Iterator[Expr]:
    """All expressions that some are made of, each once, parts before wholes."""
    seen: set[int] = set()
    stack = [(root, False) for root in reversed(list(roots))]
    while stack:
        expr, parts_done = stack.pop()
        if parts_done:
            yield expr
        elif id(expr) not in seen:
            seen.add(id(expr))
            stack.append((expr, True))
            stack += [(part, False) for part in reversed(expr.args) if id(part) not in seen]


# --- leaves -----------------------------------------------------------------------------------------


def column(name: str, sort: Sort, nullable: bool = True, low: Bound = None, high: Bound = None) -> Expr:
    """A column of the table."""
    return made("column", value=name, sort=sort, nullable=nullable, low=low, high=high)


def steps(name: str, scale: int, nullable: bool = True, low: Bound = None, high: Bound = None) -> Expr:
    """A column of decimals, as the whole number of its smallest steps."""
    return made("steps", value=(name, scale), sort="whole", nullable=nullable, low=low, high=high)


def code(name: str, values: tuple[str, ...], nullable: bool = True) -> Expr:
    """A column of a choice, as the place of its value in the list."""
    high = max(0, len(values) - 1)
    return made("code", value=(name, values), sort="whole", nullable=nullable, low=0, high=high)


def literal(value: Plain, sort: Sort | None = None) -> Expr:
    """A value that is the same for every row; `sort` is needed for null only."""
    own = sort or _sort_of(value)
    bound = value if own == "whole" and isinstance(value, int) else 0 if own == "whole" else None
    return made("literal", value=value, sort=own, nullable=value is None, low=bound, high=bound)


def _sort_of(value: Plain) -> Sort:
    if isinstance(value, bool):
        return "truth"
    if isinstance(value, int):
        return "whole"
    return "date" if isinstance(value, date) else "text"


def as_expr(value: object, sort: Sort | None = None) -> Expr:
    """An expression as it is, a plain value as a literal."""
    return value if isinstance(value, Expr) else literal(value, sort)  # type: ignore[arg-type]


def is_literal(expr: Expr, value: object) -> bool:
    """True if the expression is this literal."""
    return expr.op == "literal" and expr.value is not None and expr.value == value


# --- logic ------------------------------------------------------------------------------------------


def all_of(parts: Iterable[Expr]) -> Expr:
    """Kleene's and; one clear no decides.

    >>> a = column("a", "truth")
    >>> all_of([a, literal(True)]) is a, all_of([a, literal(False)])
    (True, literal(False))
    """
    return _joined("and", parts, absorbing=False)


def any_of(parts: Iterable[Expr]) -> Expr:
    """Kleene's or; one clear yes decides."""
    return _joined("or", parts, absorbing=True)


def _joined(op: str, parts: Iterable[Expr], absorbing: bool) -> Expr:
    kept: dict[int, Expr] = {}
    for part in parts:
        for each in part.args if part.op == op else (part,):
            if is_literal(each, absorbing):
                return each
            if not is_literal(each, not absorbing):
                kept[id(each)] = each
    if any(_opposite(each) is kept.get(id(_opposite(each))) and not each.nullable for each in kept.values()):
        return literal(absorbing)
    if len(kept) < 2:
        return next(iter(kept.values()), literal(not absorbing))
    # What cannot be null goes first: the rest then need not be looked at where it decides.
    ordered = sorted(kept.values(), key=lambda each: each.nullable)
    return made(op, tuple(ordered), sort="truth", nullable=any(each.nullable for each in ordered))


def _opposite(expr: Expr) -> Expr:
    if expr.op == "not":
        return expr.args[0]
    if expr.op == "literal":
        return expr if expr.value is None else literal(not expr.value)
    if expr.op in ("ge", "gt"):
        left, right = expr.args
        return _ordered(right, left, strict=expr.op == "ge")
    return made("not", (expr,), sort="truth", nullable=expr.nullable)


# --- comparison -------------------------------------------------------------------------------------


def _equal(left: Expr, right: Expr) -> Expr:
    if left.op == "literal" and right.op != "literal":
        left, right = right, left
    null = null_of(left, right, "truth")
    if null is not None:
        return null
    if left.op == right.op == "literal":
        return literal(left.value == right.value)
    certain = not (left.nullable or right.nullable)
    if certain and left is right:
        return literal(True)
    if certain and left.sort == "whole" and (_surely_less(left, right) or _surely_less(right, left)):
        return literal(False)
    return made("eq", (left, right), sort="truth", nullable=not certain)


def _ordered(left: Expr, right: Expr, strict: bool) -> Expr:
    """``left > right``, or ``>=``."""
    null = null_of(left, right, "truth")
    if null is not None:
        return null
    certain = not (left.nullable or right.nullable)
    if certain and left is right:
        return literal(not strict)
    if certain and left.sort == "whole":
        surely, never = (_surely_less, surely_not_more) if strict else (surely_not_more, _surely_less)
        if surely(right, left):
            return literal(True)
        if never(left, right):
            return literal(False)
    elif left.op == right.op == "literal":
        above = left.value > right.value if strict else left.value >= right.value  # type: ignore[operator]
        return literal(above)
    return made("gt" if strict else "ge", (left, right), sort="truth", nullable=not certain)


def _surely_less(left: Expr, right: Expr) -> bool:
    return left.high is not None and right.low is not None and left.high < right.low


def surely_not_more(left: Expr, right: Expr) -> bool:
    return left.high is not None and right.low is not None and left.high <= right.low


def _is_null(expr: Expr) -> bool:
    return expr.op == "literal" and expr.value is None


def null_of(left: Expr, right: Expr, sort: Sort) -> Expr | None:
    """Null where one side is nothing but null."""
    return literal(None, sort) if _is_null(left) or _is_null(right) else None


# --- choosing ---------------------------------------------------------------------------------------


def when(condition: Expr, then: Expr, otherwise: Expr) -> Expr:
    """One where the condition is yes, the other where it is no or null."""
    if condition.op == "literal":
        return then if condition.value else otherwise
    if then is otherwise:
        return then
    if condition.op == "not" and not condition.nullable:
        condition, then, otherwise = condition.args[0], otherwise, then
    if then.sort == "truth" and not condition.nullable and not (_is_null(then) or _is_null(otherwise)):
        short = _logical(condition, then, otherwise)
        if short is not None:
            return short
    low, high = _span_of_either(then, otherwise)
    nullable = then.nullable or otherwise.nullable
    return made("when", (condition, then, otherwise), sort=then.sort, nullable=nullable, low=low, high=high)


def _logical(condition: Expr, then: Expr, otherwise: Expr) -> Expr | None:
    """A choice between truths as logic, where one of them is written out."""
    if is_literal(then, True):
        return condition | otherwise
    if is_literal(otherwise, False):
        return condition & then
    if is_literal(then, False):
        return ~condition & otherwise
    return ~condition | then if is_literal(otherwise, True) else None


def choose(condition: Expr, then: Expr, otherwise: Expr, open: Expr) -> Expr:
    """One where the condition is yes, the next where it is no, the last where it is null."""
    if not condition.nullable or open is otherwise:
        return when(condition, then, otherwise)
    return when(condition, then, when(~condition, otherwise, open))


def decided(yes: Expr, no: Expr) -> Expr:
    """Yes where the first surely holds, no where the second surely holds, else null."""
    return when(yes, literal(True), when(no, literal(False), literal(None, "truth")))


def coalesce(first: Expr, second: Expr) -> Expr:
    """The first where it is known, else the second."""
    if not first.nullable:
        return first
    if first.op == "literal":
        return second
    low, high = _span_of_either(first, second)
    return made("coalesce", (first, second), sort=first.sort, nullable=second.nullable, low=low, high=high)


def _span_of_either(one: Expr, two: Expr) -> tuple[Bound, Bound]:
    # A null literal adds nothing to the span.
    for own, other in ((one, two), (two, one)):
        if _is_null(own):
            return other.low, other.high
    return least_bound(one.low, two.low), greatest_bound(one.high, two.high)


def least_bound(one: Bound, two: Bound) -> Bound:
    return None if one is None or two is None else min(one, two)


def greatest_bound(one: Bound, two: Bound) -> Bound:
    return None if one is None or two is None else max(one, two)


# --- arithmetic -------------------------------------------------------------------------------------


def whole(op: str, left: Expr, right: Expr, low: Bound, high: Bound) -> Expr:
    return made(op, (left, right), sort="whole", nullable=left.nullable or right.nullable, low=low, high=high)


def _sum(one: Bound, two: Bound) -> Bound:
    return None if one is None or two is None else one + two


def _difference(one: Bound, two: Bound) -> Bound:
    return None if one is None or two is None else one - two


def _plus(left: Expr, right: Expr) -> Expr:
    if is_literal(left, 0):
        return right
    if is_literal(right, 0):
        return left
    null = null_of(left, right, "whole")
    if null is not None:
        return null
    if left.op == right.op == "literal":
        return literal(left.value + right.value)  # type: ignore[operator]
    if left.op == "literal":
        left, right = right, left
    for own, other in ((left, right), (right, left)):
        if other.op == "minus" and is_literal(other.args[0], 0):
            return own - other.args[1]
    return whole("plus", left, right, _sum(left.low, right.low), _sum(left.high, right.high))


def _minus(left: Expr, right: Expr) -> Expr:
    if is_literal(right, 0):
        return left
    null = null_of(left, right, "whole")
    if null is not None:
        return null
    if left.op == right.op == "literal":
        return literal(left.value - right.value)  # type: ignore[operator]
    return whole("minus", left, right, _difference(left.low, right.high), _difference(left.high, right.low))


def _times(left: Expr, right: Expr) -> Expr:
    if left.op == "literal":
        left, right = right, left
    null = null_of(left, right, "whole")
    if null is not None:
        return null
    if left.op == right.op == "literal":
        return literal(left.value * right.value)  # type: ignore[operator]
    if is_literal(right, 1):
        return left
    if is_literal(right, 0) and not left.nullable:
        return right
    low, high = _product_span(left, right)
    return whole("times", left, right, low, high)


def _product_span(left: Expr, right: Expr) -> tuple[Bound, Bound]:
    a, b, c, d = left.low, left.high, right.low, right.high
    if a is not None and b is not None and c is not None and d is not None:
        corners = (a * c, a * d, b * c, b * d)
        return min(corners), max(corners)
    rising = a is not None and c is not None and a >= 0 and c >= 0
    return (a * c if rising else None), None  # type: ignore[operator]


def _floor_divided(left: Expr, right: Expr) -> Expr:
    """The whole part downwards; the divisor is positive."""
    if right.low is None or right.low < 1:
        raise ValueError("a divisor must be known to be positive")
    if is_literal(right, 1):
        return left
    null = null_of(left, right, "whole")
    if null is not None:
        return null
    if left.op == right.op == "literal":
        return literal(left.value // right.value)  # type: ignore[operator]
    if right.op == "literal":
        multiples, rest = _multiples(left, right.value)  # type: ignore[arg-type]
        if multiples:
            return reduce(_plus, multiples, rest // right)
    least = right.low
    # Nearer to nought for a large divisor, farther for a small one.
    low = None if left.low is None else min(left.low // least, 0) if left.low < 0 else 0
    high = None if left.high is None else left.high // least if left.high >= 0 else 0
    if right.op == "literal":
        low = None if left.low is None else left.low // least
        high = None if left.high is None else left.high // least
    return whole("floordiv", left, right, low, high)


def _multiples(number: Expr, divisor: int) -> tuple[list[Expr], Expr]:
    """The terms of a sum that are whole multiples of a divisor, divided by it, and the sum of the rest."""
    multiples, rest, open = [], [], [number]
    while open:
        term = open.pop()
        factor = term.args[1] if term.op == "times" else term
        if term.op == "plus":
            open += reversed(term.args)
        elif term.op == "times" and factor.op == "literal" and not factor.value % divisor:  # type: ignore[operator]
            multiples.append(term.args[0] * (factor.value // divisor))  # type: ignore[operator]
        else:
            rest.append(term)
    return multiples, reduce(_plus, rest, literal(0)) if multiples else number
