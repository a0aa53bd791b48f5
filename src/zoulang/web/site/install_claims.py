"""How the measures of a programme folder are claimed: ``claims.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from zoulang.citation import normalize_address
from zoulang.errors import InputError
from zoulang.web.accounts.models import Programme, Unit, User
from zoulang.web.money.claims.models import Way
from zoulang.web.money.claims.routes import set_route
from zoulang.web.money.models import ClaimRoute
from zoulang.web.policy.models import Clause, PolicyFile, Rule
from zoulang.web.site.folder import ProgrammeFolder, Section, read_section

FILE = "claims.yaml"
KEYS = {
    "way",
    "procedure",
    "window",
    "payer",
    "review",
    "evidence",
    "receipt",
    "subject",
    "priority",
    "contact",
}


def install_claims(programme: Programme, folder: ProgrammeFolder, by: User | None = None) -> list[ClaimRoute]:
    """Say how each measure of the file is claimed; a policy that is not installed yet is left for later.

    Raises:
        InputError: naming the measure, the unit or the clause that is none of the programme.
    """
    path = folder.path / FILE
    if not path.exists():
        return []
    made = []
    for section in read_section(path).sections("routes"):
        slug = section.text("policy")
        policy_file = PolicyFile.objects.filter(document__programme=programme, slug=slug).first()
        if policy_file is not None:
            rules = {
                rule.item: rule for rule in policy_file.rules.select_related("clause__document__programme")
            }
            clause = _clause(policy_file, section)
            for item, told in _measures(section).items():
                place = Section({**_shared(section), **told}, section.file, f"{section.place}, {item}")
                made.append(_route(place, _rule(rules, item, place), clause, by))
    return made


def _shared(section: Section) -> dict[str, Any]:
    return {key: value for key, value in section.values.items() if key in KEYS}


def _measures(section: Section) -> Mapping[str, Mapping[str, Any]]:
    measures = section.values.get("measures")
    if not isinstance(measures, dict):
        raise section.error("`measures` is missing", "write a mapping from the measure to how it is claimed")
    for item, told in measures.items():
        unknown = sorted(set(told or {}) - KEYS)
        if unknown:
            known = ", ".join(sorted(KEYS))
            raise section.error(f"{item} has the keys {', '.join(unknown)}", f"known are {known}")
    return {item: told or {} for item, told in measures.items()}


def _rule(rules: Mapping[str, Rule], item: str, section: Section) -> Rule:
    if item not in rules:
        raise section.error(f"{item} is no measure of the policy", f"its measures are {', '.join(rules)}")
    return rules[item]


def _route(section: Section, rule: Rule, clause: Clause | None, by: User | None) -> ClaimRoute:
    evidence = [{"zh": zh, "en": en} for zh, en in map(_both, section.listed("evidence"))]
    subject_zh, subject_en = section.pair("subject")
    priority_zh, priority_en = section.pair("priority")
    contact_zh, contact_en = section.pair("contact")
    more = {
        "asks_receipt": section.text("receipt", "no") == "yes",
        "asks_subject_zh": subject_zh,
        "asks_subject_en": subject_en,
        "priority_zh": priority_zh,
        "priority_en": priority_en,
        "contact_zh": contact_zh,
        "contact_en": contact_en,
        "clause": clause,
    }
    try:
        return set_route(
            rule,
            _unit(section, rule, section.text("window")),
            _unit(section, rule, section.text("payer")),
            by,
            way=section.text("way", Way.APPLY),
            reviewers=[_unit(section, rule, str(name)) for name in section.listed("review")],
            evidence=evidence,
            procedure=section.text("procedure", ""),
            **more,
        )
    except InputError as error:
        raise section.error(error.problems[0].found, error.problems[0].remedy) from error


def _both(paper: Any) -> tuple[str, str]:
    return (
        (str(paper.get("zh", "")), str(paper.get("en", ""))) if isinstance(paper, dict) else (str(paper), "")
    )


def _unit(section: Section, rule: Rule, name: str) -> Unit:
    unit = rule.programme.units.filter(name_zh=name).first()
    if unit is None:
        raise section.error(f"{name} is no unit of the programme", "name one listed under `units`")
    return unit


def _clause(policy_file: PolicyFile, section: Section) -> Clause | None:
    address = section.text("clause", "")
    if not address:
        return None
    clause = policy_file.document.clauses.filter(address=normalize_address(address)).first()
    if clause is None:
        raise section.error(f"{address} is no clause of the document", "cite a listed address")
    return clause
