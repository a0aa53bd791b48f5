"""What is done for a whole register costs the same number of queries for any number of firms."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.db import connection
from django.test.utils import CaptureQueriesContext
from stdnum.cn import uscc

from tests.web.conftest import County
from tests.web.growth import firms, rule_set, stated
from zoulang.web.growth.actions import decide_register
from zoulang.web.growth.models import Standing
from zoulang.web.registry.actions import import_enterprises
from zoulang.web.registry.models import Enterprise

ON = date(2026, 9, 30)


def test_deciding_a_register_makes_the_same_number_of_queries_for_any_number_of_firms(
    county: County,
) -> None:
    county.open()
    rule_set(county)
    facts = {"营业收入": "6000万元", "研发费用": "300万元", "持有一级称号": "否"}
    everybody = firms(county, 60)
    stated(county, 2026, {everybody[0]: facts})
    decide_register(county.programme, 2026, ON, None)
    with CaptureQueriesContext(connection) as few:
        decide_register(county.programme, 2026, ON, None)
    assert Standing.objects.filter(item="first", state="meets").count() == 1
    stated(county, 2026, dict.fromkeys(everybody, facts))
    with CaptureQueriesContext(connection) as many:
        decide_register(county.programme, 2026, ON, None)
    assert Standing.objects.filter(item="first", state="meets").count() == 60
    assert len(many) == len(few)


def _register(folder: Path, count: int, first: int = 0) -> Path:
    codes = [body + uscc.calc_check_digit(body) for body in (f"91999901{n:09d}" for n in range(first, count))]
    rows = [f"{code},青梧新设{n:03d}有限公司" for n, code in enumerate(codes, first)]
    path = folder / f"{count}.csv"
    path.write_text("\n".join(["统一社会信用代码,企业名称", *rows]), encoding="utf-8")
    return path


def test_a_register_is_imported_with_the_same_number_of_queries_for_any_number_of_firms(
    county: County, tmp_path: Path
) -> None:
    with CaptureQueriesContext(connection) as few:
        assert import_enterprises(county.programme, _register(tmp_path, 2), None).added == 2
    with CaptureQueriesContext(connection) as many:
        assert import_enterprises(county.programme, _register(tmp_path, 302, 2), None).added == 300
    assert len(many) == len(few)
    new = Enterprise.objects.get(name_zh="青梧新设301有限公司")
    assert (new.programme, new.town, new.industry, new.address) == (county.programme, None, "", "")
    again = import_enterprises(county.programme, _register(tmp_path, 302, 2), None)
    assert (again.added, again.changed, again.unchanged) == (0, 0, 300)
