"""A multiple of all firms is worked out once, and again after whatever may change what is known of them."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from tests.web.numbers import TODAY, YI, firm, goal, numbers_programme
from zoulang.web.accounts import kept, since
from zoulang.web.accounts.journal import record
from zoulang.web.accounts.models import Programme, User
from zoulang.web.programme.actions import set_base_year
from zoulang.web.programme.goal_rows import GoalRows, Multiplied
from zoulang.web.programme.models import Goal
from zoulang.web.registry.registers import facts_stand


@pytest.fixture
def programme(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Programme:
    for place in (since, kept):
        monkeypatch.setattr(place, "in_a_deed", lambda: False)
    return numbers_programme(tmp_path / "numbers")


def test_firms_are_multiplied_again_only_after_a_deed_that_may_change_them(
    programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    worked: list[Goal] = []
    whole = GoalRows._multiply

    def counted(rows: GoalRows, of: Goal) -> Multiplied:
        worked.append(of)
        return whole(rows, of)

    def multiple() -> Fraction | None:
        goals = Goal.objects.filter(pk=goal(programme, "企业年产值倍数").pk)
        (row,) = GoalRows(programme, TODAY, goals).rows
        assert row.multiplied is not None and row.multiplied.all is not None
        return row.multiplied.all.multiple

    monkeypatch.setattr(GoalRows, "_multiply", counted)
    statistics = User.objects.get(username="statistics")
    firm(programme, "甲公司", {2025: 10 * YI, 2026: 15 * YI})
    set_base_year(goal(programme, "企业年产值倍数"), 2025, "会议纪要", statistics)
    assert multiple() == multiple() == Fraction(3, 2) and len(worked) == 1
    record(statistics, "message.sent_again", programme)
    assert multiple() == Fraction(3, 2) and len(worked) == 1
    firm(programme, "乙公司", {2025: 10 * YI, 2026: 25 * YI})
    record(statistics, "facts.recorded", programme)
    assert multiple() == 2 and len(worked) == 2


def test_only_deeds_known_to_be_about_something_else_leave_the_facts_alone() -> None:
    assert facts_stand([since.Done("message.sent_again", "message", 1), since.Done("award.paid", "award", 1)])
    assert not facts_stand([since.Done("award.paid", "award", 1), since.Done("statement.taken", "x", 1)])
    assert not facts_stand([since.Done("a deed nobody knows", "x", 1)])
