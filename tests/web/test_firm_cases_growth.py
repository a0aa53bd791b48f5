"""Growth of firms as life cycles: listings, plans, optimisations, inspections, commendations, honours."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from tests.web.conftest import County
from tests.web.firm_cases import kind_of, published, walk
from zoulang.errors import InputError
from zoulang.web.accounts.actions import set_business_date
from zoulang.web.accounts.registers import Registers
from zoulang.web.casework.actions import add_item, open_case, set_facts, submit_report
from zoulang.web.casework.models import Case
from zoulang.web.policy.models import Reference
from zoulang.web.registry.models import Enterprise, Listing, Title

TODAY = date(2026, 9, 30)
Browser = Callable[[str], Client]


def opened(
    county: County, procedure: str, firm: Enterprise, position: str = "unit", title: str = "办理"
) -> Case:
    """A case about the firm, held by the industry bureau."""
    published(county.programme, procedure, clause="二/（一）")
    held = {position: [county.programme.units.get(name_zh="县工信局")]}
    return open_case(county.programme, procedure, title, county["industry"], enterprise=firm, parts=held)


# --- F7, G17 ---


def _listed(county: County, firm: Enterprise, board: str, code: str) -> Case:
    case = opened(county, "listing", firm, "guide", f"上市{code}")
    facts = {"拟上市板块": board, "辅导机构": "券商", "申报日期": "2026-03-01"}
    walk(case, facts, ("file", "受理通知"))
    return walk(case, {"证券代码": code, "上市挂牌日期": "2026-06-01"}, ("list", "上市挂牌通知"))


def test_firms_and_stocks_are_counted_apart(county: County, firms: list[Enterprise]) -> None:
    kind_of(county.programme, "main-board", "主板上市企业", aliases=["主板"])
    kind_of(county.programme, "beijing", "北交所上市企业", aliases=["北京证券交易所"])
    for firm, board, code in ((firms[0], "主板", "600001"), (firms[0], "北京证券交易所", "920001"),
                              (firms[1], "主板", "600002")):  # fmt: skip
        _listed(county, firm, board, code)

    frame = Registers(county.programme).read("case:listing", TODAY)

    assert (frame["enterprise"].n_unique(), frame["证券代码"].n_unique()) == (2, 3)
    assert Listing.objects.count() == 3
    walk(Case.objects.get(title_zh="上市920001"), {"摘牌日期": "2026-09-01"}, "delist")
    assert Listing.objects.filter(delisted_on=None).count() == 2
    assert firms[0].titles.get(kind__slug="beijing").withdrawn_on == date(2026, 9, 1)


def test_a_listing_at_the_equity_centre_is_a_rung_of_the_listing_ladder(
    county: County, firms: list[Enterprise]
) -> None:
    kind = kind_of(county.programme, "equity-centre", "区域股权市场挂牌企业", aliases=["区域股权市场"])

    _listed(county, firms[0], "区域股权市场", "QW1")

    held = firms[0].titles.get()
    assert (held.kind, held.subject, held.is_valid(TODAY)) == (kind, "QW1", True)


def test_a_stock_of_another_firm_is_refused(county: County, firms: list[Enterprise]) -> None:
    kind_of(county.programme, "main-board", "主板上市企业", aliases=["主板"])
    _listed(county, firms[0], "主板", "600001")
    with pytest.raises(InputError, match="that of another firm"):
        _listed(county, firms[1], "主板", "600001")


# --- F8, F3 ---


def _plan(county: County, firm: Enterprise) -> Case:
    published(county.programme, "qingwu/procedures/key-project", clause="二/（一）")
    return opened(county, "firm-plan", firm)


def test_items_of_a_plan_link_to_clauses_and_projects(
    county: County, firms: list[Enterprise], client_of: Browser
) -> None:
    plan, unit = _plan(county, firms[0]), county.programme.units.get(name_zh="县工信局")
    project = open_case(county.programme, "key-project", "扩建项目", None)
    clause = county.document.clauses.get(address="三/（一）")
    with pytest.raises(InputError, match="cites no clause"):
        add_item(plan, "measures", "设备奖补", county["industry"], unit=unit)
    with pytest.raises(InputError, match="names no case"):
        add_item(plan, "projects", "扩建", county["firm"])
    with pytest.raises(InputError, match="is no case that an entry of"):
        add_item(plan, "projects", "扩建", county["firm"], about=plan)

    add_item(plan, "measures", "设备奖补", county["industry"], unit=unit, clause=clause)
    add_item(plan, "projects", "扩建", county["firm"], about=project)
    page = client_of("firm").get(reverse("case", args=["sample", "firm-plan", plan.pk])).content.decode()

    assert "三/（一）" in page
    assert reverse("case", args=["sample", "key-project", project.pk]) in page


def test_each_firm_has_its_own_plan_and_base_and_a_yearly_check(
    county: County, firms: list[Enterprise]
) -> None:
    unit = county.programme.units.get(name_zh="县工信局")
    clause = county.document.clauses.get(address="三/（一）")
    for firm, base in zip(firms, ("1000万元", "2000万元"), strict=True):
        plan = _plan(county, firm)
        add_item(plan, "measures", "设备奖补", county["industry"], unit=unit, clause=clause)
        facts = {"起始年度": "2025年", "目标年度": "2027年"}
        facts |= {"基期营业收入": base, "目标营业收入": "4000万元"}
        walk(plan, facts, ("agree", "方案文本"))
    with pytest.raises(InputError, match="has an open case of"):
        _plan(county, firms[0])

    mine = Case.objects.select_related("procedure", "programme", "enterprise").get(enterprise=firms[0])
    Case.objects.filter(pk=mine.pk).update(start=date(2025, 1, 1))
    mine.refresh_from_db()
    submit_report(mine, date(2025, 12, 31), Decimal(30), county["firm"], "", {"当年营业收入": "1500万元"})

    frame = Registers(county.programme).read("case:firm-plan", TODAY)
    assert frame["基期营业收入"].to_list() == [1000_0000_00, 2000_0000_00]
    with pytest.raises(InputError, match="the condition does not hold"):
        walk(mine, ("reach", "总结报告"))


# --- F9 ---


def _declared(county: County, firm: Enterprise) -> Case:
    case = opened(county, "optimisation", firm)
    ways = ("工艺", "产品", "质量", "链条", "效益")
    facts = {f"{way}优化": "已申报" if way == "工艺" else "未做" for way in ways}
    facts |= {f"核实{way}": "是" if way == "工艺" else "否" for way in ways} | {"扶持内容": "技改贴息"}
    return walk(case, facts, ("check", "核查记录"))


def test_support_is_refused_once_the_cited_plan_has_lapsed(county: County, firms: list[Enterprise]) -> None:
    clause = county.document.clauses.get(address="二/（一）")
    Reference.objects.create(clause=clause, number="临发〔2020〕10号", lapses=date(2026, 8, 31))
    case = _declared(county, firms[0])

    with pytest.raises(InputError) as refused:
        walk(case, "support")
    assert "临发〔2020〕10号 was in force until 2026-08-31" in str(refused.value)

    set_business_date(date(2026, 8, 31), by=None)
    assert walk(case, "support").stage == "supported"


def test_support_waits_while_nothing_is_known_of_the_cited_plan(
    county: County, firms: list[Enterprise]
) -> None:
    case = _declared(county, firms[0])

    with pytest.raises(InputError, match="cannot be decided"):
        walk(case, "support")


# --- F11 ---


def test_an_inspection_of_a_listed_firm_needs_a_stated_ground(
    county: County, firms: list[Enterprise]
) -> None:
    kind = kind_of(county.programme, "protected-firm", "免检免扰企业", fact="免检免扰企业")
    Title.objects.create(enterprise=firms[0], kind=kind, granted_on=date(2026, 1, 5))
    facts = {"检查事项": "用电", "拟检查日期": "2026-10-08", "检查缘由": "日常检查"}
    free = walk(opened(county, "inspection", firms[1], "inspector"), facts, "allow")
    case = opened(county, "inspection", firms[0], "inspector")

    with pytest.raises(InputError, match="the condition does not hold"):
        walk(case, facts, "allow")
    with pytest.raises(InputError, match="检查依据"):
        walk(case, "allow-on-ground")
    with pytest.raises(InputError, match="the condition does not hold"):
        walk(case, {"检查依据": "条例第三条"}, "allow-on-ground")
    allowed = walk(case, {"检查缘由": "投诉举报"}, "allow-on-ground")

    assert (free.stage, allowed.stage) == ("allowed", "allowed")


def test_the_firm_sees_the_log_of_its_inspections_and_objects(
    county: County, firms: list[Enterprise], client_of: Browser
) -> None:
    case = opened(county, "inspection", firms[0], "inspector", "用电检查")
    opened(county, "inspection", firms[1], "inspector", "别家检查")

    log = client_of("firm").get(reverse("cases", args=["sample", "inspection"])).content.decode()
    add_item(case, "objections", "本月已查过一次", county["firm"])

    assert "用电检查" in log and "别家检查" not in log
    assert case.items.get().kind == "objections"


# --- F12, F13 ---


def test_the_list_of_a_year_is_a_query_and_plans_are_opened_for_it(
    county: County, firms: list[Enterprise], client_of: Browser
) -> None:
    kind = kind_of(county.programme, "commended-firm", "受表扬企业")
    for firm in firms:
        case = opened(county, "commendation", firm)
        facts = {"表扬年度": "2025年", "主要贡献": "带动配套", "表扬文号": "7号", "表扬日期": "2025-12-18"}
        walk(case, facts, ("commend", "表扬决定"))
    plan = _plan(county, firms[0])
    listed = Title.objects.filter(kind=kind, subject="2025年")
    assert set(listed.values_list("enterprise", flat=True)) == {firm.pk for firm in firms}

    address = reverse("open_for_list", args=["sample", "firm-plan"])
    choice = f"title:{kind.pk}:2025年"
    assert choice in client_of("industry").get(address).content.decode()
    client_of("industry").post(address, {"list": choice, "title": "三年方案"})

    plans = Case.objects.filter(procedure__slug="firm-plan")
    assert plans.count() == 2
    assert plans.exclude(pk=plan.pk).get().enterprise == firms[1]


def test_one_firm_carries_many_honours_and_a_list_of_them_is_a_query(
    county: County, firms: list[Enterprise]
) -> None:
    kind_of(county.programme, "green", "绿色工厂", years=3)
    kind_of(county.programme, "model", "智能制造标杆")
    for name, level in (("绿色工厂", "国家级"), ("智能制造标杆", "省级")):
        case = opened(county, "honour", firms[0], title=name)
        walk(case, {"荣誉名称": name, "荣誉级别": level, "授予日期": "2023-09-01"}, ("grant", "授予文件"))

    held = {title.kind.slug: title for title in firms[0].titles.select_related("kind")}
    assert (held["green"].level, held["green"].is_valid(TODAY)) == ("nation", False)
    assert held["model"].is_valid(TODAY)
    frame = Registers(county.programme).read("case:honour", TODAY)
    assert frame.filter(frame["荣誉级别"] == "国家级")["enterprise"].to_list() == [firms[0].name_zh]

    again = ("test", {"授予日期": "2026-09-15"}, ("keep", "复核通过文件"))
    tested = walk(Case.objects.get(title_zh="绿色工厂"), *again)
    assert tested.stage == "granted"
    assert firms[0].titles.filter(kind__slug="green", granted_on=date(2026, 9, 15)).exists()
    ended = ({"撤销日期": "2026-09-20"}, ("withdraw", "撤销文件"))
    walk(Case.objects.get(title_zh="智能制造标杆"), *ended)
    assert not Title.objects.get(kind__slug="model").is_valid(TODAY)


def test_facts_of_a_position_are_stated_by_who_holds_it(county: County, firms: list[Enterprise]) -> None:
    case = opened(county, "commendation", firms[0])

    set_facts(case, {"主要贡献": "带动配套"}, county["industry"])

    assert case.facts == {"主要贡献": "带动配套"}
