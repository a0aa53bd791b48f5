"""The ten measures of 临政字〔2021〕41号 as they stand in the reference programme."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from zoulang.rules import Policy, decide, load_policy

WAN = 1_000_000  # fen
CHAPTER = [f"三/（{number}）" for number in "一二三四五六七八九十"]


@pytest.fixture(scope="module")
def linzi(repository: Path) -> Policy:
    return load_policy(repository / "src/zoulang/programmes/zibo/policies/linzi-2021-41.yaml")


def amount(policy: Policy, item: str, **facts: object) -> int | None:
    record = policy.parse_record({"申报日期": "2022-06-01", **facts})
    return decide(policy, record, date(2022, 6, 1)).item(item).amount


def test_every_clause_of_the_chapter_stands_as_a_rule(linzi: Policy) -> None:
    assert sorted({str(item.clause) for item in linzi.items}, key=CHAPTER.index) == CHAPTER


def test_no_amount_is_invented_where_the_text_prints_none(linzi: Policy) -> None:
    cited = {item.id for item in linzi.items if item.cited is not None}

    assert cited == {"generic-drugs", "investment", "upgrading", "optimisation", "champion"}


@pytest.mark.parametrize(
    ("item", "facts", "wan"),
    [
        ("insurance", {"获补偿保险保费": "100万元"}, 30),
        ("equipment-match", {"市级设备软件购置补助": "500.01万元"}, 150),
        ("leap-match", {"市级跨越发展资金": "400万元"}, 100),
        ("integration", {"首次两化融合贯标": "是"}, 20),
        ("smart-factory", {"新认定智慧工厂": "是"}, 30),
        ("smart-workshop", {"新认定智能车间": "是"}, 10),
        ("gazelle", {"首次入选瞪羚": "是", "瞪羚级别": "市级"}, 30),
        ("gazelle", {"首次入选瞪羚": "是", "瞪羚级别": "区级"}, 0),
        ("model-firm", {"新认定示范企业": "国家级"}, 100),
        ("model-firm", {"新认定示范企业": "省级"}, 30),
        ("model-firm", {"新认定示范企业": "无"}, 0),
        ("technology-centre", {"新认定一企一技术中心": "省级"}, 30),
        ("design-project", {"新认定工业设计项目": "市级"}, 10),
        ("national-centre", {"国家级中心认定年度": "2022"}, 800),
        (
            "four-strong",
            {
                "规上工业": "是",
                "已改四强行业代码": "是",
                "首次列入四强": "是",
                "上年（税收区级财力贡献）": "180万元",
            },
            18,
        ),
    ],
)
def test_the_amounts_are_those_of_the_text(
    linzi: Policy, item: str, facts: dict[str, object], wan: int
) -> None:
    assert amount(linzi, item, **facts) == wan * WAN


def test_whether_the_provincial_subsidy_goes_on_after_the_upgrade_is_open(linzi: Policy) -> None:
    record = linzi.parse_record(
        {"申报日期": "2024-06-01", "省级中心认定年度": "2022", "国家级中心认定年度": "2024"}
    )
    open_result = decide(linzi, record, date(2024, 6, 1)).item("provincial-centre")
    settled = decide(linzi, record, date(2024, 6, 1), interpretations={"升级后续发": "否"})

    assert (open_result.low, open_result.high) == (250 * WAN, 350 * WAN)
    assert open_result.reasons == ("silent:升级后续发",)
    assert settled.item("provincial-centre").amount == 250 * WAN


def test_the_policy_copies_no_sentence_of_the_document(linzi: Policy, shared: Path, repository: Path) -> None:
    words = (repository / "src/zoulang/programmes/zibo/policies/linzi-2021-41.yaml").read_text(
        encoding="utf-8"
    )
    document = "".join(next((shared / "seeds").glob("004_*.txt")).read_text(encoding="utf-8").split())

    assert not any(words[at : at + 24] in document for at in range(len(words) - 24))
