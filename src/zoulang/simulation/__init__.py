"""A change of a policy tried on a population: cost, winners and losers, cliffs, and what each change adds."""

from zoulang.simulation.changes import Change, changes_between, reading
from zoulang.simulation.edits import Lever, changed, levers
from zoulang.simulation.simulate import Contribution, Simulation, simulate

__all__ = [
    "Change",
    "Contribution",
    "Lever",
    "Simulation",
    "changed",
    "changes_between",
    "levers",
    "reading",
    "simulate",
]
