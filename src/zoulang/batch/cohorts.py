"""Functions over all records as expressions: what `zoulang.rules.deciding.standing` does record by record."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from zoulang.batch import expressions as e
from zoulang.batch import leaves, values
from zoulang.batch.choices import single
from zoulang.batch.expressions import Expr
from zoulang.batch.operations import add_days, count, days_between, greatest
from zoulang.batch.select import select
from zoulang.batch.stages import MOST_ROWS, PREFIX, Windows
from zoulang.batch.values import NO, NOTHING, NOUGHT, UNDECIDED, YES, Choice, Quantity, Single, Truth, Value
from zoulang.rules.deciding.standing import DIGITS, OWN
from zoulang.rules.tree import NONE, ROUNDINGS, TIES, Cohort, Cut, Node
from zoulang.rules.units import Kind

if TYPE_CHECKING:
    from zoulang.batch.compile import Compiler


def cohort(compiler: Compiler, node: Cohort | Cut, back: int) -> Value:
    """The value of a cohort node for every record of the table; for one record alone it is unknown."""
    own = Own(compiler, node, back)
    if not compiler.whole_table:
        return _alone(node, own)
    standing = Standing(compiler, node, own)
    return _cut(compiler, node, own, standing) if isinstance(node, Cut) else _function(node, own, standing)


class Own:
    """What a record is under a node: whether it takes part, its value, its key."""

    def __init__(self, compiler: Compiler, node: Cohort | Cut, back: int):
        among = YES if node.among is None else compiler.truth(node.among, back).expr
        self.truth, self.scale = NO, 1
        self.low = self.high = NOUGHT
        none: Expr | None = None
        value = compiler.value(node.operand, back)
        match value:
            case Truth():
                self.truth = value.expr
            case Quantity():
                self.low, self.high, self.scale = _numbers(value)
                none = value.none
            case Choice():
                self.low, self.high, none = _places(value)
            case Single():
                self.low = self.high = days_between(value.expr, e.literal(date.min))
                none = value.none
        self.taking = among if none is None else among & ~none
        if none is not None and none.nullable:
            self.taking = e.when((among & none).is_true(), NO, self.taking)
        self.truth = self.taking & self.truth
        self.keys = [_key(compiler.value(part, back)) for part in node.by]
        self.lost = ~e.all_of(known for _, known in self.keys)

    @property
    def perhaps(self) -> Expr:
        """Whether it is open that the record takes part."""
        return self.taking.is_null()


def _numbers(value: Quantity) -> tuple[Expr, Expr, int]:
    """Lowest and highest in whole steps; quotients in the digits in which records are compared."""
    if value.over is None and 10**DIGITS % value.scale == 0:
        return value.low, value.high, value.scale
    steps = values.rounded(value, Fraction(1, 10**DIGITS))
    return steps.low, steps.high, steps.scale


def _places(choice: Choice) -> tuple[Expr, Expr, Expr]:
    """Lowest and highest place that may come, and whether it is 无."""
    possible = choice.possible
    count = len(choice.values)
    low = high = NOTHING
    for place in reversed(range(count)):
        low = e.when(possible[place], e.literal(place), low)
    for place in range(count):
        high = e.when(possible[place], e.literal(place), high)
    others = e.any_of(possible[:count])
    none = e.when(possible[count], e.when(others, UNDECIDED, YES), NO)
    return low, high, none


def _key(value: Value) -> tuple[Expr, Expr]:
    """A key as one column, and whether it is known; 无 is a value of its own."""
    match value:
        case Truth():
            return value.expr, value.expr.is_not_null()
        case Choice():
            place = NOTHING
            for number, possible in enumerate(value.possible[:-1]):
                place = e.when(possible, e.literal(number), place)
            return place, single(value)
        case Quantity():
            known, own = value.value.is_not_null(), value.value
        case Single():
            known, own = value.expr.is_not_null(), value.expr
    if value.none is not None:
        own = e.when((~value.none).is_true(), own, e.literal(None, own.sort))
        known = known | value.none.is_true()
    return own, known


class Standing:
    """The columns that a stage over the whole table adds for a node."""

    def __init__(self, compiler: Compiler, node: Cohort | Cut, own: Own):
        self.name = f"{PREFIX}{len(compiler.stages)} "
        limit = _limit(node)
        quantiles = (limit,) if isinstance(node, Cohort) and node.function == "quantile" and limit else ()
        inputs = {"taking": own.taking, "low": own.low, "high": own.high, "truth": own.truth}
        for place, (key, known) in enumerate(own.keys):
            inputs |= {f"key {place}": key, f"known {place}": known}
        self.stage = Windows(
            {f"{self.name}{what}": expr for what, expr in inputs.items()},
            [],
            self.name,
            len(own.keys),
            quantiles,
        )
        compiler.stages.append(self.stage)
        self.own, self.quantile = own, f"quantile {limit}"

    def place(self, what: str) -> Expr:
        """A place or a number of records."""
        return e.column(self._asked(what), "whole", False, 0, MOST_ROWS)

    def flag(self, what: str) -> Expr:
        """A yes/no of the group."""
        return e.column(self._asked(what), "truth", False)

    def value(self, what: str, times: int = 1) -> Expr:
        """A value or a sum of values; null in an empty group."""
        low, high = (
            None if bound is None else bound * times for bound in (self.own.low.low, self.own.high.high)
        )
        low = None if low is None else min(low, 0)
        return e.column(self._asked(what), "whole", True, low, high)

    def _asked(self, what: str) -> str:
        name = f"{self.name}{what}"
        if name not in self.stage.outputs:
            self.stage.outputs.append(name)
        return name


def _limit(node: Cohort | Cut) -> Fraction | None:
    value = getattr(node.limit, "value", None) if isinstance(node, Cohort) else None
    return value if isinstance(value, Fraction) else None


def _function(node: Cohort, own: Own, standing: Standing) -> Value:
    if node.function in ("first", "last"):
        inside = e.when(own.lost, UNDECIDED, _among_the_first(node, standing))
        return Truth(own.taking & inside)
    if node.function == "count":
        yes = standing.place("yes")
        most = e.when(own.lost, NOTHING, yes + standing.place("still"))
        return Quantity(e.when(own.lost, NOUGHT, yes), most)
    if node.function == "rank":
        low, high = standing.place("best"), standing.place("worst")
        known = ~own.lost
        found = Quantity(e.when(known, low, NOTHING), e.when(known, high, NOTHING))
        return _unless_aside(own, found)
    return _of_group(node, own, standing)


def _of_group(node: Cohort, own: Own, standing: Standing) -> Value:
    """A total, mean, extreme, share … of a group about which nothing is open."""
    members = standing.place("most")
    closed = standing.flag("closed") & ~own.lost & (members > 0)
    total = _sharp(standing.value("total", MOST_ROWS), own.scale)
    match node.function:
        case "sum":
            found = total
        case "mean":
            found = values.divide(total, Quantity(members, members))
        case "share":
            found = values.divide(Quantity(own.low, own.low, own.scale), total)
        case "median":
            found = _sharp(standing.value("middle", 2), own.scale * 2)
        case "quantile":
            found = _sharp(standing.value(standing.quantile), own.scale)
        case _:
            found = _sharp(standing.value(node.function), own.scale)
    found = values.where(found, closed)
    if node.function == "share":
        return _unless_aside(own, found)
    if node.type.kind is Kind.CHOICE:
        return Choice(node.type.values, found.low)
    if node.type.kind is Kind.DATE:
        return Single(add_days(e.literal(date.min), found.low))
    return found


def _sharp(number: Expr, scale: int) -> Quantity:
    return Quantity(number, number, scale)


def _unless_aside(own: Own, found: Quantity) -> Quantity:
    """The value of a record that takes part; 无 for the others."""
    if not own.taking.nullable and own.taking is YES:
        return found
    return Quantity(found.low, found.high, found.scale, found.over, ~own.taking)


def _among_the_first(node: Cohort, standing: Standing) -> Expr:
    below = " from below" if node.function == "last" else ""
    best, worst = standing.place(f"best{below}"), standing.place(f"worst{below}")
    limit = _limit(node)
    if limit is None:
        return UNDECIDED
    least = most = e.literal(int(limit))
    if node.limit is not None and node.limit.type.kind is Kind.PERCENT:
        least = standing.place("fewest") * limit.numerator // limit.denominator
        most = (standing.place("most") * limit.numerator + (limit.denominator - 1)) // limit.denominator
    return e.decided(worst <= least, best > most)


# --- cuts -------------------------------------------------------------------------------------------


def _cut(compiler: Compiler, node: Cut, own: Own, standing: Standing) -> Value:
    classes = [name for name, _ in node.upto]
    spans = [
        _span(node, standing, rule, tie)
        for rule in _options(compiler, node.rounding, ROUNDINGS)
        for tie in _options(compiler, node.ties, TIES)
    ]
    reached = [
        e.any_of((best <= number) & (worst >= number) for best, worst in spans)
        for number in range(len(classes))
    ]
    taking = own.taking.fill_null(True)
    by_name = {name: taking & (own.lost | reached[number]) for number, name in enumerate(classes)}
    none = ~taking | (own.perhaps if node.type.optional else NO)
    flags = [by_name.get(value, NO) for value in node.type.values]
    return Choice(node.type.values, flags=(*flags, none, NO))


def _options(compiler: Compiler, node: Node, every: tuple[str, ...]) -> tuple[str, ...]:
    """The answers that a question leaves: the one in force, else all."""
    value = getattr(node, "value", None)
    if isinstance(value, str):
        return (value,)
    answer = compiler.setting.answers.get(getattr(node, "name", ""))
    return (answer,) if isinstance(answer, str) else every


def _span(node: Cut, standing: Standing, rule: str, tie: str) -> tuple[Expr, Expr]:
    """The number of the best class and of the worst that a record may be in."""
    ties = ", ties last" if tie == "从低" else ""
    worst = standing.place(f"worst{ties}")
    fewest = greatest(standing.place("fewest"), worst)
    return (
        _class(node, standing.place(f"best{ties}"), standing.place("most"), rule),
        _class(node, worst, fewest, rule),
    )


def _class(node: Cut, place: Expr, number: Expr, rule: str) -> Expr:
    beyond = [place > _last(share, number, rule) for _, share in node.upto[:-1]]
    return count(beyond)


def _last(share: Fraction, number: Expr, rule: str) -> Expr:
    top, under = number * share.numerator, share.denominator
    match rule:
        case "进一":
            return (top + (under - 1)) // under
        case "去尾":
            return top // under
    return (top * 2 + under) // (2 * under)


# --- one record alone -------------------------------------------------------------------------------


def _alone(node: Cohort | Cut, own: Own) -> Value:
    """Without the other records only of a record that takes no part something is known."""
    unknown = leaves.unknown(node.type)
    if isinstance(node, Cut):
        names = {name for name, _ in node.upto}
        flags = [YES if value in names else NO for value in node.type.values]
        unknown = Choice(node.type.values, flags=(*flags, YES if node.type.optional else NO, NO))
    if not isinstance(node, Cut) and node.function not in OWN:
        return unknown
    aside = ~own.taking.fill_null(True)
    nothing = Truth(NO) if node.type.kind is Kind.YES_NO else leaves.known(NONE, node.type)
    return select(Truth(aside), nothing, unknown)
