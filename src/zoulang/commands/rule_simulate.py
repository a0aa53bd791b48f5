"""``zoulang rules simulate``: a change of a policy tried on a table of firms."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from zoulang.commands.errors import CheckedCommand
from zoulang.commands.rule_explain import answers_given
from zoulang.commands.rule_inputs import find_policy, json_option, language_option, policy_path, print_json
from zoulang.errors import InputError, Problem

if TYPE_CHECKING:
    from zoulang.rules.policy import Policy
    from zoulang.simulation import Simulation

EXAMPLE = (
    "zoulang rules simulate qingwu-2026-7 firms.xlsx --on 2026-09-30 "
    "--set 'measures.contract-buyer.pay=技术合同支付额 × 5%，最高 80万元'"
)


@click.command(cls=CheckedCommand, epilog=f"Example: {EXAMPLE}")
@click.argument("policy_name", metavar="POLICY")
@click.argument("data", type=click.Path(path_type=Path))
@click.option(
    "--with", "other", metavar="FILE", help="The policy after the change: a file or a shipped name."
)
@click.option(
    "--set", "settings", metavar="PATH=VALUE", multiple=True, help="A new text at one place; may be repeated."
)
@click.option(
    "--on",
    "days",
    type=click.DateTime(["%Y-%m-%d"]),
    multiple=True,
    help="A day decided for; may be repeated; today if left out.",
)
@click.option(
    "--by", "groups", metavar="COLUMN", multiple=True, help="Count by this column; may be repeated."
)
@click.option(
    "--answer", "answers", metavar="NAME=VALUE", multiple=True, help="An answer to an open question."
)
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Write every firm before and after.")
@json_option
@language_option
def simulate(
    policy_name: str,
    data: Path,
    other: str | None,
    settings: tuple[str, ...],
    days: tuple[datetime, ...],
    groups: tuple[str, ...],
    answers: tuple[str, ...],
    output: Path | None,
    as_json: bool,
    language: str,
) -> None:
    """Decide a table under a policy and under a changed one, and compare.

    Says what it costs by year and measure, who gains and loses, what each change does alone, and where one
    more of an input loses money. Give the change as another file (--with), or as new texts at places of the
    file (--set), or both; without either the policy is only examined.
    """
    from zoulang.batch.records import records_frame
    from zoulang.simulation import reading
    from zoulang.simulation import simulate as simulated
    from zoulang.simulation.present import report
    from zoulang.tables import read_rows

    before, after = _policies(policy_name, other, dict(_pair(text) for text in settings))
    table = read_rows(data)
    records = records_frame(reading(before, after), table)
    identities = [name for name in records.columns if name in table.frame.columns]
    if not identities:
        records = records.insert_column(0, table.rows.alias("row"))
    on = [day.date() for day in days] or [date.today()]
    given: dict[str, object] = {**answers_given(answers)}
    simulation = simulated(before, after, records, on, groups=groups, interpretations=given)
    if output is not None:
        _write(simulation, output, language)
    if as_json:
        print_json(simulation.as_dict(language))
    else:
        click.echo(report(simulation, language))


def _pair(text: str) -> tuple[str, str]:
    """Name and value; a path may hold the sign ≥ but no plain equals sign."""
    name, sign, value = text.partition("=")
    if not sign or not name.strip() or not value.strip():
        raise InputError(Problem(f"“{text}” is no setting", "write PATH=VALUE"))
    return name.strip(), value.strip()


def _policies(name: str, other: str | None, texts: dict[str, str]) -> tuple[Policy, Policy]:
    from zoulang.rules import load_policy
    from zoulang.simulation import changed

    before = find_policy(name)
    path = policy_path(other or name)
    if not texts:
        return before, find_policy(other or name)
    text = path.read_text(encoding="utf-8-sig")
    return before, load_policy(changed(text, texts), path.name)


def _write(simulation: Simulation, output: Path, language: str) -> None:
    from zoulang.simulation.present import rows_table
    from zoulang.tables import write_table

    shown, money = rows_table(simulation, language)
    write_table(shown, output, money, language=language)
