"""``zoulang read``: what a document says, on the terminal or as JSON; nothing is stored."""

from __future__ import annotations

from pathlib import Path

import click

from zoulang.commands.errors import CheckedCommand
from zoulang.commands.read_lines import lines
from zoulang.commands.read_suggest import with_suggestions
from zoulang.commands.rule_inputs import json_option, print_json
from zoulang.documents import read as read_document


@click.command(cls=CheckedCommand)
@click.argument("file", type=click.Path(path_type=Path))
@json_option
@click.option("--suggest", is_flag=True, help="Also ask the language model that the settings name.")
def read(file: Path, as_json: bool, suggest: bool) -> None:
    """Print what FILE says: clauses, duties, goals, measures, rules of precedence, references, chains,
    figures, names.

    FILE may be a .docx, .doc, .wps, .rtf, .odt, .pdf, .ofd, .html, .mht, .txt or .md. Everything printed is
    a draft with the words it rests on, and `?` stands before what rests on words that are not explicit;
    nothing is stored. With --suggest the clauses are sent to the language model of ZOULANG_MODEL_URL;
    without it nothing leaves this machine.

    \b
    Example:
      zoulang read opinion.docx
      zoulang read opinion.docx --json > opinion.json
    """
    reading = read_document(file)
    if suggest:
        reading = with_suggestions(reading)
    if as_json:
        print_json(reading.as_dict())
        return
    for line in lines(reading):
        click.echo(line)
