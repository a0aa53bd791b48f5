"""What the leading group hands down, and what comes to it: kinds of documents that are no policy."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """Where a duty comes from that no policy document names."""

    MEETING_DECISION = "meeting_decision", _("Decision of a meeting")
    INSTRUCTION = "instruction", _("Leader's written instruction")
    NOTICE_FROM_ABOVE = "notice_from_above", _("Notice from above")
    LETTER = "letter", _("Letter")
