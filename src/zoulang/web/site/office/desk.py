"""The reading desk: a document as on paper, beside it what was read from it, in the order of the text."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from zoulang.errors import InputError
from zoulang.web.accounts.entrance import deed, office_page, person
from zoulang.web.accounts.sentences import error_in_words
from zoulang.web.policy.actions import publish_document
from zoulang.web.policy.clashes import clash_drafts
from zoulang.web.policy.deciding import CERTAIN, certain_drafts
from zoulang.web.policy.living_document import printed_number
from zoulang.web.policy.models import Clause, Document, Draft, Question
from zoulang.web.policy.proposing import has_model, language_model
from zoulang.web.policy.questions import answers_for
from zoulang.web.policy.spans import ORDER, Segment, kind_shown, paragraphs, placed_apart

# A page holds so many drafts; what follows is one link, and one key, away.
DRAFTS_SHOWN = 400
STATES = ("all", *Draft.State.values)
# In the session: the document that the language model is to be asked about next, and which piece of it.
TO_ASK = "to_ask_model"


@dataclass(frozen=True)
class Asked:
    """What the address of the desk asks for: kinds, a state, and the clause to begin with."""

    kind: str = ""
    state: str = "all"
    begin: str = ""

    def shows(self, draft: Draft) -> bool:
        """Whether the desk shows the draft."""
        of_kind = not self.kind or kind_shown(draft) == self.kind
        return of_kind and self.state in ("all", draft.state)


@dataclass(frozen=True)
class DeskClause:
    """One clause on the desk.

    Attributes:
        heading, lines: its words as segments; the heading is empty where it only repeats the text.
        drafts: what was read from it and is shown.
    """

    clause: Clause
    number: str
    heading: list[Segment]
    lines: list[list[Segment]]
    drafts: list[Draft]
    questions: list[Question] = field(default_factory=list)


@dataclass(frozen=True)
class KindCount:
    """How much of a kind still waits."""

    kind: str
    label: str
    waiting: int
    total: int

    @property
    def decided(self) -> int:
        return self.total - self.waiting


@office_page
def desk(request: HttpRequest, programme: str, document: str) -> HttpResponse:
    """The drafts of one document beside the clauses they were read from."""
    found = document_at_desk(request, programme, document)
    asked = asked_in(request.GET)
    clauses = desk_clauses(found, asked, request.user)
    shown, following = _first_part(clauses)
    context = {
        "section": "office",
        "programme": found.programme,
        "clauses": shown,
        "following": following,
        "all_kinds": [(kind, dict(Draft.Kind.choices)[kind]) for kind in ORDER],
        "addresses": [(each.clause.address, each.clause.heading_zh) for each in clauses],
        "asked": asked,
        "states": [(state, dict(Draft.State.choices).get(state, _("All"))) for state in STATES],
        "certain_count": certain_drafts(found).count(),
        "certain_from": CERTAIN,
        "clash_count": clash_drafts(found, request.user).count(),
        "may_publish": request.user.has_perm("policy.publish_document", found),
        **may(request, found),
        **progress(found),
        **model_at_desk(request, found),
    }
    return render(request, "site/office/desk.html", context)


def document_at_desk(request: HttpRequest, programme: str, slug: str) -> Document:
    """The document, for whoever sees drafts of its programme; nobody else has a desk."""
    documents = Document.objects.visible_to(request.user).select_related("programme")
    found = get_object_or_404(documents, programme__slug=programme, slug=slug)
    if not (request.user.is_superuser or found.programme_id in person(request).programmes_where("drafts")):
        raise Http404
    return found


def may(request: HttpRequest, document: Document) -> dict[str, Any]:
    """What the person may do at the desk of this document."""
    return {
        "document": document,
        "may_decide": request.user.has_perm("policy.accept_draft", document),
        "may_ask": request.user.has_perm("policy.ask_question", document),
        "may_answer": request.user.has_perm("policy.answer_question", document)
        and answers_for(request.user, document),
    }


def model_at_desk(request: HttpRequest, document: Document) -> dict[str, Any]:
    """What the desk shows of the language model, which is asked at once about what was just loaded."""
    to_ask, piece = request.session.pop(TO_ASK, None) or (None, 0)
    if not (has_model() and request.user.has_perm("policy.ask_model", document)):
        return {"model": None}
    return {"model": language_model(), "piece": piece if to_ask == document.pk else None}


def asked_in(query: Mapping[str, str]) -> Asked:
    """What an address asks for; what it cannot mean is left out."""
    kind, state = query.get("kind", ""), query.get("state", "all")
    return Asked(kind if kind in ORDER else "", state if state in STATES else "all", query.get("from", ""))


def asked_by_page(request: HttpRequest) -> Asked:
    """What the page asks for of which htmx renews a part."""
    query = parse_qs(urlsplit(request.headers.get("HX-Current-URL", "")).query)
    return asked_in({name: values[-1] for name, values in query.items()})


def desk_clauses(document: Document, asked: Asked, user: Any, only: Clause | None = None) -> list[DeskClause]:
    """The clauses of the document from the one asked for on, each with its drafts; three queries."""
    clauses = list(document.clauses.filter(pk=only.pk) if only else document.clauses.all())
    held = {clause.pk: clause for clause in clauses}
    drafts = Draft.objects.visible_to(user).filter(clause__in=clauses if only else document.clauses.all())
    by_clause: dict[int, list[Draft]] = defaultdict(list)
    for draft in drafts.select_related("decided_by"):
        draft.clause = held[draft.clause_id]
        draft.clause.document = document
        if asked.shows(draft):
            by_clause[draft.clause_id].append(draft)
    questions = _questions(document, user, only)
    found = [_on_desk(clause, by_clause[clause.pk], questions[clause.pk]) for clause in clauses]
    starts = [index for index, clause in enumerate(clauses) if clause.address == asked.begin]
    return found[starts[0] :] if starts and not only else found


def _questions(document: Document, user: Any, only: Clause | None) -> dict[int, list[Question]]:
    found = Question.objects.visible_to(user).filter(clause__document=document)
    if only is not None:
        found = found.filter(clause=only)
    by_clause: dict[int, list[Question]] = defaultdict(list)
    for question in found.select_related("asked_by", "answered_by"):
        by_clause[question.clause_id].append(question)
    return by_clause


def _on_desk(clause: Clause, drafts: list[Draft], questions: list[Question]) -> DeskClause:
    coloured = [draft for draft in drafts if draft.state != Draft.State.REJECTED]
    headed, within, _nowhere = placed_apart(coloured)
    heading = paragraphs(clause.heading_zh, headed) if clause.titled else [[]]
    return DeskClause(
        clause=clause,
        number=printed_number(clause),
        heading=heading[0] if heading else [],
        lines=paragraphs(clause.text or clause.summary_zh, within if clause.text else []),
        drafts=drafts,
        questions=questions,
    )


def _first_part(clauses: list[DeskClause]) -> tuple[list[DeskClause], str]:
    """Whole clauses with as many drafts as a page holds, and the address where the next part begins."""
    count = 0
    for index, each in enumerate(clauses):
        count += len(each.drafts)
        if count > DRAFTS_SHOWN and index:
            return clauses[:index], each.clause.address
    return clauses, ""


def progress(document: Document) -> dict[str, Any]:
    """How much still waits, in all and by kind; one query."""
    counts: Counter[tuple[str, str]] = Counter()
    for kind, state in Draft.objects.filter(clause__document=document).values_list("kind", "state"):
        counts[kind_shown(Draft(kind=kind)), state] += 1
    labels = dict(Draft.Kind.choices)
    kinds = [
        KindCount(kind, str(labels[kind]), counts[kind, Draft.State.OPEN], _of_kind(counts, kind))
        for kind in ORDER
        if _of_kind(counts, kind)
    ]
    total, waiting = sum(each.total for each in kinds), sum(each.waiting for each in kinds)
    return {"kinds": kinds, "total": total, "waiting": waiting, "decided": total - waiting}


def _of_kind(counts: Mapping[tuple[str, str], int], kind: str) -> int:
    return sum(counts.get((kind, state), 0) for state in Draft.State.values)


def part_of_desk(
    request: HttpRequest, clause: Clause, template: str, focus: str = "", **context: Any
) -> HttpResponse:
    """What htmx renews after a deed: a card or a clause, its words on the left, and the bar."""
    document = clause.document
    asked = asked_by_page(request)
    renewed = desk_clauses(document, asked, request.user, only=clause)[0]
    told = {"each": renewed, "asked": asked, **may(request, document), **progress(document), **context}
    answer = render(request, template, told)
    if focus:
        answer.headers["HX-Trigger-After-Settle"] = f'{{"desk:focus": "{focus}"}}'
    return answer


def drafts_of(request: HttpRequest) -> Any:
    """The drafts a person may see, with what a card says of them."""
    return Draft.objects.visible_to(request.user).select_related("clause__document__programme", "decided_by")


def sentences(errors: Mapping[str, Iterable[Any]]) -> str:
    """What is wrong with a form, in one line."""
    return " ".join(str(error) for listed in errors.values() for error in listed)


@deed
def publish(request: HttpRequest, programme: str, document: str) -> HttpResponse:
    """Let everybody read a document."""
    documents = Document.objects.visible_to(request.user).select_related("programme")
    found = get_object_or_404(documents, programme__slug=programme, slug=document)
    try:
        publish_document(found, person(request))
    except InputError as error:
        messages.error(request, error_in_words(error))
    else:
        messages.success(request, _("%(document)s is public now.") % {"document": found.text("title")})
    return redirect(found)
