"""Every deed writes the journal: found in the source, and in what a whole demo left behind."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import zoulang.web
from zoulang.web.site.templatetags.office_words import DEEDS

WEB = Path(zoulang.web.__file__).parent
WRITES = {"record", "record_each", "tell"}
# Asks for permission to show something; changes nothing.
ONLY_ASKS = {"add_holiday", "drop_holiday"}


@cache
def functions() -> list[tuple[str, ast.FunctionDef]]:
    """Every function of the web application, with the file it stands in."""
    return list(_functions())


def _functions() -> Iterator[tuple[str, ast.FunctionDef]]:
    for path in sorted(WEB.rglob("*.py")):
        if "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                yield path.relative_to(WEB).as_posix(), node


@cache
def called(node: ast.AST) -> set[str]:
    names = set()
    for call in ast.walk(node):
        if isinstance(call, ast.Call):
            names.add(getattr(call.func, "id", getattr(call.func, "attr", "")))
    return names


@cache
def deeds() -> dict[str, ast.FunctionDef]:
    """Functions that ask whether somebody may do something, and the public ones of the modules of actions."""
    found = {}
    for path, node in functions():
        is_action = path.endswith("/actions.py") or "/actions/" in path
        is_public = not node.name.startswith("_") and "by" in [arg.arg for arg in node.args.args]
        if "require" in called(node) or (is_action and is_public):
            found[f"{path}::{node.name}"] = node
    return found


@cache
def writers() -> set[str]:
    """Names of functions that write an entry, themselves or through one they call."""
    calls: dict[str, set[str]] = {}
    for _, node in functions():
        calls.setdefault(node.name, set()).update(called(node))
    writing = set(WRITES)
    while more := {name for name, names in calls.items() if name not in writing and names & writing}:
        writing |= more
    return writing


def test_there_are_deeds_in_every_app_that_changes_the_record() -> None:
    apps = {name.partition("/")[0] for name in deeds()}
    assert {"accounts", "outbox", "policy", "registry", "casework", "programme", "money", "workbench"} <= apps


@pytest.mark.parametrize("name", sorted(deeds()))
def test_a_deed_writes_the_journal(name: str) -> None:
    if name.rpartition("::")[2] in ONLY_ASKS:
        return
    assert called(deeds()[name]) & writers(), f"{name} changes the record and writes no entry"


def verbs() -> dict[str, str]:
    """Every verb that is written into the journal as it stands in the source, with its place."""
    found = {}
    for path, function in functions():
        for call in ast.walk(function):
            name = getattr(getattr(call, "func", None), "id", "")
            if isinstance(call, ast.Call) and name in WRITES and len(call.args) > 1:
                for value in ast.walk(call.args[1]):
                    if isinstance(value, ast.Constant) and isinstance(value.value, str):
                        found[value.value] = f"{path}::{function.name}"
    return found


def test_every_verb_of_the_journal_has_words() -> None:
    assert len(verbs()) > 60
    assert not {verb: place for verb, place in verbs().items() if verb not in DEEDS}
