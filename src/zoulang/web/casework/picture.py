"""The drawn life cycle of a procedure, kept for as long as its text does not change."""

from __future__ import annotations

from functools import lru_cache

from django.utils.safestring import SafeString, mark_safe

from zoulang import procedures as core
from zoulang.web.casework.held import read_procedure


@lru_cache(maxsize=512)
def picture_of(source: str, stage: str | None, language: str) -> SafeString:
    """The picture as SVG, with the stage in which a case stands."""
    return mark_safe(core.draw(read_procedure(source), stage, language))  # the core has escaped the names
