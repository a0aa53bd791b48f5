"""The journal of cases. Of a sealed case it says that something was done, and neither to what nor how."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models

from zoulang.web.accounts.journal import record
from zoulang.web.casework.models import Case


def tell(
    by: Any,
    verb: str,
    case: Case,
    subject: models.Model,
    reason: str = "",
    detail: Mapping[str, Any] | None = None,
    **more: Any,
) -> None:
    """Write a deed on a case, or on something of it, into the journal."""
    if case.is_sealed:
        record(by, verb, subject)
    else:
        record(by, verb, subject, reason, **(detail or {}), **more)
