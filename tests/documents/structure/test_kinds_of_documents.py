"""One invented document of each common kind, with its addresses and what it says of itself."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.documents.structure.test_clauses import assert_whole
from zoulang.documents import read_text

DETAILED_RULES = """\
青梧县试验企业奖励资金实施细则（暂行）
（青科规〔2025〕1号）
第一章  总  则
第 一 条　为规范奖励资金管理，根据有关规定，结合我县实际，制定本细则。
第 二 条　本细则所称奖励资金，是指县财政预算安排的专项资金。
前款资金实行专款专用。
第二章　奖励标准
第 三 条　对符合下列条件之一的企业给予奖励：
（一）首次入库的，奖励10万元；
（二）年产值达到下列标准的：
1.超过1亿元的，奖励20万元；
2.超过2亿元的，奖励30万元。
第三条第一款所称首次入库，以统计部门认定为准。
第三章　附　则
第 四 条　同一企业符合多项奖励条件的，就高不重复。
第 五 条　以前规定与本细则不一致的，以本细则为准。
第 六 条　本细则由县科技局会同县财政局负责解释。
第 七 条　本细则自2025年3月1日起施行，暂行三年。
"""

WORK_POINTS = """\
云澜市科技局2025年工作要点
2025年，全市科技工作的总体思路是：坚持创新，服务产业。
一、实施平台提升行动
1. 建设试验中心。建成2家中心。（责任科室：平台科）
2. 提升园区能级。完成改造3万平方米。（责任科室：产业科）
二、实施企业培育行动
3. 培育试验企业。新增20家。（责任科室：企业科）
4. 2025年6月底前完成申报辅导。（责任科室：企业科）
三、实施人才引育行动
5. 引进团队。引进5个团队。（责任科室：人才科）
"""

MINUTES = """\
青梧县人民政府常务会议纪要
〔2025〕第3期
2025年3月18日，县长主持召开县政府常务会议，研究园区建设等事项。现纪要如下：
一、听取试验园区建设情况汇报
会议指出，园区建设进展顺利。
会议议定：
（一）原则同意园区扩区方案，由县自然资源局牵头办理。
（二）县财政局安排资金500万元。
二、研究企业奖励事宜
会议同意按实施细则兑现奖励。
出席：甲乙、丙丁
列席：戊己
"""

PROPOSAL_REPLY = """\
青科函〔2025〕21号                签发人：甲乙
青梧县科技局
对县政协十届四次会议第35号提案的答复
丙丁委员：
您提出的提案收悉，现答复如下：
一、主要做法
一是建立平台。建成中心2家。
二是引进人才。引进团队3个。
二、存在困难
资金不足，一是渠道少，二是规模小。
三、下步打算
我们将继续推进。
感谢您的关心支持。
青梧县科技局
2025年8月1日
联系人：戊己　联系电话：0000000
公开属性：主动公开
"""

ACTION_PLAN = """\
云政办发〔2025〕30号
云澜市人民政府办公室
关于印发云澜市光学产业行动计划
（2025—2027年）的通知
各县区人民政府，市政府各部门，各直属机构：
《云澜市光学产业行动计划（2025—2027年）》已经市政府研究同意，现印发给你们，请结合实际认真贯彻落实。
云澜市人民政府办公室
2025年7月9日
（此件公开发布）
云澜市光学产业行动计划
（2025—2027年）
为加快发展光学产业，制定本行动计划。
一、总体要求
到2027年，产值达到300亿元。
二、重点任务
（一）强链补链工程
1.做强材料。推动3家企业扩产。
2.做优器件。建设5条产线。
专栏1　强链补链重点项目
镜片
年产100万片。
滤光片
年产200万片。


（二）平台支撑工程
3.建设中心。建成省级中心2家。
三、保障措施
（一）加强领导。成立专班。
（二）加大支持。统筹资金。
附件：重点项目清单
附件
重点项目清单
1.镜片项目
2.滤光片项目
"""

PROVISIONS = """\
青梧县人民政府令
第8号
《青梧县数据管理暂行规定》已经2025年1月6日县政府第2次常务会议通过，现予公布，自公布之日起30日后施行。
县长　甲乙
2025年1月15日
青梧县数据管理暂行规定
第一条（目的）
为规范数据管理，制定本规定。
第二条（范围）
本规定适用于政务数据。
第三条（共享）
（一）无条件共享的，直接共享。
（二）有条件共享的，申请共享。
第四条（解释）
本规定解释权归县大数据局所有。
"""

GUIDE = """\
青梧县试验企业认定申报指南
1 申报条件
1.1 基本条件
1.1.1 在本县注册满1年。
1.1.2 诚信经营。
1.2 专项条件
年产值不低于2000万元。
2 申报材料
2.1 申请表
2.2 承诺书
3 申报程序
3.1 企业申请
3.2 部门审核
"""

QUESTIONS = """\
《青梧县试验企业奖励资金实施细则》政策问答
1、什么企业可以申请？
答：在本县注册、诚信经营的企业。
2、奖励多少？
答：首次入库奖励10万元，其中：（1）规上工业10万元；（2）规上服务业5万元。
3、何时申报？
答：每年3月、9月。
4、2024年入库的企业能否申报？
答：可以。
"""

SUGGESTION = """\
关于加快建设试验走廊的建议
领衔代表：甲乙
案由：
试验走廊是区域发展的重要平台。
一、存在的问题
（一）平台少。
全县只有2家平台。
（二）人才缺
首先，引才难。待遇不高。
其次，留才难。配套不足。
二、几点建议
（1）统筹规划。编制规划。
（2）加大投入。设立基金。
（3）优化服务。建立专班。
"""

REPORT = """\
# 青梧试验园区跑出加速度
试验园区今年开工项目12个。
## 项目建设提速
园区推行专班服务，3个项目提前投产。
1.2亿元专项资金已经到位。
## 企业服务升级
园区设立服务专员30名。
云澜晚报记者 甲乙 通讯员 丙丁
"""

ONE_LINE = """\
青梧县人民政府办公室关于做好样本工作的通知 青政办发〔2025〕5号 各镇人民政府，县政府各部门： 为做好样本工作，\
现就有关事项通知如下： \
一、工作目标。到2025年底建成园区。二、重点任务。（一）建设园区。完善道路、管网等设施。（二）引进企业。引进10家企业。三、工作要求。各镇要加强领导。\
青梧县人民政府办公室2025年2月6日
"""

INTERIM_MEASURES = """\
索引号：QW00-2025-0003　　发布机构：青梧经济开发区管理委员会
发文日期：2025年4月10日　　有效性：有效
青梧经济开发区支持企业创新若干措施
青开管发〔2025〕6号
为支持企业创新，制定如下措施。
第一部分　支持平台
一、建设研发机构
（1）对国家级机构，奖励200万元。
（2）对省级机构，奖励100万元。
二、开放共享平台
对开放平台，按服务收入的10%补助。
第二部分　支持人才
三、引进人才
①领军人才，补助50万元。
②骨干人才，补助20万元。
四、培训人才
第三部分　附则
五、本措施与上级政策不一致的，按上级政策执行；已有专门政策的，从其规定。
六、本措施有效期自2025年5月1日至2027年12月31日。
青梧经济开发区管理委员会
2025年4月8日
【打印】【关闭】
"""

KINDS: dict[str, tuple[str, list[str], dict[str, Any]]] = {
    "detailed rules": (
        DETAILED_RULES,
        [
            "第一章",
            "第一章/第一条",
            "第一章/第二条",
            "第二章",
            "第二章/第三条",
            "第二章/第三条/（一）",
            "第二章/第三条/（二）",
            "第二章/第三条/（二）/1",
            "第二章/第三条/（二）/2",
            "第三章",
            "第三章/第四条",
            "第三章/第五条",
            "第三章/第六条",
            "第三章/第七条",
        ],
        {
            "title": "青梧县试验企业奖励资金实施细则（暂行）",
            "number": "青科规〔2025〕1号",
            "kind": "detailed_rules",
            "interpreted_by": "县科技局",
            "effective_from": date(2025, 3, 1),
            "effective_to": date(2028, 2, 29),
        },
    ),
    "work points": (
        WORK_POINTS,
        ["一", "一/1", "一/2", "二", "二/3", "二/4", "三", "三/5"],
        {"title": "云澜市科技局2025年工作要点", "kind": "work_points", "issued": None},
    ),
    "minutes": (
        MINUTES,
        ["一", "一/（一）", "一/（二）", "二"],
        {"title": "青梧县人民政府常务会议纪要", "kind": "minutes"},
    ),
    "reply to a proposal": (
        PROPOSAL_REPLY,
        ["一", "一/一是", "一/二是", "二", "三"],
        {
            "title": "青梧县科技局对县政协十届四次会议第35号提案的答复",
            "number": "青科函〔2025〕21号",
            "issuer": "青梧县科技局",
            "issued": date(2025, 8, 1),
            "signatory": "甲乙",
            "openness": "主动公开",
            "addressees": ("丙丁委员",),
        },
    ),
    "action plan": (
        ACTION_PLAN,
        [
            "一",
            "二",
            "二/（一）",
            "二/（一）/1",
            "二/（一）/2",
            "二/（一）/2/专栏1",
            "二/（二）",
            "二/（二）/3",
            "三",
            "三/（一）",
            "三/（二）",
        ],
        {
            "title": "云澜市人民政府办公室关于印发云澜市光学产业行动计划（2025—2027年）的通知",
            "number": "云政办发〔2025〕30号",
            "issuer": "云澜市人民政府办公室",
            "issued": date(2025, 7, 9),
            "openness": "此件公开发布",
        },
    ),
    "provisions by order": (
        PROVISIONS,
        ["第一条", "第二条", "第三条", "第三条/（一）", "第三条/（二）", "第四条"],
        {
            "number": "青梧县人民政府令第8号",
            "issued": date(2025, 1, 15),
            "effective_from": date(2025, 2, 14),
            "interpreted_by": "县大数据局",
        },
    ),
    "guide": (
        GUIDE,
        [
            "1",
            "1/1.1",
            "1/1.1/1.1.1",
            "1/1.1/1.1.2",
            "1/1.2",
            "2",
            "2/2.1",
            "2/2.2",
            "3",
            "3/3.1",
            "3/3.2",
        ],
        {"title": "青梧县试验企业认定申报指南", "number": None},
    ),
    "questions and answers": (
        QUESTIONS,
        ["1", "2", "3", "4"],
        {"title": "《青梧县试验企业奖励资金实施细则》政策问答"},
    ),
    "suggestion of a delegate": (
        SUGGESTION,
        [
            "一",
            "一/（一）",
            "一/（二）",
            "一/（二）/首先",
            "一/（二）/其次",
            "二",
            "二/（1）",
            "二/（2）",
            "二/（3）",
        ],
        {"title": "关于加快建设试验走廊的建议", "kind": "delegate_proposal", "issuer": None},
    ),
    "press report": (
        REPORT,
        ["项目建设提速", "企业服务升级"],
        {"title": "青梧试验园区跑出加速度", "issuer": "云澜晚报", "issued": None},
    ),
    "notice on one line": (
        ONE_LINE,
        ["一", "二", "二/（一）", "二/（二）", "三"],
        {
            "title": "青梧县人民政府办公室关于做好样本工作的通知",
            "number": "青政办发〔2025〕5号",
            "issuer": "青梧县人民政府办公室",
            "issued": date(2025, 2, 6),
        },
    ),
    "interim measures on a page": (
        INTERIM_MEASURES,
        [
            "第一部分",
            "第一部分/一",
            "第一部分/一/（1）",
            "第一部分/一/（2）",
            "第一部分/二",
            "第二部分",
            "第二部分/三",
            "第二部分/三/①",
            "第二部分/三/②",
            "第二部分/四",
            "第三部分",
            "第三部分/五",
            "第三部分/六",
        ],
        {
            "title": "青梧经济开发区支持企业创新若干措施",
            "number": "青开管发〔2025〕6号",
            "issuer": "青梧经济开发区管理委员会",
            "issued": date(2025, 4, 8),
            "effective_from": date(2025, 5, 1),
            "effective_to": date(2027, 12, 31),
        },
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_document_of_each_kind_has_its_addresses(kind: str) -> None:
    text, expected, _ = KINDS[kind]
    clauses = read_text(text, "sample").clauses
    assert [clause.address for clause in clauses if clause.kind in ("node", "panel")] == expected


@pytest.mark.parametrize("kind", KINDS)
def test_a_document_of_each_kind_says_who_when_and_how_long(kind: str) -> None:
    text, _, expected = KINDS[kind]
    metadata = read_text(text, "sample").metadata
    assert {name: getattr(metadata, name) for name in expected} == expected


_LINES = [line for text, _, _ in KINDS.values() for line in text.splitlines() if len(line) > 1]


@given(st.lists(st.sampled_from(_LINES), min_size=1, max_size=30), st.booleans())
def test_lines_of_all_kinds_in_any_order_keep_every_promise(lines: list[str], broken: bool) -> None:
    reading = read_text(
        "\n".join(["一、样本", *lines]) if broken else "一、样本。" + "".join(lines), "sample"
    )
    assert_whole(reading)
    aliases = [alias for clause in reading.clauses for alias in clause.aliases]
    assert len(set(aliases)) == len(aliases)
    assert not set(aliases) & {clause.address for clause in reading.clauses}
