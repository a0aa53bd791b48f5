"""The alarms, and the decision about one."""

from __future__ import annotations

from typing import Any

import polars as pl
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zoulang.errors import InputError
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.entrance import deed, number_in, office_page, person
from zoulang.web.accounts.sentences import error_in_words
from zoulang.web.accounts.spreadsheet import spreadsheet, wants_spreadsheet
from zoulang.web.money.alarms.actions import decide_alarm, look_for_alarms
from zoulang.web.money.alarms.models import Alarm
from zoulang.web.money.alarms.words import advice_of, reason_of
from zoulang.web.money.models import Award
from zoulang.web.site.office.money.frame import money_programme

ON_A_PAGE = 20
MOST_IN_A_SHEET = 10_000


@office_page
def alarms(request: HttpRequest, programme: str) -> HttpResponse:
    """Alarms with their reason and clauses, those that hold payment first."""
    held = money_programme(request, programme)
    every = Alarm.objects.visible_to(request.user).filter(programme=held)
    state = request.GET.get("state", "")
    state = state if state in Alarm.State.values else Alarm.State.OPEN
    kind = request.GET.get("kind", "")
    found = every.filter(state=state)
    if kind in Alarm.Kind.values:
        found = found.filter(kind=kind)
    found = found.prefetch_related(
        "about__award__rule__clause__document__programme",
        "about__award__rule__policy_file",
        "about__award__enterprise",
        "enterprises",
        "rules__clause__document__programme",
        "rules__policy_file",
    ).select_related("decided_by")
    if wants_spreadsheet(request):
        return spreadsheet(f"{held.slug}-alarms", _table(list(found[:MOST_IN_A_SHEET])))
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    counts = every.aggregate(**{value: Count("id", filter=Q(state=value)) for value in Alarm.State.values})
    context = {
        "programme": held,
        "section": "money",
        "page": page,
        "rows": [{"alarm": each, "reason": reason_of(each), "advice": advice_of(each)} for each in page],
        "open_awards": set(
            Award.objects.with_open().filter(alarm_places__alarm__in=list(page)).values_list("pk", flat=True)
        ),
        "state": state,
        "kind": kind,
        "states": [(value, label, counts[value]) for value, label in Alarm.State.choices],
        "kinds": _kinds(every.filter(state=state)),
        "may_look": request.user.has_perm("money.look_for_alarms", held),
        "may_decide": request.user.has_perm("money.decide_alarm", held),
    }
    return render(request, "site/office/money/alarms.html", context)


def _kinds(found: Any) -> list[tuple[str, Any, int]]:
    counted = dict(found.order_by().values_list("kind").annotate(Count("id")))
    return [(value, label, counted[value]) for value, label in Alarm.Kind.choices if value in counted]


@deed
def look(request: HttpRequest, programme: str) -> HttpResponse:
    """Look the record through now."""
    held = money_programme(request, programme)
    raised = len(look_for_alarms(held, person(request), business_date()))
    said = ngettext("%(count)s new alarm.", "%(count)s new alarms.", raised)
    messages.success(request, said % {"count": raised})
    return redirect("alarms", held.slug)


@deed
def decide(request: HttpRequest, programme: str, alarm: int) -> HttpResponse:
    """Say of an alarm that all is in order, or block what it names."""
    held = money_programme(request, programme)
    seen = Alarm.objects.visible_to(request.user).filter(programme=held)
    found = get_object_or_404(seen, pk=alarm)
    wanted = request.POST.getlist("award") if request.POST.get("decision") == "block" else []
    blocked = [number for each in wanted if (number := number_in(each)) is not None]
    try:
        if request.POST.get("decision") == "block" and not blocked:
            messages.error(request, _("Tick the awards that are not to be paid."))
            return redirect("alarms", held.slug)
        decide_alarm(found, person(request), business_date(), request.POST.get("reason", ""), blocked)
    except InputError as error:
        messages.error(request, error_in_words(error))
    else:
        messages.success(request, _("Blocked.") if blocked else _("Decided: in order."))
    return redirect("alarms", held.slug)


def _table(found: list[Alarm]) -> pl.DataFrame:
    columns = {
        _("Alarm"): [str(each.get_kind_display()) for each in found],
        _("Why"): [reason_of(each) for each in found],
        _("Clauses"): [
            "、".join(dict.fromkeys(str(rule.clause) for rule in each.rules.all())) for each in found
        ],
        _("Enterprises"): ["、".join(firm.name_zh for firm in each.enterprises.all()) for each in found],
        _("State"): [str(each.get_state_display()) for each in found],
        _("Reason"): [each.reason for each in found],
    }
    return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))
