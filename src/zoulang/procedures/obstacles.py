"""Everything that stands in the way of a move."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from zoulang.errors import Said, said
from zoulang.procedures.guards import Guard, may_move
from zoulang.procedures.policy import BASIS, ENTERED, LATE, TODAY, list_facts
from zoulang.procedures.procedure import Move, Procedure, Words
from zoulang.rules import Calendar

ObstacleKind = Literal["stage", "part", "fact", "evidence", "list", "check", "guard", "basis"]


@dataclass(frozen=True)
class Entries:
    """How many entries a list of a case has.

    Attributes:
        unanswered: those without an answer.
        open: those not settled, that is not in the state ``ListOf.settled_by``.
    """

    total: int = 0
    unanswered: int = 0
    open: int = 0


@dataclass(frozen=True)
class State:
    """Where a case stands, as far as its procedure asks.

    Attributes:
        since: the day on which the stage was entered.
        on: the day asked about.
        due: the deadline of the stage; None where it has none, or where it is not known.
        filled: positions that somebody holds.
        facts: name to value, as for ``may_move``, without those that the engine gives.
        evidence: names of the papers that are there.
        lists: list to its entries; a list that is absent has none.
        ticked: lines of the stage's checklist that are ticked.
        basis: whether the documents that the case rests on are in force, and until when, under the names
            ``依据文件有效``, ``依据文件截止日``, ``所引文件有效``, ``所引文件截止日``; absent: not known.
        lapsed: those of these documents that are over, each with its last day.
    """

    stage: str
    since: date
    on: date
    due: date | None = None
    filled: frozenset[str] = frozenset()
    facts: Mapping[str, object] = field(default_factory=dict)
    evidence: frozenset[str] = frozenset()
    lists: Mapping[str, Entries] = field(default_factory=dict)
    ticked: frozenset[str] = frozenset()
    basis: Mapping[str, object] = field(default_factory=dict)
    lapsed: tuple[tuple[str, date], ...] = ()
    calendar: Calendar | None = None


@dataclass(frozen=True)
class Obstacle:
    """One thing that stands in the way.

    Attributes:
        kind: ``stage`` (the case is elsewhere), ``part`` (nobody holds a position), ``fact`` (not known),
            ``evidence`` (a paper is missing), ``list`` (entries are open), ``check`` (a box is not ticked),
            ``guard`` (the condition is no or unknown), ``basis`` (a document that it asks about has lapsed).
        id: the position, fact, paper, list or line; of a guard the move.
        title: its name.
        day: of a document, its last day.
        count: of a list, the open entries.
        guard: of a guard, its answer.
    """

    kind: ObstacleKind
    id: str
    title: Words
    count: int = 0
    day: date | None = None
    guard: Guard | None = None

    def said(self, language: str = "zh") -> Said:
        """The obstacle as a sentence, with the names in ``zh`` or ``en``."""
        name = self.title.in_language(language)
        match self.kind:
            case "stage":
                return said("this cannot be done at the stage {name}", name=name)
            case "part":
                return said("nobody is named as {name}", name=name)
            case "fact":
                return said("{name} is not known", name=name)
            case "evidence":
                return said("the paper {name} is missing", name=name)
            case "list":
                return said("{name}: not settled yet {count}", name=name, count=self.count)
            case "basis":
                return said("{name} was in force until {day}", name=name, day=self.day)
            case "check":
                return said("{name} is not ticked", name=name)
        return self._guard_said(language)

    def _guard_said(self, language: str) -> Said:
        assert self.guard is not None
        if self.guard.outcome == "unknown" and self.guard.missing:
            names = (", " if language == "en" else "、").join(
                name.in_language(language) for name in self.guard.missing
            )
            return said("the condition cannot be decided without {names}", names=names)
        explained = self.guard.explanation(language) or {}
        wanted = list(failing(explained.get("condition"), self.guard.outcome, language))
        condition = ("; " if language == "en" else "；").join(wanted)
        if self.guard.outcome == "unknown":
            return said("the condition cannot be decided: {condition}", condition=condition)
        return said("the condition does not hold: {condition}", condition=condition)


def failing(condition: Any, outcome: str, language: str = "zh") -> Iterator[str]:
    """The tests that make a condition no or unknown, each with how far it is from holding."""
    if not condition or condition["symbol"] != outcome:
        return
    below = [leaf for child in condition["children"] for leaf in failing(child, outcome, language)]
    if below:
        yield from below
    elif condition["distance"]:
        yield f"{condition['text']} ({condition['distance']}{_now(condition, language)})"
    else:
        yield condition["text"]


def _now(condition: Any, language: str) -> str:
    """What a value is that had to be another one: only how far a number is says that by itself."""
    known = [value["value"] for value in condition["values"] if value["known"]]
    if len(known) != 1 or " = " not in condition["rule"]:
        return ""
    return f"; now: {known[0]}" if language == "en" else f"；现为：{known[0]}"


def engine_facts(procedure: Procedure, state: State) -> dict[str, object]:
    """The facts that the engine gives to every procedure, under their fixed names.

    | name | value |
    |---|---|
    | 进入本阶段日期 | the day this stage was entered |
    | 今日 | the day asked about |
    | 逾期工作日 | working days since the deadline, 0 before it or without one; absent while unknown |
    | 未办结X, 未答复X, X总数 | entries of the list called X: not settled, not answered, all |
    | 依据文件有效, 依据文件截止日 | of the document that orders the case |
    | 所引文件有效, 所引文件截止日 | of the documents that the ordering clause cites |

    >>> from importlib.resources import files
    >>> from zoulang.procedures import load_procedure
    >>> source = files("zoulang.programmes").joinpath("published/procedures/duty.yaml").read_text("utf-8")
    >>> state = State("given", date(2026, 9, 1), date(2026, 9, 15), due=date(2026, 9, 8))
    >>> engine_facts(load_procedure(source), state)["逾期工作日"]
    5
    """
    given: dict[str, object] = {ENTERED: state.since, TODAY: state.on, **state.basis}
    if not procedure.stage(state.stage).within:
        given[LATE] = 0
    elif state.due is not None:
        given[LATE] = max(0, (state.calendar or Calendar()).working_days(state.due, state.on))
    for each in procedure.lists:
        names, entries = list_facts(each.title.zh), state.lists.get(each.id, Entries())
        given |= {
            names.total: entries.total,
            names.unanswered: entries.unanswered,
            names.open: entries.open,
        }
    return given


def guard_of(procedure: Procedure, move_id: str, state: State) -> Guard:
    """What a move's condition says in a state; see ``may_move``."""
    facts = {**state.facts, **engine_facts(procedure, state)}
    return may_move(procedure, move_id, facts, state.on, state.calendar)


def what_stops(procedure: Procedure, move_id: str, state: State) -> tuple[Obstacle, ...]:
    """Everything that stands in the way of a move, in the order in which a person would clear it away.

    Who may make the move is not asked here.

    Raises:
        KeyError: if there is no such move or stage.
        InputError: if the name of a fact is unknown, or a value does not fit its fact.

    >>> from zoulang.procedures import load_procedure
    >>> procedure = load_procedure('''
    ... procedure: errand
    ... title: {zh: 交办事项, en: errand}
    ... subject: errand
    ... seen: public
    ... lists: [{id: problems, title: {zh: 问题, en: problems}, by: [office], closing: [office]}]
    ... stages: [{id: open, title: {zh: 办理中}}, {id: done, title: {zh: 已办结, en: done}, end: yes}]
    ... moves:
    ... - id: finish
    ...   title: {zh: 办结, en: finish}
    ...   from: [open]
    ...   to: done
    ...   by: [office]
    ...   evidence: [办结说明]
    ...   settled: [problems]
    ...   when: 逾期工作日 = 0个工作日 或 问题总数 > 2项
    ... ''')
    >>> lists = {"problems": Entries(total=2, open=1)}
    >>> state = State("open", date(2026, 9, 1), date(2026, 9, 15), lists=lists)
    >>> for obstacle in what_stops(procedure, "finish", state):
    ...     print(obstacle.kind, obstacle.said("en"))
    evidence the paper 办结说明 is missing
    list problems: not settled yet 1
    >>> done = State("done", date(2026, 9, 1), date(2026, 9, 2))
    >>> [each.said() for each in what_stops(procedure, "finish", done)]
    ['this cannot be done at the stage 已办结']
    """
    return tuple(_obstacles(procedure, procedure.move(move_id), state))


def _obstacles(procedure: Procedure, move: Move, state: State) -> Iterator[Obstacle]:
    stage = procedure.stage(state.stage)
    if state.stage not in move.sources:
        yield Obstacle("stage", stage.id, stage.title)
        return
    for position in move.parts:
        if position not in state.filled:
            yield Obstacle("part", position, procedure.part(position).title)
    for name in move.facts:
        fact = procedure.policy.facts[name]
        if all(state.facts.get(spelling) in (None, "") for spelling in (*fact.spellings, fact.en)):
            yield Obstacle("fact", name, Words(fact.zh, fact.en))
    for paper in move.evidence:
        if paper not in state.evidence:
            yield Obstacle("evidence", paper, Words(paper, procedure.policy.word(paper, "en")))
    if not move.unchecked and not procedure.leads_back(move, state.stage):
        for line in stage.checklist:
            if line.id not in state.ticked:
                yield Obstacle("check", line.id, line.title)
    for slug in move.settled:
        count = state.lists.get(slug, Entries()).open
        if count:
            yield Obstacle("list", slug, procedure.list_of(slug).title, count)
    guard = guard_of(procedure, move.id, state)
    if guard.outcome != "yes":
        yield Obstacle("guard", move.id, move.title, guard=guard)
        if any(name in move.when for name in BASIS):
            for document, day in state.lapsed:
                yield Obstacle("basis", document, Words(document), day=day)
