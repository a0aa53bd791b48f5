"""What the page of a claim adds to that of a case, and that of a list of automatic awards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Count, Sum

from zoulang.rules.policy import Input, plain_name
from zoulang.web.casework.held import read_procedure
from zoulang.web.casework.models import Case
from zoulang.web.casework.providers import panel
from zoulang.web.casework.standing import acts_in, sees_inside
from zoulang.web.casework.words import screen_language, shown
from zoulang.web.money.claims.automatic import budget_left
from zoulang.web.money.claims.clock import clock_of
from zoulang.web.money.claims.deciding import decided_claim
from zoulang.web.money.claims.facts import AUTOMATIC, CLAIM, LIST, missing_papers
from zoulang.web.money.claims.filing import CORRECTING, FILED, PREPARED, gaps_of
from zoulang.web.money.claims.forms import AttachForm, DetailsForm, PointsForm, RefusalForm, WordsForm
from zoulang.web.money.claims.open_facts import OpenFact, Reading, open_facts, readings
from zoulang.web.money.claims.reviewing import matched_before
from zoulang.web.money.claims.stating import may_state
from zoulang.web.money.models import Claim, HeldPaper
from zoulang.web.policy.checkup_form import CheckUpForm, Question
from zoulang.web.policy.policies import policy_of_edition
from zoulang.web.registry.provenance import FactValue, provenance_of

REFUSED_FROM = (FILED, "reviewing", "published")
# A page lists so many firms of a list; the rest stands in the table of cases.
SHOWN = 50


@dataclass(frozen=True)
class FactLine:
    """A fact that the claim is decided by: its name, and what is known of it and from whom."""

    reading: Reading
    known: FactValue | None

    @property
    def input(self) -> Input:
        return self.reading.input

    @property
    def name(self) -> str:
        return self.input.zh if screen_language() == "zh" else self.input.en


@panel(CLAIM)
def claim_panel(case: Case, on: date, user: Any) -> tuple[str, dict[str, Any]] | None:
    """What the rule says, its facts with their sources, the papers, the clock, and what one may do next."""
    claim = claim_of(case)
    if claim is None or not sees_inside(user, case):
        return None
    return "money/claims/panel.html", ClaimPage(claim, case, on, user).context


@panel(AUTOMATIC)
def automatic_panel(case: Case, on: date, user: Any) -> tuple[str, dict[str, Any]] | None:
    """What the rule says for one firm of a list."""
    return claim_panel(case, on, user)


@panel(LIST)
def list_panel(case: Case, on: date, user: Any) -> tuple[str, dict[str, Any]] | None:
    """How many firms stand where, and the firms with the highest amounts."""
    claims = Claim.objects.visible_to(user).filter(case__parent=case)
    counts = claims.order_by().values("case__stage").annotate(firms=Count("pk"), fen=Sum("amount"))
    rows = list(
        claims.select_related("enterprise", "case__procedure", "case__programme").order_by("-amount", "pk")[
            :SHOWN
        ]
    )
    titles = _titles(rows[0].case) if rows else {}
    counted = {row["case__stage"]: (row["firms"], row["fen"] or 0) for row in counts}
    groups = [(title, *counted[stage]) for stage, title in titles.items() if stage in counted]
    return "money/claims/list_panel.html", {
        "groups": groups,
        "firms": sum(group[1] for group in groups),
        "fen": sum(group[2] for group in groups),
        "rows": [(claim, titles.get(claim.case.stage, "")) for claim in rows],
        "case": case,
        "on": on,
    }


def _titles(case: Case) -> dict[str, str]:
    """The stages of a procedure in their order, each with its name."""
    return {stage.id: shown(stage.title) for stage in read_procedure(case.procedure.source).stages}


def claim_of(case: Case) -> Claim | None:
    """The claim of a case, with what a page needs of it."""
    related = (
        "enterprise__unit",
        "enterprise__programme",
        "rule__policy_file__document__programme",
        "rule__clause__document__programme",
        "rule__route__clause__document__programme",
        "refusal_clause__document__programme",
        "matched_by",
        "edition__policy_file",
    )
    claims = Claim.objects.filter(case=case).select_related(*related)
    claim = claims.prefetch_related("rule__policy_file__editions").first()
    if claim is not None:
        claim.case = case
    return claim


class ClaimPage:
    """A claim as its page shows it to one person."""

    def __init__(self, claim: Claim, case: Case, on: date, user: Any) -> None:
        self.claim, self.case, self.on, self.user = claim, case, on, user
        self.route = getattr(claim.rule, "route", None)
        self.is_decided = claim.decided_on is not None
        self.decided = None if self.is_decided else decided_claim(claim, on)
        edition = self.decided.edition if self.decided else claim.edition
        assert edition is not None
        self.policy = policy_of_edition(edition)

    def acts(self, *names: str) -> bool:
        return bool(self.user.is_authenticated and acts_in(self.user, self.case, names))

    @property
    def context(self) -> dict[str, Any]:
        told = self.decided.told if self.decided else self.claim.decision
        says = (told.get(screen_language()) or {}).get("items") or [{}]
        return {
            "claim": self.claim,
            "case": self.case,
            "route": self.route,
            "says": says[0],
            "amount": self.decided.amount if self.decided else self.claim.amount,
            "on": self.claim.decided_on or self.on,
            "facts": self.facts,
            "open_facts": self.open_facts,
            "papers": self.papers,
            "with_firm": self.case.stage in (PREPARED, CORRECTING),
            "clock": clock_of(self.claim, self.case, self.on),
            "before": matched_before(self.claim) if self.claim.receipt and not self.is_decided else None,
            "budget_left": self.budget_left,
            "award": self.claim.case.awards.prefetch_related("instalments").first(),
            **self.forms,
        }

    @property
    def budget_left(self) -> dict[str, Any] | None:
        """For who approves: what may still be set aside, before it is."""
        if self.is_decided or not self.acts("payer"):
            return None
        return {"fen": budget_left(self.claim.rule), "year": self.on.year}

    @cached_property
    def facts(self) -> list[FactLine]:
        """The facts that decide the claim; of a decided claim those of its day stand in the explanation."""
        if self.is_decided:
            return []
        known = {
            plain_name(each.fact): each for each in provenance_of(self.claim.enterprise, self.claim.year)
        }
        read = readings(self.case.programme, self.policy, self.policy.item(self.claim.rule.item))
        return [FactLine(each, known.get(plain_name(each.input.zh))) for each in read]

    @property
    def asked(self) -> list[Input]:
        """What the firm is asked for: nobody has stated it, and it is the firm's to say."""
        return [line.input for line in self.facts if line.known is None and line.reading.asked]

    @cached_property
    def stated_here(self) -> list[FactLine]:
        """What an office of the person's states and nobody has stated so far."""
        if self.is_decided or self.case.closed_on or not self.user.is_authenticated:
            return []
        open_ones = [line for line in self.facts if line.known is None and line.reading.unit]
        may = {line.reading.unit: may_state(line.reading.unit, self.user) for line in open_ones}
        return [line for line in open_ones if may[line.reading.unit]]

    @property
    def open_facts(self) -> list[OpenFact]:
        """What the rule is not decided without, each with who states it."""
        return open_facts(self.case.programme, self.decided) if self.decided else []

    @property
    def papers(self) -> list[dict[str, Any]]:
        """The papers that the measure asks for, and whether each is there."""
        there = set(self.case.evidence.filter(item=None).values_list("name", flat=True))
        wanted = self.route.evidence if self.route and self.claim.way == "apply" else []
        return [{"paper": paper, "there": paper["zh"] in there} for paper in wanted]

    @property
    def forms(self) -> dict[str, Any]:
        """What the person may do to the claim itself at its stage."""
        stage = self.case.stage
        found: dict[str, Any] = {}
        if self.stated_here:
            inputs = [line.input for line in self.stated_here]
            found["unit_form"] = facts_form(None, self.policy, inputs)
        firm = self.acts("firm", "window") and stage in (PREPARED, CORRECTING)
        if firm and self.route:
            found.update(self._firm_forms(self.route))
        if stage == FILED and self.acts("window") and self.case.procedure.subject == CLAIM:
            found["gaps"] = gaps_of(self.claim)
            found["points_form"] = PointsForm(prefix="points")
        if stage in REFUSED_FROM and self.acts("window", "payer"):
            found["refusal_form"] = RefusalForm(prefix="refusal", claim=self.claim)
        if stage == "published" and self.acts("firm", "window"):
            found["objection_form"] = WordsForm(prefix="objection")
        open_match = self.claim.receipt and not self.claim.match_reason and not self.is_decided
        if (
            open_match
            and self.user.has_perm("money.let_match", self.claim.rule)
            and matched_before(self.claim)
        ):
            found["match_form"] = WordsForm(prefix="match")
        return found

    def _firm_forms(self, route: Any) -> dict[str, Any]:
        found: dict[str, Any] = {}
        if self.asked:
            found["facts_form"] = facts_form(None, self.policy, self.asked)
        if route.asks_receipt or route.asks_subject_zh:
            values = {"subject": self.claim.subject, "receipt": self.claim.receipt}
            found["details_form"] = DetailsForm(prefix="details", route=route, initial=values)
        there = self.case.evidence.filter(item=None).values_list("name", flat=True)
        missing = [paper["zh"] for paper in missing_papers(self.claim, there)]
        held = HeldPaper.objects.filter(enterprise=self.claim.enterprise_id, replaced_on=None)
        if missing and held.exists():
            names = [(name, name) for name in missing]
            found["attach_form"] = AttachForm(prefix="attach", claim=self.claim, names=names)
        found["keeps_papers"] = True
        return found


def facts_form(data: Any, policy: Any, asked: list[Input]) -> CheckUpForm:
    """The form for facts that nobody has stated, as the check-up asks for them."""
    questions = [Question(each, f"fact-{number}", policy) for number, each in enumerate(asked)]
    return CheckUpForm(data, questions, screen_language())
