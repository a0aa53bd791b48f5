"""The journal: one entry for every deed, written in the deed's own transaction.

Each entry carries a seal made over the entry and the seal before it, and a head keeps how many there are
and the last seal, so a change in the database outside the actions can be found. The database itself refuses
to change or remove an entry (see ``guard.py``).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from django.db import connection, models, transaction

from zoulang.errors import InputError, Problem, said
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.models import JournalEntry, JournalHead
from zoulang.web.accounts.rules import programme_of

# Any number will do, as long as nothing else of the database takes it.
LOCK = 7_203_111
HEAD = 1


def record(actor: Any, verb: str, subject: models.Model, reason: str = "", **detail: Any) -> JournalEntry:
    """Write that ``actor`` did ``verb`` (dotted, past tense) to ``subject``.

    ``detail`` is JSON data: what a reader needs to understand the deed later. Whether the actor did it in
    somebody's place is known from `zoulang.web.accounts.deeds.require`, which was asked before.
    """
    return record_each(actor, verb, [(subject, detail)], reason)[0]


# Without a savepoint of its own: a deed whose entry cannot be written is taken back as a whole.
@transaction.atomic(savepoint=False)
def record_each(
    actor: Any, verb: str, subjects: Iterable[tuple[models.Model, dict[str, Any]]], reason: str = ""
) -> list[JournalEntry]:
    """One entry for each subject with its detail, written together in as many queries as one."""
    _take_turn()
    today = business_date()
    head = JournalHead.objects.filter(pk=HEAD).first() or JournalHead(pk=HEAD)
    entries = []
    for subject, detail in subjects:
        entry = JournalEntry(
            business_date=today,
            actor=actor,
            for_whom_id=getattr(actor, "acts_for", None),
            programme=programme_of(subject),
            verb=verb,
            subject_type=subject._meta.label_lower,
            subject_id=str(subject.pk),
            # What is sealed has another name here: more people read the journal than it.
            subject_label=str(getattr(subject, "journal_label", subject))[:300],
            reason=reason[:300],
            detail=detail,
            sealed=is_sealed(subject),
        )
        entry.seal = head.seal = seal_of(entry, head.seal)
        entries.append(entry)
    head.count += len(entries)
    head.save()
    return JournalEntry.objects.bulk_create(entries)


def seal_of(entry: JournalEntry, previous: str) -> str:
    """The seal of an entry after the entry with the seal ``previous``."""
    told = [
        previous,
        entry.at.astimezone(UTC).isoformat(),
        entry.business_date.isoformat(),
        entry.actor_id,
        entry.for_whom_id,
        entry.programme_id,
        entry.verb,
        entry.subject_type,
        entry.subject_id,
        entry.subject_label,
        entry.reason,
        entry.detail,
        entry.sealed,
    ]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class Verdict:
    """What a look through the journal found.

    Attributes:
        count: the number of entries.
        seal: the seal of the last.
        broken: ids of the entries whose seal does not fit, in order.
        missing: how many entries the head counts that are not there; negative: more are there.
        end_fits: the last entry is the one the head names.
        anchor_fits: the entry that a head kept elsewhere names is there; None: none was given.
    """

    count: int
    seal: str
    broken: list[int]
    missing: int
    end_fits: bool
    anchor_fits: bool | None

    @property
    def holds(self) -> bool:
        """Nothing was changed, removed, put in, put in another order or cut off."""
        return not self.broken and not self.missing and self.end_fits and self.anchor_fits is not False

    @property
    def said(self) -> str:
        """The finding in a sentence, the gravest first."""
        entries = f"{self.count} entries"
        if self.broken:
            return f"{entries}; the seal breaks at entry {self.broken[0]}."
        if self.missing > 0:
            return f"{entries}; the last {self.missing} were cut off."
        if self.missing < 0 or not self.end_fits:
            return f"{entries}; the end was written by something else than a deed."
        if self.anchor_fits is False:
            return f"{entries}; the seals were made anew since that head was kept."
        return f"{entries}, every seal holds."


def verify(anchor: str = "") -> Verdict:
    """Look through the whole journal.

    ``anchor`` is a head that was kept elsewhere, ``COUNT:SEAL``: whoever can write the database can make
    every seal and the head anew, but not what lies outside it.

    Raises:
        InputError: if the anchor cannot be read.
    """
    wanted, wanted_seal = _anchor(anchor) if anchor else (0, "")
    count, previous, broken, seal_there = 0, "", [], ""
    for entry in JournalEntry.objects.order_by("id").iterator():
        count += 1
        if entry.seal != seal_of(entry, previous):
            broken.append(entry.pk)
        previous = entry.seal
        if count == wanted:
            seal_there = entry.seal
    head = journal_head()
    return Verdict(
        count,
        previous,
        broken,
        head.count - count,
        head.seal == previous,
        seal_there == wanted_seal if anchor else None,
    )


def journal_head() -> JournalHead:
    """How many entries there are and the seal of the last, as the deeds left it."""
    return JournalHead.objects.filter(pk=HEAD).first() or JournalHead(pk=HEAD)


def is_sealed(subject: models.Model | None) -> bool:
    """Whether a case, or something that belongs to one, is open to the discipline commission alone."""
    return bool(getattr(getattr(subject, "case", subject), "is_sealed", False))


def _anchor(text: str) -> tuple[int, str]:
    number, _, seal = text.strip().partition(":")
    if not (number.isascii() and number.isdigit() and (len(seal) == 64 or number == "0")):
        found = said("{text} is no head of a journal", text=text)
        raise InputError(Problem(found, said("give what `zoulang journal head` printed")))
    return int(number), seal


def _take_turn() -> None:
    """Let one entry be written after the other; SQLite does so by itself."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
