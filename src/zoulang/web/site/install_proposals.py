"""Proposals that a programme folder prints with their replies: ``proposals.yaml``.

What stands there was printed, so nobody moves these cases; they are put into the stage that the texts show.
"""

from __future__ import annotations

from datetime import date

from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.models import Programme, Unit
from zoulang.web.casework.held import held_procedure, read_procedure
from zoulang.web.casework.models import Case, CasePart, Item
from zoulang.web.forum.asks import ASKS, PROMISES, PROPOSAL
from zoulang.web.policy.models import Clause, Document
from zoulang.web.site.folder import ProgrammeFolder, Section, read_section


def install_proposals(programme: Programme, folder: ProgrammeFolder) -> list[Case]:
    """The proposals of the folder as cases, each with its asks and promises.

    Raises:
        InputError: naming the entry that cites no clause, unit or stage of the programme.
    """
    path = folder.path / "proposals.yaml"
    if not path.exists():
        return []
    return [_proposal(programme, each) for each in read_section(path).sections("proposals")]


def _proposal(programme: Programme, section: Section) -> Case:
    procedure = held_procedure(programme, PROPOSAL)
    read = read_procedure(procedure.source)
    proposed = _document(programme, section, "document")
    reply = _document(programme, section, "reply") if section.values.get("reply") else None
    stage = section.text("stage")
    if stage not in {each.id for each in read.stages}:
        listed = ", ".join(each.id for each in read.stages)
        raise section.error(f"`stage` is {stage}", f"write one of {listed}")
    title_zh, title_en = section.pair("title", required=True)
    facts = section.values.get("facts") or {}
    since = facts.get("答复日期")
    fields = {
        "title_zh": title_zh,
        "title_en": title_en,
        "clause": proposed.clauses.order_by("position").first(),
        "stage": stage,
        "stage_since": date.fromisoformat(since) if since else business_date(),
        "facts": facts,
    }
    case, _ = Case.objects.update_or_create(
        programme=programme,
        procedure=procedure,
        number=section.text("number", limit=60),
        defaults=fields,
        create_defaults={**fields, "opened_on": business_date()},
    )
    case.parts.all().delete()
    for position in ("delegate", "main"):
        unit = _unit(programme, section, position)
        if unit is not None:
            CasePart.objects.create(case=case, position=position, unit=unit)
    case.items.all().delete()
    for number, ask in enumerate(section.sections("asks")):
        _item(case, ASKS, number, ask, proposed, reply)
    for number, promise in enumerate(section.sections("promises")):
        _item(case, PROMISES, number, promise, reply or proposed, None)
    return case


def _item(
    case: Case, kind: str, position: int, section: Section, document: Document, reply: Document | None
) -> Item:
    title_zh, title_en = section.pair("title", required=True)
    answered_in = section.text("answered_in", "")
    outcome = section.text("outcome", "")
    return Item.objects.create(
        case=case,
        kind=kind,
        position=position,
        title_zh=title_zh,
        title_en=title_en,
        unit=_unit(case.programme, section, "unit"),
        due=section.day("due"),
        state=Item.State.CLOSED if outcome else Item.State.OPEN,
        opened_on=case.opened_on,
        outcome=outcome,
        clause=_clause(document, section, section.text("clause")),
        answer_zh=section.text("note", ""),
        answer_clause=_clause(reply, section, answered_in) if reply and answered_in else None,
    )


def _document(programme: Programme, section: Section, key: str) -> Document:
    slug = section.text(key)
    document = programme.documents.filter(slug=slug).first()
    if document is None:
        raise section.error(f"`{key}` is {slug}, no document of the programme", "name one by its slug")
    return document


def _clause(document: Document, section: Section, address: str) -> Clause:
    clause = document.clauses.filter(address=address).first()
    if clause is None:
        raise section.error(f"{document.slug} has no clause {address}", "name one of its addresses")
    return clause


def _unit(programme: Programme, section: Section, key: str) -> Unit | None:
    name = section.text(key, "")
    if not name:
        return None
    unit = programme.units.filter(name_zh=name).first()
    if unit is None:
        raise section.error(f"`{key}` is {name}, no unit of the programme", "name one of its units")
    return unit
