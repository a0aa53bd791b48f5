"""The light of a unit's part in a duty: three facts, given to the policy file that sets the lights.

All parts of a programme are decided at once (`light_table`); `Lights` decides one alone, and the tests hold
the two equal. Which parts are given to the rule at all: ``docs/decisions/0029-lights-in-one-batch.md``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any, cast

from zoulang.periods import Cadence, period_end_before, time_share
from zoulang.rules import NONE, Decision, decide
from zoulang.web.accounts.models import Programme
from zoulang.web.casework.held import read_procedure
from zoulang.web.casework.models import Case
from zoulang.web.policy.models import PolicyFile
from zoulang.web.policy.policies import edition_of, policy_of_text

# The names under which a light policy may ask for what the record knows.
DONE, EXPECTED, OVERDUE = "完成进度", "序时进度", "逾期天数"
STATES = {"绿": "good", "黄": "warn", "红": "late", "green": "good", "yellow": "warn", "red": "late"}
WORST_LAST = ["good", "unknown", "warn", "late"]
DONE_IN_FULL = 100
HANDED_ON = "handed-on"


@dataclass(frozen=True)
class Light:
    """How one unit's part in a duty stands, and why.

    Attributes:
        state: ``good``, ``warn``, ``late`` or ``unknown``.
        word: the light as the policy names it (绿, 黄, 红); of a part that owes no report, its stage where
            the policy gives no light; else empty.
        unreported: a report that was due is missing.
        done, expected: percent reported, and percent of the time gone by; None if not known.
        overdue: days since the part was due, 0 if it is not or is done; None if no date is set.
        period_end: the period the light speaks of.
        reported_on: the day that period was reported.
        source, on: the policy that was asked, and for which day; no source: it was not asked.
        stage: the stage of a part that is taken up no more or not yet, as the procedure names it.
    """

    state: str
    word: str
    unreported: bool
    done: Decimal | None
    expected: Decimal | None
    overdue: int | None
    period_end: date | None
    reported_on: date | None
    source: str = field(default="", repr=False)
    on: date | None = None
    stage: str = ""

    @cached_property
    def decision(self) -> Decision | None:
        """The decision behind the light; None where no policy was asked."""
        if not self.source or self.on is None:
            return None
        return _decide(self.source, self.done, self.expected, self.overdue, self.on)

    @cached_property
    def explanation(self) -> dict[str, Any]:
        """The decision as data, ``zh`` and ``en``; empty where no policy was asked."""
        if self.decision is None:
            return {}
        return {language: self.decision.as_dict(language) for language in ("zh", "en")}


@dataclass(frozen=True)
class Treatment:
    """What a stage means for the light.

    Attributes:
        kind: ``reports`` (the rule decides on its reports), ``waits`` (no report is owed, so it is never
            green), ``over`` (closed: good, nothing is compared any more), ``gone`` (no light of its own).
        word: the stage as the procedure names it.
    """

    kind: str
    word: str


@lru_cache(maxsize=64)
def treatments(source: str) -> dict[str, Treatment]:
    """Stage to what it means for the light, from a procedure's text."""
    procedure = read_procedure(source)
    reporting = procedure.reports.stages if procedure.reports else ()
    found = {}
    for stage in procedure.stages:
        if stage.end:
            kind = "gone" if stage.id == HANDED_ON else "over"
        else:
            kind = "reports" if not reporting or stage.id in reporting else "waits"
        found[stage.id] = Treatment(kind, stage.title.zh)
    return found


@dataclass(frozen=True)
class LightRule:
    """The policy that gives the lights of a programme on a day, and the days a unit has to report.

    Attributes:
        source: the text of the policy's edition; empty where the programme names none.
    """

    source: str
    report_within: timedelta
    on: date

    @classmethod
    def of(cls, programme: Programme, on: date) -> LightRule:
        """The rule as it was in force on the day; two queries."""
        within = timedelta(days=programme.report_within or 0)
        files = PolicyFile.objects.filter(slug=programme.lights, document__programme=programme)
        held = files.select_related("document").first() if programme.lights else None
        return cls(edition_of(held, on).source if held else "", within, on)

    def wanted(self, cadence: str, start: date) -> date | None:
        """The last period whose report had to be in when the day began; None before the first."""
        return period_end_before(cast(Cadence, cadence), start, self.on - self.report_within)


class Lights:
    """The lights of one programme on one day, one part at a time; asks for the rule once."""

    def __init__(self, programme: Programme, on: date) -> None:
        self.on = on
        self.rule = LightRule.of(programme, on)

    def of(self, case: Case, since: date | None = None) -> Light | None:
        """The light of a case; None where no light can be asked for.

        ``since`` is the day from which the unit holds its part, where it came later than the duty: no report
        of a period before it is missing.

        That is so without a light policy, of a part that was handed on, without a start and end of the
        duty, and before the first period is over.
        """
        treated = treatments(case.procedure.source)[case.stage]
        if not self.rule.source or treated.kind == "gone":
            return None
        if treated.kind == "over":
            return Light(
                "good", treated.word, False, Decimal(100), None, 0, case.reported_end, case.reported_on,
                stage=treated.word,
            )  # fmt: skip
        if case.start is None or case.finish is None or not case.cadence or case.finish <= case.start:
            return None
        return self._waiting(case, treated) if treated.kind == "waits" else self._reporting(case, since)

    def _waiting(self, case: Case, treated: Treatment) -> Light:
        assert case.start is not None and case.finish is not None
        overdue = max((self.on - case.finish).days, 0)
        expected = _percent(case.start, case.finish, self.on)
        word = _word(_decide(self.rule.source, None, expected, overdue, self.on))
        return Light(
            STATES.get(word, "unknown"), word or treated.word, False, None, expected, overdue, None, None,
            self.rule.source, self.on, treated.word,
        )  # fmt: skip

    def _reporting(self, case: Case, since: date | None) -> Light | None:
        assert case.start is not None and case.finish is not None
        reported = case.reported_end
        if reported is None or case.reported_done is None or case.reported_done < DONE_IN_FULL:
            wanted = self.rule.wanted(case.cadence, case.start)
        else:
            wanted = reported
        if since is not None and wanted is not None and wanted < since:
            wanted = None
        if wanted is None and reported is None:
            return None
        unreported = wanted is not None and (reported is None or reported < wanted)
        period_end = wanted if unreported or reported is None else reported
        done = None if unreported else case.reported_done
        return self.at(case, period_end or self.on, done, None if unreported else case.reported_on)

    def at(
        self, case: Case, period_end: date, done: Decimal | None, reported_on: date | None
    ) -> Light | None:
        """The light of a case by its report for one period, as the sheet of that period shows it.

        ``done`` and ``reported_on`` are None where that period was not reported. The light itself is None
        without a light policy or without a start and end of the case.
        """
        if not self.rule.source or case.start is None or case.finish is None or case.finish <= case.start:
            return None
        expected = _percent(case.start, case.finish, period_end)
        is_late = self.on > case.finish and done != DONE_IN_FULL
        overdue = (self.on - case.finish).days if is_late else 0
        return light_by(self.rule.source, self.on, done, expected, overdue, period_end, reported_on)


def light_by(
    source: str,
    on: date,
    done: Decimal | None,
    expected: Decimal | None,
    overdue: int | None,
    period_end: date | None,
    reported_on: date | None,
) -> Light:
    """The light that the text of a policy gives for three facts; no day of a report: not reported."""
    word = _word(_decide(source, done, expected, overdue, on))
    return Light(
        STATES.get(word, "unknown"), word, reported_on is None, done, expected, overdue, period_end,
        reported_on, source, on,
    )  # fmt: skip


def worst(lights: Sequence[Light | None]) -> Light | None:
    """The light that a duty shows for all its parts; None if none has one."""
    shown = [light for light in lights if light is not None]
    return max(shown, key=lambda light: WORST_LAST.index(light.state), default=None)


def _percent(start: date, finish: date, day: date) -> Decimal:
    share = time_share(start, finish, day)
    return (Decimal(share.numerator) * 100 / Decimal(share.denominator)).quantize(Decimal("0.01"))


@lru_cache(maxsize=4096)
def _decide(
    source: str, done: Decimal | None, expected: Decimal | None, overdue: int | None, on: date
) -> Decision:
    policy = policy_of_text(source, "lights")
    facts = {
        DONE: None if done is None else f"{done:f}%",
        EXPECTED: None if expected is None else f"{expected:f}%",
        OVERDUE: None if overdue is None else f"{overdue}天",
    }
    asked = {name: value for name, value in facts.items() if value is not None and name in policy.facts}
    return decide(policy, policy.parse_record(asked), on)


def _word(decision: Decision) -> str:
    """The value of the policy's first class; empty where it is not known or not in force."""
    for result in decision.items:
        if result.item.kind == "class" and result.outcome == "yes" and result.value is not NONE:
            node = result.item.value
            values = node.type.values if node is not None else ()
            return values[result.value] if isinstance(result.value, int) else str(result.value)
    return ""
