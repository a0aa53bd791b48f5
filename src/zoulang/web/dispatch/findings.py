"""What a sheet says at a glance: sentences over its rows, and the rows counted by unit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from zoulang.errors import Said, said
from zoulang.web.accounts.sentences import is_english
from zoulang.web.dispatch.sheet import SheetRow

NAMED, MOST_SQUARES = 6, 24
ORDER = ("missing", "late", "not_due", "on_time")


@dataclass
class UnitCount:
    """How the reports of one unit stand."""

    zh: str
    en: str
    states: Counter[str] = field(default_factory=Counter)
    lights: Counter[str] = field(default_factory=Counter)
    worst_late: int = 0

    @property
    def name(self) -> str:
        return (is_english() and self.en) or self.zh

    @property
    def squares(self) -> list[str]:
        """One state for each report, the missing ones first."""
        if self.total > MOST_SQUARES:
            return []
        return [state for state in ORDER for _ in range(self.states[state])]

    @property
    def bars(self) -> list[tuple[str, int]]:
        """State and count, for a unit with too many reports to draw each."""
        if self.total <= MOST_SQUARES:
            return []
        return [(state, self.states[state]) for state in ORDER if self.states[state]]

    @property
    def total(self) -> int:
        return self.states.total()


def by_unit(rows: Iterable[SheetRow]) -> list[UnitCount]:
    """The rows counted by the units that report, those that owe most first."""
    units: dict[str, UnitCount] = {}
    for row in rows:
        unit = units.get(row.unit_zh)
        if unit is None:
            unit = units[row.unit_zh] = UnitCount(row.unit_zh, row.unit_en)
        unit.states[row.state] += 1
        unit.lights[row.light] += 1
        if row.state in ("late", "missing"):
            unit.worst_late = max(unit.worst_late, row.late_days)
    return sorted(
        units.values(), key=lambda unit: (-unit.states["missing"], -unit.states["late"], -unit.total, unit.zh)
    )


def findings(rows: list[SheetRow]) -> list[Said]:
    """What the sheet finds, the most urgent first; the words of a page and of the printed sheet."""
    states = Counter(row.state for row in rows)
    came = states["on_time"] + states["late"]
    told = [said("{came} of {all} reports are in", came=came, all=len(rows))]
    if states["missing"]:
        told.append(
            said(
                "{count} have not come and are late: {units}",
                count=states["missing"],
                units=_named(rows, "missing"),
            )
        )
    if states["late"]:
        most = max(row.late_days for row in rows if row.state == "late")
        told.append(
            said(
                "{count} came late, by up to {days} working days: {units}",
                count=states["late"],
                days=most,
                units=_named(rows, "late"),
            )
        )
    if states["not_due"]:
        told.append(said("{count} are not in yet and have time left", count=states["not_due"]))
    red = [row for row in rows if row.light == "late"]
    if red:
        told.append(said("{count} show a red light: {units}", count=len(red), units=_units(red)))
    problems = sum(row.problems for row in rows)
    if problems:
        told.append(said("{count} problems are open", count=problems))
    return told


def _named(rows: list[SheetRow], state: str) -> str:
    return _units([row for row in rows if row.state == state])


def _units(rows: list[SheetRow]) -> str:
    """The units once each, at most a few; then how many more there are."""
    names = list(dict.fromkeys((is_english() and row.unit_en) or row.unit_zh for row in rows))
    shown = (", " if is_english() else "、").join(names[:NAMED])
    rest = len(names) - NAMED
    return shown if rest <= 0 else f"{shown} (+{rest})" if is_english() else f"{shown}等{len(names)}个单位"
