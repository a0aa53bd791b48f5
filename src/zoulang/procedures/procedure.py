"""What a procedure file says: stages, moves, who may make them, lists, reports and a schedule."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Literal, TypeVar

from zoulang.periods import Cadence
from zoulang.rules import Item, Policy

Seen = Literal["public", "offices", "parties", "sealed"]


@dataclass(frozen=True)
class Words:
    """A name in two languages; the English may be missing."""

    zh: str
    en: str = ""

    def in_language(self, language: str) -> str:
        """The name in ``zh`` or ``en``.

        >>> Words("主办单位", "main unit").in_language("en"), Words("主办单位").in_language("en")
        ('main unit', '主办单位')
        """
        return self.en or self.zh if language == "en" else self.zh


@dataclass(frozen=True)
class Part:
    """A position in a case: the pledged leader, the main unit of a proposal.

    Attributes:
        person: a person has to be named beside the unit.
        many: several units may hold it.
        firm: the firm that the case is about holds it, and nobody else.
        named_by: positions or roles that name who holds it; none: whoever sets up the case.
    """

    id: str
    title: Words
    person: bool = False
    many: bool = False
    firm: bool = False
    named_by: tuple[str, ...] = ()
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Check:
    """A line of a stage's checklist, ticked before the stage is left."""

    id: str
    title: Words


@dataclass(frozen=True)
class Silence:
    """What happens when a stage's deadline passes without a move.

    Attributes:
        move: the move that the clock makes; empty: none.
        remind: positions or roles that are reminded.
    """

    move: str = ""
    remind: tuple[str, ...] = ()


@dataclass(frozen=True)
class Stage:
    """A stage of a case.

    Attributes:
        within: the time to leave it, as the rule language writes it (``10个工作日``); empty: no deadline.
        counted_from: the date the time is counted from, a fact or an expression; empty: the day the stage
            was entered.
        extend: (condition, further time); None: no extension.
        end: a case that has come here is closed.
        line: where it stands in the file.
    """

    id: str
    title: Words
    clause: str = ""
    within: str = ""
    counted_from: str = ""
    extend: tuple[str, str] | None = None
    silence: Silence = field(default_factory=Silence)
    checklist: tuple[Check, ...] = ()
    end: bool = False
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class Registered:
    """What a move writes into the register of firms about the firm of the case.

    Attributes:
        kind: a title is granted or ends, a stock is listed or no longer so, a fact of policies is stated.
        title: short name of the kind of title, or the fact whose value names it.
        fact: the fact of policies that is stated of the firm for the year.
        subject, level, paper, board, code, value: facts that hold what is written; empty: nothing, and for
            ``value`` yes.
        on: the fact that holds its day; empty: the day of the move.
    """

    kind: Literal["title", "title-ends", "listing", "listing-ends", "fact"]
    title: str = ""
    subject: str = ""
    level: str = ""
    paper: str = ""
    on: str = ""
    board: str = ""
    code: str = ""
    fact: str = ""
    value: str = ""


@dataclass(frozen=True)
class Renewal:
    """The clock opens the case of the next year.

    Attributes:
        year: the fact that holds the year.
        keeps: facts that go with it.
        stops: stages after which there is no next year.
    """

    year: str
    keeps: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()


@dataclass(frozen=True)
class Move:
    """A way from a stage to the next.

    Attributes:
        by: positions of the case or roles of ``roles.toml`` that may make it; none: only the clock makes it.
        parts: positions that must be filled.
        facts: facts that must be known.
        evidence: names of the papers that must be there.
        settled: lists on which nothing may be open.
        when: a condition of the rule language; empty: none.
        unchecked: it may be made with boxes of the checklist open; a move back always may.
        registers: what it writes into the register of firms.
        line: where it stands in the file.
    """

    id: str
    title: Words
    sources: tuple[str, ...]
    to: str
    by: tuple[str, ...]
    clause: str = ""
    parts: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    settled: tuple[str, ...] = ()
    when: str = ""
    unchecked: bool = False
    registers: tuple[Registered, ...] = ()
    line: int = field(default=0, compare=False)


@dataclass(frozen=True)
class ListOf:
    """A list that a case keeps: problems, asks, promises.

    Attributes:
        needs: ``unit``, ``due``, ``clause``, ``case``: what an entry cannot do without.
        about: procedures whose cases an entry may speak of; none: entries speak of no case.
        by: positions or roles that may add to it and hand it on.
        closing: positions or roles that may close an entry; none: an answered entry is settled. The unit that
            holds an entry always answers it.
        close_needs: ``answer``, ``evidence``: what an entry must have to be closed.
        outcomes: what may come of an entry; ``outcome_needs_clause`` lists those that must cite a clause.
    """

    id: str
    title: Words
    clause: str = ""
    needs: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    closing: tuple[str, ...] = ()
    close_needs: tuple[str, ...] = ()
    outcomes: tuple[tuple[str, Words], ...] = ()
    outcome_needs_clause: tuple[str, ...] = ()
    line: int = field(default=0, compare=False)

    @property
    def settled_by(self) -> Literal["answered", "closed"]:
        """The state in which an entry counts as settled."""
        return "closed" if self.closing else "answered"


@dataclass(frozen=True)
class Reports:
    """What is reported by period.

    Attributes:
        cadence: the rhythm; empty: each case sets its own.
        within: the time after the end of a period in which a report is on time (``3个工作日``); empty: as the
            programme sets it.
        by: positions that report.
        stages: stages in which reports are owed; none: all that are no end.
        values: facts given by period besides the share done.
    """

    cadence: Cadence | Literal[""]
    within: str
    by: tuple[str, ...]
    stages: tuple[str, ...] = ()
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Schedule:
    """A yearly plan that is cut into periods.

    Attributes:
        total: the fact that holds the plan of the year.
        done: the value of a report that counts against it.
    """

    total: str
    done: str


@dataclass(frozen=True)
class Procedure:
    """A checked procedure file.

    Attributes:
        subject: what runs: ``duty``, ``project``, ``proposal`` or a word of the file's own.
        document, clause: where it is ordered; empty for a procedure of no document.
        facts: name to the row of the file, as in a policy file.
        stages: in order; a case begins in the first.
        lights: the policy file, by its slug, that gives a case its light; empty: no light of its own.
        opened_by: roles that may open a case; none: every role that opens cases.
        under: procedures, one of whose cases each case belongs to; none: a case belongs to no other.
        single: a firm has one open case of it at a time.
        renewed: how the clock opens the case of the next year; None: it does not.
    """

    slug: str
    title: Words
    subject: str
    seen: Seen
    document: str
    clause: str
    facts: dict[str, dict[str, str]]
    parts: tuple[Part, ...]
    stages: tuple[Stage, ...]
    moves: tuple[Move, ...]
    lists: tuple[ListOf, ...]
    reports: Reports | None
    schedule: Schedule | None
    source: str
    policy: Policy = field(repr=False, compare=False)
    file: str = ""
    opened_by: tuple[str, ...] = ()
    lights: str = ""
    under: tuple[str, ...] = ()
    single: bool = False
    renewed: Renewal | None = None

    @property
    def first(self) -> Stage:
        """The stage in which a case begins."""
        return self.stages[0]

    def stage(self, slug: str) -> Stage:
        """The stage of this name.

        Raises:
            KeyError: if there is none.
        """
        return _named(self.stages, slug)

    def move(self, slug: str) -> Move:
        """The move of this name.

        Raises:
            KeyError: if there is none.
        """
        return _named(self.moves, slug)

    @property
    def firm_part(self) -> Part | None:
        """The position of the firm that a case is about; None where cases are about no firm."""
        return next((part for part in self.parts if part.firm), None)

    def part(self, slug: str) -> Part:
        """The position of this name.

        Raises:
            KeyError: if there is none.
        """
        return _named(self.parts, slug)

    def list_of(self, slug: str) -> ListOf:
        """The list of this name.

        Raises:
            KeyError: if there is none.
        """
        return _named(self.lists, slug)

    def moves_from(self, stage: str) -> tuple[Move, ...]:
        """The moves that lead out of a stage."""
        return tuple(move for move in self.moves if stage in move.sources)

    def leads_back(self, move: Move, stage: str) -> bool:
        """Whether a move leads from a stage to one that stands before it, or to itself."""
        order = [each.id for each in self.stages]
        return order.index(move.to) <= order.index(stage)

    @cached_property
    def _alone(self) -> dict[str, Policy]:
        return {item.id: replace(self.policy, items=(item,)) for item in self.policy.items}

    def alone(self, item: Item | str) -> Policy:
        """The policy with this item only, so that one guard is decided without all others.

        Raises:
            KeyError: if there is no such item.
        """
        return self._alone[item if isinstance(item, str) else item.id]


Row = TypeVar("Row", Part, Stage, Move, ListOf)


def _named(rows: tuple[Row, ...], slug: str) -> Row:
    for row in rows:
        if row.id == slug:
            return row
    raise KeyError(slug)
