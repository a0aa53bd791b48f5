"""Items as values: conditions, classes, points, deadlines, and what a measure gives."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from zoulang.batch import expressions as e
from zoulang.batch import leaves, values
from zoulang.batch.expressions import Expr
from zoulang.batch.operations import greatest
from zoulang.batch.past import gates_of
from zoulang.batch.program import CannotCompile
from zoulang.batch.select import known_expr, select
from zoulang.batch.values import NO, NOTHING, NOUGHT, UNDECIDED, YES, Quantity, Single, Truth, Value
from zoulang.rules.policy import Item
from zoulang.rules.tree import NONE, FactRef

if TYPE_CHECKING:
    from zoulang.batch.compile import Compiler

VALIDITY = "validity"


class Items:
    """The items of the policy that a compiler works on."""

    def __init__(self, compiler: Compiler):
        self.compiler, self.policy = compiler, compiler.policy
        self._amounts: dict[str, tuple[Expr, Expr]] = {}
        self._gates: dict[str, Expr] | None = None

    # --- gates --------------------------------------------------------------------------------------

    @property
    def gates(self) -> dict[str, Expr]:
        """Column name of every test outside the items to the test: true where it lets pass."""
        if self._gates is None:
            self._gates = dict(self._made_gates())
        return self._gates

    def _made_gates(self) -> Iterator[tuple[str, Expr]]:
        compiler = self.compiler
        yield VALIDITY, self._in_force()
        for number, route in enumerate(self.policy.routes, 1):
            name = "route" if len(self.policy.routes) == 1 else f"route {number}"
            yield name, ~compiler.truth(route.condition).expr
        for condition in self.policy.requires:
            yield f"requires/{condition.id}", compiler.truth(condition).expr
        for veto in self.policy.vetoes:
            yield f"veto:{veto.condition.id}", ~compiler.truth(veto.condition).expr
        for item in self.policy.items:
            for code, answer in compiler.past.gates(item):
                yield f"{item.id}.{code}", answer

    def _in_force(self) -> Expr:
        first, last = self.policy.effective_from, self.policy.effective_to
        own = self.compiler.own_date().expr
        since = YES if first is None else own >= e.literal(first)
        return since & (YES if last is None else own <= e.literal(last))

    def passed(self, item: Item) -> Expr:
        """Whether all gates let an item pass."""
        of = {f"veto:{veto.condition.id}": veto.of for veto in self.policy.vetoes}
        of |= {f"{each.id}.{code}": (each.id,) for each in self.policy.items for code in gates_of(each)}
        return e.all_of(gate for name, gate in self.gates.items() if not of.get(name) or item.id in of[name])

    # --- truth and value ----------------------------------------------------------------------------

    def truth(self, item: Item, back: int = 0) -> Truth:
        """Whether the conditions of an item hold, gates apart; of a class or score: its value is known."""
        if item.kind in ("class", "score"):
            return Truth(e.when(known_expr(self.value(item, back)), YES, UNDECIDED))
        parts = [] if item.condition is None else [self.compiler.truth(item.condition, back).expr]
        if item.kind == "deadline":
            parts.append(self.on_time(item, back))
        elif item.value is not None:
            parts.append(self.compiler.truth(item.value, back).expr)
        return Truth(e.all_of(parts))

    def value(self, item: Item, back: int = 0) -> Value:
        """The value of a class or score; 无 where its condition is no; the yes/no of other items."""
        if item.kind not in ("class", "score") or item.value is None:
            return self.truth(item, back)
        value = self.compiler.fitted(item.value, item.value.type, back)
        if item.condition is not None:
            nothing = leaves.known(NONE, item.value.type)
            value = select(self.compiler.truth(item.condition, back), value, nothing)
        return self.compiler.or_given(item.name, value, item.value.type, back)

    # --- deadlines ----------------------------------------------------------------------------------

    def due(self, item: Item, back: int = 0) -> Expr:
        """The day due of a deadline, null while it is open."""
        assert item.clock is not None
        value = self.compiler.value(item.clock.due, back)
        assert isinstance(value, Single)
        return value.expr

    def on_time(self, item: Item, back: int = 0) -> Expr:
        """Whether a deadline is met: done by the day due; not yet done, no once that day is over."""
        assert item.clock is not None
        due = self.due(item, back)
        if item.clock.done is None:
            return e.when(due.is_not_null(), YES, UNDECIDED)
        fact = FactRef(type=self.policy.facts[item.clock.done].type, name=item.clock.done)
        done = self.compiler.value(fact, back)
        assert isinstance(done, Single)
        # A comparison with 无 is no; here it is not done yet.
        known = e.when(done.expr.is_not_null(), YES, UNDECIDED)
        met = e.when(known.is_true(), self.compiler.compare(fact, "<=", item.clock.due, back).expr, UNDECIDED)
        if done.none is None:
            return met
        over = (due < e.literal(self.compiler.setting.on)).is_true()
        return e.when(done.none, e.when(over, NO, UNDECIDED), met)

    # --- money --------------------------------------------------------------------------------------

    def outcome(self, item: Item) -> Expr:
        """Gates and own conditions together."""
        return e.all_of((self.passed(item), self.truth(item).expr))

    def amount(self, item: Item) -> tuple[Expr, Expr]:
        """Lowest and highest fen of a measure before stacking: nought where refused, from nought while open.

        Never below nought; the highest is null where there is no bound.
        """
        if item.id not in self._amounts:
            self._amounts[item.id] = self._made_amount(item)
        return self._amounts[item.id]

    def _made_amount(self, item: Item) -> tuple[Expr, Expr]:
        outcome = self.outcome(item)
        refused = ~outcome
        if item.pay is None:
            return NOUGHT, e.when(refused, NOUGHT, NOTHING)
        pay = values.rounded(values.as_paid(self.compiler.quantity(item.pay)), Fraction(1))
        if self.compiler.outgrows(pay):
            raise CannotCompile(
                self.policy, f"the amounts of {item.id} do not fit into {self.compiler.bits} bits"
            )
        low, high = greatest(pay.low, NOUGHT).fill_null(0), greatest(pay.high, NOUGHT)
        return e.when(outcome, low, NOUGHT), e.when(refused, NOUGHT, high)

    def amount_value(self, item: Item) -> Quantity:
        """What a measure gives, as 应发（id） reads it."""
        low, high = self.amount(item)
        same = e.when(low == high, low, NOTHING)
        return Quantity(low, low) if low is high or same is low else Quantity(low, high)
