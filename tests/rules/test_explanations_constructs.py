"""What an explanation says of each construct, in both languages."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.rules.constructs import decided, policy
from tests.rules.sample import answer
from zoulang.rules import Decision, History, Paid, decide, explain, load_policy
from zoulang.rules.deciding.decide import decide_all

# Lines of an explanation are as long as they are.
# ruff: noqa: E501

TEXTS = {
    "前N名：名次、总数、末位的值": """\
✗ 领军企业（依据 第四条）：不符合
  ✗ 营业收入居全体前2名 [营业收入: 300万元] → 营业收入还差100万元（名次须前移1位）
    · 第3名，共5家；营业收入为300万元；第2名为400万元""",
    "top N": """\
✗ Leading firm (clause 第四条): does not qualify
  ✗ revenue among the top 2 of all [revenue: ¥3,000,000] → revenue: ¥1,000,000 short (one place further up)
    · place 3 of 5; revenue is ¥3,000,000; place 2 has ¥4,000,000""",
    "前百分之几，同行业": """\
✗ 前列企业：不符合
  ✗ 营业收入居同一行业前40% [营业收入: 300万元；行业: 工业] → 营业收入还差100万元（名次须前移1位）
    · 第3名，共5家；营业收入为300万元；40% × 5 = 2；第2名为400万元""",
    "平均": """\
✓ 骨干企业：符合
  ✓ 营业收入 ≥ 全体营业收入平均值 [营业收入: 300万元；全体营业收入平均值: 300万元]
    · 全体营业收入平均值 = 300万元，共5家""",
    "登记的各项": """\
✓ 获奖企业：符合
  ✓ 获奖中至少一项满足（级别 = 国家级 且 名次 ≤ 3）
    · 获奖共3项，计入1项（1项待定）
      ✓ 第1项：级别 国家级、名次 2
      ? 第3项：级别 国家级、名次 未知""",
    "register": """\
✓ Prize winner: qualifies
  ✓ at least one entry under prizes with (level = national and rank ≤ 3)
    · prizes: 3 in all, 1 counted (1 not settled)
      ✓ no. 1: level national, rank 2
      ? no. 3: level national, rank not known""",
    "近几年与连续几年": """\
✗ 稳定投入：不符合
  ✗ 全部满足
    ✗ 近2年研发费用合计 ≥ 100万元 [前年（研发费用）: 30万元；上年（研发费用）: 60万元] → 近2年研发费用合计还差10万元
    ✗ 连续2年满足（营业收入 ≥ 100万元）
      ✗ 上年（营业收入） ≥ 100万元 [上年（营业收入）: 90万元] → 上年（营业收入）还差10万元
      ✓ 营业收入 ≥ 100万元 [营业收入: 300万元]""",
    "series": """\
✗ Steady spending: does not qualify
  ✗ all of these
    ✗ total of R&D spending over the 2 years before ≥ ¥1,000,000 [R&D spending, 2 years before: ¥300,000; R&D spending, previous year: ¥600,000] → total of R&D spending over the 2 years before: ¥100,000 short
    ✗ for 2 years running: (revenue ≥ ¥1,000,000)
      ✗ revenue, previous year ≥ ¥1,000,000 [revenue, previous year: ¥900,000] → revenue, previous year: ¥100,000 short
      ✓ revenue ≥ ¥1,000,000 [revenue: ¥3,000,000]""",
    "复合增速": """\
✗ 成长企业：不符合
  ✗ 营业收入2年复合增速 ≥ 10% [营业收入: 300万元；前年（营业收入）: 250万元] → 营业收入还差2.5万元（比例相差1个百分点）""",
    "积分表": """\
? 综合得分（依据 第三条）：待定，60至70分（满分100分）
  - 科技人员：10分（满分20分，余地10分）
    = 适用：科技人员 ÷ 职工总数 ≥ 10%（科技人员 ÷ 职工总数 = 12人 ÷ 100人 = 12%）
    = 按文本 10分
    → 要达到20分：科技人员还差18人（比例相差18个百分点）
    ✗ 最低要求：科技得分 ≥ 18分
  - 创新：50至60分（满分80分，余地20至30分）
    - 专利：30分（满分40分，余地10分）
      = 发明专利 × 15分 = 2项 × 15分 = 30分
      = 未超过封顶 40分
    - 研发投入：20至30分（满分40分，余地10至20分）
      = 适用：研发费用 ÷ 营业收入 ≥ 3%（研发费用 ÷ 营业收入 = 12万元 ÷ 300万元 = 4%）
      = 在20至30分之间评定
  = 10分 + 50至60分 = 60至70分
  ? 最低要求：得分 ≥ 70分
  ? 研发投入须由人评定""",
    "score": """\
? Total points (clause 第三条): undecided, 60 to 70 points (of 100 points)
  - Research staff: 10 points (of 20 points, room left 10 points)
    = applies: research staff ÷ staff ≥ 10% (research staff ÷ staff = 12 people ÷ 100 people = 12%)
    = the text says 10 points
    → to reach 20 points: research staff: 18 people short (18 percentage points of the ratio)
    ✗ minimum: Research staff ≥ 18 points
  - Innovation: 50 to 60 points (of 80 points, room left 20 to 30 points)
    - Patents: 30 points (of 40 points, room left 10 points)
      = invention patents × 15 points = 2 items × 15 points = 30 points
      = within the cap of 40 points
    - Spending: 20 to 30 points (of 40 points, room left 10 to 20 points)
      = applies: R&D spending ÷ revenue ≥ 3% (R&D spending ÷ revenue = ¥120,000 ÷ ¥3,000,000 = 4%)
      = to be judged within 20 to 30 points
  = 10 points + 50 to 60 points = 60 to 70 points
  ? minimum: Total points ≥ 70 points
  ? Spending is to be judged by a person""",
    "按名次分档": """\
✓ 等级：B
  = 按营业收入在全体（限参评）中的名次分档（A至30%、B至70%、C至100%） = B
  → 要达到A：名次须再前移1位（第2名为400万元，现为300万元）
  · 第3名，共5家；营业收入为300万元；A至第2名（30% × 5 = 1.5，四舍五入）、B至第4名（70% × 5 = 3.5，四舍五入）、C至第5名（100% × 5）
  § 名额不足一家的如何取整——按“四舍五入”执行（县工信局，2024年3月1日，青工信函〔2024〕3号）（依据 第八条）""",
    "cut": """\
✓ Grade: B
  = class by place in revenue among all (only: takes part) (A up to 30%, B up to 70%, C up to 100%) = B
  → to reach A: one place further up (place 2 has ¥4,000,000, now ¥3,000,000)
  · place 3 of 5; revenue is ¥3,000,000; A to place 2 (30% × 5 = 1.5, rounded half up), B to place 4 (70% × 5 = 3.5, rounded half up), C to place 5 (100% × 5)
  § how are broken places rounded: read as “rounded half up” (County Industry Bureau, 1 March 2024, letter 3 of 2024) (clause 第八条)""",
    "按键取数的档次": """\
✓ 规模：小型
  = 其他各档均不适用（职工总数 = 100人；X大 = 1000人）
  = 结果为小型
  → 要达到大型：职工总数还差900人""",
    "期限": """\
✗ 答复期限：届满日：2024年7月1日，逾期
  · 自交办日期（2024年3月1日）起算，当日不计入，期限3个月
  · 延期已获同意，延长1个月，合计4个月，仍自同一日起算
  · 届满日为2024年7月1日
  · 尚未完成，截至2024年7月20日已逾期19天""",
    "deadline": """\
✗ Reply: Due: 1 July 2024, late
  · counted from day assigned (1 March 2024), that day not included, 3 months
  · extension granted: 1 month more, 4 months in all, counted from the same day
  · due on 1 July 2024
  · not done yet; on 20 July 2024 it is 19 days late""",
    "工作日": """\
✓ 公布期限：届满日：2024年3月12日，届满日已定
  · 自交办日期（2024年3月1日）起算，当日不计入，期限7个工作日
  · 扣除休息日4天，届满日为2024年3月12日
  · 截至2024年7月20日届满已过130天
  ! 没有放假安排表，仅以周末为休息日""",
    "封顶与预算": """\
✓ 配套奖补：符合，150万元，预算内兑付20万元
  ✓ 市级奖补 > 0元 [市级奖补: 500.01万元]
  = 市级奖补 × 30% = 500.01万元 × 30% = 150.003万元
  = 封顶 150万元：150.003万元 → 150万元
  → 预算100万元，各项申报合计750万元，按比例兑付，去尾到分（依据 第十一条）：150万元 → 20万元""",
    "cap and budget": """\
✓ Match: qualifies, ¥1,500,000, ¥200,000 of it within the budget
  ✓ city award > ¥0 [city award: ¥5,000,100]
  = city award × 30% = ¥5,000,100 × 30% = ¥1,500,030
  = capped at ¥1,500,000: ¥1,500,030 → ¥1,500,000
  → budget of ¥1,000,000, claims of ¥7,500,000 in all, cut alike and rounded down to the fen (clause 第十一条): ¥1,500,000 → ¥200,000""",
    "就高不重复": """\
? 升级奖励：文本未作规定，0元
  ? 续发 [续发: 未知]
  = 按文本 40万元
  → 配套奖补、升级奖励就高不重复，只取最高一项（本次取“配套奖补”）（依据 第十条）：最多40万元 → 0元
  ? 文本未规定：升级后是否续发（由县财政局解释）""",
    "stacking": """\
? Upgrade: the text does not decide, ¥0
  ? “does it go on after the upgrade” [“does it go on after the upgrade”: not known]
  = the text says ¥400,000
  → of Match, Upgrade only the highest is paid (here “Match”) (clause 第十条): up to ¥400,000 → ¥0
  ? the text is silent: does it go on after the upgrade (to be settled by County Finance Bureau)""",
}


@pytest.fixture(scope="module")
def paragraphs() -> dict[str, str]:
    """First line of every paragraph of the two explanations to the paragraph."""
    decision = decided()
    text = explain(decision, "zh") + "\n\n" + explain(decision, "en")
    return {paragraph.splitlines()[0]: paragraph for paragraph in text.split("\n\n")}


@pytest.mark.parametrize("construct", TEXTS)
def test_a_construct_is_told_like_this(construct: str, paragraphs: dict[str, str]) -> None:
    expected = TEXTS[construct]

    assert paragraphs[expected.splitlines()[0]] == expected


def item(decision: Decision, id: str, language: str = "zh") -> dict[str, Any]:
    items: Any = decision.as_dict(language)["items"]
    return next(each for each in items if each["id"] == id)


def test_a_place_among_unknown_values_is_a_span_and_says_how_many_are_unknown() -> None:
    told = item(decided(others=("500万元", None, "200万元")), "top")

    assert told["condition"]["findings"][0]["text"] == "第2至3名，共4家（1家未知）；营业收入为300万元"
    assert told["needs"][0]["text"] == "其他单位有数据未知，不能确定营业收入居全体前2名"


def test_without_the_others_a_ranking_says_that_they_are_missing() -> None:
    checked = policy()
    decision = decide(checked, checked.parse_record({"营业收入": "1万元", "复核": "否"}), date(2024, 7, 1))

    assert item(decision, "top")["needs"][0]["text"] == "缺少全体数据，不能确定营业收入居全体前2名"
    assert item(decision, "top")["condition"]["findings"] == []


def test_a_large_population_is_counted_with_separators() -> None:
    checked = load_policy(
        "policy: p\nfacts: {税收: {type: money}}\nrecognitions: [{id: top, when: 前20名（税收）}]"
    )
    records = [checked.parse_record({"税收": f"{1248 - n}元"} if n < 1242 else {}) for n in range(1248)]
    told = item(decide_all(checked, records, date(2024, 7, 1))[22], "top")

    assert told["condition"]["findings"][0]["text"] == "第23至29名，共1,248家（6家未知）；税收为1226元"


def test_an_answer_for_one_decision_says_that_it_is_no_more_than_that() -> None:
    told = item(decided(interpretations={"名额取整": "进一"}), "grade")["interpretations"]

    assert [(each["name"], each["state"], each["answer"]) for each in told] == [
        ("名额取整", "this-decision", "进一")
    ]
    assert told[0]["text"] == (
        "名额不足一家的如何取整——按“进一”判断（仅限本次，文件所载解释为“四舍五入”，县工信局，2024年3月1日，青工信函〔2024〕3号）"
    )


def test_an_open_question_is_listed_with_whom_to_ask() -> None:
    told = item(decided(), "upgrade", "en")["interpretations"]

    assert [each["state"] for each in told] == ["open"]
    assert told[0]["text"] == (
        "does it go on after the upgrade: not settled (to be settled by County Finance Bureau)"
    )


def test_an_answer_where_the_file_has_none_names_the_office_that_should_settle_it() -> None:
    told = item(decided(interpretations={"续发": "是"}), "upgrade")["interpretations"]

    assert told[0]["text"] == "升级后是否续发——按“是”判断（仅限本次，尚无正式解释，须由县财政局解释）"


def test_the_decision_lists_every_interpretation_once() -> None:
    used: Any = decided().as_dict("zh")["interpretations"]

    assert [each["name"] for each in used] == ["名额取整", "续发"]


def test_an_interpretation_in_a_row_that_was_not_reached_is_not_listed() -> None:
    body = """
interpretations: {甲: {type: percent, ask: 多少}}
measures: [{id: m, pay: {first: [{when: 规上, value: 1万元}, {else: 市级奖补 × 甲}]}}]
"""

    assert item(answer(body, {"规上": "是", "市级奖补": "2万元"}), "m")["interpretations"] == []
    assert item(answer(body, {"规上": "否", "市级奖补": "2万元"}), "m")["interpretations"][0]["name"] == "甲"


def test_the_ledger_is_told_year_by_year() -> None:
    history = History(paid=(Paid("match", 2022, 30_000_000), Paid("match", 2023, 1_000_000)))
    told = item(decided(history=history), "first")

    assert told["condition"]["findings"][0]["text"] == "台账中“配套奖补”已兑付：2022年30万元、2023年1万元"


def test_a_top_up_says_what_was_paid_already() -> None:
    body = """
measures:
- {id: a, title: {zh: 市级, en: City}, pay: 30万元}
- {id: b, title: {zh: 省级, en: Province}, when: 规上, pay: 100万元}
stacking: [{id: t, of: [a, b], rule: highest, top_up: yes, per: ever}]
"""
    history = History(paid=(Paid("a", 2023, 30_000_000),))
    told = item(answer(body, {"规上": "是"}, history=history), "b")

    assert [each["text"] for each in told["adjustments"]] == [
        "市级、省级补差，扣除已兑付30万元：100万元 → 70万元"
    ]
    assert (told["computed_low_fen"], told["amount_fen"]) == (100_000_000, 70_000_000)


def test_a_joint_cap_says_what_was_left() -> None:
    body = """
measures:
- {id: a, title: {zh: 甲项, en: First}, pay: 80万元}
- {id: b, title: {zh: 乙项, en: Second}, pay: 50万元}
stacking: [{id: t, of: [a, b], rule: sum, cap: 100万元, clause: 三/（九）}]
"""
    decision = answer(body, {})

    assert [each["text"] for each in item(decision, "b", "en")["adjustments"]] == [
        "First, Second together at most ¥1,000,000 (clause 三/（九）): ¥500,000 → ¥200,000"
    ]
    groups: Any = decision.as_dict("zh")["groups"]
    assert [each["text"] for each in groups] == ["甲项、乙项合计：100万元"]


def test_a_day_off_moves_the_end_and_says_so() -> None:
    body = "deadlines: [{id: d, from: 申报日期, within: 3个月, done: 注册日期}]"
    record = {"申报日期": "2024-03-01", "注册日期": "2024-06-03"}
    lines = item(answer(body, record), "d")["deadline"]["lines"]

    assert lines == [
        "自申报日期（2024年3月1日）起算，当日不计入，期限3个月",
        "2024年6月1日为休息日，顺延至2024年6月3日",
        "已于2024年6月3日完成，当日届满，未逾期",
    ]


def test_a_route_into_another_edition_is_told_without_a_distance() -> None:
    edition: Any = decided().as_dict("zh")["edition"]
    through: Any = decided(复核="是").as_dict("zh")

    assert edition["text"] == "2024年7月20日在本版效期内（2024年1月1日至2026年12月31日），适用本版"
    assert edition["routes"][0]["text"] == "不属于按 qingwu-2020 办理的过渡情形"
    assert edition["routes"][0]["condition"]["distance"] is None
    assert through["edition"]["routes"][0]["text"] == "符合过渡情形，按 qingwu-2020 办理"
    assert "按其他版本办理：复核" in through["items"][0]["reason_sentences"]


def test_an_exemption_says_why() -> None:
    body = "measures: [{id: m, all: [{id: x, when: 职工总数 ≥ 10, unless: 规上}, 信用良好], pay: 1万元}]"
    told = item(answer(body, {"规上": "是", "职工总数": "1", "信用良好": "是"}), "m")

    assert told["condition"]["children"][0]["exemption"] == "免于考察：规上"


def test_a_default_says_that_it_took_the_place_of_what_is_missing() -> None:
    body = "terms: {兜底: {value: 市级奖补 缺省 5万元}}\nmeasures: [{id: m, clause: 三, pay: 兜底}]"
    told = item(answer(body, {}), "m")

    assert told["arithmetic"] == ["未提供市级奖补，按文本规定代替", "按文本 5万元"]


def test_readings_and_distances_are_made_only_when_somebody_asks() -> None:
    trace = answer("measures: [{id: m, when: 职工总数 ≥ 10, pay: 1万元}]", {"职工总数": "1"}).item("m").trace

    assert trace is not None
    assert not {"readings", "distance"} & trace.__dict__.keys()
    assert [reading.key for reading in trace.readings] == ["staff"]


def test_points_that_cannot_reach_a_limit_say_how_many_are_lacking_at_best() -> None:
    condition = item(decided(职工总数="1200"), "good")["condition"]

    assert condition["children"][0]["distance"] == "得分最多60分，仍差10分"


MONTHLY = """
policy: monthly
period: month
facts: {rate: {zh: 开工率, en: rate, type: percent, per: month}}
recognitions: [{id: r, when: 连续2月（开工率 ≥ 50%）且 上期（开工率）≥ 40%}]
"""


def test_a_policy_by_months_speaks_of_months() -> None:
    checked = load_policy(MONTHLY)
    decision = decide(checked, checked.parse_record({}), date(2024, 7, 1))
    rules = [
        [child["rule"] for child in item(decision, "r", language)["condition"]["children"]]
        for language in ("zh", "en")
    ]

    assert rules == [
        ["连续2月满足（开工率 ≥ 50%）", "上月（开工率） ≥ 40%"],
        ["for 2 months running: (rate ≥ 50%)", "rate, previous month ≥ 40%"],
    ]


RANKED = """
policy: ranked
facts: {得分: {type: number, unit: 分}}
interpretations: {取整: {type: [四舍五入, 进一, 去尾], ask: 如何取整, owner: 评价办}}
classes: [{id: k, values: [乙, 甲], cut: {by: 得分, upto: {甲: 50%, 乙: 100%}, rounding: 取整}}]
"""


def test_while_the_rounding_is_open_a_line_has_two_places_and_the_question_is_listed() -> None:
    checked = load_policy(RANKED)
    records = [checked.parse_record({"得分": f"{points}分"}) for points in (90, 80, 70)]
    told = item(decide_all(checked, records, date(2024, 7, 1))[1], "k")

    assert told["findings"][0]["text"] == (
        "第2名，共3家；得分为80分；甲至第1或第2名（50% × 3 = 1.5，取整规则未定）、乙至第3名（100% × 3）"
    )
    assert "如何取整——尚无解释（须由评价办解释）" in [each["text"] for each in told["interpretations"]]


def test_the_last_places_are_counted_from_below() -> None:
    text = "policy: p\nfacts: {税收: {type: money}}\nrecognitions: [{id: r, when: 末1名（税收）}]"
    checked = load_policy(text)
    records = [checked.parse_record({"税收": f"{tax}元"}) for tax in (3, 2, 1)]
    told = item(decide_all(checked, records, date(2024, 7, 1))[1], "r")

    assert told["condition"]["text"] == "税收居全体末1名"
    assert told["condition"]["findings"][0]["text"] == "倒数第2名，共3家；税收为2元；倒数第1名为1元"


def test_a_share_is_told_with_the_sum_of_all() -> None:
    text = "policy: p\nfacts: {税收: {type: money}}\nrecognitions: [{id: r, when: 占比（税收）≥ 30%}]"
    checked = load_policy(text)
    records = [checked.parse_record({"税收": f"{tax}元"}) for tax in (3, 2, 1)]
    told = item(decide_all(checked, records, date(2024, 7, 1))[1], "r", "en")

    assert told["condition"]["findings"][0]["text"] == (
        "share of 税收 in the sum of all = ¥2 ÷ ¥6 = about 33.33%, of 3"
    )


def test_units_of_money_by_something_are_read_in_both_languages() -> None:
    from fractions import Fraction

    from zoulang.rules.explaining.words import Speaker
    from zoulang.rules.units import parse_unit

    type, scale = parse_unit("万元/亩")
    said = [Speaker(policy(), language).value(Fraction("26.01") * scale, type) for language in ("zh", "en")]

    assert said == ["26.01万元/亩", "260,100 yuan per mu"]


EDITIONS = [
    f"""
policy: grant-{year}
series: grant
effective: {year}-01-01..{year}-12-31
applies_on: 申报日期
facts: {{申报日期: {{zh: 申报日期, en: date of the claim, type: date}}, 复核: {{zh: 复核, en: up for review, type: yes/no}}}}
recognitions: [{{id: r, when: 申报日期 已知}}]
{"routes: [{when: 复核, use: grant-2023, clause: 附则}]" if year == 2024 else ""}
"""
    for year in (2023, 2024)
]


@pytest.mark.parametrize(
    ("record", "zh", "en"),
    [
        (
            {"申报日期": "2023-05-01"},
            "2023年5月1日在 grant-2023 的效期内，适用该版",
            "1 May 2023 lies within the validity of grant-2023, so it decides",
        ),
        (
            {"申报日期": "2024-05-01", "复核": "是"},
            "符合过渡情形（依据 附则）：复核，按 grant-2023 办理",
            "a transitional case (clause 附则), up for review: grant-2023 decides",
        ),
        (
            {"申报日期": "2024-05-01"},
            "适用哪一版待查，取决于是否属于过渡情形：复核",
            "which edition decides is open; it depends on a transitional case: up for review",
        ),
        (
            {"申报日期": "2026-05-01"},
            "2026年5月1日没有有效的版本",
            "no edition is valid on 1 May 2026",
        ),
    ],
)
def test_the_choice_of_an_edition_says_why(record: dict[str, object], zh: str, en: str) -> None:
    from zoulang.rules.deciding.edition import edition_for
    from zoulang.rules.explaining.present.editions import choice_sentence

    editions = [load_policy(text) for text in EDITIONS]
    choice = edition_for(editions, record, date(2024, 5, 1))

    assert [choice_sentence(choice, editions, language) for language in ("zh", "en")] == [zh, en]


def test_a_decision_reached_by_a_route_says_that_validity_was_not_asked() -> None:
    from zoulang.rules.deciding.edition import decide_series

    editions = [load_policy(text) for text in EDITIONS]
    found = decide_series(editions, {"申报日期": "2024-05-01", "复核": "是"}, date(2024, 5, 1))

    assert found.decision is not None
    edition: Any = found.decision.as_dict("zh")["edition"]
    assert edition["text"] == "属于过渡情形，按本版办理，不问效期"


def test_points_that_the_record_gives_are_not_explained_as_computed() -> None:
    told = item(decided(科技得分="20分"), "s")["score"]["parts"][0]

    assert (told["points"], told["arithmetic"], told["better"]) == ("20分", ["记录直接给出，不再计算"], [])


def test_a_deadline_that_does_not_apply_is_not_counted() -> None:
    body = "deadlines: [{id: d, when: 规上, from: 申报日期, within: 3个月, done: 注册日期}]"
    told = item(answer(body, {"规上": "否", "申报日期": "2024-03-01"}), "d")

    assert (told["outcome_text"], told["deadline"]["lines"]) == ("不符合", [])


def test_a_project_that_is_not_named_cannot_be_compared_with_the_ledger() -> None:
    body = "measures: [{id: m, pay: 1万元, once: project, project: 拨付文号}]"
    history = History(paid=(Paid("m", 2023, 100, project="甲"),))

    assert item(answer(body, {}, history=history), "m")["reason_sentences"] == [
        "此前已有兑付，须给出项目名称才能核对是否同一项目"
    ]
