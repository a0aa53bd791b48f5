"""``zoulang rules interpretations``: what the texts leave open, and how it is read."""

from __future__ import annotations

from typing import Any

import click

from zoulang.commands.errors import CheckedCommand
from zoulang.commands.rule_inputs import (
    find_policy,
    json_option,
    language_option,
    print_json,
    shipped_policies,
)

EXAMPLE = "Example: zoulang rules interpretations linzi-2021-41 --lang en"


@click.command(cls=CheckedCommand, epilog=EXAMPLE)
@click.argument("policies", metavar="[POLICY...]", nargs=-1)
@language_option
@json_option
def interpretations(policies: tuple[str, ...], language: str, as_json: bool) -> None:
    """List what the texts leave open: question, clause, answer or whom to ask, and the items it affects.

    Without POLICY all shipped policies are listed.
    """
    from zoulang.rules.explaining.present.interpretations import policy_interpretations

    chosen = [find_policy(name) for name in policies or shipped_policies()]
    listed = [entry for policy in chosen for entry in policy_interpretations(policy, language)]
    if as_json:
        print_json({"policies": [policy.slug for policy in chosen], "interpretations": listed})
        return
    for policy in chosen:
        own = [entry for entry in listed if entry["policy"] == policy.slug]
        still = sum(entry["state"] == "open" for entry in own)
        click.echo(f"{policy.slug} {policy.title.in_language(language)}: {len(own)}, {still} open")
        for entry in own:
            _print_entry(entry)


def _print_entry(entry: dict[str, Any]) -> None:
    sign = "?" if entry["state"] == "open" else "\N{CHECK MARK}"
    clause = f" [{entry['clause']}]" if entry["clause"] else ""
    click.echo(f"  {sign} {entry['label']}{clause} {entry['text']}")
    if entry["items"]:
        items = ", ".join(f"{item['id']} {item['title']}".strip() for item in entry["items"])
        click.echo(f"      -> {items}")
