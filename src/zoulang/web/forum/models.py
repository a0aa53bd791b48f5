"""What the public hands in."""

from __future__ import annotations

import hashlib
from typing import ClassVar

from django.db import models

from zoulang.web.casework.models import Case, OfCaseQuerySet


class TrackingCode(models.Model):
    """The code by which somebody who handed in a case sees its state, and nothing else of it.

    Only a digest of it is kept: whoever reads the record cannot ask in the other's name.
    """

    case = models.OneToOneField(Case, models.CASCADE, related_name="tracking_code")
    digest = models.CharField(max_length=64, unique=True)

    objects = OfCaseQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["case"]

    def __str__(self) -> str:
        return f"tracking code {self.pk}"

    @property
    def is_sealed(self) -> bool:
        return self.case.is_sealed


def digest_of(code: str) -> str:
    """The digest of a code, however it was written: spaces, dashes and capitals do not matter.

    >>> digest_of("ab2d-9kqm") == digest_of(" AB2D9KQM ")
    True
    """
    plain = "".join(sign for sign in code.upper() if sign.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()
