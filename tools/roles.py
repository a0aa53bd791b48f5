"""Write what each role may do and see from roles.toml into docs/reference/roles.md.

    python tools/roles.py            write it
    python tools/roles.py --check    change nothing; fail when the page says something else

The sentences about what a role needs and must not do are written by hand, each with the test that proves it.
"""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
TABLE = ROOT / "src/zoulang/web/accounts/roles.toml"
PAGE = ROOT / "docs/reference/roles.md"
PART = re.compile(r"<!-- roles\.toml: (\w+) -->\n.*?<!-- end -->", re.S)
LABELS = {
    "deeds": "Deeds",
    "sees": "Sees everywhere",
    "sees_own": "Sees of its own",
    "gives": "Gives the roles",
}


def written(page: str, table: dict[str, dict[str, list[str]]]) -> str:
    """The page with the lines of the table as it stands."""

    def lines(match: re.Match[str]) -> str:
        row = table.get(match[1], {})
        told = [
            f"- {label}: {', '.join(f'`{name}`' for name in sorted(row[column]))}"
            for column, label in LABELS.items()
            if row.get(column)
        ]
        return "\n".join([f"<!-- roles.toml: {match[1]} -->", *(told or ["- Nothing."]), "<!-- end -->"])

    return PART.sub(lines, page)


def main(arguments: list[str]) -> int:
    if arguments not in ([], ["--check"]):
        print(__doc__, file=sys.stderr)
        return 2
    page = PAGE.read_text(encoding="utf-8")
    new = written(page, tomllib.loads(TABLE.read_text(encoding="utf-8")))
    if arguments and new != page:
        print(
            f"{PAGE.relative_to(ROOT)} does not say what roles.toml says; run tools/roles.py", file=sys.stderr
        )
        return 1
    PAGE.write_text(new, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
