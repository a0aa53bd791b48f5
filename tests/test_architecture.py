"""The house as DESIGN draws it: who may import whom, and what the core must never know."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[1] / "src/zoulang"
LEAVES = ("errors", "citation", "quantities", "glossary", "tables")
CORE = [
    path.name
    for path in sorted(SOURCE.iterdir())
    if path.joinpath("__init__.py").exists() and path.name not in {"web", "commands", "programmes"}
]
CLOCKS = {"now", "today", "utcnow", "time", "time_ns", "localtime", "gmtime"}
CLOCK_OWNERS = {"date", "datetime", "time", "timezone"}


def imported_by(statement: str) -> set[str]:
    """The names of all modules loaded after a statement, in a fresh interpreter."""
    program = f"import sys; {statement}; print('\\n'.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", program],
        check=True,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(SOURCE.parent), "PYTHONUTF8": "1"},
    )
    return set(done.stdout.split())


def python_files(*parts: str) -> list[Path]:
    return [path for part in parts for path in sorted((SOURCE / part).rglob("*.py"))]


def test_the_import_contracts_hold() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [lint, "--no-cache"], check=False, capture_output=True, text=True, cwd=SOURCE.parents[1]
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("name", [*LEAVES, *CORE])
def test_a_leaf_or_core_package_never_loads_django(name: str) -> None:
    assert "django" not in imported_by(f"import zoulang.{name}")


def test_the_list_of_commands_opens_quickly_because_it_loads_neither_django_nor_polars() -> None:
    loaded = imported_by(
        "from click.testing import CliRunner; from zoulang.cli import main; "
        "assert CliRunner().invoke(main, ['--help']).exit_code == 0"
    )
    assert not loaded & {"django", "polars", "lark", "pdfplumber"}


@pytest.mark.parametrize("path", python_files(*CORE), ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_the_core_has_no_clock(path: Path) -> None:
    asked = [
        f"line {node.lineno}: {ast.unparse(node)}"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in CLOCKS
        and ast.unparse(node.func.value).rpartition(".")[2] in CLOCK_OWNERS
    ]
    assert not asked, f"{path.name} asks the clock; take the date as an argument: {asked}"


def test_programmes_are_data_only() -> None:
    programs = [path for path in python_files("programmes") if path.name != "__init__.py"]
    assert not programs, "a programme is data a policy officer can read, so it holds no Python"


def test_no_module_is_called_by_a_name_that_says_nothing() -> None:
    empty = {"utils", "helpers", "services", "common", "misc", "util"}
    assert not [path for path in python_files(".") if path.stem in empty or path.parent.name in empty]
