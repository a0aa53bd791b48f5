"""Where two policies differ inside an item: a named condition, or one line of a table of values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, TypeVar

from zoulang.rules.policy import Interpretation, Item, Policy
from zoulang.rules.tree import Bands, ByYear, Condition, First, Node

# What only names things: a change of it changes no decision.
_NAMES = {"text", "title", "note", "zh", "en", "ask", "clause", "title_zh", "title_en", "source", "aliases",
          "owner", "payer"}  # fmt: skip
# Who answered a question, and when, decides nothing either; `by` of a ranking does.
_SIGNATURE = {"on", "by", "ref"}


def shape(value: Any) -> Any:
    """What decides in a node or a part of a policy, without its words; equal shapes decide alike."""
    if is_dataclass(value) and not isinstance(value, type):
        idle = _NAMES | _SIGNATURE if isinstance(value, Interpretation) else _NAMES
        parts = tuple(shape(getattr(value, f.name)) for f in fields(value) if f.name not in idle)
        return (type(value).__name__, *parts)
    if isinstance(value, (tuple, list)):
        return tuple(shape(part) for part in value)
    if isinstance(value, Mapping):
        return tuple(sorted((key, shape(part)) for key, part in value.items()))
    return value


P = TypeVar("P")


def with_field(part: P, name: str, value: object) -> P:
    """A part of a policy with another value in one field."""
    made: P = replace(part, **{name: value})  # type: ignore[type-var]
    return made


def with_item(policy: Policy, id: str, change: Callable[[Item], Item]) -> Policy:
    """The policy with one item changed."""
    return replace(policy, items=tuple(change(item) if item.id == id else item for item in policy.items))


def changed_parts(old: Any, new: Any) -> list[tuple[str, Condition, Condition]]:
    """The named conditions that differ, where the two trees are alike but for those; else none."""
    if old is None or new is None:
        return []
    one, other = _leaves(old), _leaves(new)
    if not one or one.keys() != other.keys():
        return []
    differing = [(id, one[id], other[id]) for id in one if shape(one[id]) != shape(other[id])]
    joined: Any = old
    for id, _, after in differing:
        joined = with_part(joined, id, after)
    return differing if shape(joined) == shape(new) else []


@dataclass(frozen=True)
class RowPlace:
    """A line of a table of values, by its number from 0 and its path below the key that holds the table.

    ``inner`` is the line of a table that stands in this line.
    """

    number: int
    path: str
    inner: RowPlace | None = None

    def with_value(self, table: Any, value: Node) -> Any:
        """The table with another value in this line."""
        name = "instalments" if isinstance(table, ByYear) else "rows"
        lines = list(getattr(table, name))
        own = lines[self.number]
        made = self.inner.with_value(own.value, value) if self.inner is not None else value
        lines[self.number] = replace(own, value=made)
        return with_field(table, name, tuple(lines))


def changed_rows(old: Any, new: Any) -> list[tuple[RowPlace, Node, Node]]:
    """The lines whose values differ, where two tables are alike but for those; else none."""
    if type(old) is not type(new) or not isinstance(old, (First, ByYear)):
        return []
    one, other = ((table.instalments if isinstance(table, ByYear) else table.rows) for table in (old, new))
    if len(one) != len(other):
        return []
    differing: list[tuple[RowPlace, Node, Node]] = []
    for number, (before, after) in enumerate(zip(one, other, strict=True)):
        if shape(before.value) == shape(after.value):
            continue
        path = _row_path(old, number)
        inner = changed_rows(before.value, after.value)
        differing += [
            (RowPlace(number, f"{path}.{place.path}", place), earlier, later)
            for place, earlier, later in inner
        ] or [(RowPlace(number, path), before.value, after.value)]
    joined: Any = old
    for place, _, later in differing:
        joined = place.with_value(joined, later)
    return differing if shape(joined) == shape(new) else []


def _row_path(table: First | ByYear, number: int) -> str:
    if isinstance(table, ByYear):
        part = table.instalments[number]
        years = f"{part.first}" if part.first == part.last else f"{part.first}..{part.last}"
        return f"by_year.第{years}年"
    when = table.rows[number].when
    if isinstance(table, Bands):
        return "bands.rows." + ("else" if when is None else when.text)
    return f"first.{number + 1}." + ("else" if when is None else "value")


def _leaves(condition: Condition) -> dict[str, Condition]:
    """The innermost conditions below one, by id."""
    below = [node for node in condition.walk() if isinstance(node, Condition) and node is not condition]
    return {
        node.id: node
        for node in below
        if node.id is not None and not any(isinstance(n, Condition) for n in node.walk() if n is not node)
    }


def with_part(node: Any, id: str, new: Condition) -> Any:
    if isinstance(node, Condition) and node.id == id:
        return new
    if isinstance(node, tuple):
        return tuple(with_part(part, id, new) for part in node)
    if isinstance(node, Node):
        return replace(node, **{f.name: with_part(getattr(node, f.name), id, new) for f in fields(node)
                                if f.name != "type"})  # fmt: skip
    return node
