"""Who I am here, what the roles are, and the journal, as JSON."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest

from zoulang.web.accounts.models import Role, Unit
from zoulang.web.accounts.roles import role_table
from zoulang.web.site.office.journal import ENTRIES_SHOWN, FILTERS, chosen_entries

Json = dict[str, Any]


def me(request: HttpRequest) -> Json:
    """Who asks, and in which roles; for whom, where it is a deputy's."""
    user = request.user
    held = getattr(user, "held_roles", ())
    units = Unit.objects.select_related("programme").in_bulk([role.unit_id for role in held])
    return {
        "username": user.get_username() or None,
        "roles": [
            {
                "programme": units[role.unit_id].programme.slug,
                "unit": {"zh": units[role.unit_id].name_zh, "en": units[role.unit_id].name_en},
                "role": role.role,
                "as_deputy": role.for_whom is not None,
            }
            for role in held
        ],
    }


def roles(request: HttpRequest) -> list[Json]:
    """The table of roles: what each may do, see and give."""
    return [
        {
            "role": role.value,
            "deeds": sorted(row.deeds),
            "sees": sorted(row.sees),
            "sees_own": sorted(row.sees_own),
            "gives": sorted(row.gives),
        }
        for role in Role
        for row in [role_table()[role.value]]
    ]


def journal(request: HttpRequest, page: int = 1) -> Json:
    """Entries the asker may read, the latest first, with the filters of the page."""
    if not request.user.is_authenticated:
        raise PermissionDenied
    chosen = {name: request.GET.get(name, "").strip() for name in FILTERS}
    found = Paginator(chosen_entries(request.user, chosen), ENTRIES_SHOWN).get_page(page)
    return {
        "entries": found.paginator.count,
        "page": found.number,
        "pages": found.paginator.num_pages,
        "listed": [
            {
                "id": entry.pk,
                "at": entry.at,
                "business_date": entry.business_date,
                "actor": entry.actor.username if entry.actor else None,
                "for_whom": entry.for_whom.username if entry.for_whom else None,
                "programme": entry.programme.slug if entry.programme else None,
                "verb": entry.verb,
                "subject": {
                    "type": entry.subject_type,
                    "id": entry.subject_id,
                    "label": entry.subject_label,
                },
                "reason": entry.reason,
                "detail": entry.detail,
                "seal": entry.seal,
            }
            for entry in found
        ],
    }


ROUTES = (
    ("/me", "Who asks, and in which roles", me),
    ("/roles", "What each role may do and see", roles),
    ("/journal", "The journal, as far as the asker reads it", journal),
)
