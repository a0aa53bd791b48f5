"""The clocks that run on the government once a claim is accepted, each with the clause that sets it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files

from zoulang.rules import Policy, decide, load_policy
from zoulang.web.casework.clocks import calendar
from zoulang.web.casework.models import Case
from zoulang.web.money.claims.facts import round_of
from zoulang.web.money.models import Claim, Payment
from zoulang.web.policy.models import Clause

# The published clock for measures whose text prints no days: 60 working days from acceptance to the money.
PUBLISHED, PAY = "published/policies/policy-payout-clock.yaml", "P1-pay"


@dataclass(frozen=True)
class ClockLine:
    """One thing the government owes, by when, and when it was done.

    Attributes:
        what: accepted, reviewed or paid.
        clause: of the programme's document; None where ``cited`` names a text outside of it.
    """

    what: str
    due: date
    done: date | None
    clause: Clause | None
    cited: str
    on: date

    @property
    def late(self) -> int:
        """Days by which it is or was late; 0 in time."""
        return max(((self.done or self.on) - self.due).days, 0)

    @property
    def left(self) -> int:
        """Days that are left; negative past the day."""
        return (self.due - self.on).days


def clock_of(claim: Claim, case: Case, on: date) -> list[ClockLine]:
    """What the government owes this claim: by the days of its policy, or by the published clock."""
    done = _done(case)
    held = round_of(claim, on)
    if held is None:
        return _published(done, on)
    clause = claim.rule.policy_file.document.clauses.filter(address=held.clause or "").first()
    days = {"accepted": held.closes, "reviewed": held.reviewed_by, "paid": held.paid_by}
    return [
        ClockLine(what, due, done.get(what), clause, "", on) for what, due in days.items() if due is not None
    ]


def _done(case: Case) -> dict[str, date]:
    """What was done of it and when."""
    found: dict[str, date] = {}
    names = {"accept": "accepted", "approve": "reviewed"}
    for move, on in case.moves.filter(move__in=names).order_by("pk").values_list("move", "on"):
        found.setdefault(names[move], on)
    paid = Payment.objects.filter(award__case=case, state=Payment.State.PAID).order_by("paid_on")
    day = paid.values_list("paid_on", flat=True).first()
    return {**found, "paid": day} if day else found


def _published(done: dict[str, date], on: date) -> list[ClockLine]:
    if "accepted" not in done:
        return []
    policy = _clock()
    facts = {
        "申请受理日期": done["accepted"].isoformat(),
        "资金兑付日期": done["paid"].isoformat() if "paid" in done else "无",
        "另有规定程序": "否",
        "范围清晰": "否",
    }
    result = decide(policy, policy.parse_record(facts), on, calendar=calendar()).item(PAY)
    if not isinstance(result.due, date):
        return []
    cited = result.item.clause or ""
    return [ClockLine("paid", result.due, done.get("paid"), None, cited, on)]


@lru_cache(maxsize=1)
def _clock() -> Policy:
    return load_policy(files("zoulang.programmes").joinpath(PUBLISHED).read_text("utf-8"), name=PUBLISHED)
