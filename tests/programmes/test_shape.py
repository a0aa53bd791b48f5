"""Every programme folder keeps the one shape, and copies no sentence of a real document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

import zoulang
from zoulang.citation import normalize_address, parent_address

PROGRAMMES = Path(zoulang.__file__).parent / "programmes"
SEEDS = Path(__file__).parents[2] / "../shared/seeds"
FOLDERS = sorted(path.parent for path in PROGRAMMES.glob("*/programme.yaml"))
DOCUMENTS = sorted(PROGRAMMES.glob("*/documents/*.yaml"))

PROGRAMME_KINDS = {"reference", "demo", "county"}
UNIT_KINDS = {
    "government",
    "leading_group",
    "department",
    "district",
    "park",
    "town",
    "enterprise",
    "institute",
    "public",
}
CLAUSE_KINDS = {"node", "panel", "panel_row", "run_in_title", "preamble", "closing"}
# For each kind of record the fields that must be there, and those of them that speak both languages.
RECORDS: dict[str, tuple[set[str], set[str]]] = {
    "goal": ({"indicator", "comparator", "value", "value_type"}, {"indicator"}),
    "duty": ({"title", "lead", "units", "implicit", "open_ended"}, {"title"}),
    "chain": ({"name", "leaders", "key_firms", "products", "benchmarks"}, {"name"}),
    "reference": (set(), set()),
    "figure": ({"what", "value", "unit", "nature"}, {"what", "unit"}),
    "project": ({"name", "status_word"}, {"name"}),
    "place_role": ({"place", "role", "industries"}, {"role"}),
    "repeat": ({"of", "where"}, {"where"}),
    "derivation": ({"what", "relation"}, {"what"}),
    "finding": ({"zh", "en"}, set()),
    "measure": ({"subject"}, {"subject"}),
    "conflict_rule": ({"rule"}, set()),
    "entity": ({"name", "type"}, {"name"}),
}
LONGEST_SHARED_RUN = 24
FEWEST_CHINESE = 16

per_programme = pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: path.name)
per_document = pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: f"{path.parts[-3]}/{path.stem}")


def read(path: Path) -> dict[str, Any]:
    """A YAML file with every scalar as text: no date or number appears by surprise."""
    content = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)
    assert isinstance(content, dict), path
    return content


def speaks_both(words: Any) -> bool:
    return isinstance(words, dict) and all(str(words.get(language, "")).strip() for language in ("zh", "en"))


def known_units(path: Path) -> set[str]:
    units = read(path.parents[1] / "programme.yaml")["units"]
    return {name for unit in units for name in [unit["name"], *unit.get("aliases", [])]}


def test_there_is_at_least_the_reference_programme() -> None:
    assert "zibo" in {folder.name for folder in FOLDERS}


@per_programme
def test_a_programme_says_what_it_is_in_both_languages(folder: Path) -> None:
    programme = read(folder / "programme.yaml")
    assert programme["slug"] == folder.name
    assert programme["kind"] in PROGRAMME_KINDS
    assert all(speaks_both(programme[field]) for field in ("name", "region", "summary"))


@per_programme
def test_each_unit_has_one_chinese_and_one_english_name_of_its_own(folder: Path) -> None:
    units = read(folder / "programme.yaml")["units"]
    chinese = [name for unit in units for name in [unit["name"], *unit.get("aliases", [])]]
    english = [unit["en"] for unit in units]
    assert len(chinese) == len(set(chinese))
    assert len(english) == len(set(english))
    assert {unit["kind"] for unit in units} <= UNIT_KINDS


@per_document
def test_a_document_names_itself_and_its_dates_stand_in_order(path: Path) -> None:
    document = read(path)
    assert document["slug"] == path.stem
    assert all(speaks_both(document[field]) for field in ("title", "short", "summary"))
    assert len(document["short"]["zh"]) <= 12
    fields = ("issued", "effective_from", "effective_to")
    dates = [date.fromisoformat(document[field]) for field in fields if document.get(field)]
    assert dates == sorted(dates)
    interpreter = document.get("interpreted_by")
    assert interpreter is None or interpreter in known_units(path)


@per_document
def test_every_clause_has_an_address_of_its_own_below_a_clause_that_came_before(path: Path) -> None:
    seen: set[str] = set()
    for clause in read(path)["clauses"]:
        address = clause["address"]
        assert address == normalize_address(address)
        assert address not in seen
        parent = parent_address(address)
        assert parent is None or parent in seen, f"{address} comes before {parent}"
        assert clause["kind"] in CLAUSE_KINDS
        seen.add(address)


@per_document
def test_every_clause_has_a_heading_and_a_summary_in_both_languages(path: Path) -> None:
    for clause in read(path)["clauses"]:
        assert speaks_both(clause["heading"]), clause["address"]
        assert speaks_both(clause["summary"]), clause["address"]


@per_document
def test_every_record_cites_a_clause_and_is_complete(path: Path) -> None:
    document = read(path)
    addresses = {clause["address"] for clause in document["clauses"]}
    for record in document.get("records", []):
        needed, bilingual = RECORDS[record["kind"]]
        assert record["clause"] in addresses, record
        assert needed <= record.keys(), record
        assert all(speaks_both(record[field]) for field in bilingual), record
        assert "note" not in record or speaks_both(record["note"]), record


@per_document
def test_every_goal_can_be_compared_or_says_why_not(path: Path) -> None:
    for goal in records_of(path, "goal"):
        assert goal["comparator"] in {">=", "<=", ">", "~", "="}
        if goal["value_type"] == "number":
            Decimal(goal["value"])
            assert speaks_both(goal["unit"]), goal
        else:
            assert goal["value_type"] in {"reference", "status", "qualitative"}
            assert speaks_both(goal["value"]), goal
        if "by" in goal:
            assert date.fromisoformat(goal["by"]) and goal["by_text"]


@per_document
def test_units_that_owe_a_duty_are_units_of_the_programme(path: Path) -> None:
    units = known_units(path)
    for duty in records_of(path, "duty"):
        assert set(duty["units"] + duty["implicit"]) <= units, duty
        assert set(duty["lead"]) <= set(duty["units"]), duty
        assert duty["open_ended"] in {"true", "false"}


@per_document
def test_references_figures_and_chains_hold_what_they_promise(path: Path) -> None:
    for reference in records_of(path, "reference"):
        title = reference.get("title")
        assert reference.get("number") or title, reference
        assert title is None or isinstance(title, str) or speaks_both(title), reference
        for day in reference.get("state", {}).values():
            date.fromisoformat(day)
    for figure in records_of(path, "figure"):
        Decimal(figure["value"])
        assert figure["nature"] in {"scope", "planned", "reported", "norm"}
    for chain in records_of(path, "chain"):
        assert all(isinstance(product, str) or speaks_both(product) for product in chain["products"])


def test_a_reference_programme_holds_no_text_and_no_invented_events() -> None:
    # Reports, firms and payments belong to a demo; beside real offices they would be invented.
    for folder in FOLDERS:
        if read(folder / "programme.yaml")["kind"] == "reference":
            assert not list(folder.rglob("*.txt"))
            assert not (folder / "demo.yaml").exists()


@per_programme
def test_no_sentence_of_a_real_document_is_copied(folder: Path) -> None:
    if not SEEDS.is_dir():
        pytest.skip("the real documents (../shared/seeds) are not here")
    texts = [seed.read_text(encoding="utf-8") for seed in sorted(SEEDS.glob("*.txt"))]
    printed = {run for text in texts for run in runs(without_spaces(text))}
    letters = {run for text in texts for run in runs(only_chinese(text))}
    for path in sorted(folder.rglob("*")):
        if path.suffix not in {".yaml", ".txt"}:
            continue
        content = path.read_text(encoding="utf-8")
        parts = [content] if path.suffix == ".txt" else list(scalars(yaml.load(content, yaml.BaseLoader)))
        copied = {run for part in parts for run in runs(without_spaces(part)) if run in printed}
        copied |= {run for part in parts for run in runs(only_chinese(part)) if run in letters}
        assert not copied, f"{path.name} repeats {sorted(copied)[:3]}"


def records_of(path: Path, kind: str) -> list[dict[str, Any]]:
    return [record for record in read(path).get("records", []) if record["kind"] == kind]


def scalars(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for value in node.values():
            yield from scalars(value)
    elif isinstance(node, list):
        for value in node:
            yield from scalars(value)
    else:
        yield str(node)


def without_spaces(text: str) -> str:
    return re.sub(r"\s", "", text)


def only_chinese(text: str) -> str:
    return re.sub(r"[^\u4e00-\u9fff]", "", text)


def runs(text: str) -> Iterator[str]:
    """Every run long enough to be a copied sentence; a row of document numbers is not a sentence."""
    for start in range(len(text) - LONGEST_SHARED_RUN + 1):
        run = text[start : start + LONGEST_SHARED_RUN]
        if len(only_chinese(run)) >= FEWEST_CHINESE:
            yield run
