"""What later apps add to cases without this app knowing them: facts, panels, and what a move brings about.

An app registers its functions from ``AppConfig.ready``; each is asked for many cases at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from zoulang.web.accounts.models import Programme
from zoulang.web.casework.models import Case, Move

Facts = Mapping[int, Mapping[str, str]]
FactsOf = Callable[[Sequence[Case]], Facts]
Panel = Callable[[Case, date, Any], "tuple[str, dict[str, Any]] | None"]
OpenPeriods = Callable[[Programme, str], Iterable[date]]
OnMove = Callable[[Sequence[Move]], None]


@dataclass(frozen=True)
class Share:
    """Percent of a case that the record works out, and the part of a page that shows how."""

    done: Decimal
    template: str
    context: dict[str, Any]


ShareOf = Callable[[Case, date], Share | None]

_shares: dict[str, ShareOf] = {}
_facts: dict[str, list[FactsOf]] = {}
_panels: dict[str, list[Panel]] = {}
_open_periods: list[OpenPeriods] = []
_on_moves: dict[str, list[OnMove]] = {}


def facts_of(subject: str) -> Callable[[FactsOf], FactsOf]:
    """Register what the record knows about cases of a subject: case id to facts, as in a policy record."""

    def register(function: FactsOf) -> FactsOf:
        if function not in _facts.setdefault(subject, []):
            _facts[subject].append(function)
        return function

    return register


def panel(subject: str) -> Callable[[Panel], Panel]:
    """Register a part of the case page: template and context, or None where there is nothing to show.

    The subject ``*`` stands for every case.
    """

    def register(function: Panel) -> Panel:
        if function not in _panels.setdefault(subject, []):
            _panels[subject].append(function)
        return function

    return register


def share_of(subject: str) -> Callable[[ShareOf], ShareOf]:
    """Register what the record itself says a case has come to, so that nobody types it into a report."""

    def register(function: ShareOf) -> ShareOf:
        _shares[subject] = function
        return function

    return register


def on_move(subject: str) -> Callable[[OnMove], OnMove]:
    """Register what a move of such cases brings about outside of them: an approval creates the award.

    The function is called in the transaction of the move, after the cases have entered their stage, with the
    same move of one or of many cases. What it raises takes the move back; an ``InputError`` is shown to who
    made it. A move that the clock makes waits in that case until it goes through.
    """

    def register(function: OnMove) -> OnMove:
        if function not in _on_moves.setdefault(subject, []):
            _on_moves[subject].append(function)
        return function

    return register


def have_moved(moves: Sequence[Move]) -> None:
    """Tell the apps that registered for it; the moves are of one procedure."""
    for function in _on_moves.get(moves[0].case.procedure.subject, ()) if moves else ():
        function(moves)


def provided_share(case: Case, on: date) -> Share | None:
    """How far a case is by what the record knows; None where a person has to say it."""
    function = _shares.get(case.procedure.subject)
    return function(case, on) if function else None


def opens_periods(function: OpenPeriods) -> OpenPeriods:
    """Register who opens periods before they are over: programme and cadence to the last days opened."""
    if function not in _open_periods:
        _open_periods.append(function)
    return function


def provided_facts(cases: Sequence[Case]) -> dict[int, dict[str, str]]:
    """What the record itself knows about each case; as many queries as there are providers."""
    found: dict[int, dict[str, str]] = {case.pk: {} for case in cases}
    by_subject: dict[str, list[Case]] = {}
    for case in cases:
        by_subject.setdefault(case.procedure.subject, []).append(case)
    for subject, alike in by_subject.items():
        for function in _facts.get(subject, ()):
            for case_id, facts in function(alike).items():
                found[case_id].update(facts)
    return found


def panels_of(case: Case, on: date, user: Any) -> list[tuple[str, dict[str, Any]]]:
    """The parts that other apps add to the page of a case."""
    asked = [*_panels.get(case.procedure.subject, ()), *_panels.get("*", ())]
    shown = (function(case, on, user) for function in asked)
    return [each for each in shown if each is not None]


def opened_periods(programme: Programme, cadence: str) -> set[date]:
    """Last days of periods that run still and have been opened for reports."""
    return {end for function in _open_periods for end in function(programme, cadence)}
