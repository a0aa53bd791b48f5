"""Deeds on alarms: look the record through, decide an alarm."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from django.db import transaction

from zoulang.errors import InputError, Problem, said
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.deeds import require
from zoulang.web.accounts.journal import record, record_each
from zoulang.web.accounts.models import Programme, User
from zoulang.web.money.alarms.finding import Found, all_found
from zoulang.web.money.alarms.models import Alarm, AlarmAward
from zoulang.web.money.models import Award

State = Alarm.State


@transaction.atomic
def look_for_alarms(programme: Programme, by: User | None, on: date) -> list[Alarm]:
    """Look through awards, claims, accounts and papers; what is new waits for a decision.

    An open alarm whose cause is gone goes with it. A decided one is opened again when awards have come to it
    on which nobody decided.

    Returns:
        The alarms that are new or open again.

    Raises:
        PermissionDenied: if the person may not look for alarms here.
    """
    require(by, "money.look_for_alarms", programme)
    found = {each.key: each for each in all_found(programme, on)}
    held = {alarm.key: alarm for alarm in Alarm.objects.select_for_update().filter(programme=programme)}
    gone = [alarm.pk for key, alarm in held.items() if key not in found and alarm.state == State.OPEN]
    AlarmAward.objects.filter(alarm__in=gone).delete()
    Alarm.objects.filter(pk__in=gone).delete()
    new = [Alarm(programme=programme, kind=each.kind, key=key, parts=each.parts, found_on=on)
           for key, each in found.items() if key not in held]  # fmt: skip
    Alarm.objects.bulk_create(new, batch_size=500)
    again = _opened_again([(alarm, found[key]) for key, alarm in held.items() if key in found])
    _link([(alarm, found[alarm.key]) for alarm in (*new, *again)])
    raised = [*new, *again]
    if raised:
        record_each(by, "alarm.raised", [(each, {"kind": each.kind, "parts": each.parts}) for each in raised])
    return raised


def _opened_again(pairs: list[tuple[Alarm, Found]]) -> list[Alarm]:
    """Decided alarms to which an award has come since; their earlier decision stands in the journal."""
    known: dict[int, set[int]] = {alarm.pk: set() for alarm, _ in pairs}
    for alarm_id, award in AlarmAward.objects.filter(alarm__in=known).values_list("alarm_id", "award_id"):
        known[alarm_id].add(award)
    changed = [alarm for alarm, each in pairs if each.awards - known[alarm.pk]]
    for alarm in changed:
        alarm.state, alarm.reason, alarm.decided_on, alarm.decided_by = State.OPEN, "", None, None
    Alarm.objects.bulk_update(changed, ["state", "reason", "decided_on", "decided_by"], batch_size=500)
    return changed


def _link(pairs: Iterable[tuple[Alarm, Found]]) -> None:
    """Write what alarms are about; what is linked already stays."""
    pairs = list(pairs)
    awards = [AlarmAward(alarm=alarm, award_id=award) for alarm, each in pairs for award in each.awards]
    AlarmAward.objects.bulk_create(awards, ignore_conflicts=True, batch_size=500)
    firms, rules = Alarm.enterprises.through, Alarm.rules.through
    firms.objects.bulk_create(
        [firms(alarm_id=alarm.pk, enterprise_id=firm) for alarm, each in pairs for firm in each.enterprises],
        ignore_conflicts=True,
        batch_size=500,
    )
    rules.objects.bulk_create(
        [rules(alarm_id=alarm.pk, rule_id=rule) for alarm, each in pairs for rule in each.rules],
        ignore_conflicts=True,
        batch_size=500,
    )


@transaction.atomic
def decide_alarm(
    alarm: Alarm, by: User | None, on: date, reason: str, blocked: Collection[int] | None = None
) -> Alarm:
    """Say of an alarm that all is in order, or that some of its awards are not paid.

    Args:
        reason: why; it stays with the alarm.
        blocked: ids of awards of the alarm that are not paid; None or empty: all is in order. A decision may
            be taken again, for instance to let an award go once a paper has come.

    Raises:
        PermissionDenied: if the person may not decide alarms here.
        InputError: without a reason, for an award that the alarm is not about or that was paid already, or
            for a day that lies ahead.
    """
    require(by, "money.decide_alarm", alarm)
    alarm = Alarm.objects.select_for_update().get(pk=alarm.pk)
    reason = reason.strip()
    if not reason or len(reason) > 300:
        raise InputError(
            Problem(said("the decision has no usable reason"), said("write why, in up to 300 characters"))
        )
    if on > business_date():
        found = said("{on} lies ahead of the business date", on=on)
        raise InputError(Problem(found, said("decide on a day that has come")))
    places = list(alarm.about.select_related("award"))
    wanted = set(blocked or ())
    _require_possible(places, wanted)
    for place in places:
        place.blocked = place.award_id in wanted
    AlarmAward.objects.bulk_update(places, ["blocked"])
    alarm.state = State.BLOCKED if wanted else State.ACCEPTED
    alarm.reason, alarm.decided_on, alarm.decided_by = reason, on, by
    alarm.save(update_fields=["state", "reason", "decided_on", "decided_by"])
    record(by, "alarm.decided", alarm, reason=reason, state=alarm.state, blocked=sorted(wanted))
    return alarm


def _require_possible(places: list[AlarmAward], wanted: set[int]) -> None:
    strange = wanted - {place.award_id for place in places}
    if strange:
        found = said("{count} awards do not belong to this alarm", count=len(strange))
        raise InputError(Problem(found, said("block only awards that the alarm names")))
    unpaid = set(Award.objects.filter(pk__in=wanted).with_open().values_list("pk", flat=True))
    if paid := wanted - unpaid:
        found = said("{count} of these awards are paid already", count=len(paid))
        raise InputError(Problem(found, said("demand the money back instead; here only payment is stopped")))
