"""The words of the office pages: what a journal entry and a draft's fields are called."""

from __future__ import annotations

from collections.abc import Iterator

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zoulang.web.accounts.templatetags.zoulang import anchor
from zoulang.web.policy.draft_fields import shown_values, summary
from zoulang.web.policy.models import Draft

register = template.Library()

DEEDS = {
    "account.checked": _("account of a firm checked"),
    "account.refused": _("account of a firm refused"),
    "account.stated": _("account of a firm stated"),
    "address.removed": _("address for messages removed"),
    "address.set": _("address for messages set"),
    "agent.appointed": _("agent of a firm appointed"),
    "agent.ended": _("agent's time ended"),
    "alarm.decided": _("alarm about money decided"),
    "alarm.raised": _("alarm about money raised"),
    "award.granted": _("award granted"),
    "award.paid": _("award paid"),
    "award_list.opened": _("list of automatic awards opened"),
    "awards.granted": _("awards granted"),
    "batch.prepared": _("payment run prepared"),
    "batch.returned": _("return file of a payment run taken in"),
    "batch.sent": _("payment run sent to the bank"),
    "batch.withdrawn": _("payment run withdrawn"),
    "budget.closed": _("year of a budget closed"),
    "budget.set": _("budget set"),
    "business_date.set": _("business date set"),
    "case.facts_set": _("facts of a case stated"),
    "case.moved": _("case moved on"),
    "case.opened": _("case opened"),
    "case.parts_set": _("position of a case filled"),
    "check.ticked": _("line of a checklist ticked"),
    "check.unticked": _("tick of a checklist taken back"),
    "claim.approved": _("claim approved"),
    "claim.changed": _("claim changed"),
    "claim.facts_stated": _("facts of a claim stated"),
    "claim.match_allowed": _("second match of a payment allowed"),
    "claim.opened": _("claim begun"),
    "claim.refused": _("claim refused"),
    "claim_route.set": _("way of claiming set"),
    "deputy.appointed": _("deputy appointed"),
    "deputy.ended": _("deputy's time ended"),
    "dispute.answered": _("dispute of a fact answered"),
    "document.loaded": _("document loaded"),
    "document.published": _("document published"),
    "document.recorded": _("document entered"),
    "draft.accepted": _("draft accepted"),
    "draft.added": _("draft added by hand"),
    "draft.mended": _("draft mended"),
    "draft.rejected": _("draft rejected"),
    "draft.reopened": _("decision about a draft taken back"),
    "duty.given": _("duty given"),
    "duty.handed_on": _("duty handed on"),
    "duty.lead_named": _("lead of a duty named"),
    "duty.open_parts_seen": _("open parts of a duty seen"),
    "duty.own_day_set": _("day of a part set"),
    "duty.participants_added": _("participants added to a duty"),
    "duty.rhythm_set": _("days and rhythm of a duty set"),
    "enterprise.industry_set": _("industry of a firm set"),
    "enterprise.listing_kept": _("listing of a firm kept"),
    "enterprise.names_kept": _("names of a firm kept"),
    "enterprises.imported": _("enterprises imported"),
    "evidence.added": _("paper added to a case"),
    "fact.disputed": _("fact disputed"),
    "facts.recorded": _("facts recorded"),
    "facts.stated": _("facts stated by the firm"),
    "figures.installed": _("figures installed"),
    "file.columns_assigned": _("columns of a file assigned"),
    "file.received": _("file of a source received"),
    "firms.ranked": _("firms ranked"),
    "firms.told": _("firms told what they qualify for"),
    "goal.base_year_set": _("base year of a goal set"),
    "held.handed_over": _("handed over"),
    "held_paper.kept": _("paper of a firm kept"),
    "holiday.removed": _("day off or make-up day removed"),
    "holiday.set": _("day off or make-up day set"),
    "holiday_year.accepted": _("days off of a year accepted"),
    "instalment.freed": _("instalment freed"),
    "item.added": _("entry of a list added"),
    "item.answered": _("entry of a list answered"),
    "item.assigned": _("entry of a list handed on"),
    "item.closed": _("entry of a list closed"),
    "list.confirmed": _("yearly list confirmed"),
    "list.proposed": _("yearly list proposed"),
    "list.refused": _("yearly list refused"),
    "measurement.recorded": _("measurement recorded"),
    "message.found_sent": _("message taken as sent"),
    "message.sent_again": _("message sent again"),
    "model.asked": _("language model asked"),
    "names.kept_apart": _("names kept apart"),
    "names.merged": _("names merged"),
    "names.split": _("decision about names taken back"),
    "objection.answered": _("objection answered"),
    "objection.raised": _("objection raised"),
    "obstruction.linked": _("report of obstruction linked"),
    "payment.refused": _("transfer refused by the bank"),
    "period.closed": _("period of dispatch closed"),
    "period.opened": _("period of dispatch opened"),
    "person.added": _("person added"),
    "person.handed_over": _("all handed over by a person"),
    "person.let_in_again": _("new way in made"),
    "plan.set": _("plan of a case set"),
    "points.given": _("points given to firms"),
    "policy_change.approved": _("policy change approved"),
    "policy_change.proposed": _("policy change proposed"),
    "policy_change.refused": _("policy change refused"),
    "policy_change.saved": _("draft of a policy change kept"),
    "policy_change.withdrawn": _("policy change withdrawn"),
    "policy_file.installed": _("policy file installed"),
    "problem.sent": _("problem sent to a unit"),
    "procedure.installed": _("procedure installed"),
    "programme.installed": _("programme installed"),
    "promise.became_duty": _("promise became a duty"),
    "question.answered": _("question answered"),
    "question.asked": _("question asked"),
    "ranking.set": _("way of ranking set"),
    "recovery.demanded": _("money demanded back"),
    "recovery.returned": _("money demanded back has come"),
    "region_value.recorded": _("city's value entered"),
    "register.decided": _("all firms decided by the rules"),
    "reminders.sent": _("reminders sent"),
    "report.corrected": _("report corrected"),
    "report.submitted": _("report submitted"),
    "rhythm.set": _("rhythm of dispatch set"),
    "role.ended": _("role ended"),
    "role.given": _("role given"),
    "scheme.confirmed": _("scores confirmed"),
    "scheme.scored": _("units scored"),
    "scheme.set": _("scheme of assessment set"),
    "scheme.shown": _("scores shown to the units"),
    "sheet.imported": _("spreadsheet taken in"),
    "statement.row_decided": _("row of a statement assigned"),
    "statement.taken": _("statement of a source taken in"),
    "statement.verified": _("statement of a source checked"),
    "stock.delisted": _("end of a listing entered"),
    "stock.listed": _("listing of a firm entered"),
    "supervision.chosen": _("rule of slips chosen"),
    "team.formed": _("special team formed"),
    "title.bid_for": _("bid for a title begun"),
    "title.filed": _("title of a firm entered"),
    "title.granted": _("title granted to a firm"),
    "title.withdrawn": _("title of a firm withdrawn"),
    "town_points.set": _("points of towns set"),
    "unit.added": _("unit added"),
}

SUBJECTS = {
    "accounts.businessdate": _("business date"),
    "accounts.deputy": _("deputy"),
    "accounts.holiday": _("day off"),
    "accounts.holidayyear": _("days off of a year"),
    "accounts.membership": _("role of a person"),
    "accounts.programme": _("programme"),
    "accounts.unit": _("unit"),
    "accounts.user": _("person"),
    "casework.case": _("case"),
    "casework.casepart": _("position in a case"),
    "casework.evidence": _("paper of a case"),
    "casework.item": _("entry of a list"),
    "casework.move": _("move of a case"),
    "casework.procedure": _("procedure"),
    "casework.report": _("report"),
    "dispatch.period": _("period of dispatch"),
    "dispatch.rhythm": _("rhythm of dispatch"),
    "dispatch.scheme": _("scheme of assessment"),
    "money.award": _("award"),
    "money.payment": _("payment"),
    "outbox.message": _("message"),
    "policy.clause": _("clause"),
    "policy.document": _("document"),
    "policy.draft": _("draft"),
    "policy.namepair": _("pair of names"),
    "policy.policyedition": _("edition of a policy"),
    "policy.policyfile": _("policy file"),
    "policy.question": _("question"),
    "programme.duty": _("duty"),
    "programme.dutyunit": _("part in a duty"),
    "programme.goal": _("goal"),
    "programme.measurement": _("measurement"),
    "registry.enterprise": _("enterprise"),
    "registry.factsheet": _("fact sheet"),
    "registry.yearlylist": _("yearly list"),
}

# A letter beside the colour of a kind: colour alone tells nothing to who does not see it.
LETTERS = {
    "task": pgettext_lazy("letter of a kind", "D"),
    "inline_task": pgettext_lazy("letter of a kind", "D"),
    "target": pgettext_lazy("letter of a kind", "G"),
    "measure": pgettext_lazy("letter of a kind", "M"),
    "reference": pgettext_lazy("letter of a kind", "R"),
    "chain": pgettext_lazy("letter of a kind", "C"),
    "figure": pgettext_lazy("letter of a kind", "F"),
    "entity": pgettext_lazy("letter of a kind", "N"),
    "conflict_rule": pgettext_lazy("letter of a kind", "P"),
    "finding": pgettext_lazy("letter of a kind", "A"),
}


@register.filter
def deed_words(verb: str) -> str:
    """A journal verb in words; an unknown one stands as it is."""
    return str(DEEDS.get(verb, verb))


@register.filter
def subject_words(label: str) -> str:
    """What a kind of thing is called of which an entry of the journal speaks; an unknown one as it stands."""
    return str(SUBJECTS.get(label, label))


@register.filter
def draft_rows(draft: Draft) -> Iterator[tuple[str, str]]:
    """Label and value of the fields that were read; what was not read is not shown."""
    return shown_values(draft)


@register.filter
def draft_summary(draft: Draft) -> str:
    """What a draft says in one line."""
    return summary(draft)


@register.filter
def draft_places(draft: Draft) -> list[dict[str, str]]:
    """The other places that a finding is about, each with the address of its clause on a page."""
    document = draft.clause.document
    places = [
        place
        for place in draft.values.get("places") or ()
        if (place["document"], place["address"]) != (document.slug, draft.clause.address)
    ]
    shown = []
    for place in places:
        page = reverse("document", args=[document.programme.slug, place["document"]])
        name = "" if place["document"] == document.slug else f"{place['name']} "
        href = f"{page}#{anchor(place['address'])}"
        shown.append({"label": f"{name}{place['address']}", "href": href, "quote": place["quote"]})
    return list({each["href"]: each for each in shown}.values())


@register.filter
def kind_letter(kind: str) -> str:
    """The letter of a kind of draft."""
    return str(LETTERS.get(kind, ""))


@register.filter
def kind_word(kind: str) -> str:
    """What a kind of draft is called."""
    return str(dict(Draft.Kind.choices).get(kind, kind))


@register.simple_tag
def kind_mark(kind: str) -> SafeString:
    """The letter of a kind on its colour, with its kind of line."""
    shown = "task" if kind == "inline_task" else kind
    return format_html('<b class="kind kind-{}" aria-hidden="true">{}</b>', shown, LETTERS.get(kind, ""))
