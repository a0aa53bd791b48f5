"""Tables come back as people return them: whole, or not at all."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from python_calamine import CalamineWorkbook

from tests.web.conftest import County
from tests.web.spreadsheets import FIRST_HEADS, book, exported, goal_of, goal_row, refused, statistics
from zoulang.errors import InputError
from zoulang.web.accounts.models import JournalEntry, Programme
from zoulang.web.accounts.sheets import Scope, look_at, sheet_named, take_in
from zoulang.web.programme.models import Measurement


@pytest.fixture
def open_county(county: County) -> County:
    county.open()
    return county


# --- as people return them --------------------------------------------------------------------------


def test_what_an_office_sends_back_is_read(open_county: County, tmp_path: Path) -> None:
    goal = goal_of(open_county)
    rows = [
        ["青梧县目标完成情况汇总表（2026年9月）"],
        ["填报单位：县统计局", "", "", "", "", "", "单位：亿元"],
        FIRST_HEADS,
        goal_row(goal, date(2026, 3, 31), 60),
        goal_row(goal, "2026年6月30日", "７２．５"),
        goal_row(goal, 46_265, "1,080.25"),
        goal_row(goal, "2026-9-10", 80),
        goal_row(goal, "2026.9.20", "81.5"),
        goal_row(goal, "２０２６／９／３０", 82),
        [],
        ["合计", "", "", "", "", 9, ""],
        ["填表人：某某", "", "", "", "", "", "审核：某某"],
    ]
    taken = take_in(
        sheet_named("measurements"), statistics(open_county), book(tmp_path / "快报.xlsx", rows, 1)
    )
    assert (taken.added, taken.changed, taken.unchanged) == (6, 0, 0)
    assert taken.left_out == ("合计", "填表人：某某")
    held = dict(Measurement.objects.values_list("as_of", "value"))
    assert held[date(2026, 3, 31)] == 60
    assert held[date(2026, 6, 30)] == Decimal("72.5")
    assert held[date(2026, 8, 31)] == Decimal("1080.25")
    assert {date(2026, 9, 10), date(2026, 9, 20), date(2026, 9, 30)} < set(held)


def test_a_second_time_nothing_changes_and_it_is_no_deed(open_county: County, tmp_path: Path) -> None:
    path = book(tmp_path / "快报.xlsx", [FIRST_HEADS, goal_row(goal_of(open_county), "2026-9-20", 81.5)])
    take_in(sheet_named("measurements"), statistics(open_county), path)
    entries = JournalEntry.objects.count()
    again = take_in(sheet_named("measurements"), statistics(open_county), path)
    assert again.changes_nothing and again.unchanged == 1
    assert JournalEntry.objects.count() == entries


def test_the_import_is_in_the_journal_beside_its_rows(open_county: County, tmp_path: Path) -> None:
    path = book(tmp_path / "快报.xlsx", [FIRST_HEADS, goal_row(goal_of(open_county), "2026-9-20", 81.5)])
    take_in(sheet_named("measurements"), statistics(open_county), path)
    entry = JournalEntry.objects.filter(verb="sheet.imported").get()
    told = {
        "file": "快报.xlsx",
        "sheet": "measurements",
        "of": "all",
        "added": 1,
        "changed": 0,
        "unchanged": 0,
    }
    assert entry.detail == told
    assert JournalEntry.objects.filter(verb="measurement.recorded").count() == 1


def test_columns_may_be_moved_and_left_out(open_county: County, tmp_path: Path) -> None:
    goal = goal_of(open_county)
    goal_id = f"goal-{goal.pk}"
    rows = [["来源", "识别码", "实际值*", " 截 至 "], ["快报", goal_id, 70, "2026-8-31"]]
    taken = take_in(sheet_named("measurements"), statistics(open_county), book(tmp_path / "a.xlsx", rows))
    assert taken.added == 1
    assert Measurement.objects.get().value == 70


def test_a_csv_as_office_programs_save_it(open_county: County, tmp_path: Path) -> None:
    path = tmp_path / "快报.csv"
    line = ",".join(map(str, goal_row(goal_of(open_county), "2026年9月20日", "81.5")))
    text = f"目标完成情况,,,,,,\n{','.join(FIRST_HEADS)}\n{line}\n"
    path.write_bytes(text.encode("gb18030"))
    assert take_in(sheet_named("measurements"), statistics(open_county), path).added == 1


# --- what is wrong is said, all of it ---------------------------------------------------------------


def test_every_wrong_row_says_where_what_and_what_would_do(open_county: County, tmp_path: Path) -> None:
    goal = goal_of(open_county)
    rows = [
        ["标题"],
        FIRST_HEADS,
        goal_row(goal, "9月底", 1),
        goal_row(goal, "2026-9-1", "约八十"),
        goal_row(goal, "2026-9-2", 3, None),
        goal_row(goal, "2026-9-3", 4),
        goal_row(goal, "2026-9-3", 5),
        ["没有的指标", ">=1", "青政字〔2026〕90号", "一", "2026-9-4", 6, "快报"],
        goal_row(goal, "2026-12-31", 7),
    ]
    told = refused(open_county, "measurements", statistics(open_county), book(tmp_path / "错.xlsx", rows, 1))
    assert told[:5] == [
        "错.xlsx, row 3, column 截至: 9月底 is no day; write it as 2026年9月30日 or 2026-9-30",
        "错.xlsx, row 4, column 实际值: 约八十 is no number; write figures, as in 1200.5",
        "错.xlsx, row 5, column 来源: 来源 is missing; fill it in",
        "错.xlsx, row 7: the same stands in row 6 too; keep one of the rows",
        "错.xlsx, row 8: 青政字〔2026〕90号，一，没有的指标，>=1 is not in the record, or not yours; "
        "take the sheet away anew and fill it in",
    ]
    assert not Measurement.objects.exists()


def test_what_a_deed_refuses_is_told_with_its_row(open_county: County, tmp_path: Path) -> None:
    goal = goal_of(open_county)
    rows = [FIRST_HEADS, goal_row(goal, "2026-9-1", 1), goal_row(goal, "2026-12-31", 7)]
    told = refused(open_county, "measurements", statistics(open_county), book(tmp_path / "a.xlsx", rows))
    assert told == [
        "a.xlsx, row 3: 2026-12-31 lies ahead of the business date; enter values up to 2026-09-30"
    ]
    assert not Measurement.objects.exists()


def test_only_the_first_mistakes_are_in_words(open_county: County, tmp_path: Path) -> None:
    goal = goal_of(open_county)
    rows = [FIRST_HEADS, *(goal_row(goal, f"第{number}日", 1) for number in range(30))]
    told = refused(open_county, "measurements", statistics(open_county), book(tmp_path / "a.xlsx", rows))
    assert len(told) == 21
    assert told[-1] == "a.xlsx: 10 more rows are at fault; mend them likewise"


def test_a_misspelt_head_is_refused_with_the_one_meant(open_county: County, tmp_path: Path) -> None:
    heads = ["备注列" if head == "来源" else "实际值值" if head == "实际值" else head for head in FIRST_HEADS]
    rows = [heads, goal_row(goal_of(open_county), "2026-9-1", 1)]
    told = refused(open_county, "measurements", statistics(open_county), book(tmp_path / "a.xlsx", rows))
    assert told[0].startswith(
        "a.xlsx, column 实际值值: this column is not one of the register; did you mean 实际值?"
    )
    assert told[1].startswith(
        "a.xlsx, column 备注列: this column is not one of the register; the columns are"
    )


def test_slipped_rows_are_noticed(open_county: County, tmp_path: Path) -> None:
    scope = statistics(open_county)
    head, row = exported("measurements", scope, tmp_path / "out.xlsx")
    row[head.index("指标")] = "别的指标"
    row[head.index("截至*")], row[head.index("实际值*")], row[head.index("来源*")] = "2026-9-1", 5, "快报"
    [told] = refused(open_county, "measurements", scope, book(tmp_path / "a.xlsx", [head, row]))
    assert "row 2, column 指标: 别的指标 stands where the record says" in told
    assert "check whether rows have slipped" in told


def test_an_id_of_another_sheet_is_refused(open_county: County, tmp_path: Path) -> None:
    rows = [["识别码", "截至", "实际值", "来源"], ["duty-1", "2026-9-1", 5, "快报"]]
    [told] = refused(open_county, "measurements", statistics(open_county), book(tmp_path / "a.xlsx", rows))
    assert told.startswith("a.xlsx, row 2, column 识别码: duty-1 is none of this sheet")


def test_a_formula_that_failed_is_no_value(open_county: County, tmp_path: Path) -> None:
    rows = [FIRST_HEADS, goal_row(goal_of(open_county), "2026-9-1", "#REF!")]
    [told] = refused(open_county, "measurements", statistics(open_county), book(tmp_path / "a.xlsx", rows))
    assert "#REF! is a mistake of the spreadsheet's formula" in told


# --- looked at first --------------------------------------------------------------------------------


def test_a_look_tells_the_differences_and_keeps_nothing(open_county: County, tmp_path: Path) -> None:
    goal = goal_of(open_county)
    first = book(tmp_path / "a.xlsx", [FIRST_HEADS, goal_row(goal, "2026-8-31", 70)])
    take_in(sheet_named("measurements"), statistics(open_county), first)
    entries = JournalEntry.objects.count()
    rows = [FIRST_HEADS, goal_row(goal, "2026-8-31", 71), goal_row(goal, "2026-9-20", 80)]
    seen = look_at(sheet_named("measurements"), statistics(open_county), book(tmp_path / "b.xlsx", rows))
    assert (seen.added, seen.changed) == (1, 1)
    mended = next(each for each in seen.differences if not each.is_new)
    assert (mended.row, mended.column, mended.before, mended.after) == (2, "实际值", "70", "71")
    assert Measurement.objects.get().value == 70
    assert JournalEntry.objects.count() == entries


def test_what_changed_since_a_look_is_looked_at_again(open_county: County, tmp_path: Path) -> None:
    goal, sheet, scope = goal_of(open_county), sheet_named("measurements"), statistics(open_county)
    path = book(
        tmp_path / "a.xlsx", [FIRST_HEADS, goal_row(goal, "2026-8-31", 70), goal_row(goal, "2026-9-1", 71)]
    )
    seen = look_at(sheet, scope, path)
    take_in(sheet, scope, book(tmp_path / "b.xlsx", [FIRST_HEADS, goal_row(goal, "2026-9-1", 71)]))
    with pytest.raises(InputError, match="the record has changed since you looked"):
        take_in(sheet, scope, path, seen=seen.digest)
    assert take_in(sheet, scope, path, seen=look_at(sheet, scope, path).digest).added == 1


def test_a_sheet_shows_and_takes_only_what_the_person_sees(open_county: County, tmp_path: Path) -> None:
    other = Programme.objects.create(slug="other", kind="county", name_zh="另一方案")
    with pytest.raises(PermissionDenied):
        look_at(
            sheet_named("measurements"), Scope(other, open_county["statistics"], "all"), tmp_path / "x.xlsx"
        )
    with pytest.raises(PermissionDenied):
        look_at(
            sheet_named("units"), Scope(open_county.programme, open_county["industry"]), tmp_path / "x.xlsx"
        )


def test_a_sheet_of_the_demo_says_so(county: County, tmp_path: Path) -> None:
    county.programme.kind = Programme.Kind.DEMO
    path = tmp_path / "out.xlsx"
    exported("units", Scope(county.programme, None), path)
    title = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()[0][0]
    assert title.endswith("演示数据")
