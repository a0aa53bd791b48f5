"""The special teams of a programme folder."""

from __future__ import annotations

from zoulang.web.accounts.models import Programme, Unit
from zoulang.web.policy.models import Clause
from zoulang.web.programme.models import SpecialTeam
from zoulang.web.programme.teams import form_team
from zoulang.web.site.folder import Section


def install_team(programme: Programme, section: Section) -> SpecialTeam:
    """Form the team of a folder, or bring one formed before up to what the folder says."""
    name_zh, name_en = section.pair("name", required=True)
    slug = section.text("slug", limit=60)
    units = [_unit(programme, section, str(name)) for name in section.listed("units")]
    themes = [_clause(programme, section, str(cited)) for cited in section.listed("themes")]
    cited = section.text("clause", "")
    clause = _clause(programme, section, cited) if cited else None
    team = programme.teams.filter(slug=slug).first()
    if team is None:
        return form_team(programme, name_zh, units, themes, None, name_en=name_en, slug=slug, clause=clause)
    team.name_zh, team.name_en, team.clause = name_zh, name_en, clause
    team.save(update_fields=["name_zh", "name_en", "clause"])
    team.units.set(units)
    team.themes.set(themes)
    return team


def _unit(programme: Programme, section: Section, name: str) -> Unit:
    unit = programme.units.filter(name_zh=name).first()
    if unit is None:
        raise section.error(f"{name} is no unit of the programme", "name one of `units`")
    return unit


def _clause(programme: Programme, section: Section, cited: str) -> Clause:
    """A clause as the slug of its document and its address."""
    document, _, address = cited.partition(" ")
    clause = Clause.objects.filter(document__programme=programme, document__slug=document, address=address)
    found = clause.first()
    if found is None:
        raise section.error(f"{cited} is no clause", "write the slug of a document and an address")
    return found
