"""One peer, one question, in a process of its own; prints one line of JSON. Called by run.py.

python worker.py PEER batch  RECORDS REPEATS
python worker.py PEER one    RECORDS CALLS
python worker.py PEER stream RECORDS RESULT
"""

from __future__ import annotations

import importlib
import json
import resource
import statistics
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import polars as pl

ENOUGH_SECONDS = 20
# A peer that keeps fractions of a fen may be off by half a fen; in tenths of a fen.
HALF_A_FEN = 5
# The record that is asked for alone is looked for among the first of the file.
LOOKED_THROUGH = 5_000


def main() -> None:
    """Measure what the command line says."""
    name, question, records, last = sys.argv[1:]
    warnings.filterwarnings("ignore")
    start = time.perf_counter()
    peer = importlib.import_module(f"peers.{name}")
    peer.setup()
    result = {"peer": name, "setup": time.perf_counter() - start}
    result |= {"batch": batch, "one": one, "stream": stream}[question](peer, Path(records), last)
    print("RESULT " + json.dumps(result), flush=True)
    if hasattr(peer, "teardown"):
        peer.teardown()


def batch(peer: ModuleType, records: Path, repeats: str) -> dict[str, Any]:
    """Seconds of a few calls, the peak of memory, and how many totals are wrong."""
    taken: list[float] = []
    answer = None
    for _ in range(int(repeats)):
        answer = None
        start = time.perf_counter()
        answer = peer.batch(str(records))
        taken.append(time.perf_counter() - start)
        if sum(taken) > ENOUGH_SECONDS:
            break
    peak = peak_mib()
    return {"seconds": taken, "peak_mib": peak, **wrong(peer, peer.totals(answer), exact_totals(records))}


def one(peer: ModuleType, records: Path, calls: str) -> dict[str, Any]:
    """Milliseconds for one record, alone and with an explanation, and whether its total is right."""
    from exact import total, total_paid

    record = richest(records)
    right = float(total_paid(record) if rounds(peer) else total(record))
    found = float(peer.one(record))
    result: dict[str, Any] = {"one": latency(peer.one, record, int(calls)), "off": abs(found - right) > 0.005}
    if hasattr(peer, "explain"):
        result["explain"] = latency(peer.explain, record, int(calls))
        text = json.dumps(peer.explain(record), default=str, ensure_ascii=False)
        result["explain_bytes"] = len(text.encode())
    return result


def stream(peer: ModuleType, records: Path, result: str) -> dict[str, Any]:
    """Seconds of one cold call from file to file, the peak of memory, and how many totals are wrong."""
    start = time.perf_counter()
    peer.stream(str(records), result)
    taken = time.perf_counter() - start
    peak = peak_mib()
    exact = exact_totals(records)
    answer = pl.scan_parquet(result).select("ent_id", "total").filter(pl.col("ent_id") < exact.height)
    rows = pl.scan_parquet(result).select(pl.len()).collect().item()
    checked = wrong(peer, peer.totals(answer.collect().sort("ent_id")), exact)
    return {"seconds": [taken], "peak_mib": peak, "rows": rows, **checked}


def exact_totals(records: Path) -> pl.DataFrame:
    """The exact totals beside the records; for a very long file those of its beginning."""
    beside = records.with_suffix(".exact.parquet")
    return pl.read_parquet(beside if beside.exists() else sorted(records.parent.glob("*.exact.parquet"))[-1])


def rounds(peer: ModuleType) -> bool:
    """Whether the peer rounds each amount half up to the fen; else it keeps what is beyond."""
    return bool(getattr(peer, "ROUNDS", False))


def wrong(peer: ModuleType, totals: Any, exact: pl.DataFrame) -> dict[str, Any]:
    """Rows that are off: at all where the peer rounds to the fen, else by more than half a fen."""
    found = pl.Series("total", totals, dtype=pl.Float64) * 1000
    if len(found) != exact.height:
        return {"rows_off": max(len(found), exact.height), "largest_fen": None}
    if rounds(peer):
        off = (found.round().cast(pl.Int64) - exact["paid"]).abs()
        return {"rows_off": (off > 0).sum(), "largest_fen": off.max() / 10}
    off = (found - exact["exact"]).abs()
    return {"rows_off": (off > HALF_A_FEN).sum(), "largest_fen": off.max() / 10}


def richest(records: Path) -> dict[str, Any]:
    """The record, of the first few thousand, that gets the most measures."""
    from exact import amounts

    rows = pl.scan_parquet(records).head(LOOKED_THROUGH).collect().to_dicts()
    return max(rows, key=lambda record: sum(amount != 0 for amount in amounts(record).values()))


def latency(call: Callable[[dict[str, Any]], Any], record: dict[str, Any], calls: int) -> dict[str, float]:
    """Milliseconds of one call when warm: median and 95th percentile."""
    for _ in range(5):
        call(record)
    taken: list[float] = []
    end = time.perf_counter() + ENOUGH_SECONDS
    while len(taken) < calls and time.perf_counter() < end:
        start = time.perf_counter()
        call(record)
        taken.append((time.perf_counter() - start) * 1000)
    taken.sort()
    return {"median": statistics.median(taken), "p95": taken[int(len(taken) * 0.95)]}


def peak_mib() -> float:
    """The most memory this process, and the processes it started, have held."""
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return (own + sum(_peak_of(child) for child in _descendants(own_id="self"))) / 1024


def _descendants(own_id: str) -> list[str]:
    found: list[str] = []
    for listing in Path(f"/proc/{own_id}/task").glob("*/children"):
        for child in listing.read_text().split():
            found += [child, *_descendants(child)]
    return found


def _peak_of(process: str) -> int:
    status = Path(f"/proc/{process}/status").read_text()
    return next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")), 0)


if __name__ == "__main__":
    main()
