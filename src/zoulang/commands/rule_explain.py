"""``zoulang rules explain``: one record, decided and explained."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from zoulang.commands.errors import CheckedCommand
from zoulang.commands.rule_inputs import (
    calendar_of,
    calendar_option,
    day_of,
    find_policy,
    json_option,
    language_option,
    on_option,
    print_json,
    record_of_name,
    records_of_name,
)
from zoulang.errors import InputError, Problem

EXAMPLE = "Example: zoulang rules explain linzi-2021-41 firms.xlsx:7 --on 2022-06-01 --lang en"


def answers_given(texts: tuple[str, ...]) -> dict[str, str]:
    """NAME=VALUE pairs as they were typed.

    Raises:
        InputError: if one of them is no pair, or a name is answered twice.

    >>> answers_given(("rounding=up", "share = 30%"))
    {'rounding': 'up', 'share': '30%'}
    """
    answers: dict[str, str] = {}
    problems = []
    for text in texts:
        name, sign, value = (part.strip() for part in text.partition("="))
        if not (name and sign and value):
            problems.append(Problem(f"{text} is no answer", "write NAME=VALUE", place="--answer"))
        elif name in answers:
            problems.append(Problem(f"{name} is answered twice", "keep one answer", place="--answer"))
        answers[name] = value
    if problems:
        raise InputError(problems)
    return answers


@click.command(cls=CheckedCommand, epilog=EXAMPLE)
@click.argument("policy_names", metavar="POLICY...", nargs=-1, required=True)
@click.argument("record_name", metavar="RECORD")
@on_option
@click.option(
    "--answer",
    "answers",
    metavar="NAME=VALUE",
    multiple=True,
    help="Answer an open question, or overrule its answer, for this decision only; may be repeated.",
)
@calendar_option
@language_option
@click.option("--html", "as_html", is_flag=True, help="Print a fragment of HTML.")
@json_option
def explain(
    policy_names: tuple[str, ...],
    record_name: str,
    on: datetime | None,
    answers: tuple[str, ...],
    calendar_file: Path | None,
    language: str,
    as_html: bool,
    as_json: bool,
) -> None:
    """Say for one record which conditions hold, what it gets, and what it is short of.

    RECORD is a JSON or YAML file of `fact: value` (amounts with their unit: 500.01万元), or a row of a table
    as FILE:ROW, with the row number that a spreadsheet shows. Several policies are decided together: where
    they pay for the same (pays_for), the rule of the texts says which of them pays (conflicts).
    """
    from zoulang.rules import decide
    from zoulang.rules.deciding.documents import decide_together
    from zoulang.rules.explaining.explain import explain as explanation
    from zoulang.rules.explaining.explain import explain_together
    from zoulang.rules.explaining.html import html, html_together

    if as_html and as_json:
        raise InputError(Problem("--html and --json exclude each other", "choose one of them"))
    calendar, given = calendar_of(calendar_file), answers_given(answers)
    policies = [find_policy(name) for name in policy_names]
    if len(policies) > 1:
        records = records_of_name(policies, record_name)
        together = decide_together(policies, records, day_of(on), interpretations=given, calendar=calendar)
        if as_json:
            print_json(together.as_dict(language))
        else:
            click.echo(html_together(together, language) if as_html else explain_together(together, language))
        return
    record = record_of_name(policies[0], record_name)
    decision = decide(policies[0], record, day_of(on), interpretations=given, calendar=calendar)
    if as_json:
        print_json(decision.as_dict(language))
    else:
        click.echo(html(decision, language) if as_html else explanation(decision, language))
