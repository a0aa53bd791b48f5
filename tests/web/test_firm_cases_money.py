"""Money beside the rules: recognitions that open them, needs and products, funds, grants, bids."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from tests.web.conftest import County
from tests.web.firm_cases import kind_of, published, walk
from zoulang.errors import InputError
from zoulang.rules import decide
from zoulang.web.accounts.actions import set_business_date
from zoulang.web.accounts.models import Membership, Unit, User
from zoulang.web.accounts.registers import Registers
from zoulang.web.casework.actions import add_item, open_case, renew_cases, set_parts
from zoulang.web.casework.models import Case
from zoulang.web.casework.products import products_for
from zoulang.web.policy.models import PolicyFile
from zoulang.web.policy.policies import policy_of_edition
from zoulang.web.registry.actions import record_facts
from zoulang.web.registry.facts import facts_for
from zoulang.web.registry.known import facts_of_firm
from zoulang.web.registry.models import Enterprise

TODAY = date(2026, 9, 30)
Browser = Callable[[str], Client]

DESIGN = """
    policy: sample-design
    title: {zh: 设计奖励, en: Design awards}
    document: 青政字〔2026〕90号
    effective: 2026-01-01..2026-12-31
    subject: enterprise
    facts:
      新认定工业设计项目: {en: new design project, type: [市级, 省级], or_none: yes}
    measures:
    - id: design-project
      clause: 三/（一）
      title: {zh: 工业设计项目奖励, en: Design project}
      when: 新认定工业设计项目 ≠ 无
      pay: 若 新认定工业设计项目 = 省级 则 20万元 否则 10万元
"""
PLANT = """
    policy: sample-plant
    title: {zh: 智慧工厂奖励, en: Smart plants}
    document: 青政字〔2026〕90号
    effective: 2026-01-01..2026-12-31
    subject: enterprise
    facts:
      新认定智慧工厂: {en: new smart factory, type: yes/no}
      新认定智能车间: {en: new smart workshop, type: yes/no}
    measures:
    - id: smart-plant
      clause: 三/（一）
      title: {zh: 智慧工厂奖励, en: Smart plants}
      when: 新认定智慧工厂 或 新认定智能车间
      pay: （若 新认定智慧工厂 则 30万元 否则 0）+（若 新认定智能车间 则 10万元 否则 0）
"""
PRODUCTS = """
    policy: sample-products
    title: {zh: 产品条件, en: Conditions of products}
    document: 青政字〔2026〕90号
    effective: 2026-01-01..2026-12-31
    subject: enterprise
    facts:
      营业收入: {en: revenue, type: money}
      位于试验区: {en: in the reform zone, type: yes/no}
    recognitions:
    - {id: order-loan, name: 订单贷, clause: 三/（一）, title: {zh: 订单贷}, when: 营业收入 ≥ 1000万元}
    - {id: zone-loan, name: 跨市贷, clause: 三/（一）, title: {zh: 跨市贷}, when: 位于试验区}
"""


@pytest.fixture
def firm(county: County, firms: list[Enterprise]) -> Enterprise:
    county.open()
    return firms[0]


@pytest.fixture
def lender(county: County) -> User:
    """A bank with an account."""
    unit = Unit.objects.create(programme=county.programme, name_zh="样例银行", kind=Unit.Kind.INSTITUTE)
    user = User.objects.create_user("lender", password="a password of tests")
    Membership.objects.create(user=user, unit=unit, role="fund")
    return user


def paid(firm: Enterprise, item: str) -> str | int | None:
    """What the rule pays the firm today, in fen; no or unknown as a word."""
    for policy_file in PolicyFile.objects.filter(document__programme=firm.programme).with_editions():
        policy = policy_of_edition(policy_file.editions.all()[0])
        if item in {each.id for each in policy.items}:
            record = policy.parse_record(facts_for(policy, facts_of_firm(firm, TODAY.year)))
            told = {each.item.id: each for each in decide(policy, record, TODAY).items}[item]
            return told.amount if told.outcome == "yes" else told.outcome
    raise LookupError(item)


# --- F10, F14: a recognition opens its money rule ---------------------------------------------------


def test_the_rule_of_smart_plants_pays_only_after_the_recognition(county: County, firm: Enterprise) -> None:
    county.install(PLANT)
    kind_of(county.programme, "smart-workshop", "市级智能车间")
    published(county.programme, "zibo/procedures/smart-recognition", clause="三/（一）")
    case = open_case(county.programme, "smart-recognition", "焊装车间", None, enterprise=firm)
    assert paid(firm, "smart-plant") == "unknown"

    facts = {
        "认定种类": "智能车间",
        "工厂或车间": "焊装车间",
        "认定级别": "市级",
        "认定文号": "1号",
        "认定日期": "2026-09-01",
    }
    walk(case, facts, ("check", "现场核查记录"))
    assert paid(firm, "smart-plant") == "unknown"
    with pytest.raises(InputError, match="the condition does not hold"):
        walk(case, ("recognise-factory", "认定文件"))
    walk(case, ("recognise-workshop", "认定文件"))

    record_facts(county.programme, 2026, "别的来源", {firm: {"新认定智慧工厂": "否"}}, None)
    assert paid(firm, "smart-plant") == 10_0000_00


@pytest.mark.parametrize(("level", "sum_"), [("省级", 20_0000_00), ("市级", 10_0000_00)])
def test_a_recognised_design_project_opens_its_money_rule(
    county: County, firm: Enterprise, level: str, sum_: int
) -> None:
    county.install(DESIGN)
    kind_of(county.programme, "design-project", "工业设计项目")
    published(county.programme, "zibo/procedures/design-project", clause="三/（一）")
    case = open_case(county.programme, "design-project", "外观设计", None, enterprise=firm)
    assert paid(firm, "design-project") == "unknown"

    facts = {"设计项目": "外观设计", "认定级别": level, "认定文号": "2号", "认定日期": "2026-09-02"}
    walk(case, facts, ("recognise", "认定文件"))

    assert paid(firm, "design-project") == sum_
    title = firm.titles.get()
    assert (title.subject, title.level) == ("外观设计", "province" if level == "省级" else "city")


# --- G16, G19: products and needs -------------------------------------------------------------------


def _product(county: County, lender: User, entry: str, scope: str = "本地") -> Case:
    published(county.programme, "finance-product")
    unit = Unit.objects.get(name_zh="样例银行")
    held = {"provider": [unit]}
    case = open_case(county.programme, "finance-product", f"产品{entry}", lender, parts=held)
    facts = {"产品类型": "银行贷款", "适用范围": scope, "条件条目": entry}
    return walk(case, facts, ("open", "开放文件"), by=lender)


def _need(county: County, firm: Enterprise) -> Case:
    published(county.programme, "finance-need")
    case = open_case(county.programme, "finance-need", "备料资金", county["firm"], enterprise=firm)
    return walk(case, {"融资金额": "300万元", "融资用途": "备料"}, by=county["firm"])


def test_a_firm_is_told_which_products_it_may_use_and_what_it_lacks(
    county: County, firm: Enterprise, lender: User
) -> None:
    county.install(PRODUCTS)
    for entry, scope in (("order-loan", "本地"), ("zone-loan", "跨市"), ("", "本地")):
        _product(county, lender, entry, scope) if entry else _product(county, lender, "nowhere")
    record_facts(county.programme, 2026, "统计", {firm: {"营业收入": "900万元"}}, None)

    told = {each.case.title_zh: each for each in products_for(firm, TODAY)}

    assert told["产品order-loan"].outcome == "no"
    assert "100万元" in told["产品order-loan"].lacking[0]
    assert told["产品zone-loan"].outcome == "unknown" and told["产品zone-loan"].across
    assert told["产品nowhere"].outcome == "unwritten"


def test_a_firm_in_the_zone_sees_the_products_of_the_other_city_that_it_may_use(
    county: County, firm: Enterprise, lender: User, client_of: Browser
) -> None:
    county.install(PRODUCTS)
    _product(county, lender, "zone-loan", "跨市")
    record_facts(county.programme, 2026, "统计", {firm: {"位于试验区": "是"}}, None)

    assert [each.outcome for each in products_for(firm, TODAY, county["firm"]) if each.across] == ["yes"]
    page = client_of("firm").get(reverse("firm_products", args=["sample", firm.pk])).content.decode()
    assert "产品zone-loan" in page


def test_a_need_is_seen_by_the_firm_and_by_whom_it_is_released_to_alone(
    county: County, firm: Enterprise, lender: User
) -> None:
    need = _need(county, firm)
    others = [county[name] for name in ("office", "industry", "finance", "town")]
    seen = Case.objects.filter(procedure__slug="finance-need")
    assert list(seen.visible_to(county["firm"])) == [need]
    assert not seen.visible_to(lender).exists()

    set_parts(need, "financier", [Unit.objects.get(name_zh="样例银行")], county["firm"])
    walk(need, "release", by=county["firm"])

    assert list(seen.visible_to(lender)) == [need]
    assert not any(seen.visible_to(each).exists() for each in others)


def test_a_need_is_answered_by_a_named_product(county: County, firm: Enterprise, lender: User) -> None:
    product, need = _product(county, lender, "order-loan"), _need(county, firm)
    set_parts(need, "financier", [Unit.objects.get(name_zh="样例银行")], county["firm"])
    need = walk(need, "release", by=county["firm"])
    with pytest.raises(InputError, match="the condition does not hold"):
        walk(need, "match", by=county["firm"])
    with pytest.raises(InputError, match="the entry names no case"):
        add_item(need, "products", "有产品", lender)
    with pytest.raises(PermissionDenied):
        add_item(need, "products", "订单贷", county["firm"], about=product)

    add_item(need, "products", "订单贷可用", lender, about=product)
    walk(need, "match", by=county["firm"])
    lent = walk(need, {"放款金额": "300万元", "放款日期": "2026-09-28"}, ("lend", "放款凭证"), by=lender)

    assert (lent.stage, lent.items.get().about) == ("lent", product)


# --- G18: a loan under its project ------------------------------------------------------------------


def test_a_renewal_loan_attaches_to_a_project(county: County, firm: Enterprise, lender: User) -> None:
    published(county.programme, "renewal-loan")
    published(county.programme, "qingwu/procedures/key-project", clause="二/（一）")
    with pytest.raises(InputError, match="belongs to no case of"):
        open_case(county.programme, "renewal-loan", "贷款", None, enterprise=firm)
    project = open_case(county.programme, "key-project", "技改项目", None)

    loan = open_case(county.programme, "renewal-loan", "贷款", None, enterprise=firm, parent=project)
    set_parts(loan, "lender", [Unit.objects.get(name_zh="样例银行")], None)
    walk(loan, {"申请贷款": "500万元"}, ("apply", "贷款申请书"), by=county["firm"])
    walk(loan, {"发放贷款": "400万元", "发放日期": "2026-09-20"}, ("grant", "借款合同"), by=lender)

    assert list(project.children.values_list("title_zh", "stage")) == [("贷款", "granted")]


# --- G13, G14, G15 ------------------------------------------------------------------------------------


def test_a_win_is_a_figure_with_its_source(county: County) -> None:
    published(county.programme, "support-bid")
    unit = county.programme.units.get(name_zh="县工信局")
    bid = open_case(county.programme, "support-bid", "省级补助", county["industry"], parts={"unit": [unit]})
    walk(
        bid,
        {"上级计划": "省级计划", "上级层级": "省", "申请金额": "600万元"},
        ("file", "申报材料"),
        by=county["industry"],
    )
    with pytest.raises(InputError, match="下达文件"):
        walk(bid, {"争取金额": "500万元", "到账日期": "2026-09-01"}, "win", by=county["industry"])
    walk(bid, ("win", "下达文件"), by=county["industry"])

    frame = Registers(county.programme).read("case:support-bid", TODAY)

    assert frame["stage"].to_list() == ["已争取到"]
    assert frame["争取金额"].to_list() == [500_0000_00]
    assert bid.evidence.get(name="下达文件").words == "存档"


def test_each_year_of_a_grant_is_a_line_and_the_clock_opens_the_next(county: County) -> None:
    published(county.programme, "yearly-grant")
    payer = county.programme.units.get(name_zh="县财政局")
    first = open_case(county.programme, "yearly-grant", "研究院经费", None, parts={"payer": [payer]},
                      facts={"拨款年度": "2026年", "应拨金额": "300万元"})  # fmt: skip
    with pytest.raises(InputError, match="the condition does not hold"):
        walk(
            first,
            {"实拨金额": "299万元", "拨付日期": "2026-06-01", "支付凭证": "甲1"},
            "pay",
            by=county["finance"],
        )
    walk(first, {"实拨金额": "300万元"}, "pay", by=county["finance"])

    assert renew_cases(TODAY) == []
    set_business_date(date(2027, 1, 4), by=None)
    (second,) = renew_cases(date(2027, 1, 4))
    assert renew_cases(date(2027, 1, 5)) == []

    assert second.facts == {"应拨金额": "300万元", "拨款年度": "2027年"}
    assert [part.unit for part in second.parts.all()] == [payer]
    frame = Registers(county.programme).read("case:yearly-grant", date(2027, 1, 5))
    assert frame.sort("拨款年度").select("拨款年度", "stage").rows() == [(2026, "已拨付"), (2027, "应拨")]


def test_a_grant_that_was_ended_has_no_next_year(county: County) -> None:
    published(county.programme, "yearly-grant")
    payer = county.programme.units.get(name_zh="县财政局")
    case = open_case(county.programme, "yearly-grant", "研究院经费", None, parts={"payer": [payer]},
                     facts={"拨款年度": "2026年", "应拨金额": "300万元"})  # fmt: skip
    walk(case, ("end", "终止文件"))

    assert renew_cases(date(2027, 1, 4)) == []


def test_a_fund_shows_its_projects_in_the_district(
    county: County, firm: Enterprise, lender: User, client_of: Browser
) -> None:
    published(county.programme, "guidance-fund")
    published(county.programme, "fund-investment")
    unit = Unit.objects.get(name_zh="样例银行")
    fund = open_case(county.programme, "guidance-fund", "引导基金", None, parts={"manager": [unit]})
    put = open_case(
        county.programme,
        "fund-investment",
        "投资样例",
        None,
        enterprise=firm,
        parent=fund,
        parts={"manager": [unit]},
    )
    walk(put, {"投资金额": "1000万元", "投资日期": "2026-08-01"}, ("invest", "投资协议"), by=lender)

    page = (
        client_of("office").get(reverse("case", args=["sample", "guidance-fund", fund.pk])).content.decode()
    )

    assert "投资样例" in page and firm.name_zh in page and "1000万元" in page
