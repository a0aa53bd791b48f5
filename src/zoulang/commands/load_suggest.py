"""``zoulang load`` with a language model plugged in: what it proposes waits beside what the rules read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from zoulang.errors import InputError

if TYPE_CHECKING:
    from zoulang.web.policy.models import Document


def ask_if_plugged_in(document: Document) -> int | None:
    """How many drafts the model proposed; None if there is none, or the document is loaded without it.

    Whatever is wrong with the model is told on the error stream and spoils nothing: the document is loaded.
    """
    from zoulang.web.policy.proposing import ask_about_all, language_model

    try:
        model = language_model()
        if model is None:
            return None
        click.echo(f"sending the clauses to {model.name} at {model.place} ...", err=True)
        asked = ask_about_all(document, by=None)
    except InputError as error:
        click.echo(f"the language model was not asked: {error}", err=True)
        return None
    if asked.silent:
        click.echo(f"the model was not asked about all of the document: {asked.silent}", err=True)
    return asked.drafts
