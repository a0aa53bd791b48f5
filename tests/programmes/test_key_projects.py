"""The files of key projects: what the county orders, and what the briefing of the zone prints."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
import yaml

from zoulang.procedures import check_procedure, load_procedure
from zoulang.procedures.procedure import Procedure

PROGRAMMES = Path(__file__).parents[2] / "src/zoulang/programmes"
COUNTY, ZONE = (
    load_procedure(PROGRAMMES / folder / "procedures/key-project.yaml") for folder in ("qingwu", "zibo")
)
BOTH = pytest.mark.parametrize("procedure", [COUNTY, ZONE], ids=["qingwu", "zibo"])
WAY = ["preparation", "construction", "completion", "production"]


def addresses(programme: str, document: str) -> set[str]:
    path = PROGRAMMES / programme / "documents" / f"{document}.yaml"
    data = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    return {clause["address"] for clause in data["clauses"]}


@pytest.mark.parametrize("folder", ["qingwu", "zibo"])
def test_the_file_has_no_mistake(folder: str) -> None:
    assert check_procedure(PROGRAMMES / folder / "procedures/key-project.yaml") == []


@pytest.mark.parametrize(("folder", "procedure"), [("qingwu", COUNTY), ("zibo", ZONE)])
def test_every_clause_that_it_cites_is_one_of_its_document(folder: str, procedure: Procedure) -> None:
    there = addresses(folder, procedure.document)
    rows = (*procedure.stages, *procedure.moves, *procedure.lists)
    assert {row.clause for row in rows if row.clause} | {procedure.clause} <= there


@BOTH
def test_the_three_stages_follow_one_another_and_none_is_skipped(procedure: Procedure) -> None:
    order = [stage.id for stage in procedure.stages if stage.id in WAY]
    assert order == WAY
    for before, after in pairwise(WAY):
        forward = {move.to for move in procedure.moves_from(before)} & set(WAY)
        assert forward == {after}


@BOTH
def test_a_project_is_assigned_with_leader_department_locality_and_plan(procedure: Procedure) -> None:
    assign = procedure.move("assign")
    assert set(assign.parts) == {"pledged_leader", "promoter", "locality"}
    assert procedure.part("pledged_leader").person
    assert "推进方案" in assign.evidence


def test_the_county_leaves_no_stage_without_papers() -> None:
    for move in COUNTY.moves:
        if move.to in WAY and move.to != "preparation":
            assert move.evidence, move.id
    assert COUNTY.move("complete").settled == ("problems",)


@BOTH
def test_problems_and_duties_have_a_holder_and_a_day(procedure: Procedure) -> None:
    assert [(each.id, set(each.needs)) for each in procedure.lists] == [
        ("problems", {"unit", "due"}),
        ("duties", {"unit", "due"}),
    ]
    assert procedure.list_of("problems").closing == ("planner",)


@BOTH
def test_reports_come_every_ten_days_and_count_against_the_plan_of_the_year(procedure: Procedure) -> None:
    assert procedure.reports is not None and procedure.schedule is not None
    assert procedure.reports.cadence == "ten_days"
    assert procedure.schedule.done in procedure.reports.values
    assert procedure.schedule.total in procedure.facts


def test_the_zone_prints_slogans_and_no_days_papers_or_rules_of_leaving_a_stage() -> None:
    titles = [ZONE.stage(name).title.zh for name in WAY[:3]]
    assert titles == ["前期：抓对接、保开工", "在建：抓进度、保节点", "竣工：抓配套、保投用"]
    assert not any(stage.within for stage in ZONE.stages)
    assert not any(move.evidence for move in ZONE.moves if move.id != "assign")
    assert ZONE.reports is not None and ZONE.reports.within == "报送时限"
    open_questions = ZONE.policy.interpretations
    assert {name for name, each in open_questions.items() if each.value is None} == {
        "报送时限",
        "转段材料已明确",
    }


def test_the_two_files_borrow_no_names_of_papers_from_one_another() -> None:
    of_county = {name for move in COUNTY.moves for name in move.evidence}
    of_zone = {name for move in ZONE.moves for name in move.evidence}
    assert of_county & of_zone == {"推进方案"}
