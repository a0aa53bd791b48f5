"""Whose firm it is, and the first page after logging in."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.views import LoginView
from django.urls import reverse

from zoulang.web.accounts.models import Role
from zoulang.web.registry.models import Enterprise


def own_firms(user: Any) -> list[Enterprise]:
    """The firms that the person acts for, by name."""
    units = {held.unit_id for held in user.held_roles}
    firms = Enterprise.objects.filter(unit__in=units).select_related("programme", "town")
    return list(firms.order_by("name_zh"))


class Login(LoginView):
    """The login; people of firms come to their firm, everybody else to what waits for them."""

    template_name = "site/login.html"
    redirect_authenticated_user = True

    def get_default_redirect_url(self) -> str:
        user: Any = self.request.user
        if user.is_authenticated and {held.role for held in user.held_roles} == {Role.ENTERPRISE}:
            firms = own_firms(user)
            if firms:
                return reverse("firm", args=[firms[0].programme.slug])
        return super().get_default_redirect_url()
