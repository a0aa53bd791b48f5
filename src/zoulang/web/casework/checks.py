"""What still stands in the way of a move."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from zoulang import procedures as core
from zoulang.errors import Said, said
from zoulang.web.casework.facts import known_facts
from zoulang.web.casework.held import read_procedure
from zoulang.web.casework.models import Case, Item
from zoulang.web.casework.standing import acts_in


@dataclass(frozen=True)
class Obstacle:
    """One thing that has to be done before a move: the sentence, and what kind of thing it is."""

    kind: str
    name: str
    sentence: Said


class Standing:
    """A case as its guards see it; a constant number of queries, however many moves are asked about."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.procedure = read_procedure(case.procedure.source)

    @cached_property
    def facts(self) -> dict[str, str]:
        return known_facts(self.case)

    @cached_property
    def positions(self) -> set[str]:
        return {part.position for part in self.case.parts.all()}

    @cached_property
    def ticked(self) -> set[str]:
        return {tick.line for tick in self.case.ticks.all() if tick.stage == self.case.stage}

    @cached_property
    def open_items(self) -> Counter[str]:
        items = self.case.items.exclude(state=Item.State.CLOSED)
        return Counter(items.order_by().values_list("kind", flat=True))

    @cached_property
    def evidence(self) -> list[tuple[str, str]]:
        """Name of each paper of the case itself, and the move that has rested on it already."""
        rows = self.case.evidence.filter(item=None).values_list("name", "move__move")
        return [(name, move or "") for name, move in rows]

    def papers_for(self, move: core.Move) -> set[str]:
        """The papers that a move may rest on; the same move does not rest on a paper twice."""
        return {name for name, used in self.evidence if used != move.id}

    def obstacles(self, move: core.Move) -> list[Obstacle]:
        """Everything that is missing for a move, in the order in which the file says it."""
        return [
            *self._of_checklist(),
            *self._of_parts(move),
            *self._of_facts(move),
            *self._of_evidence(move),
            *self._of_lists(move),
        ]

    def _of_checklist(self) -> list[Obstacle]:
        stage = self.procedure.stage(self.case.stage)
        return [
            Obstacle("check", check.id, said("{check} is not ticked", check=check.title.zh))
            for check in stage.checklist
            if check.id not in self.ticked
        ]

    def _of_parts(self, move: core.Move) -> list[Obstacle]:
        return [
            Obstacle(
                "part", name, said("nobody is {position} yet", position=self.procedure.part(name).title.zh)
            )
            for name in move.parts
            if name not in self.positions
        ]

    def _of_facts(self, move: core.Move) -> list[Obstacle]:
        return [
            Obstacle("fact", name, said("{fact} is not known", fact=name))
            for name in move.facts
            if not self.facts.get(name)
        ]

    def _of_evidence(self, move: core.Move) -> list[Obstacle]:
        there = self.papers_for(move)
        return [
            Obstacle("evidence", name, said("{paper} is not there", paper=name))
            for name in move.evidence
            if name not in there
        ]

    def _of_lists(self, move: core.Move) -> list[Obstacle]:
        return [
            Obstacle(
                "list",
                name,
                said(
                    "{number} of {list} are open",
                    number=self.open_items[name],
                    list=self.procedure.list_of(name).title.zh,
                ),
            )
            for name in move.settled
            if self.open_items[name]
        ]


def next_moves(case: Case, user: Any, on: date) -> Sequence[tuple[core.Move, list[Obstacle], bool]]:
    """The moves out of the present stage: what stops each, and whether the person may make it."""
    standing = Standing(case)
    moves = standing.procedure.moves_from(case.stage)
    return [(move, standing.obstacles(move), _may(user, case, move)) for move in moves]


def _may(user: Any, case: Case, move: core.Move) -> bool:
    return user.has_perm("casework.move_case", case) and acts_in(user, case, move.by)
