"""What a language model proposes for a document of the record, as drafts that bear its name.

The document is asked about piece by piece. No lock and no transaction is held while the model is waited
for: a slow model keeps nobody from working, and one that fails changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.db import transaction

from zoulang.documents import Reading, Record
from zoulang.documents.suggesting import Endpoint, chunks, model_from, suggestions
from zoulang.errors import InputError, Problem, said
from zoulang.web.accounts.deeds import require
from zoulang.web.accounts.journal import record
from zoulang.web.accounts.models import User
from zoulang.web.policy.held_readings import held_reading
from zoulang.web.policy.loading import drafted
from zoulang.web.policy.makers import clauses_filled
from zoulang.web.policy.models import Document, Draft


@dataclass(frozen=True)
class Asked:
    """What came of asking.

    Attributes:
        drafts: how many proposals wait at the desk now.
        following: the piece to ask about next; None after the last one.
        pieces: how many pieces the document has.
        silent: why the model gave no answer, in English and without words of the document; empty if it did.
    """

    drafts: int
    following: int | None
    pieces: int
    silent: str = ""


def language_model() -> Endpoint | None:
    """The model that the settings name; None if they name none.

    Raises:
        InputError: if the settings are not whole.
    """
    return model_from(settings.LANGUAGE_MODEL)


def has_model() -> bool:
    """Whether a model can be asked; settings that are not whole are as none here."""
    try:
        return language_model() is not None
    except InputError:
        return False


def ask_on_a_page(document: Document, piece: int, by: User | None) -> Asked:
    """Ask about one piece of the document, and wait no longer than a page may.

    Raises:
        PermissionDenied: if the person may not ask the model here.
        InputError: if no model is plugged in.
    """
    require(by, "policy.ask_model", document)
    model = replace(_plugged_in(), seconds=settings.LANGUAGE_MODEL_SECONDS, attempts=1)
    reading = held_reading(document)
    pieces = chunks(reading, settings.LANGUAGE_MODEL_PIECE)
    if not 0 <= piece < len(pieces):
        return Asked(0, None, len(pieces))
    made, silent = _ask(document, reading, model, pieces[piece : piece + 1], by)
    following = piece + 1 if piece + 1 < len(pieces) else None
    return Asked(made, following, len(pieces), silent)


def ask_about_all(document: Document, by: User | None) -> Asked:
    """Ask about the whole document, as patiently as the model needs: for the command line.

    Raises:
        PermissionDenied: if the person may not ask the model here.
        InputError: if no model is plugged in.
    """
    require(by, "policy.ask_model", document)
    reading = held_reading(document)
    made, silent = _ask(document, reading, _plugged_in(), None, by)
    return Asked(made, None, len(chunks(reading)), silent)


def _plugged_in() -> Endpoint:
    model = language_model()
    if model is None:
        found = said("no language model is plugged in")
        raise InputError(Problem(found, said("set ZOULANG_MODEL_URL and ZOULANG_MODEL_NAME")))
    return model


def _ask(
    document: Document, reading: Reading, model: Endpoint, pieces: Sequence[str] | None, by: User | None
) -> tuple[int, str]:
    told = suggestions(reading, model, pieces)
    detail: dict[str, Any] = {"model": model.name, "place": model.place, "characters": told.characters}
    with transaction.atomic():
        locked = Document.objects.select_for_update().filter(pk=document.pk).first()
        if locked is None or locked.text_digest != document.text_digest:
            found = said("the text was loaded anew while the language model was asked")
            raise InputError(Problem(found, said("ask again"), place=str(document)))
        drafts = _saved(document, reading, told.records)
        if told.stopped:
            detail["silent"] = told.stopped
        record(by, "model.asked", document, drafts=len(drafts), **detail)
    return len(drafts), told.stopped or ""


def _saved(document: Document, reading: Reading, records: Sequence[Record]) -> list[Draft]:
    """The proposals as drafts, where no record stands without a draft and no other request was faster."""
    clauses = {clause.address: clause for clause in document.clauses.all()}
    read = {clause.address: clause for clause in reading.clauses}
    held = Draft.objects.filter(clause__document=document, source=Draft.Source.MODEL)
    known = set(held.values_list("clause_id", "kind", "quote"))
    filled = clauses_filled(document)
    drafts = []
    for each in records:
        clause = clauses.get(each.address)
        if clause is None or (each.kind, clause.pk) in filled:
            continue
        if (clause.pk, each.kind, each.quote) not in known:
            drafts.append(drafted(clause, each, reading, read[each.address]))
    return Draft.objects.bulk_create(drafts)
