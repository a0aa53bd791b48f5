"""What firms on their way to a title show in the story: some meet its rule, some fall one step short."""

from __future__ import annotations

import random

Facts = dict[tuple[int, str], dict[str, str]]

STATISTICS, INDUSTRY, SCIENCE = "统计联网直报", "工信部门核定", "科技部门认定"
WAN = 10**6
# The largest firms hold titles already, the smallest of those stated are on no ladder.
FIRST, LAST, STATED = 14, 74, 90
ROADS = 6
YEARS = (2023, 2024, 2025)


def on_the_way(place: int, chance: random.Random, revenue: int, growth: float) -> Facts:
    """What is stated of the firm of this place (0: the one with most revenue) beside what is drawn for all.

    ``revenue`` is that of 2025 in fen, ``growth`` its factor against 2024. Every second firm of a road falls
    short of one threshold.
    """
    if place >= LAST:
        return _tech_sme(chance, revenue)
    if place < FIRST:
        return {}
    road, short = divmod(place % ROADS, 2)
    titles = (_specialised, _little_giant, _hi_tech)
    return titles[road](chance, revenue, growth, bool(short))


def _sound(chance: random.Random, revenue: int, growth: float, share: tuple[float, float]) -> Facts:
    """A firm that lives of its main business, is not in debt and does research in each year."""
    facts: Facts = {}
    for year in YEARS:
        fen = int(revenue / growth ** (2025 - year))
        facts[year, STATISTICS] = {
            "主营业务收入": _yuan(int(fen * chance.uniform(*share))),
            "资产总额": _yuan(int(fen * 1.25)),
            "负债总额": _yuan(int(fen * chance.uniform(0.5, 0.7))),
            "研发费用": _yuan(int(fen * chance.uniform(0.041, 0.062))),
        }
    return facts


def _specialised(chance: random.Random, revenue: int, growth: float, short: bool) -> Facts:
    facts = _sound(chance, revenue, growth, (0.86, 0.97))
    facts[2026, INDUSTRY] = {
        "企业规模": "中型",
        "创新型中小企业有效": "是",
        "从事细分市场年限": f"{chance.randrange(5, 15)}年",
        "Ⅰ类知识产权": f"{chance.randrange(2, 6)}件",
        "市场地位较高": "是",
        "发展评价得分": f"{chance.randrange(46, 50) if short else chance.randrange(54, 72)}分",
    }
    return facts


def _little_giant(chance: random.Random, revenue: int, growth: float, short: bool) -> Facts:
    facts = _sound(chance, revenue, growth, (0.92, 0.99))
    facts[2026, INDUSTRY] = {
        "企业规模": "中型",
        "持有专精特新称号": "是",
        "已是单项冠军": "否",
        "从事细分市场年限": f"{chance.randrange(6, 18)}年",
        "Ⅰ类知识产权": f"{chance.randrange(5, 12)}件",
        "细分市场占有率": f"{chance.uniform(7.8, 9.6) if short else chance.uniform(11, 26):.1f}%",
        "享有较高知名度": "是",
        "产品属重点领域关键环节": "是",
        "市场地位较高": "是",
        "发展评价得分": f"{chance.randrange(62, 81)}分",
    }
    return facts


def _hi_tech(chance: random.Random, revenue: int, growth: float, short: bool) -> Facts:
    """With what the experts gave; the science staff of those that fall short are less than a tenth."""
    facts = _sound(chance, revenue, growth, (0.8, 0.96))
    staff = chance.randrange(80, 320)
    for year in YEARS:
        fen = int(revenue / growth ** (2025 - year))
        facts[year, SCIENCE] = {
            "销售收入": _yuan(int(fen * 0.98)),
            "境内研发费用": facts[year, STATISTICS]["研发费用"],
            "净资产": _yuan(int(fen * 0.55)),
            "成果转化数": f"{chance.randrange(5, 8)}项",
            "总收入": _yuan(fen),
            "高新技术产品服务收入": _yuan(int(fen * chance.uniform(0.66, 0.84))),
        }
    facts[2026, SCIENCE] = {
        "注册日期": f"20{chance.randrange(10, 21)}-0{chance.randrange(1, 10)}-1{chance.randrange(10)}",
        "拥有核心知识产权": "是",
        "属于国家重点支持领域": "是",
        "职工总数": f"{staff}人",
        "科技人员": f"{int(staff * (0.085 if short else chance.uniform(0.13, 0.24)))}人",
        "技术先进程度": "很高",
        "对主要产品的核心支持": "很强",
        "Ⅱ类知识产权": f"{chance.randrange(4, 16)}件",
        "有自主研发的知识产权": "是",
        "参与制定标准或方法": "否",
        "研发管理制度得分": "6分",
        "研发机构产学研得分": "5分",
        "转化激励与平台得分": "4分",
        "人才培养与评价得分": "4分",
    }
    facts[2026, INDUSTRY] = {"Ⅰ类知识产权": f"{chance.randrange(1, 5)}件"}
    return facts


def _tech_sme(chance: random.Random, revenue: int) -> Facts:
    """The smaller of those stated; research is what the firm itself filed."""
    staff = chance.randrange(60, 180)
    stated = {
        "在册职工": f"{staff}人",
        "累计满半年的兼职临时职工": "0人",
        "专职科技人员": f"{int(staff * chance.uniform(0.08, 0.36))}人",
        "累计满半年的兼职临时科技人员": "0人",
        "销售收入": _yuan(int(revenue * 0.97)),
        "资产总额": _yuan(int(revenue * 1.05)),
        "成本费用总额": _yuan(int(revenue * 0.9)),
        "有效高新技术企业证书": "否",
        "近5年国家科技奖名次": "无",
        "近5年标准起草单位排名": "无",
        "Ⅱ类知识产权": f"{chance.randrange(1, 9)}件",
    }
    return {(2026, SCIENCE): stated}


def titles_of(place: int) -> list[tuple[str, str]]:
    """The titles that the firm of this place holds, with their levels.

    In all 50 firms are specialised or little giants and 88 hi-tech, as the goals of the county are measured.
    """
    if place < 3:
        return [("little-giant", "nation"), ("hi-tech", "nation")]
    if place < FIRST:
        return [("specialised", "province"), ("hi-tech", "nation")]
    if place < 18:
        return [("gazelle", "province"), ("innovative", "province"), ("smart-factory", "city")]
    if place < 34:
        return [("innovative", "province")]
    if place < 44:
        digital = [("hi-tech", "nation"), ("digital-workshop", "city")]
        return digital if place % 2 else [("design-centre", "city"), ("green-factory", "province")]
    if place < STATED:
        return []
    if place < STATED + 36:
        return [("specialised", "province"), ("hi-tech", "nation")]
    return [("hi-tech", "nation")] if place < STATED + 36 + 33 else []


def merged(facts: Facts, more: Facts) -> Facts:
    """Both, where they differ as the second has it."""
    for place, stated in more.items():
        facts[place] = {**facts.get(place, {}), **stated}
    return facts


def _yuan(fen: int) -> str:
    return f"{fen // WAN}万元"
