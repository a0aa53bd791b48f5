"""Key projects with a plan of their year and a report for every ten days, and the periods of dispatch."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from textwrap import dedent

from zoulang.periods import period_ends
from zoulang.web.accounts.models import Membership, Programme, Role, Unit, User
from zoulang.web.casework.actions import install_procedure
from zoulang.web.casework.models import Case, CasePart, Item, Move, PlanLine, Report
from zoulang.web.dispatch.models import Period, Rhythm
from zoulang.web.dispatch.sheet import live_rows, states_of
from zoulang.web.policy.actions import install_policy_file
from zoulang.web.policy.models import Document

PROJECTS, LEADERS, PERIODS = 200, 20, 12
YEAR = 2026

LIGHTS = """
    policy: bench-project-lights
    title: {zh: 项目亮灯, en: Lights of projects}
    document: 测政字〔2026〕2号
    subject: project
    facts:
      完成进度: {en: done, type: percent}
      序时进度: {en: planned to date, type: percent}
      逾期天数: {en: days the milestone is late, type: count, unit: 天}
    classes:
    - id: light
      clause: 一/（1）
      title: {zh: 亮灯, en: Light}
      values: [红, 黄, 绿]
      first:
      - {when: 完成进度 < 序时进度 × 80% 或 逾期天数 > 30天, value: 红}
      - {when: 完成进度 < 序时进度 或 逾期天数 > 0天, value: 黄}
      - {else: 绿}
"""


def key_projects(programme: Programme, units: list[Unit]) -> None:
    """200 projects with 36 plan lines and, but for some, 36 reports; every other one with an open problem."""
    document = Document.objects.get(programme=programme, slug="bench-2026-2")
    install_policy_file(document, dedent(LIGHTS), None)
    source = (Path(__file__).parent / "key-project.yaml").read_text(encoding="utf-8")
    procedure = install_procedure(programme, source, None)
    leaders = _leaders(units)
    cases = Case.objects.bulk_create(
        Case(
            programme=programme, procedure=procedure, number=f"2026-{n + 1:03}",
            title_zh=f"测试重点项目{n + 1}", stage="construction", stage_since=date(YEAR, 1, 1),
            opened_on=date(YEAR, 1, 1), due=date(YEAR + 1, 1 + n % 6, 1), cadence="ten_days",
            start=date(YEAR, 1, 1), finish=date(YEAR, 12, 31),
            facts={"年度计划投资": f"{36_000 + 36 * n}万元"},
        )
        for n in range(PROJECTS)
    )  # fmt: skip
    parts, lines, reports, problems = [], [], [], []
    ends = list(period_ends("ten_days", date(YEAR - 1, 12, 31), date(YEAR, 12, 31)))
    for n, case in enumerate(cases):
        leader, unit = leaders[n % LEADERS], units[(n * 3) % len(units)]
        parts.append(CasePart(case=case, position="pledged_leader", unit=units[0], person=leader))
        parts.append(CasePart(case=case, position="promoter", unit=unit))
        lines += [PlanLine(case=case, period_end=end, planned=(1_000 + n) * 10**6) for end in ends]
        # Every twentieth has not reported the last period, every fiftieth misses one in the autumn.
        left_out = {ends[-1]} if n % 20 == 7 else {ends[27]} if n % 50 == 11 else set()
        reports += [
            Report(
                case=case, period_end=end, submitted_on=end + timedelta(days=2),
                values={"本旬完成投资": f"{940 + n + (n * 31 + place * 17) % 120}.{place:02}万元"},
            )
            for place, end in enumerate(ends)
            if end not in left_out
        ]  # fmt: skip
        if n % 2:
            problems.append(
                Item(case=case, kind="problems", title_zh="用地未落实", unit=unit,
                     due=date(YEAR + 1, 1, 1 + n % 9), opened_on=date(YEAR, 12, 1))
            )  # fmt: skip
    CasePart.objects.bulk_create(parts)
    Move.objects.bulk_create(
        Move(case=case, move="begin", from_stage="construction", to_stage="construction", on=date(YEAR, 1, 1))
        for case in cases
    )
    PlanLine.objects.bulk_create(lines, batch_size=1_000)
    Report.objects.bulk_create(reports, batch_size=1_000)
    Item.objects.bulk_create(problems)


def _leaders(units: list[Unit]) -> list[User]:
    leaders = User.objects.bulk_create(
        User(username=f"leader-{n}", first_name=f"领导{n}") for n in range(LEADERS)
    )
    Membership.objects.bulk_create(Membership(user=user, unit=units[0], role=Role.LEADER) for user in leaders)
    return leaders


def periods(programme: Programme) -> None:
    """The last ten days called for and open; the periods before them closed with their sheets."""
    Rhythm.objects.create(programme=programme, cadence="ten_days", within=3, set_on=date(YEAR, 1, 1))
    ends = list(period_ends("ten_days", date(YEAR - 1, 12, 31), date(YEAR, 12, 31)))[-PERIODS:]
    for end in ends:
        due = end + timedelta(days=5)
        period = Period(programme=programme, cadence="ten_days", period_end=end, due=due, opened_on=end)
        if end != ends[-1]:
            rows = live_rows(period, due)
            period.closed_on, period.sheet = due, [row.as_data() for row in rows]
            period.states = states_of(rows)
        period.save()
