"""What a change would cost and whom it would move among the firms of the registry, as plain data.

The registry's latest facts are decided under both texts, as if no award had been granted before.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import polars as pl
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from zoulang.batch.records import records_frame
from zoulang.errors import InputError
from zoulang.rules import Policy
from zoulang.simulation import reading, simulate
from zoulang.web.accounts.models import Programme
from zoulang.web.policy.models import PolicyEdition, PolicyFile
from zoulang.web.policy.policies import policy_of_edition
from zoulang.web.registry.facts import as_cells
from zoulang.web.registry.lists import Firm, facts_of_year
from zoulang.web.registry.models import FactSheet

NAME = "企业名称"
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


def effect(policy_file: PolicyFile, base: PolicyEdition, after: Policy, on: date) -> dict[str, Any]:
    """The change tried on the registry; where it cannot be: ``problem``, a key of `PROBLEMS`, and ``why``.

    Returns:
        ``zh`` and ``en``: `Simulation.as_dict`; ``year`` of the facts; number of ``firms``; the day ``on``.
    """
    before = policy_of_edition(base)
    if after.subject != "enterprise":
        return {"problem": "subject"}
    year = latest_year(policy_file.programme)
    firms = facts_of_year(policy_file.programme, year) if year else []
    if not firms:
        return {"problem": "empty"}
    try:
        records = _records(reading(before, after), firms)
        tried = simulate(before, after, records, on, groups=tuple(GROUPS))
    except InputError as error:
        return {"problem": "refused", "why": str(error)}
    told = {language: tried.as_dict(language) for language in ("zh", "en")}
    data = {**told, "year": year, "firms": len(firms), "on": on.isoformat()}
    # As the record keeps it: text, numbers, lists and mappings only.
    return dict(json.loads(json.dumps(data, ensure_ascii=False, default=str)))


def latest_year(programme: Programme) -> int | None:
    """The latest year of which the registry knows facts."""
    sheets = FactSheet.objects.filter(enterprise__programme=programme)
    return sheets.aggregate(latest=Max("year"))["latest"]


def _records(known: Policy, firms: list[Firm]) -> pl.DataFrame:
    cells = as_cells(known, [firm.facts for firm in firms])
    columns = {NAME: [firm.enterprise.name_zh for firm in firms], **cells}
    frame = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
    groups: dict[str, list[str | None]] = {
        "industry": [firm.enterprise.industry or None for firm in firms],
        "town": [firm.enterprise.town.name_zh if firm.enterprise.town else None for firm in firms],
        "size": [size_of(firm.facts) for firm in firms],
    }
    extra = [pl.Series(name, values, dtype=pl.String) for name, values in groups.items()]
    return records_frame(known, frame, known.slug).with_columns(extra)


def size_of(facts: dict[str, object]) -> str:
    """The name of the size of a firm, by its revenue."""
    revenue = facts.get(REVENUE)
    if not isinstance(revenue, int) or isinstance(revenue, bool):
        return "unknown"
    return next((name for least, name in SIZES if revenue >= least), "unknown")
