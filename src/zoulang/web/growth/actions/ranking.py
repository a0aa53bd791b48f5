"""Rank firms, give points for the judged part, propose the chosen as the list of the year."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction

from zoulang.errors import InputError, Problem, said
from zoulang.web.accounts.bulk import insert_rows
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.deeds import require
from zoulang.web.accounts.journal import record, record_each
from zoulang.web.accounts.models import User
from zoulang.web.growth.inputs import Inputs, inputs_for, judged_fact
from zoulang.web.growth.models import Ranked, Ranking, Scheme, SchemeSetting
from zoulang.web.growth.working_out import Worked
from zoulang.web.registry.models import ListedFirm, YearlyList

FIELDS = (
    "ranking",
    "enterprise",
    "place",
    "value",
    "chosen",
    "grade",
    "points",
    "inputs",
    "parts",
    "lacking",
)

# The stages of an assessment in which its grades are not public: before, sent back, taken back.
UNPUBLISHED = ("graded", "withdrawn")


@transaction.atomic
def rank_firms(scheme: Scheme, year: int, on: date, by: User | None) -> Ranking:
    """Work out a scheme for a year and keep it with everything it rests on.

    A ranking of the year that was not proposed yet is replaced; points given in it are kept.

    Raises:
        PermissionDenied: if the person may not rank here.
        InputError: if it was proposed already, or a setting that the rules ask for is not set.
    """
    require(by, "growth.rank_firms", scheme)
    Scheme.objects.select_for_update().get(pk=scheme.pk)
    earlier = scheme.rankings.filter(year=year).first()
    if earlier is not None and is_fixed(earlier):
        found = said("{title} of {year} was proposed already", title=scheme.name_zh, year=year)
        raise InputError(Problem(found, said("refuse the list first, then rank again")))
    given = dict(_points(earlier))
    points = {firm: each[0] for firm, each in given.items()}
    inputs = inputs_for(scheme, year, on, points)
    case = None
    if earlier is not None:
        case = earlier.case if earlier.case is not None and earlier.case.closed_on is None else None
        earlier.firms.all()._raw_delete("default")
        earlier.delete()
    ranking = Ranking.objects.create(
        programme=scheme.programme, scheme=scheme, year=year, source=scheme.source, rules=inputs.rules,
        answers=inputs.answers, on=on, made_on=business_date(), made_by=by, case=case,
    )  # fmt: skip
    worked = inputs.work_out()
    insert_rows(Ranked, FIELDS, _rows(ranking, inputs, worked, points))
    for firm, (_, person, day) in given.items():
        ranking.firms.filter(enterprise=firm).update(points_by=person, points_on=day)
    placed = sum(each.place is not None for each in worked)
    record(by, "firms.ranked", ranking, year=year, on=on.isoformat(), firms=len(worked), placed=placed)
    return ranking


def is_fixed(ranking: Ranking) -> bool:
    """Whether it was proposed, or published by an assessment: then it is not worked out anew."""
    refused = (YearlyList.State.REFUSED, YearlyList.State.REPLACED)
    listed = ranking.yearly_list is not None and ranking.yearly_list.state not in refused
    return listed or (ranking.case is not None and ranking.case.stage not in UNPUBLISHED)


def _points(earlier: Ranking | None) -> Iterator[tuple[int, tuple[Decimal, int | None, date | None]]]:
    if earlier is not None:
        fields = ("enterprise_id", "points", "points_by_id", "points_on")
        for firm, points, person, day in earlier.firms.exclude(points=None).values_list(*fields):
            yield firm, (points, person, day)


def _rows(
    ranking: Ranking, inputs: Inputs, worked: list[Worked], points: Mapping[int, Decimal]
) -> Iterator[tuple[Any, ...]]:
    told = inputs.as_texts()
    for firm, each, texts in zip(inputs.firms, worked, told, strict=True):
        lacking = [] if each.place is not None else inputs.lacking(texts)
        yield (
            ranking.pk, firm, each.place, None if each.value is None else str(each.value), each.chosen,
            each.grade, None if firm not in points else str(points[firm]),
            json.dumps(texts, ensure_ascii=False), json.dumps(each.parts, ensure_ascii=False),
            json.dumps(lacking, ensure_ascii=False),
        )  # fmt: skip


def give_points(ranked: Ranked, points: str, by: User | None) -> Ranked:
    """Give a firm the points of the judged part; the ranking is worked out anew at once.

    Raises:
        PermissionDenied: if the person may not give points here.
        InputError: if the scheme has no judged part, the points do not fit, or the ranking is proposed.
    """
    give_all_points(ranked.ranking, {ranked.pk: points}, by)
    return Ranked.objects.get(pk=ranked.pk)


@transaction.atomic
def give_all_points(ranking: Ranking, points: Mapping[int, str], by: User | None) -> None:
    """Give many firms (ids of their rows) their points; the ranking is worked out anew once for all.

    Raises:
        PermissionDenied, InputError: as `give_points`; nothing is given then.
    """
    require(by, "growth.give_points", ranking)
    ranking = Ranking.objects.select_for_update().get(pk=ranking.pk)
    _require_judged(ranking)
    rows = ranking.firms.select_for_update().filter(pk__in=points)
    told: list[tuple[Ranked, dict[str, Any]]] = []
    for held in rows.select_related("enterprise").order_by("enterprise__credit_code"):
        before, number = held.points, _checked_points(ranking, points[held.pk])
        held.points, held.points_by, held.points_on = number, by, business_date()
        told.append((held, {"before": None if before is None else str(before), "after": str(number)}))
    given = [held for held, _ in told]
    Ranked.objects.bulk_update(given, ["points", "points_by", "points_on"], batch_size=500)
    record_each(by, "points.given", told)
    _place_again(ranking)


def _require_judged(ranking: Ranking) -> None:
    title = ranking.scheme.name_zh
    if judged_fact(ranking.source) is None:
        found = said("nothing in {title} is judged", title=title)
        raise InputError(Problem(found, said("points follow from the inputs alone")))
    if is_fixed(ranking):
        found = said("{title} of {year} was proposed already", title=title, year=ranking.year)
        raise InputError(Problem(found, said("refuse the list first, then rank again")))


def _checked_points(ranking: Ranking, points: str) -> Decimal:
    try:
        number = Decimal(points.strip())
    except InvalidOperation:
        number = Decimal(-1)
    most = Decimal(str(ranking.source["judged"].get("most", 100)))
    if not number.is_finite() or not 0 <= number <= most:
        found = said("{points} is no number of points", points=repr(points))
        raise InputError(Problem(found, said("write a number from 0 to {most}", most=most)))
    return number


def _place_again(ranking: Ranking) -> None:
    """Places from the frozen inputs and the points as they are now."""
    inputs = Inputs.frozen(ranking)
    rows = list(ranking.firms.order_by("enterprise_id"))
    for row, each, texts in zip(rows, inputs.work_out(), inputs.as_texts(), strict=True):
        row.place, row.value, row.chosen = each.place, each.value, each.chosen
        row.inputs, row.lacking = texts, [] if each.place is not None else inputs.lacking(texts)
    Ranked.objects.bulk_update(rows, ["place", "value", "chosen", "inputs", "lacking"], batch_size=500)


@transaction.atomic
def propose_ranking(ranking: Ranking, by: User | None) -> YearlyList:
    """Propose the chosen firms as the list of the year; another person confirms it.

    Raises:
        PermissionDenied: if the person may not propose here.
        InputError: if nothing is chosen, it was proposed already, or the scheme makes no list.
    """
    require(by, "growth.propose_ranking", ranking)
    held = Ranking.objects.select_for_update(of=("self",)).select_related("scheme").get(pk=ranking.pk)
    scheme, fact = held.scheme, str(held.source.get("list_fact", ""))
    firms = list(held.firms.filter(chosen=True).values_list("enterprise_id", flat=True))
    if not fact or not firms:
        found = said("{title} chooses no firms", title=scheme.name_zh)
        raise InputError(Problem(found, said("give the points that are missing, or rank again")))
    if is_fixed(held):
        found = said("{title} of {year} was proposed already", title=scheme.name_zh, year=held.year)
        raise InputError(Problem(found, said("open the list to see it")))
    waiting = scheme.programme.yearly_lists.filter(fact=fact, year=held.year)
    waiting.filter(state=YearlyList.State.PROPOSED).update(state=YearlyList.State.REPLACED)
    made = YearlyList.objects.create(
        programme=scheme.programme, clause=scheme.clause, fact=fact, year=held.year,
        title_zh=scheme.name_zh, title_en=scheme.name_en, proposed_by=by, proposed_on=business_date(),
    )  # fmt: skip
    ListedFirm.objects.bulk_create(
        [ListedFirm(yearly_list=made, enterprise_id=firm) for firm in firms], batch_size=500
    )
    held.yearly_list = made
    held.save(update_fields=["yearly_list"])
    record(by, "list.proposed", made, fact=fact, year=held.year, firms=len(firms), ranking=str(held))
    return made


@transaction.atomic
def set_scheme(scheme: Scheme, values: Mapping[str, str], by: User | None) -> list[SchemeSetting]:
    """Set what the document leaves open, such as weights; an empty value takes a setting away.

    Raises:
        PermissionDenied: if the person may not set it here.
        InputError: if a name is none that the scheme asks for, or a value does not fit.
    """
    from zoulang.web.growth.inputs import checked_setting

    require(by, "growth.set_ranking", scheme)
    before = dict(scheme.settings.values_list("name", "value"))
    for name, value in values.items():
        text = value.strip()
        if text:
            checked_setting(scheme, name, text)
            fields = {"value": text, "set_by": by, "set_on": business_date()}
            SchemeSetting.objects.update_or_create(scheme=scheme, name=name, defaults=fields)
        else:
            scheme.settings.filter(name=name).delete()
    after = dict(scheme.settings.values_list("name", "value"))
    if after != before:
        record(by, "ranking.set", scheme, before=before, after=after)
    return list(scheme.settings.all())
