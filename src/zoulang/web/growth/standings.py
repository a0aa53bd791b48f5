"""A policy decided for the whole register, as rows of standings."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

import polars as pl

from zoulang.batch.records import records_frame
from zoulang.batch.standing import STANDING, stand
from zoulang.rules import Policy
from zoulang.rules.policy import plain_name
from zoulang.web.accounts.holidays import calendar
from zoulang.web.accounts.models import Programme
from zoulang.web.growth.ledger import history_of
from zoulang.web.growth.models import Run, Standing
from zoulang.web.registry.known import ENTERPRISE, known_of_years, records_of_year
from zoulang.web.registry.models import TitleKind

FIELDS = (
    "run", "enterprise", "item", "state", "value", "low", "high", "lacking", "short_zh", "short_en", "gap",
)  # fmt: skip
LONGEST = {field.name: field.max_length for field in Standing._meta.concrete_fields}


NUMBER = re.compile(r"-?\d+(\.\d+)?")
Known = Mapping[int, pl.DataFrame]


def known_for(programme: Programme, policies: Iterable[Policy], year: int) -> Known:
    """What is known for the year and the years before it that policies read, put together once.

    Only what some policy asks for, and of the years before only what is read of them: sheets hold far more.
    """
    policies = list(policies)
    asked = {name for policy in policies for name in policy.known_inputs}
    read = [each for policy in policies for each in policy.inputs if each.back]
    before = sorted({year - each.back for each in read} - {year})
    names = {name for each in read for name in (each.fact.zh, *each.fact.aliases, each.fact.key)}
    known = known_of_years(programme, [year], only=lambda name: plain_name(name) in asked)
    return known | known_of_years(programme, before, only=names.__contains__) if before else known


def standings_of(
    programme: Programme, policy: Policy, year: int, on: date, known: Known | None = None
) -> tuple[pl.DataFrame, int]:
    """Where the firms stand under a policy on the facts of a year, and how many firms were decided.

    What an application would say of itself, its day and what it is for, is taken for granted: the question is
    who would get it if it applied that day. Titles say what else is granted (``given`` of ``titles.yaml``).

    Returns:
        The columns of `batch.standing.STANDING`, ``row`` replaced by ``enterprise``.
    """
    records = records_of_year(programme, policy, year, known)
    days = calendar()
    parts = [pl.DataFrame(schema=STANDING)]
    for given, items in _asked(programme, policy, on):
        asked = with_given(policy, records, given)
        history = history_of(programme, policy, asked)
        asked = asked.drop(ENTERPRISE)
        parts.append(stand(policy, asked, on, items=items, history=history, calendar=days))
    found = pl.concat(parts)
    firms = records.select(ENTERPRISE).with_row_index("row")
    return found.join(firms, on="row", how="left", maintain_order="left").drop("row"), records.height


def _asked(programme: Programme, policy: Policy, on: date) -> Iterator[tuple[dict[str, str], set[str]]]:
    """Facts taken for granted, with the items that are asked under them."""
    told = {
        kind.rule.partition("/")[2]: kind.given
        for kind in TitleKind.objects.filter(programme=programme, rule__startswith=f"{policy.slug}/")
    }
    day = {policy.facts[policy.applies_on].zh: on.isoformat()} if policy.applies_on is not None else {}
    groups: dict[str, set[str]] = defaultdict(set)
    for item in policy.items:
        groups[json.dumps({**day, **told.get(item.id, {})}, ensure_ascii=False)].add(item.id)
    for given, items in groups.items():
        yield json.loads(given), items


def with_given(policy: Policy, records: pl.DataFrame, given: Mapping[str, str]) -> pl.DataFrame:
    """The records with facts filled in where they are not known.

    Raises:
        InputError: if the policy has no such fact, or the value does not fit it.
    """
    if not given:
        return records
    cells = {name: [_with_unit(policy, name, value)] for name, value in given.items()}
    told = records_frame(policy, pl.DataFrame(cells), "given")
    for name in told.columns:
        value = pl.lit(told[name][0], dtype=told[name].dtype)
        filled = pl.col(name).fill_null(value) if name in records.columns else value
        records = records.with_columns(filled.alias(name))
    return records


def _with_unit(policy: Policy, name: str, value: str) -> str:
    """A bare number is in the unit of its fact."""
    known = policy.known_inputs.get(plain_name(name))
    unit = known.fact.unit if known is not None else None
    return f"{value}{unit}" if unit and NUMBER.fullmatch(value.strip()) else value


def rows_of(run: Run, found: pl.DataFrame) -> Iterator[tuple[Any, ...]]:
    """Standings as rows for `bulk.insert_rows`, in the order of `FIELDS`."""
    written: dict[tuple[str, ...], str] = {}
    told = found.with_columns(
        pl.col("value").fill_null("").str.slice(0, LONGEST["value"]),
        pl.col("zh").str.slice(0, LONGEST["short_zh"]),
        pl.col("en").str.slice(0, LONGEST["short_en"]),
        pl.col("gap").cast(pl.String),
    ).select(ENTERPRISE, "item", "state", "value", "low", "high", "lacking", "zh", "en", "gap")
    for firm, item, state, value, low, high, lacking, zh, en, gap in told.iter_rows():
        key = tuple(lacking or ())
        if key not in written:
            written[key] = json.dumps(list(key), ensure_ascii=False)
        yield run.pk, firm, item, state, value, low, high, written[key], zh, en, gap


def counts_of(found: pl.DataFrame) -> dict[str, dict[str, int]]:
    """Item to state to the number of firms."""
    counts: dict[str, dict[str, int]] = {}
    grouped = found.group_by("item", "state", maintain_order=True).len()
    for item, state, count in grouped.iter_rows():
        counts.setdefault(item, {})[state] = count
    return counts
