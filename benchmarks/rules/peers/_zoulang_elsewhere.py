"""Zoulang over the table of another engine: its columns as facts, the policy decided there."""

from __future__ import annotations

from typing import Any

import narwhals as nw

from peers import zoulang_peer as zoulang
from zoulang.batch.engines import decide_with


def decided(table: Any) -> Any:
    """Every output of the policy, still to be computed by the engine of the table."""
    records = nw.from_native(table)
    facts = [nw.col("ent_id"), *(fact_of(key).alias(key) for key in zoulang.policy.facts)]
    return decide_with(zoulang.policy, records.select(*facts).to_native(), zoulang.ON, reasons=False)


def results() -> dict[str, str]:
    """The outputs that are asked for: fen of each measure and in total, and the names they get."""
    amounts = {f"{item.id}.amount": item.id for item in zoulang.policy.items}
    return {"ent_id": "ent_id", **amounts, "total.low": "total"}


def fact_of(key: str) -> nw.Expr:
    own = nw.col(zoulang.HEADS.get(key, key))
    if key in zoulang.money:
        # Whole fen: amounts are at least nought, and casting from here cuts off.
        return (own * 100 + 0.5).floor().cast(nw.Int64)
    if key in zoulang.levels:
        return level_of(own, zoulang.levels[key])
    return own


def level_of(place: nw.Expr, names: tuple[str, ...]) -> nw.Expr:
    name: nw.Expr = nw.lit(names[-1])
    for at in range(len(names) - 2, -1, -1):
        name = nw.when(place == at).then(nw.lit(names[at])).otherwise(name)
    return name
