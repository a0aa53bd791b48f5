"""A payment run looked at before it is prepared: what is in it, by treasury, and who is left out and why."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.entrance import number_in, office_page
from zoulang.web.accounts.sentences import in_words
from zoulang.web.money.actions.batches import MOST_PAYMENTS
from zoulang.web.money.models import Instalment
from zoulang.web.money.pages.batches import SHOWN, due_instalments
from zoulang.web.money.pages.entering import money_programme
from zoulang.web.money.runs import preview_run


@office_page
def preview(request: HttpRequest, programme: str) -> HttpResponse:
    """What a run of the chosen instalments would hold; of all that is due where none is chosen."""
    found, on = money_programme(request, programme), business_date()
    due = due_instalments(found, request.user, on).sort("due", "award", "number", nulls_last=True)
    due_ids = due["instalment"].to_list()
    chosen = {number_in(each) for each in request.GET.getlist("instalment")}
    wanted = [each for each in due_ids if each in chosen] if chosen else due_ids
    run = preview_run(Instalment.objects.filter(pk__in=wanted[:MOST_PAYMENTS]), on)
    context = {
        "section": "money",
        "programme": found,
        "run": run,
        "on": on,
        "chosen": bool(chosen),
        "later": max(len(wanted) - MOST_PAYMENTS, 0),
        "ids": ",".join(str(part.pk) for part in run.parts),
        "parts": run.parts[:SHOWN],
        "more": max(len(run.parts) - SHOWN, 0),
        "reasons": [(in_words(why), number, fen) for why, number, fen in run.reasons],
        "left_out": [(each.part, *map(in_words, each.why)) for each in run.left_out[:SHOWN]],
        "more_left_out": max(len(run.left_out) - SHOWN, 0),
        "may_prepare": request.user.has_perm("money.prepare_batch", found),
    }
    return render(request, "money/office/preview.html", context)
