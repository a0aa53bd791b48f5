"""Grants that one sentence names one after the other, and steps that only look like them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.documents.records.test_measures import granted, steps


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "对入选的人才，给予每人一次性安家补助40万元、租房补贴15万元，每年发放2万元生活津贴。",
            [{"amount": 400_000}, {"amount": 150_000}, {"amount": 20_000}],
        ),
        ("对入选的团队，给予60万元启动资金、10万元场地补贴。", [{"amount": 600_000}, {"amount": 100_000}]),
        ("对入选的团队，给予60万元启动资金和10万元场地补贴。", [{"amount": 600_000}, {"amount": 100_000}]),
        ("对参展企业，给予展位费补贴50%、运输费补贴30%。", [{"rate": 0.5}, {"rate": 0.3}]),
        ("对入选的团队，给予最高60万元启动资金、最高10万元场地补贴。", [{"cap": 600_000}, {"cap": 100_000}]),
        (
            "对入选的团队，给予60万元启动资金、最高10万元场地补贴。",
            [{"amount": 600_000}, {"cap": 100_000}],
        ),
    ],
)
def test_grants_for_different_things_are_measures_of_their_own(
    text: str, expected: list[dict[str, Any]]
) -> None:
    assert granted(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "对认定的企业，给予国家级40万元、省级15万元奖励。",
        "对认定的企业，给予国家级奖励40万元、省级奖励15万元。",
        "对获奖选手，冠军奖励40万元、亚军奖励15万元。",
        "对来青梧县实习的学生，研究生生活补贴40万元、本科生生活补贴15万元。",
        "对入选的人才，分别给予安家补助40万元、租房补贴15万元。",
    ],
)
def test_sums_for_classes_of_applicants_stay_steps(text: str) -> None:
    assert granted(text) == [{"tiers": steps(400_000, 150_000, of="amount")}]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "给予两年内合计不超过200万元银行同期贷款基准利率的全额贴息补助。",
            [{"rate": 1.0, "cap": 2_000_000}],
        ),
        ("按200万元贷款基准利率的50%给予贴息。", [{"rate": 0.5}]),
        ("对不超过200万元的银行贷款按基准利率给予50%贴息。", [{"rate": 0.5}]),
        ("当年认定为县级样板的产品，一次性奖励企业 20 万元。", [{"amount": 200_000}]),
    ],
)
def test_a_cap_inside_a_long_noun_is_a_cap_and_a_loan_is_none(
    text: str, expected: list[dict[str, Any]]
) -> None:
    assert granted(text) == expected
