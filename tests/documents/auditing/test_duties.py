"""Duties: owner, lead, date."""

from __future__ import annotations

from tests.documents.auditing.reports import of, one

OWNED = (
    "（一）建设园区。加快建设产业园区，完善道路和管网等配套设施，提升承载能力。（责任单位：县工信局、县财政局）\n"
    "（二）引进项目。围绕重点产业开展招商，推动一批项目落地建设。（责任单位：县商务局、县财政局）\n"
    "（三）培育企业。建立企业培育库，推动企业上规模，支持企业做强做优。（责任单位：县工信局、县统计局）\n"
)
FREE = "（四）优化环境。推进审批制度改革，完善企业全周期服务，加快建设一流的营商环境，提升满意度。"


def test_nobody_can_be_held_to_units_concerned() -> None:
    finding = one("owner-not-named", "一、任务\n（一）建设园区。加快建设园区。（责任单位：各有关部门）")
    assert (finding.severity, finding.parts["units"]) == ("open", "各有关部门")
    assert not of(
        "owner-not-named", "一、任务\n（一）建设园区。加快建设园区。（责任单位：县工信局、各有关部门）"
    )


def test_a_county_cannot_lay_a_duty_on_a_province() -> None:
    text = (
        "青梧县人民政府关于建设园区的意见\n一、任务\n"
        "（一）建设园区。加快建设。（责任单位：{}、县工信局）\n青梧县人民政府\n2025年1月2日"
    )
    finding = one("owner-above-issuer", text.format("省工业和信息化厅"))
    assert (finding.severity, finding.parts["units"]) == ("notice", "省工业和信息化厅")
    for unit in ("市生态环境局青梧分局", "县市场监管局", "市场监管所"):
        assert not of("owner-above-issuer", text.format(unit))


def test_a_clause_without_units_among_clauses_with_units() -> None:
    finding = one("no-owner", f"一、任务\n{OWNED}{FREE}")
    assert (finding.severity, finding.addresses) == ("open", ("一/（四）",))
    assert (finding.parts["having"], finding.parts["siblings"]) == ("3", "4")
    assert not of("no-owner", f"一、任务\n{OWNED}")


def test_a_lead_is_asked_for_where_none_is_marked() -> None:
    finding = one("lead-not-marked", f"一、任务\n{OWNED}")
    assert (finding.severity, finding.parts["count"]) == ("notice", "3")
    assert not of("lead-not-marked", f"一、任务\n各项任务中，排在首位的为牵头单位，下同。\n{OWNED}")


def test_a_lead_that_bold_type_marked_is_lost_with_the_type() -> None:
    text = f"一、任务\n{OWNED}".replace(
        "县工信局、县财政局", "县工信局（标黑字体为牵头单位，下同），县财政局", 1
    )
    finding = one("lead-lost-with-type", text)
    assert (finding.severity, finding.parts["count"]) == ("open", "3")


def test_duties_without_a_date_are_one_notice() -> None:
    dated = OWNED.replace("完善道路", "2027年6月底前完善道路")
    finding = one("duties-without-date", f"一、任务\n{dated}")
    assert (finding.severity, finding.parts["count"], finding.addresses) == (
        "notice",
        "2",
        ("一/（二）", "一/（三）"),
    )


def test_one_list_in_other_brackets() -> None:
    text = (
        f"{OWNED}{FREE}（责任单位：县行政审批局、县财政局）\n"
        "（五）保障用地。统筹保障项目用地需要。〔责任单位：县自然资源局、县财政局〕"
    )
    finding = one("brackets-differ", f"一、任务\n{text}")
    assert (finding.severity, finding.addresses) == ("notice", ("一/（五）",))
