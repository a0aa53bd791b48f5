"""Payment runs: what is due, the file for the bank, and what the bank says."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl
from django.core.paginator import Paginator
from django.db.models import Count, Q, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.entrance import deed, number_in, office_page, person
from zoulang.web.accounts.frames import in_order
from zoulang.web.accounts.holidays import calendar
from zoulang.web.accounts.models import Programme
from zoulang.web.accounts.papers import paper
from zoulang.web.accounts.spreadsheet import XLSX
from zoulang.web.accounts.uploads import uploaded_file
from zoulang.web.money.actions import prepare_batch, send_batch, take_return, withdraw_batch
from zoulang.web.money.award_table import award_table
from zoulang.web.money.bank_clock import due_of, late_runs
from zoulang.web.money.bank_files import write_bank_file
from zoulang.web.money.masking import shown_to
from zoulang.web.money.models import Batch, Instalment, PayeeAccount, Payment
from zoulang.web.money.pages.doing import do
from zoulang.web.money.pages.entering import money_programme
from zoulang.web.money.pages.forms import ReturnForm
from zoulang.web.money.papers import payment_slip

SHOWN = 50
KINDS = {"xlsx": XLSX, "csv": "text/csv; charset=utf-8"}
LINES = (
    "award__enterprise__programme",
    "award__rule__clause__document__programme",
    "account__enterprise__programme",
    "instalment__budget",
)


@office_page
def batches(request: HttpRequest, programme: str) -> HttpResponse:
    """All payment runs, the latest first, late ones marked."""
    found = money_programme(request, programme)
    state = Payment.State
    held = (
        Batch.objects.visible_to(request.user)
        .filter(programme=found)
        .annotate(
            count=Count("payments"),
            total=Sum("payments__amount", default=0),
            paid=Sum("payments__amount", filter=Q(payments__state=state.PAID), default=0),
            refused=Count("payments", filter=Q(payments__state=state.REFUSED)),
        )
        .order_by("-made_on", "-id")
    )
    page = Paginator(held, SHOWN).get_page(request.GET.get("page"))
    context = {
        "section": "money",
        "programme": found,
        "page": page,
        "late": late_runs(page.object_list, business_date()),
        "due": due_instalments(found, request.user, business_date()).height,
        "may_prepare": request.user.has_perm("money.prepare_batch", found),
    }
    return render(request, "money/office/batches.html", context)


@office_page
def batch(request: HttpRequest, programme: str, batch: int) -> HttpResponse:
    """One run with its transfers; sent, taken back or answered here."""
    found = _batch(request, programme, batch)
    on = business_date()
    payments = found.payments.select_related(*LINES).order_by("number")
    page = Paginator(payments, SHOWN).get_page(request.GET.get("page"))
    sums = found.payments.order_by().values("state").annotate(count=Count("id"), fen=Sum("amount"))
    context = {
        "section": "money",
        "programme": found.programme,
        "batch": found,
        "page": page,
        "lines": [(each, shown_to(request.user, each.account)) for each in page.object_list],
        "sums": [(Payment.State(row["state"]), row["count"], row["fen"]) for row in sums],
        "total": sum(row["fen"] for row in sums),
        "bank_due": due_of(found.sent_on, on, calendar()) if found.sent_on else None,
        "is_late": found.pk in late_runs([found], on),
        "form": ReturnForm(),
        "may_prepare": request.user.has_perm("money.prepare_batch", found),
    }
    return render(request, "money/office/batch.html", context)


@office_page
def file_of_batch(request: HttpRequest, programme: str, batch: int, kind: str) -> HttpResponse:
    """The run as the bank takes it; only for whoever may prepare one, since it holds whole accounts."""
    found = _batch(request, programme, batch)
    if not request.user.has_perm("money.prepare_batch", found):
        return redirect("batch", programme, found.pk)
    payments = list(found.payments.select_related(*LINES).order_by("number"))
    with TemporaryDirectory() as folder:
        path = Path(folder, f"payments.{'csv' if kind == 'csv' else 'xlsx'}")
        write_bank_file(found, payments, path)
        content = path.read_bytes()
    name = f"{found.number}{path.suffix}"
    headers = {"Content-Disposition": content_disposition_header(True, name) or ""}
    return HttpResponse(content, content_type=KINDS[path.suffix[1:]], headers=headers)


@office_page
def slip(request: HttpRequest, programme: str, payment: int) -> HttpResponse:
    """The slip of one payment as an official document."""
    held = Payment.objects.visible_to(request.user).select_related(*LINES, "batch")
    found = get_object_or_404(held, pk=payment, award__enterprise__programme__slug=programme)
    written = payment_slip(found, shown_to(request.user, found.account))
    return paper(f"payment-{found.number or found.receipt}", written, found.programme)


@deed
def prepare(request: HttpRequest, programme: str) -> HttpResponse:
    """Take the chosen instalments into a run."""
    found = money_programme(request, programme)
    # The preview of a run sends all its instalments in one field.
    numbers = [number_in(each) for sent in request.POST.getlist("instalment") for each in sent.split(",")]
    chosen = [each for each in numbers if each is not None]
    made: list[Batch] = []

    def act() -> Batch:
        made.append(prepare_batch(found, chosen, person(request), business_date()))
        return made[0]

    answer = do(
        request, act, lambda run: _("Run %(run)s is prepared.") % {"run": run}, "instalments", programme
    )
    return redirect("batch", programme, made[0].pk) if made else answer


@deed
def send(request: HttpRequest, programme: str, batch: int) -> HttpResponse:
    """The file went to the bank."""
    found = _batch(request, programme, batch)
    act = partial(send_batch, found, person(request), business_date())
    return do(request, act, _("The run is with the bank."), "batch", programme, found.pk)


@deed
def withdraw(request: HttpRequest, programme: str, batch: int) -> HttpResponse:
    """A prepared run is not sent."""
    found = _batch(request, programme, batch)
    act = partial(withdraw_batch, found, person(request), business_date())
    return do(request, act, _("The run is withdrawn."), "batch", programme, found.pk)


@deed
def take(request: HttpRequest, programme: str, batch: int) -> HttpResponse:
    """Take in the return file of the bank."""
    found = _batch(request, programme, batch)
    form = ReturnForm(request.POST, request.FILES)
    if not form.is_valid():
        return redirect("batch", programme, found.pk)

    def act() -> Any:
        with uploaded_file(form.cleaned_data["file"]) as path:
            return take_return(found, path, person(request), business_date())

    def told(taken: Any) -> str:
        return _("Paid: %(paid)s, refused: %(refused)s, unchanged: %(unchanged)s.") % vars(taken)

    return do(request, act, told, "batch", programme, found.pk)


def _batch(request: HttpRequest, programme: str, batch: int) -> Batch:
    held = Batch.objects.visible_to(request.user).select_related("programme", "made_by")
    return get_object_or_404(held, pk=batch, programme__slug=programme)


# --- what is due --------------------------------------------------------------------------------------


@office_page
def instalments(request: HttpRequest, programme: str) -> HttpResponse:
    """Instalments that are due and not with the bank, the longest due first; chosen for a run here."""
    found = money_programme(request, programme)
    late, on = request.GET.get("state") == "late", business_date()
    due = due_instalments(found, request.user, on).sort("due", "award", "number", nulls_last=True)
    if late:
        due = due.filter(pl.col("due") < on)
    related = (
        "award__enterprise__programme",
        "award__rule__clause__document__programme",
        "budget",
        "question",
    )
    page = Paginator(due["instalment"].to_list(), SHOWN).get_page(request.GET.get("page"))
    parts = in_order(Instalment.objects.select_related(*related), list(page.object_list))
    accounts = set(
        PayeeAccount.objects.filter(
            enterprise__in={part.award.enterprise_id for part in parts},
            state=PayeeAccount.State.CHECKED,
        ).values_list("enterprise_id", flat=True)
    )
    context = {
        "section": "money",
        "programme": found,
        "page": page,
        "late": late,
        "on": on,
        "rows": [(part, part.award.enterprise_id in accounts) for part in parts],
        "total": due["fen"].sum(),
        "may_prepare": request.user.has_perm("money.prepare_batch", found),
    }
    return render(request, "money/office/instalments.html", context)


def due_instalments(programme: Programme, user: Any, on: date) -> pl.DataFrame:
    """Instalments that a person sees, that are due by the year and in no payment run: of the award table."""
    table = award_table(programme, on)
    return table.open.filter(table.seen_by(user), ~pl.col("taken"), pl.col("due_year") <= on.year)
