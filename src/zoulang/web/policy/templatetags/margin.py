"""Draws the notes of the margin, each with the template its app named."""

from __future__ import annotations

from django import template
from django.template import Context
from django.utils.safestring import SafeString

from zoulang.web.policy.margin import MarginNote
from zoulang.web.policy.models import Clause

register = template.Library()


@register.simple_tag(takes_context=True)
def margin_note(context: Context, note: MarginNote, clause: Clause) -> SafeString:
    """The note in its own template, which sees the page's context and the note's."""
    assert context.template is not None  # always set while a page is drawn
    with context.push(**note.context, clause=clause):
        return context.template.engine.get_template(note.template).render(context)
