"""Claims and a list of automatic awards in the story, told step by step as data."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.models import Role, Unit, User
from zoulang.web.casework.actions import add_evidence, answer_item, close_item, make_move, move_cases
from zoulang.web.casework.models import Case, Item
from zoulang.web.demo.event import Event, day_of
from zoulang.web.money.actions import pay_award, pay_awards
from zoulang.web.money.claims.automatic import open_award_list
from zoulang.web.money.claims.facts import GAPS, OBJECTIONS
from zoulang.web.money.claims.filing import open_claim, return_claim, state_facts
from zoulang.web.money.claims.papers import attach_paper, keep_paper
from zoulang.web.money.claims.reviewing import give_opinion, object_to, refuse_claim
from zoulang.web.money.models import Award, Claim, ClaimRoute, HeldPaper
from zoulang.web.policy.models import Rule
from zoulang.web.registry.models import Enterprise
from zoulang.web.site.folder import Section, read_section

if TYPE_CHECKING:
    from zoulang.web.demo.story import Story

# Before the awards of the year are granted over the whole register on the same day.
FIRST = 6


def events(story: Story) -> Iterator[Event]:
    """Everything that happens to the claims of ``story/claims.yaml``."""
    told = read_section(story.folder.path / "story/claims.yaml")
    for each in told.sections("papers"):
        yield Event(day_of(each, "on"), FIRST, partial(_keep, story, each))
    for each in told.sections("claims"):
        yield from _Told(story, each).events()
    for each in told.sections("lists"):
        yield from _List(story, each).events()


def _keep(story: Story, told: Section) -> None:
    firm = Enterprise.objects.get(programme=story.programme, name_zh=told.text("firm"))
    keep_paper(firm, told.text("name"), story.cast.person(told, "by"), words=told.text("words"))


def _rule(story: Story, told: Section) -> Rule:
    rules = Rule.objects.filter(clause__document__programme=story.programme)
    return rules.select_related("policy_file__document__programme", "clause__document__programme").get(
        policy_file__slug=told.text("policy"), item=told.text("item")
    )


class _Told:
    """One claim of the story; it is found anew for every deed, as a page would."""

    def __init__(self, story: Story, told: Section) -> None:
        self.story, self.told, self.cast = story, told, story.cast
        self.year = int(told.text("year", "2026"))

    def events(self) -> Iterator[Event]:
        deeds = {
            "open": self._open,
            "state": self._state,
            "paper": self._paper,
            "move": self._move,
            "return": self._return,
            "answer": self._answer,
            "opinion": self._opinion,
            "object": self._object,
            "settle": self._settle,
            "refuse": self._refuse,
            "pay": self._pay,
        }
        for step in self.told.sections("steps"):
            yield Event(day_of(step, "on"), FIRST, partial(deeds[step.text("do")], step))

    # --- who and what ---------------------------------------------------------------------------------------

    @property
    def rule(self) -> Rule:
        return _rule(self.story, self.told)

    @property
    def firm(self) -> Enterprise:
        return Enterprise.objects.get(programme=self.story.programme, name_zh=self.told.text("firm"))

    @property
    def claim(self) -> Claim:
        claims = Claim.objects.filter(enterprise=self.firm, rule=self.rule, year=self.year)
        return claims.select_related("enterprise__unit", "rule__policy_file", "rule__clause").latest("pk")

    @property
    def case(self) -> Case:
        related = ("procedure", "programme", "enterprise", "clause")
        return Case.objects.select_related(*related).get(claim=self.claim)

    def by(self, step: Section) -> User:
        """Who does it: the person named, somebody of the unit named, else the window."""
        if step.text("by", ""):
            return self.cast.person(step, "by")
        unit = step.text("unit", "")
        if unit:
            return self.cast.reporter(Unit.objects.get(programme=self.story.programme, name_zh=unit))
        return self.cast.reporter(ClaimRoute.objects.get(rule=self.rule).window)

    # --- deeds ----------------------------------------------------------------------------------------------

    def _open(self, step: Section) -> None:
        given = {"subject": step.text("subject", ""), "receipt": step.text("receipt", "")}
        open_claim(self.firm, self.rule, self.year, self.by(step), **given)

    def _state(self, step: Section) -> None:
        facts = {str(name): str(value) for name, value in step.values["facts"].items()}
        state_facts(self.claim, facts, self.by(step))

    def _paper(self, step: Section) -> None:
        held = HeldPaper.objects.filter(
            enterprise=self.firm, name=step.text("name"), replaced_on=None
        ).first()
        if held is not None:
            attach_paper(self.claim, held, self.by(step))
        else:
            add_evidence(self.case, step.text("name"), self.by(step), words=step.text("words"))

    def _move(self, step: Section) -> None:
        make_move(self.case, step.text("move"), self.by(step), step.text("note", ""))

    def _return(self, step: Section) -> None:
        return_claim(self.claim, [str(point) for point in step.listed("points")], self.by(step))

    def _answer(self, step: Section) -> None:
        """The firm answers every point; the window closes them when they are right."""
        for item in Item.objects.filter(case=self.case, kind=GAPS).select_related("case__procedure", "unit"):
            answer_item(item, step.text("words"), self.by(step))
        make_move(self.case, "refile", self.by(step))
        window = self.cast.reporter(ClaimRoute.objects.get(rule=self.rule).window)
        for item in Item.objects.filter(case=self.case, kind=GAPS).select_related("case__procedure", "unit"):
            close_item(item, window)

    def _opinion(self, step: Section) -> None:
        agrees = step.text("agrees", "yes") == "yes"
        unit = Unit.objects.get(programme=self.story.programme, name_zh=step.text("unit"))
        give_opinion(self.claim, agrees, step.text("words"), self.by(step), unit)

    def _object(self, step: Section) -> None:
        object_to(self.case, step.text("words"), self.by(step))

    def _settle(self, step: Section) -> None:
        items = Item.objects.filter(case=self.case, kind=OBJECTIONS).exclude(state=Item.State.CLOSED)
        for item in items.select_related("case__procedure", "case__programme", "unit"):
            answer_item(item, step.text("words"), self.by(step))
            close_item(item, self.by(step))

    def _refuse(self, step: Section) -> None:
        clause = self.rule.policy_file.document.clauses.get(address=step.text("clause"))
        refuse_claim(self.claim, step.text("words"), clause, self.by(step))

    def _pay(self, step: Section) -> None:
        finance = self.cast.with_role(Role.FINANCE)
        pay_award(Award.objects.get(case=self.case), finance, business_date(), step.text("receipt"))


class _List:
    """A list of automatic awards: offered, confirmed at the window, published, approved and paid together."""

    def __init__(self, story: Story, told: Section) -> None:
        self.story, self.told, self.cast = story, told, story.cast

    def events(self) -> Iterator[Event]:
        for key, deed in (
            ("opened_on", self._open),
            ("confirmed_on", self._confirm),
            ("published_on", partial(self._move, "publish")),
            ("approved_on", partial(self._move, "approve")),
            ("paid_on", self._pay),
        ):
            if self.told.day(key) is not None:
                yield Event(day_of(self.told, key), FIRST, deed)

    @property
    def parent(self) -> Case:
        lists = Case.objects.filter(procedure__slug="award-list", children__claim__rule=self._rule).distinct()
        return lists.select_related("procedure", "programme", "clause").latest("pk")

    @property
    def _rule(self) -> Rule:
        return _rule(self.story, self.told)

    @property
    def window(self) -> User:
        return self.cast.reporter(ClaimRoute.objects.get(rule=self._rule).window)

    def _open(self) -> None:
        open_award_list(self._rule, int(self.told.text("year")), self.window)

    def _confirm(self) -> None:
        """Most firms send the slip back to the window; those named decline through their own account."""
        children = self.parent.children.all()
        silent = self.told.listed("silent")
        move_cases(children.exclude(enterprise__name_zh__in=silent), "confirm", self.window)

    def _move(self, move: str) -> None:
        by = self.cast.with_role(Role.FINANCE) if move == "approve" else self.window
        make_move(self.parent, move, by)

    def _pay(self) -> None:
        finance = self.cast.with_role(Role.FINANCE)
        awards = Award.objects.filter(case__parent=self.parent).order_by("pk").values_list("pk", flat=True)
        receipts = {
            pk: f"{self.told.text('receipts')}-{number:03d}" for number, pk in enumerate(awards, start=1)
        }
        pay_awards(receipts, finance, business_date())
