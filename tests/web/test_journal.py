"""The journal is written once and cannot be rewritten without a trace."""

from __future__ import annotations

import pytest
from django.db import connection

from tests.web.conftest import County
from zoulang.web.accounts.journal import broken_seals
from zoulang.web.accounts.models import JournalEntry


def behind_the_back(statement: str, entry: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, [entry])


def test_an_entry_is_never_changed_or_removed_through_the_model(county: County) -> None:
    county.load()
    entry = JournalEntry.objects.first()
    assert entry is not None
    with pytest.raises(TypeError):
        entry.save()
    with pytest.raises(TypeError):
        entry.delete()
    with pytest.raises(TypeError):
        JournalEntry.objects.all().delete()
    with pytest.raises(TypeError):
        JournalEntry.objects.update(reason="nothing happened")


def test_every_seal_of_an_untouched_journal_holds(county: County) -> None:
    county.open()
    count, broken = broken_seals()
    assert count > 5
    assert broken == []


def test_a_change_behind_the_back_of_the_actions_breaks_a_seal(county: County) -> None:
    county.open()
    third = JournalEntry.objects.order_by("id")[2]
    behind_the_back("UPDATE accounts_journalentry SET reason = 'nothing happened' WHERE id = %s", third.pk)
    assert broken_seals()[1] == [third.pk]


def test_a_removed_entry_breaks_the_seal_after_it(county: County) -> None:
    county.open()
    first, second = JournalEntry.objects.order_by("id")[1:3]
    behind_the_back("DELETE FROM accounts_journalentry WHERE id = %s", first.pk)
    assert broken_seals()[1] == [second.pk]
