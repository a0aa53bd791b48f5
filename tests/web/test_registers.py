"""A table of enterprises goes into the register whole, or not at all."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from django.core.exceptions import PermissionDenied

from tests.web.conftest import County
from zoulang.errors import InputError
from zoulang.tables import write_table
from zoulang.web.accounts.models import JournalEntry
from zoulang.web.registry.actions import Imported, import_enterprises
from zoulang.web.registry.models import Enterprise

CODES = ["91999901MA0000001P", "91999901MA0000002T"]
ROWS = {
    "统一社会信用代码": CODES,
    "企业名称": ["青梧样例材料有限公司", "青梧远汀传感有限公司"],
    "镇街": ["双渡镇", "白汀镇"],
    "行业": ["新材料", "智能传感"],
}


def table(tmp_path: Path, suffix: str = ".xlsx", **changed: list[str | None]) -> Path:
    path = tmp_path / f"firms{suffix}"
    write_table(pl.DataFrame({**ROWS, **changed}), path)
    return path


def test_a_code_of_the_tests_has_a_valid_check_digit() -> None:
    from stdnum.cn import uscc

    assert all(uscc.is_valid(code) for code in CODES)


@pytest.mark.parametrize("suffix", [".xlsx", ".csv", ".parquet"])
def test_a_table_becomes_enterprises(county: County, tmp_path: Path, suffix: str) -> None:
    result = import_enterprises(county.programme, table(tmp_path, suffix), county["office"])
    assert result == Imported(added=2, changed=0, unchanged=0)
    firm = Enterprise.objects.get(credit_code=CODES[0])
    assert (firm.name_zh, firm.town.name_zh if firm.town else None) == ("青梧样例材料有限公司", "双渡镇")


def test_a_second_import_changes_nothing_and_is_no_deed(county: County, tmp_path: Path) -> None:
    import_enterprises(county.programme, table(tmp_path), county["office"])
    entries = JournalEntry.objects.count()
    assert import_enterprises(county.programme, table(tmp_path), county["office"]) == Imported(0, 0, 2)
    assert JournalEntry.objects.count() == entries


def test_a_known_code_is_updated(county: County, tmp_path: Path) -> None:
    import_enterprises(county.programme, table(tmp_path), county["office"])
    renamed = table(tmp_path, 企业名称=["青梧样例新材有限公司", "青梧远汀传感有限公司"])
    assert import_enterprises(county.programme, renamed, county["office"]) == Imported(0, 1, 1)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"统一社会信用代码": [CODES[0], CODES[0]]}, r"firms\.xlsx, row 3: the same stands in row 2 too"),
        (
            {"统一社会信用代码": [CODES[0], "91999901MA0000002X"]},
            r"row 3, column 统一社会信用代码: .*is no unified social credit code",
        ),
        ({"企业名称": ["青梧样例材料有限公司", None]}, "row 3, column 企业名称: 企业名称 is missing"),
        ({"镇街": ["双渡镇", "月亮镇"]}, "row 3, column 镇街: 月亮镇 is no unit of the programme"),
        ({"星座": ["双鱼", "天秤"]}, "column 星座: this column is not one of the register; the columns are"),
    ],
)
def test_one_wrong_row_keeps_the_whole_table_out(
    county: County, tmp_path: Path, changed: dict[str, list[str | None]], message: str
) -> None:
    with pytest.raises(InputError, match=message):
        import_enterprises(county.programme, table(tmp_path, **changed), county["office"])
    assert not Enterprise.objects.exists()


def test_a_table_without_codes_is_refused(county: County, tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    path.write_text("企业名称\n青梧样例材料有限公司\n", encoding="utf-8")
    with pytest.raises(InputError, match="the column 统一社会信用代码 is missing"):
        import_enterprises(county.programme, path, county["office"])


def test_a_firm_imports_nothing(county: County, tmp_path: Path) -> None:
    with pytest.raises(PermissionDenied):
        import_enterprises(county.programme, table(tmp_path), county["firm"])
