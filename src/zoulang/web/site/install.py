"""A programme folder put into the record: units, documents, clauses, records, texts, policies."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.validators import slug_re
from django.db import models, transaction

from zoulang.citation import normalize_address
from zoulang.errors import InputError, Problem
from zoulang.web.accounts.journal import record
from zoulang.web.accounts.models import Programme, Unit, User
from zoulang.web.policy.accepting import held_document
from zoulang.web.policy.actions import install_policy_file, load_document, publish_document
from zoulang.web.policy.models import Clause, Document, Finding, Reference
from zoulang.web.programme.accepting import as_number, put_units
from zoulang.web.programme.models import Duty, Figure, Goal, Project
from zoulang.web.registry.accepting import put_members
from zoulang.web.registry.models import Chain
from zoulang.web.site.folder import ProgrammeFolder, Section, open_folder

# Addresses that come before those of programmes; see urls.py.
RESERVED = {"api", "language", "login", "logout", "office", "static"}


def install_programme(slug: str | Path, by: User | None = None) -> Programme:
    """Put a programme folder into the record, with its texts and policies, and publish its documents.

    A folder that did not change since changes nothing; a changed one updates
    what it says and leaves what people added.

    Raises:
        PermissionDenied: for anybody but a superuser or the command line.
        InputError: naming file and place.
    """
    folder = open_folder(slug)
    with transaction.atomic():
        programme = install_frame(folder, by)
        for section in folder.documents:
            document = programme.documents.get(slug=section.text("slug"))
            text = folder.text_of(document.slug)
            if text is not None:
                load_document(programme, text, by, slug=document.slug)
            if not document.published:
                publish_document(document, by)
        for _, source in folder.policies():
            install_policy_file(document_of_policy(programme, source), source, by)
    return programme


def install_frame(folder: ProgrammeFolder, by: User | None = None) -> Programme:
    """Everything of a folder but texts and policies: units, documents with clauses, records."""
    if by is not None and not by.is_superuser:
        raise PermissionDenied("only the administrator of the machine installs programmes")
    with transaction.atomic():
        programme = _programme(folder.programme)
        digest = folder.digest()
        if programme.folder_digest == digest:
            return programme
        for section in folder.programme.sections("units"):
            _unit(programme, section)
        installed = [(_document(programme, section), section) for section in folder.documents]
        for document, section in installed:
            _records(document, section)
        programme.folder_digest = digest
        programme.save(update_fields=["folder_digest"])
        record(by, "programme.installed", programme, documents=[str(document) for document, _ in installed])
    return programme


def document_of_policy(programme: Programme, source: str) -> Document:
    """The document of the programme that a policy file names.

    Raises:
        InputError: if the file has mistakes or names none of them.
    """
    from zoulang.rules import load_policy

    policy = load_policy(source)
    document = held_document(programme, policy.document or "")
    if document is None:
        found = f"{policy.document or 'no document'} is not in {programme}"
        raise InputError(Problem(found, "name the number of a document of the programme", file=policy.slug))
    return document


def _programme(section: Section) -> Programme:
    kind = section.text("kind")
    if kind not in Programme.Kind.values:
        raise section.error(f"`kind` is {kind}", f"write one of {', '.join(Programme.Kind.values)}")
    slug = _slug(section, 50)
    if slug in RESERVED:
        raise section.error(f"`slug` is {slug}, an address of the site itself", "take another name")
    within = section.text("report_within", "")
    if within and not within.isdigit():
        raise section.error(f"`report_within` is {within}", "write a number of days")
    fields = {
        "kind": kind,
        **_pairs(section, Programme, "name", "region", "summary"),
        "lights": section.text("lights", ""),
        "report_within": int(within) if within else None,
    }
    programme, _ = Programme.objects.update_or_create(slug=slug, defaults=fields)
    return programme


def _slug(section: Section, limit: int) -> str:
    """A name that addresses of pages can be made of."""
    slug = section.text("slug", limit=limit)
    if not slug_re.fullmatch(slug):
        raise section.error(f"`slug` is {slug}", "write letters, digits and hyphens")
    return slug


def _unit(programme: Programme, section: Section) -> None:
    kind = section.text("kind", Unit.Kind.DEPARTMENT)
    if kind not in Unit.Kind.values:
        raise section.error(f"`kind` is {kind}", f"write one of {', '.join(Unit.Kind.values)}")
    fields = {
        "name_en": section.text("en", "", limit=200),
        "kind": kind,
        "full_zh": section.text("full", "", limit=120),
        "aliases": [str(alias) for alias in section.listed("aliases")],
    }
    name = section.text("name", limit=100)
    Unit.objects.update_or_create(programme=programme, name_zh=name, defaults=fields)


def _document(programme: Programme, section: Section) -> Document:
    fields = {
        **_pairs(section, Document, "title", "short", "summary"),
        "number": section.text("number", "", limit=60),
        "issuer": section.text("issuer", "", limit=100),
        "interpreted_by": section.text("interpreted_by", "", limit=100),
        "kind": section.text("kind", "", limit=40),
        "issued": section.day("issued"),
        "effective_from": section.day("effective_from"),
        "effective_to": section.day("effective_to"),
    }
    document, _ = Document.objects.update_or_create(
        programme=programme, slug=_slug(section, 100), defaults=fields
    )
    for position, each in enumerate(section.sections("clauses")):
        _clause(document, each, position)
    return document


def _clause(document: Document, section: Section, position: int) -> None:
    kind = section.text("kind", Clause.Kind.NODE)
    if kind not in Clause.Kind.values:
        raise section.error(f"`kind` is {kind}", f"write one of {', '.join(Clause.Kind.values)}")
    address = normalize_address(section.text("address", limit=120))
    fields = {
        "position": position,
        "depth": address.count("/"),
        "kind": kind,
        **_pairs(section, Clause, "heading", "summary"),
    }
    Clause.objects.update_or_create(document=document, address=address, defaults=fields)


def _pairs(section: Section, model: type[models.Model], *fields: str) -> dict[str, str]:
    """Bilingual fields, ``name`` giving ``name_zh`` and ``name_en``, checked against their lengths."""
    found = {}
    for field in fields:
        for suffix, text in zip(("zh", "en"), section.pair(field), strict=True):
            limit = getattr(model._meta.get_field(f"{field}_{suffix}"), "max_length", None)
            if limit is not None and len(text) > limit:
                raise section.error(f"`{field}` has {len(text)} characters", f"keep it below {limit + 1}")
            found[f"{field}_{suffix}"] = text
    return found


# --- records ----------------------------------------------------------------------------------------

Installer = Callable[[Clause, Section], models.Model]


def _records(document: Document, section: Section) -> None:
    """Save what the clauses became, and drop what an earlier version of the folder said and this does not."""
    clauses = {clause.address: clause for clause in document.clauses.select_related("document__programme")}
    kept: dict[type[models.Model], set[int]] = {
        model: set() for model in (Finding, Reference, Figure, Project)
    }
    for each in section.sections("records"):
        kind = each.text("kind")
        install = INSTALLERS.get(kind)
        if install is None:
            raise each.error(f"`kind` is {kind}", f"write one of {', '.join(INSTALLERS)}")
        clause = clauses.get(normalize_address(each.text("clause")))
        if clause is None:
            raise each.error(f"{each.text('clause')} is no clause of the document", "cite a listed address")
        made = install(clause, each)
        kept.setdefault(type(made), set()).add(made.pk)
    for model, ids in kept.items():
        gone = model._default_manager.filter(clause__document=document).exclude(pk__in=ids)
        if model not in (Finding, Figure, Project, Reference):
            # Goals, duties and chains that came from a draft belong to whoever accepted it.
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
            **_pairs(section, Goal, "note"),
        },
    )
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
            **_pairs(section, Duty, "note"),
        },
    )
    if is_new or not duty.duty_units.filter(reports__isnull=False).exists():
        duty.duty_units.all().delete()
        put_units(duty, section.listed("lead"), section.listed("units"), section.listed("implicit"))
    return duty


def _chain(clause: Clause, section: Section) -> Chain:
    name_zh, name_en = section.pair("name", required=True)
    fields = {"name_en": name_en, **_pairs(section, Chain, "note")}
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
            "held": held_document(clause.programme, number),
        },
    )
    return reference


def _figure(clause: Clause, section: Section) -> Figure:
    what = _pairs(section, Figure, "what", "unit")
    value = section.text("value", limit=60)
    fields: dict[str, Any] = {
        **what,
        "nature": section.text("nature", ""),
        "as_of": section.text("as_of", ""),
    }
    figure, _ = Figure.objects.update_or_create(
        clause=clause, what_zh=fields.pop("what_zh"), value=value, defaults=fields
    )
    return figure


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
    "figure": _figure,
    "project": _project,
    "finding": _finding,
}
