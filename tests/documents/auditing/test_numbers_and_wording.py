"""Damage to numbers and to the text."""

from __future__ import annotations

import pytest

from tests.documents.auditing.reports import of, one


def test_a_number_that_is_skipped() -> None:
    text = "一、目标\n扩大规模。\n二、任务\n建设园区。\n四、保障\n加强领导。"
    finding = one("number-skipped", text)
    assert (finding.severity, finding.parts) == ("error", {"number": "四", "skipped": "3"})


def test_articles_that_run_on_under_the_next_chapter_are_in_order() -> None:
    text = (
        "第一章 总则\n第一条 规范管理。\n第二条 明确职责。\n第二章 申报\n第三条 组织申报。\n第四条 开展评审。"
    )
    assert not of("number-skipped", text) and not of("number-repeated", text)


def test_a_number_that_runs_into_the_digits_of_its_text() -> None:
    text = "一、任务\n1.建设园区。\n2.221人才梯队项目扩大规模。\n3.2025年6月完成验收。"
    assert one("number-glued", text).parts["printed"] == "2.221"


def test_a_text_that_begins_in_the_middle_is_said_to() -> None:
    text = "三、任务\n建设园区。\n四、保障\n加强领导。"
    assert one("begins-in-the-middle", text).parts["number"] == "三"
    assert not of("number-skipped", text)


@pytest.mark.parametrize("end", ["推动一批项目", "支持企业、"])
def test_a_sentence_that_breaks_off(end: str) -> None:
    told = "完善园区配套设施，提升承载能力。围绕重点产业链开展招商，"
    text = f"一、任务\n{told}{end}\n二、保障\n加强领导。"
    finding = one("sentence-cut-off", text)
    assert (finding.severity, finding.places[0].quote) == ("error", end)


def test_a_sentence_that_ends_is_left_alone() -> None:
    told = "完善园区配套设施，提升承载能力。围绕重点产业链开展招商，推动一批项目落地。"
    text = f"一、任务\n{told}\n二、保障\n加强领导。"
    assert not of("sentence-cut-off", text)


def test_a_bracket_without_its_partner() -> None:
    finding = one("bracket-unclosed", "一、任务\n建设园区（含标准厂房、道路和管网，完善配套设施。")
    assert (finding.severity, finding.parts["sign"]) == ("notice", "（")
    assert not of("bracket-unclosed", "一、任务\n建设园区（含标准厂房、道路和管网），完善“三通”设施。")


def test_a_pull_quote_repeats_and_its_figures_count_once() -> None:
    told = "今年，全县实施县级重点项目52个，总投资310亿元，项目个数居全市前列"
    text = f"一、进展\n{told}，为全年目标打下基础。\n{told}\n二、打算\n继续推进项目建设。"
    finding = one("passage-repeated", text)
    assert (finding.severity, finding.places[0].quote) == ("notice", told)
    assert not of("sentence-cut-off", text)


def test_signs_that_were_dashes() -> None:
    finding = one("dash-lost", "一、任务\n完善种子企业一成长企业一骨干企业一龙头企业梯级培育机制。")
    assert (finding.severity, finding.parts["count"]) == ("error", "3")
    for text in (
        "推进一体化建设，形成一批企业，进一步完善一企一策机制。",
        "每满一万人奖励一万元。",
        "面积为五点一一平方公里。",
    ):
        assert not of("dash-lost", f"一、任务\n{text}")


def test_a_sentence_that_lacks_a_part() -> None:
    assert (
        one("sentence-broken", "一、任务\n推动县产业研究院将青梧分院建设，吸引一批人才。").severity
        == "notice"
    )
    for text in ("推动县产业研究院将青梧分院建设成为创新平台。", "我们将继续推动园区建设。"):
        assert not of("sentence-broken", f"一、任务\n{text}")
