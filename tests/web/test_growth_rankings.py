"""Rankings, tiers, multiples and grades: worked out from kept inputs, with the judged part marked."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from tests.web.conftest import County
from tests.web.growth import firms, rule_set, scheme, stated
from zoulang.errors import InputError
from zoulang.web.growth.actions import give_points, propose_ranking, rank_firms, set_scheme
from zoulang.web.growth.comparing import compared
from zoulang.web.growth.models import Ranked, Ranking
from zoulang.web.registry.actions import confirm_list
from zoulang.web.registry.models import Enterprise, ListedFirm, YearlyList

ON = date(2026, 9, 30)
PILOT = """
    slug: pilot
    kind: ranking
    name: {zh: 领航企业, en: Pilot firms}
    facts:
      地方税收: {en: local tax, type: money, per: year}
      收入: {en: revenue, type: money, per: year}
    by: 地方税收
    then: 收入
    size: "2"
    list_fact: 列入领航企业名单
"""
POTENTIAL = """
    slug: potential
    kind: ranking
    name: {zh: 潜力企业, en: Potential firms}
    facts:
      收入: {en: revenue, type: money, per: year}
      空间得分: {en: points for room, type: number, unit: 分, within: 0..40, judged: 工信部门}
    terms: {增速得分: "最小（60分、增速（收入）× 100分）"}
    by: 增速得分 + 空间得分
    size: "1"
    judged: {fact: 空间得分, most: "40", shortlist: {by: 增速（收入）, size: "2"}}
    list_fact: 列入潜力企业名单
"""
LEAP = """
    slug: leap
    kind: tiers
    name: {zh: 跨越发展梯次, en: Leap tiers}
    facts: {收入: {en: revenue, type: money, per: year}}
    of: 收入
    base: "2025"
    tiers: [50亿元, 20亿元, 10亿元]
"""
DOUBLING = """
    slug: doubling
    kind: multiple
    name: {zh: 三年倍增, en: Three-year doubling}
    facts:
      收入: {en: revenue, type: money, per: year}
      专利: {en: patents, type: count, unit: 件, per: year}
    of: [收入, 专利]
    base: "2025"
    multiple: "2"
"""
YI = Decimal(10**10)


@pytest.fixture
def ready(county: County) -> County:
    county.open()
    return county


def places(ranking: Ranking) -> dict[str, tuple[int | None, bool | None]]:
    rows = ranking.firms.values_list("enterprise__name_zh", "place", "chosen")
    return {name[4]: (place, chosen) for name, place, chosen in rows}


@pytest.fixture
def pilot(ready: County) -> Ranking:
    """Equals in tax are told apart by revenue; who states no tax takes no place."""
    made = scheme(ready, PILOT)
    a, b, c, d = firms(ready, 4)
    stated(ready, 2026, {
        a: {"地方税收": "100万元", "收入": "1000万元"},
        b: {"地方税收": "300万元", "收入": "1000万元"},
        c: {"地方税收": "100万元", "收入": "2000万元"},
        d: {"收入": "9000万元"},
    })  # fmt: skip
    return rank_firms(made, 2026, ON, ready["industry"])


@pytest.mark.django_db
def test_the_first_places_are_chosen_and_the_unknown_has_none(pilot: Ranking) -> None:
    assert places(pilot) == {"0": (3, False), "1": (1, True), "2": (2, True), "3": (None, False)}
    assert Ranked.objects.get(place=None).lacking == ["地方税收"]


@pytest.mark.django_db
def test_a_ranking_is_reproducible_from_its_inputs(pilot: Ranking, ready: County) -> None:
    """What the register learns later changes nothing; a row that somebody changed is found."""
    stated(ready, 2026, {Enterprise.objects.get(name_zh="样例企业0号"): {"地方税收": "900万元"}})
    again = compared(Ranking.objects.get(pk=pilot.pk))
    assert (again.firms, again.agrees) == (4, True)
    pilot.firms.filter(place=1).update(place=7)
    assert [row.place for row in compared(pilot).differing] == [7]


@pytest.mark.django_db
def test_the_chosen_become_the_list_of_the_year_that_another_confirms(pilot: Ranking, ready: County) -> None:
    proposed = propose_ranking(pilot, ready["industry"])
    with pytest.raises(PermissionDenied):
        confirm_list(proposed, ready["industry"])
    confirm_list(proposed, ready["statistics"])
    listed = ListedFirm.objects.filter(yearly_list__state=YearlyList.State.CONFIRMED)
    assert sorted(listed.values_list("enterprise__name_zh", flat=True)) == ["样例企业1号", "样例企业2号"]
    with pytest.raises(InputError, match="was proposed already"):
        rank_firms(pilot.scheme, 2026, ON, ready["industry"])


@pytest.mark.django_db
def test_the_second_list_has_a_judged_part_on_a_shortlist(ready: County) -> None:
    """Growth 50, 20 and 10 %: two are judged; forty points for room turn the order round."""
    made = scheme(ready, POTENTIAL)
    a, b, c = firms(ready, 3)
    stated(ready, 2025, {each: {"收入": "1000万元"} for each in (a, b, c)})
    stated(ready, 2026, {a: {"收入": "1500万元"}, b: {"收入": "1200万元"}, c: {"收入": "1100万元"}})
    ranking = rank_firms(made, 2026, ON, ready["industry"])
    assert places(ranking) == {"0": (None, False), "1": (None, False)}
    for firm, points in ((a, "5"), (b, "40")):
        give_points(ranking.firms.get(enterprise=firm), points, ready["office"])
    assert places(ranking) == {"0": (2, False), "1": (1, True)}
    held = ranking.firms.get(enterprise=b)
    assert (held.value, held.points, held.points_by) == (60, 40, ready["office"])
    assert compared(Ranking.objects.get(pk=ranking.pk)).agrees


@pytest.mark.django_db
def test_points_beyond_the_most_are_refused(ready: County) -> None:
    made = scheme(ready, POTENTIAL)
    (a,) = firms(ready, 1)
    stated(ready, 2025, {a: {"收入": "1000万元"}})
    stated(ready, 2026, {a: {"收入": "1500万元"}})
    ranking = rank_firms(made, 2026, ON, None)
    with pytest.raises(InputError, match="write a number from 0 to 40"):
        give_points(ranking.firms.get(), "41", ready["office"])


@pytest.mark.django_db
def test_a_tier_and_the_money_to_the_next_follow_from_revenue(ready: County) -> None:
    made = scheme(ready, LEAP)
    a, b = firms(ready, 2)
    stated(ready, 2025, {a: {"收入": "9亿元"}, b: {"收入": "60亿元"}})
    stated(ready, 2026, {a: {"收入": "12.5亿元"}, b: {"收入": "61亿元"}})
    ranking = rank_firms(made, 2026, ON, None)
    leapt, top = ranking.firms.get(enterprise=a), ranking.firms.get(enterprise=b)
    assert (leapt.grade, leapt.chosen, leapt.parts[0]["next"]) == ("10亿元级", True, "20亿元")
    assert Decimal(leapt.parts[0]["gap"]) == Decimal("7.5") * YI
    assert (top.grade, top.chosen, "next" in top.parts[0]) == ("50亿元级", False, False)


@pytest.mark.django_db
def test_each_firm_has_its_own_base_and_multiple_by_indicator(ready: County) -> None:
    made = scheme(ready, DOUBLING)
    a, b = firms(ready, 2)
    stated(ready, 2025, {a: {"收入": "1亿元", "专利": "4件"}, b: {"收入": "2亿元"}})
    stated(ready, 2026, {a: {"收入": "2.4亿元", "专利": "8件"}, b: {"收入": "3亿元", "专利": "2件"}})
    ranking = rank_firms(made, 2026, ON, None)
    first, second = ranking.firms.get(enterprise=a), ranking.firms.get(enterprise=b)
    assert [part["multiple"] for part in first.parts] == ["2.4", "2"]
    assert [part["target"] for part in first.parts] == [f"{2 * YI:f}", "8"]
    assert first.chosen is True
    assert second.parts[1]["multiple"] is None and second.chosen is None


GRADES = """
    policy: sample-grades
    title: {zh: 样例评价, en: Sample assessment}
    subject: enterprise
    facts:
      亩均税收: {en: tax per mu, type: number, unit: 万元/亩, per: year, scale: 8}
      基准值: {en: benchmark, type: number, unit: 万元/亩, scale: 8}
    interpretations:
      权重: {type: number, unit: 分, ask: {zh: 权重多少, en: which weight}}
      名额取整: {type: [四舍五入, 进一, 去尾], ask: {zh: 取整, en: rounding}}
      同分归档: {type: [从优, 从低], ask: {zh: 同分, en: equals}}
    scores:
    - id: score
      name: 得分
      items: [{id: tax, title: {zh: 亩均税收, en: Tax per mu}, points: 亩均税收 / 基准值 × 权重}]
    classes:
    - id: grade
      values: [D, C, B, A]
      when: 亩均税收 已知
      cut:
        by: 得分
        among: 亩均税收 已知
        upto: {A: 25%, B: 50%, C: 75%, D: 100%}
        rounding: 名额取整
        ties: 同分归档
"""
PER_MU = """
    slug: per-mu
    kind: grades
    name: {zh: 亩产效益评价, en: Output per mu}
    rule: sample-grades
    score: score
    class: grade
    settings:
    - {name: 权重}
    - {name: 名额取整, value: 四舍五入}
    - {name: 同分归档, value: 从优}
    - {name: 基准值, value: "20"}
    factors: [{name: {zh: 电价加价, en: Surcharge}, by: {A: "0", D: 0.1元}}]
    procedure: per-mu-assessment
"""


@pytest.mark.django_db
def test_grades_wait_for_the_weights_and_are_recomputable(ready: County) -> None:
    rule_set(ready, GRADES, "sample-grades")
    made = scheme(ready, PER_MU)
    held = firms(ready, 4)
    for firm, tax in zip(held, ("10", "40", "20", "30"), strict=True):
        stated(ready, 2026, {firm: {"亩均税收": f"{tax}万元/亩"}})
    with pytest.raises(InputError, match="权重"):
        rank_firms(made, 2026, ON, ready["office"])
    set_scheme(made, {"权重": "50分"}, ready["office"])
    ranking = rank_firms(made, 2026, ON, ready["office"])
    graded = dict(ranking.firms.values_list("enterprise__name_zh", "grade"))
    assert graded == {"样例企业0号": "D", "样例企业1号": "A", "样例企业2号": "C", "样例企业3号": "B"}
    best = ranking.firms.get(place=1)
    assert (best.value, best.parts[0]["points"]) == (100, "100")
    set_scheme(made, {"权重": "30分"}, ready["office"])
    assert compared(Ranking.objects.get(pk=ranking.pk)).agrees


@pytest.mark.django_db
def test_who_may_not_sets_no_weights(ready: County) -> None:
    rule_set(ready, GRADES, "sample-grades")
    made = scheme(ready, PER_MU)
    with pytest.raises(PermissionDenied):
        set_scheme(made, {"权重": "50分"}, ready["industry"])


@pytest.mark.django_db
def test_the_pages_of_a_ranking_answer(pilot: Ranking, ready: County) -> None:
    client = Client()
    client.force_login(ready["office"])
    page = client.get("/sample/rankings/pilot/?compare=1").content.decode()
    assert (
        "样例企业1号" in page and "not known: 地方税收" in page.replace("缺：", "not known: ")
    ) or "地方税收" in page
    firm = pilot.firms.get(place=1).enterprise_id
    assert "地方税收" in client.get(f"/sample/rankings/pilot/2026/{firm}/").content.decode()
    assert client.get("/sample/rankings/pilot/?as=xlsx").status_code == 200
    assert client.get("/sample/rankings/").status_code == 200
