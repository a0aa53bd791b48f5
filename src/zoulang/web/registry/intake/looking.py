"""A look at a foreign file: what it would add and change, what nobody knows, and what is doubtful."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl
from django.db.models import Q

from zoulang.errors import Problem, said
from zoulang.intake import Head, Laid, Register, lay_out, match_firms, read_grid
from zoulang.rules import Input
from zoulang.rules.policy import plain_name
from zoulang.rules.units import Kind
from zoulang.web.accounts.models import Programme
from zoulang.web.registry.intake.columns import ASIDE, CODE, FACT, NAME, Meanings, example, stored_cells
from zoulang.web.registry.known import ENTERPRISE, merged
from zoulang.web.registry.models import Doubt, Enterprise, FormerName, Source
from zoulang.web.registry.policies import inputs_of
from zoulang.web.registry.statement_tables import TAKEN_BACK

Progress = Callable[[str, int, int], None]
"""Told the step, how much of it is done and how much there is."""


def silently(step: str, done: int, total: int) -> None:
    """Tells nobody."""


# Columns beside the facts while a file is compared.
MATCHED = frozenset({"firm", "doubt", "suggested", "score", "\0row", "\0code", "\0name"})


@dataclass(frozen=True)
class Look:
    """What a file says, checked, and beside what its source said before.

    Attributes:
        heads: its columns with what they mean; ``unknown`` those that a person must assign or leave out.
        problems: what keeps the whole file out.
        changed: rows to be kept: ``enterprise`` (the id) and ``facts``, the JSON text of a fact sheet.
        table: the same rows as `statement_tables.keep_table` takes them.
        doubtful: rows of which a person must say whose they are: ``row``, ``code``, ``name``, ``why``,
            ``suggested``, ``score``, ``facts``.
        added, mended, taken_back: values that are new, differ, or are no longer stated.
    """

    name: str
    digest: str
    title: str
    heads: tuple[Head, ...]
    facts: tuple[str, ...]
    rows: int
    firms: int
    unchanged: int
    repeated: int
    added: int
    mended: int
    taken_back: int
    changed: pl.DataFrame
    table: pl.DataFrame
    doubtful: pl.DataFrame
    left_out: tuple[str, ...]
    examples: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    @property
    def unknown(self) -> tuple[Head, ...]:
        """The columns that nobody knows."""
        return tuple(head for head in self.heads if head.means is None)


def digest_of(path: Path) -> str:
    """What tells whether a file is the same."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def look_at_file(
    programme: Programme,
    path: Path,
    year: int,
    source: Source,
    assigned: Mapping[str, str] | None = None,
    progress: Progress = silently,
) -> Look:
    """What a file of a source would change in a year; nothing is written.

    Raises:
        InputError: if it is no table, or names no firms.
    """
    inputs = inputs_of(programme)
    meanings = Meanings(inputs, assigned or {})
    progress("read", 0, 1)
    laid = lay_out(read_grid(path), meanings.known)
    heads = tuple(meanings.of(head) for head in laid.heads)
    total = laid.cells.height
    progress("match", 0, total)
    codes, names = _column(laid, heads, CODE), _column(laid, heads, NAME)
    if codes is None and names is None:
        names = pl.Series([None] * total, dtype=pl.String)
    matched = match_firms(codes, names, register_of(programme))
    stated, problems = _stated(laid, heads, inputs, path.name, progress)
    problems = [*_head_problems(heads, path.name), *problems]
    rows = pl.concat([matched, _identity(laid, heads), stated], how="horizontal")
    held = merged(programme, [year], statements=Q(source=source))[year]
    progress("check", total, total)
    return _compared(path, laid, heads, inputs, rows, held, problems)


def register_of(programme: Programme) -> Register:
    """The firms of a programme with all their names; two queries."""
    firms = Enterprise.objects.filter(programme=programme).order_by()
    held = list(zip(*firms.values_list("pk", "credit_code", "name_zh"), strict=True)) or [(), (), ()]
    schema = {"firm": pl.Int64, "code": pl.String, "name": pl.String}
    names = FormerName.objects.filter(enterprise__programme=programme).values_list("enterprise_id", "name_zh")
    other = pl.DataFrame(list(names), schema={"firm": pl.Int64, "name": pl.String}, orient="row")
    return Register(pl.DataFrame(dict(zip(schema, held, strict=True)), schema=schema), other)


def _column(laid: Laid, heads: tuple[Head, ...], means: str) -> pl.Series | None:
    found = next((head for head in heads if head.means == means), None)
    return laid.cells[str(found.column)] if found is not None else None


def _identity(laid: Laid, heads: tuple[Head, ...]) -> pl.DataFrame:
    blank = pl.Series([None] * laid.cells.height, dtype=pl.String)
    code, name = _column(laid, heads, CODE), _column(laid, heads, NAME)
    return pl.DataFrame(
        {
            "\0row": laid.rows,
            "\0code": code if code is not None else blank,
            "\0name": name if name is not None else blank,
        }
    )


def _stated(
    laid: Laid, heads: tuple[Head, ...], inputs: Mapping[str, Input], file: str, progress: Progress
) -> tuple[pl.DataFrame, list[Problem]]:
    columns, problems = [], []
    facts = [head for head in heads if head.means is not None and head.means.startswith(FACT)]
    for number, head in enumerate(facts):
        progress("check", number * laid.cells.height // len(facts), laid.cells.height)
        name = str(head.means).removeprefix(FACT)
        cells, faults = stored_cells(laid, head, inputs[plain_name(name)], file)
        problems += faults
        columns.append(cells.alias(name))
    names = [column.name for column in columns]
    for name in dict.fromkeys(name for name in names if names.count(name) > 1):
        found = said("two columns give {fact}", fact=name)
        problems.append(Problem(found, said("leave one of them out"), file, place=said("head")))
    return pl.DataFrame(list({column.name: column for column in columns}.values())), problems


def _head_problems(heads: tuple[Head, ...], file: str) -> list[Problem]:
    means = {head.means for head in heads}
    problems = []
    if not means & {CODE, NAME}:
        found = said("no column says whose row it is")
        problems.append(Problem(found, said("give 统一社会信用代码 or 企业名称"), file, place=said("head")))
    if not any(each is not None and each.startswith(FACT) for each in means):
        found = said("no column is a fact that a policy of the programme reads")
        problems.append(Problem(found, said("assign a column to a fact"), file, place=said("head")))
    return problems


def _compared(
    path: Path,
    laid: Laid,
    heads: tuple[Head, ...],
    inputs: Mapping[str, Input],
    rows: pl.DataFrame,
    held: pl.DataFrame,
    problems: list[Problem],
) -> Look:
    facts = [name for name in rows.columns if plain_name(name) in inputs and name not in MATCHED]
    rows = _with_twice(rows, facts)
    sure = rows.filter(pl.col("doubt").is_null() & pl.col("firm").is_not_null())
    repeated = sure.height
    sure = sure.unique("firm", keep="first", maintain_order=True)
    repeated -= sure.height
    before = held.select(ENTERPRISE, *(pl.col(n).alias(f"\0held {n}") for n in facts if n in held.columns))
    both = sure.join(before, left_on="firm", right_on=ENTERPRISE, how="left", maintain_order="left")
    pieces, counts, cells = [], [], []
    for name in facts:
        has = f"\0held {name}" in both.columns
        now, then = pl.col(name), pl.col(f"\0held {name}") if has else pl.lit(None, dtype=pl.String)
        quoted = _json_text(inputs[plain_name(name)], now)
        key = pl.lit(f'"{name}": ')
        piece = pl.when(now.is_not_null() & now.ne_missing(then)).then(key + quoted)
        pieces.append(piece.when(now.is_null() & then.is_not_null()).then(key + pl.lit("null")))
        cell = pl.when(now.is_not_null() & now.ne_missing(then)).then(_plain(now))
        cells.append(cell.when(now.is_null() & then.is_not_null()).then(pl.lit(TAKEN_BACK)).alias(name))
        both_known = now.is_not_null() & then.is_not_null()
        new, gone = now.is_not_null() & then.is_null(), now.is_null() & then.is_not_null()
        counts.append((new, both_known & (now != then), gone))
    text = pl.concat_str(pieces, separator=", ", ignore_nulls=True) if pieces else pl.lit("")
    both = both.with_columns(text.alias("\0text"))
    told = [both.select(pl.sum_horizontal(pl.lit(0), *(c[i].sum() for c in counts))).item() for i in range(3)]
    kept = both.filter(pl.col("\0text") != "")
    changed = kept.select(
        pl.col("firm").alias(ENTERPRISE), (pl.lit("{") + pl.col("\0text") + pl.lit("}")).alias("facts")
    )
    first = {name: rows[name].drop_nulls().head(1).to_list() for name in facts}
    return Look(
        name=path.name,
        digest=digest_of(path),
        title=laid.title,
        heads=heads,
        facts=tuple(facts),
        rows=rows.height,
        firms=sure.height,
        unchanged=sure.height - changed.height,
        repeated=repeated,
        added=told[0],
        mended=told[1],
        taken_back=told[2],
        changed=changed,
        table=kept.select(pl.col("firm").alias(ENTERPRISE), *cells),
        doubtful=_doubtful(rows, facts, inputs),
        left_out=laid.left_out,
        examples={name: example(inputs[plain_name(name)], *texts) for name, texts in first.items() if texts},
        problems=tuple(problems),
    )


def _with_twice(rows: pl.DataFrame, facts: list[str]) -> pl.DataFrame:
    """Rows that say two things of one firm wait; those that say the same twice do not."""
    different = pl.struct(facts).n_unique().over("firm") > 1 if facts else pl.lit(False)
    twice = pl.col("firm").is_not_null() & pl.col("doubt").is_null() & different
    return rows.with_columns(
        pl.when(twice).then(pl.lit("twice")).otherwise("doubt").alias("doubt"),
        pl.when(twice).then("firm").otherwise("suggested").alias("suggested"),
        pl.when(twice).then(100.0).otherwise("score").alias("score"),
    )


def _doubtful(rows: pl.DataFrame, facts: list[str], inputs: Mapping[str, Input]) -> pl.DataFrame:
    pieces = [
        pl.when(pl.col(name).is_not_null()).then(
            pl.lit(f'"{name}": ') + _json_text(inputs[plain_name(name)], pl.col(name))
        )
        for name in facts
    ]
    text = pl.concat_str(pieces, separator=", ", ignore_nulls=True) if pieces else pl.lit("")
    return rows.filter(pl.col("doubt").is_not_null()).select(
        pl.col("\0row").alias("row"),
        pl.col("\0code").fill_null("").alias("code"),
        pl.col("\0name").fill_null("").alias("name"),
        pl.col("doubt").alias("why"),
        "suggested",
        "score",
        (pl.lit("{") + text + pl.lit("}")).alias("facts"),
    )


def _json_text(given: Input, text: pl.Expr) -> pl.Expr:
    """A stored text as the JSON of a fact sheet has it."""
    escaped = _plain(text).str.replace_all("\\", "\\\\", literal=True)
    escaped = escaped.str.replace_all('"', '\\"', literal=True)
    quoted = pl.lit('"') + escaped + pl.lit('"')
    if given.fact.type.kind in (Kind.MONEY, Kind.YES_NO):
        return pl.when(text.str.contains(r"^(-?\d+|true|false)$")).then(text).otherwise(quoted)
    return quoted


def _plain(text: pl.Expr) -> pl.Expr:
    """Without signs that JSON does not hold."""
    return text.str.replace_all(r"[\x00-\x1f]", " ")


def as_data(look: Look) -> dict[str, Any]:
    """A look as the record of an upload keeps it."""
    why = look.doubtful.group_by("why").len().rows()
    return {
        "title": look.title,
        "heads": [
            {
                "text": head.text,
                "means": head.means,
                "unit": head.unit,
                "example": _example(look, head),
            }
            for head in look.heads
        ],
        "left_out": list(look.left_out),
        "problems": [str(each) for each in look.problems],
        "doubts": {str(Doubt.Why(name)): count for name, count in why},
        **{
            name: getattr(look, name)
            for name in ("rows", "firms", "unchanged", "repeated", "added", "mended", "taken_back")
        },
        "changed": look.changed.height,
    }


def _example(look: Look, head: Head) -> str:
    return look.examples.get((head.means or "").removeprefix(FACT), "") if head.means != ASIDE else ""
