"""A programme folder is installed whole, twice without a change, and never half."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.web.conftest import DOCUMENT, PROGRAMME
from zoulang.errors import InputError
from zoulang.web.accounts.models import JournalEntry, Programme
from zoulang.web.policy.models import Document, Draft, Finding, Rule
from zoulang.web.programme.models import Duty, Goal
from zoulang.web.registry.models import Chain, ChainMember
from zoulang.web.site.install import install_programme

pytestmark = pytest.mark.django_db
WriteCounty = Callable[..., Path]


def test_a_folder_becomes_documents_rules_and_findings(write_county: WriteCounty) -> None:
    programme = install_programme(write_county())
    document = programme.documents.get()
    assert document.published
    assert document.clauses.get(address="一").text
    assert Rule.objects.count() == 2
    assert Finding.objects.get().clause.address == "三/（一）"


def test_a_second_installation_changes_nothing(write_county: WriteCounty) -> None:
    folder = write_county()
    install_programme(folder)
    before = Draft.objects.count(), Finding.objects.count(), JournalEntry.objects.count()
    install_programme(folder)
    assert (Draft.objects.count(), Finding.objects.count(), JournalEntry.objects.count()) == before


def test_records_of_the_folder_are_kept_when_the_real_text_is_loaded_later(write_county: WriteCounty) -> None:
    with_goal = DOCUMENT + (
        "    - {kind: goal, clause: 一, indicator: {zh: 营业收入, en: Revenue},\n"
        '       value: "90", unit: 亿元, by: "2026-12-31"}\n'
        "    - {kind: chain, clause: 二/（一）, name: {zh: 传感, en: Sensors},\n"
        "       products: [{zh: 传感器, en: sensor}]}\n"
        "    - {kind: duty, clause: 二/（一）, title: {zh: 培育企业, en: Grow firms}, units: [县工信局]}\n"
    )
    install_programme(write_county(document=with_goal))
    assert Goal.objects.get().indicator_en == "Revenue"
    assert ChainMember.objects.get().name_en == "sensor"
    assert Chain.objects.count() == Duty.objects.count() == 1
    # The text was loaded on top of the records, so only the measure is left to be decided about.
    becomes_a_record = Draft.objects.filter(kind__in=["task", "target", "chain", "measure", "reference"])
    assert [draft.kind for draft in becomes_a_record] == ["measure"]


def test_what_a_newer_folder_leaves_out_goes_away(write_county: WriteCounty) -> None:
    install_programme(write_county())
    install_programme(write_county(document=DOCUMENT.replace("没有写申报时间。", "没有写受理单位。")))
    assert [finding.text_zh for finding in Finding.objects.all()] == ["没有写受理单位。"]


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        (
            {"document": DOCUMENT.replace("clause: 三/（一）", "clause: 三/（九）")},
            "records 1 .*三/（九） is no clause",
        ),
        ({"document": DOCUMENT.replace("kind: finding", "kind: rumour")}, "`kind` is rumour"),
        ({"document": DOCUMENT.replace('"2026-01-01"', "spring")}, "`effective_from` is spring, no date"),
        (
            {"document": DOCUMENT.replace("{zh: 总体目标, en: Goals}", "{zh: 总体目标, en: Goals, more}")},
            "keys zh, en, more",
        ),
        ({"document": "slug: [unclosed"}, "sample-2026-90.yaml, line 1"),
        ({"programme": PROGRAMME.replace("kind: county", "kind: kingdom")}, "`kind` is kingdom"),
        ({"policy": "policy: broken\nmeasures: [{id: a, when: nothing}]"}, "nothing"),
    ],
)
def test_a_broken_folder_is_refused_whole_with_its_place(
    write_county: WriteCounty, changed: dict[str, str], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        install_programme(write_county(**changed))
    assert not Programme.objects.exists()
    assert not Document.objects.exists()
    assert not JournalEntry.objects.exists()


def test_an_unknown_programme_is_named_with_those_there_are() -> None:
    with pytest.raises(InputError, match="qingwu"):
        install_programme("atlantis")
