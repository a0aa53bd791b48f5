"""Whose row it is: firms found by code, by name, by former name; what is doubtful is left to a person.

Formula: a row is certain if its code stands in the register and its name, where it has one, is the name, a
former name or another spelling of that firm's; without a column of codes, if its name is the name or former
name of exactly one firm. Everything else waits.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl
from rapidfuzz import fuzz, process
from stdnum.cn import uscc

from zoulang.intake.cells import half_width
from zoulang.intake.names import plain_firms

# A name this near may be meant: of 100.
NEAR = 80.0
# Of so many rows near names are looked for; a file with more is about other firms.
MOST_SUGGESTED = 500


@dataclass(frozen=True)
class Register:
    """The firms that are known.

    Attributes:
        firms: columns ``firm`` (id), ``code``, ``name``.
        other_names: columns ``firm``, ``name``: former names and other spellings.
    """

    firms: pl.DataFrame
    other_names: pl.DataFrame


def match_firms(codes: pl.Series | None, names: pl.Series | None, register: Register) -> pl.DataFrame:
    """For each row of a file the firm it is about.

    Args:
        codes: unified social credit codes as texts; None: the file has none.
        names: names of firms as texts; None: the file has none.
        register: the firms that are known.

    Returns:
        One row per row of the file, in order: ``firm`` the id, null where it is doubtful or not known;
        ``suggested`` the id that may be meant; ``score`` how near its name is, of 100; ``doubt`` why it
        waits: ``code`` (missing or with a wrong check digit), ``disagree`` (name and code are those of two
        firms), ``near`` (a name that is only near), ``several`` (a name of several firms), ``unknown``; null
        where it is certain.

    >>> names = ["青梧甲有限公司", "青梧乙有限公司"]
    >>> firms = pl.DataFrame({"firm": [1, 2], "code": ["A", "B"], "name": names})
    >>> known = Register(firms, pl.DataFrame({"firm": [2], "name": ["老乙厂"]}))
    >>> found = match_firms(None, pl.Series(["青梧甲有限公司", "老乙厂", "青梧甲股份有限公司"]), known)
    >>> found.select("firm", "doubt", "suggested").rows()
    [(1, None, None), (2, None, None), (None, 'near', 1)]
    """
    height = len(codes) if codes is not None else len(names) if names is not None else 0
    blank = pl.Series([None] * height, dtype=pl.String)
    rows = pl.DataFrame(
        {
            "code": _plain_codes(codes if codes is not None else blank),
            "name": half_width(names if names is not None else blank).str.replace_all(r"\s", ""),
        }
    )
    rows = rows.with_columns(plain_firms(rows["name"]).alias("plain"))
    known = _names(register)
    rows = rows.join(_by_code(register), on="code", how="left", maintain_order="left")
    rows = rows.join(_unique(known, "name"), on="name", how="left", maintain_order="left")
    rows = rows.join(_unique(known, "plain"), on="plain", how="left", maintain_order="left")
    agreeing = known.select("firm", "plain").unique().with_columns(pl.lit(True).alias("agrees"))
    rows = rows.join(
        agreeing, left_on=["by_code", "plain"], right_on=["firm", "plain"], how="left", maintain_order="left"
    )
    return _suggested(_decided(rows, has_codes=codes is not None), register)


def _plain_codes(codes: pl.Series) -> pl.Series:
    text = half_width(codes.cast(pl.String)).str.to_uppercase().str.replace_all(r"[\s\-']", "")
    return text.set(text == "", None)


def _by_code(register: Register) -> pl.DataFrame:
    return register.firms.select(pl.col("firm").alias("by_code"), pl.col("code").str.to_uppercase())


def _names(register: Register) -> pl.DataFrame:
    both = pl.concat([register.firms.select("firm", "name"), register.other_names.select("firm", "name")])
    both = both.with_columns(half_width(both["name"]).str.replace_all(r"\s", "").alias("name"))
    return both.with_columns(plain_firms(both["name"]).alias("plain"))


def _unique(known: pl.DataFrame, column: str) -> pl.DataFrame:
    """Each name to its firm, and to how many firms it belongs."""
    firms = known.select("firm", column).unique().filter(pl.col(column) != "")
    return firms.group_by(column).agg(
        pl.col("firm").min().alias(f"by_{column}"), pl.len().alias(f"{column}_of")
    )


def _decided(rows: pl.DataFrame, has_codes: bool) -> pl.DataFrame:
    coded = pl.col("by_code").is_not_null()
    agrees = pl.col("name").is_null() | pl.col("agrees").fill_null(False)
    one_name = pl.col("name_of").fill_null(0) == 1
    by_name = pl.lit(not has_codes) & one_name
    certain = pl.when(coded & agrees).then("by_code").when(by_name).then("by_name")
    name_known = pl.coalesce("by_name", "by_plain")
    good_code = _good_codes(rows["code"])
    doubt = (
        pl.when((coded & agrees) | by_name).then(pl.lit(None, dtype=pl.String))
        .when(coded).then(pl.lit("disagree"))
        .when(pl.col("name_of").fill_null(0) > 1).then(pl.lit("several"))
        .when(pl.lit(has_codes) & good_code & name_known.is_not_null()).then(pl.lit("disagree"))
        .when(pl.lit(has_codes) & ~good_code).then(pl.lit("code"))
        .when(name_known.is_not_null()).then(pl.lit("near"))
        .otherwise(pl.lit("unknown"))
    )  # fmt: skip
    suggested = pl.coalesce(pl.when(coded).then("by_code"), name_known)
    rows = rows.with_columns(certain.alias("found"), doubt.alias("doubt"))
    rows = rows.with_columns(pl.when(pl.col("doubt").is_not_null()).then(suggested).alias("suggested"))
    meant = pl.col("suggested").is_not_null()
    score = pl.when(meant & pl.col("by_name").is_not_null()).then(100.0).when(meant).then(95.0)
    return rows.select(
        pl.col("found").alias("firm"), "doubt", "suggested", score.alias("score"), "code", "name", "plain"
    )


def _good_codes(codes: pl.Series) -> pl.Expr:
    """Whether a code has its right check digit; each text is looked at once."""
    good = {text: uscc.is_valid(text) for text in codes.drop_nulls().unique().to_list()}
    known = pl.col("code").replace_strict(good, default=False, return_dtype=pl.Boolean)
    return known.fill_null(False)


def _suggested(rows: pl.DataFrame, register: Register) -> pl.DataFrame:
    """With the nearest name for rows that nothing else explains."""
    open_rows = rows.with_row_index("\0at").filter(
        pl.col("doubt").is_in(["unknown", "code"]) & pl.col("suggested").is_null() & (pl.col("plain") != "")
    )
    if open_rows.is_empty() or open_rows.height > MOST_SUGGESTED:
        return rows.drop("code", "name", "plain")
    known = _names(register)
    choices = known["plain"].to_list()
    at, firms, scores = [], [], []
    for place, plain in open_rows.select("\0at", "plain").iter_rows():
        near = process.extractOne(plain, choices, scorer=fuzz.ratio, score_cutoff=NEAR)
        if near is not None:
            at.append(place)
            firms.append(known["firm"][near[2]])
            scores.append(round(float(near[1]), 1))
    found = pl.DataFrame(
        {"\0at": at, "\0firm": firms, "\0score": scores},
        schema={"\0at": pl.UInt32, "\0firm": rows.schema["suggested"], "\0score": pl.Float64},
    )
    joined = rows.with_row_index("\0at").join(found, on="\0at", how="left", maintain_order="left")
    near_now = pl.col("\0firm").is_not_null()
    return joined.select(
        "firm",
        pl.when(near_now & (pl.col("doubt") == "unknown"))
        .then(pl.lit("near"))
        .otherwise("doubt")
        .alias("doubt"),
        pl.coalesce("suggested", "\0firm").alias("suggested"),
        pl.coalesce("score", "\0score").alias("score"),
    )
