"""Putting messages into the outbox. It is part of the deed: what is rolled back is not sent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Q

from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.journal import is_sealed
from zoulang.web.accounts.models import Unit, User
from zoulang.web.accounts.rules import programme_of
from zoulang.web.accounts.sentences import in_both_languages
from zoulang.web.outbox.models import Address, Message

BATCH = 500


@dataclass(frozen=True)
class Letter:
    """A message before it is put into the outbox.

    Attributes:
        key: what it says for which occasion: the same key is put in once, however often somebody puts it in.
        subject, body: sentences made with `zoulang.errors.said`, kept in both languages, or plain text.
        about: what it speaks of.
    """

    key: str
    to: Unit | User
    subject: str
    body: str
    about: models.Model | None = None


def put_in_outbox(
    key: str, to: Unit | User, subject: str, body: str, about: models.Model | None = None
) -> list[Message]:
    """Let one message go to a unit or a person, on every channel for which there is an address.

    A second call with the same key changes nothing. Gives the messages under that key.
    """
    put_all_in_outbox([Letter(key, to, subject, body, about)])
    return list(Message.objects.filter(key=key, recipient=recipient_of(to)))


def put_all_in_outbox(letters: Iterable[Letter]) -> int:
    """Let many messages go, in a constant number of queries for each few hundred; how many were new.

    Where there is no address the message stands in the outbox all the same and says so.
    """
    letters = list(letters)
    channels = _channels({recipient_of(letter.to): letter.to for letter in letters})
    today = business_date()
    rows = [
        _row(letter, channel, today)
        for letter in letters
        for channel in channels.get(recipient_of(letter.to)) or [""]
    ]
    before = Message.objects.count()
    Message.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    return Message.objects.count() - before


def recipient_of(to: Unit | User) -> str:
    """The unit or person as text."""
    return f"{'unit' if isinstance(to, Unit) else 'user'}:{to.pk}"


def _channels(recipients: dict[str, Unit | User]) -> dict[str, list[str]]:
    """The channels on which each recipient has an address."""
    units = [to.pk for to in recipients.values() if isinstance(to, Unit)]
    people = [to.pk for to in recipients.values() if isinstance(to, User)]
    found: dict[str, list[str]] = {}
    for address in Address.objects.filter(Q(unit__in=units) | Q(user__in=people)):
        key = f"unit:{address.unit_id}" if address.unit_id else f"user:{address.user_id}"
        found.setdefault(key, []).append(address.channel)
    return found


def _row(letter: Letter, channel: str, today: Any) -> Message:
    to, about = letter.to, letter.about
    row = Message(
        programme=to.programme if isinstance(to, Unit) else programme_of(about),
        unit=to if isinstance(to, Unit) else None,
        user=to if isinstance(to, User) else None,
        channel=channel,
        key=letter.key,
        recipient=recipient_of(to),
        state=Message.State.WAITING if channel else Message.State.NO_ADDRESS,
        business_date=today,
        about_type=about._meta.label_lower if about is not None else "",
        about_id=str(about.pk) if about is not None else "",
        sealed=is_sealed(about),
    )
    row.subject_zh, row.subject_en = (text[:200] for text in in_both_languages(letter.subject))
    row.body_zh, row.body_en = in_both_languages(letter.body)
    return row
