"""How long a policy takes over a whole table: absolute figures for this machine.

    python benchmarks/rules_batch.py [POLICY] [ROWS ...]

POLICY is a file or a shipped name (default linzi-2021-41), ROWS default to 10,000 and 1,000,000.
Every step is run three times and the best counts; the first run compiles the policy, the others use its plan.
"""

from __future__ import annotations

import platform
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl

from zoulang.batch.decide import decide_frame
from zoulang.batch.records import headed, records_frame
from zoulang.batch.synthetic import synthetic
from zoulang.commands.rules import find_policy
from zoulang.rules import Policy
from zoulang.tables import read_rows, write_table

ROUNDS = 3
DEFAULT_POLICY, DEFAULT_ROWS = "linzi-2021-41", (10_000, 1_000_000)


def best(work: Callable[[], object]) -> float:
    """Seconds of the fastest of a few rounds."""
    taken = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return min(taken)


def measure(policy: Policy, rows: int, folder: Path) -> None:
    """Print one line per step for a table of this many rows."""
    on = policy.effective_to or date(2025, 1, 1)
    frame = synthetic(policy, rows, seed=1)
    full = frame.with_columns(pl.all().forward_fill().backward_fill())
    file = folder / "firms.parquet"
    shown, money = headed(policy, frame)
    write_table(shown, file, money)
    steps: dict[str, Callable[[], object]] = {
        "make the firms": lambda: synthetic(policy, rows, seed=1),
        "read Parquet into records": lambda: records_frame(policy, read_rows(file)),
        "decide, holes included": lambda: decide_frame(policy, frame, on),
        "decide, no holes": lambda: decide_frame(policy, full, on),
    }
    for name, work in steps.items():
        seconds = best(work)
        print(f"{rows:>10,} rows  {name:28} {seconds:8.3f} s  {rows / seconds:14,.0f} rows/s")


def main() -> None:
    """Run for the policy and sizes of the command line."""
    words = sys.argv[1:]
    name = words[0] if words else DEFAULT_POLICY
    policy = find_policy(name)
    machine = f"Python {platform.python_version()}, Polars {pl.__version__}, {pl.thread_pool_size()} threads"
    print(f"{policy.slug}: {len(policy.items)} items, {len(policy.inputs)} inputs; {machine}")
    with tempfile.TemporaryDirectory() as folder:
        for rows in map(int, words[1:] or DEFAULT_ROWS):
            measure(policy, rows, Path(folder))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory {peak:,.0f} MiB")


if __name__ == "__main__":
    main()
