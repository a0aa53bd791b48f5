"""Coined terms: undefined here, defined here, known to everybody."""

from __future__ import annotations

import pytest

from tests.documents.auditing.reports import of, one


@pytest.mark.parametrize(
    ("text", "term", "code"),
    [
        ("推行“七个一”招引机制，逐户走访。", "七个一", "set-not-printed"),
        ("对“三停”企业逐户摸底。", "三停", "set-not-printed"),
        ("推行“七证合一”审批新模式。", "七证合一", "set-not-printed"),
        ("集成2地4阶段6大类36项清单。", "2地4阶段6大类36项清单", "set-not-printed"),
        ("深入实施九大行动，完善保障措施。", "九大行动", "set-not-printed"),
        ("落实项目“1+N”即开工机制。", "1+N", "parts-not-printed"),
    ],
)
def test_a_numbered_term_without_its_members_is_open(text: str, term: str, code: str) -> None:
    finding = one(code, f"一、任务\n{text}")
    assert (finding.severity, finding.parts["term"], finding.places[0].quote) == ("open", term, term)


def test_what_others_have_laid_down_is_only_mentioned() -> None:
    finding = one("set-not-printed", "一、任务\n按照“四提四争”活动要求抓好落实。")
    assert finding.severity == "notice"


@pytest.mark.parametrize(
    "text",
    [
        "实施“一个专班、一张清单、一套方案”的“三个一”推进机制。",
        "紧盯问题、责任、进度“三张清单”，逐项销号。",
        "开展“三个一批”行动，即引进一批项目、盘活一批厂房、培育一批企业。",
        "发展新陶瓷、新电池、新传感和智能制造（以下统称“三新一智”）。",
        "打造“一高地、两引擎”。甲片区打造创新高地，乙片区打造“孵化引擎”，丙片区打造“人才引擎”。",
        "实施“五个提高”。对提高工艺、提高质量、提高效率、提高品质、提高效益的企业给予支持。",
        "“十四五”期间推行“一企一策”“一链一策”，推进“两化融合”。",
        "开展“百企千项”技改。",
        "获评“全国十大园区”。",
    ],
)
def test_a_term_that_says_what_it_means_is_left_alone(text: str) -> None:
    assert not of("set-not-printed", f"一、任务\n{text}")


def test_a_panel_of_the_same_name_with_as_many_rows_defines_a_term() -> None:
    text = """一、任务
做强“两优”产业。
	专栏1  “两优”产业

	光学玻璃
	以青梧朔光玻璃有限公司为链主企业。
	2028年目标：年产值达到20亿元。

	酶制剂
	以青梧砚溪生物有限公司为链主企业。
	2028年目标：年产值达到30亿元。
"""
    assert not of("set-not-printed", text)


def test_nothing_is_borrowed_from_another_document_of_the_same_name() -> None:
    here = "青梧县产业发展意见\n一、任务\n推行“三个一”招引机制。"
    there = "青梧县项目推进办法\n一、任务\n实施“一个专班、一张清单、一套方案”的“三个一”推进机制。"
    assert one("set-not-printed", here, there).document == 0
    finding = one("defined-elsewhere", here, there)
    assert (finding.severity, [place.document for place in finding.places]) == ("notice", [0, 1])
