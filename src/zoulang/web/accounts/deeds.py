"""The question every action asks first: may this person do this deed to this object?"""

from __future__ import annotations

from copy import copy
from typing import Any

from django.core.exceptions import PermissionDenied

from zoulang.errors import Said, said

# What a refusal calls each deed of ``roles.toml``.
DEEDS: dict[str, Said] = {
    "accounts.set_business_date": said("set the business date"),
    "accounts.add_unit": said("add a unit"),
    "accounts.add_person": said("add a person"),
    "accounts.let_in_again": said("give somebody a new way in"),
    "accounts.give_role": said("give this role"),
    "accounts.end_role": said("end this role"),
    "accounts.appoint_deputy": said("appoint a deputy"),
    "accounts.end_deputy": said("end a deputy's time"),
    "accounts.hand_over": said("hand over what is open"),
    "accounts.set_holiday": said("set a day off or a make-up day"),
    "accounts.remove_holiday": said("remove a day off or a make-up day"),
    "accounts.accept_year": said("accept the days off of a year"),
    "outbox.set_address": said("set an address for messages"),
    "outbox.send_again": said("send a message again"),
    "policy.load_document": said("load a document"),
    "policy.ask_model": said("ask the language model about a document"),
    "policy.publish_document": said("publish a document"),
    "policy.accept_draft": said("accept a draft"),
    "policy.reject_draft": said("reject a draft"),
    "policy.mend_draft": said("mend a draft"),
    "policy.add_draft": said("add a record to a clause"),
    "policy.reopen_draft": said("take a decision about a draft back"),
    "policy.ask_question": said("ask the interpreting unit"),
    "policy.answer_question": said("answer for the interpreting unit"),
    "policy.merge_names": said("merge names"),
    "policy.keep_names_apart": said("keep names apart"),
    "policy.split_names": said("split names"),
    "policy.install_policy_file": said("install a policy file"),
    "registry.import_enterprises": said("import enterprises"),
    "registry.record_facts": said("record facts of enterprises"),
    "registry.state_own_facts": said("state the facts of this firm"),
    "registry.take_statement": said("take in what this source states"),
    "registry.assign_row": said("say whose row this is"),
    "registry.verify_statement": said("check what a firm stated"),
    "registry.dispute_fact": said("dispute a value of this firm"),
    "registry.answer_dispute": said("answer for the source of this value"),
    "registry.keep_names": said("keep the names of a firm"),
    "registry.keep_listing": said("keep the listings of a firm"),
    "registry.set_industry": said("set the industry of a firm"),
    "registry.propose_list": said("propose a yearly list"),
    "registry.confirm_list": said("confirm a yearly list"),
    "registry.refuse_list": said("refuse a yearly list"),
    "growth.file_title": said("note that a title is applied for"),
    "growth.grant_title": said("enter a title"),
    "growth.withdraw_title": said("withdraw a title"),
    "growth.decide_register": said("decide the register"),
    "growth.rank_firms": said("rank firms"),
    "growth.give_points": said("give points for the judged part"),
    "growth.propose_ranking": said("propose a ranking as a list"),
    "growth.set_ranking": said("set the weights of a ranking"),
    "programme.record_measurement": said("enter a measurement"),
    "programme.take_measurement": said("take over a figure as a measurement"),
    "programme.record_region_value": said("enter a value of another region"),
    "programme.set_base_year": said("set a base year"),
    "programme.bid_for_title": said("begin a bid for a title"),
    "programme.install_figures": said("install figures"),
    "programme.name_lead": said("name the lead of a duty"),
    "programme.add_participants": said("let more units take part in this duty"),
    "programme.set_rhythm": said("set the days and the rhythm of a duty"),
    "programme.set_own_day": said("give a part of this duty a day of its own"),
    "programme.see_open_parts": said("name the open parts of this duty"),
    "programme.form_team": said("form a special team"),
    "casework.install_procedure": said("install a procedure"),
    "casework.open_case": said("open a case"),
    "casework.set_up_case": said("set up a case"),
    "casework.move_case": said("move this case"),
    "casework.keep_list": said("keep the lists of this case"),
    "casework.submit_report": said("report for this unit"),
    "programme.send_problems": said("send problems of key projects"),
    "dispatch.set_rhythm": said("set the rhythm of reports"),
    "dispatch.open_period": said("call for the reports of a period"),
    "dispatch.close_period": said("close a period"),
    "dispatch.choose_supervision": said("choose the rule of supervision"),
    "dispatch.draft_notice": said("draft a notice"),
    "dispatch.record_instruction": said("record a decision or an instruction"),
    "dispatch.set_scheme": said("set what an assessment counts"),
    "dispatch.score_units": said("score the units"),
    "dispatch.show_scores": said("show the scores to the units"),
    "dispatch.object_to_score": said("object to a score"),
    "dispatch.answer_objection": said("answer an objection"),
    "dispatch.confirm_scores": said("confirm the scores"),
    "dispatch.set_town_points": said("set the points of towns"),
    "dispatch.send_reminders": said("send reminders"),
    "forum.file_proposal": said("file a proposal"),
    "forum.split_proposal": said("split a proposal into asks"),
    "forum.follow_promise": said("follow a promise"),
    "workbench.propose_change": said("propose a change of a policy"),
    "workbench.approve_change": said("approve a change of a policy"),
    "workbench.refuse_change": said("refuse a change of a policy"),
    "money.set_route": said("say how a measure is claimed"),
    "money.open_claim": said("claim for this firm"),
    "money.open_award_list": said("open a list of automatic awards"),
    "money.let_match": said("let a payment be matched again"),
    "money.keep_paper": said("keep papers of this firm"),
    "money.appoint_agent": said("appoint an agent of this firm"),
    "money.grant_awards": said("grant awards"),
    "money.pay_award": said("pay an award"),
    "money.set_budget": said("set a budget"),
    "money.close_year": said("close the year of a budget"),
    "money.state_account": said("state the account of a firm"),
    "money.check_account": said("check the account of a firm"),
    "money.prepare_batch": said("prepare a payment run"),
    "money.free_instalment": said("free an instalment"),
    "money.demand_back": said("demand money back"),
    "money.tell_firms": said("tell firms what they qualify for"),
    "money.look_for_alarms": said("look for alarms"),
    "money.decide_alarm": said("decide an alarm"),
}


def require(by: Any, deed: str, subject: Any) -> None:
    """Refuse unless the person may do the deed.

    ``by`` is None for what was started from the command line of the machine the
    record lies on: whoever can run that can change the database anyway.

    A deputy who may do it only in somebody's place does it for that person: the journal entries of the deed
    say so.

    Raises:
        PermissionDenied: naming the deed.
    """
    if by is None:
        return
    if not by.has_perm(deed, subject):
        raise PermissionDenied(said("{person} may not {deed} here", person=by.username, deed=DEEDS[deed]))
    by.acts_for = _for_whom(by, deed, subject)


def _for_whom(by: Any, deed: str, subject: Any) -> int | None:
    """The person in whose place a deputy does a deed; None if the deputy may do it in an own role."""
    principals = {held.for_whom for held in by.held_roles if held.for_whom is not None}
    if not principals or _may_as(by, None, deed, subject):
        return None
    return next((each for each in sorted(principals) if _may_as(by, each, deed, subject)), None)


def _may_as(by: Any, for_whom: int | None, deed: str, subject: Any) -> bool:
    """Whether the person may do the deed with the roles held for one person alone."""
    narrowed = copy(by)
    narrowed.__dict__["held_roles"] = tuple(held for held in by.held_roles if held.for_whom == for_whom)
    return bool(narrowed.has_perm(deed, subject))
