"""Which facts of a record keep a test open, as expressions: how many are missing, and which one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from zoulang.batch import expressions as e
from zoulang.batch.compile import Compiler
from zoulang.batch.expressions import Expr
from zoulang.batch.select import known_expr
from zoulang.batch.values import NO, NOTHING, NOUGHT
from zoulang.rules import tree
from zoulang.rules.policy import Input
from zoulang.rules.tree import Node
from zoulang.rules.units import Kind

Missing = Mapping[str, Expr]
"""Key of an input to whether it is missing and still matters."""


class Wanting:
    """Finds the inputs that keep nodes open, for one policy and the columns of one table."""

    def __init__(self, compiler: Compiler):
        self.compiler, self.policy = compiler, compiler.policy
        self.inputs: dict[str, Input] = {}
        self._made: dict[tuple[int, int], Missing] = {}

    def of(self, node: Node, back: int = 0) -> Missing:
        """The missing inputs of a node that matter: of a choice those of the branch that is taken."""
        key = (id(node), back)
        if key not in self._made:
            self._made[key] = {}  # A term that leads back to itself adds nothing.
            found = self._of(node, back)
            if isinstance(node, tree.TermRef) or (node.type.kind is Kind.YES_NO and found):
                unknown = ~known_expr(self.compiler.value(node, back))
                found = {name: missing & unknown for name, missing in found.items()}
            self._made[key] = found
        return self._made[key]

    def counted(self, node: Node, back: int) -> tuple[Expr, Expr]:
        """How many inputs keep a node open, and the place in `order` of the first of them."""
        count, which = NOUGHT, NOTHING
        for name, missing in reversed(list(self.of(node, back).items())):
            sure = missing.is_true()
            count = count + e.when(sure, e.literal(1), NOUGHT)
            which = e.when(sure, e.literal(self._place(name)), which)
        return count, which

    def judged(self, node: Node, back: int) -> Expr:
        """Whether what keeps a node open is for persons to judge, and nothing else is missing."""
        parts = self.of(node, back)
        theirs = [missing.is_true() for name, missing in parts.items() if self.inputs[name].fact.judged]
        others = [missing.is_true() for name, missing in parts.items() if not self.inputs[name].fact.judged]
        return e.any_of(theirs) & ~e.any_of(others) if theirs else NO

    @property
    def order(self) -> list[Input]:
        """The inputs that were met, by place."""
        return list(self.inputs.values())

    def _place(self, name: str) -> int:
        return list(self.inputs).index(name)

    def _of(self, node: Node, back: int) -> Missing:
        match node:
            case tree.FactRef(name=name):
                asked = Input(self.policy.facts[name], back)
                self.inputs.setdefault(asked.key, asked)
                return {asked.key: ~known_expr(self.compiler.input(name, back))}
            case tree.TermRef(name=name):
                return self.of(self.policy.terms[name].value, back)
            case tree.ItemRef(item=id) | tree.AmountRef(item=id):
                return _either(self.of(root, back) for root in self.policy.item(id).roots)
            case tree.Shift(operand=operand, periods=periods):
                return self.of(operand, back + periods)
            case tree.If(condition=condition, then=then, otherwise=otherwise):
                holds = self.compiler.truth(condition, back).expr
                branches = (
                    (holds.is_true(), self.of(then, back)),
                    ((~holds).is_true(), self.of(otherwise, back)),
                )
                return _either([self.of(condition, back), *(_where(*each) for each in branches)])
            case tree.First(rows=rows):
                return self._first(rows, back)
            case tree.Known():
                return {}
        return _either(self.of(child, back) for child in node.children())

    def _first(self, rows: Iterable[tree.Row], back: int) -> Missing:
        """Rows before the one that holds, and that one."""
        found: list[Missing] = []
        reached = ~NO
        for row in rows:
            if row.when is None:
                found.append(_where(reached, self.of(row.value, back)))
                break
            holds = self.compiler.truth(row.when, back).expr
            found.append(_where(reached, self.of(row.when, back)))
            found.append(_where(reached & holds.is_true(), self.of(row.value, back)))
            reached = reached & (~holds).is_true()
        return _either(found)


def _where(condition: Expr, missing: Missing) -> Missing:
    return {name: condition & each for name, each in missing.items()}


def _either(parts: Iterable[Missing]) -> Missing:
    found: dict[str, Expr] = {}
    for part in parts:
        for name, missing in part.items():
            found[name] = found[name] | missing if name in found else missing
    return found
