"""A case as its procedure sees it: what stands in the way of each move, and who may make it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Count

from zoulang import procedures as core
from zoulang.rules import Calendar
from zoulang.web.casework.basis import basis_of, lapsed_of
from zoulang.web.casework.clocks import calendar
from zoulang.web.casework.facts import known_facts
from zoulang.web.casework.held import read_procedure
from zoulang.web.casework.models import Case, Item
from zoulang.web.casework.standing import acts_in

MOVE_CASE = "casework.move_case"


class Standing:
    """A case on a day; a constant number of queries, however many moves are asked about."""

    def __init__(self, case: Case, on: date) -> None:
        self.case, self.on = case, on
        self.procedure = read_procedure(case.procedure.source)

    @cached_property
    def calendar(self) -> Calendar:
        return calendar()

    @cached_property
    def state(self) -> core.State:
        """What the procedure asks about; the papers depend on the move and are added in ``obstacles``."""
        case = self.case
        return core.State(
            stage=case.stage,
            since=case.stage_since,
            on=self.on,
            due=case.due,
            filled=self._filled,
            facts=known_facts(case),
            lists=self._lists,
            ticked=frozenset(tick.line for tick in case.ticks.all() if tick.stage == case.stage),
            basis=basis_of(case, self.on),
            lapsed=lapsed_of(case, self.on),
            calendar=self.calendar,
        )

    @property
    def _filled(self) -> frozenset[str]:
        held = {part.position for part in self.case.parts.all()}
        if self.case.enterprise_id is not None:
            held |= {part.id for part in self.procedure.parts if part.firm}
        return frozenset(held)

    def obstacles(self, move: core.Move) -> tuple[core.Obstacle, ...]:
        """Everything that stands in the way of a move."""
        state = replace(self.state, evidence=self._papers_for(move))
        return core.what_stops(self.procedure, move.id, state)

    @cached_property
    def _lists(self) -> dict[str, core.Entries]:
        counts: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(Item.State.values, 0))
        rows = self.case.items.order_by().values_list("kind", "state").annotate(Count("pk"))
        for kind, state, count in rows:
            counts[kind][state] = count
        return {listed.id: _entries(listed, counts[listed.id]) for listed in self.procedure.lists}

    @cached_property
    def _evidence(self) -> list[tuple[str, str]]:
        """Name of each paper of the case itself, and the move that has rested on it already."""
        rows = self.case.evidence.filter(item=None).values_list("name", "move__move")
        return [(name, move or "") for name, move in rows]

    def _papers_for(self, move: core.Move) -> frozenset[str]:
        """The papers that a move may rest on; the same move does not rest on a paper twice."""
        return frozenset(name for name, used in self._evidence if used != move.id)


def may_make(move: core.Move, case: Case, user: Any) -> bool:
    """Whether the move is the person's to make; a move of nobody is the clock's."""
    return bool(move.by) and user.has_perm(MOVE_CASE, case) and acts_in(user, case, move.by)


def _entries(listed: core.ListOf, counts: dict[str, int]) -> core.Entries:
    total = sum(counts.values())
    settled = counts[Item.State.CLOSED]
    unanswered = counts[Item.State.OPEN]
    if listed.settled_by == "answered":
        settled += counts[Item.State.ANSWERED]
    return core.Entries(total=total, unanswered=unanswered, open=total - settled)
