"""The journal: one entry for every deed, written in the deed's own transaction."""

from __future__ import annotations

from typing import Any

from django.db import models

from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.models import JournalEntry
from zoulang.web.accounts.rules import programme_of


def record(actor: Any, verb: str, subject: models.Model, reason: str = "", **detail: Any) -> JournalEntry:
    """Write that ``actor`` did ``verb`` (dotted, past tense) to ``subject``.

    ``detail`` is JSON data: what a reader needs to understand the deed later.
    """
    return JournalEntry.objects.create(
        business_date=business_date(),
        actor=actor,
        programme=programme_of(subject),
        verb=verb,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        subject_label=str(subject)[:300],
        reason=reason[:300],
        detail=detail,
    )
