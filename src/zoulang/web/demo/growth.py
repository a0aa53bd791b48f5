"""Growth of firms in the story: what departments state, titles, rankings, the grades of a year."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from zoulang.web.casework.actions import add_item, answer_item, close_item, make_move
from zoulang.web.demo.event import Event, day_of
from zoulang.web.demo.recognitions import Facts, merged, on_the_way, titles_of
from zoulang.web.growth.actions import (
    decide_register,
    give_all_points,
    grant_title,
    open_assessment,
    propose_ranking,
    rank_firms,
)
from zoulang.web.growth.models import Ranking
from zoulang.web.money.telling import tell_firms
from zoulang.web.policy.models import Rule
from zoulang.web.registry.actions import confirm_list, record_facts
from zoulang.web.registry.known import facts_by_firm
from zoulang.web.registry.models import Enterprise
from zoulang.web.site.folder import Section, read_section

if TYPE_CHECKING:
    from zoulang.web.demo.story import Story

DEED = 19
WAN = 10**6
FIRST_TITLES = date(2023, 10, 9)
# Firms on their way to a title grow every year by so much.
CLIMBING = 1.14
# Nothing stands against a firm unless the chance of the story says so.
CLEAN = (
    "列入异常或严重失信名单", "产品属禁止限制淘汰类", "近3年较大以上安全事故",
    "近3年重大网络数据安全事件",
    "近3年重大环境违法", "近3年严重质量问题", "近3年数据造假", "近3年严重违反行业规范",
    "受小巨人控股或集团同类产品",
    "产品服务属禁止限制淘汰类", "上年及当年重大事故", "上年及当年严重环境违法", "上年及当年严重科研失信",
    "列入经营异常名录", "列入严重违法失信名单", "申请前一年重大事故或违法", "被上市公司控股或并表", "已上市",
)  # fmt: skip
SOUND = ("境内注册", "境内居民企业", "省内独立法人", "省内注册经营", "纳税信用良好", "近3年合规")


def events(story: Story) -> Iterator[Event]:
    """Everything that ``story/growth.yaml`` tells."""
    told = read_section(story.folder.path / "story/growth.yaml")
    yield from _Growth(story, told).events()


class _Growth:
    def __init__(self, story: Story, told: Section) -> None:
        self.story, self.told = story, told

    def events(self) -> Iterator[Event]:
        facts = self._part("facts")
        yield Event(day_of(facts, "on"), DEED, partial(self._state, facts))
        yield Event(day_of(self.told, "titles_on"), DEED, self._grant)
        for each in self.told.sections("rankings"):
            yield Event(day_of(each, "on"), DEED, partial(self._rank, each))
            for key, deed in (
                ("points_on", self._points), ("propose_on", self._propose), ("confirm_on", self._confirm),
            ):  # fmt: skip
                if each.day(key) is not None:
                    yield Event(day_of(each, key), DEED + 1, partial(deed, each))
        told = self._part("assessment")
        for key, step in (
            ("open_on", self._open), ("publish_on", self._publish), ("objection_on", self._object),
            ("answer_on", self._answer), ("confirm_on", self._finish),
        ):  # fmt: skip
            yield Event(day_of(told, key), DEED + 2, partial(step, told))
        for each in self.told.sections("register"):
            yield Event(day_of(each, "on"), DEED + 3, partial(self._decide, each))
        for each in self.told.sections("told"):
            yield Event(day_of(each, "on"), DEED + 4, partial(self._tell, each))

    def _part(self, name: str) -> Section:
        return Section(self.told.values[name], self.told.file, name)

    # --- what is stated -----------------------------------------------------------------------------

    def _firms(self) -> list[tuple[Enterprise, int]]:
        """Those of which departments state facts."""
        return self._by_revenue()[: int(self._part("facts").text("firms"))]

    def _by_revenue(self) -> list[tuple[Enterprise, int]]:
        """The firms with the revenue they stated for 2025, the largest first."""
        known = facts_by_firm(self.story.programme, 2025)
        revenue = {pk: int(facts["营业收入"]) for pk, facts in known.items() if facts.get("营业收入")}
        firms = Enterprise.objects.filter(programme=self.story.programme, pk__in=revenue)
        ordered = sorted(firms, key=lambda firm: (-revenue[firm.pk], firm.credit_code))
        return [(firm, revenue[firm.pk]) for firm in ordered]

    def _chance(self, firm: Enterprise) -> random.Random:
        return random.Random(f"{self.told.text('seed')}/{firm.credit_code}")

    def _state(self, told: Section) -> None:
        by = self.story.cast.person(told, "by")
        sheets: dict[tuple[int, str], dict[Enterprise, dict[str, Any]]] = {}
        for place, (firm, revenue) in enumerate(self._firms()):
            for (year, source), facts in _stated(self._chance(firm), place, revenue).items():
                sheets.setdefault((year, source), {})[firm] = facts
        for (year, source), stated in sorted(sheets.items()):
            record_facts(self.story.programme, year, source, stated, by=by)

    def _grant(self) -> None:
        """Titles that hold on the business date, as many as the measured goals say; some firms have two."""
        kinds = {kind.slug: kind for kind in self.story.programme.title_kinds.all()}
        by = self.story.cast.person(self.told, "titles_by")
        for place, (firm, _) in enumerate(self._by_revenue()):
            day = FIRST_TITLES + timedelta(days=self._chance(firm).randrange(780))
            for slug, level in titles_of(place):
                grant_title(firm, kinds[slug], day, by, level, authority="云澜市工业和信息化局（虚构）")

    # --- rankings -----------------------------------------------------------------------------------

    def _rank(self, each: Section) -> None:
        scheme = self.story.programme.ranking_schemes.get(slug=each.text("scheme"))
        by = self.story.cast.person(each, "by")
        rank_firms(scheme, int(each.text("year")), day_of(each, "on"), by)

    def _ranking(self, slug: str, year: str) -> Ranking:
        return Ranking.objects.get(programme=self.story.programme, scheme__slug=slug, year=int(year))

    def _points(self, each: Section) -> None:
        ranking = self._ranking(each.text("scheme"), each.text("year"))
        by = self.story.cast.person(each, "points_by")
        rows = ranking.firms.select_related("enterprise")
        points = {row.pk: str(12 + self._chance(row.enterprise).randrange(29)) for row in rows}
        give_all_points(ranking, points, by)

    def _propose(self, each: Section) -> None:
        propose_ranking(
            self._ranking(each.text("scheme"), each.text("year")), self.story.cast.person(each, "by")
        )

    def _confirm(self, each: Section) -> None:
        found = self._ranking(each.text("scheme"), each.text("year")).yearly_list
        assert found is not None
        confirm_list(found, self.story.cast.person(each, "confirm_by"))

    # --- the assessment -----------------------------------------------------------------------------

    @property
    def _grades(self) -> Ranking:
        return self._ranking("per-mu", "2025")

    def _open(self, told: Section) -> None:
        open_assessment(self._grades, self.story.cast.person(told, "by"))

    def _case(self) -> Any:
        return self._grades.case

    def _publish(self, told: Section) -> None:
        make_move(self._case(), "publish", self.story.cast.person(told, "by"))

    def _object(self, told: Section) -> None:
        by = self.story.cast.person(told, "by")
        add_item(self._case(), "objections", told.text("objection"), by, due=day_of(told, "objection_due"))

    def _answer(self, told: Section) -> None:
        by = self.story.cast.person(told, "by")
        item = self._case().items.get(kind="objections")
        close_item(answer_item(item, told.text("answer"), by), by)

    def _finish(self, told: Section) -> None:
        make_move(self._case(), "confirm", self.story.cast.person(told, "by"))

    def _decide(self, each: Section) -> None:
        by = self.story.cast.person(each, "by")
        decide_register(self.story.programme, int(each.text("year")), day_of(each, "on"), by)

    def _tell(self, each: Section) -> None:
        rules = Rule.objects.filter(clause__document__programme=self.story.programme)
        rule = rules.get(policy_file__slug=each.text("policy"), item=each.text("item"))
        tell_firms(rule, int(each.text("year")), self.story.cast.person(each, "by"))


def _stated(chance: random.Random, place: int, revenue: int) -> Facts:
    """What each source says of a firm with this revenue in 2025, by year and source."""
    growth = chance.uniform(0.92, 1.35)
    climbing = on_the_way(place, random.Random(chance.random()), revenue, CLIMBING)
    if climbing:
        growth = CLIMBING
    earlier = growth if climbing else chance.uniform(0.95, 1.3)
    of = {2025: revenue, 2024: int(revenue / growth), 2023: int(revenue / growth / earlier)}
    tax_rate, research = chance.uniform(0.018, 0.052), chance.uniform(0.022, 0.068)
    patents = chance.randrange(1, 20)
    facts: Facts = {}
    for year, fen in of.items():
        facts[year, "税务申报"] = {"地方税收贡献": _yuan(int(fen * tax_rate))}
        if year != 2025:
            facts[year, "税务申报"]["营业收入"] = _yuan(fen)
        facts[year, "科技部门认定"] = {
            "有效发明专利": f"{max(1, patents - 3 * (2025 - year))}件",
        }
        facts[year, "统计联网直报"] = {
            "主营业务收入": _yuan(int(fen * chance.uniform(0.74, 0.99))),
            "资产总额": _yuan(int(fen * 1.3)),
            "负债总额": _yuan(int(fen * chance.uniform(0.4, 0.95))),
            "研发费用": _yuan(int(fen * research)),
        }
    facts[2025, "统计联网直报"] |= _per_mu(chance, revenue, tax_rate)
    facts[2026, "工信部门核定"] = _standing(chance, revenue, patents)
    return merged(facts, climbing)


def _per_mu(chance: random.Random, revenue: int, tax_rate: float) -> dict[str, str]:
    """Land, tax and sales by mu; a few firms lack a number."""
    sales = chance.uniform(70, 620)
    found = {
        "规上": "是",
        "行业性质": "一般工业",
        "用地面积": f"{max(4, round(revenue / WAN / sales))}亩",
        "投产满年数": f"{chance.randrange(3, 20)}年",
        "亩均税收": f"{sales * tax_rate * 1.6:.2f}万元/亩",
        "亩均销售收入": f"{sales:.2f}万元/亩",
        "单位能耗或电耗税收": f"{chance.uniform(0.3, 2.4):.2f}万元/吨标准煤",
        "加分": "0分",
        "扣分": "0分",
    }
    if chance.random() < 0.04:
        del found["单位能耗或电耗税收"]
    return found


def _standing(chance: random.Random, revenue: int, patents: int) -> dict[str, str]:
    """What recognitions of 2026 ask of a firm; here and there a fact is missing or fails."""
    size = "小型" if revenue < 2000 * 10 * WAN else "中型" if revenue < 4 * 10**10 else "大型"
    found = dict.fromkeys(SOUND, "是") | dict.fromkeys(CLEAN, "否")
    found |= {
        "企业规模": size,
        "造假撤销日期": "无",
        "从事细分市场年限": f"{chance.randrange(2, 16)}年",
        "Ⅰ类知识产权": f"{min(patents, chance.randrange(0, 9))}件",
        "近3年省部级以上科技奖名次": "无",
        "近3年国家科技奖名次": "无",
        "省部级以上研发机构": "是" if chance.random() < 0.08 else "否",
        "发展评价得分": f"{chance.randrange(42, 84)}分",
        "细分市场占有率": f"{chance.uniform(3, 24):.1f}%",
        "国内排名": "无",
        "资产负债率": f"{chance.uniform(38, 82):.1f}%",
        "完整会计年度": f"{chance.randrange(2, 14)}年",
        "以净利润增速申报": "否",
        "发明专利": f"{patents}件",
        "实用新型和软件著作权": f"{chance.randrange(0, 20)}件",
        "牵头标准": "0项",
        "信用评分": f"{chance.randrange(66, 93)}分",
    }
    for name, share in (("科技型中小企业有效", 0.7), ("创新型中小企业有效", 0.3), ("持有专精特新称号", 0.2)):
        found[name] = "是" if chance.random() < share else "否"
    if chance.random() < 0.1:
        del found["发展评价得分"]
    return found


def _yuan(fen: int) -> str:
    return f"{fen // WAN}万元"
