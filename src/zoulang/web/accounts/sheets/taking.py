"""Taking a file in: looked at first, then taken whole or not at all, in one deed."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from zoulang.errors import InputError, Problem, Said, said
from zoulang.web.accounts.deeds import DEEDS
from zoulang.web.accounts.journal import record
from zoulang.web.accounts.sentences import is_english
from zoulang.web.accounts.sheets.cells import shown_cell
from zoulang.web.accounts.sheets.columns import Column
from zoulang.web.accounts.sheets.comparing import Comparison
from zoulang.web.accounts.sheets.reading import read_file
from zoulang.web.accounts.sheets.refusals import refusal
from zoulang.web.accounts.sheets.sheet import Change, Scope, Sheet


@dataclass(frozen=True)
class Difference:
    """One cell that would say something else."""

    row: int
    what: str
    column: str
    before: str
    after: str
    is_new: bool


@dataclass(frozen=True)
class Taken:
    """What a file changed, or would change.

    Attributes:
        silent: rows that say nothing besides what they are about.
        left_out: how rows below the table begin that are none of it.
        digest: of the changes, to tell whether a second look would see the same.
    """

    added: int
    changed: int
    unchanged: int
    silent: int
    left_out: tuple[str, ...]
    by_column: tuple[tuple[str, int], ...]
    differences: tuple[Difference, ...]
    digest: str

    @property
    def changes_nothing(self) -> bool:
        """Whether the record says all of it already."""
        return not self.added and not self.changed


def look_at(sheet: Sheet, scope: Scope, path: Path) -> Taken:
    """What a file would change, tried by doing it and undoing it; nothing is kept.

    Raises:
        PermissionDenied: if the person may not send this sheet in.
        InputError: with every row that cannot be taken.
    """
    with transaction.atomic():
        found = _taken(sheet, scope, path)
        transaction.set_rollback(True)
    return found


def take_in(sheet: Sheet, scope: Scope, path: Path, seen: str = "") -> Taken:
    """Take a file in, whole or not at all; a file that changes nothing is no deed.

    ``seen`` is the digest of what a person looked at before.

    Raises:
        PermissionDenied: if the person may not send this sheet in.
        InputError: with every row that cannot be taken, or if the record changed since the person looked.
    """
    with transaction.atomic():
        found = _taken(sheet, scope, path)
        if seen and seen != found.digest:
            raise InputError(
                Problem(
                    said("the record has changed since you looked"),
                    said("look at the differences again"),
                    path.name,
                )
            )
        if not found.changes_nothing:
            record(
                scope.user,
                "sheet.imported",
                scope.programme,
                file=path.name,
                sheet=sheet.slug,
                of=scope.of,
                added=found.added,
                changed=found.changed,
                unchanged=found.unchanged,
            )
    return found


def one_by_one(action: Callable[[Scope, Change], Any]) -> Callable[[Scope, Sequence[Change]], None]:
    """A way to take changes in: one deed for each; what some refuse is told for all of them together."""

    def take(scope: Scope, changes: Sequence[Change]) -> None:
        problems: list[Problem] = []
        for change in changes:
            try:
                with transaction.atomic():
                    action(scope, change)
            except InputError as error:
                problems += [_at_row(change.row, each.found, each.remedy) for each in error.problems]
            except PermissionDenied as refused:
                problems.append(_at_row(change.row, refused.args[0], said("leave the row as it was")))
        if problems:
            raise InputError(problems)

    return take


def _at_row(row: int, found: Any, remedy: Any) -> Problem:
    return Problem(found, remedy, place=said("row {row}", row=row))


def _taken(sheet: Sheet, scope: Scope, path: Path) -> Taken:
    if not sheet.may_import(scope):
        assert scope.user is not None
        deed: Said = DEEDS[sheet.deed]
        raise PermissionDenied(said("{person} may not {deed} here", person=scope.user.username, deed=deed))
    scope = sheet.checked_scope(scope)
    columns = sheet.columns(scope)
    file = read_file(sheet, scope, columns, path)
    compared = Comparison(sheet, columns, list(sheet.rows(scope)), file).all()
    problems = [*file.problems, *compared.problems]
    try:
        # Also where some rows cannot be read, so that a person hears of everything at once.
        with transaction.atomic():
            sheet.take(scope, compared.changes)
    except InputError as error:
        problems += [_in_file(each, file.name) for each in error.problems]
    if problems:
        raise refusal(sorted(problems, key=_row_of), file.name)
    new = sum(change.is_new for change in compared.changes)
    counted = Counter(key for change in compared.changes if not change.is_new for key in change.changed)
    english = is_english()
    names = {column.key: column.en if english else column.zh for column in columns}
    return Taken(
        added=new,
        changed=len(compared.changes) - new,
        unchanged=compared.unchanged,
        silent=compared.silent,
        left_out=file.left_out,
        by_column=tuple((names[key], count) for key, count in counted.items()),
        differences=tuple(_differences(compared.changes, columns, sheet, english)),
        digest=_digest(compared.changes),
    )


def _row_of(problem: Problem) -> int:
    parts = getattr(problem.place, "parts", {})
    return int(parts.get("row", 0))


def _in_file(problem: Problem, name: str) -> Problem:
    return Problem(problem.found, problem.remedy, name, problem.place)


def _differences(
    changes: Sequence[Change], columns: Sequence[Column], sheet: Sheet, english: bool
) -> list[Difference]:
    by_key = {column.key: column for column in columns}
    titled = ("title",) if "title" in by_key and "title" not in sheet.natural else ()
    label = [by_key[key] for key in (*sheet.natural[-1:], *titled, *sheet.within)]
    found = []
    for change in changes:
        said_of = {**change.before, **change.after}
        what = "，".join(
            filter(None, (shown_cell(column, said_of.get(column.key), english) for column in label))
        )
        for key in change.changed:
            column = by_key[key]
            before, after = (
                shown_cell(column, row.get(key), english) for row in (change.before, change.after)
            )
            head = column.en if english else column.zh
            found.append(Difference(change.row, what, head, before, after, change.is_new))
    return found


def _digest(changes: Sequence[Change]) -> str:
    told = [
        (change.row, change.id, [(key, str(change.after.get(key))) for key in change.changed])
        for change in changes
    ]
    return hashlib.sha256(repr(told).encode()).hexdigest()
