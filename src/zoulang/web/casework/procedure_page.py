"""A procedure as a page tells it: stages with their deadlines, who moves them on, and what is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count

from zoulang import procedures as core
from zoulang.rules import Fact
from zoulang.web.casework.held import read_procedure
from zoulang.web.casework.models import Case, Procedure
from zoulang.web.casework.opening import may_open
from zoulang.web.casework.picture import picture_of
from zoulang.web.casework.words import (
    condition_of,
    joined,
    names_of,
    screen_language,
    shown,
    source_of,
    time_of,
)


@dataclass(frozen=True)
class MoveTold:
    """A move: who makes it, where it leads, what it asks for."""

    title: str
    to: str
    who: str
    asks: str
    when: str
    is_silent: bool


@dataclass(frozen=True)
class StageTold:
    """A stage with its deadline, its checklist and the moves out of it."""

    stage: core.Stage
    title: str
    time: str
    cases: int
    reminded: str
    checklist: list[str]
    moves: list[MoveTold]


class ProcedurePage:
    """The page of a procedure for one person; two queries."""

    def __init__(self, procedure: Procedure, user: Any) -> None:
        self.procedure, self.user = procedure, user
        self.read = read_procedure(procedure.source)

    @cached_property
    def counts(self) -> dict[str, int]:
        """Stage to the cases in it that the person sees."""
        seen = Case.objects.visible_to(self.user).filter(procedure=self.procedure).order_by()
        return dict(seen.values_list("stage").annotate(Count("pk")))

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def picture(self) -> str:
        return picture_of(self.procedure.source, None, screen_language())

    @property
    def may_open(self) -> bool:
        return may_open(self.user, self.procedure)

    @cached_property
    def stages(self) -> list[StageTold]:
        return [self._stage(stage) for stage in self.read.stages]

    def _stage(self, stage: core.Stage) -> StageTold:
        moves = self.read.moves_from(stage.id)
        return StageTold(
            stage=stage,
            title=shown(stage.title),
            time=time_of(self.read, stage),
            cases=self.counts.get(stage.id, 0),
            reminded=names_of(self.read, stage.silence.remind),
            checklist=[shown(check.title) for check in stage.checklist],
            moves=[self._move(move, stage) for move in moves],
        )

    def _move(self, move: core.Move, stage: core.Stage) -> MoveTold:
        policy, language = self.read.policy, screen_language()
        asks = [shown(self.read.part(name).title) for name in move.parts]
        asks += [policy.facts[name].name(language) for name in move.facts]
        asks += [policy.word(name, language) for name in move.evidence]
        return MoveTold(
            title=shown(move.title),
            to=shown(self.read.stage(move.to).title),
            who=names_of(self.read, move.by),
            asks=joined([*asks, *(shown(self.read.list_of(name).title) for name in move.settled)]),
            when=condition_of(self.read, move),
            is_silent=stage.silence.move == move.id,
        )

    @property
    def positions(self) -> list[tuple[str, core.Part]]:
        return [(shown(part.title), part) for part in self.read.parts]

    @property
    def lists(self) -> list[tuple[str, core.ListOf, list[str]]]:
        """Title of each list, the list, and what may come of its entries."""
        return [
            (shown(listed.title), listed, [shown(words) for _, words in listed.outcomes])
            for listed in self.read.lists
        ]

    @property
    def facts(self) -> list[tuple[str, str]]:
        """Name and source of each fact of the file."""
        facts: list[Fact] = [self.read.policy.facts[key] for key in self.read.facts]
        language = screen_language()
        return [(fact.name(language), source_of(self.read, fact.source)) for fact in facts]

    @property
    def reporters(self) -> str:
        return names_of(self.read, self.read.reports.by) if self.read.reports else ""
