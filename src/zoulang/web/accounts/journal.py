"""The journal: one entry for every deed, written in the deed's own transaction.

Each entry carries a seal made over the entry and the seal before it, so a
change in the database outside the actions can be found.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC
from typing import Any

from django.db import connection, models, transaction

from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.models import JournalEntry
from zoulang.web.accounts.rules import programme_of

# Any number will do, as long as nothing else of the database takes it.
LOCK = 7_203_111


def record(actor: Any, verb: str, subject: models.Model, reason: str = "", **detail: Any) -> JournalEntry:
    """Write that ``actor`` did ``verb`` (dotted, past tense) to ``subject``.

    ``detail`` is JSON data: what a reader needs to understand the deed later.
    """
    return record_each(actor, verb, [(subject, detail)], reason)[0]


@transaction.atomic
def record_each(
    actor: Any, verb: str, subjects: Iterable[tuple[models.Model, dict[str, Any]]], reason: str = ""
) -> list[JournalEntry]:
    """One entry for each subject with its detail, written together in as many queries as one."""
    _take_turn()
    today = business_date()
    seal = JournalEntry.objects.order_by("-id").values_list("seal", flat=True).first() or ""
    entries = []
    for subject, detail in subjects:
        entry = JournalEntry(
            business_date=today,
            actor=actor,
            programme=programme_of(subject),
            verb=verb,
            subject_type=subject._meta.label_lower,
            subject_id=str(subject.pk),
            subject_label=str(subject)[:300],
            reason=reason[:300],
            detail=detail,
        )
        entry.seal = seal = seal_of(entry, seal)
        entries.append(entry)
    return JournalEntry.objects.bulk_create(entries)


def seal_of(entry: JournalEntry, previous: str) -> str:
    """The seal of an entry after the entry with the seal ``previous``."""
    told = [
        previous,
        entry.at.astimezone(UTC).isoformat(),
        entry.business_date.isoformat(),
        entry.actor_id,
        entry.programme_id,
        entry.verb,
        entry.subject_type,
        entry.subject_id,
        entry.subject_label,
        entry.reason,
        entry.detail,
    ]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def broken_seals() -> tuple[int, list[int]]:
    """The number of entries, and the ids of those whose seal does not fit, in order."""
    count, previous, broken = 0, "", []
    for entry in JournalEntry.objects.order_by("id").iterator():
        count += 1
        if entry.seal != seal_of(entry, previous):
            broken.append(entry.pk)
        previous = entry.seal
    return count, broken


def _take_turn() -> None:
    """Let one entry be written after the other; SQLite does so by itself."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
