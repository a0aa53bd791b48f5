"""The explanation of one record in a few dozen microseconds.

What is the same for every record (words of the rule, clauses, names) is written out once, in the source of a
function; what differs (answers, values read, distances, amounts) are its slots.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction

from zoulang.batch import expressions as e
from zoulang.batch import values
from zoulang.batch.choices import known_value
from zoulang.batch.compile import Compiler
from zoulang.batch.expressions import Expr
from zoulang.batch.operations import days_between
from zoulang.batch.outcomes import decisions
from zoulang.batch.program import CannotCompile, Program
from zoulang.batch.values import Choice, Quantity, Single, Truth, Value
from zoulang.rules import tree
from zoulang.rules.distance import smallest_step
from zoulang.rules.evaluate import Moment
from zoulang.rules.policy import Input, Item
from zoulang.rules.tree import Node
from zoulang.rules.units import Kind
from zoulang.rules.words import Speaker

SYMBOLS = {True: "yes", False: "no", None: "unknown"}
GROUPS: dict[type[Node], str] = {tree.And: "all", tree.Or: "any", tree.AtLeast: "at_least"}
READ = (tree.FactRef, tree.TermRef, tree.ItemRef, tree.InterpretationRef)
_SLOT = re.compile("\ue000(.+?)\ue001")


class Template:
    """The text of an explanation as a Python expression, with slots for what differs.

    Args:
        compiler: for the policy and the columns of a record.
        speaker: says nodes in the language of the explanation.
    """

    def __init__(self, compiler: Compiler, speaker: Speaker):
        self.compiler, self.policy, self.speaker = compiler, compiler.policy, speaker
        self.decisions = decisions(compiler, reasons=False).outputs
        self._slots: dict[Expr, str] = {}
        self.text = self._whole()

    @property
    def program(self) -> Program:
        """The slots as outputs."""
        return Program({name: expr for expr, name in self._slots.items()})

    def filled(self, names: Mapping[str, str]) -> str:
        """The expression with the texts of the slots in place."""
        return _SLOT.sub(lambda found: names[found[1]], self.text)

    def _slot(self, expr: Expr) -> str:
        if expr.op == "literal" and not isinstance(expr.value, date):
            return repr(expr.value)
        name = self._slots.setdefault(expr, f"slot {len(self._slots)}")
        return f"\ue000{name}\ue001"

    # --- the whole ------------------------------------------------------------------------------------

    def _whole(self) -> str:
        policy = self.policy
        gates = [
            (code, self.decisions[code])
            for code in self.decisions
            if code == "validity" or code.startswith(("requires/", "veto:"))
        ]
        return _dictionary(
            policy=repr(policy.slug),
            title=repr(policy.title.in_language(self.speaker.language)),
            gates=_listed(_dictionary(code=repr(code), symbol=self._symbol(gate)) for code, gate in gates),
            total=_dictionary(
                low_fen=self._slot(self.decisions["total.low"]),
                high_fen=self._slot(self.decisions["total.high"]),
            ),
            items=_listed(self._item(item) for item in policy.items),
        )

    def _item(self, item: Item) -> str:
        own = {name: self.decisions.get(f"{item.id}.{name}") for name in ("amount", "low", "high", "value")}
        outcome = self.decisions[f"{item.id}.outcome"]
        said = {
            "id": repr(item.id),
            "kind": repr(item.kind),
            "clause": repr(item.clause),
            "title": repr(item.title.in_language(self.speaker.language)),
            "outcome": self._symbol(outcome),
        }
        for name, shown in (
            ("amount", "amount_fen"),
            ("low", "low_fen"),
            ("high", "high_fen"),
            ("value", "value"),
        ):
            found = own[name]
            if found is not None:
                said[shown] = self._slot(found)
        failed, condition, lines = "[]", "None", "[]"
        if item.condition is not None:
            failed = "[" + ", ".join(self._failed(item.condition, 0)) + "]"
            condition = self._line(item.condition, 0)
        root = item.pay if item.pay is not None else item.value
        if root is not None:
            arithmetic = "[" + ", ".join(self._steps(root, 0)) + "]"
            lines = f"([] if {self._slot(outcome)} is False else {arithmetic})"
        return _dictionary(**said, failed=failed, condition=condition, arithmetic=lines)

    def _symbol(self, truth: Expr) -> str:
        if truth.op == "literal":
            return repr(SYMBOLS[truth.value])  # type: ignore[index]
        return f"SYMBOLS[{self._slot(truth)}]"

    # --- conditions -----------------------------------------------------------------------------------

    def _line(self, node: Node, back: int) -> str:
        """One condition with those below it, as `rules.trace` orders them."""
        unless: Node | None = None
        id = clause = title = None
        outer, start = node, back
        while isinstance(node, (tree.Condition, tree.Shift)) or _is_single(node):
            if isinstance(node, tree.Condition):
                id, clause = id or node.id, clause or node.clause
                title = title or (node.title_en if self.speaker.language == "en" else node.title_zh)
                if node.unless is not None:
                    unless = node.unless
                    break
                node = node.test
            elif isinstance(node, tree.Shift):
                if not isinstance(node.operand, tuple(GROUPS)):
                    break
                back, node = back + node.periods, node.operand
            else:
                node = next(node.children())
        symbol = self._symbol(self.compiler.truth(outer, start).expr)
        children: list[str] = []
        joined = GROUPS.get(type(node))
        tested: Node | None = None
        if unless is not None and isinstance(node, tree.Condition):
            symbol = (
                f"('exempt' if {self._slot(self.compiler.truth(unless, back).expr)} is True else {symbol})"
            )
            children = [self._line(node.test, back), self._line(unless, back)]
            joined = "any"
        elif isinstance(node, tuple(GROUPS)):
            children = [self._line(each, back) for each in node.operands]  # type: ignore[attr-defined]
        elif isinstance(node, tree.Not) and isinstance(node.operand, tuple(GROUPS)):
            joined, children = "not", [self._line(node.operand, back)]
        else:
            tested = node
        rule = self.speaker.node(outer, Moment(start))
        return _dictionary(
            id=repr(id),
            symbol=symbol,
            text=repr(title or rule),
            rule=repr(rule),
            clause=repr(clause),
            joined=repr(joined),
            count=repr(getattr(node, "count", None)),
            values=_listed(self._readings(tested, back)) if tested is not None else "[]",
            distance=self._distance(tested, back) if tested is not None else "None",
            children=_listed(children),
        )

    def _failed(self, node: Node, back: int) -> Iterator[str]:
        """Texts that give the ids of the topmost conditions that are no."""
        answer = self.compiler.truth(node, back).expr
        if isinstance(node, tree.Condition) and node.id is not None:
            yield f"*(({node.id!r},) if {self._slot(answer)} is False else ())"
            return
        below = [text for child in _conditions_below(node) for text in self._failed(child, back)]
        if below:
            yield f"*(({', '.join(below)},) if {self._slot(answer)} is False else ())"

    # --- values that were read ------------------------------------------------------------------------

    def _readings(self, node: Node, back: int) -> Iterator[str]:
        seen: set[str] = set()
        for part, at in self._read(node, back, frozenset()):
            key = self._key(part, at)
            if key not in seen:
                seen.add(key)
                yield self._reading(key, part, at)

    def _read(self, node: Node, back: int, path: frozenset[str]) -> Iterator[tuple[Node, int]]:
        if isinstance(node, READ):
            yield node, back
        if isinstance(node, tree.Shift):
            yield from self._read(node.operand, back + node.periods, path)
        elif isinstance(node, tree.TermRef) and node.name not in path:
            yield from self._read(self.policy.terms[node.name].value, back, path | {node.name})
        else:
            for child in node.children():
                yield from self._read(child, back, path)

    def _key(self, node: Node, back: int) -> str:
        match node:
            case tree.FactRef(name=name):
                return Input(self.policy.facts[name], back).key
            case tree.TermRef(name=name) | tree.InterpretationRef(name=name):
                return f"{name}@{back}" if back else name
        return node.item if isinstance(node, tree.ItemRef) else node.text

    def _reading(self, key: str, node: Node, back: int) -> str:
        name = self.speaker.node(node, Moment(back))
        unit = "fen" if node.type.kind is Kind.MONEY else str(node.type)
        return _dictionary(key=repr(key), name=repr(name), value=self._shown(node, back), unit=repr(unit))

    def _shown(self, node: Node, back: int) -> str:
        return self._value(self.compiler.value(node, back))

    def _value(self, value: Value) -> str:
        """The text of a value: a number in base units, a truth, a word; None where it is not known."""
        none = value.none if isinstance(value, (Quantity, Single)) else None
        match value:
            case Truth():
                shown = self._slot(value.expr)
            case Choice():
                shown = self._slot(known_value(value))
                if value.possible[-2] is not values.NO:
                    return f"('无' if {self._slot(self._only_none(value))} else {shown})"
            case Single():
                shown = self._slot(value.expr)
                if value.expr.sort == "date":
                    shown = f"(None if {shown} is None else {shown}.isoformat())"
            case Quantity():
                shown = self._number(value)
        return shown if none is None else f"('无' if {self._slot(none)} is True else {shown})"

    @staticmethod
    def _only_none(choice: Choice) -> Expr:
        others = [possible for at, possible in enumerate(choice.possible) if at != len(choice.values)]
        return choice.possible[len(choice.values)] & ~e.any_of(others)

    def _number(self, value: Quantity) -> str:
        steps = value.value
        text = self._slot(steps)
        divisor = str(value.scale) if value.scale > 1 else ""
        if value.over is not None:
            divisor = " * ".join(filter(None, (divisor, self._slot(value.over))))
        if not divisor or text == "None":
            return text
        quotient = f"{text} / ({divisor})"
        return f"(None if {text} is None else {quotient})" if steps.nullable else quotient

    # --- distances ------------------------------------------------------------------------------------

    def _distance(self, node: Node, back: int) -> str:
        """How far a failed comparison is from holding, in base units of what must change."""
        if not isinstance(node, tree.Compare) or node.operator in ("=", "!="):
            return "None"
        gap = self._gap(node, back)
        if gap is None:
            return "None"
        subject, distance = gap
        failed = self._slot(self.compiler.truth(node, back).expr)
        said = _dictionary(
            kind=repr("more" if node.operator in (">", ">=") else "less"),
            subject=repr(self.speaker.node(subject, Moment(back))),
            comparison=repr(node.operator),
            wanted=self._shown(node.right, back),
            gap=self._number(distance),
            unit=repr("fen" if subject.type.kind is Kind.MONEY else str(subject.type)),
        )
        return f"({said} if {failed} is False else None)"

    def _gap(self, node: tree.Compare, back: int) -> tuple[Node, Quantity] | None:
        """What must change, and by how much; of a quotient what stands above."""
        left, right = self.compiler.value(node.left, back), self.compiler.value(node.right, back)
        if isinstance(left, Single) and isinstance(right, Single) and left.expr.sort == "date":
            between = days_between(right.expr, left.expr)
            return node.left, _beyond(Quantity(between, between), node.operator, Fraction(1))
        if not isinstance(left, Quantity) or not isinstance(right, Quantity):
            return None
        quotient, at = self._quotient(node.left, back)
        if quotient is not None and not isinstance(quotient.left, tree.Literal):
            above = self.compiler.quantity(quotient.left, at)
            below = self.compiler.quantity(quotient.right, at)
            needed = values.times(right.sharpened(), below.sharpened())
            step = smallest_step(quotient.left.type)
            missing = values.plus(needed, values.negative(above.sharpened()))
            return quotient.left, _beyond(missing, node.operator, step)
        step = Fraction(1) if node.left.type.kind is Kind.YEAR else smallest_step(node.left.type)
        missing = values.plus(right.sharpened(), values.negative(left.sharpened()))
        return node.left, _beyond(missing, node.operator, step)

    def _quotient(self, node: Node, back: int) -> tuple[tree.Arithmetic | None, int]:
        while True:
            match node:
                case tree.Arithmetic(operator="/"):
                    return node, back
                case tree.Shift(operand=operand, periods=periods):
                    node, back = operand, back + periods
                case tree.TermRef(name=name) if name not in self.compiler.columns:
                    node = self.policy.terms[name].value
                case _:
                    return None, back

    # --- arithmetic -----------------------------------------------------------------------------------

    def _steps(self, node: Node, back: int) -> Iterator[str]:
        """The arithmetic of a value, line by line; rows and branches that were not taken are left out."""
        match node:
            case tree.Limit(kind=kind, value=inner, bound=bound):
                yield from self._steps(inner, back)
                before, result = (self._shown(each, back) for each in (inner, node))
                applied = f"{before} != {result}"
                yield self._step(kind, bound, back, self._shown(node, back), before=self._shown(inner, back),
                                 bound=self._shown(bound, back), applied=f"({applied})")  # fmt: skip
            case tree.First(rows=rows):
                yield from self._rows(rows, back)
            case tree.If(condition=condition, then=then, otherwise=otherwise):
                holds = self._slot(self.compiler.truth(condition, back).expr)
                yield f"*([{', '.join(self._steps(then, back))}] if {holds} is True else ())"
                yield f"*([{', '.join(self._steps(otherwise, back))}] if {holds} is False else ())"
                yield f"*([{self._computed(node, back)}] if {holds} is None else ())"
            case tree.Unless(condition=condition, value=inner):
                exempt = self._slot(self.compiler.truth(condition, back).expr)
                given = self._step("not_given", condition, back, "'无'")
                yield f"*([{given}] if {exempt} is True else [{', '.join(self._steps(inner, back))}])"
            case tree.Best(options=options):
                for option in options:
                    yield self._step("best", option, back, self._shown(option, back))
            case tree.Shift(operand=operand, periods=periods):
                yield from self._steps(operand, back + periods)
            case tree.TermRef(name=name) if name not in self.compiler.columns:
                yield from self._steps(self.policy.terms[name].value, back)
            case tree.ByYear(start=start):
                first = self.compiler.quantity(start, back)
                for number, amount in self.compiler.instalments(node, first, back):
                    year = values.plus(first.sharpened(), values.literal(number - 1))
                    yield self._step("year", start, back, self._value(amount), year=self._number(year))
            case tree.Literal():
                yield self._step("fixed", node, back, self._shown(node, back))
            case _:
                yield self._computed(node, back)

    def _rows(self, rows: tuple[tree.Row, ...], back: int) -> Iterator[str]:
        earlier: list[str] = []
        for row in rows:
            taken = " and ".join(f"{holds} is not True" for holds in earlier)
            kind, text = "else", row.value
            holds = "True"
            if row.when is not None:
                kind, text = "row", row.when
                holds = self._slot(self.compiler.truth(row.when, back).expr)
                taken = " and ".join(filter(None, (taken, f"{holds} is not False")))
                earlier.append(holds)
            line = self._step(kind, text, back, f"SYMBOLS[{holds}]")
            lines = f"[{', '.join((line, *self._steps(row.value, back)))}]"
            yield f"*({lines} if {taken} else ())" if taken else f"*{lines}"

    def _computed(self, node: Node, back: int) -> str:
        return self._step("computed", node, back, self._shown(node, back))

    def _step(self, kind: str, node: Node, back: int, result: str, **more: str) -> str:
        text = self.speaker.node(node, Moment(back))
        unit = "fen" if node.type.kind is Kind.MONEY else str(node.type)
        return _dictionary(kind=repr(kind), text=repr(text), result=result, unit=repr(unit), **more)


def _conditions_below(node: Node) -> Iterator[tree.Condition]:
    """The nearest conditions below a node."""
    for child in node.children():
        if isinstance(child, tree.Condition):
            yield child
        elif isinstance(child, (tree.And, tree.Or, tree.AtLeast)):
            yield from _conditions_below(child)


def _is_single(node: Node) -> bool:
    return isinstance(node, (tree.And, tree.Or)) and len(node.operands) == 1


def _beyond(missing: Quantity, operator: tree.Comparison, step: Fraction) -> Quantity:
    """The size of a gap in whole steps, one more where the limit itself is not enough."""
    upwards = missing if operator in (">", ">=") else values.negative(missing)
    least = values.rounded(upwards, step, "ceiling") if step else upwards
    if operator in (">=", "<=") or not step:
        return least
    # The limit itself is not enough: where it is met exactly one more step is needed.
    more = values.plus(least, values.literal(step))
    met = values.compare(least, "=", upwards)
    chosen = e.when(met.expr, *(each.low for each in values.aligned(more, least)))
    scaled = values.aligned(more, least)[0]
    return Quantity(chosen, chosen, scaled.scale)


def _dictionary(**entries: str) -> str:
    return "{" + ", ".join(f"{key!r}: {text}" for key, text in entries.items()) + "}"


def _listed(texts: Iterator[str] | list[str]) -> str:
    return "[" + ", ".join(texts) + "]"


__all__ = ["SYMBOLS", "CannotCompile", "Template"]
