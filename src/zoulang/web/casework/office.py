"""The deeds on cases as addresses: each does one thing, or shows the page again with what is wrong."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.doing import Act, done, done_or_told
from zoulang.web.accounts.entrance import deed, office_page, person, programme_in
from zoulang.web.accounts.models import User
from zoulang.web.casework.actions import (
    add_evidence,
    add_item,
    answer_item,
    assign_item,
    close_item,
    lists_of,
    make_move,
    open_case,
    open_for_list,
    reportable_periods,
    set_facts,
    set_parts,
    submit_report,
    tick,
    untick,
)
from zoulang.web.casework.case_page import facts_to_state
from zoulang.web.casework.choosing import proposals
from zoulang.web.casework.clocks import due_of_report
from zoulang.web.casework.forms import (
    AnswerItemForm,
    AssignForm,
    FactsForm,
    ForListForm,
    ItemForm,
    MoveForm,
    OpenForm,
    PaperForm,
    PartForm,
    PeriodReportForm,
)
from zoulang.web.casework.held import read_procedure
from zoulang.web.casework.models import Case, Item, Procedure, Report
from zoulang.web.casework.opening import may_open, opens_for_lists
from zoulang.web.casework.providers import provided_facts, provided_share
from zoulang.web.casework.views import case_page, seen_case


@office_page
def open_one(request: HttpRequest, programme: str, procedure: str) -> HttpResponse:
    """Open a case of a procedure."""
    visible = Procedure.objects.visible_to(request.user).select_related("programme")
    held = get_object_or_404(visible, programme__slug=programme, slug=procedure)
    if not may_open(request.user, held):
        raise Http404
    form = OpenForm(
        _sent(request),
        procedure=read_procedure(held.source),
        programme=held.programme,
        user=person(request),
        initial=_asked(request),
    )
    made: list[Case] = []

    def act() -> object:
        data = form.cleaned_data
        names = {"title_en": data["title_en"], "number": data["number"]}
        names |= {key: data[key] for key in ("enterprise", "parent") if key in data}
        by = person(request)
        made.append(open_case(held.programme, held.slug, data["title"], by, parts=form.parts, **names))
        return made

    if request.method == "POST" and form.is_valid() and done(form, act):
        return _to_opened(request, made[0])
    context = {"programme": held.programme, "section": "cases", "procedure": held, "form": form}
    return render(request, "casework/open.html", context)


@office_page
def for_list(request: HttpRequest, programme: str, procedure: str) -> HttpResponse:
    """Open a case for every firm of a list that has none of them open."""
    visible = Procedure.objects.visible_to(request.user).select_related("programme")
    held = get_object_or_404(visible, programme__slug=programme, slug=procedure)
    if not opens_for_lists(person(request), held):
        raise Http404
    form = ForListForm(_sent(request), lists=lists_of(held.programme))
    made: list[Case] = []

    def act() -> object:
        data = form.cleaned_data
        made.extend(open_for_list(held, data["list"], data["title"], person(request)))
        return made

    if request.method == "POST" and form.is_valid() and done(form, act):
        messages.success(request, _("%(number)d cases were opened.") % {"number": len(made)})
        return redirect("cases", programme, procedure)
    context = {"programme": held.programme, "section": "cases", "procedure": held, "form": form}
    return render(request, "casework/for_list.html", context)


@office_page
def names(request: HttpRequest, programme: str, kind: str) -> HttpResponse:
    """A few names that fit what is typed into a field, as options of its list."""
    held = programme_in(request, programme)
    asked = request.headers.get("HX-Trigger-Name", "q")
    text = request.GET.get(asked, "").strip()[:60]
    of = [slug for slug in request.GET.get("of", "").split(",") if slug]
    if kind not in ("firm", "unit", "person", "case"):
        raise Http404
    if kind == "person" and not person(request).has_perm("casework.set_up_case", held):
        raise Http404
    return HttpResponse(proposals(person(request), held, kind, text, of))


@deed
def move(request: HttpRequest, case: int, move: str) -> HttpResponse:
    """Move a case on."""
    found = seen_case(request, case)
    key = f"move-{move}"
    moves = read_procedure(found.procedure.source).moves
    papers = [name for each in moves if each.id == move for name in each.evidence]
    form = MoveForm(request.POST, prefix=key, papers=papers)

    def act() -> object:
        return make_move(found, move, person(request), form.cleaned_data["note"], form.evidence)

    return _or_again(request, found, key, form, act, "next")


@deed
def facts(request: HttpRequest, case: int) -> HttpResponse:
    """Say facts of a case: those of the form that have changed."""
    found = seen_case(request, case)
    listed = facts_to_state(found, read_procedure(found.procedure.source), person(request))
    form = FactsForm(request.POST, prefix="facts", facts=listed, known=found.facts)

    def act() -> object:
        changed = {key: value for key, value in form.facts.items() if value != found.facts.get(key, "")}
        return set_facts(found, changed, person(request))

    return _or_again(request, found, "facts", form, act, "facts")


@deed
def parts(request: HttpRequest, case: int, position: str) -> HttpResponse:
    """Say who holds a position of a case."""
    found = seen_case(request, case)
    known = {part.id: part for part in read_procedure(found.procedure.source).parts}
    if position not in known:
        raise Http404
    key = f"part-{position}"
    form = PartForm(request.POST, prefix=key, part=known[position], case=found, user=person(request))

    def act() -> object:
        return set_parts(found, position, form.holders, person(request))

    return _or_again(request, found, key, form, act, "parts")


@deed
def papers(request: HttpRequest, case: int) -> HttpResponse:
    """Add a paper to a case."""
    found = seen_case(request, case)
    form = PaperForm(request.POST, request.FILES, prefix="paper")

    def act() -> object:
        data = form.cleaned_data
        return add_evidence(found, data["name"], person(request), data["words"], data["file"])

    return _or_again(request, found, "paper", form, act, "papers")


@deed
def ticks(request: HttpRequest, case: int, check: str) -> HttpResponse:
    """Tick a line of the checklist, or take the tick back."""
    found = seen_case(request, case)
    act = untick if request.POST.get("ticked") == "no" else tick
    done_or_told(request, lambda: act(found, check, person(request)))
    return _to(found, "checklist")


@deed
def entries(request: HttpRequest, case: int, kind: str) -> HttpResponse:
    """Put an entry on a list of a case."""
    found = seen_case(request, case)
    known = {listed.id: listed for listed in read_procedure(found.procedure.source).lists}
    if kind not in known:
        raise Http404
    key = f"add-{kind}"
    form = ItemForm(request.POST, prefix=key, case=found, user=request.user, listed=known[kind])

    def act() -> object:
        given: dict[str, Any] = {
            name: form.cleaned_data.get(name) for name in ("unit", "due", "clause", "about")
        }
        return add_item(found, kind, form.cleaned_data["title"], person(request), **given)

    return _or_again(request, found, key, form, act, f"list-{kind}")


@office_page
def entry(request: HttpRequest, item: int, deed: str) -> HttpResponse:
    """Answer an entry of a list, prove it, give it to a unit or close it."""
    seen = Item.objects.filter(case__in=Case.objects.visible_to(request.user).order_by())
    related = ("unit", "clause", "answer_clause", "case__procedure", "case__programme", "case__clause")
    held = get_object_or_404(seen.select_related(*related), pk=item)
    form = _entry_form(request, held, deed)
    if (
        request.method == "POST"
        and form.is_valid()
        and done(form, _entry_act(held, deed, form, person(request)))
    ):
        return _to(held.case, f"list-{held.kind}")
    context = {
        "programme": held.case.programme,
        "section": "cases",
        "item": held,
        "case": held.case,
        "deed": deed,
        "form": form,
    }
    return render(request, "casework/entry.html", context)


@office_page
def report(request: HttpRequest, case: int) -> HttpResponse:
    """Report on a case for a period, filled with what is known: nobody types a number twice."""
    found = seen_case(request, case)
    ends = reportable_periods(found, business_date())
    reports = read_procedure(found.procedure.source).reports
    if not ends or reports is None or not request.user.has_perm("casework.submit_report", found):
        raise Http404
    end = _asked_end(request, ends)
    so_far = list(found.reports.filter(period_end__lte=end).select_related("submitted_by"))
    last = so_far[-1] if so_far else None
    policy = read_procedure(found.procedure.source).policy
    form = PeriodReportForm(
        _sent(request),
        facts=[policy.facts[key] for key in reports.values],
        known=_prefilled(found, last, end),
        initial={"done": last.done, "note": last.note if last.period_end == end else ""} if last else None,
    )
    if read_procedure(found.procedure.source).schedule is not None:
        # How much of the plan is done follows from the amounts.
        del form.fields["done"]
    share = provided_share(found, business_date())
    if share is not None:
        # Worked out from what others reported already: shown with its sum, and not typed again.
        form.fields["done"].initial, form.fields["done"].disabled = share.done, True
        form.initial.pop("done", None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data

        def act() -> object:
            return submit_report(found, end, data.get("done"), person(request), data["note"], form.values)

        if done(form, act):
            messages.success(request, _("The report is in."))
            return redirect("today")
    due = due_of_report(found, end)
    context = {
        "programme": found.programme,
        "section": "office",
        "case": found,
        "period_end": end,
        "ends": ends[-6:],
        "due": due,
        "is_late": due is not None and business_date() > due,
        "corrects": last is not None and last.period_end == end,
        "reports": so_far[::-1],
        "share": share,
        "form": form,
    }
    return render(request, "casework/report.html", context)


def address_of(case: Case) -> str:
    """The page of a case."""
    return reverse("case", args=[case.programme.slug, case.procedure.slug, case.pk])


def _to_opened(request: HttpRequest, case: Case) -> HttpResponse:
    """The page of the case just opened; where it is not for the person's eyes, its number."""
    if Case.objects.visible_to(request.user).filter(pk=case.pk).exists():
        return redirect(address_of(case))
    told = _("It was received under the number %(number)s; whoever handles it answers you.")
    messages.success(request, told % {"number": case.number or case.pk})
    return redirect("procedure", case.programme.slug, case.procedure.slug)


def _asked(request: HttpRequest) -> dict[str, str]:
    """What the address fills in: the firm or the case from whose page one comes."""
    return {key: request.GET[key][:200] for key in ("enterprise", "parent", "title") if key in request.GET}


def _to(case: Case, place: str) -> HttpResponse:
    return redirect(f"{address_of(case)}#{place}")


def _asked_end(request: HttpRequest, ends: list[date]) -> date:
    """The period that the address asks for, else the last one; only those that can be reported."""
    asked = request.GET.get("period", "")
    return next((end for end in ends if end.isoformat() == asked), ends[-1])


def _prefilled(case: Case, last: Report | None, end: date) -> dict[str, str]:
    """The values that are known already: what was said of this very period, else what the record counts."""
    if last is not None and last.period_end == end:
        return last.values
    return provided_facts([case])[case.pk]


def _entry_form(request: HttpRequest, item: Item, deed: str) -> Any:
    listed = read_procedure(item.case.procedure.source).list_of(item.kind)
    data, files = _sent(request), request.FILES or None
    if deed == "answer":
        cited = item.answer_clause
        initial: dict[str, Any] = {"answer": item.answer_zh, "outcome": item.outcome}
        if cited:
            initial |= {"document": cited.document_id, "address": cited.address}
        return AnswerItemForm(data, case=item.case, user=request.user, listed=listed, initial=initial)
    if deed == "assign":
        given = {"due": item.due}
        kwargs: dict[str, Any] = {"programme": item.case.programme, "user": request.user, "unit": item.unit}
        return AssignForm(data, initial=given, **kwargs)
    if deed == "paper":
        return PaperForm(data, files)
    return MoveForm(data)


def _entry_act(item: Item, deed: str, form: Any, by: User) -> Act:
    data = form.cleaned_data
    acts: dict[str, Act] = {
        "answer": lambda: answer_item(
            item, data["answer"], by, outcome=data.get("outcome", ""), answer_clause=data.get("clause")
        ),
        "assign": lambda: assign_item(item, data["unit"], data["due"], by),
        "paper": lambda: add_evidence(item.case, data["name"], by, data["words"], data["file"], item),
        "close": lambda: close_item(item, by, data["note"]),
    }
    return acts[deed]


def _or_again(request: HttpRequest, case: Case, key: str, form: Form, act: Act, place: str) -> HttpResponse:
    """Do it and go to its place on the page; or show the page with the form and what is wrong."""
    if form.is_valid() and done(form, act):
        return _to(case, place)
    return case_page(request, _afresh(request, case), {key: form})


def _afresh(request: HttpRequest, case: Case) -> Case:
    """The case as it is, after a deed that was refused may have changed the object."""
    return seen_case(request, case.pk)


def _sent(request: HttpRequest) -> QueryDict | None:
    """What a form sent; None where the page is only opened."""
    return request.POST if request.method == "POST" else None
