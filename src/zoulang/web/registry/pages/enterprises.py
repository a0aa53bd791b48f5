"""The list of enterprises: filters in the address, fifty a page, the whole list as a spreadsheet."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

import polars as pl
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.entrance import number_in, office_page, person, programme_in
from zoulang.web.accounts.models import Programme, Unit
from zoulang.web.accounts.spreadsheet import spreadsheet, wants_spreadsheet
from zoulang.web.registry.models import Chain, Enterprise, Title, TitleKind, valid_titles

SHOWN = 50


@dataclass(frozen=True)
class Filters:
    """What the address asks for."""

    text: str
    town: int | None
    industry: str
    chain: int | None
    title: str

    @classmethod
    def of(cls, asked: QueryDict) -> Filters:
        """The filters of an address; what makes no sense filters nothing."""
        return cls(
            asked.get("q", "").strip()[:60],
            number_in(asked.get("town", "")),
            asked.get("industry", "")[:60],
            number_in(asked.get("chain", "")),
            asked.get("title", "")[:60],
        )

    @property
    def any_chosen(self) -> bool:
        """Whether the list is narrowed at all."""
        return bool(self.text or self.town or self.industry or self.chain or self.title)

    def apply(self, firms: Any) -> Any:
        """The firms that fit all of them."""
        if self.text:
            named = Q(name_zh__icontains=self.text) | Q(former_names__name_zh__icontains=self.text)
            coded = Q(credit_code__istartswith=self.text) | Q(name_en__icontains=self.text)
            firms = firms.filter(pk__in=Enterprise.objects.filter(named | coded).values("pk"))
        if self.town:
            firms = firms.filter(town=self.town)
        if self.industry:
            firms = firms.filter(industry=self.industry)
        if self.chain:
            firms = firms.filter(chain_places__chain=self.chain).distinct()
        if self.title:
            held = Title.objects.filter(valid_titles(business_date()), kind__slug=self.title)
            firms = firms.filter(pk__in=held.values("enterprise"))
        return firms


@office_page
def enterprises(request: HttpRequest, programme: str) -> HttpResponse:
    """The enterprises that the person sees; who sees none finds no page."""
    found = programme_in(request, programme)
    if not _may_see(request, found):
        raise Http404
    filters = Filters.of(request.GET)
    seen = Enterprise.objects.filter(programme=found).visible_to(request.user)
    firms = filters.apply(seen).order_by("name_zh", "pk")
    if wants_spreadsheet(request):
        return _as_spreadsheet(found, firms)
    on = business_date()
    valid = Title.objects.filter(valid_titles(on)).select_related("kind")
    firms = firms.select_related("town").prefetch_related(Prefetch("titles", queryset=valid, to_attr="valid"))
    page = Paginator(firms, SHOWN).get_page(request.GET.get("page"))
    for firm in page.object_list:
        firm.valid_kinds = Counter(title.kind for title in firm.valid).items()
    context = {
        "section": "enterprises",
        "programme": found,
        "filters": filters,
        "page": page,
        "towns": Unit.objects.filter(programme=found, kind=Unit.Kind.TOWN),
        "industries": seen.exclude(industry="")
        .order_by("industry")
        .values_list("industry", flat=True)
        .distinct(),
        "chains": Chain.objects.filter(clause__document__programme=found),
        "kinds": TitleKind.objects.filter(programme=found),
    }
    return render(request, "registry/enterprises.html", context)


def _may_see(request: HttpRequest, programme: Programme) -> bool:
    """Whether the person sees enterprises of the programme: all, or those of an own unit."""
    user = person(request)
    if user.is_superuser or programme.pk in set(user.programmes_where("enterprises")):
        return True
    return Enterprise.objects.filter(programme=programme).visible_to(user).exists()


def _as_spreadsheet(programme: Programme, firms: Any) -> HttpResponse:
    fields = ("credit_code", "name_zh", "name_en", "town__name_zh", "industry", "industry_code", "address")
    heads = ("统一社会信用代码", "企业名称", "英文名称", "镇街", "行业", "行业代码", "地址")
    rows = list(firms.values_list(*fields))
    frame = pl.DataFrame(rows, schema=dict.fromkeys(heads, pl.String()), orient="row")
    return spreadsheet(f"{programme.slug}-{_('enterprises')}", frame)
