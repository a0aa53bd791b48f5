"""The explanation of one record in a few dozen microseconds.

What is the same for every record (words of the rule, clauses, names) is written out once, in the source of a
function; what differs (answers, values read, distances, amounts) are its slots.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from zoulang.batch import expressions as e
from zoulang.batch import values
from zoulang.batch.choices import known_value
from zoulang.batch.compile import Compiler
from zoulang.batch.distances import distance
from zoulang.batch.expressions import Expr
from zoulang.batch.operations import days_between
from zoulang.batch.outcomes import POINT_DIGITS, decisions
from zoulang.batch.program import CannotCompile, Program
from zoulang.batch.values import Choice, Quantity, Single, Truth, Value
from zoulang.rules import tree
from zoulang.rules.deciding.evaluate import Moment
from zoulang.rules.explaining.words import Speaker
from zoulang.rules.policy import Input, Item, ScorePart
from zoulang.rules.tree import Node
from zoulang.rules.units import Kind

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
        self._exemptions = 0
        self.text = self._whole()

    @property
    def program(self) -> Program:
        """The slots as outputs."""
        return Program({name: expr for expr, name in self._slots.items()})

    def filled(self, names: Mapping[str, str]) -> str:
        """The expression with the texts of the slots in place."""
        return _SLOT.sub(lambda found: names[found[1]], self.text)

    def slot(self, expr: Expr) -> str:
        """The text that stands for what an expression gives a record."""
        if expr.op == "literal" and not isinstance(expr.value, date):
            return repr(expr.value)
        name = self._slots.setdefault(expr, f"slot {len(self._slots)}")
        return f"\ue000{name}\ue001"

    @staticmethod
    def dictionary(**entries: str) -> str:
        """The text of a mapping."""
        return "{" + ", ".join(f"{key!r}: {text}" for key, text in entries.items()) + "}"

    # --- the whole ------------------------------------------------------------------------------------

    def _whole(self) -> str:
        policy = self.policy
        gates = [
            (code, self.decisions[code])
            for code in self.decisions
            if code == "validity" or code.startswith(("requires/", "veto:"))
        ]
        return self.dictionary(
            policy=repr(policy.slug),
            title=repr(policy.title.in_language(self.speaker.language)),
            gates=_listed(
                self.dictionary(code=repr(code), symbol=self._symbol(gate)) for code, gate in gates
            ),
            total=self.dictionary(
                low_fen=self.slot(self.decisions["total.low"]),
                high_fen=self.slot(self.decisions["total.high"]),
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
                said[shown] = self.slot(found)
        said |= self._points(item) | self._due(item)
        failed, condition, lines = "[]", "None", "[]"
        if item.condition is not None:
            failed = "[" + ", ".join(self._failed(item.condition, 0)) + "]"
            condition = self._line(item.condition, 0)
        root = item.pay if item.pay is not None else item.value
        if root is not None:
            arithmetic = "[" + ", ".join(self._steps(root, 0)) + "]"
            lines = f"([] if {self.slot(outcome)} is False else {arithmetic})"
        return self.dictionary(**said, failed=failed, condition=condition, arithmetic=lines)

    def _points(self, item: Item) -> dict[str, str]:
        """The points of a score, lowest and highest, and its lines."""
        if item.kind != "score":
            return {}
        ends = {"points": "points", "points_low": "points.low", "points_high": "points.high"}
        steps = {said: self.slot(self.decisions[f"{item.id}.{name}"]) for said, name in ends.items()}
        points = {
            said: f"(None if {own} is None else {own} / {10**POINT_DIGITS})" for said, own in steps.items()
        }
        return points | {"parts": _listed(self._part(part) for part in item.parts)}

    def _part(self, part: ScorePart) -> str:
        value = self.compiler.quantity(part.value)
        low, high = (replace(value, low=end, high=end) for end in (value.low, value.high))
        return self.dictionary(
            id=repr(part.id),
            title=repr(part.title.in_language(self.speaker.language)),
            clause=repr(part.clause),
            max=repr(None if part.max is None else float(part.max)),
            points=self._value(value),
            low=self.number(low),
            high=self.number(high),
            parts=_listed(self._part(each) for each in part.parts),
        )

    def _due(self, item: Item) -> dict[str, str]:
        """The day due of a deadline, and how many days are left."""
        if item.kind != "deadline":
            return {}
        due = self.decisions[f"{item.id}.due"]
        day, left = self.slot(due), self.slot(days_between(due, e.literal(self.compiler.setting.on)))
        return {"due": f"(None if {day} is None else {day}.isoformat())", "days_left": left}

    def _symbol(self, truth: Expr) -> str:
        if truth.op == "literal":
            return repr(SYMBOLS[truth.value])  # type: ignore[index]
        return f"SYMBOLS[{self.slot(truth)}]"

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
        rule = self.speaker.node(outer, Moment(start))
        head = {"id": repr(id), "symbol": self._symbol(self.compiler.truth(outer, start).expr),
                "text": repr(title or rule), "rule": repr(rule), "clause": repr(clause)}  # fmt: skip
        if unless is not None and isinstance(node, tree.Condition):
            return self._exempt(node.test, unless, back, head)
        children: list[str] = []
        joined = GROUPS.get(type(node))
        tested: Node | None = None
        if isinstance(node, tuple(GROUPS)):
            children = [self._line(each, back) for each in node.operands]  # type: ignore[attr-defined]
        elif isinstance(node, tree.Not) and isinstance(node.operand, tuple(GROUPS)):
            joined, children = "not", [self._line(node.operand, back)]
        else:
            tested = node
        return self.dictionary(
            **head,
            joined=repr(joined),
            count=repr(getattr(node, "count", None)),
            values=_listed(self._readings(tested, back)) if tested is not None else "[]",
            distance=distance(self, tested, back) if tested is not None else "None",
            children=_listed(children),
        )

    def _exempt(self, test: Node, unless: Node, back: int, head: dict[str, str]) -> str:
        """A condition with an exemption: the test alone where that holds, else both, one of them needed."""
        self._exemptions += 1
        below = f"below{self._exemptions}"
        own = {name: text for name, text in head.items() if text != "None"}
        exempt = self.dictionary(**own | {"symbol": "'exempt'", "distance": "None"})
        children = _listed([below, self._line(unless, back)])
        both = self.dictionary(**own, joined=repr("any"), children=children)
        changed = f"({exempt} if {self.slot(self.compiler.truth(unless, back).expr)} is True else {both})"
        return f"(({below} := {self._line(test, back)}), {{**{below}, **{changed}}})[1]"

    def _failed(self, node: Node, back: int) -> Iterator[str]:
        """Texts that give the ids of the topmost conditions that are no."""
        answer = self.compiler.truth(node, back).expr
        if isinstance(node, tree.Condition) and node.id is not None:
            yield f"*(({node.id!r},) if {self.slot(answer)} is False else ())"
            return
        below = [text for child in _conditions_below(node) for text in self._failed(child, back)]
        if below:
            yield f"*(({', '.join(below)},) if {self.slot(answer)} is False else ())"

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
        return self.dictionary(key=repr(key), name=repr(name), value=self.shown(node, back), unit=repr(unit))

    def shown(self, node: Node, back: int) -> str:
        """The text of the value of a node."""
        return self._value(self.compiler.value(node, back))

    def _value(self, value: Value) -> str:
        """The text of a value: a number in base units, a truth, a word; None where it is not known."""
        none = value.none if isinstance(value, (Quantity, Single)) else None
        match value:
            case Truth():
                shown = self.slot(value.expr)
            case Choice():
                shown = self.slot(known_value(value))
                if value.possible[-2] is not values.NO:
                    return f"('无' if {self.slot(self._only_none(value))} else {shown})"
            case Single():
                shown = self.slot(value.expr)
                if value.expr.sort == "date":
                    shown = f"(None if {shown} is None else {shown}.isoformat())"
            case Quantity():
                shown = self.number(value)
        return shown if none is None else f"('无' if {self.slot(none)} is True else {shown})"

    @staticmethod
    def _only_none(choice: Choice) -> Expr:
        others = [possible for at, possible in enumerate(choice.possible) if at != len(choice.values)]
        return choice.possible[len(choice.values)] & ~e.any_of(others)

    def number(self, value: Quantity) -> str:
        """The text of a number in base units."""
        steps = value.value
        text = self.slot(steps)
        divisor = str(value.scale) if value.scale > 1 else ""
        if value.over is not None:
            divisor = " * ".join(filter(None, (divisor, self.slot(value.over))))
        if not divisor or text == "None":
            return text
        quotient = f"{text} / ({divisor})"
        return f"(None if {text} is None else {quotient})" if steps.nullable else quotient

    # --- arithmetic -----------------------------------------------------------------------------------

    def _steps(self, node: Node, back: int) -> Iterator[str]:
        """The arithmetic of a value, line by line; rows and branches that were not taken are left out."""
        match node:
            case tree.Limit(kind=kind, value=inner, bound=bound):
                yield from self._steps(inner, back)
                before, result = (self.shown(each, back) for each in (inner, node))
                applied = f"{before} != {result}"
                yield self._step(kind, bound, back, self.shown(node, back), before=self.shown(inner, back),
                                 bound=self.shown(bound, back), applied=f"({applied})")  # fmt: skip
            case tree.First(rows=rows):
                yield from self._rows(rows, back)
            case tree.If(condition=condition, then=then, otherwise=otherwise):
                holds = self.slot(self.compiler.truth(condition, back).expr)
                yield f"*([{', '.join(self._steps(then, back))}] if {holds} is True else ())"
                yield f"*([{', '.join(self._steps(otherwise, back))}] if {holds} is False else ())"
                yield f"*([{self._computed(node, back)}] if {holds} is None else ())"
            case tree.Unless(condition=condition, value=inner):
                exempt = self.slot(self.compiler.truth(condition, back).expr)
                given = self._step("not_given", condition, back, "'无'")
                yield f"*([{given}] if {exempt} is True else [{', '.join(self._steps(inner, back))}])"
            case tree.Best(options=options):
                for option in options:
                    yield self._step("best", option, back, self.shown(option, back))
            case tree.Shift(operand=operand, periods=periods):
                yield from self._steps(operand, back + periods)
            case tree.TermRef(name=name) if name not in self.compiler.columns:
                yield from self._steps(self.policy.terms[name].value, back)
            case tree.ByYear(start=start):
                first = self.compiler.quantity(start, back)
                for number, amount in self.compiler.instalments(node, first, back):
                    year = values.plus(first.sharpened(), values.literal(number - 1))
                    yield self._step("year", start, back, self._value(amount), year=self.number(year))
            case tree.Literal():
                yield self._step("fixed", node, back, self.shown(node, back))
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
                holds = self.slot(self.compiler.truth(row.when, back).expr)
                taken = " and ".join(filter(None, (taken, f"{holds} is not False")))
                earlier.append(holds)
            line = self._step(kind, text, back, f"SYMBOLS[{holds}]")
            lines = f"[{', '.join((line, *self._steps(row.value, back)))}]"
            yield f"*({lines} if {taken} else ())" if taken else f"*{lines}"

    def _computed(self, node: Node, back: int) -> str:
        return self._step("computed", node, back, self.shown(node, back))

    def _step(self, kind: str, node: Node, back: int, result: str, **more: str) -> str:
        text = self.speaker.node(node, Moment(back))
        unit = "fen" if node.type.kind is Kind.MONEY else str(node.type)
        return self.dictionary(kind=repr(kind), text=repr(text), result=result, unit=repr(unit), **more)


def _conditions_below(node: Node) -> Iterator[tree.Condition]:
    """The nearest conditions below a node."""
    for child in node.children():
        if isinstance(child, tree.Condition):
            yield child
        elif isinstance(child, (tree.And, tree.Or, tree.AtLeast)):
            yield from _conditions_below(child)


def _is_single(node: Node) -> bool:
    return isinstance(node, (tree.And, tree.Or)) and len(node.operands) == 1


def _listed(texts: Iterator[str] | list[str]) -> str:
    return "[" + ", ".join(texts) + "]"


__all__ = ["SYMBOLS", "CannotCompile", "Template"]
