"""A programme folder with goals of every kind, printed numbers and a figures file."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from textwrap import dedent

from zoulang.web.accounts.actions import set_business_date
from zoulang.web.accounts.models import Membership, Programme, User
from zoulang.web.programme.models import Goal
from zoulang.web.registry.actions import source_of
from zoulang.web.registry.models import Enterprise, FactSheet, Statement
from zoulang.web.site.install import install_programme

TODAY = date(2026, 9, 30)
PROGRAMME = """
    slug: numbers
    kind: county
    name: {zh: 青梧县数账, en: Numbers of Qingwu County}
    report_within: "10"
    units:
    - {name: 领导小组办公室, en: Leading Group Office, kind: leading_group}
    - {name: 县统计局, en: Statistics Bureau, kind: department}
    - {name: 青梧经济开发区, en: Qingwu Zone, kind: park}
    regions:
    - {name: 青梧县, en: Qingwu County, kind: own}
    - {name: 云澜市, en: Yunlan City, kind: whole}
    - {name: 棠溪县, en: Tangxi County}
    - {name: 霁山县, en: Jishan County}
"""
DOCUMENT = """
    slug: plan
    title: {zh: 青梧县样例方案, en: Sample plan of Qingwu County}
    short: {zh: 样例方案, en: Sample plan}
    number: 青政办发〔2026〕91号
    effective_from: "2026-01-01"
    effective_to: "2028-12-31"
    clauses:
    - {address: 一, heading: {zh: 目标, en: Goals}, summary: {zh: 目标。, en: Goals.}}
    - {address: 一/专栏1, kind: panel, heading: {zh: 专栏, en: Panel}, summary: {zh: 专栏。, en: Panel.}}
    - {address: 二, heading: {zh: 进展, en: Progress}, summary: {zh: 数字。, en: Numbers.}}
    records:
    - {kind: goal, clause: 一, indicator: {zh: 新材料产业规模, en: Size of new materials}, comparator: ">=",
       value: "240", value_type: number, unit: {zh: 亿元, en: 100m yuan}, by: "2028-12-31"}
    - {kind: goal, clause: 一, indicator: {zh: 传感产业规模, en: Size of sensing}, comparator: ">=",
       value: "80", value_type: number, unit: {zh: 亿元, en: 100m yuan}, by: "2028-12-31"}
    - {kind: goal, clause: 一, indicator: {zh: 研发强度, en: Spending on research}, comparator: ">",
       value: {zh: 全市平均水平, en: the city average}, value_type: reference, unit: {zh: "%", en: "%"},
       by: "2028-12-31"}
    - {kind: goal, clause: 一, indicator: {zh: 企业年产值倍数, en: Multiple of output}, comparator: ">=",
       value: "2", value_type: number, unit: {zh: 倍, en: times}, by: "2028-12-31", fact: 年产值}
    - {kind: goal, clause: 一, indicator: {zh: 开发区级别, en: Rank of the zone}, comparator: "=",
       value: {zh: 国家级经济开发区, en: national zone}, value_type: status, by: "2027-12-31"}
    - {kind: goal, clause: 一/专栏1, indicator: {zh: 新材料年产值, en: Output of new materials},
       comparator: ">=",
       value: "240", value_type: number,
       unit: {zh: 亿元, en: 100m yuan}, by: "2028-12-31", same_as: 新材料产业规模}
    - {kind: goal, clause: 一/专栏1, indicator: {zh: 传感年产值, en: Output of sensing}, comparator: ">=",
       value: "75", value_type: number,
       unit: {zh: 亿元, en: 100m yuan}, by: "2028-12-31", same_as: 传感产业规模}
    - {kind: figure, clause: 二, what: {zh: 技改项目数, en: Upgrading projects}, value: "57",
       unit: {zh: 个, en: projects}, nature: reported, as_of: "2026-06-30", since: "2026-01-01"}
    - {kind: figure, clause: 二, what: {zh: 技改项目任务完成率, en: Share of the task}, value: "57",
       unit: {zh: "%", en: "%"},
       nature: reported, as_of: "2026-06-30", since: "2026-01-01", aspect: completion, of: [技改项目数]}
    - {kind: figure, clause: 二, what: {zh: 技改项目占全市比重, en: Share of the city}, value: "19",
       unit: {zh: "%", en: "%"},
       nature: reported, as_of: "2026-06-30", aspect: share, of: [技改项目数]}
    - {kind: figure, clause: 二, what: {zh: 技改项目全市位次, en: Rank in the city}, value: "1",
       unit: {zh: 位, en: place},
       nature: reported, as_of: "2026-06-30", aspect: rank, of: [技改项目数]}
    - {kind: figure, clause: 二, what: {zh: 重大项目数, en: Major projects}, value: "57",
       unit: {zh: 个, en: projects},
       nature: reported, as_of: "2026-06-30"}
    - {kind: figure, clause: 二, what: {zh: 走访企业数, en: Firms visited}, value: "300", qualifier: 余,
       unit: {zh: 家, en: firms}, nature: reported, as_of: "2026-06-30"}
    - {kind: figure, clause: 二, what: {zh: 企业库企业数, en: Firms in the register}, value: "3",
       unit: {zh: 家, en: firms}, nature: reported, as_of: "2026-09-30"}
    - {kind: repeat, clause: 二, of: 技改项目数, where: {zh: 大字引文, en: a pull quote}}
    - {kind: derivation, clause: 二, what: {zh: 全年任务, en: Task of the year}, relation: implied_base,
       formula: 技改项目数 / 技改项目任务完成率, check: 技改项目数 / 基数,
       printed: 技改项目任务完成率, unit: 个}
"""
POLICY = """
    policy: plan
    title: {zh: 样例, en: Sample}
    document: 青政办发〔2026〕91号
    effective: 2026-01-01..2028-12-31
    facts:
      年产值: {en: yearly output, type: money, per: year}
    measures:
    - {id: grant, clause: 一, title: {zh: 奖补, en: Grant}, when: 年产值 > 1亿元, pay: 1万元}
"""
FIGURES = """
figures:
- id: firms
  title: {zh: 企业库企业, en: Firms of the register}
  document: plan
  clause: 二
  register: enterprise
  value: 个数（是）按 全体
  unit: {zh: 家, en: firms}
  published: {clause: 二, what: 企业库企业数}
- id: output
  title: {zh: 企业年产值合计, en: Output of the firms}
  document: plan
  clause: 一
  register: enterprise_year
  value: 合计（年产值）按 全体 其中 最近年度
  unit: {zh: 亿元, en: 100m yuan}
  scope: {zh: 最近年度, en: the latest year}
  goal: 新材料产业规模
"""
YI = 10**10  # fen of 亿元


def numbers_programme(folder: Path, figures: str = FIGURES) -> Programme:
    """The programme installed on the business date, with two people."""
    for path, content in (
        ("programme.yaml", PROGRAMME),
        ("documents/plan.yaml", DOCUMENT),
        ("policies/plan.yaml", POLICY),
    ):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(dedent(content).replace("", ""), encoding="utf-8")
    if figures:
        (folder / "figures.yaml").write_text(figures, encoding="utf-8")
    set_business_date(TODAY, by=None)
    programme = install_programme(folder)
    for username, unit, role in (
        ("office", "领导小组办公室", "office"),
        ("statistics", "县统计局", "statistics"),
    ):
        user = User.objects.create_user(username, password="a long password")
        Membership.objects.create(user=user, unit=programme.units.get(name_zh=unit), role=role)
    return programme


def firm(programme: Programme, name: str, outputs: dict[int, int | None]) -> Enterprise:
    """A firm with its output by year, in fen; None: a sheet that does not say it."""
    number = Enterprise.objects.count()
    made = Enterprise.objects.create(programme=programme, credit_code=f"CODE{number:014d}", name_zh=name)
    for year, output in outputs.items():
        facts = {} if output is None else {"年产值": output}
        said = Statement.objects.create(
            programme=programme,
            source=source_of(programme, "企业年报"),
            year=year,
            stated_on=TODAY,
            made_on=TODAY,
            facts=sorted(facts),
        )
        FactSheet.objects.create(enterprise=made, statement=said, year=year, facts=facts)
    return made


def goal(programme: Programme, indicator: str) -> Goal:
    """The goal of this indicator."""
    return Goal.objects.get(clause__document__programme=programme, indicator_zh=indicator)


def number(text: str) -> Decimal:
    """A number of a test."""
    return Decimal(text)
