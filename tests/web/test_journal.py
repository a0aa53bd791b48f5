"""The journal is written once and cannot be rewritten without a trace."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction

from tests.web.conftest import County
from zoulang.errors import InputError
from zoulang.web.accounts.guard import is_guarded, lift_guard, set_guard
from zoulang.web.accounts.journal import Verdict, journal_head, seal_of, verify
from zoulang.web.accounts.models import JournalEntry

TABLE = "accounts_journalentry"


def behind_the_back(statement: str, *values: object) -> None:
    """As somebody does it who may do everything to the database: without the guard."""
    lift_guard()
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
    set_guard()


def third() -> JournalEntry:
    return JournalEntry.objects.order_by("id")[2]


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


@pytest.mark.parametrize("statement", [f"UPDATE {TABLE} SET reason = 'x'", f"DELETE FROM {TABLE}"])
def test_the_database_refuses_to_change_or_remove_an_entry(county: County, statement: str) -> None:
    county.load()
    before = JournalEntry.objects.count()
    assert is_guarded()
    with (
        pytest.raises(DatabaseError, match="only added to"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert JournalEntry.objects.count() == before


def test_every_seal_of_an_untouched_journal_holds(county: County) -> None:
    county.open()
    found = verify()
    assert found.count == JournalEntry.objects.count() > 5
    assert found.holds


def changed() -> list[int]:
    behind_the_back(f"UPDATE {TABLE} SET reason = 'nothing happened' WHERE id = %s", third().pk)
    return [third().pk]


def removed() -> list[int]:
    after = JournalEntry.objects.order_by("id")[3].pk
    behind_the_back(f"DELETE FROM {TABLE} WHERE id = %s", third().pk)
    return [after]


def inserted() -> list[int]:
    """An entry with a seal of its own that fits the one before it, between two others."""
    before, after = JournalEntry.objects.order_by("id")[2:4]
    behind_the_back(f"UPDATE {TABLE} SET id = id + 1000000 WHERE id >= %s", after.pk)
    put_in = JournalEntry(
        pk=after.pk,
        business_date=before.business_date,
        verb="award.granted",
        subject_type="money.award",
        subject_id="1",
        subject_label="an award",
    )
    put_in.seal = seal_of(put_in, before.seal)
    JournalEntry.objects.bulk_create([put_in])
    return [after.pk + 1_000_000]


def reordered() -> list[int]:
    first, second, after = JournalEntry.objects.order_by("id")[1:4]
    swap = f"UPDATE {TABLE} SET id = %s WHERE id = %s"
    for new, old in ((-1, first.pk), (first.pk, second.pk), (second.pk, -1)):
        behind_the_back(swap, new, old)
    return [first.pk, second.pk, after.pk]


@pytest.mark.parametrize("attack", [changed, removed, inserted, reordered])
def test_what_is_done_behind_the_back_of_the_actions_breaks_a_seal(
    county: County, attack: Callable[[], list[int]]
) -> None:
    county.open()
    expected = attack()
    found = verify()
    assert found.broken == expected
    assert not found.holds


def cut_off(count: int) -> None:
    last = list(JournalEntry.objects.order_by("-id").values_list("id", flat=True)[:count])
    behind_the_back(f"DELETE FROM {TABLE} WHERE id >= %s", last[-1])


def test_the_last_entries_cut_off_are_missed(county: County) -> None:
    county.open()
    cut_off(2)
    found = verify()
    assert (found.broken, found.missing, found.holds) == ([], 2, False)
    assert "the last 2 were cut off" in found.said


def sealed_anew() -> None:
    """Everything made to fit again, the head too: what only somebody with the whole database can do."""
    previous = ""
    for entry in JournalEntry.objects.order_by("id"):
        seal = seal_of(entry, previous)
        behind_the_back(f"UPDATE {TABLE} SET seal = %s WHERE id = %s", seal, entry.pk)
        previous = seal
    count = JournalEntry.objects.count()
    behind_the_back("UPDATE accounts_journalhead SET count = %s, seal = %s", count, previous)


def test_a_head_kept_elsewhere_finds_a_journal_that_was_sealed_anew(county: County) -> None:
    county.open()
    kept = str(journal_head())
    changed()
    sealed_anew()
    assert verify().holds
    found = verify(kept)
    assert (found.anchor_fits, found.holds) == (False, False)


def test_a_head_kept_elsewhere_fits_a_journal_that_went_on(county: County) -> None:
    county.load()
    kept = str(journal_head())
    county.open()
    assert verify(kept).holds
    cut_off(JournalEntry.objects.count() - int(kept.partition(":")[0]) + 1)
    sealed_anew()
    assert not verify(kept).holds


@pytest.mark.parametrize("text", ["12", "12:abc", "x:" + "0" * 64])
def test_what_is_no_head_is_refused(county: County, text: str) -> None:
    with pytest.raises(InputError, match="no head of a journal"):
        verify(text)


def test_entries_that_no_deed_wrote_are_found_at_the_end(county: County) -> None:
    county.load()
    last = JournalEntry.objects.order_by("id").last()
    assert last is not None
    more = JournalEntry(
        business_date=last.business_date,
        verb="award.paid",
        subject_type="x",
        subject_id="1",
        subject_label="x",
    )
    more.seal = seal_of(more, last.seal)
    JournalEntry.objects.bulk_create([more])
    found: Verdict = verify()
    assert (found.broken, found.missing, found.holds) == ([], -1, False)
