"""The ways out: e-mail by Django, the robots of DingTalk, WeCom and Feishu by Apprise.

What matters is to know of each attempt whether it arrived, was refused, or cannot be known. Apprise says only
yes or no, and yes too where DingTalk or WeCom answered with an error, so the answer is looked at here
([decision](../../../../docs/decisions/0037-messages.md)).
"""

from __future__ import annotations

import hashlib
import smtplib
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection

from zoulang.errors import said
from zoulang.web.outbox.models import Channel, Message


class Failed(Exception):
    """An attempt that did not end well; its first argument is a sentence."""


class NotTaken(Failed):
    """It surely did not arrive: nobody was reached, or it was refused. It may be tried again."""


class NotKnown(Failed):
    """It may have arrived: the connection broke after it was sent."""


def send(message: Message, address: str) -> None:
    """Send a message on its channel; returns if it was taken.

    Raises:
        NotTaken, NotKnown: with what happened.
    """
    if message.channel == Channel.EMAIL:
        _send_mail(message, address)
    else:
        _send_to_robot(message, address)


def is_switched_on(channel: str) -> bool:
    """Whether this record sends on the channel at all; none unless the environment names it."""
    return channel in settings.OUTBOX["channels"]


# --- e-mail -----------------------------------------------------------------------------------------


def _send_mail(message: Message, address: str) -> None:
    connection = get_connection(fail_silently=False)
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as error:
        raise NotTaken(said("the mail server was not reached: {error}", error=str(error))) from error
    mail = EmailMessage(
        message.subject_zh,
        message.body_zh,
        to=[address],
        connection=connection,
        headers={"Message-ID": _message_id(message)},
    )
    try:
        taken = mail.send()
    except smtplib.SMTPServerDisconnected as error:
        raise NotKnown(said("the mail server hung up: {error}", error=str(error))) from error
    except smtplib.SMTPException as error:
        raise NotTaken(said("the mail server refused it: {error}", error=str(error))) from error
    except OSError as error:
        raise NotKnown(said("the mail server did not answer: {error}", error=str(error))) from error
    finally:
        # It was taken or not by then.
        with suppress(OSError, smtplib.SMTPException):
            connection.close()
    if not taken:
        raise NotTaken(said("the mail server took it for nobody"))


def _message_id(message: Message) -> str:
    """Always the same for one message, so that a mail that comes twice can be known."""
    told = f"{settings.OUTBOX['record']}\n{message.key}\n{message.recipient}"
    return f"<{hashlib.sha256(told.encode()).hexdigest()[:32]}@zoulang>"


# --- robots -----------------------------------------------------------------------------------------


class _Remembered:
    """Stands for the package `requests` within a plugin of Apprise and keeps what came back."""

    def __init__(self, package: Any) -> None:
        self.package = package
        self.answer: Any = None
        self.error: Exception | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.package, name)

    def post(self, *arguments: Any, **named: Any) -> Any:
        self.answer = self.error = None
        try:
            self.answer = self.package.post(*arguments, **named)
        except Exception as error:
            self.error = error
            raise
        return self.answer


def _send_to_robot(message: Message, key: str) -> None:
    plugin, remembered = _robot(message.channel, key)
    said_yes = plugin.send(body=_cut(f"{message.subject_zh}\n{message.body_zh}", plugin.body_maxlen))
    if remembered.error is not None:
        raise _of_error(remembered.error)
    if remembered.answer is None:
        raise NotTaken(said("nothing was sent"))
    status = remembered.answer.status_code
    refused = _refusal(remembered.answer)
    if refused:
        raise NotTaken(said("the robot refused it: {why}", why=refused))
    if status >= 400 or not said_yes:
        raise NotTaken(said("the robot answered {status}", status=status))


def _robot(channel: str, key: str) -> tuple[Any, _Remembered]:
    """The plugin of a channel for one robot, and what remembers its answers.

    Raises:
        NotTaken: if the key has a form that the plugin refuses.
    """
    from apprise.exception import AppriseImproperlyConfigured
    from apprise.plugins import dingtalk, feishu, wecombot

    module: Any = {Channel.DINGTALK: dingtalk, Channel.WECOM: wecombot, Channel.FEISHU: feishu}[
        Channel(channel)
    ]
    if not isinstance(module.requests, _Remembered):
        module.requests = _Remembered(module.requests)
    try:
        if channel == Channel.DINGTALK:
            token, _, secret = key.partition(":")
            return dingtalk.NotifyDingTalk(token=token, secret=secret or None), module.requests
        if channel == Channel.WECOM:
            return wecombot.NotifyWeComBot(key=key), module.requests
        return feishu.NotifyFeishu(token=key), module.requests
    except AppriseImproperlyConfigured as error:
        raise NotTaken(said("the key of the robot has a form it cannot have")) from error


def _cut(text: str, most: int) -> str:
    """As much of a text as a robot takes, in bytes; what is left out is marked."""
    told = text.encode()
    return text if len(told) <= most else told[: most - 3].decode(errors="ignore") + "…"


def _of_error(error: Exception) -> Failed:
    """Whether a broken connection had been made before: only then may the message have arrived."""
    import requests
    from urllib3.exceptions import NameResolutionError, NewConnectionError

    cause = getattr(error.args[0] if error.args else None, "reason", None)
    if isinstance(error, requests.ConnectTimeout) or isinstance(
        cause, (NewConnectionError, NameResolutionError)
    ):
        return NotTaken("the robot's server was not reached")
    if isinstance(error, requests.exceptions.SSLError):
        return NotTaken(said("the robot's server has no certificate that is trusted"))
    return NotKnown(said("the robot's server did not answer: {error}", error=type(error).__name__))


def _refusal(answer: Any) -> str:
    """What a robot says when it takes the request and refuses the message; empty where it took it.

    DingTalk and WeCom: ``errcode``; Feishu: ``code``; 0 is well.
    """
    try:
        told = answer.json()
    except ValueError:
        return ""
    if not isinstance(told, dict):
        return ""
    code = told.get("errcode") or told.get("code")
    return f"{code} {told.get('errmsg') or told.get('msg') or ''}".strip() if code else ""
