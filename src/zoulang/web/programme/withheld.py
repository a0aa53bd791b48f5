"""Who sees sums over few firms, and from whom they are withheld."""

from __future__ import annotations

from typing import Any

from zoulang.figures.withholding import Withholding
from zoulang.web.accounts.models import Programme


def sees_every_sum(user: Any, programme: Programme) -> bool:
    """Whether the reader may see the awards behind the sums anyway."""
    if user.is_superuser:
        return True
    return user.is_authenticated and programme.pk in user.programmes_where("awards")


def rule_of_withholding(programme: Programme, user: Any) -> Withholding:
    """When a sum is withheld from the reader."""
    if sees_every_sum(user, programme):
        return Withholding(firms=0, percent=0)
    return Withholding(programme.fewest_firms, programme.nearest_percent)
