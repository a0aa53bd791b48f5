"""How long it takes to decide a whole register under every policy and to write the standings down.

    python benchmarks/standing.py [FIRMS] [YEARS]

A record of invented firms with fact sheets for some years is made in a folder of its own; then every policy
of the invented county and every published rule set is decided for the last year. PostgreSQL is used where
DATABASE_URL names one.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from datetime import date
from pathlib import Path
from time import perf_counter, process_time

FIRMS, YEARS = 100_000, 5
ON = date(2026, 9, 30)


def prepared(firms: int, years: int):  # type: ignore[no-untyped-def]
    """The invented county with its policies, the rule sets and so many firms with sheets of so many years."""
    import polars as pl

    from zoulang.batch.synthetic import synthetic
    from zoulang.rules import load_policy
    from zoulang.web.accounts.bulk import insert_rows
    from zoulang.web.registry.models import Enterprise, Statement
    from zoulang.web.registry.policies import policies_about_enterprises
    from zoulang.web.registry.statement_tables import keep_table, write_sheets
    from zoulang.web.site.install import install_programme

    programme = install_programme("qingwu")
    if not programme.rule_sets.exists():
        _all_rule_sets(programme, load_policy)
    insert_rows(
        Enterprise,
        ("programme", "credit_code", "name_zh", "name_en", "industry", "industry_code", "address"),
        ((programme.pk, f"{n:018d}", f"样本企业{n}", "", "", "", "") for n in range(firms)),
    )
    ids = list(Enterprise.objects.filter(programme=programme).order_by("pk").values_list("pk", flat=True))
    source = programme.sources.create(slug="bench", name_zh="样本", rank=1)
    columns: dict[str, list[object]] = {}
    policies = policies_about_enterprises(programme, ON)
    for number, policy in enumerate(policies):
        table = synthetic(policy, firms, number)
        for each in policy.inputs:
            if not each.back and each.key in table.columns and each.fact.zh not in columns:
                columns[each.fact.zh] = _stored(table[each.key], pl)
    # Sheets of earlier years hold what is read of them.
    earlier = {each.fact.zh for policy in policies for each in policy.inputs if each.back}
    for year in range(ON.year - years + 1, ON.year + 1):
        names = [name for name in columns if year == ON.year or name in earlier]
        statement = Statement.objects.create(
            programme=programme, source=source, year=year, stated_on=ON, made_on=ON, facts=names
        )
        texts = (
            json.dumps({n: v for n, v in zip(names, row, strict=True) if v is not None}, ensure_ascii=False)
            for row in zip(*(columns[name] for name in names), strict=True)
        )
        # As a file of this size is kept: a sheet per firm for pages, and columns for whoever asks about all.
        write_sheets(statement, pl.DataFrame({"enterprise": ids, "facts": list(texts)}), in_table=True)
        cells = {n: pl.Series(columns[n]).cast(pl.String) for n in names}
        keep_table(statement, pl.DataFrame({"enterprise": ids, **cells}))
    return programme, len(columns)


def _all_rule_sets(programme, load_policy) -> None:  # type: ignore[no-untyped-def]
    from importlib.resources import files

    from zoulang.web.registry.models import RuleSet

    folder = Path(str(files("zoulang.programmes"))) / "published/policies"
    for path in sorted(folder.glob("*.yaml")):
        if not path.name.endswith(".keys.yaml"):
            text = path.read_text(encoding="utf-8")
            policy = load_policy(text, name=path.name)
            if policy.subject == "enterprise":
                RuleSet.objects.create(
                    programme=programme, slug=policy.slug, title_zh=policy.title.zh, source=text
                )


def _stored(own, pl) -> list[object]:  # type: ignore[no-untyped-def]
    """A column as fact sheets keep it."""
    if own.dtype in (pl.Boolean, pl.Int64):
        return own.to_list()
    return own.cast(pl.String).to_list()


def main(arguments: list[str]) -> None:
    firms, years = (*map(int, arguments), *(FIRMS, YEARS)[len(arguments) :])[:2]
    os.environ["DJANGO_SETTINGS_MODULE"] = "zoulang.web.settings"
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("ZOULANG_DATA", folder)
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection, transaction

        from zoulang.web.growth.actions import decide_register
        from zoulang.web.growth.models import Standing

        call_command("migrate", verbosity=0)
        with transaction.atomic():
            began = perf_counter()
            programme, facts = prepared(firms, years)
            print(f"{firms} firms x {years} years, {facts} facts: made in {perf_counter() - began:.1f} s")
        marks: list[tuple[float, str]] = []
        began, worked = perf_counter(), process_time()
        runs = decide_register(
            programme, ON.year, ON, None, lambda number, all, title: marks.append((perf_counter(), title))
        )
        total, worked = perf_counter() - began, process_time() - worked
        for (start, title), (end, _) in zip(marks, [*marks[1:], (perf_counter(), "")], strict=True):
            print(f"  {end - start:5.1f} s  {title}")
        said = {"database": connection.vendor, "load": os.getloadavg()}
        written = Standing.objects.filter(run__in=runs).count()
        print(f"  {marks[0][0] - began:5.1f} s  what is known put together")
        took = f"{total:.1f} s ({worked:.1f} s of processor)"
        print(f"{len(runs)} policies: {took}, {written} standings written, {said}")


if __name__ == "__main__":
    main(sys.argv[1:])
