"""Duties and goals as tables of an official document, in Chinese."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from django.db.models import Prefetch
from django.utils.translation import override

from zoulang.paper import Block, Column, OfficialDocument, Paragraph, Table
from zoulang.web.accounts.models import Programme
from zoulang.web.accounts.sentences import day_in_words
from zoulang.web.accounts.templatetags.zoulang import state_word
from zoulang.web.policy.models import Document
from zoulang.web.programme.goal_rows import GoalRow
from zoulang.web.programme.models import Duty, DutyUnit

NOT_NAMED, NOBODY_ELSE, NOT_SET, NOT_MEASURED = "文件未明确", "无", "未定", "未填报"
LEAD, OTHERS = DutyUnit.Part.LEAD, (DutyUnit.Part.PARTICIPANT, DutyUnit.Part.IMPLICIT)
# The same words as on the sheet of duties.
RHYTHMS = {"ten_days": "每旬", "month": "每月", "quarter": "每季度", "year": "每年"}
COMPARATORS = {">=": "≥", "<=": "≤", "=": "", ">": "＞", "<": "＜"}


def duty_list_paper(
    programme: Programme, duties: Iterable[int], on: date, document: Document | None = None
) -> OfficialDocument:
    """Who leads and who takes part in each duty, by document and clause: the 责任分工表."""
    parts = DutyUnit.objects.filter(left_on=None).select_related("unit").order_by("position")
    held = Duty.objects.filter(pk__in=list(duties)).select_related("clause__document")
    held = held.order_by("clause__document", "clause__position", "id")
    found = list(held.prefetch_related(Prefetch("duty_units", queryset=parts, to_attr="held")))
    # Columns that would say the same of every duty are left out.
    several = len({duty.clause.document_id for duty in found}) > 1
    timed = any(duty.due or duty.cadence for duty in found)
    columns = (
        Column("序号", 5, "center"),
        *((Column("文件", 13),) if several else ()),
        Column("条款", 12),
        Column("任务", 27),
        Column("牵头单位", 12),
        Column("责任单位", 26),
        *((Column("完成期限", 12, "center"), Column("报送周期", 9, "center")) if timed else ()),
    )
    rows = tuple(_duty_row(number, duty, several, timed) for number, duty in enumerate(found, start=1))
    about = f"《{document.title_zh}》" if document else programme.name_zh
    return _sheet(f"{about}责任分工表", Table(columns, rows, size=10.5), "没有责任事项。", on)


def _duty_row(number: int, duty: Duty, several: bool, timed: bool) -> tuple[str, ...]:
    parts: list[DutyUnit] = duty.held  # type: ignore[attr-defined]
    others = _units(parts, OTHERS) + ("等" if duty.open_ended else "")
    document = duty.clause.document
    return (
        str(number),
        *((document.number or document.title_zh,) if several else ()),
        duty.clause.address,
        duty.title_zh,
        _units(parts, (LEAD,)) or NOT_NAMED,
        others or NOBODY_ELSE,
        *((_day(duty.due), RHYTHMS.get(duty.cadence, NOT_SET)) if timed else ()),
    )


def _units(parts: Iterable[DutyUnit], kinds: Sequence[str]) -> str:
    return "、".join(part.unit.name_zh for part in parts if part.part in kinds)


def goal_board_paper(programme: Programme, goals: Sequence[GoalRow], on: date) -> OfficialDocument:
    """Every goal with its target and, where the programme measures, how it stands."""
    measures = programme.kind != Programme.Kind.REFERENCE
    standing = (
        Column("最新值", 11, "right"),
        Column("截至", 13, "center"),
        Column("状态", 8, "center"),
        Column("数据来源", 15),
    )
    columns = (
        Column("序号", 5, "center"),
        Column("文件", 13),
        Column("条款", 12),
        Column("指标", 24),
        Column("目标", 13, "right"),
        Column("期限", 11, "center"),
        *(standing if measures else ()),
    )
    with override("zh-hans"):
        rows = tuple(_goal_row(number, row, measures) for number, row in enumerate(goals, start=1))
    title = f"{programme.name_zh}{'目标完成情况表' if measures else '目标表'}"
    return _sheet(title, Table(columns, rows, size=10.5), "没有目标。", on)


def _goal_row(number: int, row: GoalRow, measures: bool) -> tuple[str, ...]:
    goal, latest = row.goal, row.latest
    document = goal.clause.document
    told = (
        str(number),
        document.number or document.title_zh,
        goal.clause.address,
        goal.indicator_zh,
        _target(row),
        goal.by_text or _day(goal.by),
    )
    if not measures:
        return told
    state = str(state_word(row.state))
    if latest is None:
        return (*told, NOT_MEASURED, NOT_MEASURED, state, NOT_MEASURED)
    value = f"{latest.value.normalize():f}{goal.unit_zh}"
    return (*told, value, day_in_words(latest.as_of), state, latest.source)


def _target(row: GoalRow) -> str:
    goal = row.goal
    if goal.value is None:
        return goal.value_zh or "见文件"
    sign = COMPARATORS.get(goal.comparator, goal.comparator)
    return f"{sign}{goal.value.normalize():f}{goal.unit_zh}"


def _day(day: date | None) -> str:
    with override("zh-hans"):
        return day_in_words(day) if day else NOT_SET


def _sheet(title: str, table: Table, nothing: str, on: date) -> OfficialDocument:
    block: Block = Paragraph(nothing)
    if table.rows:
        block = replace(table, unit=f"数据截至{_day(on)}")
    return OfficialDocument("sheet", title, (block,), date=on, landscape=True)
