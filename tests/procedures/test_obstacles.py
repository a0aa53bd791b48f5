"""What stands in the way of a move: everything at once, each as a sentence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from tests.procedures.errand import errand
from zoulang.procedures import Entries, State, engine_facts, fitting_facts, what_stops
from zoulang.rules import Calendar

READY = State(
    stage="open",
    since=date(2026, 9, 1),
    on=date(2026, 9, 30),
    due=date(2026, 9, 25),
    filled=frozenset({"unit", "chief"}),
    facts={"交办日期": "2026-09-01", "完成投资": "95万元", "年度计划": "100万元", "已验收": "是"},
    evidence=frozenset({"验收意见"}),
    lists={"problems": Entries(total=3, unanswered=0, open=0)},
    ticked=frozenset({"seen"}),
)


def test_nothing_stands_in_the_way_of_what_is_ready() -> None:
    assert what_stops(errand(), "finish", READY) == ()


def test_everything_that_is_missing_is_said_at_once_in_both_languages() -> None:
    bare = State("open", since=date(2026, 9, 1), on=date(2026, 9, 30), lists={"problems": Entries(3, 2, 2)})
    found = what_stops(errand(), "finish", bare)

    assert [(each.kind, each.id) for each in found] == [
        ("part", "chief"),
        ("fact", "年度计划"),
        ("evidence", "验收意见"),
        ("check", "seen"),
        ("list", "problems"),
        ("guard", "finish"),
    ]
    assert [str(each.said("en")) for each in found] == [
        "nobody is named as pledged leader",
        "plan of the year is not known",
        "the paper acceptance report is missing",
        "seen on site is not ticked",
        "problems: not settled yet 2",
        "the condition cannot be decided without invested, plan of the year, accepted, working days late",
    ]
    assert found[0].said().parts == {"name": "挂包领导"}


def test_a_condition_that_fails_says_its_words() -> None:
    poor = replace(READY, facts={**READY.facts, "完成投资": "50万元"})
    (obstacle,) = what_stops(errand(), "finish", poor)

    assert obstacle.guard is not None and obstacle.guard.outcome == "no"
    assert obstacle.said("en").startswith("the condition does not hold: ")
    assert "完成率" in obstacle.said("zh")


def test_a_move_of_another_stage_is_stopped_by_that_alone() -> None:
    (obstacle,) = what_stops(errand(), "finish", replace(READY, stage="given"))

    assert (obstacle.kind, obstacle.id) == ("stage", "given")


def test_a_move_back_and_a_move_that_says_so_need_no_ticks() -> None:
    unticked = replace(READY, ticked=frozenset())

    assert [each.kind for each in what_stops(errand(), "finish", unticked)] == ["check"]
    assert what_stops(errand(), "send-back", unticked) == ()
    assert what_stops(errand(), "cancel", unticked) == ()


def test_the_engine_counts_lists_and_working_days_late() -> None:
    given = engine_facts(errand(), replace(READY, calendar=Calendar(frozenset({date(2026, 9, 28)}))))

    assert given["逾期工作日"] == 2
    assert given["进入本阶段日期"] == date(2026, 9, 1) and given["今日"] == date(2026, 9, 30)
    assert (given["问题总数"], given["未答复问题"], given["未办结问题"], given["备忘总数"]) == (3, 0, 0, 0)


def test_an_unknown_deadline_leaves_unknown_how_late_it_is() -> None:
    assert "逾期工作日" not in engine_facts(errand(), replace(READY, due=None))
    assert engine_facts(errand(), replace(READY, stage="done", due=None))["逾期工作日"] == 0


def test_facts_of_an_older_file_are_left_out_and_so_unknown() -> None:
    held = {"已验收": "是", "完成投资": "不少", "开工日期": "2026-03-01"}

    assert fitting_facts(errand(), held) == {"已验收": "是"}


def test_a_fact_is_known_under_any_of_its_spellings() -> None:
    procedure = errand(**{
        "  年度计划: {": "  yearly_plan: {zh: 年度计划, ",
        "facts: [年度计划]": "facts: [yearly_plan]",
        "total: 年度计划": "total: yearly_plan",
    })  # fmt: skip

    assert what_stops(procedure, "finish", READY) == ()
