"""Records are drafted from what a clause says, and from nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from tests.documents.samples import OPINION
from zoulang.documents import Record, read_text


def found(kind: str, text: str, head: str = "一、事项") -> list[Record]:
    return [record for record in read_text(f"{head}\n{text}", "sample").records if record.kind == kind]


def picked(record: Record, *names: str) -> dict[str, Any]:
    return {name: record.values[name] for name in names}


# ---------------------------------------------------------------- tasks
@pytest.mark.parametrize(
    ("text", "lead", "units"),
    [
        ("抓好落实。（责任单位：县科技局、县财政局）", [], ["县科技局", "县财政局"]),
        (
            "抓好落实。〔牵头单位：县科技局；责任单位：县财政局，各镇人民政府〕",
            ["县科技局"],
            ["县科技局", "县财政局", "各镇人民政府"],
        ),
        (
            "抓好落实。（县科技局牵头，县财政局、县统计局配合）",
            ["县科技局"],
            ["县科技局", "县财政局", "县统计局"],
        ),
        ("抓好落实。（县科技局、县财政局）", [], ["县科技局", "县财政局"]),
        ("抓好落实。（责任单位：县行政审批局、住建局）", [], ["县行政审批局", "住建局"]),
        (
            "抓好落实。（责任单位：县商务局（口岸办）、县文化和旅游局）",
            [],
            ["县商务局（口岸办）", "县文化和旅游局"],
        ),
        ("抓好落实。（责任单位：县卫生健康局和县医保局）", [], ["县卫生健康局", "县医保局"]),
        ("抓好落实。（责任单位：县科技局 县财政局）", [], ["县科技局", "县财政局"]),
        ("抓好落实。责任单位：县科技局、县财政局。", [], ["县科技局", "县财政局"]),
        (
            "抓好落实。（县科技局牵头，县财政局、县统计局等按职责分工负责）",
            ["县科技局"],
            ["县科技局", "县财政局", "县统计局"],
        ),
        ("抓好落实。\n牵头单位：县科技局\n责任单位：县财政局", ["县科技局"], ["县科技局", "县财政局"]),
    ],
)
def test_units_are_taken_as_written_and_only_stated_leads_lead(
    text: str, lead: list[str], units: list[str]
) -> None:
    (task,) = found("task", text)
    assert picked(task, "lead", "units") == {"lead": lead, "units": units}


def test_a_list_that_ends_in_and_others_is_open() -> None:
    (task,) = found("task", "抓好落实。（责任单位：县科技局、县财政局等县有关部门）")
    assert picked(task, "units", "open_ended") == {"units": ["县科技局", "县财政局"], "open_ended": True}


def test_a_task_carries_the_days_its_clause_names() -> None:
    (task,) = found("task", "2026年6月底前建成中心，2027年3月15日前验收。（责任单位：县科技局、县财政局）")
    assert task.values["deadlines"] == [
        {"by": "2026-06-30", "words": "2026年6月底前建成中心"},
        {"by": "2027-03-15", "words": "2027年3月15日前验收"},
    ]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2026年6月底前建成，9月15日前验收", ["2026-06-30", "2026-09-15"]),
        ("每年3月底前征集需求，6月底前发布榜单", ["--03-31", "--06-30"]),
        ("到2026年底完成改造", ["2026-12-31"]),
        ("2026年上半年前启动，三季度前见效", ["2026-06-30", "2026-09-30"]),
        ("2024年编制了规划。6月底前另行通知", []),
        ("2026年13月前报送", []),
        ("2026年启动建设", []),
    ],
)
def test_deadlines_are_named_days_of_a_year_or_of_every_year(text: str, days: list[str]) -> None:
    (task,) = found("task", f"{text}。（责任单位：县科技局、县财政局）")
    assert [deadline["by"] for deadline in task.values["deadlines"]] == days


def test_a_chain_of_and_divides_only_between_whole_names() -> None:
    (task,) = found("task", "抓好落实。（责任单位：县文化和旅游局和县科技局及县工业和信息化局）")
    assert task.values["units"] == ["县文化和旅游局", "县科技局", "县工业和信息化局"]


def test_a_bracket_without_units_is_no_task() -> None:
    assert not found("task", "加快建设开发区（含东区、西区两片），完善服务（试行）。")


def test_the_first_named_leads_where_the_document_says_so_and_later_tasks_inherit_units() -> None:
    first, *later = read_text(OPINION, "sample").of_kind("task")
    assert picked(first, "lead", "units", "open_ended") == {
        "lead": ["县工业和信息化局"],
        "units": ["县工业和信息化局", "县科技局", "县财政局", "县统计局", "东溪镇", "西岭镇"],
        "open_ended": True,
    }
    assert [task.values["lead"] for task in later] == [["县自然资源局"], ["县发展改革局"]]
    assert all(task.values["implicit_units"] == ["东溪镇", "西岭镇"] for task in later)


# ---------------------------------------------------------------- targets
@pytest.mark.parametrize(
    ("text", "indicator", "comparator", "value", "unit", "by"),
    [
        ("到2027年，工业产值达到50亿元。", "工业产值", ">=", 50, "亿元", "2027"),
        ("力争2027年底前，研发投入强度突破3%。", "研发投入强度", ">=", 3, "%", "2027-12-31"),
        ("到2027年，审批时限缩短至30个工作日以内。", "审批时限", "<=", 30, "个工作日", "2027"),
        ("到2027年，新增高新技术企业20家。", "高新技术企业", "=", 20, "家", "2027"),
        ("到2027年，培育20家以上瞪羚企业。", "瞪羚企业", ">=", 20, "家", "2027"),
        ("“十五五”末，营业收入超过10亿元的企业达到5家。", "营业收入超过10亿元的企业", ">=", 5, "家", "2030"),
        ("力争到2027年，打造50亿级光学产业基地。", "光学产业基地规模", "~", 50, "亿元", "2027"),
        ("培育链条，到2027年培育百亿级企业2家。", "百亿级企业", "=", 2, "家", "2027"),
        ("到2027年，技改投资年均增长9%左右。", "技改投资年均增长", "~", 9, "%", "2027"),
        ("2027年目标：12家企业总产值翻一番。", "12家企业总产值", ">=", 2, "倍", "2027"),
        ("2027年目标：12家企业全部完成改造。", "完成改造的企业数", "=", 12, "家", "2027"),
    ],
)
def test_a_number_set_for_the_future_is_a_target(
    text: str, indicator: str, comparator: str, value: float, unit: str, by: str
) -> None:
    (target,) = found("target", text)
    names = ("indicator", "comparator", "value", "unit", "by")
    assert picked(target, *names) == dict(zip(names, (indicator, comparator, value, unit, by), strict=True))


@pytest.mark.parametrize(
    "text",
    [
        "截至目前，工业产值达到50亿元。",
        "2024年，工业产值310亿元。",
        "规划建设占地面积1200亩的产业园，到2027年建成。",
        "到2027年，产业基金规模达到10亿元。",
        "对到2027年产值达到5亿元的企业，给予20万元奖励。",
        "建设一条贯通全县的产业走廊，到2027年成形。",
    ],
)
def test_past_facts_land_funds_and_conditions_are_no_targets(text: str) -> None:
    assert not found("target", text)


def test_several_numbers_in_a_sentence_are_several_targets_with_their_own_years() -> None:
    targets = read_text(OPINION, "sample").of_kind("target")
    in_goals = [(t.values["value"], t.values["unit"], t.values["by"]) for t in targets if t.address == "一"]
    assert in_goals == [(12, "%", "2026"), (20, "%", "2030"), (30, "亿元", "2030"), (8, "家", "2030")]
    assert next(t for t in targets if t.values["value"] == 8).values["value_max"] == 10


def test_members_of_a_list_and_parts_of_a_total_are_targets_of_their_own() -> None:
    text = "到2027年，规上企业超过400家，其中亿元企业120家，新增平台15个、院士工作站3家，年均增长5%。"
    found_targets = found("target", text)
    assert [(t.values["indicator"], t.values["value"]) for t in found_targets] == [
        ("规上企业", 400),
        ("亿元企业", 120),
        ("平台", 15),
        ("院士工作站", 3),
        ("院士工作站年均增长", 5),
    ]


def test_a_time_cut_short_is_a_target_without_a_date() -> None:
    (target,) = found("target", "将企业开办时间压缩至2个工作日以内。")
    assert picked(target, "value", "comparator", "by") == {"value": 2, "comparator": "<=", "by": None}


def test_a_short_indicator_in_a_panel_takes_the_name_of_its_row() -> None:
    targets = read_text(OPINION, "sample").of_kind("target")
    assert "光学材料年产值" in [target.values["indicator"] for target in targets]


def test_a_span_of_years_is_counted_from_the_year_of_issue_and_says_so() -> None:
    text = OPINION.replace("对投资1亿元以上的项目，实行“一事一议”。", "三年内引进30名工程师。")
    target = next(t for t in read_text(text, "sample").of_kind("target") if t.values["unit"] == "名")
    assert picked(target, "by", "by_inferred") == {"by": "2027", "by_inferred": True}


@pytest.mark.parametrize(
    ("text", "indicators", "value", "value_type"),
    [
        (
            "到2027年，研发投入占比、技改投资占比超过全市平均水平。",
            ["研发投入占比", "技改投资占比"],
            "全市平均水平",
            "reference",
        ),
        (
            "到2027年，产值、税收等主要指标增速高于全省平均水平。",
            ["产值增速", "税收增速"],
            "全省平均水平",
            "reference",
        ),
        (
            "到2027年，产值、税收年均增长高于全省平均水平。",
            ["产值年均增长", "税收年均增长"],
            "全省平均水平",
            "reference",
        ),
        ("力争青梧开发区升级为省级开发区。", ["青梧开发区级别"], "省级开发区", "status"),
        ("积极争创国家级众创空间、云澜市创新示范区。", ["众创空间", "创新示范区"], None, "status"),
        (
            "全力打造全省规模最大、种类最全的光学检测场地。",
            ["光学检测场地"],
            "全省规模最大、种类最全",
            "status",
        ),
        ("依托高校，建设省级光学创新中心。", ["省级光学创新中心"], "建成", "status"),
        ("到2027年，现代产业体系基本形成。", ["现代产业体系"], "基本形成", "qualitative"),
        ("到2027年，走廊建设初见成效。", ["走廊建设"], "初见成效", "qualitative"),
        ("到2030年，率先成为光学产业创新的标杆。", ["光学产业创新的标杆"], "率先成为", "qualitative"),
    ],
)
def test_a_reference_a_status_or_a_state_is_a_target_without_a_number(
    text: str, indicators: list[str], value: str | None, value_type: str
) -> None:
    targets = found("target", text)
    assert [target.values["indicator"] for target in targets] == indicators
    assert {target.values["value_type"] for target in targets} == {value_type}
    assert value is None or {target.values["value"] for target in targets} == {value}
    assert all(target.values["unit"] is None for target in targets)


@pytest.mark.parametrize(
    "text",
    [
        "大力发展现代服务业，不断优化产业结构。",
        "到2027年，产业结构持续优化。",
        "现代产业体系基本形成。",
        "2023年青梧开发区升级为省级开发区。",
        "近年来，研发投入占比超过全市平均水平。",
        "支持企业建设省级技术创新中心。",
        "对升级为国家级的中心，给予50万元奖励。",
        "研发投入占比超过全市平均水平的企业，优先推荐。",
        "先后建成省级光学创新中心。",
    ],
)
def test_wishes_facts_and_conditions_promise_nothing(text: str) -> None:
    assert not found("target", text)


def test_a_number_beside_words_stays_the_target() -> None:
    (target,) = found("target", "到2027年，建成省级光学创新中心3家。")
    assert picked(target, "value", "value_type") == {"value": 3, "value_type": "number"}


# ---------------------------------------------------------------- measures
@pytest.mark.parametrize(
    ("text", "kind", "rate", "amount", "cap"),
    [
        ("对首次入库的企业，给予一次性10万元奖励。", "fixed", None, 100_000, None),
        (
            "对投资500万元以上的项目，按设备投资的8%给予补助，最高不超过200万元。",
            "percent",
            0.08,
            None,
            2_000_000,
        ),
        ("对参展企业，给予最高3万元补助。", "fixed", None, None, 30_000),
        ("对新建基地，给予每亩200元补助。", "per_unit", None, 200, None),
        ("高层次人才每人每月给予3000元生活补贴。", "per_unit", None, 3000, None),
        ("对新建基地，奖励200元/亩。", "per_unit", None, 200, None),
        ("对旅行社每满一万人奖励一万元。", "per_unit", None, 10_000, None),
        ("对中小企业的新增贷款，按8‰给予贴息。", "percent", 0.008, None, None),
        ("对符合条件的企业，按有关政策给予扶持。", "qualitative", None, None, None),
        ("对重大项目，实行“一事一议”。", "qualitative", None, None, None),
    ],
)
def test_a_grant_is_a_measure(
    text: str, kind: str, rate: float | None, amount: int | None, cap: int | None
) -> None:
    (measure,) = found("measure", text)
    assert picked(measure, "kind", "rate", "amount", "cap") == {
        "kind": kind,
        "rate": rate,
        "amount": amount,
        "cap": cap,
    }


@pytest.mark.parametrize(
    "text",
    [
        "设立总规模不低于1亿元的产业引导资金，列入县财政预算。",
        "县财政每年安排专项资金1000万元。",
        "企业产值超过1000万元的，纳入监测。",
        "奖补资金分三年按40%、30%、30%拨付。",
    ],
)
def test_budgets_thresholds_and_payment_schedules_are_no_measures(text: str) -> None:
    assert not found("measure", text)


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        (
            "对新认定的国家级、省级中心，分别给予50万元、20万元奖励。",
            [("国家级", 500_000), ("省级", 200_000)],
        ),
        ("对首次评定的荣誉给予奖励，市级奖励2万元，省级奖励5万元。", [("市级", 20_000), ("省级", 50_000)]),
        ("对项目前两年给予80%的奖励，后三年给予50%的奖励。", [("前两年", 0.8), ("后三年", 0.5)]),
        (
            "对新认定的省级中心，给予100万元奖励；对升级为国家级中心的，给予300万元奖励。",
            [("省级", 1_000_000), ("国家级", 3_000_000)],
        ),
    ],
)
def test_parallel_sums_are_steps_of_one_measure(text: str, steps: list[tuple[str, float]]) -> None:
    (measure,) = found("measure", text)
    tiers = measure.values["tiers"]
    assert [(tier["when"], tier["amount"] or tier["rate"]) for tier in tiers] == steps


def test_grants_for_different_things_are_different_measures() -> None:
    measures = found("measure", "对主板上市的企业，给予300万元奖励；对挂牌企业，给予100万元奖励。")
    assert [measure.values["amount"] for measure in measures] == [3_000_000, 1_000_000]


def test_a_further_grant_to_the_same_subject_is_a_measure_of_its_own() -> None:
    first, second = found(
        "measure", "对新认定的平台，给予100万元奖励，自第二年起，连续三年给予20万元/年的补贴。"
    )
    assert picked(first, "subject", "amount") == {"subject": "新认定的平台", "amount": 1_000_000}
    assert picked(second, "subject", "amount", "recurrence", "years") == {
        "subject": "新认定的平台",
        "amount": 200_000,
        "recurrence": "annual",
        "years": 3,
    }


def test_how_a_grant_is_paid_is_no_further_grant() -> None:
    (measure,) = found("measure", "对榜单项目，按经费的20%给予补助，最高100万元，验收后拨付一半。")
    assert picked(measure, "rate", "cap") == {"rate": 0.2, "cap": 1_000_000}


def test_a_cap_in_a_sentence_of_its_own_limits_the_grant_before_it() -> None:
    (measure,) = found("measure", "对参展企业，按展位费的50%给予补助。单个企业每年最高不超过5万元。")
    assert measure.values["cap"] == 50_000


def test_a_cap_after_parallel_grants_limits_each_of_them() -> None:
    parallel = "对首次认定的企业，给予5万元奖励；对连续认定的企业，给予3万元奖励。最高不超过8万元。"
    assert [measure.values["cap"] for measure in found("measure", parallel)] == [80_000, 80_000]
    apart = "对首次认定的企业，给予5万元奖励。对参展企业，按展位费的50%给予补助。最高不超过8万元。"
    assert [measure.values["cap"] for measure in found("measure", apart)] == [None, 80_000]
    each = apart.replace("最高", "单个企业每年最高")
    assert [measure.values["cap"] for measure in found("measure", each)] == [80_000, 80_000]


def test_a_grant_with_a_cap_of_its_own_keeps_it() -> None:
    text = "对甲类企业，给予5万元奖励，最高不超过6万元；对乙类企业，给予3万元奖励。单个企业最高不超过8万元。"
    assert [measure.values["cap"] for measure in found("measure", text)] == [60_000, 80_000]


@pytest.mark.parametrize(
    ("text", "recurrence"),
    [
        ("对引进人才，每人每月给予3000元补贴。", "monthly"),
        ("对入驻企业，按季度给予2万元补贴。", "quarterly"),
        ("对入驻企业，每年给予2万元补贴。", "annual"),
        ("对入驻企业，给予一次性2万元补贴。", "once"),
        ("对入驻企业，给予2万元补贴。", None),
    ],
)
def test_a_grant_says_how_often_it_is_paid(text: str, recurrence: str | None) -> None:
    (measure,) = found("measure", text)
    assert measure.values["recurrence"] == recurrence


def test_a_range_keeps_both_ends() -> None:
    (rate,) = found("measure", "对新上项目，按投资的5%—20%给予奖励。")
    assert picked(rate, "rate", "rate_min") == {"rate": 0.2, "rate_min": 0.05}
    (amount,) = found("measure", "对新产品，给予10万元—100万元支持。")
    assert picked(amount, "amount", "amount_min") == {"amount": 1_000_000, "amount_min": 100_000}


def test_sums_in_brackets_explain_and_are_not_granted() -> None:
    (measure,) = found("measure", "对新入库企业，给予10万元奖励（第一年6万元，第二年4万元）。")
    assert measure.values["amount"] == 100_000


# ---------------------------------------------------------------- references and chains
def test_references_keep_title_and_number() -> None:
    references = found("reference", "按照《样本办法》（云政字【2024】 3号）和青政发〔2023〕5号执行。")
    assert [(r.values["title"], r.values["number"]) for r in references] == [
        ("样本办法", "云政字〔2024〕3号"),
        (None, "青政发〔2023〕5号"),
    ]


def test_a_chain_names_leaders_products_and_benchmarks() -> None:
    (chain,) = read_text(OPINION, "sample").of_kind("chain")
    assert chain.address == "二/（一）/专栏1/光学材料"
    assert picked(chain, "leaders", "products", "benchmark_companies") == {
        "leaders": ["青梧晨曦光学有限公司", "青梧云母材料有限公司"],
        "products": ["镜片毛坯", "滤光片"],
        "benchmark_companies": ["北川镜业", "南湖光电"],
    }
