"""Who sees what, as conditions for queries. A page that finds nothing answers 404."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

NOTHING = Q(pk__in=[])


def seen_in(user: Any, kind: str, programme_path: str) -> Q:
    """Rows whose programme (reached by ``programme_path``) shows this kind of thing to the person."""
    if user.is_superuser:
        return Q()
    if not user.is_authenticated:
        return NOTHING
    return Q(**{f"{programme_path}__in": user.programmes_where(kind)})


def own_of(user: Any, kind: str, unit_path: str) -> Q:
    """Rows that belong to a unit the person acts for, if the role sees its own things of this kind."""
    if not user.is_authenticated:
        return NOTHING
    return Q(**{f"{unit_path}__in": user.units_where(kind)})
