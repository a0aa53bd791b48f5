"""One thing under several names, and numbers that other numbers contradict."""

from __future__ import annotations

from tests.documents.auditing.reports import of, one

CHAINS = """一、任务
（一）链条行动。发展光学玻璃和酶制剂。
	专栏1  产业链

	光学玻璃
	以青梧朔光玻璃有限公司为链主企业，以MMA/PMMA、特种镜片等为主攻产品。
	对标和招商头部企业：朔汀光学、衡屿、野岭科技等。

	酶制剂
	以青梧砚溪生物有限公司为链主企业，以酶制剂、氨基酸等为主攻产品。
	对标和招商头部企业：朔汀光学、衡屿生物、棠川制药等。
"""


def test_a_firm_on_two_lists_and_a_firm_under_a_short_name() -> None:
    assert one("firm-on-two-lists", CHAINS).parts["names"] == "朔汀光学"
    finding = one("name-variant", CHAINS)
    assert (finding.severity, finding.parts) == ("notice", {"name": "衡屿", "second": "衡屿生物"})


def test_a_product_with_a_stroke_in_its_name() -> None:
    assert one("name-holds-separator", CHAINS).parts["names"] == "MMA/PMMA"


def test_a_park_that_lost_a_word_on_the_way() -> None:
    text = "一、任务\n推进青梧光学共享产业园建设。\n二、保障\n支持青梧光学产业园招引企业。"
    finding = one("name-variant", text)
    assert finding.parts == {"name": "青梧光学共享产业园", "second": "青梧光学产业园"}


def test_a_name_that_lost_its_first_sign() -> None:
    text = (
        "一、基础\n形成原电机、砚溪生物、朔光玻璃、鹿鸣传感等骨干企业。\n"
        "二、任务\n以朔原高效永磁电机项目为依托延伸链条。支持朔原集团建设研发中心。"
    )
    finding = one("sign-lost", text)
    assert finding.parts == {"name": "原电机", "full": "朔原电机"}


def test_a_share_that_its_counts_contradict() -> None:
    text = "一、进展\n截至目前，县级重点项目32个，已开工24个，开工率{}%。"
    finding = one("ratio-contradicted", text.format("93.8"))
    assert (finding.severity, finding.parts["gives"], finding.parts["printed"]) == ("error", "75%", "93.8%")
    assert not of("ratio-contradicted", text.format("75"))


def test_a_part_greater_than_its_whole() -> None:
    text = "一、进展\n全县引进项目40个，其中工业项目{}个。"
    assert one("parts-exceed-whole", text.format(45)).severity == "error"
    assert not of("parts-exceed-whole", text.format(25))


def test_a_rate_of_completion_without_its_plan() -> None:
    text = "一、进展\n完成投资41亿元，投资完成率72%。{}"
    assert one("base-not-printed", text.format("")).severity == "notice"
    assert not of("base-not-printed", text.format("年度计划投资57亿元。"))


def test_one_number_for_two_things() -> None:
    text = "一、进展\n列入市级技术改造项目47个。\n二、投资\n实施县级基础设施项目47个。"
    assert one("one-number-two-things", text).parts["number"] == "47个"
