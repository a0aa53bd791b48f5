"""Caps, double claims, two rules for one thing, and the document's own rules for conflicts."""

from __future__ import annotations

from tests.documents.auditing.reports import findings, of, one

CAPPED = (
    "（一）设备。对购置设备的企业，县财政按设备投资的10%给予补助，最高不超过50万元。\n"
    "（二）研发。对建设研发机构的企业，县财政按研发投入的5%给予补助，最高不超过30万元。\n"
)
OLD = """青梧县人民政府办公室关于扶持企业的意见
青政办发〔2024〕5号
一、措施
对首次纳入规模以上工业统计的企业，县财政给予一次性5万元奖励。
二、附则
本意见自2024年3月1日起施行，有效期至2028年12月31日。本意见由县工信局负责解释。
青梧县人民政府办公室
2024年2月1日
"""
NEW = """青梧县人民政府关于推动工业发展的意见
青政发〔2025〕9号
一、措施
对首次纳入规模以上工业统计的企业，县财政给予一次性10万元奖励。
二、附则
本意见自2025年5月1日起施行，有效期至2028年12月31日。{rule}本意见由县工信局负责解释。
青梧县人民政府
2025年4月1日
"""


def test_a_share_without_a_cap_among_capped_ones_is_open() -> None:
    text = f"一、措施\n{CAPPED}（三）贷款。对取得贷款的企业，县财政按实际支付利息的40%给予贴息。"
    finding = one("no-cap", text)
    assert (finding.severity, finding.addresses) == ("open", ("一/（三）",))
    assert (finding.parts["capped"], finding.parts["rated"]) == ("2", "3")


def test_where_few_have_a_cap_one_notice_names_all_that_have_none() -> None:
    text = (
        "一、措施\n（一）对甲类企业，按投资额的5%给予奖励。\n（二）对乙类企业，按研发额的6%给予奖励。\n"
        "（三）对丙类企业，按贷款额的1%给予补助，最高不超过10万元。"
    )
    finding = one("no-caps", text)
    assert (finding.severity, finding.addresses) == ("notice", ("一/（一）", "一/（二）"))


def test_a_cap_over_all_or_the_word_that_there_is_none_settles_it() -> None:
    for rest in ("。同一企业每年奖补总额最高不超过100万元。", "，奖励额度不设上限。"):
        text = f"一、措施\n{CAPPED}（三）贷款。对取得贷款的企业，县财政按利息的40%给予贴息{rest}"
        assert not of("no-cap", text)


def test_two_caps_on_one_thing_contradict_each_other() -> None:
    text = (
        "一、措施\n对购置设备的企业，按投资额的10%给予补助，"
        "单个企业最高不超过50万元，单个企业最高不超过80万元。"
    )
    finding = one("caps-contradict", text)
    assert finding.severity == "error"
    twofold = text.replace("单个企业最高不超过80万元", "单个企业每年最高不超过80万元")
    assert not of("caps-contradict", twofold)


def test_city_money_matched_in_two_clauses_needs_a_rule_against_double_claims() -> None:
    text = (
        "一、措施\n（一）对获得市级技改资金的企业，县财政按市级资金的30%给予配套奖励，最高不超过50万元。\n"
        "（二）对获得市级创新资金的企业，县财政按市级资金的20%给予配套奖励，最高不超过30万元。\n"
    )
    finding = one("matched-twice", text)
    assert (finding.severity, finding.addresses) == ("open", ("一/（一）", "一/（二）"))
    assert not of("matched-twice", f"{text}二、附则\n同一事项按照就高不重复的原则执行。")


def test_two_documents_on_one_subject_and_which_rule_decides() -> None:
    decided = {
        "": "two-rules-silent",
        "同一事项按照就高不重复的原则执行。": "two-rules-higher",
        "原有规定与本意见不一致的，按本意见执行。": "two-rules-newer",
        "已有具体政策的，按现行政策执行。": "two-rules-specific",
        "原有规定与本意见不一致的，按本意见执行；已有具体政策的，按现行政策执行。": "two-rules-interpreter",
    }
    for rule, code in decided.items():
        found = [f for f in findings(OLD, NEW.format(rule=rule)) if f.code.startswith("two-rules")]
        assert [f.code for f in found] == [code], rule
        assert [place.document for place in found[0].places[:2]] == [0, 1]
        rules = [place.quote for place in found[0].places[2:]]
        assert all(place.document == 1 for place in found[0].places[2:])
        assert len(rules) == {"two-rules-silent": 0, "two-rules-interpreter": 2}.get(code, 1)
        assert all(words in rule for words in rules)
        open_ = code in ("two-rules-silent", "two-rules-interpreter")
        assert found[0].severity == ("open" if open_ else "notice")


def test_what_the_conflict_rules_leave_open_goes_to_the_interpreting_unit() -> None:
    rule = "原有规定与本意见不一致的，按本意见执行；已有具体政策的，按现行政策执行。"
    finding = one("two-rules-interpreter", OLD, NEW.format(rule=rule))
    assert finding.parts["interpreter"] == "县工信局"
    assert "县工信局" in finding.remedy("zh") and "县工信局" in finding.remedy("en")


def test_rules_on_conflicts_that_pull_apart_are_shown_with_both_sentences() -> None:
    finding = one(
        "conflict-rules-disagree",
        NEW.format(rule="原有规定与本意见不一致的，按本意见执行；已有具体政策的，按现行政策执行。"),
    )
    assert (finding.severity, len(finding.places), finding.parts["interpreter"]) == ("open", 2, "县工信局")


def test_steps_of_one_scheme_are_no_clash() -> None:
    text = (
        "一、措施\n（一）对展位面积达到1万平方米以上的展会，给予4万元奖励。\n"
        "（二）对展位面积达到2万平方米以上的展会，给予6万元奖励。"
    )
    assert not [f for f in findings(text) if f.code.startswith("two-rules")]


def test_a_sentence_that_ends_the_other_rule_goes_before_all_rules_on_conflicts() -> None:
    higher = "同一事项按照就高不重复的原则执行。"
    cited = "《青梧县人民政府办公室关于扶持企业的意见》（青政办发〔2024〕5号）"
    for ending in (
        f"{cited}同时废止。",
        f"{cited}中首次纳入规模以上工业统计的奖励，自本意见施行之日起停止执行。",
        "青政办发〔2024〕5号文件自2025年5月1日起不再执行。",
    ):
        finding = one("two-rules-ended", OLD, NEW.format(rule=higher + ending))
        assert finding.severity == "notice"
        assert finding.parts["rule"] == finding.places[2].quote == ending.rstrip("。")
    another = f"{cited}中引进人才的安家补助停止执行。"
    assert one("two-rules-higher", OLD, NEW.format(rule=higher + another))


def test_the_highest_step_of_one_grant_decides_nothing_about_another() -> None:
    steps = (
        "（二）进阶。对营业收入首次突破1亿元、5亿元的企业，分别奖励10万元、30万元，"
        "同一年度跨越多个台阶的，按最高台阶奖励。\n二、附则"
    )
    text = NEW.format(rule="").replace("对首次", "（一）对首次", 1).replace("二、附则", steps, 1)
    assert one("two-rules-silent", OLD, text)


def test_rules_that_are_never_in_force_together_are_no_clash() -> None:
    over = OLD.replace("2028年12月31日", "2025年4月30日")
    assert not [f for f in findings(over, NEW.format(rule="")) if f.code.startswith("two-rules")]
    assert one("two-rules-silent", over.replace("4月30日", "5月1日"), NEW.format(rule=""))
