"""What sources state: files come in, columns are assigned, doubtful rows decided, disputes answered."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from zoulang.errors import InputError
from zoulang.web.accounts.entrance import number_in, office_page, person, programme_in
from zoulang.web.accounts.models import Programme
from zoulang.web.accounts.sentences import error_in_words, problem_in_words
from zoulang.web.accounts.uploads import uploaded_file
from zoulang.web.registry.disputes import answer_dispute, verify_statement
from zoulang.web.registry.intake import progress
from zoulang.web.registry.intake.deciding import assign_row, leave_row_out
from zoulang.web.registry.intake.uploads import BUSY, assign_columns, receive_file, take_upload
from zoulang.web.registry.models import Dispute, Doubt, Enterprise, Statement, Upload
from zoulang.web.registry.pages.forms import AnswerForm, UploadForm
from zoulang.web.registry.policies import clashes_of, inputs_of

SHOWN = 50


@office_page
def statements(request: HttpRequest, programme: str) -> HttpResponse:
    """What was stated, what waits for somebody, and the form to bring a file in."""
    found = programme_in(request, programme)
    _refuse_strangers(request, found)
    sources = list(found.sources.select_related("unit"))
    own = [each for each in sources if person(request).has_perm("registry.take_statement", each)]
    form = UploadForm(request.POST or None, request.FILES or None, sources=own)
    if request.method == "POST" and own and form.is_valid():
        made = _received(request, found, form)
        if made is not None:
            return redirect("upload", found.slug, made.pk)
    stated = Statement.objects.filter(programme=found).visible_to(request.user)
    stated = (
        stated.select_related("source__unit", "made_by")
        .annotate(waiting=Count("doubts", filter=Q(doubts__state=Doubt.State.OPEN)))
        .order_by("-stated_on", "-id")
    )
    context = {
        "section": "enterprises",
        "programme": found,
        "form": form if own else None,
        "sources": sources,
        "page": Paginator(stated, SHOWN).get_page(request.GET.get("page")),
        "uploads": Upload.objects.filter(programme=found).exclude(state=Upload.State.TAKEN)
        .visible_to(request.user).select_related("source")[:SHOWN],
        "disputes": Dispute.objects.filter(enterprise__programme=found, state=Dispute.State.OPEN)
        .visible_to(request.user).select_related("enterprise", "source")[:SHOWN],
        "clashes": clashes_of(found),
    }  # fmt: skip
    return render(request, "registry/statements.html", context)


def _refuse_strangers(request: HttpRequest, programme: Programme) -> None:
    user = person(request)
    if not user.is_superuser and programme.pk not in set(user.programmes_where("enterprises")):
        raise Http404


def _received(request: HttpRequest, programme: Programme, form: UploadForm) -> Upload | None:
    data = form.cleaned_data
    try:
        with uploaded_file(data["file"]) as path:
            return receive_file(
                programme, path, data["year"], data["source"], person(request), data["stated_on"]
            )
    except InputError as error:
        for problem in error.problems:
            form.add_error("file", problem_in_words(problem))
    return None


@office_page
def upload(request: HttpRequest, programme: str, upload: int) -> HttpResponse:
    """A file that came: how far the work is, what it would change, what its columns mean."""
    found = programme_in(request, programme)
    held = Upload.objects.filter(programme=found).visible_to(request.user)
    made = get_object_or_404(held.select_related("source", "statement"), pk=upload)
    if request.method == "POST":
        try:
            _work(request, made)
        except InputError as error:
            messages.error(request, error_in_words(error))
        return redirect("upload", found.slug, made.pk)
    inputs = inputs_of(found)
    context = {
        "section": "enterprises",
        "programme": found,
        "upload": made,
        "busy": made.state in BUSY,
        "work": progress.told(made.pk),
        "facts": sorted({each.zh for each in inputs.values() if not each.back}),
        "unknown": [head for head in made.found.get("heads", ()) if head["means"] is None],
        "may_take": person(request).has_perm("registry.take_statement", made.source),
    }
    template = "registry/upload_state.html" if request.headers.get("HX-Request") else "registry/upload.html"
    return render(request, template, context)


def _work(request: HttpRequest, made: Upload) -> None:
    """Assign columns if the form names some, else take the file in."""
    heads = [head["text"] for head in made.found.get("heads", ())]
    given = {heads[int(key[5:])]: str(value) for key, value in request.POST.items() if _is_head(key, heads)}
    if given:
        answered = {head: "" if value == "-" else value for head, value in given.items() if value}
        if answered:
            assign_columns(made, answered, person(request))
    else:
        take_upload(made, person(request))


def _is_head(key: str, heads: list[str]) -> bool:
    number = number_in(key.removeprefix("head-")) if key.startswith("head-") else None
    return number is not None and number < len(heads)


@office_page
def statement(request: HttpRequest, programme: str, statement: int) -> HttpResponse:
    """One statement with the rows that wait for a person."""
    found = programme_in(request, programme)
    held = Statement.objects.filter(programme=found).visible_to(request.user)
    made = get_object_or_404(held.select_related("source__unit", "made_by"), pk=statement)
    if request.method == "POST":
        try:
            _decide(request, made)
        except InputError as error:
            messages.error(request, error_in_words(error))
        return redirect("statement", found.slug, made.pk)
    # Open comes last of the three words.
    doubts = made.doubts.select_related("suggested", "enterprise", "decided_by").order_by("-state", "row")
    context = {
        "section": "enterprises",
        "programme": found,
        "statement": made,
        "page": Paginator(doubts, SHOWN).get_page(request.GET.get("page")),
        "waiting": made.doubts.filter(state=Doubt.State.OPEN).count(),
        "may_assign": person(request).has_perm("registry.assign_row", made.source),
        "may_verify": made.verified == Statement.Verification.STATED
        and person(request).has_perm("registry.verify_statement", made),
    }
    return render(request, "registry/statement.html", context)


def _decide(request: HttpRequest, made: Statement) -> None:
    if request.POST.get("deed") == "verify":
        verify_statement(made, person(request))
        return
    doubt = get_object_or_404(made.doubts, pk=number_in(request.POST.get("row", "")) or 0)
    if request.POST.get("deed") == "leave_out":
        leave_row_out(doubt, person(request))
        return
    code = request.POST.get("code", "").strip().upper()
    firms = Enterprise.objects.filter(programme=made.programme_id).visible_to(request.user)
    firm = firms.filter(credit_code=code).first() if code else doubt.suggested
    if firm is None:
        messages.error(request, _("No enterprise of the register has this credit code."))
        return
    assign_row(doubt, firm, person(request), keep_name=request.POST.get("keep_name") == "yes")


@office_page
def dispute(request: HttpRequest, programme: str, dispute: int) -> HttpResponse:
    """A dispute, and the answer of whoever states the value."""
    found = programme_in(request, programme)
    held = Dispute.objects.filter(enterprise__programme=found).visible_to(request.user)
    made = get_object_or_404(held.select_related("enterprise", "source__unit", "made_by"), pk=dispute)
    may_answer = made.state == Dispute.State.OPEN and person(request).has_perm(
        "registry.answer_dispute", made.source
    )
    form = AnswerForm(request.POST or None, initial={"value": made.claimed}) if may_answer else None
    if request.method == "POST" and form is not None and form.is_valid():
        data = form.cleaned_data
        try:
            answer_dispute(made, data["uphold"] == "yes", data["answer"], person(request), data["value"])
        except InputError as error:
            form.add_error(None, error_in_words(error))
        else:
            return redirect("dispute", found.slug, made.pk)
    context = {"section": "enterprises", "programme": found, "dispute": made, "form": form}
    return render(request, "registry/dispute.html", context)
