"""How a page prints a sum that may be withheld."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from zoulang.figures.withholding import Sum
from zoulang.web.accounts.templatetags.zoulang import money

register = template.Library()


def withheld_words(found: Sum) -> str:
    """Why a sum is not printed; an empty text for one that is."""
    match found.state:
        case "few":
            return _("withheld: too few firms")
        case "one_sided":
            return _("withheld: nearly all of it is one firm's")
        case "beside":
            return _("withheld, for another sum would follow from it")
    return ""


@register.filter
def public_money(found: Sum) -> SafeString:
    """The sum as ``money`` prints it, or why it is withheld."""
    if found.is_shown:
        return money(found.fen)
    return format_html('<span class="unknown">{}</span>', withheld_words(found))
