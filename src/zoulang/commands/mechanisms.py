"""``zoulang mechanisms``: what the founding documents describe, and what of it works."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import click
import yaml

import zoulang
from zoulang.commands.errors import CheckedCommand
from zoulang.commands.rule_inputs import json_option, language_option, print_json

LIST = Path(zoulang.__file__).parent / "programmes/zibo/mechanisms.yaml"
EXAMPLE = "Example: zoulang mechanisms --capability A"
SIGNS = {"works": "\N{CHECK MARK}", "setting": "\N{WHITE SQUARE}", "not_yet": "\N{MIDDLE DOT}"}
STATES = {"works": "work", "setting": "work once a person fills in a setting", "not_yet": "not yet"}


@click.command(cls=CheckedCommand, epilog=EXAMPLE)
@click.option(
    "--capability",
    metavar="A-J",
    type=click.Choice(list("ABCDEFGHIJ"), case_sensitive=False),
    help="Only those of one capability.",
)
@language_option
@json_option
def mechanisms(capability: str | None, language: str, as_json: bool) -> None:
    """List the mechanisms of the founding documents: which work, where to see them, which test proves it.

    `setting` means that it works once a person fills in what the documents leave undefined.
    """
    content = yaml.load(LIST.read_text(encoding="utf-8"), yaml.BaseLoader)
    chosen = [each for each in content["mechanisms"] if capability in (None, each["id"][0])]
    if as_json:
        print_json([_as_data(each) for each in chosen])
        return
    for group in content["capabilities"]:
        own = [each for each in chosen if each["id"].startswith(group["id"])]
        if own:
            click.echo(f"{group['id']} {group['name'][language]}")
            for each in own:
                _print(each, language)
    counts = Counter(each["state"] for each in chosen)
    click.echo(", ".join(f"{counts[state]} {words}" for state, words in STATES.items()))


def _print(each: dict[str, Any], language: str) -> None:
    click.echo(f"  {SIGNS[each['state']]} {each['id']} {each['name'][language]}")
    if each["state"] != "not_yet":
        click.echo(f"      {each['see']}  {each['test']}")


def _as_data(each: dict[str, Any]) -> dict[str, Any]:
    """As scripts read it; ``see`` and ``test`` are null for what is not there yet."""
    return {"see": None, "test": None, **each}
