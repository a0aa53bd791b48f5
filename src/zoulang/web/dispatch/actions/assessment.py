"""Deeds of the assessment: set what counts, score, show, object, answer, confirm; the points of towns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import PermissionDenied
from django.db import transaction

from zoulang.errors import InputError, Problem, Said, said
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.deeds import require
from zoulang.web.accounts.journal import record
from zoulang.web.accounts.models import Programme, Unit, User
from zoulang.web.dispatch.assessment.measures import MEASURES
from zoulang.web.dispatch.assessment.scoring import scores_of
from zoulang.web.dispatch.days import calendar_of
from zoulang.web.dispatch.models import Objection, Scheme, SchemeItem, Score, TownPoints
from zoulang.web.policy.models import Clause

MOST_POINTS = Decimal(1000)
MOST_DAYS_TO_OBJECT = 60


@dataclass(frozen=True)
class Weight:
    """What an item weighs: the most it gives or takes, and of what is counted each time, points each."""

    points: Decimal
    each: Decimal | None = None


@transaction.atomic
def set_scheme(
    programme: Programme,
    year: int,
    title: str,
    weights: Mapping[str, Weight],
    by: User | None,
    title_en: str = "",
    clause: Clause | None = None,
) -> Scheme:
    """Say what the assessment of a year counts and how much each item weighs; scores made before fall away.

    Raises:
        PermissionDenied: if the person sets no weights here.
        InputError: if the scores are shown already, nothing weighs anything, or a weight does not do.
    """
    require(by, "dispatch.set_scheme", programme)
    if not title.strip():
        raise InputError(Problem(said("the scheme has no title"), said("write what it is called")))
    if not weights:
        raise InputError(
            Problem(said("nothing has points"), said("give at least one item points; there is no default"))
        )
    problems = [problem for name, weight in weights.items() for problem in _wrong(name, weight)]
    if problems:
        raise InputError(problems)
    scheme = Scheme.objects.filter(programme=programme, year=year).first() or Scheme(
        programme=programme, year=year
    )
    if scheme.state != Scheme.State.DRAFT:
        raise _refused(
            scheme,
            said("the scores are shown to the units already"),
            said("set the weights of the next year"),
        )
    scheme.title_zh, scheme.title_en, scheme.clause = title.strip()[:200], title_en.strip()[:300], clause
    scheme.set_on, scheme.set_by, scheme.scored_on = business_date(), by, None
    scheme.save()
    before = {item.measure: str(item.points) for item in scheme.items.all()}
    scheme.items.all().delete()
    SchemeItem.objects.bulk_create(
        SchemeItem(scheme=scheme, position=position, measure=name, points=weight.points, each=weight.each)
        for position, (name, weight) in enumerate(weights.items())
    )
    told = {name: [str(weight.points), str(weight.each or "")] for name, weight in weights.items()}
    record(by, "scheme.set", scheme, weights=told, before=before)
    return scheme


def _wrong(name: str, weight: Weight) -> list[Problem]:
    if name not in MEASURES:
        found = said("{name} is nothing that can be counted", name=name)
        return [Problem(found, said("choose one of {listed}", listed=", ".join(MEASURES)))]
    place = said("{item}", item=str(MEASURES[name].title))
    problems = []
    for points in (weight.points, weight.each):
        if points is not None and not (points.is_finite() and 0 < points <= MOST_POINTS):
            found = said("{points} is no number of points", points=points)
            problems.append(
                Problem(found, said("write a number above 0, at most {most}", most=MOST_POINTS), place=place)
            )
    if MEASURES[name].takes and weight.each is None:
        found = said("points are taken each time, and nobody says how many")
        problems.append(Problem(found, said("write the points for each time"), place=place))
    return problems


@transaction.atomic
def score_units(scheme: Scheme, by: User | None) -> list[Score]:
    """Count everything anew, as of today; also after an objection, until the scores are confirmed.

    Raises:
        PermissionDenied: if the person scores nobody here.
        InputError: if the scores are confirmed.
    """
    require(by, "dispatch.score_units", scheme)
    scheme = _held(scheme)
    if scheme.state == Scheme.State.CONFIRMED:
        raise _refused(scheme, said("the scores are confirmed"), said("they stay as they are"))
    today = business_date()
    scheme.scores.all().delete()
    scores = Score.objects.bulk_create(scores_of(scheme, today))
    scheme.scored_on = today
    scheme.save(update_fields=["scored_on"])
    totals: dict[str, Decimal] = {}
    for score in scores:
        totals[score.unit.name_zh] = totals.get(score.unit.name_zh, Decimal(0)) + (score.points or 0)
    record(by, "scheme.scored", scheme, totals={name: str(total) for name, total in totals.items()})
    return scores


@transaction.atomic
def show_scores(scheme: Scheme, within: int, by: User | None) -> Scheme:
    """Show every unit its own scores; it may object for so many working days.

    Raises:
        PermissionDenied: if the person shows no scores here.
        InputError: if they are shown already, nothing was scored, or the days do not do.
    """
    require(by, "dispatch.show_scores", scheme)
    scheme = _held(scheme)
    if scheme.state != Scheme.State.DRAFT:
        raise _refused(scheme, said("the scores are shown already"), said("there is nothing left to do"))
    if scheme.scored_on is None:
        raise _refused(scheme, said("nothing was scored yet"), said("score the units first"))
    if not 0 < within <= MOST_DAYS_TO_OBJECT:
        found = said("{within} is no number of working days to object in", within=within)
        raise _refused(scheme, found, said("write 1 to {most}", most=MOST_DAYS_TO_OBJECT))
    today = business_date()
    scheme.state, scheme.shown_on = Scheme.State.SHOWN, today
    scheme.objections_until = calendar_of(scheme.programme).plus(today, within)
    scheme.save()
    record(by, "scheme.shown", scheme, objections_until=scheme.objections_until.isoformat())
    return scheme


@transaction.atomic
def object_to_score(
    scheme: Scheme, unit: Unit, words: str, by: User | None, item: SchemeItem | None = None
) -> Objection:
    """Say what is wrong with a score of the own unit.

    Raises:
        PermissionDenied: if the person does not act for the unit.
        InputError: if nothing is said, or the time to object has not come or has passed.
    """
    require(by, "dispatch.object_to_score", scheme)
    if by is not None and not by.is_superuser and unit.pk not in by.units_where("assessments"):
        raise PermissionDenied(said("{person} does not act for {unit}", person=by.username, unit=unit))
    scheme = _held(scheme)
    today = business_date()
    if scheme.state != Scheme.State.SHOWN or scheme.objections_until is None:
        raise _refused(scheme, said("no scores are shown"), said("wait until the office shows them"))
    if today > scheme.objections_until:
        found = said("objections were taken until {day}", day=scheme.objections_until)
        raise _refused(scheme, found, said("speak to the office"))
    if not words.strip():
        raise _refused(scheme, said("the objection has no words"), said("say what is wrong and why"))
    made = Objection.objects.create(
        scheme=scheme, unit=unit, item=item, words=words.strip(), raised_on=today, raised_by=by
    )
    record(by, "objection.raised", made, words=made.words, item=item.measure if item else "")
    return made


@transaction.atomic
def answer_objection(objection: Objection, answer: str, by: User | None) -> Objection:
    """Say what became of an objection; scoring anew is a deed of its own.

    Raises:
        PermissionDenied: if the person answers no objections here.
        InputError: if nothing is said, or the scores are confirmed.
    """
    require(by, "dispatch.answer_objection", objection)
    scheme = _held(objection.scheme)
    if scheme.state != Scheme.State.SHOWN:
        raise _refused(scheme, said("the scores are confirmed"), said("they stay as they are"))
    if not answer.strip():
        raise _refused(scheme, said("the answer is empty"), said("say what was decided and why"))
    objection.answer, objection.answered_on, objection.answered_by = answer.strip(), business_date(), by
    objection.save()
    record(by, "objection.answered", objection, answer=objection.answer)
    return objection


@transaction.atomic
def confirm_scores(scheme: Scheme, by: User | None) -> Scheme:
    """Confirm the scores; from now on they stay as they are.

    Raises:
        PermissionDenied: if the person confirms no scores here.
        InputError: if they are not shown, objections can still be made, or one is not answered.
    """
    require(by, "dispatch.confirm_scores", scheme)
    scheme = _held(scheme)
    if scheme.state != Scheme.State.SHOWN or scheme.objections_until is None:
        raise _refused(scheme, said("the scores are not shown to the units"), said("show them first"))
    today = business_date()
    if today <= scheme.objections_until:
        found = said("the units may object until {day}", day=scheme.objections_until)
        raise _refused(scheme, found, said("confirm after that day"))
    waiting = scheme.objections.filter(answered_on=None).count()
    if waiting:
        found = said("{number} objections are not answered", number=waiting)
        raise _refused(scheme, found, said("answer them first"))
    scheme.state, scheme.confirmed_on, scheme.confirmed_by = Scheme.State.CONFIRMED, today, by
    scheme.save()
    record(by, "scheme.confirmed", scheme)
    return scheme


@transaction.atomic
def set_town_points(clause: Clause, points: Decimal | None, by: User | None) -> TownPoints:
    """Say how many points a town gets for each firm that drew an award under the clause; None: nobody knows.

    Raises:
        PermissionDenied: if the person sets no points here.
        InputError: if it is no number of points.
    """
    require(by, "dispatch.set_town_points", clause)
    if points is not None and not (points.is_finite() and 0 < points <= MOST_POINTS):
        found = said("{points} is no number of points", points=points)
        remedy = said("write a number above 0, at most {most}", most=MOST_POINTS)
        raise InputError(Problem(found, remedy, place=str(clause)))
    values = {"points": points, "set_on": business_date() if points is not None else None, "set_by": by}
    held, _ = TownPoints.objects.update_or_create(clause=clause, defaults=values)
    record(by, "town_points.set", held, points=str(points) if points is not None else None)
    return held


def _held(scheme: Scheme) -> Scheme:
    """The scheme as it stands, and nobody changes it meanwhile."""
    return Scheme.objects.select_for_update().select_related("programme").get(pk=scheme.pk)


def _refused(scheme: Scheme, found: Said, remedy: Said) -> InputError:
    return InputError(Problem(found, remedy, place=str(scheme)))
