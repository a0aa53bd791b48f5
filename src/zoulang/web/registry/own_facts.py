"""What a firm says of itself: the source that is the firm, stated and not checked."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from zoulang.errors import InputError, Problem, said
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.deeds import require
from zoulang.web.accounts.journal import record
from zoulang.web.accounts.models import Programme, User
from zoulang.web.registry.facts import checked_facts, inputs_of
from zoulang.web.registry.models import Enterprise, FactSheet, Source, Statement

# The source that every firm is for itself; it is believed last unless the programme ranks it.
FIRM = "firm"
SHOWN = 12


@transaction.atomic
def state_own_facts(
    enterprise: Enterprise, year: int, facts: Mapping[str, object], by: User | None
) -> Statement | None:
    """Keep what a firm says of itself for a year; None where it says nothing new.

    What it says on the same day is added to, and a value given again replaces the one before; None takes a
    value back. Whatever a source of a lower rank states still goes first.

    Raises:
        PermissionDenied: if the person acts neither for the firm nor for the office.
        InputError: if the year lies ahead, a fact is unknown or a value does not fit.
    """
    require(by, "registry.state_own_facts", enterprise)
    today = business_date()
    if year > today.year:
        raise InputError(
            Problem(said("the year {year} lies ahead", year=year), said("state what is known already"))
        )
    stated = checked_facts(inputs_of(enterprise.programme), facts, f"{enterprise}, {year}")
    # Two people of the firm may send their form at the same moment.
    Enterprise.objects.select_for_update().get(pk=enterprise.pk)
    sheet = _sheet_of_the_day(enterprise, year)
    held = sheet.facts if sheet is not None else {}
    changed = {name: value for name, value in stated.items() if name not in held or held[name] != value}
    if not changed:
        return None
    if sheet is None:
        statement = Statement.objects.create(
            programme=enterprise.programme,
            source=source_firm(enterprise.programme),
            year=year,
            stated_on=today,
            verified=Statement.Verification.STATED,
            facts=sorted(changed),
            firms=1,
            made_on=today,
            made_by=by,
        )
        FactSheet.objects.create(enterprise=enterprise, statement=statement, year=year, facts=changed)
    else:
        statement = sheet.statement
        sheet.facts = {**held, **changed}
        sheet.save()
        statement.facts = sorted({*statement.facts, *changed})
        statement.save()
    record(by, "facts.stated", enterprise, year=year, facts=sorted(changed)[:SHOWN], count=len(changed))
    return statement


def source_firm(programme: Programme) -> Source:
    """The source that is the firm itself; without a row of its own it is believed last."""
    held = programme.sources.filter(slug=FIRM).first()
    if held is not None:
        return held
    last = programme.sources.order_by("-rank").values_list("rank", flat=True).first() or 0
    names = {"name_zh": "企业填报", "name_en": "The firm itself", "rank": last + 1}
    return Source.objects.get_or_create(programme=programme, slug=FIRM, defaults=names)[0]


def _sheet_of_the_day(enterprise: Enterprise, year: int) -> FactSheet | None:
    sheets = enterprise.fact_sheets.filter(year=year, statement__stated_on=business_date())
    own = sheets.filter(statement__source__slug=FIRM, statement__firms=1, statement__file="")
    return own.select_related("statement").first()
