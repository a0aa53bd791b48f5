"""What an alarm says, in the language of the screen."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zoulang.web.accounts.sentences import is_english
from zoulang.web.accounts.templatetags.zoulang import money_text
from zoulang.web.money.alarms.models import Alarm

Kind = Alarm.Kind


def reason_of(alarm: Alarm) -> str:
    """Why the record raised it, as a sentence."""
    parts = alarm.parts
    match alarm.kind:
        case Kind.SAME_RECEIPT:
            return _("The payment %(receipt)s of a higher level is matched more than once.") % parts
        case Kind.SAME_SUBJECT:
            return _("“%(subject)s” is paid for more than once.") % parts
        case Kind.SAME_FACT:
            facts = parts["facts"].get("en" if is_english() else "zh", "")
            return _("Both measures pay for the same fact of %(year)s: %(facts)s.") % {
                "year": parts["year"],
                "facts": facts,
            }
        case Kind.SAME_ACCOUNT:
            return _("The bank account %(account)s was given by %(firms)s firms.") % parts
        case Kind.SAME_CONTACT:
            return _("%(words)s is the contact of %(firms)s firms.") % parts
        case Kind.SAME_PAPER:
            return _("The same paper (%(words)s) was handed in by %(firms)s firms.") % parts
        case Kind.NEAR_NAMES:
            one, other = parts["names"]
            return _("%(one)s and %(other)s stand in one list and differ in one sign.") % {
                "one": one,
                "other": other,
            }
    return _above(alarm)


def _above(alarm: Alarm) -> str:
    parts = alarm.parts
    if "cap" in parts:
        amounts = {"amount": money_text(parts["amount"]), "cap": money_text(parts["cap"])}
        return _("%(amount)s were granted, and the clause allows at most %(cap)s.") % amounts
    return ngettext(
        "The measure is given once for all, and was granted %(times)s time.",
        "The measure is given once for all, and was granted %(times)s times.",
        parts["times"],
    ) % {"times": parts["times"]}


def advice_of(alarm: Alarm) -> str:
    """What a person may do about it."""
    match alarm.kind:
        case Kind.SAME_ACCOUNT:
            return _("Ask the firms for accounts of their own, or note why they share one.")
        case Kind.SAME_CONTACT | Kind.SAME_PAPER:
            return _("Agents may act for several firms; look whether the firms are apart in fact.")
        case Kind.NEAR_NAMES:
            return _("Hold the credit codes against each other; it may be one firm entered twice.")
        case Kind.ABOVE_CAP:
            return _("Decide the award again, or block it.")
    return _("Look up the clauses; block the award that is not due, or note why both are.")
