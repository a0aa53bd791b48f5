"""Cases about firms in a spreadsheet: named by the credit code of the firm."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.web.conftest import County
from tests.web.firm_cases import visit, visits
from tests.web.spreadsheets import book, exported
from zoulang.errors import InputError
from zoulang.web.accounts.sheets import Scope, sheet_named, take_in
from zoulang.web.casework.models import Case
from zoulang.web.registry.models import Enterprise

HEADS = ["编号", "名称", "企业统一社会信用代码"]


@pytest.fixture
def scope(county: County, firms: list[Enterprise]) -> Scope:
    visits(county.programme)
    return Scope(county.programme, county["industry"], "visit")


def test_the_sheet_names_the_firm_by_its_credit_code(
    scope: Scope, firms: list[Enterprise], tmp_path: Path
) -> None:
    visit(firms[1], number="访1")

    grid = exported("cases", scope, tmp_path / "访.xlsx")

    row = next(row for row in grid if "访1" in row)
    assert firms[1].credit_code in row and firms[1].name_zh in row


def test_a_row_opens_a_case_for_the_firm_of_the_code(
    scope: Scope, firms: list[Enterprise], tmp_path: Path
) -> None:
    rows = [HEADS, ["访7", "夏季走访", firms[0].credit_code]]
    take_in(sheet_named("cases"), scope, book(tmp_path / "访.xlsx", rows))

    assert Case.objects.get(number="访7").enterprise == firms[0]


def test_a_code_of_no_firm_opens_nothing(scope: Scope, tmp_path: Path) -> None:
    rows = [HEADS, ["访8", "夏季走访", "91350100M000100Y43"]]
    with pytest.raises(InputError, match="no firm of the register has the credit code"):
        take_in(sheet_named("cases"), scope, book(tmp_path / "访.xlsx", rows))

    assert not Case.objects.exists()
