"""Deadlines: the day due, counted from a date."""

from __future__ import annotations

from zoulang.rules import units
from zoulang.rules.expressions.scope import Scope
from zoulang.rules.tree import Call, First, Node, Row, TermRef


def due_of(scope: Scope, start: Node, within: Node) -> Node:
    """期限（start，within). Where the time given is in several units, each row is counted by itself."""
    if within.type.unit:
        return Call(type=units.DATE, function="due", arguments=(start, within))
    value = scope.term(within.name) if isinstance(within, TermRef) else within
    assert isinstance(value, First)
    rows = tuple(Row(row.when, due_of(scope, start, row.value)) for row in value.rows)
    return First(type=units.DATE, rows=rows, gap=value.gap, text=within.text)
