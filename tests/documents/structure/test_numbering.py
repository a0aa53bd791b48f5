"""Every style of numbering found in official documents gives the address that it prints."""

from __future__ import annotations

import pytest

from zoulang.documents import read_text


def nodes(text: str) -> list[str]:
    clauses = read_text(text, "sample").clauses
    return [clause.address for clause in clauses if clause.kind in ("node", "panel")]


STYLES = {
    "parts, chapters, sections and articles": (
        "第一编 总则\n第一章 目的\n第一节 依据\n第一条 为规范管理，制定本办法。\n前款所称管理，包括服务。\n"
        "第二节 范围\n第二条 本办法适用于全县。\n第二编 分则\n第二章 奖励\n第三条 对企业奖励如下：\n"
        "（一）首次入库的；\n（二）扩大规模的。",
        [
            "第一编",
            "第一编/第一章",
            "第一编/第一章/第一节",
            "第一编/第一章/第一节/第一条",
            "第一编/第一章/第二节",
            "第一编/第一章/第二节/第二条",
            "第二编",
            "第二编/第二章",
            "第二编/第二章/第三条",
            "第二编/第二章/第三条/（一）",
            "第二编/第二章/第三条/（二）",
        ],
    ),
    "articles with spaces and cited articles": (
        "第 9 条 县科技局受理申请。\n第 1 0 条 县财政局拨付资金。\n第十条所称资金，是指专项资金。"
        "\n第九条第一款规定的材料应当齐全。\n第 11 条  附则。",
        ["第9条", "第10条", "第11条"],
    ),
    "brackets of every kind": (
        "〔一〕目标\n[1] 产值。\n[2] 税收。\n【二】任务\n(1)建园。\n（ 2 ）引企。\n㈢保障\n⑴资金。\n⑵用地。",
        [
            "（一）",
            "（一）/（1）",
            "（一）/（2）",
            "（二）",
            "（二）/（1）",
            "（二）/（2）",
            "（三）",
            "（三）/（1）",
            "（三）/（2）",
        ],
    ),
    "levels below each other": (
        "一、任务\n（一）建园\n1.选址。\n（1）近城。\n1）近站。\n2）近河。\n①交通。\n②用水。\n"
        "（2）近村。\n2.建设。\n（二）引企\n1.招商。\n二、保障",
        [
            "一",
            "一/（一）",
            "一/（一）/1",
            "一/（一）/1/（1）",
            "一/（一）/1/（1）/1）",
            "一/（一）/1/（1）/2）",
            "一/（一）/1/（1）/2）/①",
            "一/（一）/1/（1）/2）/②",
            "一/（一）/1/（2）",
            "一/（一）/2",
            "一/（二）",
            "一/（二）/1",
            "二",
        ],
    ),
    "levels of a standard": (
        "1 总则\n1.1 目的\n规范试验。\n1.2 依据\n按标准办理。\n2 组织\n2.1 机构\n2.1.1 指挥部\n"
        "设在县政府。\n2.1.2 办公室\n2.3 专家组\n3 附则",
        ["1", "1/1.1", "1/1.2", "2", "2/2.1", "2/2.1/2.1.1", "2/2.1/2.1.2", "2/2.3", "3"],
    ),
    "levels below Chinese numbers": (
        "一、背景\n1.1政策\n1.1.1国家政策\n1.1.2省级政策\n1.2现状\n二、问题\n2.1人才\n2.2资金",
        ["一", "一/1.1", "一/1.1/1.1.1", "一/1.1/1.1.2", "一/1.2", "二", "二/2.1", "二/2.2"],
    ),
    "levels with points of both kinds": (
        "1．总则\n1．1、目的\n甲。\n1．2、依据\n乙。\n2．组织\n2．1、机构",
        ["1", "1/1.1", "1/1.2", "2", "2/2.1"],
    ),
    "ordinal words at the beginning of lines": (
        "一、建议\n第一，建平台。平台要开放。\n第二，引人才。人才要留住。\n二、打算\n首先，定规划。"
        "\n其次，筹资金。\n三、做法\n一是抓项目。\n二是抓服务。",
        ["一", "一/第一", "一/第二", "二", "二/首先", "二/其次", "三", "三/一是", "三/二是"],
    ),
    "letters and Roman numbers": (
        "Ⅰ. 范围\n1.材料\nA. 申请表。\nB. 承诺书。\n2.程序\nⅡ. 附则",
        ["I", "I/1", "I/1/A", "I/1/B", "I/2", "II"],
    ),
    "letters of classes are no numbers": ("一、分类\nA类企业优先供地。\nB类企业正常供地。", ["一"]),
    "numbers glued to the text": (
        "一、项目\n9.青梧学者项目。\n10.青年人才项目。\n11.121人才梯队项目。\n12.其他项目。\n二、报表\n"
        "4.半年报。\n5.2024年12月统计月报表。\n6.年报。",
        ["一", "一/9", "一/10", "一/11", "一/12", "二", "二/4", "二/5", "二/6"],
    ),
    "a list that begins with years": ("一、计划\n1.2024年目标。\n2.2025年目标。", ["一", "一/1", "一/2"]),
    "decimals and dates are no numbers": (
        "一、资金\n1.5亿元已经到位。\n2025.3.1前完成验收。\n3.7%的增速高于全市。\n2.4万亩林地已经流转。"
        "\n2025年是关键一年。\n5G基站建成10座。\n3家企业上市。\n12345热线畅通。\n1+N体系形成。",
        ["一"],
    ),
    "an unclear decimal in an open list": (
        "1.招商。\n2.用地。\n3.7亿元资金已到位。\n3.用能。\n4.用工。",
        ["1", "2", "3", "4"],
    ),
    "industries counted in words": ("一、融合\n一、二、三产业融合发展。\n一、二类企业优先。", ["一"]),
    "running numbers across higher levels": (
        "一、创新\n（一）平台\n1.甲。\n2.乙。\n（二）人才\n3.丙。\n二、产业\n（三）链条\n4.丁。\n5.戊。",
        [
            "一",
            "一/（一）",
            "一/（一）/1",
            "一/（一）/2",
            "一/（二）",
            "一/（二）/3",
            "二",
            "二/（三）",
            "二/（三）/4",
            "二/（三）/5",
        ],
    ),
    "numbers alone on their lines": (
        "一、\n总体目标\n达标。\n（一）\n产业目标\n产值翻番。\n第一章\n总则\n第一条\n为规范管理，"
        "制定本办法。",
        ["一", "一/（一）", "第一章", "第一章/第一条"],
    ),
    "numbers followed by spaces only": (
        "一 总体要求\n内容如下。\n二 重点任务\n1、甲。\n2、乙。\n三 保障措施\n落实。",
        ["一", "二", "二/1", "二/2", "三"],
    ),
    "half brackets and lost brackets": (
        "一）目标\n产值翻番。\n二）任务\n1)建园。\n2)引企。",
        ["一）", "二）", "二）/1）", "二）/2）"],
    ),
    "divisions": (
        "第一部分 现状\n一、成效\n第二部分 规划\n一、目标\n二、任务",
        ["第一部分", "第一部分/一", "第二部分", "第二部分/一", "第二部分/二"],
    ),
    "items of a lower level that announce a list": (
        "（1）申请材料如下：\n1.申请表。\n2.承诺书。\n（2）审核。",
        ["（1）", "（1）/1", "（1）/2", "（2）"],
    ),
    "panels with items": (
        "一、任务\n（一）平台\n专栏一 重点平台\n1.光学平台。建成实验室。\n2.精密平台。建成中心。"
        "\n（二）人才\n专栏 2：人才工程\n引进人才。\n\n\n二、保障",
        ["一", "一/（一）", "一/（一）/专栏一", "一/（二）", "一/（二）/专栏2", "二"],
    ),
    "a lower level above a higher one": (
        "1.总体要求\n（一）思想\n（二）目标\n2.任务\n（一）建园\n（二）引企\n3.保障",
        ["1", "1/（一）", "1/（二）", "2", "2/（一）", "2/（二）", "3"],
    ),
    "a list before the first chapter": (
        "1.甲。\n2.乙。\n一、丙\n1.丁。\n2.戊。\n二、己",
        ["1", "2", "一", "一/1", "一/2", "二"],
    ),
    "commas, colons and a dash read for a number": (
        "九、甲\n1，甲。\n2，乙。\n十、乙\n十—、丙\n十二、丁",
        ["九", "九/1", "九/2", "十", "十一", "十二"],
    ),
    "Roman numbers in letters": ("I. 甲\nII. 乙\nIII. 丙", ["I", "II", "III"]),
    "Markdown": (
        "# 青梧县样本方案\n\n## 一、目标\n**（一）产值。** 翻番。\n**（二）税收。** 增长。\n## 二、任务\n"
        "- 1. 建园。\n- 2. 引企。",
        ["一", "一/（一）", "一/（二）", "二", "二/1", "二/2"],
    ),
    "bullets before numbers": ("■一、目标\n★（一）产值\n★（二）税收", ["一", "一/（一）", "一/（二）"]),
    "two levels in one line": (
        "第一章 总则 第一条 规范管理。\n第二条 公开透明。\n第二章 奖励 第三条 奖励企业。\n一、标准（一）"
        "入库\n给予奖励。\n（二）上市\n给予奖励。",
        [
            "第一章",
            "第一章/第一条",
            "第一章/第二条",
            "第二章",
            "第二章/第三条",
            "第二章/第三条/一",
            "第二章/第三条/一/（一）",
            ("第二章/第三条/一/（二）"),
        ],
    ),
    "bullets": ("一、原则\n——坚持创新。走在前列。\n●坚持开放。合作共赢。\n•坚持绿色。", ["一"]),
    "pages between": (
        "一、任务\n（一）建园。\n— 2 —\n（二）引企。\n第 3 页 共 9 页\n二、保障\n- 4 -\n落实资金。",
        ["一", "一/（一）", "一/（二）", "二"],
    ),
}


@pytest.mark.parametrize("style", STYLES)
def test_addresses_are_the_printed_numbers(style: str) -> None:
    text, expected = STYLES[style]
    assert nodes(text) == expected


LOST = {
    "a whole document on one line": (
        "青梧县关于样本工作的意见 为推进工作，提出如下意见。 一、总体要求 （一）指导思想。坚持创新。"
        "（二）目标。到2027年建成园区。"
        "二、重点任务（一）建设园区。完善设施，一是道路，二是管网。（二）引进企业：1.龙头企业。"
        "2.配套企业。三、保障措施。加强领导。",
        ["一", "一/（一）", "一/（二）", "二", "二/（一）", "二/（二）", "二/（二）/1", "二/（二）/2", "三"],
    ),
    "articles in one paragraph": (
        "第一章 总则第一条 为规范管理，制定本办法。第二条 按照第一条规定，县科技局负责管理。第二章 奖励第"
        "三条 奖励下列企业：（一）入库企业；（二）上市企业。",
        [
            "第一章",
            "第一章/第一条",
            "第一章/第二条",
            "第二章",
            "第二章/第三条",
            "第二章/第三条/（一）",
            "第二章/第三条/（二）",
        ],
    ),
    "one level in one paragraph": (
        "一、任务\n（一）建园。建设园区。（二）引企。引进企业。（三）育才。培育人才。\n二、保障\n"
        "1.资金。安排资金。2.用地。保障用地。",
        ["一", "一/（一）", "一/（二）", "一/（三）", "二", "二/1", "二/2"],
    ),
    "numbers inside a paragraph": (
        "一、支持（1）建设平台；（2）引进人才。包括：1.学者；2.工匠。\n二、保障要做到（一）有人；"
        "（二）有钱。",
        ["一", "二"],
    ),
}


@pytest.mark.parametrize("kind", LOST)
def test_lost_line_breaks_are_found_at_beginnings_of_sentences(kind: str) -> None:
    text, expected = LOST[kind]
    assert nodes(text) == expected


ALIASES = {
    "styles that change": (
        "1、思路\n甲。\n2、举措\n1.乙。\n2.丙。\n三、打算\n丁。",
        {"1": "一", "2": "二", "2/1": "二/1", "2/2": "二/2"},
    ),
    "one number in another style": (
        "一、甲\n内容。\n二、乙\n内容。\n3、丙\n内容。\n四、丁\n内容。",
        {"3": "三"},
    ),
    "a number printed twice": (
        "一、甲\n二、乙\n二、丙\n（一）戊。\n四、丁",
        {"二·2": "三", "二·2/（一）": "三/（一）"},
    ),
    "a wrong number": ("（一）甲。\n（二）乙。\n（五）丙。\n（四）丁。", {"（五）": "（三）"}),
    "the last number twice": ("第一条 甲。\n第二条 乙。\n第二条 丙。", {"第二条·2": "第三条"}),
    "a list that begins anew": ("一、甲\n1.乙。\n2.丙。\n1.丁。\n2.戊。", {}),
    "right numbers": ("一、甲\n（一）乙。\n1.丙。\n二、丁", {}),
    "traditional characters": ("第一條 甲。\n第二條 乙。", {"第一條": "第一条", "第二條": "第二条"}),
}


@pytest.mark.parametrize("kind", ALIASES)
def test_a_misprinted_number_has_the_right_one_as_alias(kind: str) -> None:
    text, expected = ALIASES[kind]
    clauses = read_text(text, "sample").clauses
    assert {c.address: c.aliases[0] for c in clauses if c.aliases} == expected
    assert not {a for c in clauses for a in c.aliases} & {c.address for c in clauses}
