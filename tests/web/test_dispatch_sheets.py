"""The dispatch sheet goes out as a spreadsheet and a Word file, and comes back whole or not at all."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from pathlib import Path

import docx
import polars as pl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.web.conftest import County
from tests.web.dispatch import END, called_for, case_of, on
from zoulang.errors import InputError
from zoulang.tables import read_table, write_table
from zoulang.web.casework.models import Report
from zoulang.web.dispatch.filling import CASE, DONE, NOTE, sheet_table, take_in_sheet
from zoulang.web.dispatch.models import Period
from zoulang.web.dispatch.papers import sheet_paper
from zoulang.web.dispatch.sheet import rows_of
from zoulang.web.programme.models import DutyUnit


@pytest.fixture
def period(county: County) -> Period:
    made = called_for(county)
    on("2026-10-02")
    return made


def filled(folder: Path, *rows: tuple[object, object, str | None], done: str = DONE) -> Path:
    path = folder / "filled.xlsx"
    cases, shares, notes = zip(*rows, strict=True)
    columns = {
        CASE: pl.Series([str(case) for case in cases]),
        done: pl.Series([None if share is None else str(share) for share in shares], dtype=pl.String),
        NOTE: pl.Series(notes, dtype=pl.String),
    }
    write_table(pl.DataFrame(columns), path)
    return path


def test_the_sheet_that_went_out_comes_back_filled_in(county: County, period: Period, tmp_path: Path) -> None:
    table = sheet_table(rows_of(period, date(2026, 10, 2)))
    assert table[CASE].to_list() == [case_of("县工信局").pk, case_of("县统计局").pk]
    mine = table.filter(pl.col("责任单位") == "县工信局").with_columns(
        pl.lit(66.5).alias(DONE), pl.lit("走访9家").alias(NOTE)
    )
    path = tmp_path / "sheet.xlsx"
    write_table(mine, path)
    reports = take_in_sheet(period, path, county["industry"])
    assert [(str(each.done), each.note) for each in reports] == [("66.50", "走访9家")]
    write_table(sheet_table(rows_of(period, date(2026, 10, 2))), path)
    with pytest.raises(InputError, match="no row says anything new"):
        take_in_sheet(period, path, county["industry"])


def test_one_wrong_row_keeps_all_rows_out(county: County, period: Period, tmp_path: Path) -> None:
    mine, other = case_of("县工信局").pk, case_of("县统计局").pk
    path = filled(tmp_path, (mine, "60", "好"), (other, "50", None), ("99999", "1", None), ("x", "2", None))
    with pytest.raises(InputError) as refused:
        take_in_sheet(period, path, county["industry"])
    told = [str(problem) for problem in refused.value.problems]
    assert told[0].startswith("filled.xlsx, row 3: industry may not report for this unit here")
    assert told[1].startswith("filled.xlsx, row 4: 99999 is not in the record, or not yours")
    assert told[2].startswith("filled.xlsx, row 5: x is not in the record, or not yours")
    assert not Report.objects.exists()


@pytest.mark.parametrize(("share", "why"), [("120", "120 is more than 100"), ("高", "高 is no number")])
def test_a_share_is_a_number_from_0_to_100(
    county: County, period: Period, tmp_path: Path, share: str, why: str
) -> None:
    path = filled(tmp_path, (case_of("县工信局").pk, share, None))
    with pytest.raises(InputError, match=f"row 2, column 完成进度（%）: {why}"):
        take_in_sheet(period, path, county["industry"])


def test_a_case_stands_there_once_and_the_head_is_as_it_was(
    county: County, period: Period, tmp_path: Path
) -> None:
    mine = case_of("县工信局").pk
    with pytest.raises(InputError, match="row 3: the same stands in row 2 too"):
        take_in_sheet(period, filled(tmp_path, (mine, "60", None), (mine, "70", None)), county["industry"])
    with pytest.raises(InputError, match="column 进度: this column is not one of the register"):
        take_in_sheet(period, filled(tmp_path, (mine, "60", None), done="进度"), county["industry"])


def test_a_correction_of_a_report_that_came_in_time_is_not_late(
    county: County, period: Period, tmp_path: Path
) -> None:
    mine = case_of("县工信局").pk
    take_in_sheet(period, filled(tmp_path, (mine, "60", None)), county["industry"])
    day = on("2026-10-09")
    take_in_sheet(period, filled(tmp_path, (mine, "65", None)), county["industry"])
    row = next(row for row in rows_of(period, day) if row.unit_zh == "县工信局")
    assert (row.state, row.late_days, str(row.done)) == ("on_time", 0, "65.00")
    assert row.reported_on == date(2026, 10, 2)


def test_a_town_fills_in_the_rows_of_its_own(county: County, period: Period, tmp_path: Path) -> None:
    path = filled(tmp_path, (case_of("县工信局").pk, "60", None))
    with pytest.raises(InputError, match="is not in the record, or not yours"):
        take_in_sheet(period, path, county["town"])


def test_the_files_of_the_page_open(
    county: County, period: Period, client_of: Callable[[str], Client], tmp_path: Path
) -> None:
    address = period.get_absolute_url()
    take_in_sheet(period, filled(tmp_path, (case_of("县工信局").pk, "60", "走访9家")), county["industry"])
    office = client_of("office")
    (tmp_path / "out.xlsx").write_bytes(office.get(address + "?as=xlsx").content)
    table = read_table(tmp_path / "out.xlsx")
    assert dict(zip(table["责任单位"], table["报送"], strict=True)) == {
        "县工信局": "按期",
        "县统计局": "未到期",
    }
    word = docx.Document(io.BytesIO(office.get(address + "?as=docx").content))
    cells = [cell.text for row in word.tables[-1].rows for cell in row.cells]
    assert {"县工信局", "县统计局", "走访9家", "青政字〔2026〕90号 二/（一）", "60%"} <= set(cells)
    assert any("2026年9月下旬调度单" in each.text.replace("\n", "") for each in word.paragraphs)


def test_the_page_takes_a_filled_sheet_and_tells_what_is_wrong(
    county: County, period: Period, client_of: Callable[[str], Client], tmp_path: Path
) -> None:
    address = period.get_absolute_url()
    industry = client_of("industry")
    wrong = filled(tmp_path, (case_of("县工信局").pk, "101", None)).read_bytes()
    upload = SimpleUploadedFile("旬报.xlsx", wrong)
    page = industry.post(address + "fill/", {"file": upload}, follow=True).text
    assert "旬报.xlsx" in page and "101" in page
    right = filled(tmp_path, (case_of("县工信局").pk, "70", None)).read_bytes()
    industry.post(address + "fill/", {"file": SimpleUploadedFile("旬报.xlsx", right)})
    assert (
        str(Report.objects.get(case__duty_unit=DutyUnit.objects.get(unit__name_zh="县工信局")).done)
        == "70.00"
    )


def test_the_paper_says_what_is_not_known(county: County, period: Period) -> None:
    paper = sheet_paper(period, rows_of(period, END), END)
    assert paper.title == "青梧县样例方案2026年9月下旬调度单"
    assert paper.marks == ("未关账",)
