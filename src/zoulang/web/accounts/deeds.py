"""The question every action asks first: may this person do this deed to this object?"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied


def require(by: Any, deed: str, subject: Any) -> None:
    """Refuse unless the person may do the deed.

    ``by`` is None for what was started from the command line of the machine the
    record lies on: whoever can run that can change the database anyway.

    Raises:
        PermissionDenied: naming the deed.
    """
    if by is not None and not by.has_perm(deed, subject):
        raise PermissionDenied(f"{by.username} may not {deed.partition('.')[2].replace('_', ' ')} here")
