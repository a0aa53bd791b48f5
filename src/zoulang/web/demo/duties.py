"""Duties in the story: accepted, questioned, handed on, a lead named, a part closed, special teams formed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from zoulang.web.accounts.models import Unit, User
from zoulang.web.casework.actions import make_move
from zoulang.web.demo.event import Event, day_of
from zoulang.web.policy.models import Clause
from zoulang.web.programme import duties
from zoulang.web.programme.models import Duty, DutyUnit
from zoulang.web.programme.teams import form_team
from zoulang.web.site.folder import Section, read_section

if TYPE_CHECKING:
    from zoulang.web.demo.story import Story

# The deeds of one day in their order: before the reports of the day.
QUESTION, ACCEPT, DECIDE, FORM = 3, 4, 4, 4


def events(story: Story) -> Iterator[Event]:
    """Everything that ``story/duties.yaml`` tells."""
    yield from _Duties(story, read_section(story.folder.path / "story/duties.yaml")).events()


class _Duties:
    def __init__(self, story: Story, told: Section) -> None:
        self.story, self.told, self.programme = story, told, story.programme

    def events(self) -> Iterator[Event]:
        deeds: dict[str, tuple[int, Callable[[Section], object]]] = {
            "questioned": (QUESTION, self._question),
            "accepted": (ACCEPT, self._accept),
            "upheld": (DECIDE, self._uphold),
            "handed_on": (DECIDE, self._hand_on),
            "accepted_later": (ACCEPT, self._accept_one),
            "leads": (DECIDE, self._name_lead),
            "participants": (DECIDE, self._add),
            "closed": (FORM, self._close),
            "teams": (FORM, self._form),
        }
        for kind, (order, deed) in deeds.items():
            for each in self.told.sections(kind):
                yield Event(day_of(each, "on"), order, partial(deed, each))

    def _accept(self, each: Section) -> None:
        """Every unit named by the document accepts its part, save those told to wait."""
        waiting = {
            (one.text("clause"), one.text("unit"))
            for one in self.told.sections("waiting")
            if one.text("document") == each.text("document")
        }
        parts = self._parts(each).filter(case__stage="given")
        for part in parts:
            if (part.duty.clause.address, part.unit.name_zh) not in waiting:
                make_move(part.case, "accept", self._reporter(part.unit))

    def _accept_one(self, each: Section) -> None:
        part = self._part(each)
        make_move(part.case, "accept", self._reporter(part.unit))

    def _question(self, each: Section) -> None:
        part = self._part(each)
        duties.question_part(part, each.text("reason"), self._reporter(part.unit))

    def _uphold(self, each: Section) -> None:
        make_move(self._part(each).case, "uphold", self._by(each), note=each.text("why", ""))

    def _hand_on(self, each: Section) -> None:
        duties.hand_on(self._part(each), self._unit(each, "to"), self._by(each), each.text("why", ""))

    def _name_lead(self, each: Section) -> None:
        for duty in self._duties(each):
            duties.name_lead(duty, self._unit(each, "lead"), self._by(each))

    def _add(self, each: Section) -> None:
        units = [self._named(each, str(name)) for name in each.listed("units")]
        duties.add_participants(self._duties(each).get(), units, self._by(each))

    def _close(self, each: Section) -> None:
        part = self._part(each)
        make_move(part.case, "close", self._reporter(part.unit), evidence={"办结说明": each.text("paper")})

    def _form(self, each: Section) -> None:
        name_zh, name_en = each.pair("name", required=True)
        units = [self._named(each, str(name)) for name in each.listed("units")]
        themes = [self._clause(each, str(cited)) for cited in each.listed("themes")]
        clause = self._clause(each, each.text("clause"))
        form_team(
            self.programme, name_zh, units, themes, self._by(each),
            name_en=name_en, slug=each.text("slug"), clause=clause,
        )  # fmt: skip

    # --- what the story names ------------------------------------------------------------------------

    def _duties(self, each: Section) -> QuerySet[Duty]:
        return Duty.objects.filter(
            clause__document__programme=self.programme,
            clause__document__slug=each.text("document"),
            clause__address=each.text("clause"),
        ).select_related("clause__document__programme")

    def _parts(self, each: Section) -> QuerySet[DutyUnit]:
        parts = DutyUnit.objects.filter(
            duty__clause__document__programme=self.programme,
            duty__clause__document__slug=each.text("document"),
            left_on=None,
        )
        return parts.select_related(
            "unit", "duty__clause__document__programme", "case__procedure", "case__programme"
        )

    def _part(self, each: Section) -> DutyUnit:
        parts = self._parts(each).filter(duty__clause__address=each.text("clause"))
        part = parts.filter(unit__name_zh=each.text("unit")).first()
        if part is None:
            raise each.error(f"{each.text('unit')} has no part in a duty of this clause", "mend the entry")
        return part

    def _clause(self, each: Section, cited: str) -> Clause:
        """A clause as ``document address``."""
        document, _, address = cited.partition(" ")
        clauses = Clause.objects.filter(document__programme=self.programme, document__slug=document)
        clause = clauses.filter(address=address).first()
        if clause is None:
            raise each.error(f"{cited} is no clause", "write the document's slug and an address")
        return clause

    def _named(self, each: Section, name: str) -> Unit:
        unit = self.programme.units.filter(name_zh=name).first()
        if unit is None:
            raise each.error(f"{name} is no unit", "name a unit of programme.yaml")
        return unit

    def _unit(self, each: Section, key: str) -> Unit:
        return self._named(each, each.text(key))

    def _by(self, each: Section) -> User:
        return self.story.cast.person(each, "by")

    def _reporter(self, unit: Unit) -> User:
        return self.story.cast.reporter(unit)
