"""Filters and tags that every page may use: money, dates, lights, bars and doors.

They are built in to every template, so that a number looks the same wherever it stands.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.forms.utils import flatatt
from django.templatetags.static import static
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zoulang.web.accounts.sentences import day_in_words, in_words, is_english

register = template.Library()
register.filter(in_words)

ICONS = "vendor/tabler-icons-3.51.0/icons.svg"
LIGHTS = "img/lights.svg"
LIGHT_WORDS = {
    "good": _("On time"),
    "warn": _("Behind"),
    "late": _("Late"),
    "unknown": _("Not known"),
    "quiet": _("Nothing due"),
}
QUOTATION = re.compile("“[^”]{1,8}”")
SCALES = {"亿元": 10**8, "万元": 10**4, "元": 1}
FEN_PER_YUAN, FEN_PER_WAN, FEN_PER_YI = 100, 10**6, 10**10


@register.filter
def in_language(thing: Any, field: str) -> str:
    """A field of a bilingual record, or of a ``{"zh": ..., "en": ...}``, in the language of the screen."""
    if isinstance(thing, dict):
        return thing.get("en" if is_english() else "zh") or thing.get("zh", "")
    if thing is None:
        return ""
    # Not by the method ``text``: a clause has its own words under that name.
    return (is_english() and getattr(thing, f"{field}_en")) or getattr(thing, f"{field}_zh")


@register.simple_tag(takes_context=True)
def sees(context: Any, kind: str) -> bool:
    """Whether the person sees this kind of thing throughout the programme of the page; see ``roles.toml``."""
    user, programme = context.get("user"), context.get("programme")
    if programme is None or user is None or not user.is_authenticated:
        return False
    return user.is_superuser or programme.pk in user.programmes_where(kind)


@register.simple_tag(takes_context=True)
def holds(context: Any, role: str) -> bool:
    """Whether the person has this role in the programme of the page."""
    user, programme = context.get("user"), context.get("programme")
    if programme is None or user is None or not user.is_authenticated:
        return False
    return any(held.role == role and held.programme_id == programme.pk for held in user.held_roles)


@register.filter
def words(text: Any) -> str:
    """A text of a policy file, which has ``in_language``, in the language of the screen."""
    return str(text.in_language("en" if is_english() else "zh"))


@register.filter
def whole_quotes(title: str) -> SafeString:
    """A title whose short quotations stay on one line: “四强” is never cut in two."""
    return mark_safe(QUOTATION.sub(r'<span class="nowrap">\g<0></span>', escape(title)))  # escaped here


@register.filter
def anchor(address: str) -> str:
    """The HTML id of the clause with this address."""
    return address.replace("/", ".").replace("（", "").replace("）", "")


@register.filter
def money(fen: int | None) -> SafeString:
    """Fen as 万元 or 亿元 (yuan in English), with the exact yuan when the pointer rests on it."""
    if fen is None:
        return format_html('<span class="unknown">{}</span>', gettext("not known"))
    exact = f"{Decimal(fen) / FEN_PER_YUAN:,.2f}"
    return format_html('<data class="money" value="{}" title="¥{}">{}</data>', fen, exact, money_text(fen))


def money_text(fen: int) -> str:
    """The amount as ``money`` prints it, without markup.

    >>> money_text(1_240_000_000)
    '1,240万元'
    """
    if is_english():
        return "¥" + _rounded(Decimal(fen) / FEN_PER_YUAN)
    if abs(fen) >= FEN_PER_YI:
        return _rounded(Decimal(fen) / FEN_PER_YI) + "亿元"
    if abs(fen) >= FEN_PER_WAN:
        return _rounded(Decimal(fen) / FEN_PER_WAN) + "万元"
    return _rounded(Decimal(fen) / FEN_PER_YUAN) + "元"


def _rounded(number: Decimal) -> str:
    text = f"{number.quantize(Decimal('0.01'), rounding=ROUND_HALF_UP):,f}"
    return text.rstrip("0").rstrip(".")


@register.filter
def figure(number: Any) -> str:
    """A number with thousands grouped and no idle zeros; a text as it is."""
    if number is None:
        return ""
    if isinstance(number, str):
        return number
    text = f"{Decimal(number):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@register.simple_tag
def quantity(number: Any, unit_zh: str, unit_en: str, digits: int | None = None) -> str:
    """A number with its unit. In English 亿元 and 万元 become yuan: nobody counts in 100m yuan.

    ``digits`` rounds a computed number; a number that somebody stated is shown as stated.
    """
    if digits is not None:
        number = Decimal(number).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    if not is_english():
        return f"{figure(number)}{unit_zh}"
    scale = SCALES.get(unit_zh)
    if scale is None:
        return f"{figure(number)}{unit_en}" if unit_en == "%" else f"{figure(number)} {unit_en}".strip()
    yuan = Decimal(number) * scale
    for size, letter in ((10**9, "bn"), (10**6, "m")):
        if abs(yuan) >= size:
            return f"¥{_rounded(yuan / size)}{letter}"
    return f"¥{_rounded(yuan)}"


@register.filter
def percent(share: Any, digits: int = 0) -> str:
    """A share of one as a percentage, rounded half up: 0.405 is 41%."""
    if share is None:
        return ""
    rounded = (Decimal(share) * 100).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)
    return f"{rounded}%"


@register.filter
def rounded(number: Any, digits: int = 1) -> str:
    """A number rounded half up to the digits given, without idle zeros; a whole number stays whole."""
    return figure(Decimal(number).quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP))


@register.filter
def less(number: Any, other: Any) -> Decimal | None:
    """The difference of two numbers; None where one of them is not known."""
    return None if number is None or other is None else Decimal(number) - Decimal(other)


@register.filter
def width(share: Any) -> str:
    """A share as the width of a bar that ends at the whole, for a style attribute."""
    return f"{min(max(float(share), 0.0), 1.0) * 100:.2f}%"


@register.filter
def official_date(day: date | None) -> str:
    """A day as an official document prints it: 2026年3月1日, or 1 Mar 2026."""
    return "" if day is None else day_in_words(day)


# The words that policies give their lights; another word stands as the policy writes it.
POLICY_LIGHTS = {"绿": _("Green"), "黄": _("Yellow"), "红": _("Red")}


@register.filter
def light_word(word: str, unreported: bool = False) -> str:
    """The word beside a light: as the policy names it, or that nothing was reported."""
    if unreported:
        return gettext("Not reported")
    return str(POLICY_LIGHTS.get(word, word or LIGHT_WORDS["unknown"]))


@register.filter
def state_word(state: str) -> str:
    """The word of a state, for readers who do not see its shape."""
    return str(LIGHT_WORDS.get(state, state))


@register.filter
def validity_on(document: Any, day: date) -> str:
    """The state of validity of a document or policy file on a day."""
    return str(document.validity(day))


@register.filter
def split_words(text: str) -> list[str]:
    """The words of a text, to loop over a few fixed names."""
    return text.split()


@register.filter
def times(counts: dict[str, int], name: str) -> range:
    """As many turns of a loop as the count under a name."""
    return range(counts[name])


@register.filter
def comparator_sign(comparator: str) -> str:
    """The sign of a comparison as people print it."""
    return {">=": "≥", "<=": "≤", "~": "≈"}.get(comparator, comparator)


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sprite; read out only if it has a label of its own."""
    return _drawing(ICONS, name, "icon", str(label))


@register.simple_tag
def shape(state: str) -> SafeString:
    """The shape of a state, without its word."""
    return _drawing(LIGHTS, state, f"shape shape-{state}", "")


@register.simple_tag
def light(state: str, word: Any = None) -> SafeString:
    """A light: colour, shape and word, so that none of the three is needed alone."""
    return format_html(
        '<span class="light light-{}">{}<span>{}</span></span>',
        state,
        shape(state),
        LIGHT_WORDS.get(state, state) if word is None else word,
    )


@lru_cache(maxsize=512)
def _drawing(sprite: str, name: str, css: str, label: str) -> SafeString:
    spoken = {"role": "img", "aria-label": label} if label else {"aria-hidden": "true"}
    picture = f"{static(sprite)}#{name}"
    return format_html('<svg class="{}"{}><use href="{}"/></svg>', css, flatatt(spoken), picture)


@register.inclusion_tag("components/bullet.html")
def bullet(share: Any, mark: Any, state: str, label: str) -> dict[str, Any]:
    """A bullet bar: how far from the start to the target, and where an even pace would be.

    ``share`` and ``mark`` are shares of the way; None for what is not known.
    """
    return {"share": share, "mark": mark, "state": state, "label": label}


@register.simple_block_tag(end_name="enddoor")
def door(content: str, shown: Any, label: str = "", css: str = "") -> SafeString:
    """A number that opens: ``shown`` is seen, the content is the panel with its sum and source."""
    title = label or gettext("How this number comes about")
    return format_html(
        '<details class="door {}"><summary title="{}">{}</summary><div class="door-panel">{}</div></details>',
        css,
        title,
        shown,
        mark_safe(content),  # the template engine has escaped what stands inside the block
    )


@register.simple_tag(takes_context=True)
def address_with(context: dict[str, Any], **changes: Any) -> str:
    """The page's own address with parts of the query changed; None takes one away."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = value
    encoded = query.urlencode()
    return f"?{encoded}" if encoded else context["request"].path
