"""Sheets and notices as official documents, in Chinese: what stands on them, before it becomes paper."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.utils.translation import override

from zoulang.paper import Attachment, Block, Column, Heading, Items, OfficialDocument, Paragraph, Table
from zoulang.web.accounts.models import Membership, Programme, Role, Unit
from zoulang.web.accounts.sentences import day_in_words, in_words
from zoulang.web.casework.held import read_procedure
from zoulang.web.casework.models import Case, Item
from zoulang.web.casework.periods import period_name
from zoulang.web.dispatch.actions.notices import SLIP
from zoulang.web.dispatch.assessment.measures import MEASURES
from zoulang.web.dispatch.assessment.scoring import UnitScore
from zoulang.web.dispatch.findings import findings
from zoulang.web.dispatch.late import LINES, UNSAID
from zoulang.web.dispatch.models import Period, Scheme, SchemeItem
from zoulang.web.dispatch.sheet import SheetRow
from zoulang.web.dispatch.supervision import LATE

STATES = {"on_time": "按期", "late": "迟报", "missing": "未报", "not_due": "未到期"}
UNKNOWN = "不详"
DRAFT_MARK = "草案"


def issuing_office(programme: Programme) -> Unit | None:
    """The unit whose people call for reports and issue notices."""
    held = Membership.objects.filter(unit__programme=programme, role=Role.OFFICE)
    first = held.select_related("unit").order_by("id").first()
    return first.unit if first else None


def sheet_paper(period: Period, rows: list[SheetRow], on: date) -> OfficialDocument:
    """The dispatch sheet of a period, to lay on the desk of a meeting."""
    office = issuing_office(period.programme)
    with override("zh-hans"):
        found = tuple(in_words(each) + "。" for each in findings(rows))
        head = f"报送期限{day_in_words(period.due)}，数据截至{day_in_words(on)}。"
    blocks: list[Block] = [Paragraph(head), Items(found, "（1）")]
    if period.head:
        blocks.append(Paragraph(period.head))
    blocks.append(_sheet_table(rows))
    return OfficialDocument(
        "sheet",
        f"{period.programme.name_zh}{period_name(period.cadence, period.period_end)}调度单",
        tuple(blocks),
        office=_full(office),
        date=period.closed_on,
        marks=() if period.is_closed else ("未关账",),
        sealed=False,
        landscape=True,
    )


def _sheet_table(rows: list[SheetRow]) -> Table:
    columns = (
        Column("责任单位", 3, merged=True),
        Column("事项", 4),
        Column("依据", 3),
        Column("报送", 1.6, "center"),
        Column("逾期工作日", 1.6, "right"),
        Column("完成", 1.8, "right"),
        Column("序时", 1.8, "right"),
        Column("亮灯", 1.2, "center"),
        Column("未办结问题", 1.6, "right"),
        Column("工作情况", 5),
    )
    cells = tuple(
        (
            row.unit_zh,
            row.title_zh,
            row.place,
            STATES[row.state],
            str(row.late_days),
            _percent(row.done, "未报送"),
            _percent(row.expected, UNKNOWN),
            row.word or ("未报" if row.unreported else UNKNOWN),
            str(row.problems),
            _wrote(row),
        )
        for row in sorted(rows, key=lambda row: (row.unit_zh, row.title_zh))
    )
    return Table(columns, cells, size=10.5)


def _wrote(row: SheetRow) -> str:
    """The values reported, what the unit wrote, and what it corrected after the sheet was closed."""
    told = [f"{name}{value}" for name, value in row.values.items() if value]
    corrected = [f"（更正：{row.corrected}）"] if row.corrected else []
    return "；".join([*told, *([row.note] if row.note else [])]) + "".join(corrected)


def notice_paper(case: Case, lines: Sequence[Item]) -> OfficialDocument:
    """A notice of supervision: whom it names, for which duty, by which clause, how many days late."""
    office = issuing_office(case.programme)
    issued = case.moves.filter(move="issue").order_by("id").last()
    units = list(dict.fromkeys(line.unit for line in lines if line.unit))
    due = next((line.due for line in lines if line.due), None)
    with override("zh-hans"):
        drafted = day_in_words(case.opened_on)
        until = f"于{day_in_words(due)}前" if due else "在规定时限内"
    count = f"{len(units)}个单位的{len(lines)}项事项"
    body: list[Block] = [
        Paragraph(f"截至{drafted}，{count}没有按期办理，现通报如下。"),
        Heading(1, "通报事项"),
        _lines_table(lines),
        Heading(1, "整改要求"),
        Paragraph(f"上列单位{until}改正，并逐项报送整改结果；逾期不改的，按照规定继续督办。"),
    ]
    answered = [line for line in lines if line.answer_zh]
    attachments = (Attachment("整改情况", (_answers_table(case, answered),)),) if answered else ()
    return OfficialDocument(
        "document",
        case.title_zh,
        tuple(body),
        office=_full(office),
        number=case.number,
        addressees=tuple(_full(unit) for unit in units),
        attachments=attachments,
        date=issued.on if issued else None,
        marks=(DRAFT_MARK,) if case.stage in UNSAID else (),
    )


def _lines_table(lines: Sequence[Item]) -> Table:
    columns = (
        Column("序号", 1, "center"),
        Column("单位", 2.6),
        Column("事项", 5),
        Column("依据条款", 3.4),
        Column("逾期", 2, "center"),
        Column("督办单", 1.8, "center"),
    )
    rows = tuple(
        (
            str(number),
            line.unit.name_zh if line.unit else UNKNOWN,
            about_zh(line),
            str(line.clause or "未列条款"),
            line.facts.get(LATE, UNKNOWN),
            line.facts.get(SLIP, "未定"),
        )
        for number, line in enumerate(lines, start=1)
    )
    return Table(columns, rows)


def _answers_table(case: Case, lines: Sequence[Item]) -> Table:
    outcomes = dict(read_procedure(case.procedure.source).list_of(LINES).outcomes)
    columns = (
        Column("单位", 2),
        Column("整改情况", 6),
        Column("结果", 2, "center"),
        Column("办结", 2, "center"),
    )
    with override("zh-hans"):
        rows = tuple(
            (
                line.unit.name_zh if line.unit else UNKNOWN,
                line.answer_zh,
                outcomes[line.outcome].zh if line.outcome in outcomes else "未定",
                day_in_words(line.closed_on) if line.closed_on else "未办结",
            )
            for line in lines
        )
    return Table(columns, rows)


def about_zh(line: Item) -> str:
    """The matter of a line without unit, clause and days, which have columns of their own."""
    words = line.title_zh.partition("：")[2].rpartition("，")[0] or line.title_zh
    return words.replace(f"（{line.clause}）", "：", 1) if line.clause else words


def _full(unit: Unit | None) -> str:
    return "" if unit is None else unit.full_zh or unit.name_zh


def _percent(number: Decimal | None, otherwise: str) -> str:
    return otherwise if number is None else f"{number.quantize(Decimal('0.1')).normalize():f}%"


def assessment_paper(scheme: Scheme, lines: Sequence[UnitScore]) -> OfficialDocument:
    """The scores of a year, with the weights that a person set."""
    with override("zh-hans"):
        items = [(item, str(MEASURES[item.measure].title)) for item in scheme.items.all()]
        weights = tuple(_weight(item) for item, _title in items)
        counted = day_in_words(scheme.scored_on) if scheme.scored_on else UNKNOWN
    columns = (
        Column("单位", 3),
        *(Column(title, 2, "right") for _item, title in items),
        Column("得分", 1.5, "right"),
        Column("适用分值", 1.8, "right"),
    )
    rows = tuple(
        (
            line.unit.name_zh,
            *("不适用" if each.points is None else f"{each.points:f}" for each in line.scores),
            f"{line.total:f}",
            f"{line.most.normalize():f}",
        )
        for line in lines
    )
    return OfficialDocument(
        "sheet",
        scheme.title_zh,
        (
            Paragraph(f"数据截至{counted}。各项分值由领导小组办公室设定，得分逐项可查到所依据的事项和目标。"),
            Items(weights),
            Table(columns, rows, size=10.5),
        ),
        office=_full(issuing_office(scheme.programme)),
        date=scheme.confirmed_on,
        marks=() if scheme.state == Scheme.State.CONFIRMED else ("未确认",),
        sealed=False,
        landscape=True,
    )


def _weight(item: SchemeItem) -> str:
    measure = MEASURES[item.measure]
    if item.each is not None:
        return f"{measure.title}：每次扣{item.each.normalize():f}分，最多扣{item.points.normalize():f}分。"
    return f"{measure.title}：{item.points.normalize():f}分，{measure.formula}。"
