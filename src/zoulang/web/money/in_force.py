"""Whether a policy pays on a day, and the refusal that names the document if it does not."""

from __future__ import annotations

from datetime import date

from zoulang.errors import said
from zoulang.web.money.refusals import refusal
from zoulang.web.policy.models import PolicyFile
from zoulang.web.policy.policies import policy_of


def require_in_force(policy_file: PolicyFile, on: date) -> None:
    """Refuse, with the document, on a day on which the policy is not in force."""
    policy = policy_of(policy_file, on)
    first, last = policy.effective_from, policy.effective_to
    place = policy_file.document.validity_place
    if last is not None and on > last:
        raise refusal(
            said("the policy expired on {last}", last=last), said("it pays nothing after that day"), place
        )
    if first is not None and on < first:
        raise refusal(
            said("the policy takes effect on {first}", first=first), said("wait for that day"), place
        )
