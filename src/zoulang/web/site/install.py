"""A programme folder put into the record: units, documents, clauses, procedures, records, texts, policies."""

from __future__ import annotations

from pathlib import Path

from django.core.exceptions import PermissionDenied
from django.core.validators import slug_re
from django.db import transaction

from zoulang.citation import normalize_address
from zoulang.errors import InputError, Problem
from zoulang.web.accounts.journal import record
from zoulang.web.accounts.models import Programme, Unit, User
from zoulang.web.casework.actions import install_procedure
from zoulang.web.policy.accepting import held_document
from zoulang.web.policy.actions import install_policy_file, load_document, publish_document
from zoulang.web.policy.models import Clause, Document
from zoulang.web.programme.actions import install_figures
from zoulang.web.site.folder import ProgrammeFolder, Section, open_folder
from zoulang.web.site.install_claims import install_claims
from zoulang.web.site.install_figures import in_both, install_regions
from zoulang.web.site.install_growth import install_schemes, install_titles
from zoulang.web.site.install_points import install_town_points
from zoulang.web.site.install_procedures import published_procedures
from zoulang.web.site.install_proposals import install_proposals
from zoulang.web.site.install_records import install_records
from zoulang.web.site.install_registry import install_rule_sets, install_sources
from zoulang.web.site.install_teams import install_team

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
        install_claims(programme, folder, by)
        # After the policies: figures count facts that policies read.
        figures = folder.figures()
        if figures is not None:
            install_figures(programme, figures, by)
    return programme


def install_frame(folder: ProgrammeFolder, by: User | None = None) -> Programme:
    """Everything of a folder but texts and policies: units, documents with clauses, procedures, records."""
    if by is not None and not by.is_superuser:
        raise PermissionDenied("only the administrator of the machine installs programmes")
    with transaction.atomic():
        programme = _programme(folder.programme)
        digest = folder.digest()
        if programme.folder_digest == digest:
            return programme
        for section in folder.programme.sections("units"):
            _unit(programme, section)
        install_sources(programme, folder.programme)
        install_rule_sets(programme, folder.programme)
        installed = [(_document(programme, section), section) for section in folder.documents]
        # Before the records: a duty runs under the programme's own procedure, if it has one.
        for name, source in [*folder.procedures(), *published_procedures(folder)]:
            install_procedure(programme, source, by, file=name)
        for document, section in installed:
            install_records(document, section)
        for section in folder.programme.sections("teams"):
            install_team(programme, section)
        install_proposals(programme, folder)
        install_regions(programme, folder.programme)
        install_town_points(programme, folder.programme)
        install_titles(programme, folder)
        install_schemes(programme, folder)
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
        **in_both(section, Programme, "name", "region", "summary"),
        "lights": section.text("lights", ""),
        "report_within": int(within) if within else None,
        "fewest_firms": _whole(section, "fewest_firms", 3),
        "nearest_percent": _whole(section, "nearest_percent", 10),
    }
    programme, _ = Programme.objects.update_or_create(slug=slug, defaults=fields)
    return programme


def _whole(section: Section, name: str, usual: int) -> int:
    """A whole number that a programme may set."""
    text = section.text(name, str(usual))
    if not text.isdigit() or int(text) > 100:
        raise section.error(f"`{name}` is {text}", "write a whole number up to 100")
    return int(text)


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
        **in_both(section, Document, "title", "short", "summary"),
        "number": section.text("number", "", limit=60),
        "issuer": section.text("issuer", "", limit=100),
        "interpreted_by": section.text("interpreted_by", "", limit=100),
        "kind": section.text("kind", "", limit=40),
        "issued": section.day("issued"),
        "effective_from": section.day("effective_from"),
        "effective_to": section.day("effective_to"),
        "validity_address": normalize_address(section.text("effective_in", "", limit=120)),
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
        "aliases": [normalize_address(str(alias)) for alias in section.listed("aliases")],
        **in_both(section, Clause, "heading", "summary"),
    }
    Clause.objects.update_or_create(document=document, address=address, defaults=fields)
