"""Working days, and the end of periods as the Civil Code counts them."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rules.sample import policy
from zoulang.errors import InputError
from zoulang.rules import decide
from zoulang.rules.deciding.calendar import Calendar, add_months, full_months, full_years, load_calendar

MONTHS, DAYS, WORKING = (("月", 1),), (("天", 1),), (("工作日", 1),)
SPRING = load_calendar("""\
day,kind,note
2024-02-10..2024-02-17,off,Spring Festival
2024-02-04,work,make-up day
2024-02-18,work,make-up day
""")

days = st.dates(date(2023, 1, 1), date(2026, 12, 31))
calendars = st.builds(
    lambda off, extra: Calendar(frozenset(off), frozenset(extra) - frozenset(off)),
    st.sets(days, max_size=30),
    st.sets(days, max_size=30),
)


@pytest.mark.parametrize(
    ("start", "amount", "unit", "end"),
    [
        ("2021-03-01", 3, MONTHS, "2021-06-01"),  # the first day is not counted, the day number stays
        ("2023-01-31", 1, MONTHS, "2023-02-28"),  # no such day: the last of the month
        ("2024-01-31", 1, MONTHS, "2024-02-29"),
        ("2024-05-13", 1, MONTHS, "2024-06-13"),
        ("2024-05-01", 1, MONTHS, "2024-06-03"),  # 1 June 2024 is a Saturday
        ("2024-05-31", 1, DAYS, "2024-06-03"),
        ("2024-06-03", 0, DAYS, "2024-06-03"),
        ("2024-06-07", 1, WORKING, "2024-06-10"),
        ("2024-06-08", 1, WORKING, "2024-06-10"),  # begins on a Saturday
        ("2024-06-03", 5, WORKING, "2024-06-10"),
    ],
)
def test_a_period_ends_as_the_civil_code_counts(start: str, amount: int, unit: tuple, end: str) -> None:
    assert Calendar().due(date.fromisoformat(start), amount, unit) == date.fromisoformat(end)


def test_a_holiday_moves_the_end_and_a_make_up_day_counts() -> None:
    assert Calendar().due(date(2024, 1, 12), 1, MONTHS) == date(2024, 2, 12)
    assert SPRING.due(date(2024, 1, 12), 1, MONTHS) == date(2024, 2, 18)
    assert SPRING.plus(date(2024, 2, 2), 1) == date(2024, 2, 4)
    assert SPRING.plus(date(2024, 2, 9), 1) == date(2024, 2, 18)
    assert SPRING.working_days(date(2024, 2, 2), date(2024, 2, 18)) == 7


@given(calendars, days, st.integers(1, 60))
def test_working_days_are_those_that_a_walk_through_the_calendar_meets(
    calendar: Calendar, start: date, count: int
) -> None:
    walked, day = 0, start
    while walked < count:
        day += timedelta(days=1)
        walked += calendar.is_working(day)

    assert calendar.plus(start, count) == day
    assert calendar.working_days(start, day) == count
    assert calendar.working_days(day, start) == -count


@given(calendars, days, st.integers(1, 60))
def test_counting_backwards_walks_the_same_days(calendar: Calendar, start: date, count: int) -> None:
    walked, day = 0, start
    while walked < count:
        day -= timedelta(days=1)
        walked += calendar.is_working(day)

    assert calendar.plus(start, -count) == day


@given(calendars, days, st.integers(0, 40), st.sampled_from([MONTHS, DAYS]))
def test_no_period_ends_on_a_day_off_or_before_its_time(
    calendar: Calendar, start: date, amount: int, unit: tuple
) -> None:
    end = calendar.due(start, amount, unit)
    plain = start + timedelta(days=amount) if unit == DAYS else add_months(start, amount)

    assert calendar.is_working(end) and end >= plain
    assert not any(calendar.is_working(plain + timedelta(days=n)) for n in range((end - plain).days))


@given(days, days)
def test_full_months_are_the_most_that_still_fit(first: date, second: date) -> None:
    start, end = sorted((first, second))
    months = full_months(start, end)

    assert add_months(start, months) <= end < add_months(start, months + 1)
    assert full_years(start, end) == months // 12
    assert full_months(end, start) == -months


def test_the_table_of_days_reads_yaml_and_says_what_it_cannot_read() -> None:
    assert load_calendar("off: [2024-10-01..2024-10-07]\nwork: [2024-09-29]").is_working(date(2024, 9, 29))
    with pytest.raises(InputError) as refused:
        load_calendar(
            "day,kind\n2024-13-01,off\n2024-01-01,party\n2024-01-02,off\n2024-01-02,work\n2O24,year", "h.csv"
        )
    assert [str(problem) for problem in refused.value.problems] == [
        "h.csv, line 3: party is no kind of day; write off, work or year (放假, 上班 or 年度)",
        "h.csv, line 2: 2024-13-01 is no day; write a day such as 2024-02-10 or 2024-02-10..2024-02-17",
        "h.csv, line 6: 2O24 is no year; write 2024 or 2024..2026",
        "h.csv: 2024-01-02 is both a day off and a day worked; keep it in one of the two lists",
    ]
    with pytest.raises(InputError, match="this is no table of days"):
        load_calendar("holidays: [2024-01-01]")


def test_a_table_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        load_calendar(tmp_path / "none.csv")
    (tmp_path / "gbk.csv").write_bytes("day,kind\n2024-01-01,放假".encode("gbk"))
    with pytest.raises(InputError, match="not UTF-8"):
        load_calendar(tmp_path / "gbk.csv")


@pytest.mark.parametrize(
    ("table", "covered"),
    [
        ("day,kind\n2024-01-01,off\n2026,year", {2026}),
        ("day,kind\n2024..2026,年度", {2024, 2025, 2026}),
        ("day,kind\n2024-01-01,off\n2025-05-01,off\n2026-01-04,work", {2024, 2025}),
        ("years: [2024, 2026..2027]\noff: [2023-12-30]", {2024, 2026, 2027}),
        ("work: [2024-09-29]", set()),
    ],
)
def test_a_table_says_which_years_it_covers(table: str, covered: set[int]) -> None:
    assert load_calendar(table).covered == covered


def test_the_years_between_two_days_that_are_not_covered() -> None:
    assert SPRING.not_covered(date(2024, 12, 1), date(2024, 12, 31)) == set()
    assert SPRING.not_covered(date(2026, 1, 1), date(2023, 12, 31)) == {2023, 2025, 2026}


def days_off_said(calendar: Calendar | None, language: str = "zh", **facts: str) -> list[str | None]:
    checked = policy(
        """
terms: {到期: 期限（注册日期，1个月）}
deadlines: [{id: d, from: 注册日期, within: 10个工作日}]
recognitions:
- {id: ends, when: 到期 ≥ 申报日期}
- {id: counted, when: 工作日数（注册日期，申报日期） ≥ 3天}
- {id: moved, when: 注册日期 + 1个月 ≥ 申报日期}
- {id: added, when: 注册日期 + 5个工作日 ≥ 申报日期}
""".replace("3天", "3个工作日")
    )
    decision = decide(checked, checked.parse_record(facts), date(2024, 6, 1), calendar=calendar)
    return [item["days_off"] for item in decision.as_dict(language)["items"]]


def test_what_is_counted_in_a_year_without_a_table_is_said() -> None:
    facts = {"注册日期": "2024-12-20", "申报日期": "2024-12-27"}
    without = "没有2025年的放假安排，仅以周末为休息日"

    assert days_off_said(SPRING, **facts) == [without, without, None, None, None]
    assert days_off_said(SPRING, "en", **facts)[0] == (
        "the table of public holidays does not cover 2025: only weekends are off then"
    )
    assert days_off_said(SPRING, 注册日期="2024-02-01", 申报日期="2024-02-09") == [None] * 5
    assert days_off_said(SPRING, 注册日期="2024-02-01", 申报日期="2030-02-09")[2] == (
        "没有2025年至2030年的放假安排，仅以周末为休息日"
    )
    assert days_off_said(SPRING, 申报日期="2030-02-09") == [None] * 5


def test_without_any_table_only_the_use_of_working_days_is_said() -> None:
    said = days_off_said(None, 注册日期="2024-12-20", 申报日期="2024-12-27")

    assert said == ["没有放假安排表，仅以周末为休息日"] * 3 + [None, "没有放假安排表，仅以周末为休息日"]


def test_the_date_functions_of_the_language_use_the_calendar() -> None:
    checked = policy("""
terms:
  到期: 期限（注册日期，1个月）
  七日: 注册日期 + 1个工作日
  不移: 注册日期 + 1个月
  年数: 整年数（注册日期，申报日期）
  月数甲: 月数（注册日期，申报日期）
  工日: 工作日数（注册日期，申报日期）
  元旦: 日期（认定年度，2，30）
recognitions: [{id: r, when: 到期 ≥ 不移}]
""")
    record = checked.parse_record({"注册日期": "2024-01-12", "申报日期": "2024-02-18", "认定年度": "2024"})
    with_table = decide(checked, record, date(2024, 6, 1), calendar=SPRING).evaluation
    values = {name: with_table.value(term.value) for name, term in checked.terms.items()}

    assert (values["到期"], values["不移"], values["七日"]) == (
        date(2024, 2, 18), date(2024, 2, 12), date(2024, 1, 15),
    )  # fmt: skip
    assert (values["年数"], values["月数甲"], values["工日"]) == (0, 1, 22)
    assert [str(cause) for cause in values["元旦"].causes] == ["undefined:日期（认定年度，2，30）"]
