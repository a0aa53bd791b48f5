"""Messages that go out: what waits, what failed, what was sent."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages as notes
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from zoulang.errors import InputError
from zoulang.web.accounts.entrance import deed, office_page, person
from zoulang.web.accounts.sentences import error_in_words
from zoulang.web.outbox.actions import AGAIN, say_it_arrived, send_again
from zoulang.web.outbox.channels import is_switched_on
from zoulang.web.outbox.models import Channel, Message
from zoulang.web.outbox.rounds import last_round

SHOWN = 50


@office_page
def messages(request: HttpRequest) -> HttpResponse:
    """The messages the visitor sees, the newest first; the state stands in the address."""
    seen = Message.objects.visible_to(request.user)
    counts = dict(seen.order_by().values_list("state").annotate(Count("id")))
    state = request.GET.get("state", "")
    found = seen.filter(state=state) if state in Message.State.values else seen
    context = {
        "section": "office",
        "states": [(value, label, counts.get(value, 0)) for value, label in Message.State.choices],
        "state": state,
        "total": sum(counts.values()),
        "page": Paginator(found.select_related("unit", "user"), SHOWN).get_page(request.GET.get("page")),
        "again": AGAIN,
        "may_send": request.user.has_perm("outbox.send_again"),
        "channels": [(label, is_switched_on(value)) for value, label in Channel.choices],
        "worker": last_round(settings.DATA_DIR),
    }
    return render(request, "site/people/messages.html", context)


@deed
def settle_message(request: HttpRequest, message: int) -> HttpResponse:
    """Send a message again, or say that it arrived."""
    found = get_object_or_404(Message.objects.visible_to(request.user), pk=message)
    try:
        if request.POST.get("decision") == "arrived":
            say_it_arrived(found, person(request))
            notes.success(request, _("Taken as sent."))
        else:
            send_again(found, person(request))
            notes.success(request, _("It waits to be sent again."))
    except InputError as error:
        notes.error(request, error_in_words(error))
    return redirect("messages")
