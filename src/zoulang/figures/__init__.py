"""Figures: numbers as queries over registers, and how a goal stands. No clock, no record."""

from zoulang.figures.computing import Cause, Counted, ReadRegister, Result, compute
from zoulang.figures.definition import FedGoal, Figure, Part, PublishedAt
from zoulang.figures.loading import load_figures
from zoulang.figures.registers import Column, Register
from zoulang.figures.targets import Comparator, Standing, Verdict, standing

__all__ = [
    "Cause",
    "Column",
    "Comparator",
    "Counted",
    "FedGoal",
    "Figure",
    "Part",
    "PublishedAt",
    "ReadRegister",
    "Register",
    "Result",
    "Standing",
    "Verdict",
    "compute",
    "load_figures",
    "standing",
]
