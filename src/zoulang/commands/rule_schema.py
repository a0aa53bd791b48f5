"""``zoulang rules schema``: the JSON Schema of policy files."""

from __future__ import annotations

import json
from pathlib import Path

import click


@click.command(epilog="Example: zoulang rules schema -o policy.schema.json")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="A file to write; else it is printed.")
def schema(output: Path | None) -> None:
    """Print the JSON Schema of policy files, for editors that complete and check while one writes.

    It knows keys and fixed words, not expressions: `zoulang rules check` says every mistake.
    """
    from zoulang.rules.loading.json_schema import json_schema

    text = json.dumps(json_schema(), ensure_ascii=False, indent=2)
    if output is None:
        click.echo(text)
        return
    output.write_text(f"{text}\n", encoding="utf-8")
    click.echo(f"written to {output}")
