"""What was granted before, as the rules ask for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from zoulang.batch.history import PAYMENT, BatchHistory
from zoulang.rules import History, Paid, Policy
from zoulang.web.accounts.models import Programme
from zoulang.web.money.models import Award, Instalment
from zoulang.web.registry.models import Enterprise


@dataclass
class Before:
    """What one firm was granted under one policy.

    Attributes:
        paid: as the rules know it.
        held: (item, year granted for, subject) of its awards.
        years: (item, subject) to the years of which an instalment is granted.
    """

    paid: list[Paid] = field(default_factory=list)
    held: set[tuple[str, int, str]] = field(default_factory=set)
    years: dict[tuple[str, str], set[int]] = field(default_factory=lambda: defaultdict(set))


def before(programme: Programme, policy: Policy, firms: Collection[int] | None = None) -> dict[int, Before]:
    """Enterprise id to what was granted to it under a policy; two queries."""
    found: dict[int, Before] = defaultdict(Before)
    awards = _awards(programme, policy, firms)
    later = _later(awards)
    fields = ("pk", "enterprise_id", "rule__item", "year", "subject", "amount", "matched")
    for pk, firm, item, year, subject, amount, matched in awards.values_list(*fields):
        project = subject or None if _by_project(policy, item) else None
        held = found[firm]
        held.held.add((item, year, subject))
        for paid_in, fen in later.get(pk, [(year, amount)]):
            held.paid.append(Paid(item, paid_in, fen, matched or None, project))
            held.years[item, subject].add(paid_in)
    return found


def history_of_firm(enterprise: Enterprise, policy: Policy) -> History:
    """What the rules of a policy have to know of a firm's past; two queries.

    Nothing granted yet is a ledger without entries, not an unknown one.
    """
    held = before(enterprise.programme, policy, [enterprise.pk]).get(enterprise.pk)
    return History(paid=tuple(held.paid) if held else ())


def history_frame(programme: Programme, policy: Policy, records: pl.DataFrame) -> BatchHistory:
    """The same for every row of a records frame that has the column ``enterprise`` (ids); two queries."""
    awards = _awards(programme, policy, None)
    fields = ("pk", "enterprise_id", "rule__item", "year", "subject", "amount", "matched")
    rows = list(awards.values_list(*fields))
    later = _later(awards) if rows else {}
    columns: dict[str, list[Any]] = {name: [] for name in ("enterprise", *PAYMENT) if name != "record"}
    for pk, firm, item, year, subject, amount, matched in rows:
        for paid_in, fen in later.get(pk, [(year, amount)]):
            project = subject or None if _by_project(policy, item) else None
            values = (firm, item, paid_in, fen, matched or None, project)
            for name, value in zip(columns, values, strict=True):
                columns[name].append(value)
    schema = {"enterprise": pl.Int64, **{name: kind for name, kind in PAYMENT.items() if name != "record"}}
    paid = pl.DataFrame(columns, schema=schema)
    places = records.select(pl.col("enterprise").cast(pl.Int64)).with_row_index("record")
    return BatchHistory(paid=paid.join(places, on="enterprise").select(*PAYMENT))


def _awards(programme: Programme, policy: Policy, firms: Collection[int] | None) -> Any:
    found = Award.objects.filter(enterprise__programme=programme, rule__policy_file__slug=policy.slug)
    return found.order_by("pk") if firms is None else found.filter(enterprise__in=firms).order_by("pk")


def _later(awards: Any) -> dict[int, list[tuple[int, int]]]:
    """Of awards in several instalments, what is promised for each year."""
    several = Instalment.objects.filter(award__in=awards, number__gt=1).values("award")
    rows: Iterable[tuple[int, int, int]] = (
        Instalment.objects.filter(award__in=several, freed_on=None)
        .order_by("award", "number")
        .values_list("award_id", "due_year", "amount")
    )
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for award, year, fen in rows:
        found[award].append((year, fen))
    return found


def _by_project(policy: Policy, item: str) -> bool:
    return any(each.id == item and each.project is not None for each in policy.items)
