"""The journal of cases. Of a sealed case it says that something was done, and neither to what nor how."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import models

from zoulang.web.accounts.journal import record, record_each
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


def tell_each(
    by: Any,
    verb: str,
    told: Iterable[tuple[Case, models.Model, dict[str, Any]]],
    reason: str = "",
) -> None:
    """The same deed on several cases of one procedure, each with its detail, in as many queries as one."""
    rows = [(case.is_sealed, subject, detail) for case, subject, detail in told]
    sealed = any(is_sealed for is_sealed, _, _ in rows)
    entries = [(subject, {} if sealed else detail) for _, subject, detail in rows]
    record_each(by, verb, entries, "" if sealed else reason)
