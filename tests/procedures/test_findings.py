"""Checks before use: a procedure without findings lets every case that it reaches come to an end."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zoulang.errors import InputError
from zoulang.procedures import Procedure, findings, load_procedure, refuse_unsound
from zoulang.procedures.findings import reached_from

STAGES = "abcde"


@st.composite
def procedures(draw: st.DrawFn) -> Procedure:
    """Any life cycle of up to five stages and eight moves."""
    stages = STAGES[: draw(st.integers(1, 5))]
    ends = draw(st.sets(st.sampled_from(stages)))
    pairs = draw(
        st.lists(st.tuples(st.sampled_from(stages), st.sampled_from(stages), st.booleans()), max_size=8)
    )
    if draw(st.booleans()):
        # A way through all stages, so that many are sound.
        pairs += [(*pair, True) for pair in itertools.pairwise(stages)]
        ends = {stages[-1]}
    lines = ["procedure: p", "title: {zh: 流程, en: p}", "subject: p", "seen: public", "stages:"]
    lines += [
        f"- {{id: {s}, title: {{zh: {s}, en: {s}}}, end: {'yes' if s in ends else 'no'}}}" for s in stages
    ]
    lines += ["moves:"]
    for number, (start, end, somebody) in enumerate(pairs):
        by = ", by: [office]" if somebody else ""
        lines += [f"- {{id: m{number}, title: {{zh: 动, en: m}}, from: [{start}], to: {end}{by}}}"]
    return load_procedure("\n".join(lines))


def _can_end(procedure: Procedure, stage: str) -> bool:
    """Whether people can bring a case from a stage to an end, tried step by step."""
    seen, waiting = {stage}, [stage]
    while waiting:
        at = waiting.pop()
        if procedure.stage(at).end:
            return True
        steps = [move.to for move in procedure.moves if at in move.sources and move.by]
        waiting += [step for step in steps if step not in seen]
        seen.update(steps)
    return False


@given(procedures())
@settings(max_examples=150, deadline=None)
def test_where_nothing_is_found_every_case_can_come_to_an_end(procedure: Procedure) -> None:
    if any(finding.severity == "error" for finding in findings(procedure)):
        return

    for stage in reached_from(procedure, procedure.first.id):
        assert _can_end(procedure, stage)
    assert reached_from(procedure, procedure.first.id) == {stage.id for stage in procedure.stages}


@given(procedures())
@settings(max_examples=150, deadline=None)
def test_where_a_case_gets_stuck_something_is_found(procedure: Procedure) -> None:
    stuck = [stage.id for stage in procedure.stages if not _can_end(procedure, stage.id)]

    if stuck:
        with pytest.raises(InputError):
            refuse_unsound(procedure)
