"""What is wrong with the life cycle that a procedure file describes, before any case runs under it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from zoulang.procedures.procedure import ListOf, Move, Procedure, Stage

Severity = Literal["error", "warning"]

SENTENCES: dict[str, tuple[Severity, str, str]] = {
    "unreachable": (
        "error", "任何办理动作都到不了阶段“{name}”", "no move ever leads to the stage “{name}”",
    ),
    "dead-end": (
        "error", "阶段“{name}”既不是办结，也没有离开它的办理动作",
        "the stage “{name}” is no end, and no move leads out of it",
    ),
    "nobody-leaves": (
        "error", "阶段“{name}”无人可以离开：离开它的动作都没有写明由谁办理",
        "nobody may leave the stage “{name}”: no move out of it says who makes it",
    ),
    "no-way-out": (
        "error", "从阶段“{name}”出发，无论怎样办理都到不了办结",
        "from the stage “{name}” no series of moves ever comes to an end",
    ),
    "nobody-moves": (
        "error", "办理动作“{name}”没有写明由谁办理，也不是逾期自动执行的动作",
        "nobody may make the move “{name}”, and no silence makes it",
    ),
    "silence-stays": (
        "error", "阶段“{name}”逾期后自动执行“{other}”，但该动作不能离开这一阶段",
        "after the deadline of “{name}” the clock makes “{other}”, which does not leave this stage",
    ),
    "silence-waits": (
        "error", "“{other}”在阶段“{name}”逾期后自动执行，却须由人先办：{needs}",
        "the clock makes “{other}” after the deadline of “{name}”, but it waits for people: {needs}",
    ),
    "silence-never": (
        "warning", "阶段“{name}”写明了逾期后果，但没有办理时限",
        "the stage “{name}” says what follows silence, but has no deadline",
    ),
    "deadline-idle": (
        "warning", "阶段“{name}”有办理时限，逾期却既不提醒也不自动办理",
        "the deadline of the stage “{name}” passes without a reminder or a move",
    ),
    "end-moves": (
        "error", "“{name}”已是办结，“{other}”却又把它转到另一个办结阶段",
        "“{name}” is an end, and the move “{other}” leads from it to another end",
    ),
    "moves-in-place": (
        "warning", "办理动作“{other}”从阶段“{name}”又回到它自己",
        "the move “{other}” leads from the stage “{name}” to itself",
    ),
    "end-deadline": (
        "warning", "“{name}”已是办结，不应再有时限或核对事项",
        "“{name}” is an end and needs no deadline and no checklist",
    ),
    "list-nobody-adds": (
        "warning", "清单“{name}”没有写明由谁增加条目", "nobody may add an entry to the list “{name}”",
    ),
    "list-no-close": (
        "error", "清单“{name}”的条目无法办结：无人可以销号，也不要求写明由谁答复",
        "entries of the list “{name}” cannot be settled: nobody closes them, and none needs a unit to answer",
    ),
    "outcome-nobody": (
        "error", "清单“{name}”的办理结果无人可以填写：无人可以销号，也不要求写明由谁答复",
        "nobody can give the outcomes of the list “{name}”: nobody closes its entries, and none needs a unit",
    ),
    "close-needs-idle": (
        "warning", "清单“{name}”写明了销号要求，但无人可以销号",
        "the list “{name}” says what closing needs, but nobody closes its entries",
    ),
    "no-english": (
        "warning", "“{name}”没有英文名称", "“{name}” has no English name",
    ),
}  # fmt: skip
"""Code: severity, the sentence in Chinese, the sentence in English."""

NEEDS = {
    "parts": ("落实角色", "positions"), "facts": ("填报事实", "facts"), "evidence": ("提交材料", "papers"),
    "settled": ("清单办结", "settled lists"), "checklist": ("核对事项", "boxes to tick"),
}  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong.

    Attributes:
        code: a stable short code.
        severity: an ``error`` keeps the procedure from being installed.
        zh, en: the sentence.
        kind: ``stage``, ``move``, ``list`` or ``procedure``, with its ``id``.
        line: where it stands in the file.
        file: its name, empty for typed text.
    """

    code: str
    severity: Severity
    zh: str
    en: str
    kind: Literal["stage", "move", "list", "procedure"]
    id: str
    line: int = 0
    file: str = ""

    def sentence(self, language: str = "zh") -> str:
        """The sentence in ``zh`` or ``en``."""
        return self.en if language == "en" else self.zh

    @property
    def place(self) -> str:
        """File and line."""
        return ", ".join(part for part in (self.file, f"line {self.line}" if self.line else "") if part)

    def as_dict(self) -> dict[str, object]:
        """The finding as JSON data."""
        keys = ("code", "severity", "zh", "en", "kind", "id", "line", "file")
        return {key: getattr(self, key) for key in keys}


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
    procedure: Procedure,
    code: str,
    about: Stage | Move | ListOf,
    other: str = "",
    needs: tuple[str, ...] = (),
) -> Finding:
    severity, zh, en = SENTENCES[code]
    name, in_english = about.title.zh or about.id, about.title.in_language("en") or about.id
    moved = next((move.title for move in procedure.moves if move.id == other), None)
    zh = zh.format(
        name=name, other=moved.zh if moved else other, needs="、".join(NEEDS[need][0] for need in needs)
    )
    en = en.format(
        name=in_english,
        other=moved.in_language("en") if moved else other,
        needs=", ".join(NEEDS[need][1] for need in needs),
    )
    kind: Literal["stage", "move", "list"] = (
        "stage" if isinstance(about, Stage) else "move" if isinstance(about, Move) else "list"
    )
    return Finding(code, severity, zh, en, kind, about.id, about.line, procedure.file)


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
                    yield _found(procedure, "end-moves", stage, move.id)
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
        if not stage.within and (silence.move or silence.remind):
            yield _found(procedure, "silence-never", stage)
        if not silence.move:
            continue
        move = procedure.move(silence.move)
        if stage.id not in move.sources or move.to == stage.id:
            yield _found(procedure, "silence-stays", stage, move.id)
            continue
        needs = [key for key in ("parts", "facts", "evidence", "settled") if getattr(move, key)]
        if stage.checklist and not move.unchecked and not procedure.leads_back(move, stage.id):
            needs.append("checklist")
        if needs:
            yield _found(procedure, "silence-waits", stage, move.id, tuple(needs))


# --- moves and lists --------------------------------------------------------------------------------


def _moves(procedure: Procedure) -> Iterator[Finding]:
    by_clock = {stage.silence.move for stage in procedure.stages}
    for move in procedure.moves:
        if not move.by and move.id not in by_clock:
            yield _found(procedure, "nobody-moves", move)
    for stage in procedure.stages:
        for move in procedure.moves_from(stage.id):
            if move.to == stage.id and stage.silence.move != move.id:
                yield _found(procedure, "moves-in-place", stage, move.id)


def _lists(procedure: Procedure) -> Iterator[Finding]:
    for each in procedure.lists:
        answered = "unit" in each.needs
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
