"""Special teams: formed by the office, or with a programme folder."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from zoulang.errors import InputError, Problem, Said, said
from zoulang.web.accounts.deeds import require
from zoulang.web.accounts.journal import record
from zoulang.web.accounts.models import Programme, Unit, User
from zoulang.web.casework.actions import open_case
from zoulang.web.policy.models import Clause
from zoulang.web.programme.models import SpecialTeam

PROCEDURE = "special-team"


@transaction.atomic
def form_team(
    programme: Programme,
    name_zh: str,
    units: Iterable[Unit],
    themes: Iterable[Clause],
    by: User | None,
    *,
    name_en: str = "",
    slug: str = "",
    clause: Clause | None = None,
    heads: Iterable[Unit] = (),
) -> SpecialTeam:
    """Form a special team; every duty under its clauses is its task from then on.

    Raises:
        PermissionDenied: if the person forms no teams here.
        InputError: if the name is empty or taken, or there are no members or no theme.
    """
    require(by, "programme.form_team", programme)
    name_zh = name_zh.strip()[:100]
    members, theme = list(units), list(themes)
    if not name_zh:
        raise _refused(name_zh, said("the team has no name"), said("say what it is called"))
    if programme.teams.filter(name_zh=name_zh).exists():
        raise _refused(name_zh, said("there is a team of this name already"), said("give it another name"))
    if not members or not theme:
        raise _refused(
            name_zh,
            said("the team has no members or no theme"),
            said("name its units and the clauses it sees to"),
        )
    leaders = [unit for unit in heads if unit in members] or members[:1]
    rest = [unit for unit in members if unit not in leaders] or members
    case = open_case(
        programme,
        PROCEDURE,
        name_zh,
        by,
        title_en=name_en,
        clause=clause,
        parts={"lead": leaders, "member": rest},
    )
    team = SpecialTeam.objects.create(
        programme=programme,
        slug=slug or f"team-{programme.teams.count() + 1}",
        name_zh=name_zh,
        name_en=name_en.strip()[:200],
        clause=clause,
        case=case,
    )
    team.units.set(members)
    team.themes.set(theme)
    names = [unit.name_zh for unit in members]
    record(by, "team.formed", team, units=names, themes=[str(each) for each in theme])
    return team


def _refused(place: str, found: Said, remedy: Said) -> InputError:
    return InputError(Problem(found, remedy, place=place))
