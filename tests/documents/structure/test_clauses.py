"""Clauses carry the addresses their document prints."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tests.documents.samples import OPINION
from zoulang.documents import Reading, read_text


def addresses(text: str, *kinds: str) -> list[str]:
    clauses = read_text(text, "sample").clauses
    return [clause.address for clause in clauses if not kinds or clause.kind in kinds]


def assert_whole(reading: Reading) -> None:
    """What every reading promises about places and addresses."""
    found = [clause.address for clause in reading.clauses]
    assert len(set(found)) == len(found)
    assert [c.start for c in reading.clauses] == sorted(c.start for c in reading.clauses)
    for clause in reading.clauses:
        assert 0 <= clause.start <= clause.end <= len(reading.text)
        assert clause.text == "\n".join(reading.text[a:b] for a, b in clause.spans)
        assert all(clause.start <= a <= b <= clause.end for a, b in clause.spans)
    for record in reading.records:
        assert record.quote == reading.text[record.start : record.end]
        assert record.address in found
        assert 0 < record.confidence <= 1


def test_the_sample_opinion_is_read_in_document_order() -> None:
    assert addresses(OPINION) == [
        "前言",
        "一",
        "二",
        "二/（一）",
        "二/（一）/专栏1",
        "二/（一）/专栏1/光学材料",
        "二/（一）/专栏1/精密“新样板”",
        "二/（二）",
        "二/（二）/夯实用地",
        "二/（二）/夯实用能",
        "三",
        "三/（一）",
        "三/（二）",
        "三/（三）",
        "附则",
    ]


def test_places_and_quotations_agree_with_the_text() -> None:
    assert_whole(read_text(OPINION, "sample"))


def test_a_clause_holds_its_own_words_without_number_title_and_children() -> None:
    clauses = {clause.address: clause for clause in read_text(OPINION, "sample").clauses}
    assert clauses["三/（一）"].heading == "奖励首次入库"
    assert clauses["三/（一）"].text == "对首次入库的试验企业，县财政给予一次性10万元奖励。"
    assert clauses["三"].text == ""
    assert clauses["三"].end == clauses["三/（三）"].end


def test_articles_keep_their_parents_and_run_through_chapters() -> None:
    text = (
        "第一章 总则\n第一条 为规范管理，制定本办法。\n第二章 奖励\n"
        "第 2 条 对企业奖励如下：\n（一）首次入库。\n1.一档。\n（1）甲。\n①乙。"
    )
    assert addresses(text) == [
        "第一章",
        "第一章/第一条",
        "第二章",
        "第二章/第2条",
        "第二章/第2条/（一）",
        "第二章/第2条/（一）/1",
        "第二章/第2条/（一）/1/（1）",
        "第二章/第2条/（一）/1/（1）/①",
    ]


def test_articles_may_stand_below_bracketed_numbers() -> None:
    assert addresses(
        "一、奖励\n（一）投资\n第1条 甲事。\n（二）绩效\n第2条 乙事。\n二、其他\n第3条 丙事。"
    ) == [
        "一",
        "一/（一）",
        "一/（一）/第1条",
        "一/（二）",
        "一/（二）/第2条",
        "二",
        "二/第3条",
    ]


def test_two_styles_of_arabic_numbers_make_two_levels() -> None:
    assert addresses(
        "1、思路\n说明。\n2、举措\n1.甲举措。内容。\n2.乙举措。内容。\n三、打算\n1.丙举措。内容。"
    ) == [
        "1",
        "2",
        "2/1",
        "2/2",
        "三",
        "三/1",
    ]


def test_one_list_with_two_kinds_of_points_stays_one_list() -> None:
    assert addresses("一、事项\n1.甲。内容。\n2、乙。内容。\n3.丙。内容。") == ["一", "一/1", "一/2", "一/3"]


def test_a_decimal_at_the_beginning_of_a_paragraph_is_no_clause() -> None:
    assert addresses("一、资金\n1.5亿元资金已经到位。\n二、其他\n说明。") == ["一", "二"]


def test_a_decimal_at_the_beginning_of_a_wrapped_line_goes_on_with_its_sentence() -> None:
    reading = read_text(
        "一、奖励\n对入库企业分别给予2万元、\n1.5万元、1万元奖励。\n二、其他\n说明。", "sample"
    )
    assert [c.address for c in reading.clauses] == ["一", "二"]
    assert reading.clauses[0].text == "对入库企业分别给予2万元、1.5万元、1万元奖励。"


def test_lines_that_resemble_a_page_are_text_inside_a_clause() -> None:
    lines = [
        "服务对象：全县企业。",
        "有效期：三年",
        "5份材料按时报送。",
        "主动公开信息，接受监督。",
        "上一条另有规定的除外。",
    ]
    reading = read_text("一、要求\n" + "\n".join(lines), "sample")
    assert reading.clauses[0].text.split("\n") == lines


def test_a_number_glued_to_digits_is_a_clause_where_its_list_expects_it() -> None:
    assert addresses("一、报表\n1.月报。按月报送。\n2.2025年12月报表。按年报送。") == ["一", "一/1", "一/2"]


def test_ordinal_words_at_the_beginning_of_a_line_are_clauses_and_inside_it_are_not() -> None:
    assert addresses("一、建议\n一是建平台。内容。\n二是引人才。内容。") == ["一", "一/一是", "一/二是"]
    assert addresses("一、建议\n要做两件事，一是建平台，二是引人才。") == ["一"]


def test_a_number_alone_on_its_line_takes_the_next_line_as_heading() -> None:
    reading = read_text("一、\n总体目标\n达标。", "sample")
    assert [(c.address, c.heading, c.text) for c in reading.clauses] == [("一", "总体目标", "达标。")]


def test_the_same_number_printed_twice_is_told_apart() -> None:
    assert addresses("一、甲\n内容。\n一、乙\n内容。") == ["一", "一·2"]


def test_one_short_opening_sentence_is_no_run_in_title() -> None:
    assert addresses("一、任务\n抓好落实。各单位分工负责。\n按月调度进展情况，及时通报。") == ["一"]


def test_paragraphs_that_open_with_an_aspect_are_run_in_titles() -> None:
    text = "一、产业\n光学产业方面，建设园区。\n精密产业方面，引进企业。"
    assert addresses(text, "run_in_title") == ["一/光学产业方面", "一/精密产业方面"]


def test_a_responsibility_list_that_stands_alone_belongs_to_the_clause() -> None:
    text = "（一）产业\n光学。建园区。\n精密。引企业。\n（责任单位：县科技局、县财政局）"
    tasks = read_text(text, "sample").of_kind("task")
    assert [task.address for task in tasks] == ["（一）"]


def test_the_signature_and_the_remark_on_publication_are_no_clause_text() -> None:
    assert not any(
        "2025年4月2日" in c.text or "公开发布" in c.text for c in read_text(OPINION, "sample").clauses
    )


def test_last_words_are_the_text_of_a_clause_that_is_only_a_heading() -> None:
    assert addresses("一、甲\n内容。\n二、附则\n本办法自发布之日起施行。") == ["一", "二"]


def test_last_words_after_a_clause_whose_title_stands_alone_are_the_closing() -> None:
    text = "一、甲\n做好宣传，形成氛围。\n本意见自2025年5月1日起施行。"
    assert addresses(text) == ["一", "附则"]


def test_spaces_left_by_layout_are_removed_beside_a_unit_list() -> None:
    text = "一、按合同额的 5%给予补助，最高 30 万元。（责任单位：县科技局）"
    assert "合同额的5%给予补助，最高30万元" in read_text(text, "sample").text


def test_a_table_of_contents_is_no_part_of_the_text() -> None:
    text = "样本规划\n目 录\n一、总则……1\n二、措施..........12\n一、总则\n内容。\n二、措施\n内容。"
    assert addresses(text) == ["一", "二"]


def test_an_attachment_is_kept_apart_and_not_read_for_clauses() -> None:
    text = "一、甲\n内容。\n青梧县人民政府\n2025年4月2日\n附件1\n申报表\n一、基本情况\n二、申报金额"
    assert addresses(text) == ["一", "附件1"]


def test_the_list_of_attachments_before_the_signature_is_no_clause() -> None:
    text = "一、甲\n内容。\n附件：1.申报表\n2.汇总表\n青梧县人民政府\n2025年4月2日"
    assert addresses(text) == ["一"]


def test_a_notice_that_passes_on_a_document_is_read_to_its_end() -> None:
    text = (
        "青梧县人民政府关于印发青梧县样本办法的通知\n各镇人民政府：\n现将办法印发给你们，请认真执行。\n"
        "青梧县人民政府\n2025年4月2日\n青梧县样本办法\n"
        "第一条 为规范管理，制定本办法。\n第二条 对企业，给予5万元奖励。"
    )
    assert addresses(text) == ["前言", "第一条", "第二条"]


def test_headings_are_addresses_where_there_are_no_numbers() -> None:
    assert addresses(
        "# 青梧县通报\n开头一段话，说明情况。\n## 产业发展\n内容一。\n## 平台建设\n内容二。"
    ) == [
        "前言",
        "产业发展",
        "平台建设",
    ]


def test_paragraphs_are_addresses_where_there_is_nothing_else() -> None:
    assert addresses("青梧县今年推进产业发展，成效明显。\n下步继续推进。") == ["段1", "段2"]


def test_a_text_broken_at_a_fixed_width_is_joined_again() -> None:
    body = (
        "为了把产业发展好，县里安排了资金，建立了机制，明确了责任，形成了合力，各镇各部门都要抓好落实" * 3
        + "。"
    )
    lines = ["一、总体要求", *[body[i : i + 20] for i in range(0, len(body), 20)]]
    reading = read_text("\n".join(lines), "sample")
    assert reading.clauses[0].text == body


def test_spaces_left_by_layout_are_removed() -> None:
    reading = read_text("一、奖励\n对新 建基地给予  100 万元奖 励。", "sample")
    assert reading.clauses[0].text == "对新建基地给予100万元奖励。"


@given(st.lists(st.sampled_from(OPINION.splitlines()), min_size=1, max_size=40))
def test_lines_in_any_order_are_read_without_failing(lines: list[str]) -> None:
    text = "\n".join(lines)
    if text.strip():
        assert_whole(read_text(text, "sample"))
