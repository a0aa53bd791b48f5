"""Deeds on goals and figures: measurements, values of other regions, base years, the figures file."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.core.validators import slug_re
from django.db import transaction

from zoulang.errors import InputError, Problem, said
from zoulang.figures import Figure
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.deeds import require
from zoulang.web.accounts.journal import record
from zoulang.web.accounts.models import Programme, Unit, User
from zoulang.web.accounts.registers import Registers
from zoulang.web.casework.actions import open_case
from zoulang.web.casework.models import Case
from zoulang.web.policy.models import Clause
from zoulang.web.programme.figures import Figures, read_figures
from zoulang.web.programme.models import (
    ComputedFigure,
    FigureFile,
    Goal,
    Measurement,
    Region,
    RegionValue,
)

# A measurement keeps so many decimals.
KEPT = Decimal("0.0001")
# The procedure under which a title is bid for, filed and granted.
STATUS_GOAL = "status-goal"


@transaction.atomic
def record_measurement(
    goal: Goal, as_of: date, value: Decimal, source: str, by: User | None, source_en: str = ""
) -> Measurement:
    """Enter the value of a goal's indicator on a day; a second value for the day corrects the first.

    Raises:
        PermissionDenied: if the person may not enter measurements here.
        InputError: if the day lies ahead, or no source is named.
    """
    require(by, "programme.record_measurement", goal)
    _refuse_ahead(as_of, goal)
    _refuse_unsourced(source, goal)
    return _measure(goal, as_of, value, source, source_en, None, by)


@transaction.atomic
def take_measurement(goal: Goal, by: User | None, on: date | None = None) -> Measurement:
    """Take over the value that a figure of the programme gives for the goal: nobody types it.

    Args:
        on: the day for which the figure is asked; today without it.

    Raises:
        PermissionDenied: if the person may not enter measurements here.
        InputError: if no figure measures the goal, or its value is not known.
    """
    require(by, "programme.take_measurement", goal)
    figures = Figures(goal.programme)
    figure = figures.feeding(goal.clause.document.slug, goal.indicator_zh)
    if figure is None:
        found = said("no figure measures {indicator}", indicator=goal.indicator_zh)
        raise InputError(Problem(found, said("name the goal in the figures file"), place=str(goal)))
    result = figures.result(figure.id, on or business_date())
    if result.shown is None:
        found = said("the figure {title} is not known", title=figure.title.zh)
        raise InputError(Problem(found, said("fill in what is missing in its registers"), place=str(goal)))
    _refuse_ahead(result.as_of, goal)
    # As the figure shows it: what is seen on its page is what is taken over.
    step = max(Decimal(1).scaleb(-figure.digits), KEPT)
    value = (Decimal(result.shown.numerator) / Decimal(result.shown.denominator)).quantize(
        step, ROUND_HALF_UP
    )
    computed = ComputedFigure.objects.filter(
        clause__document__programme=goal.programme, slug=figure.id
    ).first()
    return _measure(goal, result.as_of, value, figure.title.zh, figure.title.en, computed, by)


def _measure(
    goal: Goal,
    as_of: date,
    value: Decimal,
    source: str,
    source_en: str,
    computed: ComputedFigure | None,
    by: User | None,
) -> Measurement:
    before = Measurement.objects.filter(goal=goal, as_of=as_of).first()
    measurement, _ = Measurement.objects.update_or_create(
        goal=goal,
        as_of=as_of,
        defaults={
            "value": value,
            "source": source[:100],
            "source_en": source_en[:200],
            "entered_by": by,
            "computed": computed,
        },
    )
    corrected = str(before.value) if before else None
    told = {"figure": computed.slug} if computed else {}
    record(by, "measurement.recorded", measurement, value=str(value), corrected=corrected, **told)
    return measurement


@transaction.atomic
def record_region_value(
    region: Region,
    indicator: str,
    as_of: date,
    value: Decimal,
    source: str,
    by: User | None,
    *,
    unit: tuple[str, str] = ("", ""),
    source_en: str = "",
) -> RegionValue:
    """Enter the value of an indicator in another region; a second one for the day corrects the first.

    Raises:
        PermissionDenied: if the person may not enter such values here.
        InputError: if the day lies ahead, or no source or indicator is named.
    """
    require(by, "programme.record_region_value", region)
    _refuse_ahead(as_of, region)
    _refuse_unsourced(source, region)
    if not indicator.strip():
        raise InputError(
            Problem(said("no indicator is named"), said("name what is measured"), place=str(region))
        )
    before = RegionValue.objects.filter(region=region, indicator=indicator, as_of=as_of).first()
    held, _ = RegionValue.objects.update_or_create(
        region=region,
        indicator=indicator[:200],
        as_of=as_of,
        defaults={
            "value": value,
            "unit_zh": unit[0][:30],
            "unit_en": unit[1][:60],
            "source": source[:100],
            "source_en": source_en[:200],
            "entered_on": business_date(),
            "entered_by": by,
        },
    )
    corrected = str(before.value) if before else None
    record(by, "region_value.recorded", held, value=str(value), corrected=corrected)
    return held


@transaction.atomic
def set_base_year(goal: Goal, year: int, source: str, by: User | None) -> Goal:
    """Say from which year a multiple is counted, where the document prints none.

    Raises:
        PermissionDenied: if the person may not set bases here.
        InputError: if the goal is no multiple, the year is not over, or no source is named.
    """
    require(by, "programme.set_base_year", goal)
    if not goal.fact:
        found = said("{indicator} is no multiple of a fact of enterprises", indicator=goal.indicator_zh)
        raise InputError(Problem(found, said("only multiples have a base year"), place=str(goal)))
    if year >= business_date().year or year < 1949:
        found = said("{year} is no base year", year=year)
        raise InputError(Problem(found, said("name a year that is over"), place=str(goal)))
    _refuse_unsourced(source, goal)
    before = goal.base_year
    goal.base_year, goal.base_source = year, source[:100]
    goal.save(update_fields=["base_year", "base_source"])
    record(by, "goal.base_year_set", goal, source, year=year, before=before)
    return goal


@transaction.atomic
def bid_for_title(goal: Goal, by: User | None, bidder: Unit | None = None) -> Case:
    """Begin the bid for a title that a clause wants: bidding, filed, granted, each with its papers.

    Args:
        bidder: the unit that bids; without one the office of the leading group acts for all.

    Raises:
        PermissionDenied: if the person may not begin it.
        InputError: if the goal is no title, or is bid for already.
    """
    require(by, "programme.bid_for_title", goal)
    if goal.value_type != Goal.ValueType.STATUS:
        found = said("{indicator} is no title to be won", indicator=goal.indicator_zh)
        raise InputError(Problem(found, said("only titles are bid for"), place=str(goal)))
    if goal.case_id is not None:
        found = said("{indicator} is bid for already", indicator=goal.indicator_zh)
        raise InputError(Problem(found, said("go on with the bid that runs"), place=str(goal)))
    title = f"{goal.indicator_zh}：{goal.value_zh}"[:200]
    title_en = f"{goal.indicator_en or goal.indicator_zh}: {goal.value_en or goal.value_zh}"[:300]
    parts = {"bidder": [bidder]} if bidder is not None else None
    goal.case = open_case(
        goal.programme,
        STATUS_GOAL,
        title,
        by,
        title_en=title_en,
        clause=goal.clause,
        parts=parts,
    )
    goal.save(update_fields=["case"])
    record(by, "title.bid_for", goal, case=goal.case.pk)
    return goal.case


@transaction.atomic
def install_figures(programme: Programme, source: str, by: User | None) -> list[ComputedFigure]:
    """Put a figures file in force; figures that it names no more go, with what they measured left as it is.

    Raises:
        PermissionDenied: if the person may not install figures here.
        InputError: naming every mistake with its line: names, types, units, clauses that are not there.
    """
    require(by, "programme.install_figures", programme)
    figures = read_figures(source, tuple(Registers(programme).shapes.values()))
    clauses = {
        (clause.document.slug, clause.address): clause
        for clause in Clause.objects.filter(document__programme=programme).select_related("document")
    }
    problems = [problem for figure in figures for problem in _misplaced(figure, clauses)]
    if problems:
        raise InputError(problems)
    FigureFile.objects.update_or_create(programme=programme, defaults={"source": source})
    held = ComputedFigure.objects.filter(clause__document__programme=programme)
    held.exclude(slug__in=[figure.id for figure in figures]).delete()
    by_slug = {each.slug: each for each in held}
    installed = []
    for position, figure in enumerate(figures):
        each = by_slug.get(figure.id) or ComputedFigure(slug=figure.id)
        each.clause, each.position = clauses[figure.document, figure.clause], position
        each.title_zh, each.title_en = figure.title.zh[:120], figure.title.en[:200]
        each.save()
        installed.append(each)
    record(by, "figures.installed", programme, figures=[figure.id for figure in figures])
    return installed


def _misplaced(figure: Figure, clauses: dict[tuple[str, str], Clause]) -> list[Problem]:
    place = f"figures.yaml, {figure.id}"
    problems = []
    if (figure.document, figure.clause) not in clauses:
        found = said("{address} is no clause of {document}", address=figure.clause, document=figure.document)
        problems.append(Problem(found, said("cite a clause of the programme"), place=place))
    if slug_re.fullmatch(figure.id) is None:
        found = said("{slug} is no name for an address", slug=figure.id)
        problems.append(Problem(found, said("write letters, digits and hyphens"), place=place))
    return problems


def _refuse_ahead(as_of: date, subject: Goal | Region) -> None:
    if as_of > business_date():
        remedy = said("enter values up to {day}", day=business_date())
        raise InputError(
            Problem(said("{as_of} lies ahead of the business date", as_of=as_of), remedy, place=str(subject))
        )


def _refuse_unsourced(source: str, subject: Goal | Region) -> None:
    if not source.strip():
        raise InputError(
            Problem(said("no source is named"), said("say where the value comes from"), place=str(subject))
        )
