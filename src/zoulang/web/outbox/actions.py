"""Deeds on messages and the addresses they go to."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from zoulang.errors import InputError, Problem, said
from zoulang.web.accounts.deeds import require
from zoulang.web.accounts.journal import record
from zoulang.web.accounts.models import Programme, Unit, User
from zoulang.web.outbox.models import Address, Channel, Message

# States from which a person may let a message go again.
AGAIN = (Message.State.UNSURE, Message.State.GIVEN_UP, Message.State.NO_ADDRESS)


@transaction.atomic
def set_address(
    programme: Programme, to: Unit | User, channel: str, address: str, by: User | None
) -> Address | None:
    """Let messages for a unit or a person on a channel go to an address; an empty one ends it.

    Raises:
        PermissionDenied: if the person keeps no addresses.
        InputError: if it is no address of that channel, or the unit is of another programme.
    """
    require(by, "outbox.set_address", programme)
    address = address.strip()
    if channel not in Channel.values:
        raise InputError(Problem(said("there is no channel {channel}", channel=channel), said("choose one")))
    if isinstance(to, Unit) and to.programme_id != programme.pk:
        found = said("{unit} belongs to another programme", unit=to.name_zh)
        raise InputError(Problem(found, said("choose another")))
    who = {"unit": to} if isinstance(to, Unit) else {"user": to}
    if not address:
        held = Address.objects.filter(**who, channel=channel).first()
        if held is not None:
            record(by, "address.removed", to, channel=channel)
            held.delete()
        return None
    _check(channel, address)
    set_, _ = Address.objects.update_or_create(
        **who, channel=channel, defaults={"address": address, "programme": programme}
    )
    # The secret itself never stands in the journal.
    record(by, "address.set", to, channel=channel, ends=address[-4:])
    return set_


@transaction.atomic
def send_again(message: Message, by: User | None) -> Message:
    """Let a message go that was given up, has no address or may not have arrived.

    Raises:
        PermissionDenied: if the person sends no messages.
        InputError: if it waits, is being sent, was sent, or there is no address.
    """
    require(by, "outbox.send_again", message)
    message = Message.objects.select_for_update().get(pk=message.pk)
    if message.state not in AGAIN:
        found = said("this message is {state}", state=message.get_state_display())
        raise InputError(Problem(found, said("only one that did not arrive is sent again")))
    who = {"unit": message.unit_id, "user": message.user_id}
    address = Address.objects.filter(
        **who, **({"channel": message.channel} if message.channel else {})
    ).first()
    if address is None:
        found = said("there is no address for {to}", to=message.to)
        raise InputError(Problem(found, said("set one under the unit or the person first")))
    was = message.state
    message.channel, message.state = address.channel, Message.State.WAITING
    message.attempts, message.error_zh, message.error_en = 0, "", ""
    message.next_try = message.put_at = timezone.now()
    message.save()
    record(by, "message.sent_again", message, was=was, channel=message.channel)
    return message


@transaction.atomic
def say_it_arrived(message: Message, by: User | None) -> Message:
    """Settle a message of which it was not known whether it arrived.

    Raises:
        PermissionDenied: if the person sends no messages.
        InputError: if nobody asks about it.
    """
    require(by, "outbox.send_again", message)
    message = Message.objects.select_for_update().get(pk=message.pk)
    if message.state != Message.State.UNSURE:
        found = said("this message is {state}", state=message.get_state_display())
        raise InputError(Problem(found, said("nothing has to be said about it")))
    message.state, message.sent_at = Message.State.SENT, timezone.now()
    message.save()
    record(by, "message.found_sent", message, channel=message.channel)
    return message


def _check(channel: str, address: str) -> None:
    """Refuse what is no address of the channel.

    Raises:
        InputError: saying what would do.
    """
    if channel == Channel.EMAIL:
        try:
            validate_email(address)
        except ValidationError:
            found = said("{address} is no e-mail address", address=address)
            raise InputError(Problem(found, said("write it as name@example.cn"))) from None
    elif not all(sign.isascii() and (sign.isalnum() or sign in "-_:") for sign in address):
        raise InputError(
            Problem(
                said("this is no key of a robot"),
                said("give what stands behind access_token=, key= or hook/ in its address"),
            )
        )
