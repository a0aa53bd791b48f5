"""The assessment of a year: what counts, the sheet of scores, one unit with everything behind its points."""

from __future__ import annotations

from typing import Any

import polars as pl
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from zoulang.errors import InputError
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.entrance import deed, number_in, office_page, person
from zoulang.web.accounts.models import Programme, Unit
from zoulang.web.accounts.papers import paper, wants_paper
from zoulang.web.accounts.sentences import error_in_words, problem_in_words
from zoulang.web.accounts.spreadsheet import spreadsheet, wants_spreadsheet
from zoulang.web.dispatch.actions import assessment as deeds
from zoulang.web.dispatch.assessment.measures import MEASURES
from zoulang.web.dispatch.assessment.scoring import UnitScore, by_unit
from zoulang.web.dispatch.assessment_forms import ObjectionForm, SchemeForm, ShowForm
from zoulang.web.dispatch.models import Objection, Scheme, Score
from zoulang.web.dispatch.papers import assessment_paper
from zoulang.web.dispatch.views.entering import may, refuse_unless, working_programme


@office_page
def assessments(request: HttpRequest, programme: str) -> HttpResponse:
    """The years assessed, and the weights of the next one, which a person sets."""
    held = working_programme(request, programme)
    form = None
    if may(request, "dispatch.set_scheme", held):
        form = SchemeForm(request.POST or None, initial={"year": business_date().year})
        if request.method == "POST" and form.is_valid() and (made := _set(held, form, request)):
            messages.success(request, _("The weights are set."))
            return redirect(made)
    else:
        refuse_unless_read(request)
    context = {
        "programme": held,
        "section": "dispatch",
        "schemes": Scheme.objects.visible_to(request.user).filter(programme=held).select_related("set_by"),
        "form": form,
    }
    return render(request, "dispatch/assessments.html", context)


def refuse_unless_read(request: HttpRequest) -> None:
    """Who sets no weights may read the page and send nothing."""
    if request.method == "POST":
        refuse_unless(request, "dispatch.set_scheme", None)


def _set(programme: Programme, form: SchemeForm, request: HttpRequest) -> Scheme | None:
    try:
        return deeds.set_scheme(
            programme, form.cleaned_data["year"], form.cleaned_data["title"], form.weights(), person(request)
        )
    except InputError as error:
        for problem in error.problems:
            form.add_error(None, problem_in_words(problem))
        return None


@office_page
def assessment(request: HttpRequest, programme: str, year: int) -> HttpResponse:
    """The sheet of scores of a year, or what stands in its way."""
    scheme = _scheme(request, programme, year)
    lines = by_unit(_scores(request, scheme))
    if wants_paper(request):
        return paper(f"{scheme.title_zh}{scheme.year}", assessment_paper(scheme, lines), scheme.programme)
    if wants_spreadsheet(request):
        return spreadsheet(f"assessment-{scheme.year}", _table(scheme, lines))
    user: Any = request.user
    objections = Objection.objects.visible_to(user).filter(scheme=scheme)
    own = Unit.objects.filter(pk__in=user.units_where("assessments"), scores__scheme=scheme).distinct()
    can_object = scheme.state == Scheme.State.SHOWN and may(request, "dispatch.object_to_score", scheme)
    context = {
        "programme": scheme.programme,
        "section": "dispatch",
        "on": business_date(),
        "scheme": scheme,
        "items": [(item, MEASURES[item.measure]) for item in scheme.items.all()],
        "lines": lines,
        "objections": objections.select_related("unit", "item", "raised_by"),
        "may_score": scheme.state != Scheme.State.CONFIRMED and may(request, "dispatch.score_units", scheme),
        "may_show": scheme.state == Scheme.State.DRAFT
        and scheme.scored_on is not None
        and may(request, "dispatch.show_scores", scheme),
        "may_answer": scheme.state == Scheme.State.SHOWN
        and may(request, "dispatch.answer_objection", scheme),
        "may_confirm": scheme.state == Scheme.State.SHOWN and may(request, "dispatch.confirm_scores", scheme),
        "show_form": ShowForm(),
        "objection_form": ObjectionForm(units=own, items=scheme.items.all()) if can_object and own else None,
    }
    return render(request, "dispatch/assessment.html", context)


def _scheme(request: HttpRequest, programme: str, year: int) -> Scheme:
    seen = Scheme.objects.visible_to(request.user).select_related(
        "programme", "clause__document__programme", "set_by", "confirmed_by"
    )
    return get_object_or_404(seen, programme__slug=programme, year=year)


def _scores(request: HttpRequest, scheme: Scheme) -> list[Score]:
    seen = Score.objects.visible_to(request.user).filter(scheme=scheme)
    return list(seen.select_related("unit", "item").order_by("unit", "item__position"))


def _table(scheme: Scheme, lines: list[UnitScore]) -> pl.DataFrame:
    columns: dict[str, Any] = {"单位": pl.Series([line.unit.name_zh for line in lines], dtype=pl.String)}
    for number, item in enumerate(scheme.items.all()):
        points = [line.scores[number].points for line in lines]
        columns[f"{MEASURES[item.measure].title}"] = pl.Series(
            [None if each is None else float(each) for each in points], dtype=pl.Float64
        )
    columns["得分"] = pl.Series([float(line.total) for line in lines], dtype=pl.Float64)
    columns["适用分值"] = pl.Series([float(line.most) for line in lines], dtype=pl.Float64)
    return pl.DataFrame(columns)


@office_page
def score(request: HttpRequest, programme: str, year: int, unit: int) -> HttpResponse:
    """One unit: the duties, reports, goals and notices behind every point."""
    scheme = _scheme(request, programme, year)
    scores = [each for each in _scores(request, scheme) if each.unit_id == unit]
    held = get_object_or_404(scheme.programme.units, pk=unit if scores else 0)
    context = {
        "programme": scheme.programme,
        "section": "dispatch",
        "scheme": scheme,
        "unit": held,
        "line": UnitScore(held, scores),
        "rows": [(each, MEASURES[each.item.measure]) for each in scores],
    }
    return render(request, "dispatch/score.html", context)


@deed
def change(request: HttpRequest, programme: str, year: int) -> HttpResponse:
    """Score, show, object, answer or confirm."""
    scheme = _scheme(request, programme, year)
    try:
        messages.success(request, _done(request, scheme, request.POST.get("deed", "")))
    except InputError as error:
        messages.error(request, error_in_words(error))
    return redirect(scheme)


def _done(request: HttpRequest, scheme: Scheme, name: str) -> str:
    """Do what the button says, and tell it."""
    by, data = person(request), request.POST
    if name == "show":
        deeds.show_scores(scheme, number_in(data.get("within", "")) or 0, by)
        return _("Every unit sees its own scores from now on.")
    if name == "object":
        unit = get_object_or_404(scheme.programme.units, pk=number_in(data.get("unit", "")) or 0)
        item = scheme.items.filter(pk=number_in(data.get("item", "")) or 0).first()
        deeds.object_to_score(scheme, unit, data.get("words", "")[:2000], by, item)
        return _("The objection is in.")
    if name == "answer":
        objection = get_object_or_404(scheme.objections, pk=number_in(data.get("objection", "")) or 0)
        deeds.answer_objection(objection, data.get("answer", "")[:2000], by)
        return _("The objection is answered.")
    if name == "confirm":
        deeds.confirm_scores(scheme, by)
        return _("The scores are confirmed and stay as they are.")
    deeds.score_units(scheme, by)
    return _("Everything was counted anew.")
