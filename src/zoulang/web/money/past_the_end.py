"""Instalments that fall due after a policy has expired: the text does not say, so the record asks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.utils.translation import override

from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.journal import record
from zoulang.web.accounts.models import User
from zoulang.web.money.models import Instalment
from zoulang.web.policy.models import Clause, PolicyEdition, Question
from zoulang.web.policy.policies import policy_of_edition

ASKED = "本条的分年度补贴有到{last}政策有效期届满以后才到期的部分，届满以后是否继续拨付？"


def ask_past_the_end(parts: Sequence[Instalment], edition: PolicyEdition, by: User | None) -> None:
    """Put one question on each clause of which an instalment falls due after the policy has expired."""
    last = policy_of_edition(edition).effective_to
    if last is None:
        return
    asked: dict[Clause, Question] = {}
    for part in parts:
        if part.due_year > last.year:
            clause = part.award.rule.clause
            if clause not in asked:
                asked[clause] = _question(clause, last, by)
            part.question = asked[clause]


def _question(clause: Clause, last: date, by: User | None) -> Question:
    with override("zh-hans"):
        text = ASKED.format(last=f"{last.year}年{last.month}月{last.day}日")
    held = Question.objects.filter(clause=clause, asked=text).first()
    if held is not None:
        return held
    made = Question.objects.create(clause=clause, asked=text, asked_by=by, asked_on=business_date())
    record(by, "question.asked", made)
    return made


def waits_for_answer(instalments: Iterable[Instalment]) -> list[Instalment]:
    """Those whose question nobody has answered."""
    return [each for each in instalments if each.question is not None and not each.question.is_answered]
