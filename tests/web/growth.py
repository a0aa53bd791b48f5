"""A county with firms and rules small enough to work out by hand."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import dedent
from typing import Any

import yaml

from tests.web.conftest import County
from zoulang.web.growth.models import Scheme
from zoulang.web.registry.actions import record_facts
from zoulang.web.registry.models import Enterprise, Ladder, RuleSet, Rung, TitleKind

RULES = """
    policy: sample-ladder
    title: {zh: 样例梯度, en: Sample ladder}
    subject: enterprise
    period: year
    facts:
      营业收入: {en: revenue, type: money, per: year}
      研发费用: {en: research, type: money, per: year}
      持有一级称号: {en: holds the first title, type: yes/no}
      专家认可: {en: experts agree, type: yes/no, judged: 专家}
    recognitions:
    - id: first
      title: {zh: 一级, en: First}
      all: [{id: revenue, when: 营业收入 ≥ 1000万元}, {id: research, when: 研发费用 / 营业收入 ≥ 3%}]
    - id: second
      title: {zh: 二级, en: Second}
      all:
      - {id: title, when: 持有一级称号}
      - {id: revenue, when: 营业收入 ≥ 5000万元}
      - {id: experts, when: 专家认可}
"""


def rule_set(county: County, source: str = RULES, slug: str = "sample-ladder") -> RuleSet:
    return RuleSet.objects.create(
        programme=county.programme, slug=slug, title_zh="样例梯度", source=dedent(source)
    )


def firms(county: County, count: int) -> list[Enterprise]:
    """So many firms beside that of the county."""
    return [
        Enterprise.objects.create(
            programme=county.programme, credit_code=f"9199990{number:011d}", name_zh=f"样例企业{number}号"
        )
        for number in range(count)
    ]


def stated(county: County, year: int, sheets: Mapping[Enterprise, Mapping[str, object]]) -> None:
    record_facts(county.programme, year, "统计", sheets, by=None)


def ladder(county: County) -> tuple[Ladder, TitleKind, TitleKind]:
    """Two rungs, granted by the rules above."""
    first, second = (
        TitleKind.objects.create(
            programme=county.programme,
            slug=slug,
            name_zh=name,
            rule=f"sample-ladder/{slug}",
            years=3,
            fact=fact,
        )
        for slug, name, fact in (("first", "一级企业", "持有一级称号"), ("second", "二级企业", ""))
    )
    made = Ladder.objects.create(programme=county.programme, slug="sample", name_zh="样例梯度")
    for place, kind in enumerate((first, second), start=1):
        Rung.objects.create(ladder=made, kind=kind, place=place)
    return made, first, second


def scheme(county: County, text: str) -> Scheme:
    """A scheme from an entry of ``rankings.yaml``."""
    source: dict[str, Any] = yaml.load(dedent(text), Loader=yaml.BaseLoader)
    return Scheme.objects.create(
        programme=county.programme, slug=source["slug"], kind=source["kind"], source=source,
        name_zh=source["name"]["zh"], name_en=source["name"]["en"],
    )  # fmt: skip
