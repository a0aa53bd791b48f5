"""Sheets: tables of the record that go out as spreadsheets and come in again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from zoulang.errors import InputError, Problem, said
from zoulang.web.accounts.models import Programme, User
from zoulang.web.accounts.sentences import is_english
from zoulang.web.accounts.sheets.columns import Column, folded

# The column by which a row is known again; it stands last and is written by the program.
ID = "id"


@dataclass(frozen=True)
class Scope:
    """Whose sheet it is: the programme, the person (None: the command line), and which of several it is."""

    programme: Programme
    user: User | None
    of: str = ""

    @cached_property
    def units(self) -> dict[str, str]:
        """Every folded name of a unit of the programme to its Chinese name; one query."""
        names: dict[str, str] = {}
        for unit in self.programme.units.all():
            for name in (unit.name_zh, unit.full_zh, unit.name_en, *unit.aliases):
                if name:
                    names.setdefault(folded(name), unit.name_zh)
        return names

    @cached_property
    def units_by_name(self) -> dict[str, Any]:
        """Chinese name to the unit; one query."""
        return {unit.name_zh: unit for unit in self.programme.units.all()}


@dataclass(frozen=True)
class Change:
    """What one row of a file would change.

    Attributes:
        row: the number of the row in the file.
        id: of what it is about; empty for something new.
        before: what the record says, by column; empty for a new row.
        after: what it would say.
        changed: the columns that differ.
    """

    row: int
    id: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    changed: tuple[str, ...]

    @property
    def is_new(self) -> bool:
        """Whether the record has no such row."""
        return not self.before


Rows = Callable[[Scope], Iterable[Mapping[str, Any]]]
Take = Callable[[Scope, Sequence[Change]], None]


@dataclass(frozen=True)
class Sheet:
    """A table of the record.

    Attributes:
        slug: its name in addresses and on the command line.
        zh, en: its title; ``about_zh`` and ``about_en`` say in a sentence what it is for.
        deed: the deed of ``roles.toml`` that whoever imports it needs; single rows may ask for more.
        columns: of the scope.
        rows: what the record says now, by column key; ``id`` names what a row is about.
        take: does the deeds that the changes ask for, in one transaction.
        natural: columns by which a row without an id is known again.
        may_lack: those of them that a row may leave empty, or a file leave out.
        within: columns that together with the id tell several rows of one thing apart, such as a day.
        adds: whether rows of things that the record does not have may be added.
        kinds: of ``roles.toml``: who sees these things may take the sheet away without importing it.
        choices: where there are several sheets of a kind (a period, a procedure): value and title of each.
        whole_record: it belongs to no programme.
    """

    slug: str
    zh: str
    en: str
    about_zh: str
    about_en: str
    deed: str
    columns: Callable[[Scope], Sequence[Column]]
    rows: Rows
    take: Take
    natural: tuple[str, ...]
    may_lack: tuple[str, ...] = ()
    within: tuple[str, ...] = ()
    adds: bool = False
    kinds: tuple[str, ...] = ()
    choices: Callable[[Scope], Sequence[tuple[str, str]]] | None = None
    whole_record: bool = False

    @property
    def title(self) -> str:
        """Its title in the language of the screen."""
        return self.en if is_english() else self.zh

    @property
    def about(self) -> str:
        """What it is for, in the language of the screen."""
        return self.about_en if is_english() else self.about_zh

    def may_import(self, scope: Scope) -> bool:
        """Whether the person may send the sheet in."""
        subject = None if self.whole_record else scope.programme
        return scope.user is None or scope.user.has_perm(self.deed, subject)

    def may_take_away(self, scope: Scope) -> bool:
        """Whether the person may take the sheet away; it holds what the person sees."""
        if self.may_import(scope) or scope.user is None:
            return True
        seen = any(scope.programme.pk in scope.user.programmes_where(kind) for kind in self.kinds)
        return seen or any(scope.user.units_where(kind) for kind in self.kinds)

    def options(self, scope: Scope) -> Sequence[tuple[str, str]]:
        """Which of several sheets there are; empty where there is one."""
        return self.choices(scope) if self.choices else ()

    def checked_scope(self, scope: Scope) -> Scope:
        """The scope with the sheet asked for; the first where none was asked for.

        Raises:
            InputError: if there is no such sheet.
        """
        if self.choices is None:
            return Scope(scope.programme, scope.user)
        values = [value for value, _ in self.options(scope)]
        if scope.of and scope.of in values:
            return scope
        if not values or scope.of:
            found = said("there is no sheet {sheet} of {of}", sheet=self.slug, of=scope.of or "-")
            listed = ", ".join(values[:20]) or "-"
            raise InputError(Problem(found, said("choose one of {listed}", listed=listed)))
        return Scope(scope.programme, scope.user, values[0])


_sheets: dict[str, Sheet] = {}


def offer(sheet: Sheet) -> Sheet:
    """Let people take a sheet away and send it in; called where an app gets ready."""
    _sheets[sheet.slug] = sheet
    return sheet


def all_sheets() -> list[Sheet]:
    """Every sheet, in the order of the apps."""
    return list(_sheets.values())


def sheet_named(slug: str) -> Sheet:
    """The sheet of this name.

    Raises:
        InputError: if there is none.
    """
    if slug not in _sheets:
        listed = ", ".join(sorted(_sheets))
        raise InputError(
            Problem(
                said("there is no register {slug}", slug=slug),
                said("the registers are: {listed}", listed=listed),
            )
        )
    return _sheets[slug]
