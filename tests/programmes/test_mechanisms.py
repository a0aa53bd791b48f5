"""Every mechanism is listed, and what is said to work names a test and a page that are there."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from django.urls import Resolver404, resolve

import zoulang
from zoulang.citation import normalize_address
from zoulang.cli import main

ZIBO = Path(zoulang.__file__).parent / "programmes/zibo"
REPOSITORY = Path(__file__).parents[2]


def listed() -> list[dict[str, Any]]:
    result = CliRunner().invoke(main, ["mechanisms", "--json"])
    assert result.exit_code == 0, result.output
    mechanisms: list[dict[str, Any]] = json.loads(result.output)
    return mechanisms


@pytest.fixture(scope="module")
def clauses() -> set[str]:
    found = set()
    for path in (ZIBO / "documents").glob("*.yaml"):
        content = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)
        found |= {f"{path.stem} {normalize_address(clause['address'])}" for clause in content["clauses"]}
    return found


def test_every_labelled_mechanism_is_listed_once_under_its_names(shared: Path) -> None:
    labelled = json.loads((shared / "gold/mechanisms.json").read_text(encoding="utf-8"))["mechanisms"]
    assert [(each["id"], each["name"]["zh"], each["name"]["en"]) for each in listed()] == [
        (each["id"], each["zh"], each["en"]) for each in labelled
    ]


def test_every_mechanism_cites_clauses_of_the_documents(clauses: set[str]) -> None:
    for each in listed():
        assert each["clauses"], each["id"]
        for place in each["clauses"]:
            slug, address = place.split(" ", 1)
            assert f"{slug} {normalize_address(address)}" in clauses, (each["id"], place)


def test_what_works_names_a_test_and_a_page_that_are_there() -> None:
    working = [each for each in listed() if each["state"] != "not_yet"]
    assert working
    for each in working:
        file, _, name = each["test"].partition("::")
        tree = ast.parse((REPOSITORY / file).read_text(encoding="utf-8"))
        assert name in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}, each["id"]
        try:
            resolve(each["see"])
        except Resolver404:
            pytest.fail(f"{each['id']}: there is no page {each['see']}")


def test_what_is_not_there_yet_claims_no_test() -> None:
    for each in listed():
        assert each["state"] in {"works", "setting", "not_yet"}
        assert (each["test"] is None) == (each["state"] == "not_yet"), each["id"]


def test_one_capability_can_be_asked_for() -> None:
    result = CliRunner().invoke(main, ["mechanisms", "--capability", "A", "--lang", "zh"])
    assert result.exit_code == 0
    assert result.output.startswith("A 政策读条")
    assert len([line for line in result.output.splitlines() if line.startswith("  ") and line[2] != " "]) == 7
