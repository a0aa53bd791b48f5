"""The invented county of the demo holds together: texts, clauses, rules, cases and its two years."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from zoulang.documents import read
from zoulang.rules import check_policy, load_policy, run_own_cases

REPO = Path(__file__).parents[2]
FOLDER = REPO / "src/zoulang/programmes/qingwu"
POLICIES = sorted((FOLDER / "policies").glob("*.yaml"))
DOCUMENTS = sorted((FOLDER / "documents").glob("*.yaml"))
SEEDS = REPO / "../shared/seeds"
RUN_OF_A_REAL_TEXT = 24


def data_of(path: Path) -> dict[str, Any]:
    """A YAML file with every scalar as text, as the project reads programme folders."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)


PROGRAMME = data_of(FOLDER / "programme.yaml")
STORY = data_of(FOLDER / "demo.yaml")
CLAUSES = {d["slug"]: {c["address"]: c for c in d["clauses"]} for d in map(data_of, DOCUMENTS)}
NUMBERS = {d["number"]: d["slug"] for d in map(data_of, DOCUMENTS)}
READINGS = {path.stem: read(path.with_suffix(".txt")) for path in DOCUMENTS}
LOADED = {path.stem: load_policy(path) for path in POLICIES}
UNITS = {unit["name"] for unit in PROGRAMME["units"]}
CORRIDOR = "qingwu-2025-12"
GROWTH = "qingwu-2026-26"


def found(kind: str, *slugs: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Document, clause and values of what the reader finds of one kind, in all documents or some."""
    for slug in slugs or READINGS:
        for record in READINGS[slug].records:
            if record.kind == kind:
                yield slug, record.address, record.values


# --- documents --------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_every_clause_of_the_text_has_its_summary_and_no_other_has_one(path: Path) -> None:
    assert list(CLAUSES[path.stem]) == [clause.address for clause in READINGS[path.stem].clauses]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_the_metadata_say_what_the_text_prints(path: Path) -> None:
    printed, told = READINGS[path.stem].metadata, data_of(path)
    assert (printed.number, printed.issuer) == (told["number"], told["issuer"])
    assert printed.interpreted_by == told["interpreted_by"]
    for name in ("issued", "effective_from", "effective_to"):
        assert str(getattr(printed, name)) == told[name]


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
def test_every_clause_can_be_read_in_chinese_and_english(path: Path) -> None:
    for clause in data_of(path)["clauses"]:
        for words in (clause["heading"], clause["summary"]):
            assert words["zh"] and words["en"], clause["address"]
            assert not re.search("[一-鿿]", words["en"]), clause["address"]


def test_every_unit_that_the_texts_make_responsible_is_a_unit_of_the_programme() -> None:
    assert {unit for _, _, values in found("task") for unit in values["units"]} <= UNITS


@pytest.mark.skipif(not SEEDS.exists(), reason="the real documents (../shared/seeds) are not here")
def test_no_sentence_of_a_real_document_stands_in_the_invented_ones() -> None:
    def runs(text: str) -> set[str]:
        tight = re.sub(r"\s", "", text)
        return {tight[i : i + RUN_OF_A_REAL_TEXT] for i in range(len(tight) - RUN_OF_A_REAL_TEXT + 1)}

    real = set().union(*(runs(path.read_text(encoding="utf-8")) for path in SEEDS.glob("*.txt")))
    for path in sorted(p for p in FOLDER.rglob("*") if p.is_file()):
        assert not runs(path.read_text(encoding="utf-8")) & real, path.name


# --- policies ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", POLICIES, ids=lambda path: path.stem)
def test_a_policy_file_has_no_mistake(path: Path) -> None:
    assert [problem for problem in check_policy(path) if not problem.warning] == []


@pytest.mark.parametrize("policy", LOADED.values(), ids=LOADED)
def test_every_rule_cites_a_clause_and_has_both_titles(policy: Any) -> None:
    clauses = CLAUSES[NUMBERS[policy.document]]
    for item in policy.items:
        assert item.clause in clauses, item.id
        assert item.title.zh != item.title.en, item.id
    for condition in (*policy.requires, *(veto.condition for veto in policy.vetoes)):
        assert condition.clause in clauses, condition.id


@pytest.mark.parametrize("policy", LOADED.values(), ids=LOADED)
def test_every_fact_has_a_name_in_both_languages(policy: Any) -> None:
    for fact in policy.facts.values():
        assert fact.en != fact.zh, fact.key


@pytest.mark.parametrize("policy", LOADED.values(), ids=LOADED)
def test_a_policy_is_in_force_exactly_as_long_as_its_document(policy: Any) -> None:
    metadata = READINGS[NUMBERS[policy.document]].metadata
    assert (policy.effective_from, policy.effective_to) == (metadata.effective_from, metadata.effective_to)


def test_every_measure_that_the_texts_grant_has_a_rule() -> None:
    for slug, clause, _ in found("measure"):
        assert clause in {item.clause for item in LOADED[slug].items}, (slug, clause)


@pytest.mark.parametrize("policy", LOADED.values(), ids=LOADED)
def test_the_cases_beside_the_rules_are_decided_as_written(policy: Any) -> None:
    results = run_own_cases(policy).results
    assert results
    assert [(result.id, result.differences) for result in results if result.outcome != "passed"] == []


@pytest.mark.parametrize("policy", LOADED.values(), ids=LOADED)
def test_the_cases_also_show_what_is_refused(policy: Any) -> None:
    assert len(policy.cases) >= 6
    assert {"否", "红", "红色约谈"} & {answer for case in policy.cases for answer in case["expect"].values()}


# --- the story --------------------------------------------------------------------------------------


def test_every_goal_in_numbers_is_measured_and_no_other() -> None:
    # Those of the plan for growth are counted by the registers; nobody hands in a series.
    typed = [slug for slug in READINGS if slug != GROWTH]
    goals = [goal for goal in found("target", *typed) if goal[2]["value_type"] == "number"]
    printed = [(slug, clause, str(v["value"]), v["by"][:4]) for slug, clause, v in goals]
    told = [(goal["document"], goal["clause"], goal["value"], goal["by"][:4]) for goal in STORY["goals"]]
    assert sorted(told) == sorted(printed)


def test_goals_carry_the_indicator_as_the_text_prints_it() -> None:
    goals = [goal for goal in found("target", CORRIDOR) if goal[2]["value_type"] == "number"]
    printed = {(clause, values["indicator"]) for _, clause, values in goals}
    assert {(goal["clause"], goal["indicator"]) for goal in STORY["goals"]} == printed


def test_measurements_run_forward_and_end_by_the_business_date() -> None:
    for goal in STORY["goals"]:
        days = [day for day, _ in goal["series"]]
        assert days == sorted(set(days))
        assert goal["baseline"]["date"] < days[0] and days[-1] <= STORY["business_date"]


def test_every_duty_of_the_story_is_owed_by_exactly_the_units_that_the_clause_prints() -> None:
    owed = {(slug, clause): values["units"] for slug, clause, values in found("task")}
    for duty in STORY["duties"]:
        assert list(duty["reports"]) == owed[duty["document"], duty["clause"]], duty["clause"]
        assert duty["start"] < duty["due"]


def test_reports_never_lose_progress_and_stay_within_a_hundred() -> None:
    for duty in STORY["duties"]:
        for unit, reports in duty["reports"].items():
            done = [int(report[1]) for report in reports]
            assert done == sorted(done) and all(0 <= share <= 100 for share in done), (duty["clause"], unit)


def test_every_fact_of_a_firm_is_asked_by_some_policy() -> None:
    asked = {fact for policy in LOADED.values() for fact in policy.facts}
    sheets = [sheet for firm in STORY["firms"]["named"] for sheet in firm["sheets"].values()]
    for facts in (STORY["firms"]["facts"], *sheets):
        assert set(facts) - {"unknown"} <= asked


@pytest.mark.parametrize("firm", STORY["firms"]["named"], ids=lambda firm: firm["name"]["zh"])
def test_the_fact_sheets_of_a_named_firm_are_records_of_the_policies(firm: Any) -> None:
    for sheet in firm["sheets"].values():
        for policy in LOADED.values():
            policy.parse_record({name: value for name, value in sheet.items() if name in policy.facts})


def test_every_leader_of_a_chain_is_a_named_firm() -> None:
    leaders = {firm for _, _, values in found("chain", CORRIDOR) for firm in values["leaders"]}
    assert leaders <= {firm["name"]["zh"] for firm in STORY["firms"]["named"]}


def test_awards_are_granted_while_their_policy_is_in_force_and_name_its_measures() -> None:
    for award in STORY["awards"]:
        policy = LOADED[award["policy"]]
        day = date.fromisoformat(award["granted_on"])
        assert policy.effective_from <= day <= policy.effective_to
        for id in (*award["unpaid"], *award.get("paid_late", {})):
            assert policy.item(id).kind == "measure"


def test_people_act_for_units_of_the_programme() -> None:
    firms = {firm["name"]["zh"] for firm in STORY["firms"]["named"]}
    for person in STORY["people"]:
        assert person.get("unit") in UNITS or person.get("enterprise") in firms
