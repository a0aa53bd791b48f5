"""Life cycles as data: stages, who may move them, deadlines, lists, reports.

One engine serves duties, projects, proposals, notices and whatever a county adds as a file. A file is loaded
and checked once; then it says of any case what stands in the way of a move, and by when a stage is to be
left:

>>> from datetime import date
>>> from importlib.resources import files
>>> from zoulang.procedures import State, due_of, findings, load_procedure, what_stops
>>> source = files("zoulang.programmes").joinpath("published/procedures/duty.yaml").read_text("utf-8")
>>> duty = load_procedure(source, "duty.yaml")
>>> [finding for finding in findings(duty) if finding.severity == "error"]
[]
>>> str(due_of(duty, "given", since=date(2026, 9, 30)).day)
'2026-10-07'
>>> what_stops(duty, "accept", State("given", since=date(2026, 9, 30), on=date(2026, 10, 8)))
()
"""

from zoulang.procedures.deadlines import Due, due_of, report_due
from zoulang.procedures.drawing import draw
from zoulang.procedures.findings import Finding, findings, refuse_unsound
from zoulang.procedures.guards import Guard, fitting_facts, may_move
from zoulang.procedures.loading import check_procedure, load_procedure
from zoulang.procedures.obstacles import Entries, Obstacle, State, engine_facts, guard_of, what_stops
from zoulang.procedures.policy import ListFacts, list_facts
from zoulang.procedures.procedure import (
    Check,
    ListOf,
    Move,
    Part,
    Procedure,
    Registered,
    Renewal,
    Reports,
    Schedule,
    Silence,
    Stage,
    Words,
)

__all__ = [
    "Check",
    "Due",
    "Entries",
    "Finding",
    "Guard",
    "ListFacts",
    "ListOf",
    "Move",
    "Obstacle",
    "Part",
    "Procedure",
    "Registered",
    "Renewal",
    "Reports",
    "Schedule",
    "Silence",
    "Stage",
    "State",
    "Words",
    "check_procedure",
    "draw",
    "due_of",
    "engine_facts",
    "findings",
    "fitting_facts",
    "guard_of",
    "list_facts",
    "load_procedure",
    "may_move",
    "refuse_unsound",
    "report_due",
    "what_stops",
]
