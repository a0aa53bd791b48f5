"""Messages are sent once, tried again where they surely did not arrive, and never lost."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.web.conftest import County
from tests.web.sinks import Post, Robot, post, robot
from zoulang.errors import InputError, said
from zoulang.web.accounts.models import JournalEntry, Unit
from zoulang.web.outbox import sending
from zoulang.web.outbox.actions import say_it_arrived, send_again, set_address
from zoulang.web.outbox.models import Address, Message
from zoulang.web.outbox.putting import Letter, put_all_in_outbox, put_in_outbox
from zoulang.web.outbox.sending import WAITS, claim, send_what_waits

ROBOTS = {
    "dingtalk": ("abc123", "/robot/send?access_token=abc123"),
    "wecom": ("key-77", "/cgi-bin/webhook/send?key=key-77"),
    "feishu": ("hook-9", "/open-apis/bot/v2/hook/hook-9/"),
}


@pytest.fixture
def robots(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[Robot]:
    """The three services, all at one server on this machine."""
    from apprise.plugins.dingtalk import NotifyDingTalk
    from apprise.plugins.feishu import NotifyFeishu
    from apprise.plugins.wecombot import NotifyWeComBot

    settings.OUTBOX = {**settings.OUTBOX, "channels": ["email", *ROBOTS]}
    with robot() as held:
        for plugin in (NotifyDingTalk, NotifyWeComBot, NotifyFeishu):
            path = plugin.notify_url.partition("://")[2].partition("/")[2]
            monkeypatch.setattr(plugin, "notify_url", f"{held.address}/{path}")
        yield held


@pytest.fixture
def mail(settings: Any) -> Iterator[Post]:
    settings.OUTBOX = {**settings.OUTBOX, "channels": ["email"]}
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with post() as held:
        settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", held.port, 5
        settings.DEFAULT_FROM_EMAIL = "zoulang@corridor.example"
        yield held


def bureau(county: County) -> Unit:
    return county.programme.units.get(name_zh="县工信局")


def put(county: County, channel: str = "wecom", key: str = "reminder/1") -> Message:
    address = "office@corridor.example" if channel == "email" else ROBOTS[channel][0]
    set_address(county.programme, bureau(county), channel, address, county["office"])
    subject = said("{count} reports are due", count=3)
    return put_in_outbox(key, bureau(county), subject, "请于9月30日前报送。", county.programme)[0]


def state(message: Message) -> str:
    return Message.objects.get(pk=message.pk).state


def later(minutes: float) -> datetime:
    return timezone.now() + timedelta(minutes=minutes)


@pytest.mark.parametrize("channel", ROBOTS)
def test_a_message_goes_to_the_robot_of_each_service(county: County, robots: Robot, channel: str) -> None:
    message = put(county, channel)
    assert send_what_waits() == Counter(sent=1)
    path, told = robots.heard[0]
    assert path == ROBOTS[channel][1]
    assert "请于9月30日前报送。" in str(told)
    assert state(message) == "sent"
    assert send_what_waits() == Counter()
    assert len(robots.heard) == 1


def test_a_message_goes_by_mail_with_an_identity_that_is_always_the_same(county: County, mail: Post) -> None:
    message = put(county, "email")
    assert send_what_waits() == Counter(sent=1)
    taken = mail.taken[0]
    assert (taken["To"], taken["From"]) == ("office@corridor.example", "zoulang@corridor.example")
    assert "请于9月30日前报送。" in taken.get_content()
    Message.objects.filter(pk=message.pk).update(state="waiting")
    send_what_waits()
    assert mail.taken[0]["Message-ID"] == mail.taken[1]["Message-ID"]


def test_a_key_is_put_in_once_for_each_recipient(county: County, robots: Robot) -> None:
    first = put(county)
    assert put(county).pk == first.pk
    assert put_all_in_outbox([Letter("reminder/1", bureau(county), "别的", "别的")] * 3) == 0
    assert put_all_in_outbox([Letter("reminder/1", county["town"], "别的", "别的")]) == 1
    send_what_waits()
    assert len(robots.heard) == 1


def test_a_message_is_kept_in_both_languages(county: County) -> None:
    assert put(county).subject_en == "3 reports are due"


def test_many_messages_are_put_in_with_as_many_queries_as_a_few(county: County) -> None:
    units = list(county.programme.units.all())
    counts = []
    for count in (2, 40):
        letters = [Letter(f"{count}/{number}", units[number % 5], "题", "文") for number in range(count)]
        with CaptureQueriesContext(connection) as queries:
            assert put_all_in_outbox(letters) == count
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_what_is_rolled_back_is_not_sent(county: County, robots: Robot) -> None:
    from django.db import transaction

    with pytest.raises(RuntimeError), transaction.atomic():
        put(county)
        raise RuntimeError
    assert send_what_waits() == Counter()
    assert not robots.heard


def test_nothing_is_sent_before_a_channel_is_switched_on(
    county: County, robots: Robot, settings: Any
) -> None:
    settings.OUTBOX = {**settings.OUTBOX, "channels": []}
    message = put(county)
    assert send_what_waits() == Counter()
    assert (state(message), robots.heard) == ("waiting", [])


@pytest.mark.parametrize(
    "answer",
    [
        (500, {}),
        (200, {"errcode": 45009, "errmsg": "api freq out of limit"}),
        (404, {}),
    ],
)
def test_a_refused_message_is_tried_again_after_a_wait(
    county: County, robots: Robot, answer: tuple[int, dict[str, Any]]
) -> None:
    message = put(county)
    robots.answers = [answer]
    assert send_what_waits() == Counter(waiting=1)
    held = Message.objects.get(pk=message.pk)
    assert (held.state, held.attempts) == ("waiting", 1)
    assert str(answer[1].get("errcode", answer[0])) in held.error_en
    assert send_what_waits(now=later(0.5)) == Counter()
    assert send_what_waits(now=later(1.5)) == Counter(sent=1)
    assert len(robots.heard) == 2


def test_the_waits_grow_and_after_the_last_a_person_is_asked(county: County, robots: Robot) -> None:
    message = put(county)
    now, waits = timezone.now(), []
    for _ in range(len(WAITS)):
        robots.answers = [(503, {})]
        send_what_waits(now=now)
        held = Message.objects.get(pk=message.pk)
        waits.append((held.next_try - now).total_seconds() / 60)
        now = held.next_try
    assert waits == list(WAITS) == sorted(WAITS)
    robots.answers = [(503, {})]
    assert send_what_waits(now=now) == Counter(given_up=1)
    assert send_what_waits(now=now + timedelta(days=1)) == Counter()
    assert len(robots.heard) == len(WAITS) + 1


def test_where_nobody_was_reached_it_is_tried_again(
    county: County, robots: Robot, monkeypatch: pytest.MonkeyPatch
) -> None:
    from apprise.plugins.wecombot import NotifyWeComBot

    monkeypatch.setattr(NotifyWeComBot, "notify_url", "http://127.0.0.1:9/{key}")
    message = put(county)
    assert send_what_waits() == Counter(waiting=1)
    assert Message.objects.get(pk=message.pk).error_en == "the robot's server was not reached"


def test_where_the_line_broke_after_sending_a_person_is_asked_and_nothing_sent_again(
    county: County, robots: Robot
) -> None:
    message = put(county)
    robots.answers = [None]
    assert send_what_waits() == Counter(unsure=1)
    assert send_what_waits(now=later(600)) == Counter()
    assert len(robots.heard) == 1
    say_it_arrived(message, county["office"])
    assert state(message) == "sent"


def test_a_mail_server_that_refuses_is_tried_again_and_one_that_hangs_up_is_asked_about(
    county: County, mail: Post
) -> None:
    first = put(county, "email")
    mail.refuse = "450 busy"
    assert send_what_waits() == Counter(waiting=1)
    assert "450" in Message.objects.get(pk=first.pk).error_en
    mail.refuse, mail.hang_up = "", True
    assert send_what_waits(now=later(2)) == Counter(unsure=1)
    assert len(mail.taken) == 1


class Killed(BaseException):
    """The program ends here."""


@pytest.mark.parametrize("arrived", [False, True])
def test_a_crash_while_sending_neither_loses_nor_doubles_a_message(
    county: County, robots: Robot, monkeypatch: pytest.MonkeyPatch, arrived: bool
) -> None:
    message = put(county)
    send = sending.send

    def crash(*arguments: Any) -> None:
        if arrived:
            send(*arguments)
        raise Killed

    monkeypatch.setattr(sending, "send", crash)
    with pytest.raises(Killed):
        send_what_waits()
    monkeypatch.setattr(sending, "send", send)
    assert state(message) == "sending"
    assert send_what_waits(now=later(5)) == Counter()
    assert send_what_waits(now=later(11)) == Counter(unsure=1)
    assert len(robots.heard) == int(arrived)
    send_again(message, county["office"])
    assert send_what_waits(now=later(12)) == Counter(sent=1)
    assert len(robots.heard) == int(arrived) + 1


def test_a_message_is_claimed_by_one(county: County) -> None:
    message = put(county)
    assert claim(message.pk, timezone.now()) is not None
    assert claim(message.pk, timezone.now()) is None


@pytest.mark.django_db(transaction=True)
def test_several_workers_send_each_message_once(county: County, robots: Robot) -> None:
    put(county)
    put_all_in_outbox(
        [Letter(f"many/{number}", bureau(county), "题", f"第{number}条") for number in range(19)]
    )
    sent: list[Counter[str]] = []

    def work() -> None:
        try:
            sent.append(send_what_waits())
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for each in workers:
        each.start()
    for each in workers:
        each.join()
    assert sum((each["sent"] for each in sent), 0) == 20
    assert len(set(robots.texts)) == len(robots.heard) == 20


def test_a_reminder_that_waited_for_a_week_is_given_up(county: County, robots: Robot) -> None:
    message = put(county)
    assert send_what_waits(now=later(60 * 24 * 7 + 1)) == Counter(given_up=1)
    assert (state(message), robots.heard) == ("given_up", [])


def test_without_an_address_a_message_waits_for_one(county: County, robots: Robot) -> None:
    message = put_in_outbox("reminder/2", bureau(county), "题", "文")[0]
    assert message.state == "no_address"
    with pytest.raises(InputError, match="no address"):
        send_again(message, county["office"])
    set_address(county.programme, bureau(county), "wecom", "key-77", county["office"])
    send_again(message, county["office"])
    assert send_what_waits() == Counter(sent=1)


def test_a_sent_message_is_not_sent_again(county: County, robots: Robot) -> None:
    message = put(county)
    send_what_waits()
    with pytest.raises(InputError, match="is sent again"):
        send_again(message, county["office"])


@pytest.mark.parametrize("who", ["finance", "industry", "town", "firm", "stranger"])
def test_only_the_office_and_the_administrator_keep_addresses(county: County, who: str) -> None:
    message = put(county)
    with pytest.raises(PermissionDenied):
        set_address(county.programme, bureau(county), "wecom", "key-1", county[who])
    with pytest.raises(PermissionDenied):
        send_again(message, county[who])


@pytest.mark.parametrize(
    ("channel", "address"), [("email", "no address"), ("wecom", "https://x?key=1"), ("fax", "1")]
)
def test_what_is_no_address_is_refused(county: County, channel: str, address: str) -> None:
    with pytest.raises(InputError):
        set_address(county.programme, bureau(county), channel, address, county["office"])
    assert not Address.objects.exists()


def test_the_key_of_a_robot_stands_neither_in_the_journal_nor_on_the_screen(county: County) -> None:
    held = set_address(county.programme, bureau(county), "wecom", "secret-key-4711", county["office"])
    assert held is not None
    assert held.masked == "…4711"
    entry = JournalEntry.objects.get(verb="address.set")
    assert "secret" not in f"{entry.subject_label} {entry.detail}"


def test_the_worker_does_what_falls_due_and_sends(
    county: County, robots: Robot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from zoulang.commands.worker import _round
    from zoulang.web.outbox.rounds import last_round
    from zoulang.web.outbox.sources import source

    # The connection of a test is not the worker's to close.
    monkeypatch.setattr("django.db.close_old_connections", lambda: None)
    called = []

    @source("tests")
    def put_one(on: Any) -> int:
        called.append(on)
        return len(put_in_outbox(f"clock/{on}", bureau(county), "题", "文"))

    @source("broken")
    def broken(on: Any) -> int:
        raise RuntimeError("out of order")

    set_address(county.programme, bureau(county), "wecom", "key-77", county["office"])
    try:
        for _ in range(2):
            assert _round(tmp_path, as_json=False)
    finally:
        from zoulang.web.outbox import sources

        for name in ("tests", "broken"):
            sources._sources.pop(name)
    assert [str(day) for day in called] == ["2026-09-30"] * 2
    assert len(robots.heard) == 1
    assert last_round(tmp_path) is not None
