"""The sheet of a list that cases keep: problems, asks, promises."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from zoulang.errors import InputError, Problem, said
from zoulang.web.accounts.office_sheets import choices_of
from zoulang.web.accounts.sheets import ID, Change, Choice, Column, Scope, Sheet, offer, one_by_one
from zoulang.web.accounts.sheets.columns import folded
from zoulang.web.casework.actions import add_item, answer_item, assign_item, close_item
from zoulang.web.casework.held import read_procedure
from zoulang.web.casework.models import Case, Item, Procedure
from zoulang.web.casework.sheets.cases import OF_DUTIES, cases_of, procedure_of
from zoulang.web.casework.words import shown


def _choices(scope: Scope) -> Sequence[tuple[str, str]]:
    held = Procedure.objects.filter(programme=scope.programme).exclude(seen=Procedure.Seen.SEALED)
    return [
        (f"{each.slug}/{listed.id}", f"{each.text('title')}　{shown(listed.title)}")
        for each in held.exclude(subject=OF_DUTIES)
        for listed in read_procedure(each.source).lists
    ]


def _asked(scope: Scope) -> tuple[Procedure, Any]:
    procedure = procedure_of(scope)
    return procedure, read_procedure(procedure.source).list_of(scope.of.partition("/")[2])


def _columns(scope: Scope) -> tuple[Column, ...]:
    _, listed = _asked(scope)
    needs = listed.needs
    outcomes = tuple(Choice(slug, words.zh, words.en) for slug, words in listed.outcomes)
    cited, named = "clause" in needs, (listed.title.zh,)
    return (
        Column("case", "事项编号", "Case", required=True, once=True, also=("编号", "项目编号"), longest=200),
        Column("case_title", "事项", "Title of the case", read_only=True, width=28),
        Column("title", "内容", "Entry", required=True, once=True, width=44, longest=300, also=named),
        Column("unit", "责任单位", "Unit", "unit", required="unit" in needs, width=18),
        Column("due", "期限", "By", "day", required="due" in needs, width=12, also=("完成期限", "办结期限")),
        *((Column("clause", "依据条款", "Clause", required=True, once=True, width=16),) if cited else ()),
        Column("answer", "答复", "Answer", width=40, longest=4000, also=("办理情况", "办理结果")),
        *((Column("outcome", "结果", "Outcome", "choice", choices=outcomes),) if outcomes else ()),
        Column("state", "状态", "State", "choice", choices=choices_of(Item.State.choices)),
    )


def _rows(scope: Scope) -> Iterator[Mapping[str, Any]]:
    procedure, listed = _asked(scope)
    cases = {case.pk: case for case in cases_of(scope, procedure)}
    items = Item.objects.filter(kind=listed.id, case__in=cases)
    seen = items if scope.user is None else items.visible_to(scope.user)
    for item in seen.select_related("unit", "clause").order_by("case__number", "position", "id"):
        case = cases[item.case_id]
        yield {
            ID: f"item-{item.pk}",
            "case": case.number or case.title_zh,
            "case_title": case.title_zh,
            "title": item.title_zh,
            "unit": item.unit.name_zh if item.unit else None,
            "due": item.due,
            "clause": item.clause.address if item.clause else None,
            "answer": item.answer_zh or None,
            "outcome": item.outcome or None,
            "state": item.state,
        }


def _take(scope: Scope, change: Change) -> None:
    """Add, hand on, answer and close, as far as the row asks for it."""
    procedure, listed = _asked(scope)
    after = change.after
    unit = scope.units_by_name.get(after.get("unit") or "")
    if change.is_new:
        case = _case(scope, procedure, after["case"])
        clause = _clause(case, after.get("clause"))
        item = add_item(
            case, listed.id, after["title"], scope.user, unit=unit, due=after.get("due"), clause=clause
        )
    else:
        rows = Item.objects.select_related("case__procedure", "case__programme", "unit", "clause")
        item = rows.get(pk=int(change.id.rpartition("-")[2]))
        if {"unit", "due"} & set(change.changed):
            assign_item(item, unit, after.get("due"), scope.user)
    if {"answer", "outcome"} & set(change.changed):
        answer_item(item, after.get("answer") or "", scope.user, outcome=after.get("outcome") or "")
    wanted = after.get("state")
    if wanted == Item.State.CLOSED and item.state != Item.State.CLOSED:
        close_item(item, scope.user)
    elif wanted and wanted != item.state:
        found = said("the entry does not become {state} by a word", state=dict(Item.State.choices)[wanted])
        raise InputError(Problem(found, said("write its answer, or 已办结 to close it")))


def _case(scope: Scope, procedure: Procedure, name: str) -> Case:
    """The case of this number or title.

    Raises:
        InputError: if the person sees none or several of it.
    """
    found = [
        case
        for case in cases_of(scope, procedure)
        if folded(name) in (folded(case.number), folded(case.title_zh))
    ]
    if len(found) != 1:
        problem = said("{name} names no case, or several", name=name[:60])
        raise InputError(Problem(problem, said("write the number of the case")))
    return found[0]


def _clause(case: Case, address: str | None) -> Any:
    if not address:
        return None
    document = case.clause.document if case.clause else None
    found = document.clauses.filter(address=address).first() if document else None
    if found is None:
        raise InputError(
            Problem(
                said("there is no clause {address}", address=address),
                said("write it as the document prints it"),
            )
        )
    return found


ITEMS = offer(
    Sheet(
        slug="items",
        zh="事项清单",
        en="Entries of a list",
        about_zh="事项下的清单，如问题清单、建议诉求：登记、交办、答复、销号。",
        about_en="Lists of cases, such as problems and asks: entries are added, handed on, answered, closed.",
        deed="casework.keep_list",
        columns=_columns,
        rows=_rows,
        take=one_by_one(_take),
        natural=("case", "title"),
        adds=True,
        kinds=("cases",),
        choices=_choices,
    )
)
