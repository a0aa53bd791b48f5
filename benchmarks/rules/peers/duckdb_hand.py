"""The rules written by hand as one DuckDB query over DOUBLE yuan."""

from __future__ import annotations

import duckdb
import pyarrow as pa

ENV, KIND, MAX_N = "main", "columnar", 20_000_000
QUERY = """
with input as (
    select *, f2_fixed_asset + f2_revenue + f2_tax + f2_financing as f2, year - m9_year as years
    from {source}
), computed as (
    select ent_id, apply_date between date '2021-04-26' and date '2025-12-31' as in_force,
        case when m1_recog >= 1 then least(m1_premium * 0.3::double, 500000) else 0 end as p1,
        case when four_strong and f2 > 0 then least(f2 * 0.3::double, 1500000) else 0 end as p2,
        case when first_listed and above_scale then least(last_year_contrib * 0.1::double, 200000)
             else 0 end as p3,
        least(f5 * 0.3::double, 1500000) as p5,
        f6 * 0.3::double + if(ims_first_cert, 200000, 0) + if(smart_factory, 300000, 0)
            + if(smart_workshop, 100000, 0) as p6,
        least(f8 * 0.3::double, 1000000) + if(gazelle_first and gazelle_level >= 1, 300000, 0) as p8,
        case when m9_kind = 1 and years = 0 then 2000000
             when m9_kind = 1 and years between 1 and 3 then 500000
             when m9_kind = 2 and years = 0 then 5000000
             when m9_kind = 2 and years between 1 and 3 then 1000000
             else 0 end::double as p9,
        (case demo_level when 2 then 1000000 when 1 then 300000 else 0 end
            + case one_tech when 2 then 300000 when 1 then 100000 else 0 end
            + case design when 2 then 300000 when 1 then 100000 else 0 end)::double as p10
    from input
)
select ent_id, {amounts}, if(in_force, p1 + p2 + p3 + p5 + p6 + p8 + p9 + p10, 0) as total from computed
"""
AMOUNTS = ", ".join(f"if(in_force, p{number}, 0) as m{number}" for number in (1, 2, 3, 5, 6, 8, 9, 10))


def query(source: str) -> str:
    return QUERY.format(source=source, amounts=AMOUNTS)


def setup() -> None:
    global connection
    connection = duckdb.connect()


def batch(path: str) -> pa.Table:
    return connection.sql(query(f"read_parquet('{path}')")).to_arrow_table()


def totals(result: pa.Table) -> object:
    return result["total"].to_numpy()


def one(record: dict[str, object]) -> float:
    types = {"apply_date": "date"} | {name: "double" for name in record if isinstance(record[name], float)}
    cells = ", ".join(
        f"${name}::{types[name]} as {name}" if name in types else f"${name} as {name}" for name in record
    )
    row = connection.execute(query(f"(select {cells})"), record).fetchone()
    assert row is not None
    return float(row[-1])


def stream(path: str, result: str) -> None:
    connection.execute("set preserve_insertion_order = false")
    connection.execute(f"copy ({query(f'''read_parquet('{path}')''')}) to '{result}' (format parquet)")
