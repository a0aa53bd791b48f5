"""The records of a programme folder: what its clauses became, updated or dropped as the folder says."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.db import models

from zoulang.citation import normalize_address
from zoulang.web.policy.accepting import held_document
from zoulang.web.policy.makers import Making
from zoulang.web.policy.models import (
    Clause,
    ConflictRule,
    Document,
    Entity,
    Finding,
    Measure,
    Mention,
    Reference,
)
from zoulang.web.policy.names import entity_of
from zoulang.web.programme.accepting import as_number
from zoulang.web.programme.models import Derivation, Duty, Figure, Goal, PlaceRole, Project
from zoulang.web.programme.parts import is_touched, put_units
from zoulang.web.registry.accepting import put_members
from zoulang.web.registry.models import Chain
from zoulang.web.site.folder import Section
from zoulang.web.site.install_figures import derivation, figure, goal_links, in_both, repeat

Installer = Callable[[Clause, Section], models.Model]


def install_records(document: Document, section: Section) -> None:
    """Save what the clauses became, and drop what an earlier version of the folder said and this does not."""
    clauses = {clause.address: clause for clause in document.clauses.select_related("document__programme")}
    kept: dict[type[models.Model], set[int]] = {model: set() for model in RECORDS}
    installers: dict[str, Installer] = {**INSTALLERS, "entity": partial(_mention, Making(document.programme))}
    for each in section.sections("records"):
        kind = each.text("kind")
        install = installers.get(kind)
        if install is None:
            raise each.error(f"`kind` is {kind}", f"write one of {', '.join(installers)}")
        clause = clauses.get(normalize_address(each.text("clause")))
        if clause is None:
            raise each.error(f"{each.text('clause')} is no clause of the document", "cite a listed address")
        made = install(clause, each)
        kept.setdefault(type(made), set()).add(made.pk)
    for model, ids in kept.items():
        gone = model._default_manager.filter(clause__document=document).exclude(pk__in=ids)
        if model not in (Project, PlaceRole, Derivation):
            # What came from a draft belongs to whoever accepted it.
            gone = gone.filter(draft__isnull=True)
        gone.delete()


def _goal(clause: Clause, section: Section) -> Goal:
    value_type = section.text("value_type", Goal.ValueType.NUMBER)
    if value_type not in Goal.ValueType.values:
        remedy = f"write one of {', '.join(Goal.ValueType.values)}"
        raise section.error(f"`value_type` is {value_type}", remedy)
    is_number = value_type == Goal.ValueType.NUMBER
    zh, en = section.pair("value")
    unit_zh, unit_en = section.pair("unit")
    indicator_zh, indicator_en = section.pair("indicator", required=True)
    goal, _ = Goal.objects.update_or_create(
        clause=clause,
        indicator_zh=indicator_zh,
        by=section.day("by"),
        value_type=value_type,
        comparator=section.text("comparator", ">="),
        value_zh="" if is_number else zh,
        defaults={
            "position": _count_before(Goal, clause, indicator_zh),
            "indicator_en": indicator_en,
            "value": as_number(zh, f"{section.file}, {section.place}") if is_number else None,
            "value_en": "" if is_number else en,
            "unit_zh": unit_zh,
            "unit_en": unit_en,
            "by_text": section.text("by_text", ""),
            **in_both(section, Goal, "note"),
        },
    )
    goal_links(clause, goal, section)
    return goal


def _count_before(model: type[Goal], clause: Clause, indicator: str) -> int:
    held = list(
        model.objects.filter(clause=clause).order_by("position").values_list("indicator_zh", flat=True)
    )
    return held.index(indicator) if indicator in held else len(held)


def _duty(clause: Clause, section: Section) -> Duty:
    title_zh, title_en = section.pair("title", required=True)
    duty, is_new = Duty.objects.update_or_create(
        clause=clause,
        title_zh=title_zh,
        defaults={
            "title_en": title_en,
            "start": section.day("start"),
            "due": section.day("due"),
            "cadence": section.text("cadence", ""),
            "open_ended": section.text("open_ended", "false") == "true",
            **in_both(section, Duty, "note"),
        },
    )
    if is_new or not is_touched(duty):
        duty.duty_units.all().delete()
        put_units(duty, section.listed("lead"), section.listed("units"), section.listed("implicit"))
    return duty


def _chain(clause: Clause, section: Section) -> Chain:
    name_zh, name_en = section.pair("name", required=True)
    fields = {"name_en": name_en, **in_both(section, Chain, "note")}
    chain, _ = Chain.objects.update_or_create(clause=clause, name_zh=name_zh, defaults=fields)
    chain.members.all().delete()
    put_members(chain, section.values)
    return chain


def _reference(clause: Clause, section: Section) -> Reference:
    number = section.text("number", "", limit=60)
    state = section.values.get("state")
    until = Section(state, section.file, section.place).day("until") if isinstance(state, dict) else None
    title_zh, title_en = section.pair("title")
    reference, _ = Reference.objects.update_or_create(
        clause=clause,
        number=number,
        title=title_zh[:200],
        defaults={
            "title_en": title_en[:300],
            "lapses": until,
            "held": _held(clause, section, number),
        },
    )
    return reference


def _held(clause: Clause, section: Section, number: str) -> Document | None:
    """The document that is cited: the one called ``document``, else the one with the number."""
    slug = section.text("document", "")
    if not slug:
        return held_document(clause.programme, number)
    held = clause.programme.documents.filter(slug=slug).first()
    if held is None:
        raise section.error(f"`document` is {slug}, no document of the programme", "name one by its slug")
    return held


def _measure(clause: Clause, section: Section) -> Measure:
    """What a clause grants: sums in whole yuan and rates as fractions, under the names of the reader."""
    subject_zh, subject_en = section.pair("subject", required=True)
    status = section.text("status", Measure.Status.GRANTED)
    if status not in Measure.Status.values:
        raise section.error(f"`status` is {status}", f"write one of {', '.join(Measure.Status.values)}")
    place = f"{section.file}, {section.place}"
    numbers = {name: as_number(section.values.get(name), place) for name in ("rate", "amount", "cap")}
    values: dict[str, Any] = {
        name: int(value) if value == int(value) else float(value)
        for name, value in numbers.items()
        if value is not None
    }
    tiers = [{name: _tier_value(each, name) for name in each.values} for each in section.sections("tiers")]
    words = {name: section.text(name, "") for name in ("base", "recurrence", "years", "payer")}
    values |= {"tiers": tiers} if tiers else {}
    values |= {name: word for name, word in words.items() if word}
    measure, _ = Measure.objects.update_or_create(
        clause=clause,
        subject_zh=subject_zh[:300],
        draft=None,
        defaults={"subject_en": subject_en[:400], "values": values, "status": status},
    )
    return measure


def _tier_value(tier: Section, name: str) -> Any:
    if name == "when":
        return tier.text(name)
    number = as_number(tier.values[name], f"{tier.file}, {tier.place}")
    return None if number is None else int(number) if number == int(number) else float(number)


def _conflict_rule(clause: Clause, section: Section) -> ConflictRule:
    rule = section.text("rule")
    if rule not in ConflictRule.Which.values:
        raise section.error(f"`rule` is {rule}", f"write one of {', '.join(ConflictRule.Which.values)}")
    made, _ = ConflictRule.objects.update_or_create(
        clause=clause,
        rule=rule,
        draft=None,
        defaults={"decider": section.text("decider", ""), "words": section.text("words", "")},
    )
    return made


def _mention(making: Making, clause: Clause, section: Section) -> Mention:
    """A place that names an entity; a name that the alias book does not have becomes an entity."""
    name_zh, name_en = section.pair("name", required=True)
    kind = section.text("type")
    if kind not in Entity.Kind.values:
        raise section.error(f"`type` is {kind}", f"write one of {', '.join(Entity.Kind.values)}")
    entity, is_new = entity_of(making, name_zh[:120], kind)
    if is_new or (name_en and not entity.name_en):
        entity.name_en = entity.name_en or name_en[:200]
        entity.save()
    mention, _ = Mention.objects.update_or_create(
        clause=clause,
        written=name_zh[:120],
        draft=None,
        defaults={"entity": entity, "role": section.text("role", "", limit=120)},
    )
    return mention


def _project(clause: Clause, section: Section) -> Project:
    name_zh, name_en = section.pair("name", required=True)
    project, _ = Project.objects.update_or_create(
        clause=clause,
        name_zh=name_zh,
        defaults={
            "name_en": name_en,
            "status_word": section.text("status_word", ""),
            "owner": section.text("owner", ""),
        },
    )
    return project


def _place_role(clause: Clause, section: Section) -> PlaceRole:
    """What the clause makes of a place, a unit of the programme, and the industries it assigns to it."""
    name = section.text("place")
    unit = clause.programme.units.filter(name_zh=name).first()
    if unit is None:
        raise section.error(f"`place` is {name}, no unit of the programme", "name a unit of programme.yaml")
    industries = [
        {"zh": each.text("zh"), "en": each.text("en", "")} for each in section.sections("industries")
    ]
    made, is_new = PlaceRole.objects.update_or_create(
        clause=clause,
        unit=unit,
        defaults={**in_both(section, PlaceRole, "role"), "industries": industries},
    )
    if is_new:
        made.position = PlaceRole.objects.filter(clause=clause).exclude(pk=made.pk).count()
        made.save(update_fields=["position"])
    return made


def _finding(clause: Clause, section: Section) -> Finding:
    finding, _ = Finding.objects.update_or_create(
        clause=clause, text_zh=section.text("zh"), defaults={"text_en": section.text("en", "")}
    )
    return finding


INSTALLERS: dict[str, Installer] = {
    "goal": _goal,
    "duty": _duty,
    "chain": _chain,
    "reference": _reference,
    "figure": figure,
    "repeat": repeat,
    "derivation": derivation,
    "project": _project,
    "place_role": _place_role,
    "finding": _finding,
    "measure": _measure,
    "conflict_rule": _conflict_rule,
}
# Records that a folder holds whole: what an earlier version said and this one does not is dropped.
RECORDS = (Finding, Reference, Figure, Derivation, Project, PlaceRole, Measure, ConflictRule, Mention)
