"""Lists of a case: who adds, who answers, who closes, and what an entry cannot do without."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from tests.web.conftest import County
from tests.web.errands import errand, errands
from zoulang.errors import InputError
from zoulang.web.accounts.business_date import acting_on
from zoulang.web.accounts.models import JournalEntry, Unit
from zoulang.web.casework.actions import add_evidence, add_item, answer_item, assign_item, close_item
from zoulang.web.casework.models import Case, Item

TODAY, LATER = date(2026, 9, 30), date(2026, 10, 20)


@pytest.fixture
def case(county: County) -> Case:
    errands(county.programme)
    return errand(county.programme)


@pytest.fixture
def town(county: County) -> Unit:
    return county.programme.units.get(name_zh="双渡镇")


@pytest.fixture
def problem(case: Case, county: County, town: Unit) -> Item:
    return add_item(case, "problems", "缺用地", county["industry"], unit=town, due=LATER)


def clause(county: County, address: str = "一") -> Any:
    return county.document.clauses.get(address=address)


@pytest.mark.parametrize(
    ("given", "sentences"),
    [
        ({}, ["the entry names no unit", "the entry names no day"]),
        ({"unit": "双渡镇"}, ["the entry names no day"]),
        ({"due": LATER}, ["the entry names no unit"]),
    ],
)
def test_a_problem_without_a_duty_holder_or_a_date_cannot_be_saved(
    case: Case, county: County, given: dict[str, Any], sentences: list[str]
) -> None:
    if "unit" in given:
        given["unit"] = county.programme.units.get(name_zh=given["unit"])
    with pytest.raises(InputError) as refused:
        add_item(case, "problems", "缺用地", county["industry"], **given)
    assert [problem.found for problem in refused.value.problems] == sentences
    assert not Item.objects.exists()


def test_entries_stand_in_the_order_in_which_they_came(case: Case, county: County, town: Unit) -> None:
    for title in ("缺用地", "缺用电"):
        add_item(case, "problems", title, county["industry"], unit=town, due=LATER)
    assert list(case.items.values_list("title_zh", "position")) == [("缺用地", 0), ("缺用电", 1)]


def test_an_entry_is_added_by_those_who_keep_the_list(case: Case, county: County, town: Unit) -> None:
    for who in ("town", "office", "firm"):
        with pytest.raises(PermissionDenied, match="问题 is for 承办单位"):
            add_item(case, "problems", "缺用地", county[who], unit=town, due=LATER)
    with pytest.raises(PermissionDenied, match="may not keep the lists of this case here"):
        add_item(case, "problems", "缺用地", county["stranger"], unit=town, due=LATER)
    with pytest.raises(InputError, match="the procedure knows no duties; write one of problems, asks"):
        add_item(case, "duties", "缺用地", county["industry"])
    with pytest.raises(InputError, match="the entry has no words"):
        add_item(case, "problems", " ", county["industry"], unit=town, due=LATER)


def test_an_entry_is_handed_on_and_never_left_without_what_it_needs(
    problem: Item, county: County, town: Unit
) -> None:
    other = county.programme.units.get(name_zh="白汀镇")
    assign_item(problem, other, TODAY, county["industry"])
    assert JournalEntry.objects.get(verb="item.assigned").detail == {
        "before": {"unit": "双渡镇", "due": "2026-10-20"},
        "unit": "白汀镇",
        "due": "2026-09-30",
    }
    with pytest.raises(InputError, match="the entry names no unit"):
        assign_item(problem, None, TODAY, county["industry"])


def test_the_unit_that_has_an_entry_answers_it_and_no_other_town(problem: Item, county: County) -> None:
    other = county.programme.units.get(name_zh="白汀镇")
    with pytest.raises(PermissionDenied):
        answer_item(problem, "已解决", county["finance"])
    answer_item(problem, "用地已调剂", county["town"])
    assert (problem.state, problem.answered_on) == (Item.State.ANSWERED, TODAY)
    problem.unit = other
    problem.save()
    with pytest.raises(PermissionDenied):
        answer_item(problem, "已解决", county["town"])
    with pytest.raises(InputError, match="the answer is empty"):
        answer_item(problem, " ", county["industry"])


def test_a_problem_is_closed_with_its_answer_and_its_paper(problem: Item, county: County) -> None:
    case = problem.case
    with pytest.raises(PermissionDenied, match="问题 is for 领导小组办公室"):
        close_item(problem, county["town"])
    with pytest.raises(InputError, match="缺用地 has no answer"):
        close_item(problem, county["office"])
    answer_item(problem, "用地已调剂", county["town"])
    with pytest.raises(InputError, match="缺用地 has no paper that proves it"):
        close_item(problem, county["office"])
    add_evidence(case, "其他材料", county["industry"], "与此无关")
    with pytest.raises(InputError, match="has no paper that proves it"):
        close_item(problem, county["office"])
    add_evidence(case, "调剂批复", county["town"], "青自然资〔2026〕3号", item=problem)
    with acting_on(LATER):
        close_item(problem, county["office"])
    assert (problem.state, problem.closed_on) == (Item.State.CLOSED, LATER)
    assert JournalEntry.objects.get(verb="item.closed").detail == {"days": 20}
    for again in (close_item, lambda item, by: answer_item(item, "再答", by)):
        with pytest.raises(InputError, match="缺用地 is closed"):
            again(problem, county["office"])


def test_an_ask_is_not_marked_answered_without_a_clause(case: Case, county: County, town: Unit) -> None:
    ask = add_item(case, "asks", "修路", county["office"], unit=town, clause=clause(county))
    with pytest.raises(InputError, match="已答复 cites no clause; name the clause of the reply"):
        answer_item(ask, "已列入计划", county["town"], outcome="answered")
    ask.refresh_from_db()
    assert (ask.state, ask.answer_zh) == (Item.State.OPEN, "")
    answer_item(ask, "已列入计划", county["town"], outcome="answered", answer_clause=clause(county, "二"))
    assert (ask.state, ask.outcome) == (Item.State.ANSWERED, "answered")
    answer_item(ask, "不在职责内", county["town"], outcome="not_addressed")
    assert (ask.outcome, ask.answer_clause) == ("not_addressed", None)


def test_an_answer_says_what_came_of_the_entry(case: Case, county: County, town: Unit) -> None:
    ask = add_item(case, "asks", "修路", county["office"], unit=town, clause=clause(county))
    for outcome in ("", "kept"):
        with pytest.raises(InputError, match="choose one of 已答复、未涉及"):
            answer_item(ask, "已列入计划", county["town"], outcome=outcome)


def test_an_earlier_answer_stays_in_the_journal(problem: Item, county: County) -> None:
    answer_item(problem, "正在办", county["town"])
    answer_item(problem, "已办好", county["town"])
    last = JournalEntry.objects.filter(verb="item.answered").first()
    assert last is not None
    assert (last.detail["before"], last.detail["answer"]) == ("正在办", "已办好")
