"""What is known of enterprises in a year: the statements of all sources put together, a table at a time.

Of two values of one fact that of the source with the lowest rank counts, and of one source the later; a value
that its source took back is that source's no longer. A fact for which yearly lists are kept is decided by the
list confirmed for the year alone. A title says yes while it is valid, and no once it has run out or was
withdrawn; of a firm that never had it the sources decide.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

import polars as pl
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from zoulang.batch.cells import dtype_of, parse_column
from zoulang.batch.frames import none_column
from zoulang.batch.records import wanted_of
from zoulang.rules import Input, Policy
from zoulang.rules.policy import plain_name
from zoulang.rules.units import Kind
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.models import Programme
from zoulang.web.registry.facts import stored_value
from zoulang.web.registry.models import Enterprise, FactSheet, ListedFirm, Statement, Title, YearlyList
from zoulang.web.registry.one_firm import facts_of_firm as facts_of_firm
from zoulang.web.registry.policies import inputs_of, read_by, same_meaning
from zoulang.web.registry.statement_tables import ENTERPRISE as ENTERPRISE
from zoulang.web.registry.statement_tables import TAKEN_BACK, read_tables

Asked = Callable[[str], bool]
# So many statements may be named one by one in a query.
FEW = 500
# The key of an object comes before it: a null inside a text stands after another sign.
_STATED_NULL = r'([^\\]"\s*:\s*)null(\s*[,}])'


def facts_by_firm(
    programme: Programme, year: int, firms: Collection[int] | None = None
) -> dict[int, dict[str, Any]]:
    """Ids of the enterprises of which something is known for the year, in order, to their facts."""
    read = read_by(programme)
    if firms is not None and len(firms) == 1:
        # A case asks about its own firm: no table of all firms is made for that.
        [firm] = Enterprise.objects.select_related("programme").filter(pk__in=firms)
        facts = facts_of_firm(firm, year, read)
        return {firm.pk: facts} if facts else {}
    inputs, earlier = read.inputs, read.earlier
    frames = known_of_years(programme, [year, *(year - each.back for each in earlier)], firms)
    frame = frames[year]
    for each in earlier:
        before = frames[year - each.back]
        if each.fact.zh not in before.columns:
            continue
        told = before.select(ENTERPRISE, pl.col(each.fact.zh).alias("\0before"))
        frame = frame.join(told, on=ENTERPRISE, how="left", maintain_order="left")
        given = [pl.col(each.zh)] if each.zh in frame.columns else []
        frame = frame.with_columns(pl.coalesce(*given, "\0before").alias(each.zh)).drop("\0before")
    meant = {name: inputs.get(plain_name(name)) for name in frame.columns}
    found = {}
    for row in frame.iter_rows(named=True):
        pk = row.pop(ENTERPRISE)
        found[pk] = {name: stored_value(meant[name], text) for name, text in row.items() if text is not None}
    return found


def records_of_year(
    programme: Programme, policy: Policy, year: int, known: Mapping[int, pl.DataFrame] | None = None
) -> pl.DataFrame:
    """The records of a policy for a year, as `batch.decide.decide_frame` takes them.

    Args:
        known: what `known_of_years` gave for the year and the years before that the policy reads, for whoever
            decides several policies.

    Returns:
        One row per enterprise of which something is known for the year (without ``known``: something that
        the policy asks for), in the order of the ids, with the
        column ``enterprise`` (the id) and a column per fact that is known of somebody, under the key of the
        fact, typed as `batch.records.records_frame` types them. A stored value that does not fit the
        policy is unknown, and so is a fact that another policy means otherwise (`policies.clashes_of`).
    """
    read = [each for each in policy.inputs if each.back]
    frames = known or _asked_by(programme, policy, year, read)
    inputs = inputs_of(programme)
    frame = frames[year]
    columns = [frame[ENTERPRISE]]
    for given, cells in _cells(policy, frame, inputs):
        columns += typed(given, cells)
    made = pl.DataFrame(columns)
    for each in read:
        made = _with_before(made, policy, each, frames[year - each.back], inputs)
    return made


def _asked_by(programme: Programme, policy: Policy, year: int, read: list[Input]) -> dict[int, pl.DataFrame]:
    """What is known of the facts that one policy knows; of years before only what it reads of them."""
    found = known_of_years(programme, [year], only=lambda name: plain_name(name) in policy.known_inputs)
    facts = {Input(each.fact) for each in read}
    earlier = [year - each.back for each in read]
    if not earlier:
        return found
    before = known_of_years(
        programme, earlier, only=lambda name: policy.known_inputs.get(plain_name(name)) in facts
    )
    return {**before, **found}


def _with_before(
    made: pl.DataFrame, policy: Policy, wanted: Input, before: pl.DataFrame, inputs: dict[str, Input]
) -> pl.DataFrame:
    """With the value of an earlier year where the sheets of the year do not state it themselves."""
    found = next(
        (cells for given, cells in _cells(policy, before, inputs) if given == Input(wanted.fact)), None
    )
    if found is None:
        return made
    told = pl.DataFrame([before[ENTERPRISE], *typed(wanted, found)])
    joined = made.join(told, on=ENTERPRISE, how="left", maintain_order="left", suffix="\0")
    both = [name for name in told.columns if f"{name}\0" in joined.columns]
    return joined.with_columns(pl.coalesce(name, f"{name}\0") for name in both).drop(
        f"{name}\0" for name in both
    )


def _cells(
    policy: Policy, frame: pl.DataFrame, inputs: dict[str, Input]
) -> Iterable[tuple[Input, pl.Series]]:
    """What the policy knows, each with its text cells; the fact's own name goes before other spellings."""
    found: dict[Input, list[str]] = {}
    for name in frame.columns:
        given = policy.known_inputs.get(plain_name(name))
        meant = inputs.get(plain_name(name))
        if name != ENTERPRISE and given is not None and (meant is None or same_meaning(given, meant)):
            found.setdefault(given, []).append(name)
    for given, names in found.items():
        ordered = sorted(names, key=lambda name: name != given.zh)
        yield given, frame.select(pl.coalesce(ordered).alias(given.key)).to_series()


def typed(given: Input, cells: pl.Series) -> list[pl.Series]:
    """Stored texts as the typed column of an input, and where some say 无 the column that tells so."""
    # Stored money is whole fen, also where the fact may be 无.
    wanted = wanted_of(given, "分" if given.fact.type.kind is Kind.MONEY else None)
    parsed = parse_column(cells, wanted)
    values = parsed.values
    if values.dtype == pl.Null:
        values = values.cast(dtype_of(given.fact.type, given.fact.scale))
    none = [] if parsed.none is None else [parsed.none.alias(none_column(given.key))]
    return [values.alias(given.key), *none]


def known_of_years(
    programme: Programme,
    years: Iterable[int],
    firms: Collection[int] | None = None,
    only: Asked | None = None,
) -> dict[int, pl.DataFrame]:
    """For each year the enterprises of which something is known, in the order of their ids; five queries.

    ``only`` tells which facts are asked for, by name; None: all.

    Returns:
        The column ``enterprise`` and one text column per fact that is known of somebody.
    """
    wanted = sorted(set(years))
    frames = merged(programme, wanted, firms, only=only)
    lists = YearlyList.objects.filter(programme=programme, state=YearlyList.State.CONFIRMED)
    members = _members(lists.filter(year__in=wanted), firms)
    titles = _titles(programme, firms)
    confirmed = set(lists.values_list("fact", "year"))
    kept = {fact for fact, _ in confirmed}
    for year in wanted:
        frame = _with_titles(frames[year], titles, year)
        frame = _with_lists(frame, kept, confirmed, members, year).sort(ENTERPRISE)
        frames[year] = (
            frame
            if only is None
            else frame.select(ENTERPRISE, *(n for n in frame.columns if n != ENTERPRISE and only(n)))
        )
    return frames


# --- the statements of the sources ------------------------------------------------------------------


def merged(
    programme: Programme,
    years: Collection[int],
    firms: Collection[int] | None = None,
    statements: Q | None = None,
    only: Asked | None = None,
) -> dict[int, pl.DataFrame]:
    """What the sources say, put together by their order; three queries.

    Args:
        firms: ids of the enterprises asked for; None: all, and large files are read as columns.
        statements: which statements count; None: all.
    """
    said = Statement.objects.filter(programme=programme, year__in=years)
    said = said if statements is None else said.filter(statements)
    fields = ("id", "year", "source__rank", "source_id", "stated_on", "table__takes_back", "facts")
    told = list(said.order_by().values_list(*fields))
    asked = {row[0]: [name for name in row[6] if only is None or only(name)] for row in told}
    speaking = [pk for pk, names in asked.items() if names]
    if only is not None and len(speaking) < FEW:
        said = Statement.objects.filter(pk__in=speaking)
    schema = {
        "statement": pl.Int64, "year": pl.Int32, "rank": pl.Int32, "source": pl.Int64, "on": pl.Date,
        "takes_back": pl.Boolean,
    }  # fmt: skip
    order = pl.DataFrame([row[:6] for row in told], schema=schema, orient="row")
    if firms is not None:
        order = order.with_columns(takes_back=pl.lit(None, pl.Boolean))
    sheets = _sheets(said, firms)
    tables = order.filter(pl.col("takes_back").is_not_null())["statement"].to_list()
    texts = read_tables({pk: asked[pk] for pk in tables if asked[pk]})
    return {year: _put_together(order.filter(pl.col("year") == year), sheets, asked, texts) for year in years}


def _sheets(statements: QuerySet[Statement], firms: Collection[int] | None) -> pl.DataFrame:
    """The JSON of the sheets; of all firms only of those that stand in no table."""
    found = FactSheet.objects.filter(statement__in=statements.order_by().values("id"))
    found = found.filter(in_table=False) if firms is None else found.filter(enterprise__in=firms)
    schema = {ENTERPRISE: pl.Int64, "statement": pl.Int64, "text": pl.String}
    text = Cast("facts", TextField())
    rows = found.order_by().annotate(text=text).values_list("enterprise_id", "statement_id", "text")
    columns = list(zip(*rows.iterator(chunk_size=20_000), strict=True)) or [(), (), ()]
    return pl.DataFrame(dict(zip(schema, columns, strict=True)), schema=schema)


def _put_together(
    order: pl.DataFrame,
    sheets: pl.DataFrame,
    asked: Mapping[int, list[str]],
    tables: Mapping[int, pl.DataFrame],
) -> pl.DataFrame:
    """The statements of a year as one row per firm: what is believed first goes first.

    A table is a block of its own, and so are the sheets that stand between two tables of a source.
    """
    order = order.sort("rank", "source", "on", "statement", descending=[*[False] * 2, True, True])
    has_table = pl.col("takes_back").is_not_null()
    order = order.with_columns(block=pl.struct("source", has_table, has_table.cum_sum().alias("n")).rle_id())
    names = dict.fromkeys(name for pk in order["statement"] for name in asked[pk])
    spoken = _spoken(sheets.join(order, on="statement", maintain_order="left"), [*names])
    firms = pl.concat(
        [spoken[ENTERPRISE], *(tables[pk][ENTERPRISE] for pk in order["statement"] if pk in tables)]
    )
    firms = firms.unique().sort()
    found: dict[str, pl.Series] = {}
    for (source,), own in order.group_by("source", maintain_order=True):
        blocks = _blocks(own, spoken.filter(pl.col("\0source") == source), tables)
        for name, cells in _first_said(firms, blocks).items():
            cells = cells.set(cells == TAKEN_BACK, None)
            found[name] = _or_else(found[name], cells) if name in found else cells
    return pl.DataFrame(
        [firms.alias(ENTERPRISE), *(found[name].alias(name) for name in names if name in found)]
    )


def _blocks(
    order: pl.DataFrame, spoken: pl.DataFrame, tables: Mapping[int, pl.DataFrame]
) -> Iterator[pl.DataFrame]:
    """What one source says, the latest first: each with one row per firm."""
    for (number,), rows in order.group_by("block", maintain_order=True):
        sheets = spoken.filter(pl.col("\0block") == number).drop("\0source", "\0block")
        parts = [tables[pk] for pk in rows["statement"] if pk in tables]
        if sheets.height:
            parts.append(_first_of_each(sheets))
        if parts:
            yield pl.concat(parts, how="diagonal")


def _first_said(firms: pl.Series, blocks: Iterable[pl.DataFrame]) -> dict[str, pl.Series]:
    """Fact to what the first block says of each of the firms."""
    found: dict[str, pl.Series] = {}
    for block in blocks:
        if not block[ENTERPRISE].equals(firms):
            block = firms.to_frame(ENTERPRISE).join(block, on=ENTERPRISE, how="left", maintain_order="left")
        for name in block.columns[1:]:
            found[name] = _or_else(found[name], block[name]) if name in found else block[name]
    return found


def _or_else(first: pl.Series, second: pl.Series) -> pl.Series:
    return first.zip_with(first.is_not_null(), second)


def _first_of_each(sheets: pl.DataFrame) -> pl.DataFrame:
    if sheets[ENTERPRISE].is_unique().all():
        return sheets
    return sheets.group_by(ENTERPRISE, maintain_order=True).agg(pl.all().first(ignore_nulls=True))


def _spoken(sheets: pl.DataFrame, names: list[str]) -> pl.DataFrame:
    """The sheets as columns of texts, what is believed first before the rest."""
    sheets = sheets.sort("block", pl.col("on"), "statement", descending=[False, True, True])
    told = sheets.select(ENTERPRISE, pl.col("source").alias("\0source"), pl.col("block").alias("\0block"))
    if sheets.is_empty() or not names:
        return told
    text = sheets["text"]
    if text.str.contains(_STATED_NULL).any():
        # Twice: neighbours share the comma between them.
        for _ in range(2):
            text = text.str.replace_all(_STATED_NULL, r'$1"\u0000"$2')
    lines = io.BytesIO("\n".join(text.to_list()).encode())
    return told.hstack(pl.read_ndjson(lines, schema=dict.fromkeys(names, pl.String())))


# --- lists and titles -------------------------------------------------------------------------------


def _members(lists: QuerySet[YearlyList], firms: Collection[int] | None) -> pl.DataFrame:
    found = ListedFirm.objects.filter(yearly_list__in=lists)
    found = found if firms is None else found.filter(enterprise__in=firms)
    rows = list(found.values_list("enterprise_id", "yearly_list__fact", "yearly_list__year"))
    return pl.DataFrame(
        rows, schema={ENTERPRISE: pl.Int64, "fact": pl.String, "year": pl.Int32}, orient="row"
    )


def _with_lists(
    frame: pl.DataFrame, kept: set[str], confirmed: set[tuple[str, int]], members: pl.DataFrame, year: int
) -> pl.DataFrame:
    """A fact kept by lists is what the year's list says; whoever is on it is known of."""
    here = members.filter(pl.col("year") == year)
    frame = _with_firms(frame, here[ENTERPRISE])
    for fact in sorted(kept):
        if (fact, year) not in confirmed:
            frame = frame.drop(fact, strict=False)
            continue
        on_list = here.filter(pl.col("fact") == fact)[ENTERPRISE]
        is_in = pl.col(ENTERPRISE).is_in(on_list.to_list())
        frame = frame.with_columns(pl.when(is_in).then(pl.lit("true")).otherwise(pl.lit("false")).alias(fact))
    return frame


def _titles(programme: Programme, firms: Collection[int] | None) -> pl.DataFrame:
    found = Title.objects.filter(kind__programme=programme, granted_on__isnull=False).exclude(kind__fact="")
    found = found if firms is None else found.filter(enterprise__in=firms)
    fields = ("enterprise_id", "kind__fact", "granted_on", "expires_on", "withdrawn_on")
    schema = {
        ENTERPRISE: pl.Int64, "fact": pl.String, "from": pl.Date, "expires": pl.Date, "withdrawn": pl.Date
    }  # fmt: skip
    return pl.DataFrame(list(found.order_by().values_list(*fields)), schema=schema, orient="row")


def _with_titles(frame: pl.DataFrame, titles: pl.DataFrame, year: int) -> pl.DataFrame:
    """What titles say at the end of the year, or today where the year still runs."""
    day = pl.lit(min(date(year, 12, 31), max(business_date(), date(year, 1, 1))))
    valid = pl.all_horizontal(pl.col("expires", "withdrawn").fill_null(date.max) > day)
    told = titles.filter(pl.col("from") <= day).group_by(ENTERPRISE, "fact").agg(valid.any().alias("valid"))
    for (fact,), rows in told.group_by("fact"):
        name = str(fact)
        text = pl.when("valid").then(pl.lit("true")).otherwise(pl.lit("false")).alias("\0title")
        frame = _with_firms(frame, rows.filter("valid")[ENTERPRISE])
        frame = frame.join(rows.select(ENTERPRISE, text), on=ENTERPRISE, how="left", maintain_order="left")
        stated = [pl.col(name)] if name in frame.columns else []
        frame = frame.with_columns(pl.coalesce("\0title", *stated).alias(name)).drop("\0title")
    return frame


def _with_firms(frame: pl.DataFrame, firms: pl.Series) -> pl.DataFrame:
    """With rows for those of the firms that have none yet."""
    new = firms.unique().to_frame(ENTERPRISE).join(frame.select(ENTERPRISE), on=ENTERPRISE, how="anti")
    return pl.concat([frame, new], how="diagonal") if new.height else frame
