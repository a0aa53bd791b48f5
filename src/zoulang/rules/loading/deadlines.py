"""Deadlines: from which day, how long, extended by what, and when it was done."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from zoulang.rules import units
from zoulang.rules.expressions.check import expression
from zoulang.rules.expressions.clocks import due_of
from zoulang.rules.loading.parts import Reader, misspelt, reject_unknown, text_of, words_of
from zoulang.rules.loading.schema import keys_of
from zoulang.rules.loading.source import Part, Scalar, Section
from zoulang.rules.policy import Clock, Item
from zoulang.rules.tree import Arithmetic, Condition, If, Node
from zoulang.rules.units import Kind

if TYPE_CHECKING:
    from zoulang.rules.loading.names import Names


def with_clock(names: Names, item: Item, part: Section, reader: Reader) -> Item:
    """The item with its clock; mistakes are reported."""
    start = _of_kind(reader, part, "from", Kind.DATE, "from: 交办日期")
    within = _of_kind(reader, part, "within", Kind.DURATION, "within: 3个月")
    extension = _extension(reader, part, item.id) if "extend" in part else None
    done = names.fact_key(part.get("done"), Kind.DATE)
    if start is None or within is None or ("extend" in part and extension is None):
        return item
    due = due_of(reader.scope, start, within)
    due = replace(due, text=f"期限（{start.text}，{within.text}）")
    if extension is not None:
        extended = _extended(part, reader, start, within, extension)
        if extended is None:
            return item
        due = If(type=due.type, condition=extension[0], then=extended, otherwise=due, text=due.text)
    return replace(item, value=due, clock=Clock(start, within, due, extension, done))


def _of_kind(reader: Reader, part: Section, key: str, kind: Kind, example: str) -> Node | None:
    source = part.get(key)
    if source is None and misspelt(part, "deadline", key):
        return None
    if not isinstance(source, Scalar) or not source.text:
        (part if source is None else source).report(f"the deadline has no {key}", f"write {example}", "E19")
        return None
    node = expression(source, reader.scope)
    if node is not None and node.type.kind is not kind:
        remedy = f"write a {kind.value}, such as {example.partition(': ')[2]}"
        source.report(f"this is {node.type}, but {kind.value} is needed here", remedy, "E17")
        return None
    return node


def _extension(reader: Reader, part: Section, id: str) -> tuple[Condition, Node] | None:
    source: Part = part.parts["extend"][1]
    if not isinstance(source, Section) or not isinstance(when := source.get("when"), Scalar):
        source.report("an extension needs when and by", "write {when: 延期已获同意, by: 3个月}", "E19")
        return None
    reject_unknown(source, keys_of("extension"), "an extension")
    by = _of_kind(reader, source, "by", Kind.DURATION, "by: 3个月")
    test = expression(when, reader.scope, units.YES_NO)
    if test is None or by is None:
        return None
    title = words_of(source.get("title"))
    condition = Condition(
        type=units.YES_NO,
        id="extend",
        test=test,
        clause=text_of(source, "clause"),
        title_zh=title.zh if title else None,
        title_en=title.en if title else None,
        text=test.text,
    )
    return condition, by


def _extended(
    part: Section, reader: Reader, start: Node, within: Node, extension: tuple[Condition, Node]
) -> Node | None:
    """Both times are counted from the same start."""
    by = extension[1]
    if by.type.unit != within.type.unit or not by.type.unit:
        part.parts["extend"][1].report(
            f"the extension counts in {units.unit_text(by.type.unit) or 'several units'}, "
            f"the deadline in {units.unit_text(within.type.unit) or 'several units'}",
            "write both in months, in days or in working days",
            "E11",
        )
        return None
    text = f"{within.text} + {by.text}"
    longer = Arithmetic(type=within.type, operator="+", left=within, right=by, text=text)
    return replace(due_of(reader.scope, start, longer), text=f"期限（{start.text}，{text}）")
