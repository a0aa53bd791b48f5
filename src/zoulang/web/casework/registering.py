"""What a move writes into the register of firms: a title, a listing, or the end of one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Q

from zoulang import procedures as core
from zoulang.errors import InputError, Problem, Said, said
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.models import User
from zoulang.web.casework.facts import known_facts
from zoulang.web.casework.models import Case, Move
from zoulang.web.casework.telling import tell
from zoulang.web.registry.actions import source_of
from zoulang.web.registry.facts import checked_facts, inputs_of
from zoulang.web.registry.models import FactSheet, Listing, Statement, Title, TitleKind

LEVELS = {
    "国家级": Title.Level.NATION,
    "省级": Title.Level.PROVINCE,
    "市级": Title.Level.CITY,
    "区级": Title.Level.DISTRICT,
    "县级": Title.Level.DISTRICT,
}


def write_register(moves: Sequence[Move], move: core.Move, by: User | None) -> None:
    """Write what the move says about the firm of each case; nothing for a move that registers nothing.

    Raises:
        InputError: if the case is about no firm, or the kind of title or the stock does not fit the register.
    """
    for made in moves:
        for entry in move.registers:
            _write(made.case, entry, by)


def _write(case: Case, entry: core.Registered, by: User | None) -> None:
    if case.enterprise is None:
        raise _refused(case, said("the case is about no firm"), said("open it for a firm of the register"))
    facts = known_facts(case)
    values = {
        key: facts.get(getattr(entry, key), "") for key in ("subject", "level", "paper", "board", "code")
    }
    stated = facts.get(entry.on) if entry.on else None
    on = date.fromisoformat(stated) if stated else business_date()
    if entry.kind == "fact":
        _state(case, entry.fact, facts.get(entry.value, "是") if entry.value else "是", on, by)
    elif entry.kind.startswith("title"):
        kind = _kind(case, facts.get(entry.title, entry.title))
        (_grant if entry.kind == "title" else _withdraw)(case, kind, values, on, by)
    else:
        (_list if entry.kind == "listing" else _delist)(case, values, on, by)


def _kind(case: Case, name: str) -> TitleKind:
    """The kind of title of this short name, name or alias."""
    kinds = list(TitleKind.objects.filter(programme=case.programme_id))
    for kind in kinds:
        if name in (kind.slug, kind.name_zh, kind.name_en, *kind.aliases):
            return kind
    listed = "、".join(kind.name_zh for kind in kinds) or "-"
    raise _refused(
        case,
        said("the programme counts no titles of the kind {name}", name=name),
        said("name one of {listed}", listed=listed),
    )


def _grant(case: Case, kind: TitleKind, values: dict[str, str], on: date, by: User | None) -> None:
    expires = date(on.year + kind.years, on.month, min(on.day, 28)) if kind.years else None
    title, is_new = Title.objects.get_or_create(
        enterprise=case.enterprise,
        kind=kind,
        level=LEVELS.get(values["level"], ""),
        subject=values["subject"][:120],
        granted_on=on,
        defaults={"expires_on": expires, "paper": values["paper"][:120], "entered_by": by},
    )
    if is_new:
        tell(by, "title.granted", case, title, detail={"case": case.pk, "on": on.isoformat()})


def _withdraw(case: Case, kind: TitleKind, values: dict[str, str], on: date, by: User | None) -> None:
    held = Title.objects.filter(enterprise=case.enterprise, kind=kind, withdrawn_on=None)
    held = held.filter(~Q(granted_on=None), subject=values["subject"][:120])
    for title in held:
        title.withdrawn_on = on
        title.save(update_fields=["withdrawn_on"])
        tell(by, "title.withdrawn", case, title, detail={"case": case.pk, "on": on.isoformat()})


def _list(case: Case, values: dict[str, str], on: date, by: User | None) -> None:
    board, code = values["board"][:60], values["code"][:20]
    held = Listing.objects.filter(board=board, stock_code=code).first()
    if held is not None and held.enterprise_id != case.enterprise_id:
        found = said("the stock {code} on {board} is that of another firm", code=code, board=board)
        raise _refused(case, found, said("check the code of the stock"))
    if held is None:
        held = Listing(enterprise=case.enterprise, board=board, stock_code=code)
    held.listed_on, held.delisted_on = on, None
    held.save()
    tell(by, "stock.listed", case, held, detail={"case": case.pk, "on": on.isoformat()})


def _delist(case: Case, values: dict[str, str], on: date, by: User | None) -> None:
    held = Listing.objects.filter(
        enterprise=case.enterprise, board=values["board"], stock_code=values["code"], delisted_on=None
    )
    for stock in held:
        stock.delisted_on = on
        stock.save(update_fields=["delisted_on"])
        tell(by, "stock.delisted", case, stock, detail={"case": case.pk, "on": on.isoformat()})


def _state(case: Case, name: str, value: str, on: date, by: User | None) -> None:
    """What came of a case is a statement of its own source, with the procedure as its name."""
    procedure, firm = case.procedure, case.enterprise
    assert firm is not None
    facts = checked_facts(inputs_of(case.programme), {name: value}, str(case))
    statement = Statement.objects.create(
        programme=case.programme,
        source=source_of(case.programme, procedure.title_zh),
        year=on.year,
        stated_on=on,
        facts=sorted(facts),
        firms=1,
        made_on=business_date(),
        made_by=by,
    )
    sheet = FactSheet.objects.create(enterprise=firm, statement=statement, year=on.year, facts=facts)
    tell(by, "facts.stated", case, sheet, detail={"case": case.pk, "facts": facts})


def _refused(case: Case, found: Said, remedy: Said) -> InputError:
    return InputError(Problem(found, remedy, place=str(case)))
