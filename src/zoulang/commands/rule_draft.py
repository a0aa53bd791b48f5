"""``zoulang rules draft``: the measures of a document as a policy file that nobody has accepted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from zoulang.commands.errors import CheckedCommand
from zoulang.commands.rule_inputs import counted, json_option, print_json
from zoulang.errors import InputError, Problem

if TYPE_CHECKING:
    from zoulang.documents.drafting import Drafted


@click.command(cls=CheckedCommand, epilog="Example: zoulang rules draft opinion.docx -o opinion.yaml")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=click.Path(path_type=Path), help="Where to write; printed if left out.")
@click.option(
    "--slug", metavar="NAME", help="Short name of the policy; from the document's number if left out."
)
@json_option
def draft(file: Path, output: Path | None, slug: str | None, as_json: bool) -> None:
    """Draft the measures of a document in the rule language.

    The file passes `zoulang rules check`. Thresholds compare facts; a condition that cannot be formalised
    becomes a yes/no fact in the document's words, and what the text leaves open a question. It is a draft:
    nobody has accepted it.
    """
    from zoulang.documents import read
    from zoulang.documents.drafting import draft_policy

    made = draft_policy(read(file), slug=slug)
    if not made.items:
        raise InputError(Problem("no measure was read in this document", "see zoulang read", file.name))
    if output is not None:
        _write(made.source, output)
    if as_json:
        print_json(_data(made, made.source if output is None else None))
    elif output is None:
        click.echo(made.source, nl=False)
    click.echo(_summary(made), err=True)


def _write(source: str, output: Path) -> None:
    try:
        output.write_text(source, encoding="utf-8")
    except OSError as error:
        problem = Problem(f"cannot be written ({error.strerror})", "check the path", str(output))
        raise InputError(problem) from error


def _summary(made: Drafted) -> str:
    drafted = [item for item in made.items if item.id is not None]
    named = {condition.fact for item in drafted for condition in item.named}
    questions = len(made.questions) + sum(len(item.questions) for item in drafted)
    lines = [
        f"{len(drafted)} of {len(made.items)} measures drafted, "
        f"{counted(len(named), 'condition', 'conditions')} left in the words of the text, "
        f"{questions} to be settled; nobody has accepted this draft"
    ]
    lines += [f"no draft for {item.address}: {item.reason.en}" for item in made.wanting if item.reason]
    return "\n".join(lines)


def _data(made: Drafted, source: str | None) -> dict[str, object]:
    return {
        "policy": made.slug,
        "source": source,
        "items": [
            {
                "id": item.id, "section": item.section, "address": item.address, "quote": item.quote,
                "facts": list(item.facts),
                "unformalised": [vars(condition) for condition in item.named],
                "questions": [vars(question) for question in item.questions],
                "reason": vars(item.reason) if item.reason else None,
            }
            for item in made.items
        ],
        "questions": [vars(question) for question in made.questions],
    }  # fmt: skip
