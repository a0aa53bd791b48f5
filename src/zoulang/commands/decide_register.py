"""``zoulang decide-register``: every firm under every rule in force, as the button of the office does it."""

from __future__ import annotations

from typing import Any

import click

from zoulang.commands.errors import CheckedCommand
from zoulang.commands.opening import bring_up_to_date, open_record
from zoulang.commands.rule_inputs import print_json
from zoulang.errors import InputError, Problem


@click.command("decide-register", cls=CheckedCommand)
@click.argument("programme")
@click.argument("year", type=click.IntRange(1990, 2200))
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="Rules in force on this day, YYYY-MM-DD.")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
def decide_register(programme: str, year: int, on: Any, as_json: bool) -> None:
    """Decide every firm under every policy and rule set in force, on the facts of a year.

    What was decided before for the year is replaced, policy by policy; the pages show it at once.

    \b
    Example:
      zoulang decide-register qingwu 2026
      zoulang decide-register qingwu 2026 --on 2026-09-30 --json
    """
    _open()
    from zoulang.web.accounts.business_date import business_date
    from zoulang.web.accounts.models import Programme
    from zoulang.web.growth.actions import decide_register as decide

    found = Programme.objects.filter(slug=programme).first()
    if found is None:
        known = ", ".join(Programme.objects.values_list("slug", flat=True))
        raise InputError(Problem(f"there is no programme {programme}", f"the programmes are {known}"))
    runs = decide(found, year, on.date() if on else business_date(), None, None if as_json else _tell)
    rows = [
        {"policy": run.policy, "firms": run.firms, "on": str(run.on), **_sums(run.counts)} for run in runs
    ]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        click.echo(
            f"{row['policy']}: {row['firms']} firms; meets {row['meets']}, one step short {row['near']}, "
            f"one fact missing {row['open']}"
        )


def _open() -> None:
    open_record()
    bring_up_to_date()


def _tell(number: int, count: int, title: str) -> None:
    click.echo(f"{number + 1} / {count} {title}", err=True)


def _sums(counts: dict[str, dict[str, int]]) -> dict[str, int]:
    """Standings by state over all items of a policy."""
    return {state: sum(each.get(state, 0) for each in counts.values()) for state in ("meets", "near", "open")}
