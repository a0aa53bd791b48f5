"""Deeds of administration; each subject has a file of its own."""

from zoulang.web.accounts.actions.business_date import set_business_date
from zoulang.web.accounts.actions.days_off import accept_year, remove_holiday, set_holiday
from zoulang.web.accounts.actions.deputies import appoint_deputy, end_deputy
from zoulang.web.accounts.actions.handing_over import hand_over
from zoulang.web.accounts.actions.people import add_person, add_unit, end_role, give_role, let_in_again

__all__ = [
    "accept_year",
    "add_person",
    "add_unit",
    "appoint_deputy",
    "end_deputy",
    "end_role",
    "give_role",
    "hand_over",
    "let_in_again",
    "remove_holiday",
    "set_business_date",
    "set_holiday",
]
