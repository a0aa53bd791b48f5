"""The lights of all parts of a programme at once: one table, decided by ``zoulang.batch``.

A table belongs to a programme, a day and the newest entry of the journal; every change of the record writes
an entry, so a process may keep a table without ever showing an old one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
from django.db.models import Q

from zoulang.batch.cells import decimal_series
from zoulang.batch.decide import decide_frame
from zoulang.periods import period_end_before
from zoulang.rules import Policy
from zoulang.web.accounts.frames import Fields, frame_of
from zoulang.web.accounts.models import Programme
from zoulang.web.accounts.since import Newest, deeds_since, in_a_deed, newest_entry
from zoulang.web.casework.changed import changed_cases
from zoulang.web.casework.models import Move, Procedure, Report
from zoulang.web.policy.policies import policy_of_text
from zoulang.web.programme.lights import (
    DONE,
    EXPECTED,
    HANDED_ON,
    OVERDUE,
    STATES,
    WORST_LAST,
    Light,
    LightRule,
    treatments,
)
from zoulang.web.programme.models import DutyUnit

FIELDS: Fields = {
    "part": ("id", pl.Int64),
    "duty": ("duty_id", pl.Int64),
    "unit": ("unit_id", pl.Int64),
    "position": ("position", pl.Int64),
    "kind": ("part", pl.String),
    "origin": ("origin", pl.String),
    "left_on": ("left_on", pl.Date),
    "clause": ("duty__clause_id", pl.Int64),
    "document": ("duty__clause__document_id", pl.Int64),
    "case": ("case_id", pl.Int64),
    "procedure": ("case__procedure_id", pl.Int64),
    "stage": ("case__stage", pl.String),
    "stage_since": ("case__stage_since", pl.Date),
    "stage_due": ("case__due", pl.Date),
    "opened_on": ("case__opened_on", pl.Date),
    "start": ("case__start", pl.Date),
    "finish": ("case__finish", pl.Date),
    "cadence": ("case__cadence", pl.String),
    "reported_end": ("case__reported_end", pl.Date),
    "reported_done": ("case__reported_done", pl.Float64),
    "reported_on": ("case__reported_on", pl.Date),
}
FULL = 10_000  # hundredths of a percent
MEANINGS = {"treatment": pl.String, "stage_word": pl.String}


@dataclass(frozen=True)
class LightTable:
    """The parts of a programme with their lights on a day.

    Attributes:
        frame: a row for every part, in the order of duties and positions: the columns of `FIELDS`;
            ``treatment`` and ``stage_word`` (see `lights.Treatment`); then ``lit`` (it has a light),
            ``state``, ``word``, ``unreported``, ``done_steps`` and ``expected_steps`` (hundredths of a
            percent), ``overdue``, ``period_end``.
        rule: the rule the lights come from.
    """

    frame: pl.DataFrame
    rule: LightRule

    def lights(self, parts: Iterable[int] | None = None) -> dict[int, Light]:
        """Part id to its light; parts without one are left out."""
        rows = self.frame.filter("lit")
        if parts is not None:
            rows = rows.filter(pl.col("part").is_in(list(parts)))
        return {row["part"]: self.light(row) for row in rows.iter_rows(named=True)}

    def light(self, row: dict[str, Any]) -> Light:
        """The light of a row of the frame that has one."""
        over = row["treatment"] == "over"
        return Light(
            state=row["state"],
            word=row["word"],
            unreported=row["unreported"],
            done=_share(row["done_steps"]),
            expected=_share(row["expected_steps"]),
            overdue=row["overdue"],
            period_end=row["period_end"],
            reported_on=None if row["unreported"] or row["treatment"] == "waits" else row["reported_on"],
            source="" if over else self.rule.source,
            on=None if over else self.rule.on,
            stage="" if row["treatment"] == "reports" else row["stage_word"],
        )


def light_table(programme: Programme, on: date) -> LightTable:
    """The lights of every part of the programme on a day; a query, and a few more when something changed.

    After deeds that each changed one case, only the parts of those are decided again.
    """
    key, newest = (programme.pk, on), newest_entry()
    kept = _kept.get(key)
    if kept is not None and kept.newest == newest:
        return kept.table
    mended = _mended(kept, programme) if kept is not None and kept.is_settled else None
    table = mended or _made(Programme.objects.get(pk=programme.pk), on)
    _keep(key, _Kept(newest, table, not in_a_deed()))
    return table


@dataclass(frozen=True)
class _Kept:
    """A table, the newest entry of the journal when it was read, and whether no deed was being done then."""

    newest: Newest
    table: LightTable
    is_settled: bool


TABLES_KEPT = 8
_kept: dict[tuple[int, date], _Kept] = {}


def _keep(key: tuple[int, date], kept: _Kept) -> None:
    _kept.pop(key, None)
    _kept[key] = kept
    for old in list(_kept)[: max(len(_kept) - TABLES_KEPT, 0)]:
        _kept.pop(old, None)


def _made(programme: Programme, on: date) -> LightTable:
    rule = LightRule.of(programme, on)
    return LightTable(_decided(_with_facts(_parts(programme, on), rule), rule), rule)


def _mended(kept: _Kept, programme: Programme) -> LightTable | None:
    """The table with the parts of the changed cases decided again; None where that cannot be told."""
    deeds = deeds_since(kept.newest)
    cases = None if deeds is None else changed_cases(deeds)
    if cases is None:
        return None
    table, rule = kept.table, kept.table.rule
    changed = table.frame.filter(pl.col("case").is_in(list(cases)))
    again = _parts(programme, rule.on, list(cases))
    if not changed.height and not again.height:
        return table
    again = _decided(_with_facts(again, rule), rule)
    if again["part"].sort().to_list() != changed["part"].sort().to_list():
        return None
    return LightTable(table.frame.update(again, on="part", include_nulls=True), rule)


def _parts(programme: Programme, on: date, cases: list[int] | None = None) -> pl.DataFrame:
    """Every part, or those of these cases, with its stage and its last report, as they were on the day."""
    rows = DutyUnit.objects.filter(duty__clause__document__programme=programme)
    if cases is not None:
        rows = rows.filter(case__in=cases)
    rows = rows.order_by("duty__clause__document_id", "duty__clause__position", "duty_id", "position")
    frame = frame_of(rows, FIELDS)
    frame = frame.with_columns(reported_steps=(pl.col("reported_done") * 100).round().cast(pl.Int64))
    frame = _looked_back(frame.drop("reported_done"), programme, on, cases)
    meanings = {
        (pk, stage): (treated.kind, treated.word)
        for pk, source in Procedure.objects.filter(programme=programme, subject="duty").values_list(
            "pk", "source"
        )
        for stage, treated in treatments(source).items()
    }
    known = pl.DataFrame(
        [(procedure, stage, *meaning) for (procedure, stage), meaning in meanings.items()],
        schema={"procedure": pl.Int64, "stage": pl.String, **MEANINGS},
        orient="row",
    )
    return frame.join(known, on=["procedure", "stage"], how="left", maintain_order="left")


def _looked_back(
    frame: pl.DataFrame, programme: Programme, on: date, cases: list[int] | None
) -> pl.DataFrame:
    """Undo what was reported and moved after the day; no query where nothing was."""
    if (frame["reported_on"] > on).any():
        frame = _with_earlier_reports(frame, programme, on, cases)
    if (frame["stage_since"] > on).any():
        frame = _with_earlier_stages(frame, programme, on, cases)
    return frame


def _with_earlier_reports(
    frame: pl.DataFrame, programme: Programme, on: date, cases: list[int] | None
) -> pl.DataFrame:
    rows = Report.objects.filter(
        case__programme=programme,
        case__procedure__subject="duty",
        case__reported_on__gt=on,
        submitted_on__lte=on,
    )
    if cases is not None:
        rows = rows.filter(case__in=cases)
    fields: Fields = {
        "case": ("case_id", pl.Int64),
        "then_end": ("period_end", pl.Date),
        "then_done": ("done", pl.Float64),
        "then_on": ("submitted_on", pl.Date),
    }
    then = frame_of(rows.order_by("case_id", "period_end"), fields)
    then = then.group_by("case", maintain_order=True).last()
    later = pl.col("reported_on") > on
    return (
        frame.join(then, on="case", how="left", maintain_order="left")
        .with_columns(
            pl.when(later).then("then_end").otherwise("reported_end").alias("reported_end"),
            pl.when(later)
            .then((pl.col("then_done") * 100).round().cast(pl.Int64))
            .otherwise("reported_steps")
            .alias("reported_steps"),
            pl.when(later).then("then_on").otherwise("reported_on").alias("reported_on"),
        )
        .drop("then_end", "then_done", "then_on")
    )


def _with_earlier_stages(
    frame: pl.DataFrame, programme: Programme, on: date, cases: list[int] | None
) -> pl.DataFrame:
    """The first move after the day says in which stage the part had been."""
    later = Q(case__stage_since__gt=on, on__gt=on)
    rows = Move.objects.filter(later, case__programme=programme, case__procedure__subject="duty")
    if cases is not None:
        rows = rows.filter(case__in=cases)
    fields: Fields = {
        "case": ("case_id", pl.Int64), "then": ("from_stage", pl.String),
    }  # fmt: skip
    then = frame_of(rows.order_by("case_id", "id"), fields).group_by("case", maintain_order=True).first()
    frame = frame.join(then, on="case", how="left", maintain_order="left")
    return frame.with_columns(stage=pl.coalesce("then", "stage")).drop("then")


def _with_facts(parts: pl.DataFrame, rule: LightRule) -> pl.DataFrame:
    """What the policy is asked about: the period a light speaks of, done, expected, days overdue."""
    on = pl.lit(rule.on)
    reports, waits, over = (pl.col("treatment") == kind for kind in ("reports", "waits", "over"))
    has_rhythm = (
        pl.col("start").is_not_null()
        & (pl.col("cadence") != "")
        & (pl.col("finish") > pl.col("start")).fill_null(False)
    )
    in_full = (pl.col("reported_steps") == FULL).fill_null(False)
    frame = parts.with_columns(wanted=pl.when(in_full).then("reported_end").otherwise(_wanted(rule)))
    # Whoever came to the duty later owes nothing for the time before.
    too_early = (pl.col("origin") != "printed") & (pl.col("wanted") < pl.col("opened_on"))
    frame = frame.with_columns(wanted=pl.when(too_early).then(None).otherwise("wanted"))
    wanted, reported = pl.col("wanted"), pl.col("reported_end")
    unreported = reports & wanted.is_not_null() & (reported.is_null() | (reported < wanted)).fill_null(True)
    frame = frame.with_columns(unreported=unreported.fill_null(False))
    period = pl.when("unreported").then("wanted").otherwise("reported_end")
    lit = over | (has_rhythm & (waits | (reports & (wanted.is_not_null() | reported.is_not_null()))))
    frame = frame.with_columns(
        lit=lit.fill_null(False) & bool(rule.source),
        period_end=pl.when(waits).then(None).otherwise(pl.when(over).then("reported_end").otherwise(period)),
        done_steps=pl.when(over)
        .then(FULL)
        .when(reports & ~pl.col("unreported"))
        .then("reported_steps")
        .otherwise(None),
    )
    expected = _steps_gone(pl.coalesce("period_end", on))
    late = (on > pl.col("finish")) & (pl.col("done_steps") != FULL).fill_null(True)
    return frame.with_columns(
        expected_steps=pl.when(over).then(None).otherwise(expected),
        overdue=pl.when(late & ~over).then((on - pl.col("finish")).dt.total_days()).otherwise(0),
    )


def _wanted(rule: LightRule) -> pl.Expr:
    """The last period whose report had to be in, by the rhythm of the part."""
    found: Any = pl.lit(None, dtype=pl.Date)
    day = rule.on - rule.report_within
    for cadence in ("ten_days", "month", "quarter", "year"):
        end = period_end_before(cadence, date.min, day)
        found = pl.when(pl.col("cadence") == cadence).then(pl.lit(end)).otherwise(found)
    return pl.when(found > pl.col("start")).then(found).otherwise(None)


def _steps_gone(day: pl.Expr) -> pl.Expr:
    """The share of the time gone by in hundredths of a percent, half to even, in whole numbers."""
    whole = (pl.col("finish") - pl.col("start")).dt.total_days()
    gone = (day - pl.col("start")).dt.total_days().clip(0, whole) * FULL
    floor, rest = gone // whole, (gone % whole) * 2
    return floor + ((rest > whole) | ((rest == whole) & (floor % 2 == 1))).cast(pl.Int64)


def _decided(frame: pl.DataFrame, rule: LightRule) -> pl.DataFrame:
    """The frame with the word and the state of every light."""
    words = _words(policy_of_text(rule.source, "lights"), frame, rule.on) if rule.source else None
    if words is None:
        words = pl.Series("decided", [None] * frame.height, dtype=pl.String)
    frame = frame.with_columns(words.alias("decided"))
    over, waits = (pl.col("treatment") == kind for kind in ("over", "waits"))
    given = pl.col("decided").fill_null("")
    state = given.replace_strict(STATES, default="unknown", return_dtype=pl.String)
    return frame.with_columns(
        state=pl.when(over).then(pl.lit("good")).otherwise(state),
        word=pl.when(over | (waits & (given == ""))).then("stage_word").otherwise(given),
    ).drop("decided", "wanted")


def _words(policy: Policy, frame: pl.DataFrame, on: date) -> pl.Series:
    """The value of the first class of the policy that gives one, for every row."""
    facts = {
        DONE: decimal_series(frame["done_steps"], 4),
        EXPECTED: decimal_series(frame["expected_steps"], 4),
        OVERDUE: frame["overdue"],
    }
    records = pl.DataFrame({name: series for name, series in facts.items() if name in policy.facts})
    if not records.width:
        records = pl.DataFrame({"row": range(frame.height)})
    decided = decide_frame(policy, records, on, reasons=False)
    classes = [item.id for item in policy.items if item.kind == "class"]
    given = [
        pl.when(pl.col(f"{each}.outcome")).then(pl.col(f"{each}.value").cast(pl.String)) for each in classes
    ]
    return decided.select(pl.coalesce(given).alias("decided"))["decided"]


def _share(steps: int | None) -> Decimal | None:
    return None if steps is None else Decimal(steps).scaleb(-2)


def worst_by(table: pl.DataFrame, *columns: str) -> pl.DataFrame:
    """The state that shows for all parts alike in these columns, as ``worst``."""
    rank = pl.col("state").replace_strict({state: at for at, state in enumerate(WORST_LAST)}, default=0)
    lit = table.filter("lit")
    return lit.group_by(columns).agg(pl.col("state").sort_by(rank).last().alias("worst"))


__all__ = ["HANDED_ON", "LightTable", "light_table", "worst_by"]
