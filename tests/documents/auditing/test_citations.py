"""Cited documents that lapse, are not at hand, or go by two titles."""

from __future__ import annotations

from tests.documents.auditing.reports import of, one

CITING = """青梧县人民政府关于推动技术改造的意见
青政发〔2025〕9号
一、措施
（一）对实施改造的企业，按照《{title}》{number}给予扶持。
二、附则
本意见自2025年5月1日起施行，有效期至2028年12月31日。本意见由县工信局负责解释。
青梧县人民政府
2025年4月1日
"""


def test_a_plan_whose_title_says_that_it_ends_first() -> None:
    text = CITING.format(title="青梧县技术改造行动计划（2024—2026年）", number="（青政办发〔2024〕3号）")
    finding = one("cites-lapsed", text)
    assert (finding.severity, finding.addresses) == ("open", ("一/（一）",))
    assert (finding.parts["end"], finding.parts["own"]) == ("2026-12-31", "2028-12-31")


def test_a_plan_that_had_ended_before_is_an_error() -> None:
    text = CITING.format(title="青梧县技术改造行动计划（2020—2022年）", number="（青政办发〔2020〕3号）")
    assert one("cites-lapsed", text).severity == "error"


def test_a_three_year_plan_ends_by_its_number_only_probably() -> None:
    text = CITING.format(title="青梧县技术改造三年行动计划", number="（青政办发〔2022〕3号）")
    finding = one("cites-probably-lapsed", text)
    assert (finding.severity, finding.parts["end"]) == ("notice", "2024-12-31")


def test_the_validity_of_a_document_that_was_handed_in_counts() -> None:
    held = """青梧县技术改造管理办法
青政办发〔2024〕3号
第一条 对实施改造的企业，县财政给予10万元奖励。
第二条 本办法自2024年3月1日起施行，有效期至2026年2月28日。由县工信局负责解释。
青梧县人民政府办公室
2024年2月1日
"""
    text = CITING.format(title="青梧县技术改造管理办法", number="（青政办发〔2024〕3号）")
    finding = one("cites-lapsed", text, held)
    assert (finding.document, finding.parts["end"]) == (0, "2026-02-28")
    assert not of("cites-not-held", text, held)


def test_naming_a_document_to_end_it_does_not_lean_on_it() -> None:
    text = CITING.format(title="青梧县技术改造行动计划（2024—2026年）", number="（青政办发〔2024〕3号）")
    ended = text.replace("给予扶持", "给予的奖励停止执行")
    assert not of("cites-lapsed", ended)


def test_what_nobody_handed_in_is_one_notice_and_laws_are_not_asked_for() -> None:
    text = CITING.format(title="青梧县技术改造管理办法", number="（青政办发〔2024〕3号）")
    finding = one("cites-not-held", text)
    assert (finding.severity, finding.parts["count"]) == ("notice", "1")
    assert not of("cites-not-held", CITING.format(title="中华人民共和国中小企业促进法", number=""))


def test_one_document_under_two_titles() -> None:
    text = (
        "一、背景\n根据《青梧县加快推进产业走廊一体化发展实施方案》要求推进工作。\n"
        "二、任务\n落实《青梧县加快推进产业走廊一体化发展实施意见》有关任务。"
    )
    finding = one("cited-under-two-titles", text)
    assert (finding.severity, finding.addresses) == ("notice", ("一", "二"))
