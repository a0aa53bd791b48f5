"""What a programme folder says of titles and rankings: ``titles.yaml`` and ``rankings.yaml``."""

from __future__ import annotations

from typing import Any

from zoulang.errors import InputError
from zoulang.web.accounts.models import Programme
from zoulang.web.growth.models import Scheme
from zoulang.web.growth.schemes import policy_of_scheme
from zoulang.web.policy.models import Clause
from zoulang.web.registry.models import Ladder, Rung, TitleKind
from zoulang.web.site.folder import ProgrammeFolder, Section, read_section


def install_titles(programme: Programme, folder: ProgrammeFolder) -> list[TitleKind]:
    """The kinds of titles and the ladders that ``titles.yaml`` names; without the file nothing changes.

    A kind that is not named any more stays, since titles may rest on it; its rungs go.

    Raises:
        InputError: naming file and place.
    """
    path = folder.path / "titles.yaml"
    if not path.is_file():
        return []
    section = read_section(path)
    kinds = {each.text("slug"): _kind(programme, each) for each in section.sections("kinds")}
    made = []
    for position, each in enumerate(section.sections("ladders")):
        made.append(_ladder(programme, each, position, kinds).pk)
    programme.ladders.exclude(pk__in=made).delete()
    return list(kinds.values())


def _kind(programme: Programme, each: Section) -> TitleKind:
    years = each.text("years", "")
    if years and not years.isdigit():
        raise each.error(f"`years` is {years}", "write a number of years, or leave it out")
    name, note = each.pair("name", required=True), each.pair("note")
    fields = {
        "name_zh": name[0], "name_en": name[1], "note_zh": note[0], "note_en": note[1],
        "aliases": [str(alias) for alias in each.listed("aliases")],
        "years": int(years) if years else None,
        "fact": each.text("fact", "", limit=100),
        "rule": each.text("rule", "", limit=200),
        "given": {str(fact): str(value) for fact, value in (each.values.get("given") or {}).items()},
        "clause": clause_named(programme, each),
    }  # fmt: skip
    slug = each.text("slug", limit=60)
    return TitleKind.objects.update_or_create(programme=programme, slug=slug, defaults=fields)[0]


def _ladder(programme: Programme, each: Section, position: int, kinds: dict[str, TitleKind]) -> Ladder:
    name, note = each.pair("name", required=True), each.pair("note")
    wanted = each.text("wanted", "")
    fields = {
        "name_zh": name[0], "name_en": name[1], "note_zh": note[0], "note_en": note[1],
        "climbed": each.text("climbed", "yes") != "no",
        "wanted": int(wanted) if wanted.isdigit() else None,
        "wanted_by": each.day("wanted_by"),
        "position": position,
        "clause": clause_named(programme, each),
    }  # fmt: skip
    slug = each.text("slug", limit=40)
    ladder = Ladder.objects.update_or_create(programme=programme, slug=slug, defaults=fields)[0]
    ladder.rungs.all().delete()
    for place, named in enumerate(map(str, each.listed("kinds")), start=1):
        if named not in kinds:
            raise each.error(f"`kinds` names {named}", f"name one of {', '.join(kinds)}")
        Rung.objects.create(ladder=ladder, kind=kinds[named], place=place)
    return ladder


def install_schemes(programme: Programme, folder: ProgrammeFolder) -> list[Scheme]:
    """The rankings, grades, tiers and multiples of ``rankings.yaml``, each tried out by the checker.

    Raises:
        InputError: naming file and place.
    """
    path = folder.path / "rankings.yaml"
    if not path.is_file():
        return []
    section = read_section(path)
    made = []
    for position, each in enumerate(section.sections("rankings")):
        kind = each.text("kind")
        if kind not in Scheme.Kind.values:
            raise each.error(f"`kind` is {kind}", f"write one of {', '.join(Scheme.Kind.values)}")
        name, note = each.pair("name", required=True), each.pair("note")
        source: dict[str, Any] = dict(each.values)
        fields = {
            "kind": kind, "source": source, "position": position, "clause": clause_named(programme, each),
            "name_zh": name[0], "name_en": name[1], "note_zh": note[0], "note_en": note[1],
        }  # fmt: skip
        try:
            policy_of_scheme(source, {rules.slug: rules.source for rules in programme.rule_sets.all()})
        except InputError as error:
            raise each.error("the entry has mistakes", str(error)) from error
        slug = each.text("slug", limit=60)
        made.append(Scheme.objects.update_or_create(programme=programme, slug=slug, defaults=fields)[0])
    programme.ranking_schemes.exclude(pk__in=[each.pk for each in made]).filter(rankings=None).delete()
    return made


def clause_named(programme: Programme, section: Section) -> Clause | None:
    """The clause that an entry rests on, ``clause: DOCUMENT ADDRESS``; none if it names none."""
    named = section.text("clause", "")
    if not named:
        return None
    slug, _, address = named.partition(" ")
    found = Clause.objects.filter(document__programme=programme, document__slug=slug, address=address.strip())
    clause = found.first()
    if clause is None:
        raise section.error(f"`clause` is {named}, no clause of the programme", "write DOCUMENT ADDRESS")
    return clause
