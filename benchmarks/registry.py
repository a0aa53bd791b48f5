"""How long the register of a large county takes: firms and their facts of five years from .xlsx and .csv.

    python benchmarks/registry.py --firms 100000 --years 5 --folder /tmp/registry

The files are made first, then taken in through the deeds that pages and the command line call; then every
policy reads its records once. `DATABASE_URL` chooses the database; without it SQLite in the folder is used.
"""

from __future__ import annotations

import argparse
import json
import os
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

FACTS = {"营业收入（万元）": 1.7, "从业人员（人）": 0.3, "资产总额（万元）": 2.9, "研发费用（万元）": 0.07}
YEARS_UP_TO = 2026


def main() -> None:
    """Make the files, take them in, and print seconds and rows a second as JSON lines."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--firms", type=int, default=100_000)
    parser.add_argument("--years", type=int, default=5)
    parser.add_argument("--folder", type=Path, default=Path("/tmp/registry"))
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("ZOULANG_DATA", str(asked.folder))
    os.environ["DJANGO_SETTINGS_MODULE"] = "zoulang.web.settings"
    import django

    django.setup()
    measure(asked.firms, asked.years, asked.folder)


def measure(firms: int, years: int, folder: Path) -> None:
    """Every step once, on a record that holds nothing but the programme of the demo."""
    from django.core.management import call_command
    from django.db import connection

    from zoulang.web.registry.actions import import_enterprises
    from zoulang.web.registry.intake import take_statement
    from zoulang.web.registry.known import known_of_years, records_of_year
    from zoulang.web.registry.policies import policies_about_enterprises
    from zoulang.web.site.install import install_programme

    call_command("migrate", verbosity=0)
    programme = install_programme("qingwu")
    said = {"database": connection.vendor, "firms": firms}
    register = register_frame(firms)
    timed(said | {"step": "enterprises.csv"}, firms, lambda: import_enterprises(
        programme, written(register, folder / "enterprises.csv"), None))  # fmt: skip
    sources = {"xlsx": programme.sources.get(slug="tax"), "csv": programme.sources.get(slug="statistics")}
    for kind, source in sources.items():
        for year in range(YEARS_UP_TO - years + 1, YEARS_UP_TO + 1):
            path = written(facts_frame(register, year), folder / f"facts-{year}.{kind}")
            step = said | {"step": f"facts of {year} from .{kind}"}
            timed(step, firms, lambda: take_statement(programme, path, year, source, None))  # noqa: B023
    known: dict[str, Any] = {}
    today = date(YEARS_UP_TO, 9, 30)

    def read() -> None:
        known.update(all=known_of_years(programme, range(YEARS_UP_TO - 3, YEARS_UP_TO + 1)))

    timed(said | {"step": "what is known of four years"}, firms * 4, read)
    for policy in policies_about_enterprises(programme, today):
        step = said | {"step": f"records of {policy.slug}"}
        timed(step, firms, lambda: records_of_year(programme, policy, YEARS_UP_TO, known["all"]))  # noqa: B023


def timed(said: dict[str, Any], rows: int, deed: Callable[[], object]) -> None:
    """Run once and print one line."""
    begun, cpu = time.perf_counter(), time.process_time()
    deed()
    seconds, used = time.perf_counter() - begun, time.process_time() - cpu
    told = {"seconds": round(seconds, 2), "cpu": round(used, 2), "rows_a_second": round(rows / seconds)}
    print(json.dumps(said | told, ensure_ascii=False), flush=True)


def register_frame(firms: int) -> pl.DataFrame:
    """Invented firms with valid credit codes."""
    from stdnum.cn import uscc

    codes = [body + uscc.calc_check_digit(body) for body in (f"91999901{n:09d}" for n in range(firms))]
    names = [f"青梧演示{number:06d}有限公司" for number in range(firms)]
    return pl.DataFrame({"统一社会信用代码": codes, "企业名称": names})


def facts_frame(register: pl.DataFrame, year: int) -> pl.DataFrame:
    """The facts of a year, without chance: each grows with the number of the firm and the year."""
    index = pl.int_range(register.height)
    facts = [
        ((index % 997 + 1) * size * (year - 2000)).round(0).cast(pl.Int64).alias(name)
        for name, size in FACTS.items()
    ]
    return register.with_columns(facts)


def written(frame: pl.DataFrame, path: Path) -> Path:
    """The frame as a file."""
    from zoulang.tables import write_table

    write_table(frame, path)
    return path


if __name__ == "__main__":
    main()
