"""Editions of a series: which one decides, and routes to older ones."""

from __future__ import annotations

from datetime import date

import pytest

from zoulang.errors import InputError
from zoulang.rules import Policy, decide, load_policy
from zoulang.rules.deciding.edition import decide_series, edition_for

OLD = load_policy("""
policy: title-2022
series: title
effective: 2022-06-01..2026-03-31
applies_on: 申报日期
facts: {申报日期: {type: date}, 发明专利: {type: count}, 旧指标: {type: count}}
recognitions: [{id: title, when: 发明专利 ≥ 2}]
measures: [{id: pay, when: 发明专利 ≥ 2, pay: 20万元}]
""")
NEW = load_policy("""
policy: title-2026
series: title
effective: 2026-04-01..
applies_on: 申报日期
facts:
  {申报日期: {type: date}, 目标: {type: [专精特新, 小巨人]}, 复核: {type: yes/no}, 发明专利: {type: count}}
routes: [{when: 目标 = 小巨人 且 复核 且 年份（申报日期）= 2026年, use: title-2022, clause: 117号}]
recognitions: [{id: title, when: 发明专利 ≥ 5}]
measures: [{id: pay, when: 发明专利 ≥ 5, pay: 30万元}]
""")
BOTH = [NEW, OLD]
DAY = date(2026, 6, 1)


def chosen(on: date = DAY, **facts: str) -> tuple[str | None, str]:
    choice = edition_for(BOTH, facts, on)
    return (choice.policy.slug if choice.policy else None), choice.why


@pytest.mark.parametrize(
    ("facts", "edition"),
    [
        ({"申报日期": "2026-03-31"}, ("title-2022", "effective")),
        ({"申报日期": "2026-04-01", "目标": "专精特新"}, ("title-2026", "effective")),
        ({"申报日期": "2026-05-01", "目标": "小巨人", "复核": "是"}, ("title-2022", "route")),
        ({"申报日期": "2027-05-01", "目标": "小巨人", "复核": "是"}, ("title-2026", "effective")),
        ({"申报日期": "2026-05-01", "目标": "小巨人"}, (None, "route-open")),
        ({"申报日期": "2020-05-01"}, (None, "no-edition")),
        ({"目标": "专精特新"}, ("title-2026", "effective")),
    ],
)
def test_the_own_date_chooses_the_edition_and_its_routes_come_first(
    facts: dict[str, str], edition: tuple[str | None, str]
) -> None:
    assert chosen(**facts) == edition


def test_a_record_that_is_routed_is_decided_past_the_validity_of_the_older_edition() -> None:
    facts = {"申报日期": "2026-05-01", "目标": "小巨人", "复核": "是", "发明专利": "2", "旧指标": "1"}
    found = decide_series(BOTH, facts, DAY)

    assert found.decision is not None and found.decision.policy is OLD
    assert (found.decision.item("title").outcome, found.decision.item("pay").amount) == ("yes", 20_000_000)
    assert found.choice.route is not None and found.choice.route.clause == "117号"


def test_the_newer_edition_itself_refuses_what_a_route_leads_away() -> None:
    def outcome(policy: Policy, **facts: str) -> tuple[str, tuple[str, ...]]:
        result = decide(policy, policy.parse_record({"申报日期": "2026-05-01", "发明专利": "9"} | facts), DAY)
        return result.item("title").outcome, result.item("title").reasons

    assert outcome(NEW, 目标="小巨人", 复核="是") == ("no", ("route",))
    assert outcome(NEW, 目标="小巨人", 复核="否") == ("yes", ())
    assert outcome(NEW, 目标="小巨人") == ("unknown", ("missing:复核",))
    assert outcome(OLD) == ("no", ("validity",))


def test_an_open_route_says_what_would_settle_it() -> None:
    choice = edition_for(BOTH, {"申报日期": "2026-05-01", "目标": "小巨人"}, DAY)

    assert [need.name for need in choice.needs] == ["复核"]
    assert decide_series(BOTH, {"申报日期": "2026-05-01", "目标": "小巨人"}, DAY).decision is None


def test_a_name_that_no_edition_knows_is_refused() -> None:
    with pytest.raises(InputError, match="unknown name 发明专力"):
        edition_for(BOTH, {"发明专力": "2"}, DAY)
    with pytest.raises(InputError, match="not editions of one series"):
        edition_for([NEW, load_policy("policy: other")], {}, DAY)
    with pytest.raises(InputError, match="which is not among the editions"):
        edition_for([NEW], {"申报日期": "2026-05-01", "目标": "小巨人", "复核": "是"}, DAY)
