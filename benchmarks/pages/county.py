"""An invented county of the size that a page must bear, written straight into the tables.

200 units, 5,000 duties with three parts each, 36 ten-day periods of reports, goals, projects and a journal.
Nothing here goes through the deeds that people use: half a million reports would take hours.
"""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from textwrap import dedent

from django.db import connection, transaction
from projects import key_projects, periods

from zoulang.periods import period_ends
from zoulang.web.accounts.actions import set_business_date
from zoulang.web.accounts.journal import record_each
from zoulang.web.accounts.models import Membership, Programme, Role, Unit, User
from zoulang.web.casework.held import held_procedure
from zoulang.web.casework.models import Case, CasePart
from zoulang.web.policy.actions import install_policy_file
from zoulang.web.policy.models import Clause, Document
from zoulang.web.programme.models import Duty, DutyUnit, Goal, Measurement, SpecialTeam

UNITS, DOCUMENTS, CLAUSES, DUTIES, PARTS = 200, 50, 50, 5_000, 3
PROJECTS, ENTRIES = 500, 4_000
START, DUE, TODAY = date(2026, 1, 1), date(2027, 6, 30), date(2027, 1, 4)
SLUG = "bench"

LIGHTS = """
    policy: bench-lights
    title: {zh: 亮灯, en: Lights}
    document: 测政字〔2026〕1号
    subject: duty
    facts:
      完成进度: {en: done, type: percent}
      序时进度: {en: due by time, type: percent}
      逾期天数: {en: days overdue, type: count, unit: 天}
    terms: {落后: 序时进度 - 完成进度}
    classes:
    - id: light
      clause: 一/（1）
      title: {zh: 亮灯, en: Light}
      values: [红, 黄, 绿]
      first:
      - {when: 落后 > 10个百分点 或 逾期天数 > 10天, value: 红}
      - {when: 落后 > 0个百分点 或 逾期天数 > 0天, value: 黄}
      - {else: 绿}
"""


@transaction.atomic
def build(echo=print) -> Programme:  # type: ignore[no-untyped-def]
    """The county, whole."""
    programme = Programme.objects.create(
        slug=SLUG,
        kind="county",
        name_zh="测试县",
        name_en="Bench County",
        lights="bench-lights",
        report_within=3,
    )
    set_business_date(TODAY, by=None)
    units = _units(programme)
    clauses = _documents(programme)
    install_policy_file(clauses[0].document, dedent(LIGHTS), None)
    echo("  duties")
    parts = _duties(programme, units, clauses)
    echo("  reports")
    _reports()
    _goals(clauses)
    _projects(programme, parts)
    _people(units)
    echo("  projects and sheets")
    key_projects(programme, units)
    periods(programme)
    team = SpecialTeam.objects.create(
        programme=programme, slug="first", name_zh="测试专项小组", name_en="First team", clause=clauses[0]
    )
    team.units.set(units[:10])
    team.themes.set([clause for clause in clauses if clause.depth == 0][:2])
    record_each(None, "report.submitted", [(part, {"done": "10"}) for part in parts[:ENTRIES]])
    return programme


def _units(programme: Programme) -> list[Unit]:
    kinds = ["department", "district", "park", "town"]
    return Unit.objects.bulk_create(
        Unit(programme=programme, name_zh=f"测试单位{n:03}", name_en=f"Unit {n:03}", kind=kinds[n % 4])
        for n in range(UNITS)
    )


def _documents(programme: Programme) -> list[Clause]:
    documents = Document.objects.bulk_create(
        Document(
            programme=programme, slug=f"bench-2026-{n + 1}", title_zh=f"测试县第{n + 1}号实施意见",
            title_en=f"Opinion {n + 1}", number=f"测政字〔2026〕{n + 1}号", issued=START,
            effective_from=START, effective_to=DUE, published=True,
        )
        for n in range(DOCUMENTS)
    )  # fmt: skip
    rows = []
    for document in documents:
        rows.append(Clause(document=document, address="一", position=0, depth=0, heading_zh="重点任务"))
        rows += [
            Clause(
                document=document, address=f"一/（{n}）", position=n, depth=1, heading_zh=f"任务{n}",
                heading_en=f"Task {n}", summary_zh="做好这项工作。", summary_en="Do this.",
            )
            for n in range(1, CLAUSES)
        ]  # fmt: skip
    return Clause.objects.bulk_create(rows)


def _duties(programme: Programme, units: list[Unit], clauses: list[Clause]) -> list[DutyUnit]:
    procedure = held_procedure(programme, "duty")
    below = [clause for clause in clauses if clause.depth]
    duties = Duty.objects.bulk_create(
        Duty(
            clause=below[n % len(below)], title_zh=f"第{n}项工作", title_en=f"Work {n}", start=START, due=DUE,
            cadence="ten_days",
        )
        for n in range(DUTIES)
    )  # fmt: skip
    cases, parts, positions = [], [], []
    for number, duty in enumerate(duties):
        for place in range(PARTS):
            unit = units[(number * 7 + place * 61) % UNITS]
            stage = "given" if (number * 3 + place) % 50 == 0 else "under-way"
            case = Case(
                programme=programme, procedure=procedure, clause=duty.clause, title_zh=duty.title_zh,
                title_en=duty.title_en, stage=stage, stage_since=START, opened_on=START, start=START,
                finish=DUE,
                cadence="ten_days",
            )  # fmt: skip
            kind = DutyUnit.Part.PARTICIPANT if place else DutyUnit.Part.LEAD
            cases.append(case)
            parts.append(DutyUnit(duty=duty, unit=unit, part=kind, position=place, case=case))
            positions.append(CasePart(case=case, position="unit", unit=unit))
            positions.append(CasePart(case=case, position="lead", unit=units[(number * 7) % UNITS]))
    Case.objects.bulk_create(cases, batch_size=1_000)
    made = DutyUnit.objects.bulk_create(parts, batch_size=1_000)
    CasePart.objects.bulk_create(positions, batch_size=1_000)
    return made


def _reports() -> None:
    """Nine of ten periods reported, one of ten of those late; the last period by four of five."""
    ends = list(period_ends("ten_days", START - timedelta(days=1), TODAY))
    assert len(ends) == 36
    with connection.cursor() as cursor:
        for number, end in enumerate(ends):
            chance = f"((id * 7919 + {number} * 104729) %% 100)"
            # Nothing was handed in after the day on which the pages are looked at.
            wanted, late = (80, 0) if end + timedelta(days=9) > TODAY else (90, 9)
            cursor.execute(
                f"""
                INSERT INTO casework_report (case_id, period_end, done, "values", note, submitted_on)
                SELECT id, %s, {2 * (number + 1)} - (id %% 12) * {(number + 1) / 36:.4f}, '{{}}', '',
                       CASE WHEN {chance} < {late} THEN {_day(end + timedelta(days=9))}
                            ELSE {_day(end + timedelta(days=2))} END
                FROM casework_case WHERE stage = 'under-way' AND {chance} < {wanted}
                """,
                [end],
            )
        of_case = "FROM casework_report r WHERE r.case_id = casework_case.id"
        newest = f"SELECT {{}} {of_case} ORDER BY period_end DESC LIMIT 1"
        cursor.execute(
            f"""
            UPDATE casework_case SET reported_end = ({newest.format("period_end")}),
                reported_done = ({newest.format("done")}), reported_on = ({newest.format("submitted_on")})
            """
        )
        cursor.execute("ANALYZE")


def _day(day: date) -> str:
    return f"DATE '{day}'" if connection.vendor == "postgresql" else f"'{day}'"


def _goals(clauses: list[Clause]) -> None:
    goals = Goal.objects.bulk_create(
        Goal(
            clause=clause, indicator_zh=f"指标{n}", value_type="number", value=Decimal(100), unit_zh="家",
            by=DUE, baseline=Decimal(0), baseline_on=START,
        )
        for n, clause in enumerate(clauses[::8])
    )  # fmt: skip
    Measurement.objects.bulk_create(
        Measurement(goal=goal, as_of=date(2026, month, 28), value=Decimal(month * 6), source="测试")
        for goal in goals
        for month in range(1, 13)
    )


def _projects(programme: Programme, parts: list[DutyUnit]) -> None:
    """Projects under parts, of a procedure of their own."""
    from zoulang.web.casework.actions import install_procedure

    source = (Path(__file__).parent / "project.yaml").read_text(encoding="utf-8")
    procedure = install_procedure(programme, source, None)
    Case.objects.bulk_create(
        Case(
            programme=programme, procedure=procedure, parent_id=part.case_id, title_zh=f"测试项目{n}",
            stage="built", stage_since=START, opened_on=START, start=START, finish=DUE, cadence="ten_days",
            reported_end=date(2026, 12, 31), reported_done=Decimal(n % 100), reported_on=date(2027, 1, 2),
            facts={"年度计划投资": f"{n + 1}万元"},
        )
        for n, part in enumerate(parts[:: len(parts) // PROJECTS][:PROJECTS])
    )  # fmt: skip


def _people(units: list[Unit]) -> None:
    for name, unit, role in (("office", units[0], Role.OFFICE), ("unit", units[1], Role.DEPARTMENT)):
        user = User.objects.create_user(name)
        Membership.objects.create(user=user, unit=unit, role=role)
