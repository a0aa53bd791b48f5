"""Slips of payments as official documents, in Chinese."""

from __future__ import annotations

from zoulang.paper import Column, Heading, OfficialDocument, Paragraph, Table
from zoulang.quantities import capital_money
from zoulang.web.accounts.models import Membership, Role, Unit
from zoulang.web.accounts.sentences import day_in_words
from zoulang.web.money.bank_files import purpose_of
from zoulang.web.money.models import Payment

NONE = "未列"


def payment_slip(payment: Payment, account: str) -> OfficialDocument:
    """The slip of one payment: whom, how much in figures and capital numerals, from what, under which clause.

    The payment comes with account, instalment, budget, award, rule and clause; ``account`` is the number as
    the reader may see it.
    """
    award, part = payment.award, payment.instalment
    clause, budget = award.rule.clause, part.budget
    payer = _finance(award.programme.pk)
    yuan = f"{payment.amount // 100:,}.{payment.amount % 100:02d}元"
    rows = (
        ("收款人", payment.account.holder if payment.account else award.enterprise.name_zh),
        ("统一社会信用代码", award.enterprise.credit_code),
        ("收款账号", account or NONE),
        ("开户银行", payment.account.bank if payment.account else NONE),
        ("金额（小写）", yuan),
        ("金额（大写）", capital_money(payment.amount)),
        ("用途", purpose_of(payment)),
        ("依据", f"{clause.document.number}{clause.address}（{award.rule.title_zh}）"),
        ("核定", f"第{award.pk}号奖补，{day_in_words(award.granted_on)}核定，共{_instalments(payment)}"),
        ("预算指标", budget.indicator if budget else NONE),
        ("资金来源", "市级财政" if part.treasury == "city" else "本级财政"),
        ("付款编号", payment.number or payment.receipt or NONE),
        ("付款结果", _result(payment)),
    )
    table = Table((Column("项目", 9), Column("内容", 21)), rows)
    return OfficialDocument(
        "sheet",
        "资金拨付通知单",
        (
            Paragraph(f"{award.enterprise.name_zh}："),
            Paragraph("根据下列条款和核定结果，拨付奖补资金如下。"),
            Heading(1, "拨付内容"),
            table,
        ),
        office=payer.name_zh if payer else "",
        date=payment.paid_on or (payment.batch.made_on if payment.batch else None),
        sealed=False,
    )


def _instalments(payment: Payment) -> str:
    number = payment.instalment.number
    return f"{payment.award.instalments.values('number').distinct().count()}期，本单为第{number}期"


def _result(payment: Payment) -> str:
    if payment.state == Payment.State.PAID and payment.paid_on is not None:
        return f"{day_in_words(payment.paid_on)}付讫，凭证号{payment.receipt}"
    if payment.state == Payment.State.REFUSED:
        return f"银行退回：{payment.refused_reason}"
    return "尚未到账"


def _finance(programme: int) -> Unit | None:
    held = Membership.objects.filter(unit__programme=programme, role=Role.FINANCE).select_related("unit")
    first = held.order_by("id").first()
    return first.unit if first else None
