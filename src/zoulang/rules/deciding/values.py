"""Known and unknown values, Kleene logic, and arithmetic that keeps bounds.

An unknown names its causes and keeps what is still possible: an interval for a
quantity, a set for a choice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple, TypeGuard
from typing import Literal as OneOf

from zoulang.rules.tree import NONE, Comparison, NoneValue, Plain
from zoulang.rules.units import Kind

if TYPE_CHECKING:
    from zoulang.rules.policy import Fact

CauseKind = OneOf["missing", "judge", "silent", "cited", "undefined"]


class Cause(NamedTuple):
    """Why something is unknown: a missing fact, a person's judgement, a silent or a cited text, no sense."""

    kind: CauseKind
    name: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}"


@dataclass(frozen=True)
class Unknown:
    """An unknown value. ``possible`` None and open bounds mean that anything may come.

    Attributes:
        causes: why, in the order met, each once.
        low, high: bounds of a quantity, None where open.
        possible: the values that may still come, for choices, years and yes/no.
        may_be_none: 无 may come too; bounds hold for the case that it does not.
    """

    causes: tuple[Cause, ...]
    low: Fraction | None = None
    high: Fraction | None = None
    possible: tuple[Plain, ...] | None = None
    may_be_none: bool = False

    @property
    def unbounded(self) -> Unknown:
        """The same causes with nothing known about the value."""
        return Unknown(self.causes)


Value = Plain | Unknown
Truth = bool | Unknown


def is_number(value: object) -> TypeGuard[Fraction]:
    """True for a known quantity."""
    return isinstance(value, Fraction)


def unknown(kind: CauseKind, name: str) -> Unknown:
    """An unknown with one cause.

    >>> str(unknown("missing", "city_award").causes[0])
    'missing:city_award'
    """
    return Unknown((Cause(kind, name),))


def causes_of(*values: Value) -> tuple[Cause, ...]:
    """All causes of the unknown values, each once, in order."""
    found = [value.causes for value in values if isinstance(value, Unknown)]
    if len(found) < 2:
        return found[0] if found else ()
    return tuple(dict.fromkeys(cause for causes in found for cause in causes))


def interval(value: Value) -> tuple[Fraction | None, Fraction | None]:
    """Lowest and highest possible quantity; None is open."""
    if isinstance(value, Unknown):
        return value.low, value.high
    if isinstance(value, Fraction):
        return value, value
    return None, None


def bounded(causes: tuple[Cause, ...], low: Fraction | None, high: Fraction | None) -> Value:
    """An unknown quantity within bounds; a known one where the bounds meet."""
    if low is not None and low == high:
        return low
    return Unknown(causes, low, high)


def unknown_fact(fact: Fact, name: str) -> Value:
    """What is known of a fact that is not given: its possible values, or the bounds it always keeps.

    Args:
        name: the name of what is missing, such as ``prev(revenue)``.
    """
    cause = (Cause("judge" if fact.judged else "missing", name),)
    if fact.type.kind is Kind.CHOICE:
        none = (NONE,) if fact.type.optional else ()
        return Unknown(cause, possible=(*fact.type.values, *none))
    if fact.type.optional:
        return Unknown(cause, may_be_none=True)
    return bounded(cause, fact.low, fact.high)


# --- Kleene -----------------------------------------------------------------------------------------


def kleene_not(value: Truth) -> Truth:
    """Not; an unknown stays unknown."""
    return value if isinstance(value, Unknown) else not value


def kleene_and(values: Iterable[Truth]) -> Truth:
    """And; one clear no decides.

    >>> kleene_and([unknown("missing", "a"), False])
    False
    """
    values = list(values)
    if False in values:
        return False
    open_values = [value for value in values if value is not True]
    return Unknown(causes_of(*open_values)) if open_values else True


def kleene_or(values: Iterable[Truth]) -> Truth:
    """Or; one clear yes decides."""
    values = list(values)
    if True in values:
        return True
    open_values = [value for value in values if value is not False]
    return Unknown(causes_of(*open_values)) if open_values else False


def at_least(count: int, values: Iterable[Truth]) -> Truth:
    """Yes if ``count`` hold already, no if they no longer can.

    >>> at_least(2, [True, True, unknown("missing", "a")])
    True
    """
    values = list(values)
    met = sum(value is True for value in values)
    still = sum(isinstance(value, Unknown) for value in values)
    if met >= count:
        return True
    return False if met + still < count else Unknown(causes_of(*values))


# --- comparison -------------------------------------------------------------------------------------

_TESTS: dict[Comparison, Callable[[object, object], bool]] = {
    ">=": lambda a, b: a >= b, "<=": lambda a, b: a <= b, ">": lambda a, b: a > b,  # type: ignore[operator]
    "<": lambda a, b: a < b, "=": lambda a, b: a == b, "!=": lambda a, b: a != b,  # type: ignore[operator]
}  # fmt: skip


def compare(left: Value, operator: Comparison, right: Value, order: Sequence[str] = ()) -> Truth:
    """A comparison; ``order`` lists the values of a choice, the lowest first.

    Against 无 only ``!=`` (and ``=`` between 无 and 无) can be yes.

    >>> compare(Unknown((), low=Fraction(5)), ">", Fraction(3)), compare(NONE, ">=", Fraction(0))
    (True, False)
    """
    if left is NONE or right is NONE:
        return _compare_none(left, operator, right)
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return _compare_unknown(left, operator, right, order)
    if isinstance(left, str) and order:
        return _TESTS[operator](order.index(left), order.index(str(right)))
    return _TESTS[operator](left, right)


def _compare_none(left: Value, operator: Comparison, right: Value) -> Truth:
    other = right if left is NONE else left
    if isinstance(other, Unknown):
        if operator in ("=", "!=") and may_be_none(other):
            return Unknown(other.causes)
        return operator == "!="
    if isinstance(other, NoneValue):
        return operator == "="
    return operator == "!="


def _compare_unknown(left: Value, operator: Comparison, right: Value, order: Sequence[str]) -> Truth:
    causes = causes_of(left, right)
    lefts, rights = _possible(left), _possible(right)
    if lefts and rights:
        answers = {compare(a, operator, b, order) for a in lefts for b in rights}
        return answers.pop() if len(answers) == 1 else Unknown(causes)
    answer = _compare_bounds(left, operator, right, causes)
    count = may_be_none(left) + may_be_none(right)
    if count == 0 or (answer is False and operator not in ("=", "!=")):
        return answer
    # 无 equals 无 only: of one side that may be 无 an inequality is certain, of two nothing is.
    return answer if count == 1 and answer is (operator == "!=") else Unknown(causes)


def may_be_none(value: Value) -> bool:
    """Whether the value is 无 or may turn out to be.

    >>> may_be_none(NONE), may_be_none(Unknown((), possible=("省级",)))
    (True, False)
    """
    if not isinstance(value, Unknown):
        return value is NONE
    return value.may_be_none if value.possible is None else NONE in value.possible


def _compare_bounds(left: Value, operator: Comparison, right: Value, causes: tuple[Cause, ...]) -> Truth:
    (low, high), (other_low, other_high) = interval(left), interval(right)
    above = low is not None and other_high is not None
    below = high is not None and other_low is not None
    if above and low > other_high:  # type: ignore[operator]
        return operator in (">", ">=", "!=")
    if below and high < other_low:  # type: ignore[operator]
        return operator in ("<", "<=", "!=")
    if above and low >= other_high and operator in (">=", "<"):  # type: ignore[operator]
        return operator == ">="
    if below and high <= other_low and operator in ("<=", ">"):  # type: ignore[operator]
        return operator == "<="
    return Unknown(causes)


def _possible(value: Value) -> tuple[Plain, ...] | None:
    return value.possible if isinstance(value, Unknown) else (value,)


# --- arithmetic -------------------------------------------------------------------------------------


def add(left: Value, right: Value) -> Value:
    """A sum of quantities; bounds add up."""
    if is_number(left) and is_number(right):
        return left + right
    (a, b), (c, d) = interval(left), interval(right)
    return bounded(causes_of(left, right), _plus(a, c), _plus(b, d))


def negate(value: Value) -> Value:
    """The negative of a quantity; bounds change sides."""
    if is_number(value):
        return -value
    low, high = (None if bound is None else -bound for bound in interval(value))
    if isinstance(value, Unknown) and value.may_be_none:
        return Unknown(value.causes, high, low, may_be_none=True)
    return bounded(causes_of(value), high, low)


def multiply(left: Value, right: Value) -> Value:
    """A product; bounds are kept where one side is known."""
    if is_number(left) and is_number(right):
        return left * right
    known, open_side = (left, right) if is_number(left) else (right, left)
    if not is_number(known):
        return Unknown(causes_of(left, right))
    if known == 0:
        return Fraction(0)
    low, high = (None if bound is None else bound * known for bound in interval(open_side))
    return bounded(causes_of(open_side), *((low, high) if known > 0 else (high, low)))


def divide(left: Value, right: Value, name: str) -> Value:
    """A quotient; *undefined* for a divisor of zero, named after the divisor."""
    if is_number(right):
        if right == 0:
            return unknown("undefined", name)
        return multiply(left, 1 / right)
    return Unknown(causes_of(left, right))


def smallest(values: Sequence[Value]) -> Value:
    """The smallest quantity; 无 is skipped."""
    return negate_none(largest([negate_none(value) for value in values]))


def negate_none(value: Value) -> Value:
    """The negative, 无 staying 无."""
    return value if value is NONE else negate(value)


def largest(values: Sequence[Value]) -> Value:
    """The largest quantity; 无 is skipped, and is the result where all are 无.

    >>> largest([Fraction(3), Unknown((), high=Fraction(2))])
    Fraction(3, 1)
    """
    values = [value for value in values if value is not NONE]
    if not values:
        return NONE
    # What may be 无 may be passed over: it raises what is possible, not what is certain.
    sure = [value for value in values if not may_be_none(value)]
    if all(is_number(value) for value in values):
        return max(value for value in values if is_number(value))
    highs = [interval(value)[1] for value in values]
    low = max((bound for bound in (interval(value)[0] for value in sure) if bound is not None), default=None)
    high = None if None in highs else max(bound for bound in highs if bound is not None)
    if not sure:
        return Unknown(causes_of(*values), None, high, may_be_none=True)
    relevant = [v for v in values if _may_exceed(v, low)]
    return bounded(causes_of(*relevant), low, high)


def merge(candidates: Sequence[Value], causes: tuple[Cause, ...]) -> Value:
    """What is known when any of the candidates may be the value and ``causes`` keep it open.

    >>> merge([Fraction(1), Fraction(1)], ())
    Fraction(1, 1)
    """
    first = candidates[0]
    if not isinstance(first, Unknown) and all(candidate == first for candidate in candidates):
        return first
    causes = tuple(dict.fromkeys((*causes, *causes_of(*candidates))))
    present = [candidate for candidate in candidates if candidate is not NONE]
    optional = any(map(may_be_none, candidates))
    if all(_is_bounded(candidate) for candidate in present):
        lows, highs = zip(*(interval(candidate) for candidate in present), strict=True)
        low = None if None in lows else min(bound for bound in lows if bound is not None)
        high = None if None in highs else max(bound for bound in highs if bound is not None)
        return Unknown(causes, low, high, may_be_none=True) if optional else bounded(causes, low, high)
    sets = [_possible(candidate) for candidate in candidates]
    if all(part is not None for part in sets):
        union = tuple(dict.fromkeys(value for part in sets for value in part or ()))
        return Unknown(causes, possible=union) if len(union) > 1 else union[0]
    return Unknown(causes, may_be_none=optional)


def as_paid(value: Value) -> Value:
    """An amount as it is paid: 无 is nothing.

    >>> as_paid(NONE), as_paid(Unknown((), Fraction(3), Fraction(5), may_be_none=True)).low
    (Fraction(0, 1), Fraction(0, 1))
    """
    if value is NONE:
        return Fraction(0)
    if not isinstance(value, Unknown) or not value.may_be_none:
        return value
    low, high = value.low, value.high
    nought = Fraction(0)
    return bounded(
        value.causes, None if low is None else min(nought, low), None if high is None else max(nought, high)
    )


def at_least_nothing(value: Value) -> Value:
    """An amount, where one below nothing is nothing; an open lower bound is nothing too.

    >>> at_least_nothing(Fraction(-5))
    Fraction(0, 1)
    """
    low, high = interval(value)
    high = None if high is None else max(Fraction(0), high)
    return bounded(causes_of(value), max(Fraction(0), low or Fraction(0)), high)


def _is_bounded(value: Value) -> bool:
    return is_number(value) or (
        isinstance(value, Unknown) and (value.low is not None or value.high is not None)
    )


def _may_exceed(value: Value, low: Fraction | None) -> bool:
    high = interval(value)[1]
    return low is None or high is None or high > low


def _plus(left: Fraction | None, right: Fraction | None) -> Fraction | None:
    return None if left is None or right is None else left + right
