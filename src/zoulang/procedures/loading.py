"""A procedure file to a checked ``Procedure``: all mistakes are found before a case is opened."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any, cast

from zoulang.errors import InputError, Problem, said
from zoulang.periods import Cadence
from zoulang.procedures.pieces import Pieces
from zoulang.procedures.policy import as_policy, built_in_names
from zoulang.procedures.procedure import (
    Check,
    ListOf,
    Move,
    Part,
    Procedure,
    Registered,
    Renewal,
    Reports,
    Schedule,
    Seen,
    Silence,
    Stage,
    Words,
)
from zoulang.procedures.schema import CADENCES, CLOSE_NEEDS, LIST_NEEDS, REGISTERED, SEEN, SHAPES
from zoulang.rules.loading.parts import entries, listed, plain_of, text_of
from zoulang.rules.loading.source import Section, load_source


def load_procedure(source: Path | str, file: str = "", roles: Collection[str] | None = None) -> Procedure:
    """The checked procedure of a file (``Path``) or of its text (``str``).

    Args:
        file: its name, for the sentences.
        roles: the roles that ``by``, ``closing`` and ``remind`` may name beside the positions of the file;
            None: any name that is no position is taken for a role.

    Raises:
        InputError: with every mistake in the file, each with line and column.

    >>> procedure = load_procedure('''
    ... procedure: errand
    ... title: {zh: 交办事项, en: errand}
    ... subject: errand
    ... seen: public
    ... parts: [{id: unit, title: {zh: 承办单位, en: unit}}]
    ... stages:
    ... - {id: open, title: {zh: 办理中, en: open}, within: 5个工作日, silence: {remind: [unit]}}
    ... - {id: done, title: {zh: 已办结, en: done}, end: yes}
    ... moves:
    ... - {id: finish, title: {zh: 办结, en: finish}, from: [open], to: done, by: [unit]}
    ... ''')
    >>> procedure.first.id, procedure.move("finish").to
    ('open', 'done')
    """
    name = file or (source.name if isinstance(source, Path) else None)
    top = load_source(source, name, tolerant=True)
    procedure = _Loader(top, roles).procedure(name or "")
    mistakes = [problem for problem in top.file.problems if not problem.warning]
    if mistakes or procedure is None:
        raise InputError(sorted(mistakes, key=_by_place))
    return procedure


def check_procedure(
    source: Path | str, file: str = "", roles: Collection[str] | None = None
) -> list[Problem]:
    """Every mistake of a procedure file, in the order of the lines; empty if there is none."""
    try:
        load_procedure(source, file, roles)
    except InputError as error:
        return error.problems
    return []


def _by_place(problem: Problem) -> tuple[int, int]:
    return problem.line or 0, problem.column or 0


class _Loader:
    """Reads one file: names first, then what uses them."""

    def __init__(self, top: Section, roles: Collection[str] | None):
        self.top, self.file = top, top.file
        self.pieces = Pieces()
        each = self.pieces.named
        self.parts = each(top, "parts", "part")
        self.stages = each(top, "stages", "stage")
        self.moves = each(top, "moves", "move")
        self.lists = each(top, "lists", "list")
        self.facts = tuple(key for key, _, _ in entries(top.get("facts")))
        self.roles = roles
        self.people = None if roles is None else (*self.parts, *roles)

    def procedure(self, name: str) -> Procedure | None:
        """The procedure; None where the file is too broken to make one."""
        pieces, top = self.pieces, self.top
        pieces.check(top, "procedure")
        self._refuse_twin_names()
        slug, subject = pieces.slug(top, "procedure"), pieces.slug(top, "subject")
        title, seen = pieces.words(top), pieces.word(top, "seen", SEEN)
        parts = tuple(self._part(id, part) for id, part in self.parts.items())
        stages = tuple(self._stage(id, part) for id, part in self.stages.items())
        moves = tuple(self._move(id, part) for id, part in self.moves.items())
        lists = tuple(self._list(id, part) for id, part in self.lists.items())
        reports, schedule = self._reports(), self._schedule()
        policy = as_policy(top)
        if policy is None or not stages:
            return None
        return Procedure(
            slug=slug,
            title=title,
            subject=subject,
            seen=cast(Seen, seen),
            document=text_of(top, "document") or "",
            clause=text_of(top, "clause") or "",
            facts={key: cast("dict[str, str]", plain_of(part)) for key, _, part in entries(top.get("facts"))},
            parts=parts,
            stages=stages,
            moves=moves,
            lists=lists,
            reports=reports,
            schedule=schedule,
            source=self.file.text,
            policy=policy,
            file=name,
            opened_by=pieces.names(top, "opened_by", self.roles, "role"),
            lights=text_of(top, "lights") or "",
            under=pieces.names(top, "under", None, "procedure"),
            single=pieces.flag(top, "single"),
            renewed=self._renewal(),
        )

    def _refuse_twin_names(self) -> None:
        titles: set[str] = set()
        for part in self.lists.values():
            title = self.pieces.words(part, quietly=True).zh
            if title in titles:
                found = said("two lists are called {title}", title=title)
                part.report(
                    found, said("their entries are counted under these names: give one another"), "E22"
                )
            titles.add(title)
        taken = built_in_names(self.top)
        for key, place, _ in entries(self.top.get("facts")):
            if key in taken:
                found = said("the fact {name} is given by the engine", name=key)
                place.report(found, said("use it without declaring it, or choose another name"), "E22")

    # --- sections -----------------------------------------------------------------------------------

    def _part(self, id: str, part: Section) -> Part:
        pieces = self.pieces
        flags = {name: pieces.flag(part, name) for name in ("person", "many", "firm")}
        named_by = self._people(part, "named_by")
        return Part(id, pieces.words(part), **flags, named_by=named_by, line=_line(part))

    def _stage(self, id: str, part: Section) -> Stage:
        pieces = self.pieces
        extend = pieces.section(part, "extend", "extension")
        checklist = pieces.named(part, "checklist", "check")
        for key in ("counted_from", "extend", "silence"):
            if key in part and not text_of(part, "within"):
                found = said("{key} means nothing in a stage without within", key=key)
                part.key(key).report(found, said("add within: with the time, or leave it out"), "E19")
        return Stage(
            id=id,
            title=pieces.words(part),
            clause=text_of(part, "clause") or "",
            within=text_of(part, "within") or "",
            counted_from=text_of(part, "counted_from") or "",
            extend=(text_of(extend, "when") or "", text_of(extend, "by") or "") if extend else None,
            silence=self._silence(part),
            checklist=tuple(Check(each, pieces.words(line)) for each, line in checklist.items()),
            end=pieces.flag(part, "end"),
            line=_line(part),
        )

    def _silence(self, stage: Section) -> Silence:
        part = self.pieces.section(stage, "silence", "silence")
        if part is None:
            return Silence()
        return Silence(self.pieces.one(part, "move", self.moves, "move"), self._people(part, "remind"))

    def _move(self, id: str, part: Section) -> Move:
        pieces = self.pieces
        return Move(
            id=id,
            title=pieces.words(part),
            sources=pieces.names(part, "from", self.stages, "stage"),
            to=pieces.one(part, "to", self.stages, "stage"),
            by=self._people(part, "by"),
            clause=text_of(part, "clause") or "",
            parts=pieces.names(part, "parts", self.parts, "position"),
            facts=pieces.names(part, "facts", self.facts, "fact"),
            evidence=pieces.names(part, "evidence", None, "paper"),
            settled=pieces.names(part, "settled", self.lists, "list"),
            when=text_of(part, "when") or "",
            unchecked=pieces.flag(part, "unchecked"),
            registers=tuple(self._registered(part)),
            line=_line(part),
        )

    def _registered(self, move: Section) -> Iterator[Registered]:
        for part in listed(move.get("registers")):
            if isinstance(part, Section):
                self.pieces.check(part, "registered")
                yield self._entry(part)
            else:
                example = "registers: [{kind: title, title: …}]"
                part.report(said("this is no entry"), said("write {example}", example=example), "E19")

    def _entry(self, part: Section) -> Registered:
        pieces = self.pieces
        holds = [key for key in SHAPES["registered"] if key not in ("kind", "title", "fact")]
        facts = {key: pieces.one(part, key, self.facts, "fact") for key in holds}
        kind = pieces.word(part, "kind", REGISTERED)
        needed = {"fact": ["fact"], "": []}.get(kind, ["title"] if "title" in kind else ["board", "code"])
        for key in needed:
            if not text_of(part, key):
                part.report(said("{kind} needs {key}", kind=kind, key=key), said("name it"), "E19")
        return Registered(
            kind=cast(Any, kind),
            title=text_of(part, "title") or "",
            fact=text_of(part, "fact") or "",
            **facts,
        )

    def _renewal(self) -> Renewal | None:
        part = self.pieces.section(self.top, "renewed", "renewal")
        if part is None:
            return None
        keeps = self.pieces.names(part, "keeps", self.facts, "fact")
        year = self.pieces.one(part, "year", self.facts, "fact")
        return Renewal(year, keeps, self.pieces.names(part, "stops", self.stages, "stage"))

    def _list(self, id: str, part: Section) -> ListOf:
        pieces = self.pieces
        outcomes: dict[str, Words] = {}
        for key, place, value in entries(part.get("outcomes")):
            pieces.refuse_odd_slug(place)
            outcomes[key] = pieces.words_in(value)
        return ListOf(
            id=id,
            title=pieces.words(part),
            clause=text_of(part, "clause") or "",
            needs=pieces.several(part, "needs", LIST_NEEDS),
            about=pieces.names(part, "about", None, "procedure"),
            by=self._people(part, "by"),
            closing=self._people(part, "closing"),
            close_needs=pieces.several(part, "close_needs", CLOSE_NEEDS),
            outcomes=tuple(outcomes.items()),
            outcome_needs_clause=pieces.names(part, "outcome_needs_clause", outcomes, "outcome"),
            line=_line(part),
        )

    def _reports(self) -> Reports | None:
        pieces = self.pieces
        part = pieces.section(self.top, "reports", "reports")
        if part is None:
            return None
        return Reports(
            cadence=cast("Cadence", pieces.word(part, "cadence", CADENCES)),
            within=text_of(part, "within") or "",
            by=pieces.names(part, "by", self.parts, "position"),
            stages=pieces.names(part, "stages", self.stages, "stage"),
            values=pieces.names(part, "values", self.facts, "fact"),
        )

    def _schedule(self) -> Schedule | None:
        pieces = self.pieces
        part = pieces.section(self.top, "schedule", "schedule")
        if part is None:
            return None
        reports = self.top.get("reports")
        values: Iterable[str] = self.facts
        if isinstance(reports, Section):
            values = pieces.names(reports, "values", None, "fact", quietly=True)
        else:
            found = said("a schedule needs reports that count against it")
            part.report(found, said("add reports: with the value under values"), "E19")
        return Schedule(
            pieces.one(part, "total", self.facts, "fact"),
            pieces.one(part, "done", values, "value of reports"),
        )

    def _people(self, part: Section, key: str) -> tuple[str, ...]:
        return self.pieces.names(part, key, self.people, "position or role")


def _line(part: Section) -> int:
    return part.file.text.count("\n", 0, part.index) + 1
