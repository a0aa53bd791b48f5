"""Constants by key: a table of the text, read at the own industry, year or place. Each column is a term."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from zoulang.rules import units
from zoulang.rules.expressions.check import expression
from zoulang.rules.expressions.fit import common
from zoulang.rules.expressions.literals import quantity
from zoulang.rules.loading.declare import TYPE_WORDS, named_type, values_of
from zoulang.rules.loading.parts import choice_list, entries, reject_unknown
from zoulang.rules.loading.schema import keys_of
from zoulang.rules.loading.source import Listing, Part, Scalar, Section
from zoulang.rules.policy import plain_name
from zoulang.rules.tree import NONE, Compare, First, Literal, Node, Row
from zoulang.rules.units import Kind, Type

if TYPE_CHECKING:
    from zoulang.rules.loading.names import Names

KEY_KINDS = (Kind.CHOICE, Kind.YEAR, Kind.TEXT)


def declare_keyed(names: Names, key: str, place: Scalar, part: Section) -> None:
    """Declare the columns of ``{by: 行业, columns: {X大: 人}, rows: {工业: [1000]}}`` as names."""
    reject_unknown(part, keys_of("keyed"), "a table of constants")
    table = _Table(names, key, place, part)
    if not table.sound:
        for column, _, _ in table.columns:
            names.broken_name(column)
        return
    for number, (column, at, unit) in enumerate(table.columns):
        table.teach(unit)
        names.scope.columns.add(column)
        names.name_late(column, at, partial(table.column, number), column)


class _Table:
    """One table: its keys are typed once, its columns when they are first met."""

    def __init__(self, names: Names, key: str, place: Scalar, part: Section):
        self.names, self.key, self.place = names, key, place
        self.by = part.get("by")
        self.columns = entries(part.get("columns"))
        self.rows = entries(part.get("rows"))
        self.sound = isinstance(self.by, Scalar) and bool(self.columns) and bool(self.rows)
        # A list where names are needed is reported where it stands.
        listed = any(isinstance(part.get(key), Listing) for key in ("columns", "rows"))
        if not self.sound and not listed:
            part.report(
                f"the table {key} needs by, columns and rows",
                "write {by: 行业, columns: {从业人员上限: 人}, rows: {工业: [1000]}}",
                "E19",
            )
        self._keys: list[Node] | None = None
        self._refuse_ragged()

    def _refuse_ragged(self) -> None:
        for text, at, row in self.rows:
            cells = row.parts if isinstance(row, Listing) else [row]
            if len(cells) != len(self.columns):
                listed = "、".join(column for column, _, _ in self.columns)
                count = f"{len(cells)} value{'s' if len(cells) != 1 else ''}"
                found = f"the row {text} has {count} for the columns {listed}"
                at.report(found, "write one value for each column, 无 where there is none", "E19")
                self.sound = False

    def teach(self, unit: Part) -> None:
        """Units and values of a column become words before any expression is read."""
        if isinstance(unit, Listing):
            choice_list(self.names.scope, values_of(unit))
        elif isinstance(unit, Scalar) and unit.text not in TYPE_WORDS and "/" in unit.text:
            self.names.scope.units.add(unit.text)

    def column(self, number: int) -> Node | None:
        """The value of a column: the cell of the first row whose key the record has."""
        keys = self._row_tests()
        cells = [self._cell(number, row) for _, _, row in self.rows]
        found = [cell for cell in cells if cell is not None]
        if keys is None or len(found) != len(cells):
            return None
        type = self._type(found)
        if type is None:
            at = self.columns[number][1]
            at.report(f"the values of {at.text} are of several types", "write them in one unit", "E11")
            return None
        rows = tuple(Row(test, cell) for test, cell in zip(keys, found, strict=True))
        return First(type=type, rows=rows, gap=f"{self.key}.gap", text=self.columns[number][0])

    @staticmethod
    def _type(cells: Sequence[Node]) -> Type | None:
        optional = any(cell.type.kind is Kind.NONE for cell in cells)
        present = [cell for cell in cells if cell.type.kind is not Kind.NONE]
        if not present:
            return None
        type = present[0].type
        if any(cell.type.kind is not type.kind for cell in present):
            return None
        for cell in present:
            if cell.type.unit != type.unit and type.kind is not Kind.DURATION:
                return None
            # Times in days beside times in working days: each row keeps its own unit.
            type = replace(common(cell, present[0]), unit=type.unit if cell.type.unit == type.unit else ())
        return replace(type, optional=optional)

    def _row_tests(self) -> list[Node] | None:
        if self._keys is None:
            self._keys = []
            assert isinstance(self.by, Scalar)
            by = expression(self.by, self.names.scope)
            if by is not None and by.type.kind not in KEY_KINDS:
                self.by.report(
                    f"{self.by.text} is {by.type}", "read a table by a choice, a year or a text", "E17"
                )
                by = None
            if by is None:
                return None
            self._keys = [node for _, at, _ in self.rows if (node := _test(by, at)) is not None]
            self._warn_values_without_row(by)
        return self._keys if len(self._keys) == len(self.rows) else None

    def _warn_values_without_row(self, by: Node) -> None:
        given = {plain_name(text) for text, _, _ in self.rows}
        missing = [value for value in by.type.values if plain_name(value) not in given]
        if missing:
            self.place.report(
                f"the table {self.key} has no row for {'、'.join(missing)}",
                "add a row, or leave it: the result is then unknown",
                "W40",
                warning=True,
            )

    def _cell(self, number: int, row: Part) -> Node | None:
        cell = row.parts[number] if isinstance(row, Listing) else row
        unit = self.columns[number][2]
        if not isinstance(cell, Scalar) or not isinstance(unit, (Scalar, Listing)):
            cell.report("a written value is needed here", "write for example 1000 or 无", "E19")
            return None
        wanted = _column_type(unit)
        if wanted is None:
            return None
        type, written_unit = wanted
        if type.kind is not Kind.CHOICE and cell.text in ("无", "none"):
            return Literal(type=units.NONE_TYPE, value=NONE, text=cell.text)
        if written_unit and cell.text.replace(".", "", 1).replace(",", "").isdigit():
            return quantity(cell.text + written_unit)
        free = type.kind is Kind.DURATION and not written_unit
        node = expression(cell, self.names.scope, None if free else replace(type, optional=True))
        if node is not None and free and node.type.kind is not Kind.DURATION:
            cell.report(f"{cell.text} is no time", "write for example 3个月 or 5个工作日", "E17")
            return None
        return node


def _test(by: Node, at: Scalar) -> Node | None:
    """``by = key`` of one row."""
    from zoulang.rules.expressions.literals import read_date

    value: str | int
    if by.type.kind is Kind.YEAR:
        year = read_date(at.text if "年" in at.text else at.text + "年")
        if not isinstance(year, int):
            at.report(f"{at.text} is no year", "write it as 2021年", "E05")
            return None
        value = year
    else:
        value = at.text
    if by.type.kind is Kind.CHOICE and value not in by.type.values:
        listed = f"the values are {'、'.join(by.type.values)}"
        at.report(f"{by.text} is never {value}", listed, "E16")
        return None
    key = Literal(type=by.type.certain, value=value, text=at.text)
    return Compare(type=units.YES_NO, left=by, operator="=", right=key, text=f"{by.text} = {at.text}")


def _column_type(unit: Scalar | Listing) -> tuple[Type, str | None] | None:
    """The type of a column, and the unit that its bare numbers take."""
    if isinstance(unit, Listing):
        return Type(Kind.CHOICE, values=values_of(unit)), None
    if unit.text == "duration":
        return Type(Kind.DURATION), None
    if unit.text in TYPE_WORDS:
        type = named_type(unit.text, None, unit)
        usual = {Kind.PERCENT: "%", Kind.POINTS: "个百分点"}
        return (type, usual.get(type.kind)) if type is not None else None
    try:
        type, _ = units.parse_unit(unit.text)
    except ValueError:
        unit.report(f"{unit.text} is not a unit", "write for example 人, 万元/亩 or percent", "E19")
        return None
    return type, unit.text
