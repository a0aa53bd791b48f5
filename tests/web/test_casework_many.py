"""Many cases at once, and what a move brings about outside of casework."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.web.conftest import County
from zoulang.errors import InputError, Problem
from zoulang.web.accounts.models import JournalEntry
from zoulang.web.casework import providers
from zoulang.web.casework.actions import (
    Opening,
    install_procedure,
    make_move,
    move_cases,
    open_case,
    open_cases,
    pass_silence,
)
from zoulang.web.casework.models import Case, Move, Procedure

OFFER = """
procedure: offer
title: {zh: 意向, en: Offer}
subject: offer
seen: offices
parts:
- {id: unit, title: {zh: 单位, en: unit}}
stages:
- {id: made, title: {zh: 已提出, en: made}, within: 5个工作日, silence: {move: lapse}}
- {id: taken, title: {zh: 已接受, en: taken}, end: yes}
- {id: lapsed, title: {zh: 已失效, en: lapsed}, end: yes}
moves:
- {id: take, title: {zh: 接受, en: take}, from: [made], to: taken, by: [unit]}
- {id: take-proved, title: {zh: 凭据接受, en: prove}, from: [made], to: taken, by: [unit], evidence: [凭据]}
- {id: lapse, title: {zh: 失效, en: lapse}, from: [made], to: lapsed}
"""


@pytest.fixture
def offer(county: County) -> Procedure:
    return install_procedure(county.programme, OFFER, None)


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[list[str]]]:
    """What an app that registered for the moves of offers was told."""
    monkeypatch.setattr(providers, "_on_moves", {})
    told: list[list[str]] = []

    @providers.on_move("offer")
    def hear(moves: Sequence[Move]) -> None:
        assert all(move.case.stage == move.to_stage for move in moves)
        told.append([move.move for move in moves])

    yield told


def many(county: County, offer: Procedure, number: int) -> list[Case]:
    unit = county.programme.units.get(name_zh="县工信局")
    openings = [Opening(f"意向{place}") for place in range(number)]
    return open_cases(offer, openings, county["office"], parts={"unit": [unit]})


def test_many_cases_are_opened_as_one_is(county: County, offer: Procedure) -> None:
    unit = county.programme.units.get(name_zh="县工信局")
    one = open_case(county.programme, "offer", "意向", county["office"], parts={"unit": [unit]})
    first, _ = many(county, offer, 2)
    for field in ("stage", "stage_since", "due", "opened_on", "facts", "programme_id"):
        assert getattr(Case.objects.get(pk=first.pk), field) == getattr(one, field)
    assert first.parts.get().unit == unit
    assert JournalEntry.objects.filter(verb="case.opened").count() == 3


def test_the_number_of_queries_does_not_grow_with_the_cases(county: County, offer: Procedure) -> None:
    def queries(number: int) -> tuple[int, int]:
        with CaptureQueriesContext(connection) as opening:
            cases = many(county, offer, number)
        with CaptureQueriesContext(connection) as moving:
            move_cases(cases, "take", county["industry"])
        return len(opening), len(moving)

    queries(1)
    assert queries(3) == queries(40)


def test_all_are_moved_or_none(county: County, offer: Procedure) -> None:
    cases = many(county, offer, 3)
    make_move(cases[1], "take", county["industry"])
    with pytest.raises(InputError, match="the case stands at"):
        move_cases(cases, "take", county["industry"])
    assert Case.objects.filter(stage="made").count() == 2


def test_what_a_move_asks_for_is_asked_of_each(county: County, offer: Procedure) -> None:
    with pytest.raises(InputError) as refused:
        move_cases(many(county, offer, 3), "take-proved", county["industry"])
    assert len(refused.value.problems) == 3


def test_only_who_holds_the_position_moves_them(county: County, offer: Procedure) -> None:
    with pytest.raises(PermissionDenied):
        move_cases(many(county, offer, 2), "take", county["finance"])


def test_an_app_is_told_of_one_move_and_of_many(
    county: County, offer: Procedure, heard: list[list[str]]
) -> None:
    cases = many(county, offer, 4)
    make_move(cases[0], "take", county["industry"])
    move_cases(cases[1:3], "take", county["industry"])
    pass_silence(date(2026, 12, 1))
    assert heard == [["take"], ["take", "take"], ["lapse"]]


def test_what_an_app_refuses_is_not_moved(county: County, offer: Procedure, heard: list[list[str]]) -> None:
    @providers.on_move("offer")
    def refuse(moves: Sequence[Move]) -> None:
        raise InputError(Problem("the money is gone", "ask for more"))

    cases = many(county, offer, 2)
    with pytest.raises(InputError, match="the money is gone"):
        make_move(cases[0], "take", county["industry"])
    assert pass_silence(date(2026, 12, 1)) == []
    assert Case.objects.filter(stage="made").count() == 2
    assert not Move.objects.exists()
