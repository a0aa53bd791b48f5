"""Tables come in from three kinds of file and go out again, whole or not at all."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from zoulang.errors import InputError
from zoulang.tables import EXCEL_ROWS, read_rows, read_table, write_table

FIRMS = pl.DataFrame(
    {
        "企业名称": ["青梧甲公司", "=1+1", "018", None],
        "奖补": [500_010_000, None, 1, 0],
        "规上工业": [True, None, False, None],
        "申报日期": [date(2022, 6, 1), None, date(2021, 4, 26), None],
    }
)


def workbook(path: Path, rows: list[list[object]]) -> Path:
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    book.close()
    return path


def message(path: Path) -> str:
    with pytest.raises(InputError) as refused:
        read_table(path)
    return str(refused.value)


def test_parquet_keeps_whole_fen_and_says_so_in_the_head(tmp_path: Path) -> None:
    write_table(FIRMS, tmp_path / "firms.parquet", money=["奖补"])
    assert read_table(tmp_path / "firms.parquet").equals(FIRMS.rename({"奖补": "奖补（分）"}))


def test_a_workbook_shows_yuan_and_keeps_texts_as_texts(tmp_path: Path) -> None:
    write_table(FIRMS, tmp_path / "firms.xlsx", money=["奖补"], heads={"奖补": "市级奖补"})
    back = read_table(tmp_path / "firms.xlsx")
    assert back["市级奖补（元）"].to_list() == [5_000_100, None, 0.01, 0]
    assert back["企业名称"].to_list() == ["青梧甲公司", "=1+1", "018", None]
    assert back["规上工业"].to_list() == ["是", None, "否", None]
    assert back["申报日期"].to_list() == FIRMS["申报日期"].to_list()


def test_csv_opens_in_excel_and_shows_exact_yuan(tmp_path: Path) -> None:
    write_table(FIRMS, tmp_path / "firms.csv", money=["奖补"])
    raw = (tmp_path / "firms.csv").read_bytes()
    assert raw.startswith("\ufeff企业名称,奖补（元）".encode())
    assert read_table(tmp_path / "firms.csv")["奖补（元）"].to_list() == ["5000100.00", None, "0.01", "0.00"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_csv_is_read_in_the_encodings_that_offices_send(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "firms.csv"
    file.write_bytes("企业名称,金额（万元）\r\n 青梧甲公司\u3000,500.01\r\n".encode(encoding))
    assert read_table(file).rows(named=True) == [{"企业名称": "青梧甲公司", "金额（万元）": "500.01"}]


@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_csv_is_read_with_the_separators_that_programs_write(tmp_path: Path, separator: str) -> None:
    file = tmp_path / "firms.csv"
    file.write_text(f'甲{separator}乙\n"一{separator}二"{separator}三\n', encoding="utf-8")
    assert read_table(file).rows() == [(f"一{separator}二", "三")]


def test_a_title_and_blank_rows_are_passed_over_and_row_numbers_stay_those_of_the_file(
    tmp_path: Path,
) -> None:
    file = workbook(
        tmp_path / "firms.xlsx",
        [["2022年企业汇总表"], [], ["企业名称", "人数"], ["甲", 5], [], ["乙", 6.5]],
    )
    table = read_rows(file)
    assert table.frame.rows() == [("甲", 5.0), ("乙", 6.5)]
    assert table.rows.to_list() == [4, 6]


def test_a_column_of_mixed_cells_becomes_text_as_the_sheet_shows_it(tmp_path: Path) -> None:
    file = workbook(tmp_path / "a.xlsx", [["人数"], [5], [0.1 + 0.2], ["不详"], [True]])
    assert read_table(file)["人数"].to_list() == ["5", "0.3", "不详", "是"]


def test_a_table_with_a_head_only_has_no_rows(tmp_path: Path) -> None:
    assert read_table(workbook(tmp_path / "a.xlsx", [["企业名称", "人数"]])).shape == (0, 2)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    assert message(tmp_path / "none.csv").endswith("there is no such file; check the path and the spelling")


def test_another_kind_of_file_is_refused_with_the_kinds_that_do(tmp_path: Path) -> None:
    file = tmp_path / "firms.doc"
    file.write_bytes(b"")
    assert message(file) == (
        "firms.doc: .doc is not a kind of table that can be read; save it as .xlsx, .csv or .parquet"
    )


@pytest.mark.parametrize("name", ["a.xlsx", "a.parquet"])
def test_a_damaged_file_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"PK\x03\x04 this is something else")
    assert message(tmp_path / name).startswith(f"{name}: cannot be read as ")


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"")
    assert message(tmp_path / "a.csv") == "a.csv: the file is empty; put a head line and rows there"
    assert message(workbook(tmp_path / "a.xlsx", [])).startswith("a.xlsx: the first sheet is empty")


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"\xff\x80\x00abc")
    assert message(tmp_path / "a.csv") == "a.csv: is not a text in UTF-8 or GB18030; save it as CSV UTF-8"


def test_a_column_that_stands_there_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("甲,乙,甲\n1,2,3\n", encoding="utf-8")
    assert message(tmp_path / "a.csv") == "a.csv, head: the column 甲 stands there 2 times; keep one of them"


def test_a_filled_column_without_a_name_is_refused_with_its_place(tmp_path: Path) -> None:
    file = workbook(tmp_path / "a.xlsx", [["甲", "", "乙"], [1, "", 2], [1, "x", 2]])
    assert message(file) == "a.xlsx, row 3, column B: 'x' stands under no head; name the column or empty it"


def test_a_column_of_lists_is_refused(tmp_path: Path) -> None:
    pl.DataFrame({"甲": [[1, 2]]}).write_parquet(tmp_path / "a.parquet")
    assert message(tmp_path / "a.parquet").startswith("a.parquet, head: the column 甲 holds List(Int64)")


def test_a_row_wider_than_the_head_is_refused_with_its_number(tmp_path: Path) -> None:
    rows = ["甲,乙"] + ["1,2"] * 2000 + ["1,2,3"]
    (tmp_path / "a.csv").write_text("\n".join(rows), encoding="utf-8")
    assert message(tmp_path / "a.csv").startswith("a.csv, row 2002: 3 cells under a head of 2; ")


def test_nothing_half_written_remains_when_writing_fails(tmp_path: Path) -> None:
    target = tmp_path / "out.xlsx"
    target.write_bytes(b"the old file")
    with pytest.raises(InputError, match=r"do not fit into a sheet"):
        write_table(pl.DataFrame({"a": pl.repeat(1, EXCEL_ROWS, eager=True)}), target)
    assert target.read_bytes() == b"the old file"
    assert list(tmp_path.iterdir()) == [target]


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot write here"):
        write_table(FIRMS, tmp_path / "none" / "a.csv")


def test_an_amount_that_excel_would_round_is_refused_for_excel_only(tmp_path: Path) -> None:
    frame = pl.DataFrame({"金额": [10**15 + 1]})
    with pytest.raises(InputError, match="more digits than Excel keeps"):
        write_table(frame, tmp_path / "a.xlsx", money=["金额"])
    write_table(frame, tmp_path / "a.csv", money=["金额"])
    assert read_table(tmp_path / "a.csv").rows() == [("10000000000000.01",)]


def test_the_first_sheet_that_can_be_seen_is_read(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "firms.xlsx")
    notes, firms = book.add_worksheet("填表说明"), book.add_worksheet("申报表")
    notes.write(0, 0, "说明")
    notes.hide()
    firms.activate()
    firms.write_row(0, 0, ["企业名称"])
    firms.write_row(1, 0, ["青梧甲公司"])
    book.close()
    assert read_table(tmp_path / "firms.xlsx").rows() == [("青梧甲公司",)]


def test_a_cell_merged_over_rows_is_refused_with_its_place(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "firms.xlsx")
    sheet = book.add_worksheet()
    sheet.merge_range(0, 0, 0, 1, "青梧县申报表")
    sheet.write_row(1, 0, ["企业名称", "市级奖补（万元）"])
    sheet.write_column(2, 0, ["青梧甲公司", "青梧乙公司"])
    sheet.merge_range(2, 1, 3, 1, 500)
    book.close()
    assert message(tmp_path / "firms.xlsx") == (
        "firms.xlsx, row 3, column B: this cell is merged down to row 4; split it and fill every row"
    )


def test_a_title_above_the_head_of_a_csv_file_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "firms.csv").write_text("\n申报表\n企业名称,奖补\n\n青梧甲公司,5\n", encoding="utf-8")
    table = read_rows(tmp_path / "firms.csv")
    assert (table.frame.rows(), table.rows.to_list()) == ([("青梧甲公司", "5")], [5])


def test_a_folder_in_the_place_of_the_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "out.csv").mkdir()
    with pytest.raises(InputError, match="cannot write here \\(Is a directory\\); name a file"):
        write_table(FIRMS, tmp_path / "out.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]


def test_english_heads_name_the_unit_in_english(tmp_path: Path) -> None:
    write_table(FIRMS, tmp_path / "firms.csv", money=["奖补"], language="en")
    write_table(FIRMS, tmp_path / "firms.parquet", money=["奖补"], language="en")
    heads = [read_table(tmp_path / name).columns[1] for name in ("firms.csv", "firms.parquet")]
    assert heads == ["奖补 (yuan)", "奖补 (fen)"]


def test_a_span_of_time_is_no_cell(tmp_path: Path) -> None:
    frame = FIRMS.select(pl.col("申报日期") - pl.col("申报日期").min())
    frame.write_parquet(tmp_path / "firms.parquet")
    assert "holds Duration" in message(tmp_path / "firms.parquet")
