"""What a programme folder says of its registry: whose statements are believed, and the rule sets it uses."""

from __future__ import annotations

from zoulang.errors import InputError
from zoulang.rules import load_policy
from zoulang.web.accounts.models import Programme
from zoulang.web.registry.models import RuleSet, Source
from zoulang.web.site.folder import SHIPPED, Section

PUBLISHED = SHIPPED / "published" / "policies"


def install_sources(programme: Programme, section: Section) -> list[Source]:
    """The sources of facts in the order in which they are believed, the most believed first.

    ``sources`` lists ``slug``, ``name``, ``en`` and the ``unit`` whose people state it; one without a unit is
    the firm itself. Sources that came by files and are not listed are believed after them.
    """
    made = []
    for rank, each in enumerate(section.sections("sources"), start=1):
        unit_name = each.text("unit", "")
        unit = programme.units.filter(name_zh=unit_name).first() if unit_name else None
        if unit_name and unit is None:
            raise each.error(
                f"`unit` is {unit_name}, no unit of the programme", "name one listed under `units`"
            )
        fields = {
            "name_zh": each.text("name", limit=60),
            "name_en": each.text("en", "", limit=120),
            "rank": rank,
            "unit": unit,
        }
        slug = each.text("slug", limit=40)
        made.append(Source.objects.update_or_create(programme=programme, slug=slug, defaults=fields)[0])
    others = programme.sources.exclude(pk__in=[each.pk for each in made])
    for rank, other in enumerate(others.order_by("rank", "id"), start=len(made) + 1):
        other.rank = rank
        other.save(update_fields=["rank"])
    return made


def install_rule_sets(programme: Programme, section: Section) -> list[RuleSet]:
    """The published rule sets listed by slug; one that is not listed any more is dropped."""
    made = []
    for slug in map(str, section.listed("rule_sets")):
        path = PUBLISHED / f"{slug}.yaml"
        if not path.is_file():
            known = (each.stem for each in sorted(PUBLISHED.glob("*.yaml")))
            listed = "、".join(name for name in known if not name.endswith(".keys"))
            raise section.error(f"`rule_sets` names {slug}", f"the published rule sets are {listed}")
        source = path.read_text(encoding="utf-8")
        try:
            policy = load_policy(source, name=path.name)
        except InputError as error:
            raise section.error(f"`rule_sets` names {slug}, which has mistakes", str(error)) from error
        fields = {"source": source, "title_zh": policy.title.zh[:200], "title_en": policy.title.en[:300]}
        made.append(RuleSet.objects.update_or_create(programme=programme, slug=slug, defaults=fields)[0])
    programme.rule_sets.exclude(pk__in=[each.pk for each in made]).delete()
    return made
