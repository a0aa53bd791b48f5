"""Deeds on procedures and cases; each subject has a file of its own."""

from zoulang.web.casework.actions.cases import add_evidence, open_case, set_facts, set_parts, tick, untick
from zoulang.web.casework.actions.for_a_list import lists_of, open_for_list
from zoulang.web.casework.actions.lists import add_item, answer_item, assign_item, close_item
from zoulang.web.casework.actions.many import Opening, move_cases, open_cases
from zoulang.web.casework.actions.moves import make_move, pass_silence
from zoulang.web.casework.actions.procedures import install_procedure
from zoulang.web.casework.actions.renewing import renew_cases
from zoulang.web.casework.actions.reports import reportable_periods, set_plan, submit_report

__all__ = [
    "Opening",
    "add_evidence",
    "add_item",
    "answer_item",
    "assign_item",
    "close_item",
    "install_procedure",
    "lists_of",
    "make_move",
    "move_cases",
    "open_case",
    "open_cases",
    "open_for_list",
    "pass_silence",
    "renew_cases",
    "reportable_periods",
    "set_facts",
    "set_parts",
    "set_plan",
    "submit_report",
    "tick",
    "untick",
]
