"""From the words of a clause to a draft, and from the draft to the fen."""

from __future__ import annotations

import pytest

from tests.documents.drafting.measures import decided, drafted
from zoulang.errors import InputError
from zoulang.rules import History, load_policy

WAN = 1_000_000  # fen in 万元


def test_a_rate_with_a_cap_is_counted_to_the_fen_and_capped():
    made = drafted(
        "获得市级冷链专项资金的企业",
        "对获得市级冷链专项资金的企业，县财政按企业实际获得市级资金的30%一次配套，至多150万元",
        kind="percent", rate=0.3, base="企业实际获得市级资金", cap=1_500_000,
        recurrence="once", payer="县财政",
    )  # fmt: skip
    received = "市级冷链专项资金实际获得市级资金"
    yes = {"获得市级冷链专项资金": "是"}
    assert decided(made, yes | {received: "333.33万元"}).amount == 99_999_000
    assert decided(made, yes | {received: "500.01万元"}).amount == 150 * WAN
    item = load_policy(made.source).item("3")
    assert (item.once, item.payer, item.clause) == ("ever", "县财政", "第三条")


def test_a_missing_fact_is_unknown_and_never_no():
    made = drafted("首次上规的企业", "对首次上规的企业，给予10万元奖励", kind="fixed", amount=100_000)
    result = decided(made, {})
    assert (result.outcome, result.amount) == ("unknown", None)
    assert [need.name for need in result.needs] == ["首次上规"]
    assert decided(made, {"首次上规": "否"}).amount == 0


def test_a_threshold_becomes_a_comparison_with_the_sign_of_its_words():
    at_least = drafted("年纳税额达到500万元以上的生产加工型企业", kind="fixed", amount=200_000)
    more_than = drafted("年纳税额超过500万元的生产加工型企业", kind="fixed", amount=200_000)
    limit = {"年纳税额": "500万元", "生产加工型企业": "是"}
    assert decided(at_least, limit).amount == 20 * WAN
    assert decided(more_than, limit).amount == 0
    assert decided(more_than, limit | {"年纳税额": "5000000.01元"}).amount == 20 * WAN


def test_reaching_a_sum_for_the_first_time_asks_for_the_years_before():
    made = drafted(
        "年销售收入首次突破2000万元的企业",
        "对年销售收入首次突破2000万元的企业，奖励20万元",
        kind="fixed",
        amount=200_000,
    )
    policy = load_policy(made.source)
    now = {"年销售收入": "2000万元"}
    earlier = [policy.parse_record({"年销售收入": sales}) for sales in ("1999万元", "2000万元")]
    assert decided(made, now).outcome == "unknown"
    assert decided(made, now, History(earlier=(earlier[0],))).amount == 20 * WAN
    assert decided(made, now, History(earlier=tuple(earlier))).amount == 0
    assert decided(made, {"年销售收入": "1999.99万元"}, History()).amount == 0
    assert policy.item("3").once == "ever"


def test_a_growth_of_a_percentage_and_a_growth_by_a_sum_look_at_the_year_before():
    share = drafted("营业收入同比增长10%以上的规上工业企业", kind="fixed", amount=50_000)
    sum_ = drafted("冷链企业年产值同比增长超过800万元的", kind="fixed", amount=50_000)
    assert (
        decided(share, {"规上工业企业": "是", "营业收入": "5500万元", "上年（营业收入）": "5000万元"}).amount
        == 5 * WAN
    )
    assert (
        decided(
            share, {"规上工业企业": "是", "营业收入": "5499.99万元", "上年（营业收入）": "5000万元"}
        ).amount
        == 0
    )
    assert decided(sum_, {"冷链企业": "是", "年产值": "5800万元", "上年（年产值）": "5000万元"}).amount == 0
    assert (
        decided(sum_, {"冷链企业": "是", "年产值": "5801万元", "上年（年产值）": "5000万元"}).amount
        == 5 * WAN
    )


def test_an_area_is_paid_by_the_mu_within_its_range():
    made = drafted(
        "新发展的100—500亩（含500亩）的花卉基地，连续种植3年以上的", kind="per_unit", base="亩", amount=100,
    )  # fmt: skip
    planted = {"连续种植": "3年"}
    assert decided(made, planted | {"新发展花卉基地": "120.5亩"}).amount == 1_205_000
    assert decided(made, planted | {"新发展花卉基地": "500亩"}).amount == 5 * WAN
    assert decided(made, planted | {"新发展花卉基地": "99.9亩"}).amount == 0
    assert decided(made, {"连续种植": "2年", "新发展花卉基地": "120亩"}).amount == 0


def test_each_thing_is_counted_up_to_the_cap():
    made = drafted(
        "新购置工业机器人的企业", "对新购置工业机器人的企业，按每台2万元给予补助，最高60万元",
        kind="per_unit", base="台", amount=20_000, cap=600_000,
    )  # fmt: skip
    assert decided(made, {"新购置工业机器人台数": "7台"}).amount == 14 * WAN
    assert decided(made, {"新购置工业机器人台数": "31台"}).amount == 60 * WAN
    assert decided(made, {"新购置工业机器人台数": "0台"}).outcome == "no"


def test_every_full_ten_thousand_counts_once():
    made = drafted("年接待游客达到1万人次以上的旅行社", kind="per_unit", base="每满一万人", amount=10_000)
    assert decided(made, {"年接待游客": "29999人次", "旅行社": "是"}).amount == 2 * WAN


LEVELS = [{"when": "国家级", "amount": 500_000}, {"when": "省级", "amount": 200_000}]


def test_levels_of_a_title_are_a_choice_of_which_one_is_paid():
    made = drafted(
        "首次认定的国家级、省级绿色工厂",
        "对首次认定的国家级、省级绿色工厂，分别给予50万元、20万元奖励",
        kind="fixed",
        tiers=LEVELS,
    )
    assert decided(made, {"首次认定的绿色工厂级别": "省级"}).amount == 20 * WAN
    assert decided(made, {"首次认定的绿色工厂级别": "国家级"}).amount == 50 * WAN
    assert decided(made, {"首次认定的绿色工厂级别": "无"}).outcome == "no"


def test_a_level_and_above_is_compared_on_the_ladder_of_levels():
    made = drafted("首次入选市级及以上“苍鹭”企业的", kind="fixed", amount=300_000)
    assert decided(made, {"首次入选苍鹭企业级别": "省级"}).amount == 30 * WAN
    assert decided(made, {"首次入选苍鹭企业级别": "县级"}).amount == 0


def test_different_things_add_up():
    made = drafted(
        "新认定为我市智能工厂和数字车间的企业", kind="fixed",
        tiers=[{"when": "智能工厂", "amount": 300_000}, {"when": "数字车间", "amount": 100_000}],
    )  # fmt: skip
    both = {"新认定为我市智能工厂": "是", "新认定为我市数字车间": "是"}
    assert decided(made, both).amount == 40 * WAN
    assert decided(made, both | {"新认定为我市智能工厂": "否"}).amount == 10 * WAN
    assert decided(made, {"新认定为我市智能工厂": "是"}).amount is None


def test_steps_by_a_sum_take_the_highest_step_reached():
    made = drafted(
        "冷库项目，设备投资800万元及以上至4000万元、4000万元以上至2亿元、2亿元以上的",
        kind="percent", base="年度地方财政贡献",
        tiers=[{"when": f"第{n}档", "rate": rate} for n, rate in ((1, 0.7), (2, 0.8), (3, 0.9))],
    )  # fmt: skip
    facts = {"冷库项目": "是", "地方财政贡献": "100万元"}
    paid = {
        sum_: decided(made, facts | {"设备投资": sum_}).amount
        for sum_ in ("799万元", "800万元", "4000万元", "9999万元", "2亿元", "7亿元")
    }
    assert list(paid.values()) == [0, 70 * WAN, 80 * WAN, 80 * WAN, 90 * WAN, 90 * WAN]


def test_the_highest_step_passed_for_the_first_time_is_paid():
    made = drafted(
        "年营业收入首次突破10亿元、5亿元、1亿元的工业企业", kind="fixed",
        tiers=[
            {"when": when, "amount": paid}
            for when, paid in (("10亿元", 1_000_000), ("5亿元", 400_000), ("1亿元", 100_000))
        ],
    )  # fmt: skip
    policy = load_policy(made.source)
    before = History(earlier=(policy.parse_record({"年营业收入": "2亿元"}),))
    firm = {"工业企业": "是"}
    assert decided(made, firm | {"年营业收入": "6亿元"}, before).amount == 40 * WAN
    assert decided(made, firm | {"年营业收入": "3亿元"}, before).amount == 0


def test_instalments_fall_due_in_the_years_the_words_name():
    made = drafted(
        "新认定的省级创新平台", "对新认定的省级创新平台，自第二年起，连续三年每年给予30万元运行补助",
        kind="fixed", amount=300_000, recurrence="annual", years=3,
    )  # fmt: skip
    result = decided(made, {"新认定的省级创新平台": "是", "新认定的省级创新平台首个年度": "2025年"})
    assert [(year, low) for year, low, _, _ in result.schedule] == [
        (2026, 30 * WAN), (2027, 30 * WAN), (2028, 30 * WAN),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "words",
    [
        "给予企业10万元奖励（第一年奖励5万元，第二年奖励3万元，第三年奖励2万元）",
        "给予10万元奖励，分三年按50%、30%、20%拨付",
    ],
)
def test_a_sum_paid_in_stages_is_paid_in_those_stages(words: str):
    made = drafted(
        "新入库的服务业企业", f"对新入库的服务业企业，{words}", kind="fixed", amount=100_000, years=3
    )
    result = decided(made, {"新入库的服务业企业": "是", "新入库的服务业企业首个年度": "2026年"})
    assert [(year, low) for year, low, _, _ in result.schedule] == [
        (2026, 5 * WAN),
        (2027, 3 * WAN),
        (2028, 2 * WAN),
    ]


def test_a_rate_that_falls_with_the_years_depends_on_the_year_of_support():
    made = drafted(
        "重点产业新建项目", "前2年给予80%，后3年给予50%", kind="percent", base="年度地方财政贡献",
        cap=50_000_000, recurrence="annual", years=5,
        tiers=[{"when": "前2年", "rate": 0.8}, {"when": "后3年", "rate": 0.5}],
    )  # fmt: skip
    facts = {"重点产业新建项目": "是", "地方财政贡献": "100万元"}
    paid = [decided(made, facts | {"重点产业新建项目享受年次": str(year)}).amount for year in (1, 2, 3, 5, 6)]
    assert paid == [80 * WAN, 80 * WAN, 50 * WAN, 50 * WAN, 0]
    richer = facts | {"重点产业新建项目享受年次": "1", "地方财政贡献": "1亿元"}
    assert decided(made, richer).amount == 5000 * WAN


def test_values_that_change_by_the_year_are_read_at_the_day_of_the_decision():
    made = drafted(
        "新建充电站的企业", kind="fixed",
        tiers=[{"when": "2025年", "amount": 50_000}, {"when": "2026年", "amount": 30_000}],
    )  # fmt: skip
    assert decided(made, {"新建充电站": "是"}).amount == 3 * WAN


def test_a_range_without_a_rule_stays_open_within_its_ends():
    made = drafted(
        "新产品投产后，视其市场前景", "新产品投产后，视其市场前景给予10万元—100万元支持",
        kind="fixed", amount=1_000_000, amount_min=100_000,
    )  # fmt: skip
    open_ = decided(made, {"新产品投产后": "是"})
    assert (open_.amount, open_.low, open_.high) == (None, 10 * WAN, 100 * WAN)
    assert decided(made, {"新产品投产后": "是", "新产品投产后核定金额": "35万元"}).amount == 35 * WAN
    assert len(made.items[0].questions) == 2


def test_the_year_before_is_asked_where_the_words_say_so():
    made = drafted(
        "首次列入名单的规上工业企业", kind="percent", rate=0.1, base="企业上年度税收贡献", cap=200_000
    )
    facts = {"首次列入名单": "是", "规上工业企业": "是", "首次列入名单的规上工业企业": "是"}
    known = {name: value for name, value in facts.items() if name in made.items[0].facts}
    assert decided(made, known | {"上年（税收贡献）": "180万元"}).amount == 18 * WAN
    assert decided(made, known | {"税收贡献": "180万元"}).amount is None


def test_what_a_remark_excludes_stays_a_condition():
    made = drafted(
        "新上工业项目", "对新上工业项目（不含房地产类项目），给予10万元奖励", kind="fixed", amount=100_000
    )
    assert decided(made, {"新上工业项目": "是"}).outcome == "unknown"
    assert decided(made, {"新上工业项目": "是", "不在房地产类项目之列": "是"}).amount == 10 * WAN


def test_one_of_two_ways_is_enough():
    made = drafted("整体迁入我县，或将研发中心迁入我县的", kind="fixed", amount=100_000)
    assert decided(made, {"整体迁入我县": "否", "将研发中心迁入我县": "是"}).amount == 10 * WAN


def test_a_monthly_sum_is_paid_for_each_month_up_to_the_years_named():
    made = drafted(
        "全职引进的博士、硕士", "对全职引进的博士、硕士，分别给予每月3000元、1500元补贴，连续补贴三年",
        kind="fixed", recurrence="monthly",
        tiers=[{"when": "全职引进的博士", "amount": 3000}, {"when": "硕士", "amount": 1500}],
    )  # fmt: skip
    months = next(name for name in made.items[0].facts if name.endswith("计发月数"))
    doctor = {"全职引进的博士": "是", "全职引进的硕士": "否"}
    assert decided(made, doctor | {months: "7"}).amount == 2_100_000
    with pytest.raises(InputError, match="above the highest value"):
        decided(made, doctor | {months: "37"})


def test_a_sum_for_each_further_sum_counts_full_ones():
    made = drafted(
        "规上工业企业", "对规上工业企业，按照产值每新增1000万元奖励2万元，最高300万元",
        kind="per_unit", base="1000万元", amount=20_000, cap=3_000_000,
    )  # fmt: skip
    assert decided(made, {"规上工业企业": "是", "新增产值": "2999万元"}).amount == 4 * WAN
    assert decided(made, {"规上工业企业": "是", "新增产值": "50亿元"}).amount == 300 * WAN


def test_what_is_counted_is_named_by_the_words_after_the_number():
    made = drafted(
        "孵化器", "对孵化器，每引进1家示范企业，给予3万元奖励", kind="per_unit", base="或引进", amount=30_000
    )
    assert decided(made, {"孵化器": "是", "引进示范企业家数": "4家"}).amount == 12 * WAN


def test_each_of_several_ways_gets_the_sum():
    made = drafted(
        "当年认定为示范企业的，当年认定为标杆企业的",
        "当年认定为示范企业的，当年认定为标杆企业的，分别奖励10万元",
        kind="fixed",
        amount=100_000,
    )
    assert decided(made, {"当年认定为示范企业": "是", "当年认定为标杆企业": "否"}).amount == 10 * WAN
    assert decided(made, {"当年认定为示范企业": "是", "当年认定为标杆企业": "是"}).amount == 20 * WAN


def test_the_first_to_come_is_a_condition():
    made = drafted("新上市的企业", "第二家奖励800万元", kind="fixed", amount=8_000_000)
    assert decided(made, {"新上市的企业": "是"}).outcome == "unknown"
    assert [named.words for named in made.items[0].named] == ["新上市的企业", "新上市的企业第二家"]


def test_rates_of_as_many_years_are_the_rates_of_those_years():
    made = drafted(
        "新认定的企业", "对新认定的企业，3年内按其财政贡献分别给予50%、40%、30%的奖励", kind="percent",
        base="财政贡献", years=3,
        tiers=[{"when": f"第{n}档", "rate": rate} for n, rate in ((1, 0.5), (2, 0.4), (3, 0.3))],
    )  # fmt: skip
    facts = {"新认定的企业": "是", "财政贡献": "10万元"}
    year = next(name for name in made.items[0].facts if name.endswith("享受年次"))
    assert [decided(made, facts | {year: str(n)}).amount for n in (1, 2, 3, 4)] == [
        5 * WAN,
        4 * WAN,
        3 * WAN,
        0,
    ]


def test_a_growth_needs_no_word_for_at_least():
    made = drafted("服务业企业当年营业收入比上年增长20%且增量达到0.2亿元以上的", kind="fixed", amount=50_000)
    facts = {"服务业企业": "是", "营业收入": "1.2亿元", "上年（营业收入）": "1亿元", "增量": "0.2亿元"}
    assert decided(made, facts).amount == 5 * WAN
    assert decided(made, facts | {"营业收入": "11999万元"}).amount == 0


def test_a_part_of_a_hundred_million_is_a_whole_sum():
    made = drafted(
        "服务业企业", "对增量部分每0.02亿元，给予0.2万元的奖励，最高20万元",
        kind="per_unit", base="0.02亿元", amount=2_000, cap=200_000,
    )  # fmt: skip
    assert decided(made, {"服务业企业": "是", "增量部分": "599万元"}).amount == 400_000


def test_what_is_above_a_limit_is_counted_apart_from_what_is_compared_with_it():
    made = drafted(
        "招用3人以上的", "招用3人以上的每增加1人给予3000元补贴", kind="per_unit", base="人", amount=3_000
    )
    count = next(name for name in made.items[0].facts if name.endswith("人数"))
    assert decided(made, {"招用": "5人", count: "2人"}).amount == 600_000


def test_interest_is_a_share_of_the_rate_of_a_loan():
    made = drafted("获得贷款的种植大户", kind="percent", rate=0.5, base="同期贷款市场报价利率")
    facts = {name: "是" for name in made.items[0].facts if name in ("获得贷款", "获得贷款的种植大户")}
    loan = next(name for name in made.items[0].facts if name.endswith("贷款金额"))
    assert decided(made, facts | {loan: "100万元", "同期贷款市场报价利率": "3.6%"}).amount == 1_800_000


def test_an_upper_limit_that_is_not_included_is_left_out():
    made = drafted(
        "投资1000万元到1亿元的项目",
        "对投资1000万元到1亿元（不含1亿元）的项目，奖励5万元",
        kind="fixed",
        amount=50_000,
    )
    assert [decided(made, {"投资": sum_}).amount for sum_ in ("1000万元", "9999万元", "1亿元")] == [
        5 * WAN,
        5 * WAN,
        0,
    ]


def test_a_limit_by_the_mu_is_compared_by_the_mu():
    made = drafted("亩均税收达到10万元/亩以上的企业", kind="fixed", amount=50_000)
    assert decided(made, {"亩均税收": "10万元/亩"}).amount == 5 * WAN
    assert decided(made, {"亩均税收": "9.99万元/亩"}).amount == 0


def test_the_part_above_a_limit_is_what_the_rate_is_taken_of():
    made = drafted(
        "营业收入超过2000万元的企业", "对营业收入超过2000万元的部分，按1%给予奖励", kind="percent", rate=0.01
    )
    assert decided(made, {"营业收入": "2500万元"}).amount == 5 * WAN


def test_each_enterprise_is_the_applicant_itself():
    made = drafted("试点企业", "对试点企业，每家每年补助2万元", kind="per_unit", base="家", amount=20_000)
    assert decided(made, {"试点企业": "是"}).amount == 2 * WAN


def test_a_limit_in_brackets_is_a_condition():
    made = drafted(
        "旅游专列", "旅游专列（游客人数须在600人以上）奖励组团社3万元", kind="fixed", amount=30_000
    )
    assert decided(made, {"旅游专列": "是"}).outcome == "unknown"
    assert decided(made, {"旅游专列": "是", "游客人数": "600人"}).amount == 3 * WAN


def test_a_number_of_the_text_that_the_rule_does_not_hold_is_pointed_out():
    made = drafted("新建大棚的合作社", "对新建大棚的合作社，每亩补助0.5万元，存量与增量合计不超过110万元",
                   kind="per_unit", base="亩", amount=5_000)  # fmt: skip
    assert [question.en for question in made.items[0].questions] == ["Not in the rule: 110万元"]
