"""How a change moves the firms: what they get before and after, and by how much each of them moves."""

from __future__ import annotations

from typing import Any

import polars as pl

FEN_PER_WAN = 10**6
# Upper ends of the steps of an amount, in 万元; the last step has none.
STEPS = (5, 10, 20, 50, 100, 200, 500)


def spread_of(rows: pl.DataFrame) -> dict[str, Any]:
    """How many firms get how much, and how many move by how much, at the lower end of what is open.

    Args:
        rows: `Simulation.rows`.

    Returns:
        ``steps``: upper ends in 万元; ``before`` and ``after``: firms that get something, step by step, one
        number more than there are steps; ``up`` and ``down``: firms that gain or lose, by the same steps.
    """
    return {
        "steps": list(STEPS),
        "before": _counted(rows.select(pl.col("before.low").alias("fen"))),
        "after": _counted(rows.select(pl.col("after.low").alias("fen"))),
        "up": _counted(_moved(rows, "gain")),
        "down": _counted(_moved(rows, "lose")),
    }


def _moved(rows: pl.DataFrame, movement: str) -> pl.DataFrame:
    moved = rows.filter(pl.col("movement") == movement)
    return moved.select(pl.col("difference.low").abs().alias("fen"))


def _counted(amounts: pl.DataFrame) -> list[int]:
    """Firms with more than nothing, step by step: a step holds what is at most its upper end."""
    edges = [step * FEN_PER_WAN for step in STEPS]
    fen = amounts.filter(pl.col("fen") > 0)["fen"]
    above = [0, *edges]
    return [
        int(((fen > low) & (fen <= high)).sum()) if high is not None else int((fen > low).sum())
        for low, high in zip(above, [*edges, None], strict=True)
    ]
