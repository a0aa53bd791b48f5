"""What every page knows about the record; a constant number of queries."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.models import Programme


def record(request: HttpRequest) -> dict[str, Any]:
    """Business date and the programmes the visitor may enter.

    ``has_demo`` is for pages that belong to no single programme: they carry the
    demo mark as soon as the record holds demo data.
    """
    user = getattr(request, "user", None)
    programmes = list(Programme.objects.visible_to(user)) if user is not None else []
    return {
        "business_date": business_date(),
        "programmes": programmes,
        "has_demo": any(programme.is_demo for programme in programmes),
    }
