"""What the office keeps of an enterprise by hand: other names, listings, industry code and chain."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction

from zoulang.errors import InputError, Problem, said
from zoulang.web.accounts.deeds import require
from zoulang.web.accounts.journal import record
from zoulang.web.accounts.models import User
from zoulang.web.registry.models import ChainMember, Enterprise, FormerName, Listing

# GB/T 4754: a letter, or two to four digits, the letter before them or not.
_INDUSTRY = re.compile(r"^(?:[A-T]|[A-T]?\d{2,4})$")


@dataclass(frozen=True)
class Stock:
    """A listing as it is entered."""

    board: str
    stock_code: str
    listed_on: date | None = None
    delisted_on: date | None = None


@transaction.atomic
def keep_names(
    enterprise: Enterprise, former: Sequence[str], aliases: Sequence[str], by: User | None
) -> list[FormerName]:
    """Keep the names under which a firm is found too: former ones, and other spellings of files.

    Raises:
        PermissionDenied: if the person may not keep names here.
        InputError: if a name is that of another firm.
    """
    require(by, "registry.keep_names", enterprise)
    wanted = {name.strip()[:120]: FormerName.Kind.ALIAS for name in aliases if name.strip()}
    wanted |= {name.strip()[:120]: FormerName.Kind.FORMER for name in former if name.strip()}
    wanted.pop(enterprise.name_zh, None)
    others = enterprise.programme.enterprises.exclude(pk=enterprise.pk)
    taken = others.filter(name_zh__in=wanted).values_list("name_zh", flat=True)
    if taken:
        found = said("{name} is another enterprise of the register", name="、".join(taken))
        raise InputError(Problem(found, said("leave it out")))
    held = {each.name_zh: each for each in enterprise.former_names.select_for_update()}
    enterprise.former_names.exclude(name_zh__in=wanted).delete()
    for name, kind in wanted.items():
        kept = held.get(name) or FormerName(enterprise=enterprise, name_zh=name)
        kept.kind = kind
        kept.save()
    record(by, "enterprise.names_kept", enterprise, names=sorted(wanted))
    return list(enterprise.former_names.all())


@transaction.atomic
def keep_listing(enterprise: Enterprise, stock: Stock, by: User | None) -> Listing:
    """Keep a stock of a firm on a board, or the day on which it was delisted.

    Raises:
        PermissionDenied: if the person may not keep listings here.
        InputError: if the stock is one of another firm, or its days are the wrong way round.
    """
    require(by, "registry.keep_listing", enterprise)
    board, code = stock.board.strip()[:60], stock.stock_code.strip()[:20]
    if not board or not code:
        raise InputError(Problem(said("board or stock code is missing"), said("give both")))
    if stock.listed_on and stock.delisted_on and stock.delisted_on < stock.listed_on:
        raise InputError(Problem(said("it was delisted before it was listed"), said("mend the days")))
    days = {"listed_on": stock.listed_on, "delisted_on": stock.delisted_on}
    try:
        with transaction.atomic():
            made, _ = Listing.objects.update_or_create(
                enterprise=enterprise, board=board, stock_code=code, defaults=days
            )
    except IntegrityError:
        found = said("{board} {code} is a stock of another firm", board=board, code=code)
        raise InputError(Problem(found, said("mend the stock code"))) from None
    record(by, "enterprise.listing_kept", enterprise, board=board, stock=code)
    return made


@transaction.atomic
def set_industry(
    enterprise: Enterprise, code: str, by: User | None, chain_member: ChainMember | None = None
) -> Enterprise:
    """Set the industry code of a firm, and the place in an industry chain that is meant by it.

    Raises:
        PermissionDenied: if the person may not keep enterprises here.
        InputError: if it is no code of GB/T 4754, or the place belongs to another firm.
    """
    require(by, "registry.set_industry", enterprise)
    code = code.strip().upper()
    if code and not _INDUSTRY.match(code):
        found = said("{code} is no industry code", code=code)
        raise InputError(Problem(found, said("write a letter, or two to four digits, as GB/T 4754 has them")))
    found_firm = Enterprise.objects.select_for_update(of=("self",)).get(pk=enterprise.pk)
    found_firm.industry_code = code
    found_firm.save(update_fields=["industry_code"])
    if chain_member is not None:
        if chain_member.enterprise_id not in (None, enterprise.pk):
            told = said("{name} is another firm of the register", name=chain_member.name_zh)
            raise InputError(Problem(told, said("choose another place of the chain")))
        chain_member.enterprise = enterprise
        chain_member.save(update_fields=["enterprise"])
    chain = str(chain_member.chain) if chain_member else ""
    record(by, "enterprise.industry_set", enterprise, code=code, chain=chain)
    return found_firm
