"""Lists that do not add up, and lists that do."""

from __future__ import annotations

import pytest

from tests.documents.auditing.reports import of, one

PANEL = """一、重点任务
（一）链条建设行动。重点培育光学玻璃、酶制剂、传感器、风电装备和储能电池等5个优势产业链条。
	专栏1  优势产业链

	光学玻璃
	以青梧朔光玻璃有限公司为链主企业，以光学玻璃、特种镜片等为主攻产品。
	2028年目标：年产值达到20亿元。

	酶制剂
	以青梧砚溪生物有限公司为链主企业，以酶制剂、氨基酸等为主攻产品。
	2028年目标：年产值达到30亿元。
（二）平台建设行动。支持建设中试基地。
"""


@pytest.mark.parametrize(
    ("text", "number", "printed"),
    [
        ("一、任务\n推动产业园、孵化园、物流园四大园区协同发展。", "4", "3"),
        (
            "一、任务\n开展“五个一批”行动，即引进一批项目、盘活一批厂房、培育一批企业、壮大一批集群。",
            "5",
            "4",
        ),
        ("一、任务\n围绕“链、企、台、园”五个环节分工推进。", "5", "4"),
        ("一、任务\n抓好规划编制、项目储备、要素保障、政策兑现等三项工作。", "3", "4"),
    ],
)
def test_a_list_with_another_number_than_announced_is_an_error(text: str, number: str, printed: str) -> None:
    finding = one("enumeration-differs", text)
    assert (finding.severity, finding.addresses) == ("error", ("一",))
    assert (finding.parts["number"], finding.parts["printed"]) == (number, printed)


@pytest.mark.parametrize(
    "text",
    [
        "推动产业园、孵化园、物流园和创业园四大园区协同发展。",
        "聚焦陶瓷与树脂、风电与储能、酶制剂与生物基材料三个方向。",
        "开展“三个一批”行动，即引进一批项目、盘活一批厂房、培育一批企业。",
        "在甲镇、乙镇、丙镇建设5个特色基地。",
        "连接经济开发区、新材料产业园和白汀、双渡两镇。",
        "对国家级、省级平台分别给予100万元、50万元奖励。",
        "取得国家一、二、三类新药证书的企业。",
        "到2027年，培育链主企业、骨干企业10家。",
        "坚持政府引导、市场主导、企业主体，3年内见到成效。",
    ],
)
def test_a_list_that_adds_up_or_is_none_is_left_alone(text: str) -> None:
    assert not of("enumeration-differs", f"一、任务\n{text}")


def test_names_left_out_behind_the_word_and_so_on_are_a_notice() -> None:
    finding = one("named-in-part", "一、任务\n依托青梧朔光、青梧砚溪等12家企业组建联盟。")
    assert (finding.severity, finding.places[0].quote) == (
        "notice",
        "依托青梧朔光、青梧砚溪等12家企业组建联盟",
    )
    assert "2/12" in finding.sentence("zh")
    assert not of("named-in-part", "一、任务\n依托青梧朔光、青梧砚溪等2家企业组建联盟。")


def test_a_number_in_a_title_is_held_against_the_names_below() -> None:
    text = (
        "一、园区\n（一）建设十个特色园区。\n加快推进光学园、药谷园、风电园等特色园区建设。\n"
        "（二）其他。\n完善管理。"
    )
    finding = one("named-in-part", text)
    assert [place.quote for place in finding.places][1] == "十个特色园区"


def test_firms_chosen_before_are_to_be_named() -> None:
    finding = one("names-not-printed", "一、企业\n上年评选出的12家示范企业，按照年度目标推进。")
    assert (finding.severity, finding.places[0].quote) == ("open", "12家示范企业")
    assert not of("names-not-printed", "一、企业\n力争认定12家示范企业。")


def test_numbered_clauses_are_counted() -> None:
    head = (
        "为推动发展，制定以下{}条措施。\n"
        "一、扩大投资\n加大投入。\n二、稳定就业\n扩大岗位。\n三、优化服务\n简化流程。"
    )
    finding = one("enumeration-differs", head.format("五"))
    assert (finding.parts["number"], finding.parts["printed"], finding.places[0].quote) == (
        "5",
        "3",
        "以下五条",
    )
    assert not of("enumeration-differs", head.format("三"))


def test_an_action_announced_needs_its_section() -> None:
    text = """一、重点任务
通过实施链条建设、企业成长、“双招双引”和园区提升等方面的专项行动，完善产业体系。
（一）链条建设行动。梳理链条。
（二）企业成长行动。帮助企业。
（三）园区提升行动。完善配套。
"""
    finding = one("announced-without-section", text)
    assert (finding.severity, finding.parts["lacking"]) == ("error", "双招双引")
    assert not of("announced-without-section", text.replace("、“双招双引”", ""))


def test_a_panel_that_covers_two_of_five_chains() -> None:
    finding = one("panel-covers-part", PANEL)
    assert finding.severity == "error"
    assert (finding.parts["number"], finding.parts["rows"]) == ("5", "2")
    assert finding.parts["lacking"] == "传感器、风电装备、储能电池"
    assert finding.addresses == ("一/（一）", "一/（一）/专栏1")
