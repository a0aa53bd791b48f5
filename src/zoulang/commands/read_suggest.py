"""``zoulang read --suggest``: what a language model proposes beside what the rules found."""

from __future__ import annotations

import os
from dataclasses import replace

import click

from zoulang.commands.rule_inputs import counted
from zoulang.documents import Reading
from zoulang.errors import InputError, Problem

REASONS = {
    "quote": "their quotation does not stand in the text",
    "place": "their quotation stands in no clause",
    "words": "a name does not stand in the quotation",
    "number": "a number does not stand in the quotation",
    "known": "read already",
    "shape": "no record of a known kind",
    "answer": "whole answers that are not what was asked for",
}


def with_suggestions(reading: Reading) -> Reading:
    """The reading with the records that the configured model proposes; tells the error stream what was sent.

    Raises:
        InputError: if no model is configured.
    """
    from zoulang.documents.suggesting import model_from, suggestions

    model = model_from(os.environ)
    if model is None:
        found = "no language model is plugged in"
        raise InputError(Problem(found, "set ZOULANG_MODEL_URL and ZOULANG_MODEL_NAME", "--suggest"))
    click.echo(f"sending the clauses to {model.name} at {model.place} ...", err=True)
    made = suggestions(reading, model)
    requests = counted(made.requests, "request", "requests")
    said = [f"{made.characters:,} characters in {requests} sent to {model.place}"]
    said.append(f"{len(made.records)} proposed")
    said += [f"{number} dropped ({REASONS[why]})" for why, number in sorted(made.dropped.items())]
    click.echo("; ".join(said), err=True)
    if made.stopped is not None:
        click.echo(f"the model was not asked about all of the document: {made.stopped}", err=True)
    return replace(reading, records=(*reading.records, *made.records))
