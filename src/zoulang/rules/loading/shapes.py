"""The five shapes of values: an expression, ``bands``, ``first``, ``best`` and ``by_year``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from zoulang.rules import units
from zoulang.rules.expressions.check import band, expression
from zoulang.rules.expressions.fit import common
from zoulang.rules.loading.cover import TestedRow, check_rows
from zoulang.rules.loading.parts import Reader, exemption, reject_unknown, tested
from zoulang.rules.loading.schema import keys_of
from zoulang.rules.loading.source import Listing, Part, Place, Scalar, Section
from zoulang.rules.tree import (
    And,
    Bands,
    Best,
    ByYear,
    Compare,
    First,
    Instalment,
    Literal,
    Node,
    Or,
    Row,
    Unless,
)
from zoulang.rules.units import Type

VALUE_SHAPES = keys_of("value")
PAY_SHAPES = (*VALUE_SHAPES, "by_year")
LONGEST_SCHEDULE = 100
_YEARS = re.compile(r"第(\d+)(?:\.\.(\d+))?年|year (\d+)(?:\.\.(\d+))?")


def value_of(
    reader: Reader, part: Part, wanted: Type | None, gap: str, keys: Sequence[str] = VALUE_SHAPES
) -> Node | None:
    """The node of a value in any of its shapes; mistakes are reported and give None."""
    if isinstance(part, Scalar):
        return expression(part, reader.scope, wanted)
    if isinstance(part, Listing):
        part.report("a list is no value", "write first: or best: before it", "E19")
        return None
    shapes = [key for key in ("bands", "first", "best", "by_year") if key in part]
    if "by_year" in shapes and "by_year" not in keys:
        part.report("instalments stand only directly under pay", "write pay: {by_year: …}", "E19")
        return None
    reject_unknown(part, keys, "a value")
    if len(shapes) != 1:
        part.report(
            "no value can be read here", f"write an expression or one of {', '.join(VALUE_SHAPES)}", "E19"
        )
        return None
    source = part.parts[shapes[0]][1]
    node = {"bands": _bands, "first": _first, "best": _best, "by_year": _by_year}[shapes[0]](
        reader, source, wanted, gap
    )
    if node is None or "unless" not in part or "id" in keys:  # an item keeps unless for its condition
        return node
    condition = exemption(reader, part)
    if condition is None:
        return None
    return Unless(type=replace(node.type, optional=True), condition=condition, value=node)


def _first(reader: Reader, part: Part, wanted: Type | None, gap: str) -> Node | None:
    if not isinstance(part, Listing):
        part.report("first needs a list of rows", "write [{when: …, value: …}, {else: …}]", "E19")
        return None
    tests: list[Node | None] = []
    sources: list[Part] = []
    sound = True
    for number, row in enumerate(part.parts):
        if not isinstance(row, Section) or not ({"when", "value"} <= set(row) or "else" in row):
            row.report("this row is incomplete", "write {when: …, value: …} or {else: …}", "E19")
            sound = False
            continue
        if "else" in row and number < len(part.parts) - 1:
            row.report("the rows after else can never win", "move else to the end", "E30")
        reject_unknown(row, ("else",) if "else" in row else ("when", "value"), "a row")
        inside = reader.inside(in_row=True)
        test = None if "else" in row else tested(inside, row, "when", row.parts["when"][1], "")
        sound = sound and (test is not None or "else" in row)
        tests.append(test)
        sources.append(row.parts["else" if "else" in row else "value"][1])
    rows = _rows(reader, tests, sources, wanted, gap)
    if rows is None or not sound:
        return None
    check_rows(_tested_rows(rows, part.parts), reader.scope, gap, part)
    return First(type=_type_of([row.value for row in rows]), rows=rows, gap=f"{gap}.gap", text="first")


def _bands(reader: Reader, part: Part, wanted: Type | None, gap: str) -> Node | None:
    rows_part = part.get("rows") if isinstance(part, Section) else None
    of_part = part.get("of") if isinstance(part, Section) else None
    if not isinstance(of_part, Scalar) or not isinstance(rows_part, Section):
        part.report("bands need of and rows", "write {of: 研发强度, rows: {≥ 5%: 15, else: 0}}", "E19")
        return None
    assert isinstance(part, Section)
    reject_unknown(part, keys_of("bands"), "bands")
    if "else" in rows_part and list(rows_part)[-1] != "else":
        rows_part.key("else").report("the rows after else can never win", "move else to the end", "E30")
    of = expression(of_part, reader.scope)
    inside = reader.inside(in_row=True).scope
    tests = [None if key == "else" else band(at, of, inside) for key, (at, _) in rows_part.parts.items()]
    edge = _edge(reader, part)
    shown = tests if edge is None else [_at_edge(test, edge) for test in tests]
    sources = [source for _, source in rows_part.parts.values()]
    rows = _rows(reader, shown, sources, wanted, gap)
    if rows is None or of is None or ("edge" in part and edge is None) or not _sound(rows_part, tests):
        return None
    places = [at for at, _ in rows_part.parts.values()]
    check_rows(_tested_rows([Row(t, r.value) for t, r in zip(tests, rows, strict=True)], places),
               reader.scope, gap, part)  # fmt: skip
    type = _type_of([row.value for row in rows])
    if edge is not None:
        return First(type=type, rows=rows, gap=f"{gap}.gap", text="bands")
    return Bands(type=type, rows=rows, gap=f"{gap}.gap", of=of, text="bands")


def _sound(rows_part: Section, tests: Sequence[Node | None]) -> bool:
    return all(key == "else" or test is not None for key, test in zip(rows_part, tests, strict=True))


def _tested_rows(rows: Sequence[Row], places: Sequence[Place]) -> list[TestedRow]:
    made = []
    for row, place in zip(rows, places, strict=True):
        text = place.text if isinstance(place, Scalar) else row.when.text if row.when is not None else "else"
        made.append(TestedRow(row.when, text, place, row.value))
    return made


def _edge(reader: Reader, part: Section) -> Node | None:
    """``edge``: whether the very limit counts, where the text leaves that open."""
    source = part.get("edge")
    if source is None:
        return None
    if not isinstance(source, Scalar):
        source.report("edge needs the name of an interpretation", "write edge: 边界含本数", "E19")
        return None
    return expression(source, reader.scope, units.YES_NO)


def _at_edge(test: Node | None, edge: Node) -> Node | None:
    """``x ≥ c`` as ``x > c 或 （x = c 且 edge）``; a strict limit stays as it is."""
    if not isinstance(test, Compare) or test.operator not in (">=", "<="):
        return test
    strict = replace(test, operator=">" if test.operator == ">=" else "<")
    equal = replace(test, operator="=", text=f"{test.left.text} = {test.right.text}")
    both = And(type=units.YES_NO, operands=(equal, edge), text=f"{equal.text} 且 {edge.text}")
    return Or(type=units.YES_NO, operands=(strict, both), text=test.text)


def _rows(
    reader: Reader, tests: Sequence[Node | None], sources: Sequence[Part], wanted: Type | None, gap: str
) -> tuple[Row, ...] | None:
    values = [value_of(reader, source, wanted, gap) for source in sources]
    if any(value is None for value in values) or not values:
        return None
    found = [value for value in values if value is not None]
    if wanted is None:
        leading = _common_list(reader, found) or next(
            (v.type for v in found if not v.type.bare and v.type.kind is not units.Kind.NONE), None
        )
        if leading is not None and any(v.type != leading for v in found):
            again = [value_of(reader, s, replace(leading, optional=True), gap) for s in sources]
            if any(value is None for value in again):
                return None
            found = [value for value in again if value is not None]
    return tuple(Row(test, value) for test, value in zip(tests, found, strict=True))


def _common_list(reader: Reader, values: Sequence[Node]) -> Type | None:
    """The one declared list of just these choices, or else one that holds all of them."""
    names = [str(v.value) for v in values if isinstance(v, Literal) and v.type.kind is units.Kind.CHOICE]
    lists = reader.scope.choices.get(names[0], []) if names else []
    fitting = [values for values in lists if set(names) == set(values)]
    fitting = fitting or [values for values in lists if set(names) <= set(values)]
    if len(fitting) > 1:
        # A fact may list the same values in another order; the order of the class is the one that counts.
        fitting = [values for values in fitting if values in reader.scope.class_lists]
    return Type(units.Kind.CHOICE, values=fitting[0]) if len(fitting) == 1 else None


def _best(reader: Reader, part: Part, wanted: Type | None, gap: str) -> Node | None:
    options = (
        [value_of(reader, child, wanted, gap) for child in part.parts] if isinstance(part, Listing) else []
    )
    found = [option for option in options if option is not None]
    if not options:
        part.report("best needs a list of values", "write [value, value]", "E19")
    if len(found) != len(options) or not found:
        return None
    kinds = {option.type.kind for option in found} - {units.Kind.NONE}
    if not kinds <= units.QUANTITIES and kinds != {units.Kind.CHOICE}:
        part.report(f"best compares quantities or choices, not {found[0].type}", "use first instead", "E18")
        return None
    return Best(type=_type_of(found), options=tuple(found), text="best")


def _by_year(reader: Reader, part: Part, wanted: Type | None, gap: str) -> Node | None:
    start_part = part.get("from") if isinstance(part, Section) else None
    if not isinstance(part, Section) or not isinstance(start_part, Scalar):
        part.report("by_year needs the first year", "write {from: 认定年度, 第1年: 200万元}", "E19")
        return None
    start = expression(start_part, reader.scope, units.YEAR)
    inside = reader.inside(in_by_year=True)
    instalments: list[Instalment] = []
    sound = start is not None
    for key, (place, source) in part.parts.items():
        if key == "from":
            continue
        years = _YEARS.fullmatch(key)
        if years is None:
            place.report(f"{key} is not a year of the schedule", "write 第1年 or 第2..4年", "E19")
            sound = False
            continue
        first = int(years[1] or years[3])
        last = int(years[2] or years[4] or first)
        if not 1 <= first <= last <= LONGEST_SCHEDULE:
            place.report(f"{key} is no span of years", f"count from 1 up to {LONGEST_SCHEDULE}", "E19")
            sound = False
            continue
        if any(first <= other.last and last >= other.first for other in instalments):
            place.report(f"{key} overlaps another row", "give every year of the schedule once", "E19")
        value = value_of(inside, source, units.MONEY, f"{gap}.{key}")
        if value is None:
            sound = False
        else:
            instalments.append(Instalment(first, last, value))
    if not instalments and sound:
        part.report("the schedule has no year", "write {from: 认定年度, 第1年: 200万元}", "E19")
    if not instalments or not sound or start is None:
        return None
    return ByYear(type=units.MONEY, start=start, instalments=tuple(instalments), text="by_year")


def _type_of(nodes: Sequence[Node]) -> Type:
    type = nodes[0].type
    for node in nodes[1:]:
        type = common(nodes[0], node) if type.kind is units.Kind.NONE else replace(
            type, optional=type.optional or node.type.optional, whole=type.whole and node.type.whole
        )  # fmt: skip
    return type
