"""Policies and their editions as rows of a page: what holds when, and who has to act."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from zoulang.web.accounts.models import User
from zoulang.web.policy.models import PolicyEdition, PolicyFile

STANDING = {
    "current": _("holds today"),
    "coming": _("approved, not yet in force"),
    "past": _("was in force"),
    "proposed": _("waits for a second person"),
    "refused": _("refused"),
    "withdrawn": _("withdrawn"),
    "draft": _("draft"),
}
TAGS = {"current": "tag-good", "coming": "tag-good", "proposed": "tag-draft", "draft": "tag-draft"}


@dataclass(frozen=True)
class EditionRow:
    """An edition with how it stands on a day.

    ``is_waiting``: somebody has to decide; ``is_mine``: the person may be the one.
    """

    edition: PolicyEdition
    standing: str
    word: str
    tag: str
    is_waiting: bool
    is_mine: bool = False

    @classmethod
    def of(cls, edition: PolicyEdition, on: date, user: User | None = None) -> EditionRow:
        """The row of one edition as a person sees it."""
        standing = edition.stands(on)
        waiting = edition.status == PolicyEdition.Status.PROPOSED
        mine = waiting and user is not None and edition.proposed_by_id != user.pk
        may = mine and user is not None and user.has_perm("workbench.approve_change", edition)
        return cls(edition, standing, str(STANDING[standing]), TAGS.get(standing, ""), waiting, may)


@dataclass(frozen=True)
class PolicyRow:
    """A policy file with its editions, the newest first."""

    policy_file: PolicyFile
    editions: tuple[EditionRow, ...]
    may_propose: bool


def policy_rows(files: Iterable[PolicyFile], user: User, on: date) -> list[PolicyRow]:
    """The rows of a list of policies; two queries."""
    held = list(files)
    seen = PolicyEdition.objects.visible_to(user).filter(policy_file__in=held)
    related = seen.select_related("policy_file__document__programme", "proposed_by", "decided_by")
    below: dict[int, list[PolicyEdition]] = defaultdict(list)
    for edition in related.defer("source", "effect").order_by("-number"):
        below[edition.policy_file_id].append(edition)
    return [
        PolicyRow(
            each,
            tuple(EditionRow.of(edition, on, user) for edition in below[each.pk]),
            user.has_perm("workbench.propose_change", each),
        )
        for each in held
    ]


def waiting_for(user: User, on: date) -> list[PolicyEdition]:
    """The proposals about which the person may decide."""
    seen = PolicyEdition.objects.visible_to(user).filter(status=PolicyEdition.Status.PROPOSED)
    related = seen.select_related("policy_file__document__programme").defer("source", "effect")
    return [edition for edition in related if EditionRow.of(edition, on, user).is_mine]
