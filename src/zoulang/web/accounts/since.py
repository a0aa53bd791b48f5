"""What the journal says has been done since something was read, so that it need not be read whole again."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from zoulang.web.accounts.models import JournalEntry

# After more deeds than these at once, reading everything anew is no slower.
MOST_DEEDS = 100

# Id and seal of the newest entry; None: nothing has been written yet.
Newest = tuple[int, str] | None


@dataclass(frozen=True)
class Done:
    """A deed: what was done, and to what."""

    verb: str
    subject_type: str
    subject_id: int


def newest_entry() -> Newest:
    """Id and seal of the newest entry of the journal; one query."""
    return JournalEntry.objects.values_list("id", "seal").order_by("-id").first()


def deeds_since(then: Newest) -> list[Done] | None:
    """What was done after the entry ``then``, the earliest first; one query.

    None where that cannot be told: the entry is not there (its deed was undone), there are too many, or a
    deed is being done right now, of which the journal may not know yet.
    """
    if then is None or in_a_deed():
        return None
    fields = ("id", "seal", "verb", "subject_type", "subject_id")
    rows = JournalEntry.objects.filter(id__gte=then[0]).order_by("id").values_list(*fields)
    entries = list(rows[: MOST_DEEDS + 2])
    if not entries or entries[0][:2] != then or len(entries) > MOST_DEEDS + 1:
        return None
    if not all(subject_id.isdigit() for *_, subject_id in entries[1:]):
        return None
    return [Done(verb, kind, int(subject_id)) for _, _, verb, kind, subject_id in entries[1:]]


def in_a_deed() -> bool:
    """Whether a transaction is open, in which things are changed that the journal will tell of later."""
    return connection.in_atomic_block
