"""Mechanisms that lack what they need to run."""

from __future__ import annotations

import pytest

from tests.documents.auditing.reports import of, one


@pytest.mark.parametrize(
    ("code", "text", "quote"),
    [
        ("period-not-printed", "领导小组办公室定期开展工作调度。", "定期开展"),
        ("period-not-printed", "建立健全督查通报制度，推动落实。", "督查通报制度"),
        ("weights-not-printed", "建立专门考核机制，推动落实。", "建立专门考核机制"),
        ("weights-not-printed", "开展企业亩均效益评价，推动资源向优质企业聚集。", "开展企业亩均效益评价"),
        ("points-not-printed", "对完成任务的镇在年度考核中予以加分。", "完成任务的镇在年度考核中予以加分"),
    ],
)
def test_what_is_missing_is_quoted(code: str, text: str, quote: str) -> None:
    finding = one(code, f"一、保障\n{text}")
    assert (finding.severity, finding.places[0].quote, finding.addresses) == ("open", quote, ("一",))


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("period-not-printed", "领导小组办公室定期开展工作调度，每季度通报一次。"),
        ("period-not-printed", "建立每月例会制度。"),
        ("weights-not-printed", "建立专门考核机制，其中任务完成占60分、群众评价占40分。"),
        ("weights-not-printed", "按照《青梧县考核办法》完善考核机制。"),
        ("weights-not-printed", "开展仿制药一致性评价的企业给予奖励。"),
        ("points-not-printed", "对完成任务的镇在年度考核中加2分。"),
    ],
)
def test_what_is_printed_is_not_missed(code: str, text: str) -> None:
    assert not of(code, f"一、保障\n{text}")


def test_a_group_that_is_set_up_needs_its_members() -> None:
    bare = "一、保障\n成立县产业发展领导小组，统筹推进各项工作。"
    finding = one("body-without-members", bare)
    assert (finding.severity, finding.parts["names"]) == ("open", "县产业发展领导小组")
    headed = "一、保障\n成立由县政府主要负责同志任组长的产业发展领导小组，统筹推进。"
    assert one("body-without-office", headed).severity == "notice"
    whole = bare + "组长由县长担任，办公室设在县工信局。"
    assert not of("body-without-members", whole) and not of("body-without-office", whole)


def test_a_group_that_others_set_up_is_a_notice() -> None:
    finding = one("body-without-members", "一、保障\n发挥县产业发展领导小组作用，统筹推进。")
    assert finding.severity == "notice"


def test_a_title_of_firms_beside_known_ones_needs_criteria() -> None:
    text = "一、企业\n培育独角兽、单项冠军、瞪羚、飞鱼和专精特新中小企业。飞鱼企业优先享受服务。"
    finding = one("criteria-not-printed", text)
    assert (finding.severity, finding.parts["name"]) == ("open", "飞鱼")
    assert not of("criteria-not-printed", text + "飞鱼企业认定标准另行公布。")
