"""Questions to the interpreting unit: asked at a clause, answered here."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from zoulang.errors import InputError
from zoulang.web.accounts.deeds import require
from zoulang.web.accounts.entrance import deed, number_in, office_page, person
from zoulang.web.accounts.models import User
from zoulang.web.accounts.sentences import error_in_words
from zoulang.web.policy.models import Clause, Draft, Question
from zoulang.web.policy.questions import answer_question, answers_for, ask_question
from zoulang.web.site.office.desk import part_of_desk, sentences
from zoulang.web.site.office.forms import AnswerForm, QuestionForm

GROUP = "site/office/clause_renewed.html"


@office_page
def questions(request: HttpRequest) -> HttpResponse:
    """Every question the person may read: those that wait for an answer of this person first."""
    seen = list(_seen(request).order_by("answered_on", "asked_on", "pk"))
    mine = set(map(id, to_answer(person(request), seen)))
    context = {
        "section": "office",
        "mine": [each for each in seen if id(each) in mine],
        "open": [each for each in seen if not each.is_answered and id(each) not in mine],
        "answered": [each for each in reversed(seen) if each.is_answered],
        "form": AnswerForm(),
    }
    return render(request, "site/office/questions.html", context)


def to_answer(reader: User, seen: list[Question]) -> list[Question]:
    """Of these, the questions that wait and that this person answers; two queries for each programme."""
    held: dict[int, bool] = {}
    found = []
    for question in seen:
        document = question.clause.document
        if question.is_answered or not reader.has_perm("policy.answer_question", document):
            continue
        if document.pk not in held:
            held[document.pk] = answers_for(reader, document)
        if held[document.pk]:
            found.append(question)
    return found


def _seen(request: HttpRequest) -> Any:
    found = Question.objects.visible_to(request.user)
    return found.select_related("clause__document__programme", "asked_by", "answered_by")


@office_page
def ask(request: HttpRequest, clause: int) -> HttpResponse:
    """Put a question on a clause to the unit that interprets the document."""
    clauses = Clause.objects.visible_to(request.user).select_related("document__programme")
    found = get_object_or_404(clauses, pk=clause)
    require(request.user, "policy.ask_question", found)
    form = QuestionForm(request.POST or None)
    is_part = bool(request.headers.get("HX-Request"))
    if request.method == "POST" and form.is_valid():
        question = _asked(request, found, form)
        if question is not None and is_part:
            return part_of_desk(request, found, GROUP, focus=f"question-{question.pk}")
        if question is not None:
            messages.success(request, _("The question is with the interpreting unit."))
            return redirect(found)
    template = "site/office/question_form.html" if is_part else "site/office/question_page.html"
    context = {
        "section": "office",
        "programme": found.programme,
        "document": found.document,
        "clause": found,
        "form": form,
        "draft": request.POST.get("draft") or request.GET.get("draft", ""),
    }
    return render(request, template, context)


def _asked(request: HttpRequest, clause: Clause, form: QuestionForm) -> Question | None:
    asked_of = number_in(request.POST.get("draft", ""))
    drafts = Draft.objects.visible_to(request.user).filter(clause=clause)
    draft = drafts.filter(pk=asked_of).first() if asked_of is not None else None
    try:
        return ask_question(clause, form.cleaned_data["asked"], person(request), draft)
    except InputError as error:
        form.add_error("asked", error_in_words(error))
        return None


@deed
def answer(request: HttpRequest, question: int) -> HttpResponse:
    """Answer one question, for good."""
    found = get_object_or_404(_seen(request), pk=question)
    form = AnswerForm(request.POST)
    problem = "" if form.is_valid() else sentences(form.errors)
    if not problem:
        try:
            said = form.cleaned_data
            answer_question(found, said["answer"], person(request), said["answer_en"])
        except InputError as error:
            problem = error_in_words(error)
    if request.headers.get("HX-Request"):
        focus = f"question-{found.pk}"
        return part_of_desk(request, found.clause, GROUP, focus=focus, problem=problem, answered=found)
    if problem:
        messages.error(request, problem)
    else:
        messages.success(request, _("The answer stands beside the clause now."))
    return redirect("questions")


def waiting_questions(reader: User, documents: Any) -> list[Question]:
    """The questions that wait for this person's answer, the oldest first."""
    if not reader.has_perm("policy.answer_question"):
        return []
    seen = Question.objects.visible_to(reader).filter(answered_on=None, clause__document__in=documents)
    return to_answer(reader, list(seen.select_related("clause__document__programme").order_by("asked_on")))
