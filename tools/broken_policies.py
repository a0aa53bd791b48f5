"""Writes what the checker says of the broken policies of the tests, for a person to read and accept.

Run ``python -m tools.broken_policies`` after a sentence has changed on purpose, and read the difference.
"""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parents[1] / "tests/rules/broken"


def told(path: Path) -> str:
    """Every mistake and warning of a policy file, each with its line and a caret, as a person sees them."""
    from zoulang.rules.loading.load import check_policy

    return "".join(f"{problem.with_caret()}\n" for problem in check_policy(path))


def main() -> None:
    """Renew the texts beside the policies, and name those that changed."""
    for path in sorted(FOLDER.glob("*.yaml")):
        text, beside = told(path), path.with_suffix(".txt")
        if not beside.exists() or beside.read_text(encoding="utf-8") != text:
            beside.write_text(text, encoding="utf-8")
            print(f"renewed {beside.name}")


if __name__ == "__main__":
    main()
