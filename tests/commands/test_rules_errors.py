"""Bad input ends a command with sentences on the error stream and exit code 2."""

from __future__ import annotations

import json

import click
from click.testing import CliRunner

from zoulang.commands.errors import CheckedGroup
from zoulang.errors import InputError, Problem

MISTAKES = [
    Problem(
        "unknown name 市级四奖补",
        "did you mean 市级四类奖补?",
        "p.yaml",
        line=4,
        column=9,
        source="  when: 市级四奖补 > 0",
    ),
    Problem("-3 is negative", "write what was received", "firms.xlsx", place="row 7, column 市级奖补"),
]


@click.group(cls=CheckedGroup)
def outer() -> None:
    """A program."""


@outer.group()
def inner() -> None:
    """A group within a group."""


@inner.command()
@click.option("--json", "as_json", is_flag=True)
def stumble(as_json: bool) -> None:
    """Meets bad input."""
    raise InputError(MISTAKES)


def test_every_mistake_is_one_sentence_on_the_error_stream_with_a_caret_where_it_points() -> None:
    result = CliRunner().invoke(outer, ["inner", "stumble"])
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.splitlines() == [
        "p.yaml, line 4, column 9: unknown name 市级四奖补; did you mean 市级四类奖补?",
        "    when: 市级四奖补 > 0",
        "          ^",
        "firms.xlsx, row 7, column 市级奖补: -3 is negative; write what was received",
    ]


def test_with_json_the_error_has_the_one_shape_that_the_api_has_too() -> None:
    result = CliRunner().invoke(outer, ["inner", "stumble", "--json"])
    assert result.exit_code == 2
    assert json.loads(result.stdout) == InputError(MISTAKES).as_dict()
