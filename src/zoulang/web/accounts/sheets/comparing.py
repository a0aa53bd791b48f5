"""The rows of a file beside what the record says: what is new, what differs, what is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from zoulang.errors import Problem, said
from zoulang.web.accounts.sentences import is_english
from zoulang.web.accounts.sheets.cells import EMPTIED, Doubtful, shown_cell
from zoulang.web.accounts.sheets.columns import Column, folded
from zoulang.web.accounts.sheets.reading import ReadFile, Row
from zoulang.web.accounts.sheets.sheet import ID, Change, Sheet

Key = tuple[Any, ...]


@dataclass
class Compared:
    """What a file would change.

    Attributes:
        unchanged: rows that say what the record says.
        silent: rows that say nothing besides what they are about.
    """

    changes: list[Change] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    unchanged: int = 0
    silent: int = 0


class Comparison:
    """Compares a file with the record, row by row, in memory."""

    def __init__(
        self, sheet: Sheet, columns: Sequence[Column], held: Sequence[Mapping[str, Any]], file: ReadFile
    ) -> None:
        self.sheet, self.file = sheet, file
        self.columns = {column.key: column for column in columns}
        self.editable = [column for column in columns if not column.read_only]
        self.rows: dict[Key, Mapping[str, Any]] = {}
        self.things: dict[str, Mapping[str, Any]] = {}
        self.known_as: dict[Key, str | None] = {}
        for row in held:
            self.things.setdefault(row[ID], row)
            self.rows[(row[ID], *self._within(row))] = row
            name = self._natural(row)
            # What two things are called tells neither of them.
            self.known_as[name] = row[ID] if self.known_as.get(name, row[ID]) == row[ID] else None

    def all(self) -> Compared:
        """Every row of the file."""
        found = Compared()
        seen: dict[Key, int] = {}
        for row in self.file.rows:
            problems: list[Problem] = []
            change = self._row(row, found, problems, seen)
            found.problems += problems
            if change is not None and not problems and not row.faulty:
                found.changes.append(change)
        return found

    def _row(self, row: Row, found: Compared, problems: list[Problem], seen: dict[Key, int]) -> Change | None:
        if row.faulty & {ID, *self.sheet.natural, *self.sheet.within}:
            return None
        thing = self._thing(row, problems)
        if problems:
            return None
        if not row.faulty and self._says_nothing(row):
            found.silent += 1
            return None
        missing = [key for key in self.sheet.within if row.values.get(key) is None]
        problems += [self._missing(row, key) for key in missing]
        if missing:
            return None
        key = (thing or self._natural(row.values), *self._within(row.values))
        if key in seen:
            found_twice = said("the same stands in row {other} too", other=seen[key])
            problems.append(self._problem(row, None, found_twice, said("keep one of the rows")))
            return None
        seen[key] = row.number
        before = self.rows.get((thing, *self._within(row.values)), {}) if thing else {}
        return self._change(row, thing or "", before, found, problems)

    def _thing(self, row: Row, problems: list[Problem]) -> str | None:
        """The id of what the row is about; None for something new."""
        given = row.values.get(ID)
        if given:
            if given in self.things:
                return str(given)
            found = said("{id} is none of this sheet", id=given)
            remedy = said("leave the column {column} as it was, or empty it", column=self.file.heads[ID])
            problems.append(self._problem(row, ID, found, remedy))
            return None
        natural = self._natural(row.values)
        needed = [key for key in self.sheet.natural if key not in self.sheet.may_lack]
        open_ones = [key for key in needed if row.values.get(key) is None]
        if open_ones:
            if not self._is_blank(row):
                problems += [self._missing(row, key) for key in open_ones]
            return None
        if natural in self.known_as:
            thing = self.known_as[natural]
            if thing is None:
                found = said("several of this name are in the record")
                problems.append(
                    self._problem(row, None, found, said("take the sheet away anew, it tells them apart"))
                )
            return thing
        if not self.sheet.adds:
            shown = "，".join(self._shown(key, row.values[key]) for key in self.sheet.natural)
            found = said("{name} is not in the record, or not yours", name=shown[:80])
            problems.append(self._problem(row, None, found, said("take the sheet away anew and fill it in")))
        return None

    def _change(
        self, row: Row, thing: str, before: Mapping[str, Any], found: Compared, problems: list[Problem]
    ) -> Change | None:
        whole = before or self.things.get(thing, {})
        after = dict(before)
        changed = []
        for key, column in self.columns.items():
            given = self._given(row, column, before, problems)
            if column.read_only:
                self._check_unmoved(row, column, given, whole, problems)
                continue
            if given is _UNSAID:
                continue
            held = before.get(key)
            if given != held:
                if before and column.once:
                    problems.append(self._fixed(row, column, held, given))
                    continue
                changed.append(key)
            after[key] = given
        if not before:
            problems += [
                self._missing(row, column.key)
                for column in self.editable
                if column.required and after.get(column.key) is None and column.key not in row.faulty
            ]
        if not changed and before:
            found.unchanged += 1
            return None
        return Change(row.number, thing, before, after, tuple(changed))

    def _given(self, row: Row, column: Column, before: Mapping[str, Any], problems: list[Problem]) -> Any:
        """What the cell says; `_UNSAID` where it says nothing."""
        given = row.values.get(column.key)
        if isinstance(given, Doubtful):
            if before.get(column.key) != given.value:
                problems.append(self._problem(row, column.key, given.found, given.remedy))
            return given.value
        if given is None:
            return _UNSAID
        if given == EMPTIED:
            if column.required:
                problems.append(self._missing(row, column.key))
            return None
        return given

    def _check_unmoved(
        self, row: Row, column: Column, given: Any, whole: Mapping[str, Any], problems: list[Problem]
    ) -> None:
        held = whole.get(column.key)
        if given is _UNSAID or given is None or not whole or _alike(given, held):
            return
        found = said(
            "{given} stands where the record says {held}",
            given=self._shown(column.key, given)[:60],
            held=self._shown(column.key, held)[:60] or said("nothing"),
        )
        problems.append(
            self._problem(
                row, column.key, found, said("this column is not filled in; check whether rows have slipped")
            )
        )

    def _says_nothing(self, row: Row) -> bool:
        apart = {*self.sheet.natural, *self.sheet.within} if self.sheet.within else set()
        asked = [column.key for column in self.editable if column.key not in apart]
        is_named = bool(row.values.get(ID)) or all(
            row.values.get(key) is not None for key in self.sheet.natural
        )
        silent = all(row.values.get(key) is None for key in (*asked, *self.sheet.within))
        return (is_named or self._is_blank(row)) and silent

    def _is_blank(self, row: Row) -> bool:
        return all(row.values.get(column.key) is None for column in self.editable)

    def _natural(self, row: Mapping[str, Any]) -> Key:
        return tuple(
            folded(str(row.get(key))) if row.get(key) is not None else None for key in self.sheet.natural
        )

    def _within(self, row: Mapping[str, Any]) -> Key:
        return tuple(row.get(key) for key in self.sheet.within)

    def _missing(self, row: Row, key: str) -> Problem:
        column = self.columns[key]
        return self._problem(row, key, said("{column} is missing", column=column.zh), said("fill it in"))

    def _fixed(self, row: Row, column: Column, held: Any, given: Any) -> Problem:
        found = said(
            "{held} would become {given}",
            held=self._shown(column.key, held) or said("nothing"),
            given=self._shown(column.key, given),
        )
        return self._problem(
            row, column.key, found, said("this is not changed by a sheet; leave it as it was")
        )

    def _problem(self, row: Row, key: str | None, found: Any, remedy: Any) -> Problem:
        if key is None:
            place = said("row {row}", row=row.number)
        else:
            head = self.file.heads.get(key) or self.columns[key].zh
            place = said("row {row}, column {column}", row=row.number, column=head)
        return Problem(found, remedy, self.file.name, place)

    def _shown(self, key: str, value: Any) -> str:
        column = self.columns.get(key)
        return str(value) if column is None else shown_cell(column, value, is_english())


_UNSAID = object()


def _alike(given: Any, held: Any) -> bool:
    if isinstance(given, str) and isinstance(held, str):
        return folded(given) == folded(held)
    return bool(given == held)
