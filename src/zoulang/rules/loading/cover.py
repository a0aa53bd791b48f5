"""What the rows of a table cover: gaps that no row decides, shared ends, rows that can never win.

The line of a quantity is cut at every limit that the rows name: into the limits themselves and the stretches
between them. On these finitely many pieces each test is a set, and cover is a question about sets. Choices
and yes/no are such sets already.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from fractions import Fraction

from zoulang.rules.expressions.bounds import Interval, bounds_of, number_of
from zoulang.rules.expressions.scope import Scope
from zoulang.rules.loading.source import Place
from zoulang.rules.tree import (
    NONE,
    And,
    Compare,
    Condition,
    FactRef,
    ItemRef,
    Literal,
    Member,
    Node,
    Not,
    Or,
    TermRef,
)
from zoulang.rules.units import Kind

Pieces = frozenset[object]


@dataclass(frozen=True)
class TestedRow:
    """A row: its test (None for else), its words, where it stands, and its value."""

    test: Node | None
    text: str
    place: Place
    value: Node | None = None


@dataclass(frozen=True)
class Region:
    """Where on an axis a test holds; with ``exact`` false it holds at most there."""

    pieces: Pieces
    exact: bool


class Axis:
    """One quantity of a table, cut at the limits that its rows name."""

    def __init__(self, quantity: Node, tests: Sequence[Node], scope: Scope):
        self.quantity, self.key, self.scope = quantity, key_of(quantity), scope
        self.limits: dict[Fraction, str] = {}
        given = () if scope.given is None else (scope.given,)
        for test in (*tests, *given):
            for leaf in test.walk():
                if isinstance(leaf, Compare) and key_of(leaf.left) == self.key:
                    value = number_of(leaf.right, scope)
                    if value is not None:
                        self.limits.setdefault(value, leaf.right.text or str(value))
        self.points = sorted(self.limits)
        self.all = self._universe((None, None))

    def _universe(self, bounds: Interval) -> Pieces:
        type = self.quantity.type
        none: set[object] = {NONE} if type.optional else set()
        if type.kind is Kind.CHOICE:
            return frozenset(type.values) | none
        if type.kind is Kind.YES_NO:
            return frozenset((True, False)) | none
        low, high = bounds
        pieces: set[object] = set()
        for piece in range(2 * len(self.points) + 1):
            least, most = self._ends(piece)
            if low is not None and most is not None and (most < low or (most == low and piece % 2 == 0)):
                continue
            if (
                high is not None
                and least is not None
                and (least > high or (least == high and piece % 2 == 0))
            ):
                continue
            pieces.add(piece)
        return frozenset(pieces) | none

    def possible(self) -> Pieces:
        """What can occur within the bounds of the facts, where the condition of the item holds."""
        pieces = self._universe(bounds_of(self.quantity, self.scope))
        return pieces if self.scope.given is None else pieces & self.region(self.scope.given).pieces

    def _ends(self, piece: int) -> tuple[Fraction | None, Fraction | None]:
        """Odd pieces are limits, even ones the open stretches between them."""
        if piece % 2:
            return self.points[piece // 2], self.points[piece // 2]
        before, after = piece // 2 - 1, piece // 2
        return (
            self.points[before] if before >= 0 else None,
            self.points[after] if after < len(self.points) else None,
        )

    # --- tests --------------------------------------------------------------------------------------

    def region(self, test: Node) -> Region:
        """Where the test holds, or at most holds."""
        everywhere = Region(self.all, False)
        match test:
            case Condition(test=inner, unless=None):
                return self.region(inner)
            case And(operands=operands):
                parts = [self.region(part) for part in operands]
                met = frozenset.intersection(*(part.pieces for part in parts))
                return Region(met, all(part.exact for part in parts))
            case Or(operands=operands):
                parts = [self.region(part) for part in operands]
                met = frozenset().union(*(part.pieces for part in parts))
                return Region(met, all(part.exact for part in parts))
            case Not(operand=operand):
                inside = self.region(operand)
                return Region(self.all - inside.pieces, True) if inside.exact else everywhere
            case Compare(left=left) if key_of(left) == self.key:
                return self._compared(test)
            case Member(value=value) if key_of(value) == self.key:
                return self._among(test)
        if key_of(test) == self.key:
            return Region(frozenset((True,)), True)
        return everywhere

    def _compared(self, test: Compare) -> Region:
        if self.quantity.type.kind in (Kind.CHOICE, Kind.YES_NO):
            return self._chosen(test)
        limit = number_of(test.right, self.scope)
        if limit is None:
            if isinstance(test.right, Literal) and test.right.value is NONE and test.operator in ("=", "!="):
                none: Pieces = frozenset((NONE,))
                return Region(none if test.operator == "=" else self.all - none, True)
            return Region(self.all, False)
        at = 2 * self.points.index(limit) + 1
        numbers = [piece for piece in self.all if isinstance(piece, int)]
        held: set[object] = {piece for piece in numbers if _holds(piece, test.operator, at)}
        if test.operator == "!=":
            held |= self.all & {NONE}
        return Region(frozenset(held), True)

    def _chosen(self, test: Compare) -> Region:
        value = test.right.value if isinstance(test.right, Literal) else None
        order = list(self.quantity.type.values)
        if value is NONE or isinstance(value, bool) or test.operator in ("=", "!="):
            if value is None:
                return Region(self.all, False)
            here: Pieces = frozenset((value,))
            return Region(here if test.operator == "=" else self.all - here, True)
        if value not in order:
            return Region(self.all, False)
        at = order.index(str(value))
        return Region(frozenset(v for v in order if _holds(order.index(v), test.operator, at)), True)

    def _among(self, test: Member) -> Region:
        values = {option.value for option in test.options if isinstance(option, Literal)}
        if len(values) < len(test.options) or self.quantity.type.kind is not Kind.CHOICE:
            return Region(self.all, False)
        inside: Pieces = frozenset(values)
        return Region(self.all - inside if test.negated else inside, True)

    # --- words --------------------------------------------------------------------------------------

    def said(self, pieces: Pieces) -> str:
        """The pieces in words: “above 0 and below 10个百分点”."""
        numbers = sorted(piece for piece in pieces if isinstance(piece, int) and not isinstance(piece, bool))
        stretches = [self._stretch(first, last) for first, last in _runs(numbers)]
        others = [value for value in self.quantity.type.values if value in pieces]
        others += [word for value, word in ((True, "是"), (False, "否")) if value in pieces and not numbers
                   and self.quantity.type.kind is Kind.YES_NO]  # fmt: skip
        others += ["无"] if NONE in pieces else []
        name = self.quantity.text or "the value"
        return " or ".join([f"{name} {stretch}" for stretch in stretches] + [f"{name} = {v}" for v in others])

    def _stretch(self, first: int, last: int) -> str:
        if first == last and first % 2:
            return f"= {self.limits[self.points[first // 2]]}"
        low, high = self._ends(first)[0], self._ends(last)[1]
        parts = []
        if low is not None:
            parts.append(f"{'from' if first % 2 else 'above'} {self.limits[low]}")
        if high is not None:
            parts.append(f"{'up to' if last % 2 else 'below'} {self.limits[high]}")
        return " and ".join(parts) or "of any size"


def _holds(left: int, operator: str, right: int) -> bool:
    return {
        "<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right,
        "=": left == right, "!=": left != right,
    }[operator]  # fmt: skip


def _runs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    start = previous = None
    for number in numbers:
        if start is None or previous is None:
            start = number
        elif number != previous + 1:
            yield start, previous
            start = number
        previous = number
    if start is not None and previous is not None:
        yield start, previous


def key_of(node: Node) -> object:
    """What a node is, without its words: equal for two writings of the same value."""
    parts = []
    for field in fields(node):
        if field.name in ("text", "type"):
            continue
        parts.append(_plain(getattr(node, field.name)))
    return (type(node).__name__, *parts)


def _plain(value: object) -> object:
    if isinstance(value, Node):
        return key_of(value)
    return tuple(_plain(part) for part in value) if isinstance(value, tuple) else repr(value)


# --- the questions ----------------------------------------------------------------------------------


def check_rows(rows: Sequence[TestedRow], scope: Scope, gap: str, table: Place) -> None:
    """Report rows that can never win (E30), gaps (W40) and shared ends (W41) of a table."""
    tests = [row.test for row in rows if row.test is not None]
    axes = [Axis(quantity, tests, scope) for quantity in _quantities(tests)]
    _refuse_dead_rows(rows, axes)
    for axis in axes:
        regions = [axis.region(test) for test in tests]
        if all(region.exact for region in regions):
            _warn_shared(axis, rows, regions)
    if len(tests) == len(rows):
        _warn_gap(rows, axes, gap, table)


def _quantities(tests: Sequence[Node]) -> list[Node]:
    found: dict[object, Node] = {}
    for test in tests:
        for leaf in test.walk():
            quantity = (
                leaf.left if isinstance(leaf, Compare) else leaf.value if isinstance(leaf, Member) else None
            )
            if quantity is None and isinstance(leaf, (FactRef, TermRef, ItemRef)):
                quantity = leaf if leaf.type.kind is Kind.YES_NO else None
            if quantity is not None:
                found.setdefault(key_of(quantity), quantity)
    return list(found.values())


def _refuse_dead_rows(rows: Sequence[TestedRow], axes: Sequence[Axis]) -> None:
    for number, row in enumerate(rows):
        if row.test is None:
            # What stands after else is reported where else stands.
            return
        for axis in axes:
            if _refuse_dead_row(row, rows[:number], axis):
                break


def _refuse_dead_row(row: TestedRow, before: Sequence[TestedRow], axis: Axis) -> bool:
    assert row.test is not None
    mine = axis.region(row.test).pieces
    if not mine:
        row.place.report(f"this row can never hold: {row.text}", "correct its limits", "E30")
        return True
    taken: Pieces = frozenset()
    for other in before:
        region = axis.region(other.test) if other.test is not None else Region(frozenset(), False)
        if not region.exact:
            continue
        if mine <= region.pieces:
            found = f"this row can never win: {row.text} stands after {other.text}"
            row.place.report(found, "put the stricter limit first", "E30")
            return True
        taken |= region.pieces
    if mine <= taken:
        found = f"this row can never win: the rows before it take every case of {row.text}"
        row.place.report(found, "leave it out, or correct the limits", "E30")
        return True
    return False


def _warn_gap(rows: Sequence[TestedRow], axes: Sequence[Axis], gap: str, table: Place) -> None:
    tests = [row.test for row in rows if row.test is not None]
    for axis in axes:
        regions = [axis.region(test) for test in tests]
        if not all(region.exact for region in regions):
            continue
        open_pieces = axis.possible() - frozenset().union(*(region.pieces for region in regions))
        if open_pieces:
            table.report(
                f"the text does not decide {axis.said(open_pieces)}",
                f"add a row or else, or leave it: the result is then unknown, {gap}.gap",
                "W40",
                warning=True,
            )
        return
    table.report(
        f"the text does not decide where no row of {gap} holds",
        "add else, or leave it: the result is then unknown",
        "W40",
        warning=True,
    )


def _warn_shared(axis: Axis, rows: Sequence[TestedRow], regions: Sequence[Region]) -> None:
    tested = [row for row in rows if row.test is not None]
    for later in range(1, len(tested)):
        for earlier in range(later):
            one, other = regions[earlier].pieces, regions[later].pieces
            shared = one & other & axis.possible()
            if not shared or one <= other or other <= one or _alike(tested[earlier], tested[later]):
                continue
            tested[later].place.report(
                f"{axis.said(shared)} stands in two rows, {tested[earlier].text} and {tested[later].text}",
                "the earlier row counts; write 大于 or 小于 in one of them if the text means the other",
                "W41",
                warning=True,
            )


def _alike(one: TestedRow, other: TestedRow) -> bool:
    if one.value is None or other.value is None:
        return False
    return key_of(one.value) == key_of(other.value)
