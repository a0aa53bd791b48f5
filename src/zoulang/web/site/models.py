"""What the demo in this record was built from."""

from __future__ import annotations

from django.db import models


class DemoBuild(models.Model):
    """The fingerprint of the programme data and the code that built the demo."""

    fingerprint = models.CharField(max_length=64)
    finished_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.fingerprint[:12]
