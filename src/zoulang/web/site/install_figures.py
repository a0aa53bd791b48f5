"""Numbers of a programme folder: what documents print, what follows from it, and the regions around."""

from __future__ import annotations

from typing import Any

from django.db.models import Model

from zoulang.citation import normalize_address
from zoulang.figures.derivations import RELATIONS
from zoulang.web.accounts.models import Programme
from zoulang.web.policy.models import Clause
from zoulang.web.programme.accepting import as_number
from zoulang.web.programme.models import Derivation, Figure, Goal, Region
from zoulang.web.site.folder import Section


def in_both(section: Section, model: type[Model], *fields: str) -> dict[str, str]:
    """Bilingual fields, ``name`` giving ``name_zh`` and ``name_en``, checked against their lengths."""
    found = {}
    for field in fields:
        for suffix, text in zip(("zh", "en"), section.pair(field), strict=True):
            limit = getattr(model._meta.get_field(f"{field}_{suffix}"), "max_length", None)
            if limit is not None and len(text) > limit:
                raise section.error(f"`{field}` has {len(text)} characters", f"keep it below {limit + 1}")
            found[f"{field}_{suffix}"] = text
    return found


def figure(clause: Clause, section: Section) -> Figure:
    """A number that the clause prints, with its scope, its stretch of time and what it says of others."""
    aspect = section.text("aspect", "")
    if aspect and aspect not in Figure.Aspect.values:
        raise section.error(f"`aspect` is {aspect}", f"write one of {', '.join(Figure.Aspect.values)}")
    value = section.text("value", limit=60)
    as_number(value, f"{section.file}, {section.place}")
    fields: dict[str, Any] = {
        **in_both(section, Figure, "what", "unit", "scope", "note"),
        "nature": section.text("nature", "", limit=20),
        "as_of": section.text("as_of", "", limit=40),
        "since": section.day("since"),
        "qualifier": section.text("qualifier", "", limit=10),
        "aspect": aspect,
        "of": [str(name) for name in section.listed("of")],
    }
    what = fields.pop("what_zh")
    made, _ = Figure.objects.update_or_create(
        clause=clause, what_zh=what, value=value, repeat_of=None, defaults=fields
    )
    return made


def repeat(clause: Clause, section: Section) -> Figure:
    """A figure told once more; it is linked to the first and is no second fact."""
    name = section.text("of")
    first = Figure.objects.filter(clause__document=clause.document, what_zh=name, repeat_of=None)
    if section.values.get("of_clause"):
        first = first.filter(clause__address=normalize_address(section.text("of_clause")))
    found = list(first[:2])
    if len(found) != 1:
        remedy = (
            "write it after the figure, and name its clause under `of_clause` where several have the name"
        )
        raise section.error(f"`of` is {name}, {'no' if not found else 'more than one'} figure", remedy)
    original = found[0]
    copied = {
        field.name: getattr(original, field.name)
        for field in Figure._meta.fields
        if field.name.partition("_")[0] in ("unit", "nature", "as", "since", "scope", "qualifier")
    }
    made, _ = Figure.objects.update_or_create(
        clause=clause,
        what_zh=original.what_zh,
        value=original.value,
        repeat_of=original,
        defaults={**copied, "what_en": original.what_en, **in_both(section, Figure, "where")},
    )
    return made


def derivation(clause: Clause, section: Section) -> Derivation:
    """A calculation over printed numbers; whether they can all be found is seen when it is shown."""
    relation = section.text("relation")
    if relation not in RELATIONS:
        raise section.error(f"`relation` is {relation}", f"write one of {', '.join(RELATIONS)}")
    if not section.values.get("formula") and not section.listed("listed"):
        raise section.error("the derivation has no formula", "add `formula: …` or `listed: […]`")
    fields = in_both(section, Derivation, "what", "note")
    told = {
        key: value for key, value in section.values.items() if key not in ("kind", "what", "note", "clause")
    }
    what = fields.pop("what_zh")
    made, _ = Derivation.objects.update_or_create(
        clause=clause, what_zh=what, defaults={**fields, "told": told}
    )
    return made


def goal_links(clause: Clause, goal: Goal, section: Section) -> None:
    """What a goal leans on: the goal of the text that it states again, or the fact to be multiplied."""
    again = section.values.get("same_as")
    if again is not None:
        indicator = section.text("same_as")
        goals = Goal.objects.filter(clause__document=clause.document, indicator_zh=indicator).exclude(
            pk=goal.pk
        )
        found = goals.filter(by=goal.by).first() or goals.first()
        if found is None:
            raise section.error(
                f"`same_as` is {indicator}, no goal before this one", "name one that stands before"
            )
        goal.same_as = found
    for name in ("fact", "among"):
        if section.values.get(name) is not None:
            setattr(goal, name, section.text(name, limit=100))
    if section.values.get("base_year") is not None:
        year = section.text("base_year")
        if not year.isdecimal():
            raise section.error(f"`base_year` is {year}", "write a year")
        goal.base_year = int(year)
    goal.save(update_fields=["same_as", "fact", "among", "base_year"])


def install_regions(programme: Programme, section: Section) -> None:
    """The place itself, the whole city, and the other districts that its shares and ranks are among."""
    names = []
    for each in section.sections("regions"):
        kind = each.text("kind", Region.Kind.PEER)
        if kind not in Region.Kind.values:
            raise each.error(f"`kind` is {kind}", f"write one of {', '.join(Region.Kind.values)}")
        name = each.text("name", limit=60)
        names.append(name)
        Region.objects.update_or_create(
            programme=programme,
            name_zh=name,
            defaults={"kind": kind, "name_en": each.text("en", "", limit=120)},
        )
    Region.objects.filter(programme=programme, values=None).exclude(name_zh__in=names).delete()
