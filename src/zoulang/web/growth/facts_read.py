"""The facts that rankings read stand beside those that policies read: sheets ask for them too."""

from __future__ import annotations

from collections.abc import Iterator

from zoulang.web.accounts.business_date import business_date
from zoulang.web.accounts.models import Programme
from zoulang.web.growth.models import Scheme
from zoulang.web.growth.schemes import text_of_scheme
from zoulang.web.registry.policies import reads_facts


@reads_facts
def of_schemes(programme: Programme) -> Iterator[tuple[str, str]]:
    """The policies of the rankings of a programme; grades are rule sets, which are read anyway."""
    year = business_date().year
    for slug, source in programme.ranking_schemes.exclude(kind=Scheme.Kind.GRADES).values_list(
        "slug", "source"
    ):
        yield text_of_scheme(source, {}, year), slug
