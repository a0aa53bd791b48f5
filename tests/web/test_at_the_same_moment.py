"""Two people do the same deed at the same moment: one does it, the other is told in a clear sentence."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import partial

import pytest
from django.db import connection

from tests.web.awards import award_of
from tests.web.conftest import TEXT, County
from tests.web.errands import errand, errands
from zoulang.errors import InputError
from zoulang.web.accounts.journal import record, verify
from zoulang.web.accounts.models import JournalEntry
from zoulang.web.casework.actions import add_item, answer_item, close_item, make_move, submit_report
from zoulang.web.casework.models import Move, Report
from zoulang.web.money.actions import pay_award
from zoulang.web.money.models import Award, Payment
from zoulang.web.policy.actions import load_document, publish_document
from zoulang.web.policy.deciding import accept_draft
from zoulang.web.policy.models import Document, Draft, Rule
from zoulang.web.programme.models import Duty, DutyUnit, Goal
from zoulang.web.registry.models import Enterprise

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = 4
DAY = date(2026, 9, 30)
Deed = Callable[[], object]


def at_once(*deeds: Deed) -> tuple[list[object], list[str]]:
    """What came of deeds that begin together: the results, and the sentences of those refused."""
    start, done, refused, broken = threading.Barrier(len(deeds)), [], [], []

    def act(deed: Deed) -> None:
        try:
            start.wait()
            done.append(deed())
        except InputError as error:
            refused.append(str(error))
        except Exception as error:
            broken.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=[deed]) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not broken
    return done, refused


@pytest.fixture
def awards(county: County, firms: list[Enterprise]) -> list[Award]:
    county.open()
    rule = Rule.objects.get(item="equipment")
    return [award_of(firm, rule) for firm in firms]


def test_an_award_is_paid_once(county: County, awards: list[Award]) -> None:
    finance = county["finance"]
    receipts = [f"拨-{number}" for number in range(PEOPLE)]
    done, refused = at_once(*[partial(pay_award, awards[0], finance, DAY, receipt) for receipt in receipts])
    assert (len(done), Payment.objects.count()) == (1, 1)
    assert all("an award is paid once" in sentence for sentence in refused)
    assert JournalEntry.objects.filter(verb="award.paid").count() == 1


def test_a_receipt_pays_one_award(county: County, awards: list[Award]) -> None:
    finance = county["finance"]
    done, refused = at_once(*[partial(pay_award, award, finance, DAY, "拨-1") for award in awards])
    assert (len(done), Payment.objects.count()) == (1, 1)
    assert "receipt 拨-1 is used" in refused[0]


def test_a_draft_becomes_one_record(county: County) -> None:
    draft = Draft.objects.get(clause__document=county.load(), kind="target")
    office = county["office"]
    done, refused = at_once(*[partial(accept_draft, draft, office)] * PEOPLE)
    assert (len(done), Goal.objects.count()) == (1, 1)
    assert all("office accepted the draft before" in sentence for sentence in refused)


def test_two_drafts_that_name_one_new_unit_make_one_unit(county: County) -> None:
    county.text.write_text(TEXT.replace("县统计局", "县数据局"), encoding="utf-8")
    drafted = Draft.objects.get(clause__document=county.load(), kind="task")
    second = Draft.objects.create(
        clause=drafted.clause, kind="task", values=drafted.values, quote="又一条", confidence=1
    )
    office = county["office"]
    done, refused = at_once(partial(accept_draft, drafted, office), partial(accept_draft, second, office))
    assert (len(done), refused) == (2, [])
    assert county.programme.units.filter(name_zh="县数据局").count() == 1
    assert Duty.objects.count() == 2


def test_a_document_is_published_once(county: County) -> None:
    document, office = county.load(), county["office"]
    done, refused = at_once(*[partial(publish_document, document, office)] * PEOPLE)
    assert len(done) == 1
    assert all("the document is public already" in sentence for sentence in refused)
    assert JournalEntry.objects.filter(verb="document.published").count() == 1


def test_a_new_document_loaded_twice_is_one_document(county: County) -> None:
    county.text.write_text(TEXT.replace("90号", "91号"), encoding="utf-8")
    office = county["office"]
    done, refused = at_once(*[partial(load_document, county.programme, county.text, office)] * PEOPLE)
    assert (len(done), refused) == (PEOPLE, [])
    assert Document.objects.filter(number="青政字〔2026〕91号").count() == 1


def test_two_reports_for_one_period_are_a_report_and_its_correction(county: County) -> None:
    county.open()
    part, person = DutyUnit.objects.get(unit__name_zh="县工信局"), county["industry"]
    at_once(*[partial(submit_report, part.case, DAY, Decimal(done), person) for done in (40, 50)])
    assert Report.objects.count() == 1
    verbs = JournalEntry.objects.filter(verb__startswith="report.").values_list("verb", "detail__corrected")
    assert sorted(verb for verb, _ in verbs) == ["report.corrected", "report.submitted"]


def test_the_journal_keeps_its_seals_when_many_write(county: County) -> None:
    done, _ = at_once(*[partial(record, None, "document.read", county.programme)] * PEOPLE)
    assert len(done) == PEOPLE
    assert verify().holds


def test_a_case_is_moved_on_once(county: County) -> None:
    errands(county.programme)
    case, person = errand(county.programme), county["industry"]
    moves = [partial(make_move, type(case).objects.get(pk=case.pk), "accept", person) for _ in range(PEOPLE)]
    done, refused = at_once(*moves)
    assert (len(done), Move.objects.count()) == (1, 1)
    assert len(refused) == PEOPLE - 1
    assert all("the case stands at" in sentence for sentence in refused)
    assert JournalEntry.objects.filter(verb="case.moved").count() == 1


def test_entries_that_come_at_once_stand_one_after_the_other_and_are_closed_once(county: County) -> None:
    errands(county.programme, **{"close_needs: [answer, evidence]": "close_needs: [answer]"})
    case, person = errand(county.programme), county["industry"]
    town = county.programme.units.get(name_zh="双渡镇")
    titles = [f"问题{number}" for number in range(PEOPLE)]
    at_once(*[partial(add_item, case, "problems", title, person, unit=town, due=DAY) for title in titles])
    assert sorted(case.items.values_list("position", flat=True)) == list(range(PEOPLE))
    first = case.items.select_related("case__procedure").first()
    assert first is not None
    answer_item(first, "已办", person)
    office = county["office"]
    again = [partial(close_item, type(first).objects.get(pk=first.pk), office) for _ in range(PEOPLE)]
    done, refused = at_once(*again)
    assert (len(done), len(refused)) == (1, PEOPLE - 1)
    assert all("is closed" in sentence for sentence in refused)
