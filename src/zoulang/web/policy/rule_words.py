"""One rule in its own words, line by line, as its policy file says it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from zoulang.rules import Input, Item, Policy
from zoulang.rules.policy import Interpretation, Term
from zoulang.rules.tree import (
    And,
    AtLeast,
    Bands,
    Best,
    ByYear,
    Condition,
    FactRef,
    First,
    InterpretationRef,
    ItemRef,
    Node,
    Or,
    TermRef,
    Unless,
)


@dataclass(frozen=True)
class Line:
    """One line of a rule.

    Attributes:
        kind: what the line says: ``test`` a condition; ``all``, ``any``, ``at_least`` how the deeper lines
            below combine; ``unless`` when the line is not examined; ``amount`` a value; ``row`` and ``else``
            the value of a row, below its condition; ``of`` what the rows compare; ``best`` the larger of the
            deeper lines; ``year`` an instalment.
        text: the words of the rule language; a number for ``at_least``.
        title_zh, title_en: how the policy file names the line, if it does.
        value: the value of a row or instalment.
        depth: 0 for the outermost.
    """

    kind: str
    text: str = ""
    title_zh: str = ""
    title_en: str = ""
    clause: str = ""
    value: str = ""
    depth: int = 0

    def title(self, language: str) -> str:
        """The name of the line in a language; empty if it has none."""
        return (self.title_en or self.title_zh) if language == "en" else self.title_zh


def condition_lines(node: Node | None, depth: int = 0) -> Iterator[Line]:
    """The lines of a ``when``, ``all`` or ``any``."""
    match node:
        case None:
            return
        case Condition():
            yield from _condition(node, depth)
        case And(operands=operands) if _has_parts(operands):
            yield from _combined("all", operands, depth)
        case Or(operands=operands) if _has_parts(operands):
            yield from _combined("any", operands, depth)
        case AtLeast(count=count, operands=operands) if _has_parts(operands):
            yield from _combined("at_least", operands, depth, str(count))
        case _:
            yield Line("test", node.text, depth=depth)


def _condition(node: Condition, depth: int) -> Iterator[Line]:
    inner = list(condition_lines(node.test, depth))
    if len(inner) == 1 or node.title_zh:
        first = inner[0]
        yield Line(
            first.kind,
            first.text,
            node.title_zh or first.title_zh,
            node.title_en or first.title_en,
            node.clause or "",
            depth=depth,
        )
        yield from inner[1:]
    else:
        yield from inner
    if node.unless is not None:
        yield Line("unless", node.unless.text, depth=depth + 1)


def _combined(kind: str, operands: tuple[Node, ...], depth: int, text: str = "") -> Iterator[Line]:
    yield Line(kind, text, depth=depth)
    for operand in operands:
        yield from condition_lines(operand, depth + 1)


def _has_parts(operands: tuple[Node, ...]) -> bool:
    """Whether the file lists the parts one by one, rather than in one expression."""
    return any(isinstance(operand, Condition) for operand in operands)


def value_lines(node: Node | None, depth: int = 0) -> Iterator[Line]:
    """The lines of a ``pay`` or of the value of a class."""
    match node:
        case None:
            return
        case First(rows=rows):
            if isinstance(node, Bands):
                yield Line("of", node.of.text, depth=depth)
            for row in rows:
                kind = "row" if row.when is not None else "else"
                yield Line(
                    kind, row.when.text if row.when is not None else "", value=row.value.text, depth=depth
                )
        case Best(options=options):
            yield Line("best", depth=depth)
            for option in options:
                yield from value_lines(option, depth + 1)
        case ByYear(instalments=instalments):
            for instalment in instalments:
                yield Line(
                    "year",
                    _years(instalment.first, instalment.last),
                    value=instalment.value.text,
                    depth=depth,
                )
        case Unless(value=value, condition=condition):
            yield from value_lines(value, depth)
            yield Line("unless", condition.text, depth=depth + 1)
        case _:
            yield Line("amount", node.text, depth=depth)


def _years(first: int, last: int) -> str:
    return f"第{first}年" if first == last else f"第{first}至{last}年"


def names_read(policy: Policy, item: Item) -> list[Input]:
    """The facts that the rule reads, in the order of the policy file."""
    wanted = policy.inputs_of(item)
    return [each for each in policy.inputs if (each.fact.key, each.back) in wanted]


def names_asked_of_all(policy: Policy, item: Item) -> list[Input]:
    """The facts that let the rule pass or refuse it beside its own conditions: requirements and vetoes."""
    vetoes = [veto.condition for veto in policy.vetoes if not veto.of or item.id in veto.of]
    read = {node.name for node in _walked(policy, [*policy.requires, *vetoes]) if isinstance(node, FactRef)}
    return [each for each in policy.inputs if each.fact.key in read]


def terms_used(policy: Policy, item: Item) -> list[Term]:
    """The named values that the rule rests on, through other terms and named items, as they are met."""
    names = [node.name for node in _reached(policy, item) if isinstance(node, TermRef)]
    return [policy.terms[name] for name in dict.fromkeys(names)]


def open_questions(policy: Policy, item: Item) -> list[Interpretation]:
    """What the text leaves open and this rule needs, through terms and named items."""
    names = [node.name for node in _reached(policy, item) if isinstance(node, InterpretationRef)]
    asked = [policy.interpretations[name] for name in dict.fromkeys(names)]
    return [question for question in asked if question.value is None]


def _reached(policy: Policy, item: Item) -> Iterator[Node]:
    """Every node of the rule, and of the terms and items it names, each of these once."""
    yield from _walked(policy, item.roots)


def _walked(policy: Policy, roots: Iterable[Node]) -> Iterator[Node]:
    waiting: list[Node] = list(roots)
    entered: set[str] = set()
    while waiting:
        for node in waiting.pop(0).walk():
            yield node
            match node:
                case TermRef(name=name) if name not in entered:
                    entered.add(name)
                    waiting.append(policy.terms[name].value)
                case ItemRef(item=name) if name not in entered:
                    entered.add(name)
                    waiting += policy.item(name).roots
