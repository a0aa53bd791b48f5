"""Documents, their clauses, what was drafted from them, what they became, and the rules that cite them."""

from zoulang.web.policy.models.documents import (
    Clause,
    ClausePart,
    ClausePartQuerySet,
    Document,
    seen_through,
    validity,
)
from zoulang.web.policy.models.drafts import Draft
from zoulang.web.policy.models.names import Entity, Mention, SameName
from zoulang.web.policy.models.policies import PolicyEdition, PolicyFile, Rule
from zoulang.web.policy.models.records import ConflictRule, Finding, Measure, Question, Reference

__all__ = [
    "Clause",
    "ClausePart",
    "ClausePartQuerySet",
    "ConflictRule",
    "Document",
    "Draft",
    "Entity",
    "Finding",
    "Measure",
    "Mention",
    "PolicyEdition",
    "PolicyFile",
    "Question",
    "Reference",
    "Rule",
    "SameName",
    "seen_through",
    "validity",
]
