"""What the pages of dispatch begin with: the programme, and what stands in the menu."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from zoulang.web.accounts.entrance import day_in
from zoulang.web.accounts.models import Programme
from zoulang.web.accounts.roles import roles_that_see, roles_that_see_own


def working_programme(request: HttpRequest, slug: str) -> Programme:
    """The programme, for those who report or read reports in it; 404 for everybody else."""
    programme = get_object_or_404(Programme.objects.visible_to(request.user), slug=slug)
    user: Any = request.user
    roles = roles_that_see("reports") | roles_that_see_own("reports") | roles_that_see_own("assessments")
    held = {each.role for each in user.held_roles if each.programme_id == programme.pk}
    if not user.is_superuser and not held & roles:
        raise Http404
    return programme


def may(request: HttpRequest, deed: str, subject: Any) -> bool:
    """Whether the person may do the deed, for buttons."""
    user: Any = request.user
    return user.has_perm(deed, subject)


def refuse_unless(request: HttpRequest, deed: str, subject: Any) -> None:
    """A form that only those see who may do the deed."""
    if not may(request, deed, subject):
        raise PermissionDenied


def day_in_address(text: str) -> date:
    """A day of an address; 404 for anything else."""
    day = day_in(text)
    if day is None:
        raise Http404
    return day
