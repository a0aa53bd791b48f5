"""Deeds on questions to the interpreting unit: asked about a clause, answered for good.

An answer is a recorded reading: it is kept against the clause and changes neither its text nor its rules.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction

from zoulang.errors import InputError, Problem, said
from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.deeds import require
from zoulang.web.accounts.journal import record
from zoulang.web.accounts.models import Role, User
from zoulang.web.policy.models import Clause, Document, Draft, Question
from zoulang.web.policy.names import names_of_unit

ASKED_LENGTH, ANSWER_LENGTH = 1000, 2000


@transaction.atomic
def ask_question(clause: Clause, asked: str, by: User | None, draft: Draft | None = None) -> Question:
    """Put a question on a clause, or on what was read from it, to the unit that interprets the document.

    Raises:
        PermissionDenied: if the person may not ask here.
        InputError: if the question is empty or too long.
    """
    require(by, "policy.ask_question", clause)
    asked = _checked(asked, ASKED_LENGTH, clause)
    question = Question.objects.create(
        clause=clause, draft=draft, asked=asked, asked_by=by, asked_on=business_date()
    )
    record(by, "question.asked", question)
    return question


@transaction.atomic
def answer_question(question: Question, answer: str, by: User | None, english: str = "") -> Question:
    """Answer a question; from now on the answer stands where the clause is used.

    ``english`` is the same in English, for the pages in English; it may be left out.

    Raises:
        PermissionDenied: if the person may not answer here.
        InputError: if it is answered already, the answer is empty or too long, or the document leaves its
            interpretation to another unit.
    """
    require(by, "policy.answer_question", question)
    answer = _checked(answer, ANSWER_LENGTH, question.clause)
    english = _checked(english, ANSWER_LENGTH, question.clause) if english.strip() else ""
    held = Question.objects.select_related("clause__document__programme")
    question = held.select_for_update(of=("self",)).get(pk=question.pk)
    document = question.clause.document
    if question.is_answered:
        found = said("the question was answered on {day}", day=question.answered_on)
        remedy = said("ask anew if the answer leaves something open")
        raise InputError(Problem(found, remedy, place=str(document)))
    if by is not None and not answers_for(by, document):
        found = said("{unit} interprets this document", unit=document.interpreted_by)
        raise InputError(Problem(found, said("leave the answer to that unit"), place=str(document)))
    question.answer, question.answered_by, question.answered_on = answer, by, business_date()
    question.answer_en = english
    question.save(update_fields=["answer", "answer_en", "answered_by", "answered_on"])
    record(by, "question.answered", question, answer=answer, **({"answer_en": english} if english else {}))
    return question


def answers_for(person: Any, document: Document) -> bool:
    """Whether a person who may answer does so for this document: its interpreting unit, or the office.

    Where the document names no unit of the programme, every interpreting unit of the programme answers.
    """
    if person.is_superuser:
        return True
    here = [held for held in person.held_roles if held.programme_id == document.programme_id]
    if any(held.role == Role.OFFICE for held in here):
        return True
    named = {
        unit.pk for unit in document.programme.units.all() if document.interpreted_by in names_of_unit(unit)
    }
    mine = {held.unit_id for held in here if held.role == Role.INTERPRETER}
    return bool(mine & named) if named else bool(mine)


def readings_of(clause: Clause, reader: Any) -> list[Question]:
    """The recorded readings of a clause that a person may read, the oldest first."""
    answered = Question.objects.visible_to(reader).filter(clause=clause, answered_on__isnull=False)
    return list(answered.select_related("answered_by"))


def _checked(text: str, most: int, clause: Clause) -> str:
    text = text.strip()
    if not text:
        raise InputError(Problem(said("nothing is written"), said("write a sentence"), place=str(clause)))
    if len(text) > most:
        found = said("the text has {length} characters", length=len(text))
        raise InputError(Problem(found, said("say it in at most {most}", most=most), place=str(clause)))
    return text
