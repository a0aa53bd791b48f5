"""The light of a unit's part in a duty: three facts, given to the policy file that sets the lights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Any, cast

from zoulang.periods import Cadence, period_end_before, time_share
from zoulang.rules import NONE, Decision, decide, load_policy
from zoulang.web.accounts.models import Programme
from zoulang.web.casework.models import Case
from zoulang.web.policy.models import PolicyFile
from zoulang.web.policy.policies import edition_of

# The names under which a light policy may ask for what the record knows.
DONE, EXPECTED, OVERDUE = "完成进度", "序时进度", "逾期天数"
STATES = {"绿": "good", "黄": "warn", "红": "late", "green": "good", "yellow": "warn", "red": "late"}
WORST_LAST = ["good", "unknown", "warn", "late"]
DONE_IN_FULL = 100


@dataclass(frozen=True)
class Light:
    """How one unit's part in a duty stands, and why.

    Attributes:
        state: ``good``, ``warn``, ``late`` or ``unknown``.
        word: the light as the policy names it (绿, 黄, 红); empty where it gives none.
        unreported: a report that was due is missing.
        done, expected: percent reported, and percent of the time gone by; None if not known.
        overdue: days since the duty was due, 0 if it is not or is done; None if no date is set.
        period_end: the period the light speaks of.
        reported_on: the day that period was reported.
    """

    state: str
    word: str
    unreported: bool
    done: Decimal | None
    expected: Decimal | None
    overdue: int | None
    period_end: date | None
    reported_on: date | None
    decision: Decision | None

    @cached_property
    def explanation(self) -> dict[str, Any]:
        """The decision as data, ``zh`` and ``en``; empty where no policy was asked."""
        if self.decision is None:
            return {}
        return {language: self.decision.as_dict(language) for language in ("zh", "en")}


class Lights:
    """The lights of one programme on one day; asks for the policy file once."""

    def __init__(self, programme: Programme, on: date) -> None:
        self.on = on
        self.report_within = timedelta(days=programme.report_within or 0)
        files = PolicyFile.objects.filter(slug=programme.lights, document__programme=programme)
        self.policy_file = files.select_related("document").first() if programme.lights else None
        self.source = edition_of(self.policy_file, on).source if self.policy_file else ""

    def of(self, case: Case) -> Light | None:
        """The light of a case; None where no light can be asked for.

        That is so without a light policy, without a start and end of the duty,
        and before the first period is over.
        """
        if self.policy_file is None or case.start is None or case.finish is None or not case.cadence:
            return None
        if case.finish <= case.start:
            return None
        reported = case.reported_end
        if reported is None or case.reported_done is None or case.reported_done < DONE_IN_FULL:
            wanted = period_end_before(cast(Cadence, case.cadence), case.start, self.on - self.report_within)
        else:
            wanted = reported
        if wanted is None and reported is None:
            return None
        unreported = wanted is not None and (reported is None or reported < wanted)
        period_end = wanted if unreported or reported is None else reported
        done = None if unreported else case.reported_done
        return self._light(case, period_end or self.on, done, None if unreported else case.reported_on)

    def at(
        self, case: Case, period_end: date, done: Decimal | None, reported_on: date | None
    ) -> Light | None:
        """The light of a case by its report for one period, as a sheet of that period shows it.

        ``done`` and ``reported_on`` are None where that period was not reported. The light itself is None
        without a light policy or without a start and end of the case.
        """
        if self.policy_file is None or case.start is None or case.finish is None:
            return None
        return None if case.finish <= case.start else self._light(case, period_end, done, reported_on)

    def _light(self, case: Case, period_end: date, done: Decimal | None, reported_on: date | None) -> Light:
        start, finish = cast(date, case.start), cast(date, case.finish)
        expected = _percent(start, finish, period_end)
        is_late = self.on > finish and done != DONE_IN_FULL
        overdue = (self.on - finish).days if is_late else 0
        decision = _decide(self.source, done, expected, overdue, self.on)
        word = _word(decision)
        return Light(
            state=STATES.get(word, "unknown"),
            word=word,
            unreported=reported_on is None,
            done=done,
            expected=expected,
            overdue=overdue,
            period_end=period_end,
            reported_on=reported_on,
            decision=decision,
        )


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
    policy = _light_policy(source)
    facts = {
        DONE: None if done is None else f"{done}%",
        EXPECTED: None if expected is None else f"{expected}%",
        OVERDUE: None if overdue is None else f"{overdue}天",
    }
    asked = {name: value for name, value in facts.items() if value is not None and name in policy.facts}
    return decide(policy, policy.parse_record(asked), on)


@lru_cache(maxsize=16)
def _light_policy(source: str) -> Any:
    return load_policy(source)


def _word(decision: Decision) -> str:
    """The value of the policy's first class; empty where it is not known or not in force."""
    for result in decision.items:
        if result.item.kind == "class" and result.outcome == "yes" and result.value is not NONE:
            node = result.item.value
            values = node.type.values if node is not None else ()
            return values[result.value] if isinstance(result.value, int) else str(result.value)
    return ""
