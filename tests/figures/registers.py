"""A register of projects for the tests of figures, and one of districts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from zoulang.figures import Column, ReadRegister, Register, Result, compute, load_figures
from zoulang.rules.policy import Words

PROJECT = Register(
    "project",
    Words("项目", "projects"),
    (
        Column("name", "名称", "name", "text"),
        Column("begun", "已开工", "begun", "yes/no"),
        Column("invested", "完成投资", "invested", "money"),
        Column("share", "完成进度", "done", "percent"),
        Column("level", "级别", "level", "choice", values=("县级", "市级", "省级")),
        Column("due", "期限", "due", "date"),
    ),
)
DISTRICT = Register(
    "district",
    Words("区县", "districts"),
    (
        Column("own", "本地", "this place", "yes/no"),
        Column("projects", "项目数", "projects", "count", unit="个"),
    ),
)
REGISTERS = {register.name: register for register in (PROJECT, DISTRICT)}
TODAY = date(2026, 9, 30)
Row = Sequence[object]


def project(
    begun: bool | None = True, invested: int | None = 100, level: str | None = "市级", due: date | None = None
) -> Row:
    """A project with what matters to a test."""
    return ("某项目", begun, invested, None, level, due)


def reading(
    rows: Mapping[str, Sequence[Row]], by_year: Mapping[int, Sequence[Row]] | None = None
) -> ReadRegister:
    """Registers with these rows; with ``by_year`` those of projects differ from year to year."""

    def read(name: str, on: date) -> pl.DataFrame:
        if name == "project" and by_year is not None:
            return PROJECT.frame(by_year.get(on.year, []))
        return REGISTERS[name].frame(rows.get(name, []))

    return read


def figure_file(entry: str) -> str:
    """A figures file with one figure."""
    lines = "\n".join(f"  {line}" for line in entry.strip().splitlines())
    head = "figures:\n- id: f\n  title: {zh: 数字, en: Figure}\n  document: sample\n  clause: 一\n"
    return head + lines + "\n"


def result_of(entry: str, read: ReadRegister, on: date = TODAY) -> Result:
    """The one figure of a file, worked out."""
    [figure] = load_figures(figure_file(entry), REGISTERS)
    return compute(figure, read, on)
