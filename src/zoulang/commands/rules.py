"""``zoulang rules``: draft, check, test, explain and decide policy files."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from zoulang.commands.errors import CheckedGroup
from zoulang.commands.rule_draft import draft
from zoulang.commands.rule_explain import explain
from zoulang.commands.rule_inputs import (
    calendar_of,
    calendar_option,
    counted,
    day_of,
    find_policy,
    json_option,
    language_option,
    on_option,
    policy_path,
    print_json,
    shipped_path,
)
from zoulang.commands.rule_inputs import shipped_policies as shipped_policies
from zoulang.commands.rule_interpretations import interpretations
from zoulang.commands.rule_past import Belonging, past_options
from zoulang.commands.rule_review import review
from zoulang.commands.rule_schema import schema
from zoulang.commands.rule_simulate import simulate
from zoulang.errors import InputError
from zoulang.quantities import format_money
from zoulang.rules.policy import Policy

EXAMPLES = {
    "check": "zoulang rules check linzi-2021-41 my-county.yaml",
    "test": "zoulang rules test linzi-2021-41 --cases linzi-2021-41.cases.json",
    "decide": "zoulang rules decide linzi-2021-41 firms.xlsx -o awards.xlsx --on 2022-06-01 --reasons",
    "synthesize": "zoulang rules synthesize linzi-2021-41 -n 10000 --seed 1 -o firms.xlsx",
}


def _example(name: str) -> str:
    return f"Example: {EXAMPLES[name]}"


@click.group(cls=CheckedGroup)
def rules() -> None:
    """Draft, check, test, explain and decide policy files.

    POLICY is a file, or the name of a shipped policy such as linzi-2021-41.
    """


rules.add_command(draft)
rules.add_command(explain)
rules.add_command(interpretations)
rules.add_command(simulate)
rules.add_command(review)
rules.add_command(schema)


@rules.command(epilog=_example("check"))
@click.argument("policies", metavar="POLICY...", nargs=-1, required=True)
@json_option
def check(policies: tuple[str, ...], as_json: bool) -> None:
    """Say every mistake in policy files, with line and column, before any record is read.

    Warnings, such as a question the text leaves open, do not stop; mistakes end with exit code 2.
    """
    from zoulang.rules import check_policy

    found = {name: check_policy(policy_path(name)) for name in policies}
    mistakes = [problem for problems in found.values() for problem in problems if not problem.warning]
    warnings = [problem for problems in found.values() for problem in problems if problem.warning]
    if mistakes:
        raise InputError([*mistakes, *warnings])
    if as_json:
        print_json({"policies": list(found), "warnings": [problem.as_dict() for problem in warnings]})
        return
    for problem in warnings:
        click.echo(problem.with_caret(), err=True)
    click.echo(f"{counted(len(found), 'policy', 'policies')} checked, no mistakes, "
               f"{counted(len(warnings), 'warning', 'warnings')}")  # fmt: skip


@rules.command(epilog=_example("test"))
@click.argument("policies", metavar="[POLICY...]", nargs=-1)
@click.option(
    "--cases", type=click.Path(path_type=Path), help="A case file; its policy is found by the name in it."
)
@calendar_option
@json_option
@click.pass_context
def test(
    ctx: click.Context,
    policies: tuple[str, ...],
    cases: Path | None,
    calendar_file: Path | None,
    as_json: bool,
) -> None:
    """Run worked cases: those in the policy files, or those of --cases.

    Without POLICY all shipped policies are tested. Ends with 'N passed, N failed', and says how many of those
    that failed could not be read, and how many were not compared; exit code 1 if any failed or nothing was
    compared.
    """
    from zoulang.rules import load_policy
    from zoulang.rules.cases.cases import CaseReport, run_cases, run_own_cases

    loaded, calendar = [load_policy(policy_path(name)) for name in policies], calendar_of(calendar_file)
    if cases is not None:
        named = {policy.slug: policy for policy in loaded}
        report = run_cases(
            lambda slug: named.get(slug) or load_policy(shipped_path(slug)), cases, calendar=calendar
        )
    else:
        report = CaseReport(())
        for policy in loaded or map(load_policy, shipped_policies().values()):
            report += run_own_cases(policy, calendar=calendar)
    if as_json:
        print_json({
            "passed": report.passed, "failed": report.failed, "skipped": report.skipped,
            "unread": report.unread, "idle": report.idle,
            "cases": [vars(result) for result in report.results],
        })  # fmt: skip
    else:
        _print_report(report)
    ctx.exit(1 if report.failed or report.idle or not report.passed else 0)


def _print_report(report: Any) -> None:
    for result in report.results:
        title = f" {result.title}" if result.title else ""
        click.echo(f"{result.outcome:7} {result.policy} {result.id}{title}")
        for line in (*result.differences, *result.notes):
            click.echo(f"        {line}")
    for sentence in report.idle or (() if report.passed or report.failed else ("nothing was compared",)):
        click.echo(sentence)
    unread = f", {report.unread} of them not read" if report.unread else ""
    skipped = f", {report.skipped} skipped" if report.skipped else ""
    click.echo(f"{report.passed} passed, {report.failed} failed{unread}{skipped}")


@rules.command("decide", epilog=_example("decide"))
@click.argument("policy_name", metavar="POLICY")
@click.argument("data", type=click.Path(path_type=Path))
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="Where to write.")
@on_option
@click.option(
    "--engine", type=click.Choice(["polars", "duckdb", "spark", "python"]), default="polars",
    show_default=True, help="What computes; the answers are the same.",
)  # fmt: skip
@click.option("--reasons", is_flag=True, help="Add a column of reasons for each item.")
@calendar_option
@past_options
@language_option
@json_option
def decide_table(
    policy_name: str,
    data: Path,
    output: Path,
    on: datetime | None,
    engine: str,
    reasons: bool,
    calendar_file: Path | None,
    ledger: Path | None,
    earlier: Path | None,
    earlier_incomplete: bool,
    registers: tuple[str, ...],
    language: str,
    as_json: bool,
) -> None:
    """Decide a whole table: .xlsx, .csv or .parquet in, any of the three out.

    The heads of DATA are names of facts, with the unit in parentheses: 市级奖补（万元）. An empty cell is not
    known. Nothing is written if anything in DATA cannot be read.

    What belongs to the subjects of DATA stands in tables of its own, joined by credit code or name: payments
    (--ledger), earlier periods (--earlier), rows such as prizes (--register NAME=FILE).
    """
    from zoulang.batch.by_engine import decide_by
    from zoulang.batch.present import decisions_table, summary
    from zoulang.batch.records import records_frame
    from zoulang.tables import read_rows, write_table

    policy, calendar = find_policy(policy_name), calendar_of(calendar_file)
    _progress(f"reading {data.name}")
    table = read_rows(data)
    records = records_frame(policy, table)
    beside = Belonging(ledger, earlier, earlier_incomplete, registers).read(policy, records, data)
    _progress(f"deciding {records.height:,} records with {engine}")
    numbered = records if _identities(policy, records) else records.insert_column(0, table.rows.alias("row"))
    decisions = decide_by(engine, policy, numbered, day_of(on), calendar=calendar, **beside)
    _progress(f"writing {output.name}")
    shown, money = decisions_table(policy, decisions, language, reasons)
    write_table(shown, output, money, language=language)
    counts = summary(policy, decisions)
    if as_json:
        print_json(_summary_data(policy, records.height, counts))
    else:
        _print_summary(records.height, counts, language)


def _identities(policy: Policy, records: Any) -> list[str]:
    from zoulang.batch.frames import none_column

    keys = {given.key for given in policy.known_inputs.values()}
    known = keys | {none_column(key) for key in keys}
    return [name for name in records.columns if name not in known]


def _summary_data(policy: Policy, records: int, counts: list[Any]) -> dict[str, object]:
    items = [
        {
            "id": count.item.id, "clause": count.item.clause, "yes": count.yes, "no": count.no,
            "unknown": count.unknown, "low_fen": count.low, "high_fen": count.high,
        }
        for count in counts
    ]  # fmt: skip
    return {
        "policy": policy.slug,
        "records": records,
        "items": items,
        "total_low_fen": sum(c.low for c in counts),
    }


def _print_summary(records: int, counts: list[Any], language: str) -> None:
    click.echo(f"{records:,} records")
    for count in counts:
        title = count.item.title.in_language(language)
        outcomes = f"yes {count.yes:,}, no {count.no:,}, unknown {count.unknown:,}"
        line = f"{count.item.clause or count.item.id} {title}: {outcomes}"
        click.echo(
            line + (f", {_span(count.low, count.high, language)}" if count.item.kind == "measure" else "")
        )
    highs = [count.high for count in counts if count.item.kind == "measure"]
    if highs:
        high = None if None in highs else sum(highs)
        click.echo(f"total {_span(sum(count.low for count in counts), high, language)}")


def _span(low: int, high: int | None, language: str) -> str:
    if low == high:
        return format_money(low, language)
    rest = "more, not bounded" if high is None else f"at most {format_money(high, language)}"
    return f"at least {format_money(low, language)}, {rest}"


@rules.command(epilog=_example("synthesize"))
@click.argument("policy_name", metavar="POLICY")
@click.option("-n", "--count", type=click.IntRange(min=1), default=10_000, show_default=True, help="Rows.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed gives the same rows.")
@click.option("-o", "--output", required=True, type=click.Path(path_type=Path), help="Where to write.")
@language_option
def synthesize(policy_name: str, count: int, seed: int, output: Path, language: str) -> None:
    """Write invented enterprises for a policy, with holes and with values at its limits."""
    from zoulang.batch.records import headed
    from zoulang.batch.synthetic import synthetic
    from zoulang.tables import write_table

    policy = find_policy(policy_name)
    shown, money = headed(policy, synthetic(policy, count, seed), language)
    write_table(shown, output, money, language=language)
    click.echo(f"{count:,} invented enterprises in {output}")


# --- printing ---------------------------------------------------------------------------------------


def _progress(what: str) -> None:
    click.echo(f"{what} ...", err=True)
