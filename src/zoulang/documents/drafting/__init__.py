"""Measures as drafts of rules: what a clause grants, written in the rule language for a person to accept.

`draft_policy` makes a policy file of a whole reading, `draft_measure` one of a
single record. Both are pure: the same reading gives the same file. The file
passes the checker of `zoulang.rules`; what the words leave open stands in it as
a named fact, a question or a comment, never as a guess.
"""

from zoulang.documents.drafting.drafts import Drafted, DraftedItem, NamedCondition
from zoulang.documents.drafting.policy import draft_measure, draft_policy

__all__ = ["Drafted", "DraftedItem", "NamedCondition", "draft_measure", "draft_policy"]
