"""The sheet of a procedure's cases: opened and brought up to date by their numbers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from zoulang import procedures as core
from zoulang.errors import InputError, Problem, said
from zoulang.web.accounts.models import Unit, User
from zoulang.web.accounts.sheets import ID, Change, Choice, Column, Scope, Sheet, offer, one_by_one
from zoulang.web.accounts.sheets.facts import PREFIX, as_cell, as_text, column_of
from zoulang.web.casework.actions import open_case, set_facts, set_parts
from zoulang.web.casework.held import read_procedure
from zoulang.web.casework.models import Case, Procedure
from zoulang.web.casework.sheets.facts import facts_of
from zoulang.web.casework.standing import sees_inside
from zoulang.web.registry.models import Enterprise
from zoulang.web.registry.sheets import credit_code

PART, PERSON = "part:", "person:"
# A part in a duty comes with its duty and is opened by no sheet.
OF_DUTIES = "duty"


def procedures_of(scope: Scope) -> Sequence[tuple[str, str]]:
    """The procedures whose cases a sheet may hold; what is sealed leaves in no spreadsheet."""
    held = Procedure.objects.filter(programme=scope.programme).exclude(subject=OF_DUTIES)
    open_ones = held.exclude(seen=Procedure.Seen.SEALED)
    return [(each.slug, each.text("title")) for each in open_ones]


def procedure_of(scope: Scope) -> Procedure:
    """The procedure that the scope names; its first word where a list is named as well."""
    slug = scope.of.partition("/")[0]
    return Procedure.objects.get(programme=scope.programme, slug=slug)


def cases_of(scope: Scope, procedure: Procedure) -> list[Case]:
    """The cases that the person sees, with their parts; a constant number of queries."""
    held = Case.objects.filter(procedure=procedure)
    seen = held if scope.user is None else held.filter(pk__in=Case.objects.visible_to(scope.user))
    rows = seen.select_related("procedure", "programme", "clause__document", "enterprise").prefetch_related(
        "parts__unit", "parts__person"
    )
    return list(rows.order_by("number", "id"))


TITLES = ("项目名称", "标题", "事项")


def _columns(scope: Scope) -> tuple[Column, ...]:
    read = read_procedure(procedure_of(scope).source)
    stages = ", ".join(stage.title.zh for stage in read.stages)
    parts = [column for part in read.parts if not part.firm for column in _part_columns(part)]
    return (
        Column("number", "编号", "Number", required=True, once=True, longest=60, also=("项目编号", "案号")),
        Column("title", "名称", "Title", required=True, once=True, width=34, also=TITLES),
        Column("title_en", "英文名称", "Title in English", once=True, width=28, longest=300),
        Column("stage", "阶段", "Stage", read_only=True, live=True, width=12, longest=max(40, len(stages))),
        *(() if read.firm_part is None else (firm_column(read.firm_part), _FIRM_NAME)),
        *parts,
        *(column_of(fact) for fact in facts_of(read)),
        Column("start", "开始", "Begins", "day", once=True, width=12),
        Column("finish", "完成", "Finish", "day", once=True, width=12),
        *(() if _rhythm(read) else (_CADENCE,)),
    )


FIRM, FIRM_NAME = "firm", "firm_name"
_FIRM_NAME = Column(FIRM_NAME, "企业名称", "Enterprise", read_only=True, width=30)


def firm_column(part: core.Part) -> Column:
    """The firm that a case is about, by its credit code; a case stays with its firm."""
    title, english = f"{part.title.zh}统一社会信用代码", f"{part.title.en or part.title.zh}: credit code"
    return Column(FIRM, title, english, required=True, once=True, width=22, check=credit_code)


CADENCES = (
    Choice("ten_days", "每旬", "every ten days"),
    Choice("month", "每月", "every month"),
    Choice("quarter", "每季度", "every quarter"),
    Choice("year", "每年", "every year"),
)
_CADENCE = Column("cadence", "报送周期", "Rhythm", "choice", once=True, choices=CADENCES)


def _rhythm(read: core.Procedure) -> str:
    return read.reports.cadence if read.reports else "none"


def _part_columns(part: core.Part) -> list[Column]:
    kind: Any = "units" if part.many else "unit"
    named = Column(PART + part.id, part.title.zh, part.title.en or part.title.zh, kind, width=20)
    if not part.person:
        return [named]
    english = f"{part.title.en or part.title.zh}: login"
    return [named, Column(PERSON + part.id, f"{part.title.zh}登录名", english, longest=150)]


def _rows(scope: Scope) -> Iterator[Mapping[str, Any]]:
    procedure = procedure_of(scope)
    read = read_procedure(procedure.source)
    facts = facts_of(read)
    for case in cases_of(scope, procedure):
        inside = scope.user is None or sees_inside(scope.user, case)
        row: dict[str, Any] = {
            ID: f"case-{case.pk}",
            "number": case.number or None,
            "title": case.title_zh,
            "title_en": case.title_en or None,
            "stage": read.stage(case.stage).title.zh,
            "start": case.start,
            "finish": case.finish,
            "cadence": case.cadence or None,
        }
        if read.firm_part is not None:
            row[FIRM] = case.enterprise.credit_code if case.enterprise else None
            row[FIRM_NAME] = case.enterprise.name_zh if case.enterprise else None
        for part in read.parts:
            if part.firm:
                continue
            holders = [each for each in case.parts.all() if each.position == part.id]
            names = tuple(each.unit.name_zh for each in holders)
            row[PART + part.id] = (names or None) if part.many else next(iter(names), None)
            row[PERSON + part.id] = next((each.person.username for each in holders if each.person), None)
        for fact in facts:
            row[PREFIX + fact.key] = as_cell(fact, case.facts.get(fact.key)) if inside else None
        yield row


def _take(scope: Scope, change: Change) -> None:
    read = read_procedure(procedure_of(scope).source)
    after = change.after
    said_now = set(after) if change.is_new else set(change.changed)
    facts = {
        fact.key: as_text(fact, after.get(PREFIX + fact.key))
        for fact in facts_of(read)
        if PREFIX + fact.key in said_now
    }
    parts = {
        part.id: _holders(scope, part, after)
        for part in read.parts
        if not part.firm and {PART + part.id, PERSON + part.id} & said_now
    }
    if change.is_new:
        _check_number(scope, after["number"])
        open_case(
            scope.programme,
            scope.of,
            after["title"],
            scope.user,
            title_en=after.get("title_en") or "",
            number=after["number"],
            enterprise=_firm(scope, after.get(FIRM)),
            parts={name: holders for name, holders in parts.items() if holders},
            facts={name: text for name, text in facts.items() if text is not None},
            start=after.get("start"),
            finish=after.get("finish"),
            cadence=after.get("cadence") or "",
        )
        return
    case = Case.objects.select_related("procedure", "programme").get(pk=int(change.id.rpartition("-")[2]))
    for position, holders in parts.items():
        set_parts(case, position, holders, scope.user)
    if facts:
        set_facts(case, facts, scope.user)


def _check_number(scope: Scope, number: str) -> None:
    """A number names one case, also where the person does not see the other.

    Raises:
        InputError: if it is taken.
    """
    if Case.objects.filter(procedure=procedure_of(scope), number=number).exists():
        raise InputError(Problem(said("the number {number} is taken", number=number), said("give another")))


def _firm(scope: Scope, code: str | None) -> Enterprise | None:
    """The firm of this credit code, of those that the person sees.

    Raises:
        InputError: if there is none.
    """
    if not code:
        return None
    firms = Enterprise.objects.filter(programme=scope.programme, credit_code=code)
    seen = firms if scope.user is None else firms.visible_to(scope.user)
    firm = seen.first()
    if firm is None:
        found = said("no firm of the register has the credit code {code}", code=code)
        raise InputError(Problem(found, said("import the firm first, or mend the code")))
    return firm


def _holders(scope: Scope, part: core.Part, after: Mapping[str, Any]) -> list[tuple[Unit, User | None]]:
    named = after.get(PART + part.id) or ()
    units = [scope.units_by_name[name] for name in ((named,) if isinstance(named, str) else named)]
    login = after.get(PERSON + part.id)
    person = User.objects.filter(username=login, memberships__unit__in=units).first() if login else None
    if login and person is None:
        found = said("{login} acts for none of the units named", login=login)
        raise InputError(Problem(found, said("write the name that somebody of the unit logs in with")))
    return [(unit, person) for unit in units]


CASES = offer(
    Sheet(
        slug="cases",
        zh="事项台账",
        en="Cases of a procedure",
        about_zh="按流程办理的事项，如重点项目：按编号登记，更新责任单位和有关事实。",
        about_en="Cases, such as key projects: opened by their number, parts and facts brought up to date.",
        deed="casework.open_case",
        columns=_columns,
        rows=_rows,
        take=one_by_one(_take),
        natural=("number",),
        adds=True,
        kinds=("cases",),
        choices=procedures_of,
    )
)
