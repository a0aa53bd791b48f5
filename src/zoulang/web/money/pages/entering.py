"""Who enters the pages of money: whoever sees the budgets of the programme; for others they are not there."""

from __future__ import annotations

from django.http import Http404, HttpRequest

from zoulang.web.accounts.entrance import programme_in
from zoulang.web.accounts.models import Programme

KIND = "budgets"


def money_programme(request: HttpRequest, slug: str) -> Programme:
    """The programme of an address, if the person sees its budgets."""
    found = programme_in(request, slug)
    user = request.user
    if user.is_superuser or (user.is_authenticated and found.pk in user.programmes_where(KIND)):
        return found
    raise Http404
