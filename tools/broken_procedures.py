"""Writes what is told about the broken procedures of the tests, for a person to read and accept.

Run ``python -m tools.broken_procedures`` after a sentence has changed on purpose, and read the difference.
"""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parents[1] / "tests/procedures/broken"
ROLES = ("administrator", "office", "leader", "department", "discipline")


def told(path: Path) -> str:
    """Every mistake of a procedure file with its line and a caret; where it has none, every finding."""
    from zoulang.procedures import check_procedure, findings, load_procedure

    mistakes = check_procedure(path, roles=ROLES)
    if mistakes:
        return "".join(f"{problem.with_caret()}\n" for problem in mistakes)
    found = findings(load_procedure(path, roles=ROLES))
    return "".join(
        f"{each.severity}: {each.problem}\n  {each.sentence('zh')}\n  {each.sentence('en')}\n"
        for each in found
    )


def main() -> None:
    """Renew the texts beside the procedures, and name those that changed."""
    for path in sorted(FOLDER.glob("*.yaml")):
        text, beside = told(path), path.with_suffix(".txt")
        if not beside.exists() or beside.read_text(encoding="utf-8") != text:
            beside.write_text(text, encoding="utf-8")
            print(f"renewed {beside.name}")


if __name__ == "__main__":
    main()
