"""Tables decided with a table of days off."""

from __future__ import annotations

from datetime import date

import polars as pl

from zoulang.batch.decide import decide_frame
from zoulang.rules import Calendar, decide, load_calendar, load_policy

ON = date(2024, 3, 1)
SPRING = load_calendar("""\
day,kind
2024,year
2024-02-10..2024-02-17,off
2024-02-18,work
""")
POLICY = load_policy("""
policy: days
facts: {受理日期: {type: date}, 办结日期: {type: date}}
recognitions:
- {id: in-time, when: 办结日期 ≤ 期限（受理日期，1个月）}
- {id: quick, when: 工作日数（受理日期，办结日期） ≤ 5个工作日}
""")
RECORDS = pl.DataFrame(
    {
        "受理日期": [date(2024, 1, 12), date(2024, 2, 8), date(2024, 2, 9), None],
        "办结日期": [date(2024, 2, 18), date(2024, 2, 19), date(2024, 2, 20), date(2024, 2, 20)],
    }
)


def outcomes(calendar: Calendar | None) -> list[tuple[object, ...]]:
    return (
        decide_frame(POLICY, RECORDS, ON, calendar=calendar).select("in-time.outcome", "quick.outcome").rows()
    )


def test_the_same_table_under_another_calendar_is_another_plan() -> None:
    assert outcomes(None) == [(False, False), (True, False), (True, False), (None, None)]
    assert outcomes(SPRING) == [(True, False), (True, True), (True, True), (None, None)]
    assert outcomes(None)[0] == (False, False)


def test_tables_and_single_records_count_the_same_days() -> None:
    for calendar in (None, SPRING):
        single = []
        for row in RECORDS.iter_rows(named=True):
            record = POLICY.parse_record({key: str(day) for key, day in row.items() if day is not None})
            decision = decide(POLICY, record, ON, calendar=calendar)
            words = {"yes": True, "no": False, "unknown": None}
            single.append(tuple(words[item.outcome] for item in decision.items))
        assert outcomes(calendar) == single
