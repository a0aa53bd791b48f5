"""The facts of a procedure that people state."""

from __future__ import annotations

from zoulang import procedures as core
from zoulang.rules.policy import Fact, plain_name
from zoulang.web.casework.firm_facts import OF_THE_RECORD


def facts_of(procedure: core.Procedure) -> list[Fact]:
    """The facts that people state, in the order of the file."""
    inputs = procedure.policy.known_inputs
    facts = [inputs[plain_name(name)].fact for name in procedure.facts]
    return [fact for fact in facts if fact.source != OF_THE_RECORD]
