"""The answers to a proposal as an official letter to the delegate."""

from __future__ import annotations

from datetime import date

from zoulang.paper import Heading, OfficialDocument, Paragraph
from zoulang.web.casework.held import read_procedure
from zoulang.web.casework.models import Case, Item
from zoulang.web.forum.asks import ASKS, PROMISES

DRAFT = "草案"
# The stages in which the reply has been signed off, in any of the procedures that run proposals.
SIGNED_BY = "答复文号"


def letter_of(case: Case) -> OfficialDocument:
    """The letter of the main unit: each ask with its outcome and answer, then what was promised.

    It carries the mark 草案 until the reply has a number.
    """
    items = list(case.items.select_related("unit", "answer_clause__document"))
    parts = {part.position: part.unit for part in case.parts.select_related("unit")}
    outcomes = dict(read_procedure(case.procedure.source).list_of(ASKS).outcomes)
    main, delegate = parts.get("main"), parts.get("delegate")
    office = (main.full_zh or main.name_zh) if main else ""
    number = case.facts.get(SIGNED_BY, "")
    replied = case.facts.get("答复日期")
    body: list[Heading | Paragraph] = [Paragraph(f"关于“{case.title_zh}”的建议收悉，现逐项答复如下。")]
    for item in items:
        if item.kind == ASKS:
            body += _answer(item, outcomes[item.outcome].zh if item.outcome in outcomes else "")
    promises = [item for item in items if item.kind == PROMISES]
    if promises:
        body.append(Heading(1, "承诺事项"))
        body += [Paragraph(_promise(item)) for item in promises]
    return OfficialDocument(
        "letter",
        f"对{case.number}建议的答复",
        tuple(body),
        office=office,
        number=number,
        addressees=((delegate.name_zh,) if delegate else ()),
        date=date.fromisoformat(replied) if replied else None,
        marks=() if number else (DRAFT,),
    )


def _answer(item: Item, outcome: str) -> list[Heading | Paragraph]:
    cited = f"（依据{item.answer_clause.document}{item.answer_clause.address}）" if item.answer_clause else ""
    told = f"{item.answer_zh}{cited}" if item.answer_zh else "尚未答复。"
    return [Heading(1, item.title_zh), Paragraph(told, lead=f"{outcome}：" if outcome else "")]


def _promise(item: Item) -> str:
    unit = item.unit.name_zh if item.unit else "责任单位未载明"
    due = f"{item.due.year}年{item.due.month}月{item.due.day}日前完成" if item.due else "完成时间未载明"
    return f"{item.title_zh}：{unit}，{due}。"
