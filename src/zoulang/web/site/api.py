"""The API: what is published, as JSON, and the check-up for programs.

Whatever goes wrong answers 4xx with one shape::

    {"error": {"message": "...", "problems": [{"found": "...", "remedy": "...", "place": "..."}]}}
"""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError, Throttled, ValidationError
from ninja.parser import Parser
from ninja.throttling import AuthRateThrottle, BaseThrottle
from pydantic import StrictBool

from zoulang.errors import InputError, Problem, said
from zoulang.rules import decide
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.models import Programme
from zoulang.web.casework import api as casework
from zoulang.web.dispatch import api as dispatch
from zoulang.web.money import api as money
from zoulang.web.money.models import Award
from zoulang.web.money.replay import replay
from zoulang.web.policy.models import Clause, Document, PolicyEdition, PolicyFile
from zoulang.web.policy.policies import policy_of
from zoulang.web.programme.models import Duty, Goal
from zoulang.web.site import api_people
from zoulang.web.site.api_numbers import figures_of, goals_of
from zoulang.web.site.errors import SAID_TO_PROGRAMS


class JsonParser(Parser):
    """Takes JSON and says so to whoever sends something else."""

    def parse_body(self, request: HttpRequest) -> Any:
        if request.content_type != "application/json":
            found = f"the body is {request.content_type or 'of no stated type'}"
            raise HttpError(415, found)
        return super().parse_body(request)


api = NinjaAPI(title="Zoulang", version="1", docs_url=None, urls_namespace="api", parser=JsonParser())
# A visitor asks for one firm at a time; tables are decided on the command line.
CHECK_UPS = "120/m"
METHODS = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"]
# No programme of this kind is older.
FIRST_DAY = date(1980, 1, 1)
REMEDIES = {400: "send JSON in UTF-8", 415: "send JSON, with Content-Type: application/json"}


class VisitorThrottle(AuthRateThrottle):
    """One count for each address, logged in or not."""

    def get_cache_key(self, request: HttpRequest) -> str:
        return f"throttle_{self.scope}_{self.get_ident(request)}"


check_up_throttles: list[BaseThrottle] = [VisitorThrottle(CHECK_UPS)]


class CheckUp(Schema):
    """Facts by name in any spelling; text with its unit (``500万元``, ``3%``, ``是``), dates in ISO form."""

    facts: dict[str, str | StrictBool | None]
    on: date | None = None
    language: Literal["zh", "en"] = "zh"


@api.get("/programmes", summary="The programmes of this record")
def programmes(request: HttpRequest) -> list[dict[str, Any]]:
    return [
        {
            "slug": programme.slug,
            "kind": programme.kind,
            "name": {"zh": programme.name_zh, "en": programme.name_en},
            "region": {"zh": programme.region_zh, "en": programme.region_en},
        }
        for programme in Programme.objects.visible_to(request.user)
    ]


@api.get("/documents", summary="The documents, the latest first")
def documents(request: HttpRequest, programme: str | None = None) -> list[dict[str, Any]]:
    found = Document.objects.visible_to(request.user).select_related("programme")
    if programme is not None:
        found = found.filter(programme__slug=programme)
    on = business_date()
    return [_document(document, on) for document in found]


@api.get("/documents/{programme}/{slug}", summary="One document with its clauses and what they became")
def document(request: HttpRequest, programme: str, slug: str) -> dict[str, Any]:
    visible = Document.objects.visible_to(request.user).select_related("programme")
    found = get_object_or_404(visible, programme__slug=programme, slug=slug)
    goals, duties, rules = _by_clause(found)
    return {
        **_document(found, business_date()),
        "clauses": [
            {
                "address": clause.address,
                "kind": clause.kind,
                "heading": {"zh": clause.heading_zh, "en": clause.heading_en},
                "summary": {"zh": clause.summary_zh, "en": clause.summary_en},
                "text": clause.text,
                "goals": goals.get(clause.pk, []),
                "duties": duties.get(clause.pk, []),
                "rules": rules.get(clause.pk, []),
            }
            for clause in found.clauses.all()
        ],
    }


@api.get("/goals/{programme}", summary="The goals of a programme and how they stand")
def goals(request: HttpRequest, programme: str) -> list[dict[str, Any]]:
    """Against the city: no verdict without both values of one period. A multiple needs a base year."""
    held = get_object_or_404(Programme.objects.visible_to(request.user), slug=programme)
    return goals_of(held, business_date(), request.user)


@api.get("/figures/{programme}", summary="The computed figures of a programme")
def figures(request: HttpRequest, programme: str, on: date | None = None) -> list[dict[str, Any]]:
    """Each is a question to the registers, asked for a day; ``value`` is null where it is not known."""
    held = get_object_or_404(Programme.objects.visible_to(request.user), slug=programme)
    today = business_date()
    if on is not None and not FIRST_DAY <= on <= today:
        found = said("{day} is no day of this record", day=on)
        raise InputError(Problem(found, said("ask for a day up to {day}", day=today), place="on"))
    return figures_of(held, on or today, request.user)


@api.post("/check-up/{policy}", summary="What a policy gives for these facts", throttle=check_up_throttles)
def check_up(request: HttpRequest, policy: str, body: CheckUp) -> dict[str, Any]:
    """Nothing is stored. A fact that is not given is missing, never a no."""
    policy_file = get_object_or_404(PolicyFile.objects.visible_to(request.user), slug=policy)
    on = body.on or business_date()
    checked = policy_of(policy_file, on)
    record = checked.parse_record(body.facts, where="facts")
    return decide(checked, record, on).as_dict(body.language)


@api.get("/policies/{policy}/editions", summary="The editions of a policy, the newest first")
def editions(request: HttpRequest, policy: str) -> list[dict[str, Any]]:
    """Which text holds on which days; proposals are told to those who see them."""
    policy_file = get_object_or_404(PolicyFile.objects.visible_to(request.user), slug=policy)
    seen = PolicyEdition.objects.visible_to(request.user).filter(policy_file=policy_file)
    on = business_date()
    return [
        {
            "number": edition.number,
            "status": edition.status,
            "stands": edition.stands(on),
            "from": edition.in_force_from or edition.proposed_from,
            "to": edition.in_force_to,
            "replaces": edition.replaces.number if edition.replaces else None,
            "reason": edition.reason,
            "source": edition.source,
        }
        for edition in seen.exclude(status="draft").select_related("replaces").order_by("-number")
    ]


@api.get("/awards/{award}/replay", summary="An award decided again, by the edition and facts of its day")
def replay_award(request: HttpRequest, award: int) -> dict[str, Any]:
    """``decided_again`` is null where the award does not say by what it was decided."""
    seen = Award.objects.visible_to(request.user).select_related("edition__policy_file", "rule__policy_file")
    found = get_object_or_404(seen, pk=award)
    again = replay(found)
    return {
        "policy": found.rule.policy_file.slug,
        "item": found.rule.item,
        "granted_on": found.granted_on,
        "edition": found.edition.number if found.edition else None,
        "amount": found.amount,
        "decided_again": again.amount if again else None,
        "same_amount": again.same_amount if again else None,
        "same_words": again.same_words if again else None,
    }


for _path, _summary, _view in (*casework.ROUTES, *dispatch.ROUTES, *money.ROUTES, *api_people.ROUTES):
    api.get(_path, summary=_summary)(_view)


@api.api_operation(METHODS, "/{path:rest}", include_in_schema=False)
def nothing_here(request: HttpRequest, rest: str) -> None:
    raise Http404


def _document(document: Document, on: date) -> dict[str, Any]:
    return {
        "programme": document.programme.slug,
        "slug": document.slug,
        "number": document.number,
        "title": {"zh": document.title_zh, "en": document.title_en},
        "issuer": document.issuer,
        "issued": document.issued,
        "effective_from": document.effective_from,
        "effective_to": document.effective_to,
        "validity": document.validity(on),
        "as_of": on,
    }


Listed = dict[int, list[dict[str, Any]]]


def _by_clause(document: Document) -> tuple[Listed, Listed, Listed]:
    """Goals, duties and rules under the id of their clause; four queries."""
    goals: Listed = {}
    duties: Listed = {}
    rules: Listed = {}
    for goal in Goal.objects.filter(clause__document=document):
        goals.setdefault(goal.clause_id, []).append(
            {
                "indicator": {"zh": goal.indicator_zh, "en": goal.indicator_en},
                "comparator": goal.comparator,
                "value": goal.value if goal.value is not None else goal.value_zh,
                "unit": {"zh": goal.unit_zh, "en": goal.unit_en},
                "by": goal.by,
            }
        )
    for duty in Duty.objects.filter(clause__document=document).prefetch_related("duty_units__unit"):
        units = [{"name": part.unit.name_zh, "part": part.part} for part in duty.duty_units.all()]
        title = {"zh": duty.title_zh, "en": duty.title_en}
        duties.setdefault(duty.clause_id, []).append({"title": title, "due": duty.due, "units": units})
    for clause in (
        Clause.objects.filter(document=document, rules__isnull=False)
        .prefetch_related("rules__policy_file")
        .distinct()
    ):
        rules[clause.pk] = [
            {
                "policy": rule.policy_file.slug,
                "item": rule.item,
                "kind": rule.kind,
                "title": {"zh": rule.title_zh, "en": rule.title_en},
            }
            for rule in clause.rules.all()
        ]
    return goals, duties, rules


# --- errors -----------------------------------------------------------------------------------------


def _error(request: HttpRequest, status: int, problems: list[Problem]) -> HttpResponse:
    return api.create_response(request, InputError(problems).as_dict(), status=status)


@api.exception_handler(InputError)
def input_error(request: HttpRequest, error: InputError) -> HttpResponse:
    return _error(request, 400, error.problems)


@api.exception_handler(ValidationError)
def validation_error(request: HttpRequest, error: ValidationError) -> HttpResponse:
    problems = [
        Problem(str(each["msg"]), "see the schema in openapi.json", place=".".join(map(str, each["loc"])))
        for each in error.errors
    ]
    return _error(request, 422, problems)


@api.exception_handler(Http404)
def not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return _error(request, 404, [Problem(*SAID_TO_PROGRAMS[404])])


@api.exception_handler(RequestDataTooBig)
def too_large(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
    return _error(request, 413, [Problem(*SAID_TO_PROGRAMS[413])])


@api.exception_handler(PermissionDenied)
def denied(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    return _error(request, 403, [Problem(*SAID_TO_PROGRAMS[403])])


@api.exception_handler(Throttled)
def throttled(request: HttpRequest, error: Throttled) -> HttpResponse:
    response = _error(request, 429, [Problem("too many requests", "wait a minute and ask again")])
    if error.wait:
        response["Retry-After"] = str(int(error.wait) + 1)
    return response


@api.exception_handler(HttpError)
def http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    if isinstance(error.__cause__, HttpError):
        # The framework says only that it cannot parse; the parser has said why.
        error = error.__cause__
    remedy = REMEDIES.get(error.status_code, "mend the request")
    return _error(request, error.status_code, [Problem(str(error), remedy)])
