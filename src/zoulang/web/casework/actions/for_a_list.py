"""Cases opened for every firm of a list in one go: plans for the firms that were commended in a year."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet

from zoulang.errors import InputError, Problem, said
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.models import Programme, User
from zoulang.web.casework.actions.many import Opening, open_cases
from zoulang.web.casework.held import read_procedure
from zoulang.web.casework.models import Case, Procedure
from zoulang.web.casework.opening import may_open
from zoulang.web.registry.models import Enterprise, Title, YearlyList, valid_titles

_YEAR = re.compile(r"\d{4}年?")


@dataclass(frozen=True)
class FirmList:
    """A list of firms that the record holds: of a year, or of those who hold a title."""

    key: str
    title: str
    firms: int


def lists_of(programme: Programme) -> list[FirmList]:
    """The confirmed yearly lists, and the titles with their years; three queries."""
    found = [
        FirmList(f"list:{each.pk}", f"{each.text('title')} {each.year}", len(each.firms.all()))
        for each in _confirmed(programme).prefetch_related("firms")
    ]
    rows: dict[tuple[int, str], tuple[str, set[int]]] = {}
    for title in _titles(programme).select_related("kind").order_by("kind", "-subject"):
        year = title.subject if _YEAR.fullmatch(title.subject) else ""
        name = f"{title.kind.text('name')} {year}".strip()
        rows.setdefault((title.kind_id, year), (name, set()))[1].add(title.enterprise_id)
    found += [
        FirmList(f"title:{kind}:{year}", name, len(firms)) for (kind, year), (name, firms) in rows.items()
    ]
    return found


@transaction.atomic
def open_for_list(procedure: Procedure, key: str, title_zh: str, by: User | None) -> list[Case]:
    """Open a case for every firm of a list that has no open one of this procedure yet.

    Raises:
        PermissionDenied: if the person opens no such cases, or does not see all firms.
        InputError: without a title, or if there is no such list.
    """
    programme = procedure.programme
    sees_all = by is None or by.is_superuser or programme.pk in by.programmes_where("enterprises")
    if not (may_open(by, procedure) and sees_all):
        raise PermissionDenied(said("cases for a list are opened by those who see every firm"))
    if not title_zh.strip():
        raise InputError(Problem(said("the case has no title"), said("say in a few words what it is about")))
    if key not in {each.key for each in lists_of(programme)}:
        raise InputError(Problem(said("there is no such list"), said("choose one of those shown")))
    firms = list(_firms(programme, key))
    if read_procedure(procedure.source).firm_part is None:
        raise InputError(Problem(said("these cases are about no firm"), said("open them one by one")))
    running = Case.objects.filter(procedure=procedure, closed_on=None, enterprise__in=firms)
    busy = set(running.values_list("enterprise_id", flat=True))
    openings = [
        Opening(f"{firm.name_zh} {title_zh.strip()}", enterprise=firm)
        for firm in firms
        if firm.pk not in busy
    ]
    return open_cases(procedure, openings, by) if openings else []


def _firms(programme: Programme, key: str) -> Iterator[Enterprise]:
    kind, _, rest = key.partition(":")
    firms = Enterprise.objects.filter(programme=programme).select_related("programme")
    if kind == "list":
        yield from firms.filter(listed__yearly_list__in=_confirmed(programme).filter(pk=int(rest))).distinct()
        return
    pk, _, year = rest.partition(":")
    held = _titles(programme).filter(kind=int(pk))
    held = held.filter(subject=year) if year else held
    yield from firms.filter(pk__in=held.order_by().values("enterprise"))


def _confirmed(programme: Programme) -> QuerySet[YearlyList]:
    return YearlyList.objects.filter(programme=programme, state=YearlyList.State.CONFIRMED)


def _titles(programme: Programme) -> QuerySet[Title]:
    return Title.objects.filter(valid_titles(business_date()), enterprise__programme=programme)
