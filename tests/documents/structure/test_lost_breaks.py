"""Line breaks that a text has lost, or that stand inside its sentences."""

from __future__ import annotations

from zoulang.documents import read_text


def nodes(text: str) -> list[str]:
    return [clause.address for clause in read_text(text, "样例").clauses if clause.kind == "node"]


def test_a_head_and_a_single_section_in_one_line_are_divided() -> None:
    reading = read_text(
        "青梧县人民政府 关于推进园区建设的通知 青政字〔2025〕6号 各镇人民政府，县直各部门：任务分解如下。 "
        "一、加快园区建设 （一）完善配套设施。 1.建设道路。（责任单位：县交通局） "
        "2.建设管网。（责任单位：县住建局）",
        "样例",
    )
    found = reading.metadata
    assert (found.title, found.number, found.issuer) == (
        "青梧县人民政府关于推进园区建设的通知",
        "青政字〔2025〕6号",
        "青梧县人民政府",
    )
    assert found.addressees == ("各镇人民政府", "县直各部门")
    assert [c.address for c in reading.clauses if c.kind == "node"] == [
        "一",
        "一/（一）",
        "一/（一）/1",
        "一/（一）/2",
    ]


def test_a_title_a_section_and_its_list_in_one_line_are_divided() -> None:
    assert nodes("青梧县科技局关于做好申报工作的通知 一、申报条件 1.注册地在青梧县。2.无不良记录。") == [
        "一",
        "一/1",
        "一/2",
    ]


def test_a_head_in_one_line_gives_its_particulars_without_any_number_below() -> None:
    text = "青梧县人民政府关于印发园区办法的通知 青政字〔2025〕6号 各镇人民政府：现将《园区办法》印发给你们。"
    assert read_text(text, "样例").metadata.number == "青政字〔2025〕6号"


def test_a_remark_of_the_page_before_the_first_number_hides_no_clause() -> None:
    assert nodes("[接上页] （三）对新建厂房的，给予10万元奖励。 （四）对引进人才的，给予5万元奖励。") == [
        "（三）",
        "（四）",
    ]
    assert nodes("下一页 二、对新建厂房的，给予10万元奖励。 三、对引进人才的，给予5万元奖励。") == [
        "二",
        "三",
    ]


def test_parts_of_a_paragraph_stay_inside_it_where_the_document_has_its_line_breaks() -> None:
    text = "一、总则\n二、条件\n符合以下条件的可以申报。（一）注册地在青梧县。（二）无不良记录。\n三、附则"
    assert nodes(text) == ["一", "二", "三"]


def test_a_page_number_before_an_article_is_no_number_of_its_own() -> None:
    text = (
        "青梧县样本办法\n1、青梧县样本办法第一条为了规范，制定本办法。第二条对企业给予奖励。\n"
        "2、第三条推动物流发展。第四条本办法自发布之日起施行。"
    )
    assert nodes(text) == ["第一条", "第二条", "第三条", "第四条"]


def test_a_point_that_amends_an_article_keeps_its_own_number() -> None:
    text = "第一条 甲。\n第二条 乙。\n1、第三条修改为：“县科技局负责。”\n2、第四条修改为：“县财政局负责。”"
    assert nodes(text) == ["第一条", "第二条", "第二条/1", "第二条/2"]


def test_the_bracket_of_who_is_responsible_ends_a_clause() -> None:
    text = "（一）发展产业\n对企业给予50万元奖励。(责任单位:县工信局)(二)推进改造。奖励20万元。"
    assert nodes(text) == ["（一）", "（二）"]


WRAPPED = """（一）壮大数字产业。做强做大核心企业,当年首次

列入全国软件百强、省软件五十强的企业,分别给予一次性

奖励 20 万元、10 万元。对年销售收入首次突破 1000 万元、5000

万元、1 亿元的企业,分别给予一次性奖励 10 万元、50 万

元、100 万元。本年评为市级精品软件的产品,一次性奖励

企业 30 万元。(责任单位:县工信局)(二)推进智能改造。对评

为省级智能工厂、省级数字化车间的企业,分别给予 50 万元、

20 万元奖励。

(责任单位:县工信局)"""


def test_lines_broken_at_the_edge_of_a_page_are_joined_over_empty_lines() -> None:
    first, second = read_text(WRAPPED, "样例").clauses
    assert (first.address, second.address) == ("（一）", "（二）")
    assert "突破1000万元、5000万元、1亿元的企业,分别给予一次性奖励10万元、50万元、100万元。" in first.text
    assert first.text.endswith("一次性奖励企业30万元。(责任单位:县工信局)")
    assert second.text.startswith("对评为省级智能工厂、省级数字化车间的企业,分别给予50万元、20万元奖励。")


def test_paragraphs_with_empty_lines_between_stay_apart() -> None:
    lines = [
        "青梧县科技局关于印发样本清单的通知",
        "一、目标",
        "建设园区，引进企业。",
        "责任单位：县科技局、县财政局",
    ]
    assert read_text("\n\n".join(lines * 4), "样例").text.split("\n") == lines * 4


def test_even_particulars_of_a_page_are_not_taken_for_wrapped_prose() -> None:
    lines = [f"青梧县园区建设项目第{n}号登记资料的编号" for n in range(8)]
    assert read_text("\n\n".join([*lines, "一、目标", "建设园区。"]), "样例").text.split("\n")[:8] == lines


def test_a_page_number_inside_a_sentence_is_left_out() -> None:
    broken = WRAPPED.replace("\n\n", "\n").replace("、50 万\n元", "、50 万\n\n- 2 -\n\n元")
    assert "10万元、50万元、100万元" in read_text(broken, "样例").text
    assert read_text(broken, "样例").text == read_text(WRAPPED, "样例").text


def test_a_title_as_wide_as_the_page_stays_apart_from_the_text_below() -> None:
    title = "关于加快推进青梧县光学和数字产业发展的若干意见"
    reading = read_text(f"{title}\n{WRAPPED.replace(chr(10) * 2, chr(10))}", "样例")
    assert reading.metadata.title == title
    prose = f"{title}\n县里安排资金支持光学和数字产业发展壮大,\n{WRAPPED.replace(chr(10) * 2, chr(10))}"
    assert read_text(prose, "样例").metadata.title == title
