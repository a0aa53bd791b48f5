"""What a change would cost and whom it would move among the firms of the registry, as plain data.

The registry's latest facts are decided under both texts, as if no award had been granted before.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from zoulang.errors import InputError
from zoulang.rules import Policy
from zoulang.simulation import reading, simulate
from zoulang.web.accounts.kept import Kept
from zoulang.web.accounts.models import Programme
from zoulang.web.accounts.since import Done
from zoulang.web.money.award_table import unless_touched
from zoulang.web.policy.models import PolicyEdition, PolicyFile
from zoulang.web.policy.policies import policy_of_edition
from zoulang.web.registry.known import ENTERPRISE, records_of_year
from zoulang.web.registry.models import Enterprise, Statement
from zoulang.web.workbench.spreads import spread_of

NAME = "企业名称"
POLICIES_KEPT = 3
# Deeds that move money and change nothing that is known of a firm.
OF_MONEY = {
    "account.checked", "account.refused", "account.stated", "alarm.decided", "alarm.raised", "award.paid",
    "awards.granted", "batch.prepared", "batch.returned", "batch.sent", "batch.withdrawn", "budget.closed",
    "budget.set", "instalment.freed", "recovery.demanded", "recovery.returned",
}  # fmt: skip
GROUPS = {"industry": _("Industry"), "town": _("Place"), "size": _("Size by revenue")}
# The statistical sizes of industry by revenue, in fen; firms of other trades are shown by the same limits.
REVENUE = "营业收入"
SIZES = ((40_000_000_000, "large"), (2_000_000_000, "medium"), (300_000_000, "small"), (0, "micro"))
SIZE_WORDS = {
    "large": _("400 million yuan and more"),
    "medium": _("20 to 400 million yuan"),
    "small": _("3 to 20 million yuan"),
    "micro": _("under 3 million yuan"),
    "unknown": _("revenue not known"),
}
PROBLEMS = {
    "subject": _("This policy is not about firms, so there is nothing to try on the registry."),
    "refused": _("The change cannot be tried on the firms of the registry."),
    "empty": _("The registry holds no facts of firms yet."),
}


def effect(
    policy_file: PolicyFile, base: PolicyEdition, after: Policy, on: date, *, cliffs: bool = True
) -> dict[str, Any]:
    """The change tried on the registry; where it cannot be: ``problem``, a key of `PROBLEMS`, and ``why``.

    Args:
        cliffs: whether cliffs are looked for, which takes longer than all the rest.

    Returns:
        ``zh`` and ``en``: `Simulation.as_dict`; ``year`` of the facts; number of ``firms``; the day ``on``;
        ``spread``: see `spreads.spread_of`.
    """
    before = policy_of_edition(base)
    if after.subject != "enterprise":
        return {"problem": "subject"}
    year = latest_year(policy_file.programme)
    if year is None:
        return {"problem": "empty"}
    try:
        records = firm_records(policy_file.programme, reading(before, after), year)
        if records.is_empty():
            return {"problem": "empty"}
        tried = simulate(before, after, records, on, groups=tuple(GROUPS), cliffs=cliffs)
    except InputError as error:
        return {"problem": "refused", "why": str(error)}
    told = {language: tried.as_dict(language) for language in ("zh", "en")}
    data = {
        **told,
        "year": year,
        "firms": records.height,
        "on": on.isoformat(),
        "spread": spread_of(tried.rows),
    }
    # As the record keeps it: text, numbers, lists and mappings only.
    return dict(json.loads(json.dumps(data, ensure_ascii=False, default=str)))


def latest_year(programme: Programme) -> int | None:
    """The latest year of which the registry knows facts."""
    return Statement.objects.filter(programme=programme).aggregate(latest=Max("year"))["latest"]


def firm_records(programme: Programme, known: Policy, year: int) -> pl.DataFrame:
    """The firms of the registry as the policy reads them, with their name and the columns of `GROUPS`.

    What sliders ask again and again is kept until a deed touches firms or rules.
    """
    read = tuple(sorted(f"{each.key} {each.fact}" for each in known.known_inputs.values()))
    key = (programme.pk, year, read)
    return _RECORDS.value(key, lambda: _firm_records(programme, known, year), _unless_of_firms)


def _unless_of_firms(kept: pl.DataFrame, deeds: Sequence[Done]) -> pl.DataFrame | None:
    return unless_touched(kept, [deed for deed in deeds if deed.verb not in OF_MONEY])


_RECORDS: Kept[tuple[int, int, tuple[str, ...]], pl.DataFrame] = Kept(POLICIES_KEPT)


def _firm_records(programme: Programme, known: Policy, year: int) -> pl.DataFrame:
    records = records_of_year(programme, known, year)
    fields = ("pk", "name_zh", "industry", "town__name_zh")
    rows = list(Enterprise.objects.filter(programme=programme).values_list(*fields))
    schema: dict[str, Any] = {
        ENTERPRISE: records.schema[ENTERPRISE],
        NAME: pl.String,
        "industry": pl.String,
        "town": pl.String,
    }
    named = pl.DataFrame(rows, schema=schema, orient="row").with_columns(pl.col("industry").replace("", None))
    joined = records.join(named, on=ENTERPRISE, how="left", maintain_order="left").drop(ENTERPRISE)
    revenue = next((given.key for given in known.inputs if given.zh == REVENUE), None)
    size = _size(pl.col(revenue)) if revenue in joined.columns else pl.lit("unknown")
    return joined.select(NAME, *(name for name in joined.columns if name != NAME)).with_columns(
        size.alias("size")
    )


def _size(revenue: pl.Expr) -> pl.Expr:
    """The name of the size of a firm, by its revenue."""
    found = pl.lit("unknown")
    for least, name in reversed(SIZES):
        found = pl.when(revenue >= least).then(pl.lit(name)).otherwise(found)
    return found
