"""A change of a policy tried on a population before anybody signs it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

import polars as pl

from zoulang.batch.frames import none_column
from zoulang.errors import InputError, Problem
from zoulang.rules.near import nearest, or_else
from zoulang.rules.policy import Policy, plain_name
from zoulang.simulation.account import Cost, Movements, cost_of, movements_of, rows_of, total
from zoulang.simulation.changes import Change, changes_between, reading
from zoulang.simulation.cliffs import Cliff, cliffs_of, unexamined
from zoulang.simulation.payments import Run, payments
from zoulang.simulation.spans import NOTHING, Span, side_by_side

MOST_GROUPS = 200
NEAR = Fraction(5, 100)


@dataclass(frozen=True)
class Contribution:
    """What one change alone would make the policy cost more or less."""

    change: Change
    difference: Span


@dataclass(frozen=True)
class Simulation:
    """A population under a policy before and after a change; see `simulate`.

    Attributes:
        before, after: the two policies.
        dates: the days decided for.
        cost: by year and measure.
        movements: who gains and who loses.
        changes: the single changes, each with its own difference.
        interplay: the total difference less those of the single changes.
        cliffs: where one more of an input loses money, before or after.
        not_examined: measures left out of the cliffs, because they compare records with each other.
        near: how close to a cliff a record counts as near, as a share of its value.
        rows: one row per record: identity and group columns, then those of `account.rows_of`.
    """

    before: Policy
    after: Policy
    dates: tuple[date, ...]
    cost: Cost
    movements: Movements
    changes: tuple[Contribution, ...]
    interplay: Span
    cliffs: tuple[Cliff, ...]
    not_examined: tuple[str, ...]
    near: Fraction
    rows: pl.DataFrame = field(repr=False, compare=False)

    def as_dict(self, language: str) -> dict[str, object]:
        """The simulation as JSON data, every sentence made."""
        from zoulang.simulation.present import as_dict

        return as_dict(self, language)


def simulate(
    before: Policy,
    after: Policy,
    records: pl.DataFrame,
    on: date | Sequence[date],
    *,
    groups: Sequence[str] = (),
    history: Any = None,
    interpretations: Mapping[str, object] | None = None,
    near: Fraction = NEAR,
    movers: int = 10,
    cliffs: bool = True,
) -> Simulation:
    """Decide a population under two policies and compare what comes out.

    Args:
        before, after: the policies; facts of the same name have the same type in both.
        records: as `records_frame` makes it for `changes.reading(before, after)`.
        on: the day decided for, or several; see `payments.payments` for what counts on which.
        groups: columns to count by: names of columns, facts in any spelling, or ids of class items.
        history: the past, as `decide_frame` takes it.
        interpretations: answers to open questions, for both policies.
        near: how close to a cliff a record counts as near.
        movers: how many of those who gain and lose most are named.
        cliffs: whether cliffs are looked for, which is the most work.

    Raises:
        InputError: if a group column is not there or has more than 200 values, if an answer fits neither
            policy, or if the two policies read a fact as two types.
        CannotCompile: if a policy uses what the batch engine lacks.

    >>> from zoulang.rules import load_policy
    >>> text = "policy: p\\nfacts: {award: {zh: 奖补, type: money}}\\n"
    >>> text += "measures: [{id: m, pay: 奖补 × 30%，最高 150万元}]"
    >>> old, new = load_policy(text), load_policy(text.replace("150万元", "200万元"))
    >>> firms = pl.DataFrame({"award": [600_000_000, 100]})
    >>> simulation = simulate(old, new, firms, date(2026, 6, 1))
    >>> simulation.cost.total.difference, simulation.movements.all.gain
    (Span(low=30000000, high=30000000), 1)
    """
    dates = (on,) if isinstance(on, date) else tuple(sorted(on))
    _refuse_odd_answers(before, after, interpretations or {})
    run = Run(dates, history, interpretations)
    singles = changes_between(before, after)
    old, new = payments(before, records, run), payments(after, records, run)
    both = side_by_side(old, new)
    identities, columns, names = _identities(before, after, records, run, groups)
    rows = pl.concat([identities, rows_of(both, records.height)], how="horizontal")
    cost = cost_of(before, after, both)
    contributions = _contributions(before, records, run, old, singles, cost.total.difference)
    interplay = cost.total.difference
    for contribution in contributions:
        interplay = interplay - contribution.difference
    return Simulation(
        before=before,
        after=after,
        dates=dates,
        cost=cost,
        movements=movements_of(before, after, both, rows, names, columns, movers),
        changes=contributions,
        interplay=interplay,
        cliffs=cliffs_of(before, after, records, run, near) if cliffs else (),
        not_examined=unexamined(before, after) if cliffs else (),
        near=near,
        rows=rows,
    )


def _contributions(
    before: Policy,
    records: pl.DataFrame,
    run: Run,
    old: pl.DataFrame,
    changes: Sequence[Change],
    whole: Span,
) -> tuple[Contribution, ...]:
    if len(changes) == 1:
        return (Contribution(changes[0], whole),)
    found = []
    for change in changes:
        counted = {item.id for item in before.items}
        if change.item is not None:
            counted = counted - {change.item} if change.kind == "removed" else counted | {change.item}
        new = payments(change.apply(before), records, run)
        new = new.filter(pl.col("item").is_in(sorted(counted)) | pl.col("item").is_null())
        found.append(Contribution(change, total(side_by_side(old, new)).difference))
    return tuple(found)


def _refuse_odd_answers(before: Policy, after: Policy, answers: Mapping[str, object]) -> None:
    known = {**before.interpretations, **after.interpretations}
    problems = [
        Problem(
            f"no interpretation is called {name}",
            or_else(nearest(name, known), f"the open questions are: {'、'.join(known) or 'none'}"),
        )
        for name in answers
        if name not in known
    ]
    if problems:
        raise InputError(problems)


def _identities(
    before: Policy, after: Policy, records: pl.DataFrame, run: Run, groups: Sequence[str]
) -> tuple[pl.DataFrame, list[str], list[str]]:
    """Identity and group columns of every record; the heads of the group columns, and of the identities."""
    known = reading(before, after)
    facts = {given.key for given in known.known_inputs.values()}
    hidden = facts | {none_column(key) for key in facts}
    names = [name for name in records.columns if name not in hidden]
    frame, columns = records.select(names), []
    for wanted in groups:
        series = _group_column(known, before, after, records, run, wanted)
        if series.n_unique() > MOST_GROUPS:
            found = f"the column {wanted} has {series.n_unique():,} values"
            raise InputError(Problem(found, f"group by a column with at most {MOST_GROUPS}"))
        if series.name not in frame.columns:
            frame = frame.with_columns(series)
        columns.append(series.name)
    return frame, columns, names


def _group_column(
    known: Policy, before: Policy, after: Policy, records: pl.DataFrame, run: Run, wanted: str
) -> pl.Series:
    if wanted in records.columns:
        return records[wanted]
    given = known.known_inputs.get(plain_name(wanted))
    if given is not None and given.key in records.columns:
        return records[given.key]
    for policy in (before, after):
        for item in policy.items:
            if item.kind == "class" and wanted in (item.id, item.name):
                return run.decide(policy, records, run.dates[0])[f"{item.id}.value"].alias(item.id)
    there = [name for name in records.columns if not name.endswith(none_column(""))]
    remedy = or_else(nearest(wanted, there), f"the columns are {'、'.join(there)}")
    raise InputError(Problem(f"there is no column {wanted} to group by", remedy))


__all__ = ["NEAR", "NOTHING", "Contribution", "Simulation", "simulate"]
