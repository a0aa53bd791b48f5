"""The office pages: what waits for the person who logged in, and the deeds behind it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import polars as pl
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zoulang.errors import InputError
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.models import JournalEntry, Programme, User
from zoulang.web.accounts.spreadsheet import spreadsheet
from zoulang.web.money.actions import pay_award
from zoulang.web.money.models import Award
from zoulang.web.policy.actions import accept_draft, load_document, publish_document, reject_draft
from zoulang.web.policy.models import Document, Draft
from zoulang.web.programme.actions import reportable_periods, submit_report
from zoulang.web.programme.lights import DONE_IN_FULL
from zoulang.web.programme.models import DutyUnit, Report
from zoulang.web.site.office_forms import LoadForm, ReportForm
from zoulang.web.site.templatetags.office_words import deed_words


@login_required
def today(request: HttpRequest) -> HttpResponse:
    """What waits for me: drafts, reports I owe, awards to pay, documents to publish."""
    on = business_date()
    is_open = Q(clauses__drafts__state=Draft.State.OPEN)
    open_drafts = Count("clauses__drafts", filter=is_open, distinct=True)
    documents = Document.objects.visible_to(request.user).select_related("programme")
    unpaid = _awards(request.user).filter(payment=None).order_by("due", "id")
    context = {
        "section": "office",
        "desks": _if_sees_drafts(request.user, documents.annotate(waiting=open_drafts).filter(waiting__gt=0)),
        "unpublished": documents.filter(published=False),
        "owed": owed_reports(request.user, on),
        "unpaid": award_rows(unpaid[:8], person(request), on),
        "unpaid_count": unpaid.count(),
        "late_count": unpaid.filter(due__lt=on).count(),
    }
    return render(request, "site/office/today.html", context)


def _if_sees_drafts(user: Any, documents: Any) -> Any:
    return documents.filter(clauses__drafts__in=Draft.objects.visible_to(user)).distinct()


def _awards(user: Any) -> Any:
    return Award.objects.visible_to(user).select_related(
        "enterprise__programme", "rule__policy_file", "rule__clause__document__programme", "payment"
    )


@dataclass(frozen=True)
class AwardRow:
    """An award with whether it is late and whether the person may pay it."""

    award: Award
    is_late: bool
    may_pay: bool


def award_rows(awards: Iterable[Award], user: User, on: date) -> list[AwardRow]:
    """The rows of the table of awards."""
    rows = []
    for award in awards:
        unpaid = not hasattr(award, "payment")
        is_late = unpaid and award.due is not None and award.due < on
        rows.append(AwardRow(award, is_late, unpaid and user.has_perm("money.pay_award", award)))
    return rows


def person(request: HttpRequest) -> User:
    """Who is logged in; the decorator of every page here has made sure that somebody is."""
    assert isinstance(request.user, User)
    return request.user


def owed_reports(user: Any, on: date) -> list[dict[str, Any]]:
    """The parts of my units in reported duties, those without a report for the last period first.

    What was reported as done in full needs no further report.
    """
    mine = DutyUnit.objects.filter(unit__memberships__user=user).exclude(duty__cadence="")
    mine = mine.select_related("duty__clause__document__programme", "unit").prefetch_related("reports")
    rows = []
    for part in mine.distinct():
        ends = reportable_periods(part, on)
        reports = {report.period_end: report for report in part.reports.all()}
        is_done = any(report.done == DONE_IN_FULL for report in reports.values())
        if ends and (ends[-1] in reports or not is_done):
            rows.append({"part": part, "period_end": ends[-1], "report": reports.get(ends[-1])})
    return sorted(rows, key=lambda row: (row["report"] is not None, row["part"].duty.due or on))


@login_required
def desk(request: HttpRequest, programme: str, document: str) -> HttpResponse:
    """The drafts of one document beside the clauses they were read from."""
    found = _document(request, programme, document)
    drafts = Draft.objects.visible_to(request.user).filter(clause__document=found)
    if not drafts.exists():
        raise PermissionDenied(_("Drafts of this document are not yours to see."))
    by_clause: dict[int, list[Draft]] = {}
    for draft in drafts.select_related("clause", "decided_by"):
        by_clause.setdefault(draft.clause_id, []).append(draft)
    rows = [(clause, by_clause[clause.pk]) for clause in found.clauses.all() if clause.pk in by_clause]
    total = sum(map(len, by_clause.values()))
    waiting = sum(draft.state == Draft.State.OPEN for _clause, listed in rows for draft in listed)
    context = {
        "section": "office",
        "programme": found.programme,
        "document": found,
        "rows": rows,
        "total": total,
        "waiting": waiting,
        "decided": total - waiting,
    }
    return render(request, "site/office/desk.html", context)


@login_required
@require_POST
def decide_draft(request: HttpRequest, draft: int) -> HttpResponse:
    """Accept or reject one draft, and show it again as it stands now."""
    drafts = Draft.objects.visible_to(request.user).select_related("clause__document__programme")
    found = get_object_or_404(drafts, pk=draft)
    problem = None
    try:
        if request.POST.get("decision") == "accept":
            found = accept_draft(found, person(request))
        else:
            found = reject_draft(found, person(request), request.POST.get("reason", ""))
    except InputError as error:
        problem = str(error)
    if request.headers.get("HX-Request"):
        return render(request, "site/office/draft.html", {"draft": found, "problem": problem})
    if problem:
        messages.error(request, problem)
    return redirect("desk", found.programme.slug, found.clause.document.slug)


@login_required
@require_POST
def publish(request: HttpRequest, programme: str, document: str) -> HttpResponse:
    """Let everybody read a document."""
    found = publish_document(_document(request, programme, document), person(request))
    messages.success(request, _("%(document)s is public now.") % {"document": found.text("title")})
    return redirect(found)


def _document(request: HttpRequest, programme: str, slug: str) -> Document:
    documents = Document.objects.visible_to(request.user).select_related("programme")
    return get_object_or_404(documents, programme__slug=programme, slug=slug)


@login_required
def load(request: HttpRequest) -> HttpResponse:
    """Upload a document: its clauses go into the record, what was read from them waits at the desk."""
    programmes = [
        each for each in Programme.objects.all() if request.user.has_perm("policy.load_document", each)
    ]
    form = LoadForm(request.POST or None, request.FILES or None, programmes=programmes, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            document = _load_upload(form.cleaned_data, request.user)
        except InputError as error:
            for problem in error.problems:
                form.add_error("file", str(problem))
        else:
            return redirect("desk", document.programme.slug, document.slug)
    return render(
        request, "site/office/load.html", {"section": "office", "form": form, "programmes": programmes}
    )


def _load_upload(data: dict[str, Any], by: Any) -> Document:
    upload = data["file"]
    with TemporaryDirectory() as folder:
        # Only the last part of the name is kept: an upload never chooses where it is written.
        path = Path(folder) / Path(upload.name).name
        with path.open("wb") as target:
            for chunk in upload.chunks():
                target.write(chunk)
        slug = data["document"].slug if data["document"] else None
        return load_document(data["programme"], path, by, slug=slug, name=upload.name)


@login_required
def journal(request: HttpRequest) -> HttpResponse:
    """Who did what, the latest first."""
    entries = JournalEntry.objects.visible_to(request.user).select_related("actor", "programme")
    verb = request.GET.get("verb", "")
    if verb:
        entries = entries.filter(verb=verb)
    verbs = (
        JournalEntry.objects.visible_to(request.user)
        .order_by("verb")
        .values_list("verb", flat=True)
        .distinct()
    )
    page = Paginator(entries, 50).get_page(request.GET.get("page"))
    listed = [(each, deed_words(each)) for each in verbs]
    context = {"section": "office", "page": page, "verbs": listed, "verb": verb}
    return render(request, "site/office/journal.html", context)


@login_required
def awards(request: HttpRequest) -> HttpResponse:
    """Awards the person may see, the longest due first; finance pays here."""
    state = request.GET.get("state", "unpaid")
    page = Paginator(_awards_in(state, request.user), 30).get_page(request.GET.get("page"))
    rows = award_rows(page.object_list, person(request), business_date())
    context = {"section": "office", "page": page, "rows": rows, "state": state}
    return render(request, "site/office/awards.html", context)


def _awards_in(state: str, user: Any) -> Any:
    if state == "paid":
        return _awards(user).exclude(payment=None).order_by("-payment__paid_on", "id")
    found = _awards(user).order_by("due", "id")
    return found.filter(payment=None) if state == "unpaid" else found


@login_required
def awards_spreadsheet(request: HttpRequest) -> HttpResponse:
    """The same awards as a spreadsheet."""
    awards = _awards_in(request.GET.get("state", "unpaid"), request.user)
    amount = _("Amount")
    columns = {
        _("Enterprise"): pl.Series([award.enterprise.text("name") for award in awards], dtype=pl.String),
        _("Credit code"): pl.Series([award.enterprise.credit_code for award in awards], dtype=pl.String),
        _("Rule"): pl.Series([award.rule.text("title") for award in awards], dtype=pl.String),
        _("Clause"): pl.Series([str(award.rule.clause) for award in awards], dtype=pl.String),
        _("Granted"): pl.Series([award.granted_on for award in awards], dtype=pl.Date),
        _("Due"): pl.Series([award.due for award in awards], dtype=pl.Date),
        amount: pl.Series([award.amount for award in awards], dtype=pl.Int64),
        _("Paid on"): pl.Series([_of_payment(award, "paid_on") for award in awards], dtype=pl.Date),
        _("Receipt number"): pl.Series([_of_payment(award, "receipt") for award in awards], dtype=pl.String),
    }
    return spreadsheet("awards", pl.DataFrame(columns), money=[amount])


def _of_payment(award: Award, field: str) -> Any:
    return getattr(award.payment, field) if hasattr(award, "payment") else None


@login_required
@require_POST
def pay(request: HttpRequest, award: int) -> HttpResponse:
    """Pay one award."""
    found = get_object_or_404(Award.objects.visible_to(request.user), pk=award)
    try:
        payment = pay_award(found, person(request), business_date(), request.POST.get("receipt", "").strip())
    except InputError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Paid to %(firm)s.") % {"firm": payment.award.enterprise.text("name")})
    return redirect("awards")


@login_required
def report(request: HttpRequest, duty_unit: int) -> HttpResponse:
    """Report a unit's part of a duty for the last period, filled with what was said before."""
    part = get_object_or_404(
        DutyUnit.objects.filter(unit__memberships__user=person(request))
        .select_related("duty__clause__document__programme", "unit")
        .distinct(),
        pk=duty_unit,
    )
    ends = reportable_periods(part, business_date())
    if not ends:
        raise Http404
    period_end = ends[-1]
    before = Report.objects.filter(duty_unit=part, period_end__lte=period_end).order_by("period_end")
    last = before.last()
    form = ReportForm(request.POST or None, initial={"done": last.done, "note": last.note} if last else None)
    if request.method == "POST" and form.is_valid():
        try:
            submit_report(
                part, period_end, form.cleaned_data["done"], person(request), form.cleaned_data["note"]
            )
        except InputError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The report is in."))
            return redirect("today")
    context = {
        "section": "office",
        "programme": part.programme,
        "part": part,
        "period_end": period_end,
        "reports": before,
        "form": form,
    }
    return render(request, "site/office/report.html", context)
