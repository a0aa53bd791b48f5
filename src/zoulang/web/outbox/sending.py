"""Sending what waits in the outbox: claimed one by one, tried again with growing waits.

A message is marked as being sent, and that is committed, before anything leaves. Whoever finds one so marked
for too long knows that its sender died between sending and saying so, and asks a person instead of sending it
again.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from zoulang.errors import said
from zoulang.web.accounts.sentences import in_both_languages
from zoulang.web.outbox.channels import NotKnown, NotTaken, is_switched_on, send
from zoulang.web.outbox.models import Address, Message

# Minutes until the next attempt after the first, second … one; after the last the message is given up.
WAITS = (1, 5, 15, 60, 240, 720, 1440)
# Longer than any attempt takes.
DEAD_AFTER = timedelta(minutes=10)
# A reminder that could not leave for so long is no reminder any more.
STALE_AFTER = timedelta(days=7)


def send_what_waits(at_most: int = 100, now: datetime | None = None) -> Counter[str]:
    """Send the messages whose time has come; how many came to which state.

    Any number of workers may run it at once: each message is claimed by one.
    """
    now = now or timezone.now()
    done: Counter[str] = Counter()
    done[Message.State.UNSURE] += _ask_about_the_dead(now)
    done[Message.State.GIVEN_UP] += _give_up_the_stale(now)
    switched_on = [channel for channel in settings.OUTBOX["channels"] if is_switched_on(channel)]
    due = Message.objects.filter(state=Message.State.WAITING, channel__in=switched_on, next_try__lte=now)
    for pk in due.order_by("next_try", "id").values_list("pk", flat=True)[:at_most]:
        message = claim(pk, now)
        if message is not None:
            done[_attempt(message, now)] += 1
    return +done


def claim(pk: int, now: datetime) -> Message | None:
    """Mark a waiting message as being sent; None if somebody else was first."""
    won = Message.objects.filter(pk=pk, state=Message.State.WAITING).update(
        state=Message.State.SENDING, claimed_at=now, attempts=F("attempts") + 1
    )
    return Message.objects.select_related("unit", "user").get(pk=pk) if won else None


def _attempt(message: Message, now: datetime) -> str:
    """Try once, and say what came of it."""
    address = _address_of(message)
    if address is None:
        return _settle(message, Message.State.NO_ADDRESS, "")
    try:
        send(message, address.address)
    except NotTaken as refusal:
        if message.attempts > len(WAITS):
            return _settle(message, Message.State.GIVEN_UP, refusal.args[0])
        wait = timedelta(minutes=WAITS[message.attempts - 1])
        return _settle(message, Message.State.WAITING, refusal.args[0], next_try=now + wait)
    except NotKnown as silence:
        return _settle(message, Message.State.UNSURE, silence.args[0])
    return _settle(message, Message.State.SENT, "", sent_at=timezone.now())


def _settle(message: Message, state: str, error: str, **changed: datetime) -> str:
    """Leave ``sending``; not if a person or another worker has decided about the message meanwhile."""
    held = Message.objects.filter(pk=message.pk, state=Message.State.SENDING)
    held.update(state=state, **_error(error), **changed)
    return state


def _address_of(message: Message) -> Address | None:
    return Address.objects.filter(unit=message.unit_id, user=message.user_id, channel=message.channel).first()


def _ask_about_the_dead(now: datetime) -> int:
    dead = Message.objects.filter(state=Message.State.SENDING, claimed_at__lt=now - DEAD_AFTER)
    return dead.update(
        state=Message.State.UNSURE, **_error(said("the program ended while it was being sent"))
    )


def _give_up_the_stale(now: datetime) -> int:
    stale = Message.objects.filter(state=Message.State.WAITING, put_at__lt=now - STALE_AFTER)
    return stale.update(state=Message.State.GIVEN_UP, **_error(said("it waited for more than seven days")))


def _error(sentence: str) -> dict[str, str]:
    chinese, english = in_both_languages(sentence)
    return {"error_zh": chinese[:300], "error_en": english[:300]}
