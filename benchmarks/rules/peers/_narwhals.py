"""The rules as Narwhals expressions, for every backend of it."""

from __future__ import annotations

from datetime import date

import narwhals as nw

F2 = ("f2_fixed_asset", "f2_revenue", "f2_tax", "f2_financing")


def decided(records: nw.LazyFrame) -> nw.LazyFrame:
    """The amounts in yuan and their total."""
    years = nw.col("year") - nw.col("m9_year")
    new, later = years == 0, years.is_between(1, 3)
    provincial, national = nw.col("m9_kind") == 1, nw.col("m9_kind") == 2
    f2 = sum(map(nw.col, F2[1:]), nw.col(F2[0]))

    def given(condition: nw.Expr, amount: nw.Expr | float) -> nw.Expr:
        value = nw.lit(amount) if isinstance(amount, float) else amount
        return nw.when(condition).then(value).otherwise(nw.lit(0.0))

    def capped(amount: nw.Expr, cap: float) -> nw.Expr:
        return nw.min_horizontal(amount, nw.lit(cap))

    def first_of(*rows: tuple[nw.Expr, float]) -> nw.Expr:
        value = nw.lit(0.0)
        for condition, amount in reversed(rows):
            value = nw.when(condition).then(nw.lit(amount)).otherwise(value)
        return value

    def by_level(name: str, first: float, second: float) -> nw.Expr:
        return first_of((nw.col(name) == 2, second), (nw.col(name) == 1, first))

    gazelle = nw.col("gazelle_first") & (nw.col("gazelle_level") >= 1)
    listed = nw.col("first_listed") & nw.col("above_scale")
    centre = (
        (provincial & new, 2e6),
        (provincial & later, 5e5),
        (national & new, 5e6),
        (national & later, 1e6),
    )
    found = {
        "m1": given(nw.col("m1_recog") >= 1, capped(nw.col("m1_premium") * 0.3, 5e5)),
        "m2": given(nw.col("four_strong") & (f2 > 0), capped(f2 * 0.3, 15e5)),
        "m3": given(listed, capped(nw.col("last_year_contrib") * 0.1, 2e5)),
        "m5": capped(nw.col("f5") * 0.3, 15e5),
        "m6": nw.col("f6") * 0.3
        + given(nw.col("ims_first_cert"), 2e5)
        + given(nw.col("smart_factory"), 3e5)
        + given(nw.col("smart_workshop"), 1e5),
        "m8": capped(nw.col("f8") * 0.3, 1e6) + given(gazelle, 3e5),
        "m9": first_of(*centre),
        "m10": by_level("demo_level", 3e5, 1e6)
        + by_level("one_tech", 1e5, 3e5)
        + by_level("design", 1e5, 3e5),
    }
    in_force = nw.col("apply_date").is_between(nw.lit(date(2021, 4, 26)), nw.lit(date(2025, 12, 31)))
    amounts = [given(in_force, amount).alias(name) for name, amount in found.items()]
    return records.select("ent_id", *amounts).with_columns(total=nw.sum_horizontal(*found))
