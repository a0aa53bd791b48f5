"""The reference programme says what its documents print: checked against the hand labels."""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

import zoulang

ZIBO = Path(zoulang.__file__).parent / "programmes/zibo"
GOLD = Path(__file__).parents[2] / "../shared/gold"
LABELS = {
    "zichuan-proposal": "000",
    "zibo-2022-40": "001",
    "zibo-reply-2021-38": "002",
    "hightech-briefing-2023": "003",
    "linzi-2021-41": "004",
}

per_document = pytest.mark.parametrize("slug", sorted(LABELS))


def read(path: Path) -> dict[str, Any]:
    content = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)
    assert isinstance(content, dict)
    return content


def document(slug: str) -> dict[str, Any]:
    return read(ZIBO / f"documents/{slug}.yaml")


def records(slug: str, kind: str) -> list[dict[str, Any]]:
    return [record for record in document(slug)["records"] if record["kind"] == kind]


def gold(slug: str) -> dict[str, Any]:
    found = sorted(GOLD.glob(f"{LABELS[slug]}_*.json"))
    if not found:
        pytest.skip("the hand labels (../shared/gold) are not here")
    labels = json.loads(found[0].read_text(encoding="utf-8"))
    assert isinstance(labels, dict)
    return labels


def unit_of() -> dict[str, str]:
    """Every name a unit goes by -> its name in the record."""
    units = read(ZIBO / "programme.yaml")["units"]
    return {name: unit["name"] for unit in units for name in [unit["name"], *unit.get("aliases", [])]}


def test_the_five_documents_of_the_corridor_are_all_there() -> None:
    assert {path.stem for path in (ZIBO / "documents").glob("*.yaml")} == LABELS.keys()


@per_document
def test_the_head_of_the_document_is_as_printed(slug: str) -> None:
    labels, held = gold(slug), document(slug)
    for field in ("number", "issued", "effective_from", "effective_to", "kind", "interpreted_by"):
        assert held.get(field) == labels.get(field), field


@per_document
def test_every_labelled_clause_is_there_and_no_other(slug: str) -> None:
    labels = gold(slug)
    expected = [clause["address"] for clause in labels["clauses"] + labels["subclauses"]]
    held = [clause["address"] for clause in document(slug)["clauses"]]
    assert sorted(held) == sorted(expected)
    numbered = [clause["address"] for clause in labels["clauses"]]
    assert [address for address in held if address in set(numbered)] == numbered
    kinds = {clause["address"]: clause["kind"] for clause in document(slug)["clauses"]}
    assert {kinds[address] for address in numbered} <= {"node", "panel"}


@per_document
def test_every_labelled_goal_is_there_with_its_value_and_year(slug: str) -> None:
    def printed(value: Any) -> Any:
        return value if isinstance(value, str) else Decimal(str(value))

    def of_record(goal: dict[str, Any]) -> tuple[Any, ...]:
        number = goal["value_type"] == "number"
        value = Decimal(goal["value"]) if number else goal["value"]["zh"]
        return goal["clause"], goal["indicator"]["zh"], value, goal["value_type"]

    targets = gold(slug)["targets"]
    expected = Counter(
        (target["address"], target["indicator"], printed(target["value"]), target["value_type"])
        for target in targets
    )
    goals = records(slug, "goal")
    assert Counter(of_record(goal) for goal in goals) == expected
    years = {(target["address"], target["indicator"], target["by"]) for target in targets}
    for goal in goals:
        if "by" in goal:
            assert (goal["clause"], goal["indicator"]["zh"], goal["by"][:4]) in years


@per_document
def test_every_list_of_responsible_units_is_a_duty(slug: str) -> None:
    names, labels = unit_of(), gold(slug)

    def of_label(task: dict[str, Any]) -> tuple[Any, ...]:
        units = frozenset(names[unit] for unit in task["units"])
        implicit = frozenset(names[unit] for unit in task.get("implicit_units", []))
        return task["address"], units, implicit, frozenset(names[unit] for unit in task["lead"])

    def of_record(duty: dict[str, Any]) -> tuple[Any, ...]:
        units, implicit = frozenset(duty["units"]), frozenset(duty["implicit"])
        return duty["clause"], units, implicit, frozenset(duty["lead"])

    held = Counter(of_record(duty) for duty in records(slug, "duty"))
    assert not Counter(of_label(task) for task in labels["tasks"]) - held
    in_prose = Counter(of_label(task) for task in labels.get("inline_tasks", []))
    assert not held - in_prose - Counter(of_label(task) for task in labels["tasks"])


@per_document
def test_references_figures_chains_and_projects_agree_with_the_labels(slug: str) -> None:
    labels = gold(slug)
    numbers = {reference["number"] for reference in labels["references"] if reference.get("number")}
    assert {record["number"] for record in records(slug, "reference") if "number" in record} == numbers
    assert len(records(slug, "reference")) == len(labels["references"])
    figures = Counter((figure["address"], Decimal(str(figure["value"]))) for figure in labels["figures"])
    assert Counter((r["clause"], Decimal(r["value"])) for r in records(slug, "figure")) == figures
    for kind in ("chain", "project"):
        places = Counter(entry["address"] for entry in labels["entities"][kind + "s"])
        assert Counter(record["clause"] for record in records(slug, kind)) == places


def test_a_document_that_prints_no_lead_gets_none() -> None:
    lists = [duty for duty in records("zibo-2022-40", "duty") if duty["implicit"]]
    assert len(lists) == 14
    assert not any(duty["lead"] for duty in lists)


def test_the_plan_that_ends_before_the_opinion_is_marked() -> None:
    ends = {record.get("number"): record.get("state") for record in records("linzi-2021-41", "reference")}
    assert ends["临发〔2020〕10号"] == {"until": "2022-12-31"}
    assert sum(state is not None for state in ends.values()) == 1
