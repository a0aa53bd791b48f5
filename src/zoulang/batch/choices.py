"""Choices: which of the values are still possible."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from zoulang.batch import expressions as e
from zoulang.batch.expressions import Expr
from zoulang.batch.operations import text_of
from zoulang.batch.values import NO, UNDECIDED, YES, Choice, Truth
from zoulang.rules.tree import Comparison
from zoulang.rules.units import Type


def choice_of_value(value: str | None, values: tuple[str, ...]) -> Choice:
    """A known value; None is 无."""
    place = len(values) if value is None else values.index(value)
    return Choice(values, e.literal(place))


def open_choice(values: tuple[str, ...], optional: bool, silent: bool = False) -> Choice:
    """Any of the values may come; where the text is silent nothing can be concluded from the list."""
    if silent:
        return Choice(values, flags=(*[YES] * len(values), e.literal(optional), YES))
    return Choice(values, e.literal(None, "whole"), optional=optional)


def choice_of_places(place: Expr, none: Expr | None, type: Type) -> Choice:
    """The place of a value where it is given, and whether it is 无."""
    if none is not None:
        place = e.when(none, e.literal(len(type.values)), place)
    return Choice(type.values, place, optional=type.optional)


def compare_choices(left: Choice, operator: Comparison, right: Choice) -> Truth:
    """Decided where every pair of values that is still possible gives the same answer."""
    if left.place is not None and right.place is not None:
        if right.place.op == "literal" and right.place.value is not None:
            return _against(left, operator, int(str(right.place.value)))
        if not (left.place.nullable or right.place.nullable):
            return _known_places(left, operator, right)
    lefts, rights = left.possible, right.possible
    count = len(left.values)
    listed = ~(lefts[-1] | rights[-1])
    yes, no = [listed], [listed]
    for place in range(count + 1):
        absent = ~lefts[place]
        holding = {other for other in range(count + 1) if _holds(place, operator, other, count)}
        yes.append(absent | e.all_of(~rights[other] for other in range(count + 1) if other not in holding))
        no.append(absent | e.all_of(~rights[other] for other in holding))
    return Truth(e.decided(e.all_of(yes), e.all_of(no)))


def _against(left: Choice, operator: Comparison, wanted: int) -> Truth:
    """A place compared with a known one: a missing value decides where all values would."""
    assert left.place is not None
    count = len(left.values)
    holding = [place for place in range(count + 1) if _holds(place, operator, wanted, count)]
    possible = range(count + left.optional)
    missing = UNDECIDED
    if all(place in holding for place in possible):
        missing = YES
    elif not any(place in holding for place in possible):
        missing = NO
    return Truth(_among(left.place, holding, count).fill_null(missing))


def _among(place: Expr, wanted: Sequence[int], count: int) -> Expr:
    """Whether the place is one of some, as few comparisons as there are gaps."""
    runs: list[tuple[int, int]] = []
    for each in wanted:
        if runs and runs[-1][1] == each - 1:
            runs[-1] = runs[-1][0], each
        else:
            runs.append((each, each))
    return e.any_of(_between(place, first, last, count) for first, last in runs)


def _between(place: Expr, first: int, last: int, count: int) -> Expr:
    if first == last:
        return place == first
    return (place >= first if first > 0 else YES) & (place <= last if last < count else YES)


def _known_places(left: Choice, operator: Comparison, right: Choice) -> Truth:
    assert left.place is not None and right.place is not None
    none, one, two = len(left.values), left.place, right.place
    if operator in ("=", "!="):
        return Truth(one == two if operator == "=" else ~(one == two))
    there = ~(one == none) & ~(two == none)
    order = {">=": one >= two, ">": one > two, "<=": one <= two, "<": one < two}[operator]
    return Truth(there & order)


def _holds(left: int, operator: Comparison, right: int, none: int) -> bool:
    """One pair of places; the place `none` is 无, which equals itself only."""
    if left == none or right == none:
        return (left == right) if operator == "=" else (left != right) if operator == "!=" else False
    return {
        ">=": left >= right, "<=": left <= right, ">": left > right,
        "<": left < right, "=": left == right, "!=": left != right,
    }[operator]  # fmt: skip


def select_choice(condition: Expr, then: Choice, otherwise: Choice) -> Choice:
    """One of two; where the choice is open, all that either may be."""
    values = then.values
    one, two = then.place, otherwise.place
    if one is not None and two is not None and not condition.nullable and _same_missing(then, otherwise):
        optional = any(
            each.optional for each in (then, otherwise) if each.place is not None and each.place.nullable
        )
        return Choice(values, e.when(condition, one, two), optional=optional)
    pairs = zip(then.possible, otherwise.possible, strict=True)
    return Choice(values, flags=tuple(e.choose(condition, a, b, a | b) for a, b in pairs))


def _same_missing(one: Choice, two: Choice) -> bool:
    """Whether a missing place allows the same values on both sides."""
    open_sides = {each.optional for each in (one, two) if each.place is not None and each.place.nullable}
    return len(open_sides) < 2


def extreme_choice(choices: Sequence[Choice], best: bool) -> Choice:
    """The best or worst of several, passing over 无; what may come is every value that can still win."""
    values = choices[0].values
    none = len(values)
    flags = []
    for place in range(none):
        # The value wins if one can have it and all others can be no better (or 无).
        allowed = [none, *(range(place + 1) if best else range(place, none))]
        can = e.any_of(choice.possible[place] for choice in choices)
        rest = e.all_of(_any_possible(choice, allowed) for choice in choices)
        flags.append(can & rest)
    flags.append(e.all_of(choice.possible[none] for choice in choices))
    return Choice(values, flags=(*flags, NO))


def _any_possible(choice: Choice, places: Iterable[int]) -> Expr:
    return e.any_of(choice.possible[place] for place in places)


def single(choice: Choice) -> Expr:
    """Whether only one value, or only 无, is possible."""
    place = choice.place
    if place is not None:
        only = len(choice.values) + choice.optional == 1
        return YES if only else place.is_not_null()
    possible = choice.possible
    return e.any_of(_only(possible, place) for place in range(len(choice.values) + 1))


def _only(possible: tuple[Expr, ...], place: int) -> Expr:
    return e.all_of((possible[place], *(~other for at, other in enumerate(possible) if at != place)))


def known_value(choice: Choice) -> Expr:
    """The value as text where only one is possible; null for 无 and where several are."""
    values = choice.values
    place = choice.place
    if place is None:
        place = e.literal(None, "whole")
        for own in reversed(range(len(values))):
            place = e.when(_only(choice.possible, own), e.literal(own), place)
    elif len(values) == 1 and not choice.optional:
        place = place.fill_null(0)
    return text_of(place, values)
