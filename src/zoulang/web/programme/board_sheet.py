"""The duty board as a spreadsheet: a row for every part, a column for every period."""

from __future__ import annotations

from datetime import date

import polars as pl
from django.utils.translation import gettext as _

from zoulang.web.accounts.models import Unit
from zoulang.web.accounts.sentences import is_english
from zoulang.web.accounts.templatetags.zoulang import light_word
from zoulang.web.casework.periods import period_name
from zoulang.web.programme.board import DutyBoard
from zoulang.web.programme.models import Duty, DutyUnit
from zoulang.web.programme.templatetags.duties import MARK_WORDS


def board_table(board: DutyBoard) -> pl.DataFrame:
    """Every part that the filters leave, with its light and what became of each report."""
    parts = board.chosen
    words = {mark: str(word) for mark, word in MARK_WORDS.items()}
    marks = board.marks(parts).with_columns(
        shown=pl.when(pl.col("done").is_null() | (pl.col("mark") == "done"))
        .then(pl.col("mark").replace_strict(words))
        .otherwise(pl.format("{} {}%", pl.col("mark").replace_strict(words), pl.col("done").round(2)))
    )
    heads = {end: _head(board, end) for end in board.ends}
    wide = marks.with_columns(end=pl.col("end").cast(pl.String)).pivot("end", index="part", values="shown")
    frame = parts.join(wide, on="part", how="left", maintain_order="left")
    duties = Duty.objects.select_related("clause__document").in_bulk(frame["duty"].unique().to_list())
    units = Unit.objects.in_bulk(frame["unit"].unique().to_list())
    kinds = dict(DutyUnit.Part.choices)
    listed = [(duties[duty], units[unit]) for duty, unit in frame.select("duty", "unit").iter_rows()]
    columns: dict[str, pl.Series] = {
        _("Unit"): pl.Series([_name(unit, "name") for _duty, unit in listed], dtype=pl.String),
        _("Duty"): pl.Series([_name(duty, "title") for duty, _unit in listed], dtype=pl.String),
        _("Clause"): pl.Series([str(duty.clause) for duty, _unit in listed], dtype=pl.String),
        _("Part"): pl.Series([str(kinds[kind]) for kind in frame["kind"]], dtype=pl.String),
        _("Due"): frame["finish"],
        _("Light"): pl.Series(
            [
                light_word(word, unreported) if lit else ""
                for lit, word, unreported in frame.select("lit", "word", "unreported").iter_rows()
            ],
            dtype=pl.String,
        ),
    }
    for end, head in heads.items():
        name = end.isoformat()
        there = frame[name] if name in frame.columns else pl.Series([None] * frame.height, dtype=pl.String)
        columns[head] = there.fill_null("")
    return pl.DataFrame(columns)


def _head(board: DutyBoard, end: date) -> str:
    named = period_name(board.cadence, end)
    return named.name_en if is_english() else named.name_zh


def _name(thing: Unit | Duty, field: str) -> str:
    return thing.text(field)
