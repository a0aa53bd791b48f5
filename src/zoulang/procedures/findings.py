"""What is wrong with the life cycle that a procedure file describes, before any case runs under it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from zoulang.errors import InputError, Problem, Said
from zoulang.procedures.procedure import ListOf, Move, Procedure, Stage, Words
from zoulang.procedures.sentences import NEEDS, SENTENCES, Severity


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong.

    Attributes:
        code: a stable short code.
        kind: ``stage``, ``move`` or ``list``, with its ``id`` and its name.
        other: of a finding on a stage, the move that it speaks of.
        needs: what that move waits for, as keys of ``NEEDS``.
        line: where it stands in the file.
        file: its name, empty for typed text.
    """

    code: str
    kind: Literal["stage", "move", "list"]
    id: str
    name: Words
    other: Words | None = None
    needs: tuple[str, ...] = ()
    line: int = 0
    file: str = ""

    @property
    def severity(self) -> Severity:
        """An ``error`` keeps the procedure from being installed."""
        return SENTENCES[self.code].severity

    @property
    def zh(self) -> str:
        """The sentence in Chinese."""
        return SENTENCES[self.code].zh.format(**self._names("zh"))

    @property
    def en(self) -> Said:
        """The sentence in English, with the English names."""
        return SENTENCES[self.code].en(self._names("en"))

    def sentence(self, language: str = "zh") -> str:
        """The sentence in ``zh`` or ``en``."""
        return self.en if language == "en" else self.zh

    @property
    def place(self) -> str:
        """File and line."""
        return ", ".join(part for part in (self.file, f"line {self.line}" if self.line else "") if part)

    @property
    def problem(self) -> Problem:
        """The finding as a problem of the file, with what would do."""
        sentence, names = SENTENCES[self.code], self._names("zh")
        return Problem(
            sentence.en(names),
            sentence.remedy(names),
            self.file or None,
            line=self.line or None,
            code=self.code,
            warning=self.severity == "warning",
        )

    def as_dict(self) -> dict[str, object]:
        """The finding as JSON data."""
        keys = ("code", "severity", "zh", "en", "kind", "id", "line", "file")
        return {key: getattr(self, key) for key in keys}

    def _names(self, language: str) -> dict[str, str]:
        column = 1 if language == "en" else 0
        return {
            "name": self.name.in_language(language) or self.id,
            "other": self.other.in_language(language) if self.other else "",
            "needs": (", " if language == "en" else "、").join(NEEDS[need][column] for need in self.needs),
        }


def refuse_unsound(procedure: Procedure) -> None:
    """Refuse a procedure under which cases could not run or end.

    Raises:
        InputError: with every finding that is an error.
    """
    errors = [finding.problem for finding in findings(procedure) if finding.severity == "error"]
    if errors:
        raise InputError(errors)


def findings(procedure: Procedure) -> tuple[Finding, ...]:
    """What is wrong with a life cycle, in the order of the file; empty if every case can run and end.

    >>> from zoulang.procedures import load_procedure
    >>> procedure = load_procedure('''
    ... procedure: errand
    ... title: {zh: 交办事项, en: errand}
    ... subject: errand
    ... seen: public
    ... stages:
    ... - {id: open, title: {zh: 办理中, en: open}}
    ... - {id: stuck, title: {zh: 搁置, en: stuck}}
    ... - {id: done, title: {zh: 已办结, en: done}, end: yes}
    ... moves:
    ... - {id: shelve, title: {zh: 搁置, en: shelve}, from: [open], to: stuck, by: [office]}
    ... ''')
    >>> for finding in findings(procedure):
    ...     print(finding.line, finding.severity, finding.code, finding.id)
    7 error no-way-out open
    8 error dead-end stuck
    9 error unreachable done
    """
    checks: tuple[Callable[[Procedure], Iterable[Finding]], ...] = (
        _stages, _silences, _moves, _lists, _without_english,
    )  # fmt: skip
    found = [finding for check in checks for finding in check(procedure)]
    return tuple(sorted(found, key=lambda each: (each.line, each.severity, each.code)))


def _found(
    procedure: Procedure, code: str, about: Stage | Move | ListOf, other: Move | None = None,
    needs: tuple[str, ...] = (),
) -> Finding:  # fmt: skip
    kind: Literal["stage", "move", "list"] = (
        "stage" if isinstance(about, Stage) else "move" if isinstance(about, Move) else "list"
    )
    return Finding(
        code,
        kind,
        about.id,
        about.title,
        other.title if other else None,
        needs,
        about.line,
        procedure.file,
    )


# --- stages -----------------------------------------------------------------------------------------


def reached_from(procedure: Procedure, stage: str) -> frozenset[str]:
    """The stages to which some series of moves leads from a stage, itself included.

    >>> from importlib.resources import files
    >>> from zoulang.procedures import load_procedure
    >>> source = files("zoulang.programmes").joinpath("published/procedures/duty.yaml").read_text("utf-8")
    >>> sorted(reached_from(load_procedure(source), "handed-on"))
    ['handed-on']
    """
    reached, waiting = {stage}, [stage]
    while waiting:
        for move in procedure.moves_from(waiting.pop()):
            if move.to not in reached:
                reached.add(move.to)
                waiting.append(move.to)
    return frozenset(reached)


def _stages(procedure: Procedure) -> Iterator[Finding]:
    reachable = reached_from(procedure, procedure.first.id)
    ends = {stage.id for stage in procedure.stages if stage.end}
    for stage in procedure.stages:
        out = procedure.moves_from(stage.id)
        if stage.id not in reachable:
            yield _found(procedure, "unreachable", stage)
        if stage.end:
            if stage.within or stage.checklist:
                yield _found(procedure, "end-deadline", stage)
            for move in out:
                if move.to in ends:
                    yield _found(procedure, "end-moves", stage, move)
        elif not out:
            yield _found(procedure, "dead-end", stage)
        elif not any(move.by or stage.silence.move == move.id for move in out):
            yield _found(procedure, "nobody-leaves", stage)
        elif not ends & reached_from(procedure, stage.id):
            yield _found(procedure, "no-way-out", stage)


def _silences(procedure: Procedure) -> Iterator[Finding]:
    for stage in procedure.stages:
        silence = stage.silence
        if stage.within and not silence.move and not silence.remind and not stage.end:
            yield _found(procedure, "deadline-idle", stage)
        if not silence.move:
            continue
        move = procedure.move(silence.move)
        if stage.id not in move.sources or move.to == stage.id:
            yield _found(procedure, "silence-stays", stage, move)
            continue
        needs = [key for key in ("parts", "facts", "evidence", "settled") if getattr(move, key)]
        if stage.checklist and not move.unchecked and not procedure.leads_back(move, stage.id):
            needs.append("checklist")
        if needs:
            yield _found(procedure, "silence-waits", stage, move, tuple(needs))


# --- moves and lists --------------------------------------------------------------------------------


def _moves(procedure: Procedure) -> Iterator[Finding]:
    by_clock = {stage.silence.move for stage in procedure.stages}
    for move in procedure.moves:
        if not move.by and move.id not in by_clock:
            yield _found(procedure, "nobody-moves", move)
    for stage in procedure.stages:
        for move in procedure.moves_from(stage.id):
            if move.to == stage.id and stage.silence.move != move.id:
                yield _found(procedure, "moves-in-place", stage, move)


def _lists(procedure: Procedure) -> Iterator[Finding]:
    for each in procedure.lists:
        # The unit that has an entry answers it, and so may whoever keeps the list.
        answered = "unit" in each.needs or each.by
        if not each.by:
            yield _found(procedure, "list-nobody-adds", each)
        if not each.closing and each.close_needs:
            yield _found(procedure, "close-needs-idle", each)
        if not each.closing and not answered:
            yield _found(procedure, "outcome-nobody" if each.outcomes else "list-no-close", each)


def _without_english(procedure: Procedure) -> Iterator[Finding]:
    rows: tuple[Stage | Move | ListOf, ...] = (*procedure.stages, *procedure.moves, *procedure.lists)
    for row in rows:
        if not row.title.en:
            yield _found(procedure, "no-english", row)
