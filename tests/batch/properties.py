"""Small policies and drawn records, by which every evaluator is held against the others."""

from __future__ import annotations

from datetime import date

import polars as pl
from hypothesis import strategies as st

from zoulang.rules import Policy, load_policy

ON = date(2024, 5, 1)

_FACTS = """
policy: drawn
facts:
  奖补: {type: money}
  税收: {type: money}
  职工: {type: count, unit: 人}
  名次: {type: count, unit: 名, or_none: yes}
  专家分: {type: number, unit: 分, judged: 评审组, within: 0..40}
  行业: {type: [机械, 化工, 食品]}
  规上: {type: yes/no}
  起算日: {type: date}
  完成日: {type: date, or_none: yes}
  天数: {type: duration, unit: 天}
  年份数: {type: count}
"""
_BODIES = {
    # Half a fen, a tie with the cap, a limit that is met exactly.
    "amounts": """
interpretations: {比例: {type: percent, ask: 比例多少, owner: 县工信局}}
measures:
- {id: half, when: 奖补 > 0, pay: 奖补 × 50%，最高 1万元}
- id: eighth
  pay: {bands: {of: 奖补, rows: {≥ 2万元: 税收 × 12.5%, ≥ 0.03元: 税收 - 奖补 × 1.5, else: 1元}}}
- {id: third, when: 奖补 / 税收 ≥ 33%, pay: 奖补 / 3，最低 0.01元}
- {id: silent, when: 规上 或 名次 ≤ 2, pay: 税收 × 比例，最高 100元}
- {id: rounded, pay: 四舍五入（奖补 / 3，0）× 0.5}
""",
    # Ties, unknown members, unknown groups; 无 takes no part.
    "ranks": """
recognitions:
- {id: first, when: 前2名（职工）按 行业 其中 规上}
- {id: share-first, when: 前30%（职工）按 行业}
- {id: last, when: 末1名（职工）按 （行业、规上）}
- {id: rank, when: 排名（名次）≤ 1名}
- {id: mean, when: 税收 ≥ 平均（税收）按 行业}
- {id: middle, when: 税收 > 中位数（税收）按 全体 其中（税收 已知）}
- {id: quantile, when: 税收 ≥ 分位（税收，75%）按 规上}
- {id: number, when: 个数（规上）按 行业 ≥ 2}
- {id: part, when: 占比（税收）≥ 40%}
""",
    "cuts": """
interpretations: {取整: {type: [四舍五入, 进一, 去尾], ask: 如何取整, owner: 县工信局}}
classes:
- id: open
  values: [丙, 乙, 甲]
  cut: {by: 职工, within: 行业, among: 规上, upto: {甲: 25%, 乙: 70%, 丙: 100%}}
- id: asked
  values: [丙, 乙, 甲]
  cut: {by: 税收, upto: {甲: 20%, 乙: 60%, 丙: 100%}, rounding: 取整, ties: 从低}
""",
    # Lines with ranges, a line that the experts have not judged, a cut by the total.
    "scores": """
scores:
- id: score
  name: 得分
  max: 60
  items:
  - {id: staff, name: 人数分, max: 20, bands: {of: 职工, rows: {≥ 3人: 20, ≥ 1人: 10..15, else: 0}}}
  - {id: expert, max: 40, points: 专家分, missing: 10分}
  - {id: spare, max: 10, unless: 规上, points: 职工 / 3人 × 5分}
classes:
- id: grade
  values: [丙, 乙, 甲]
  first: [{when: 得分 ≥ 45分, value: 甲}, {when: 得分 ≥ 20分, value: 乙}, {else: 丙}]
- id: best
  values: [其他, 优]
  cut: {by: 得分, upto: {优: 40%, 其他: 100%}, rounding: 进一, ties: 从优}
recognitions: [{id: many, when: 人数分 ≥ 12分}]
""",
    # Days off, month ends, days beyond the year 9999.
    "clocks": """
deadlines:
- {id: months, from: 起算日, within: 1个月, extend: {when: 规上, by: 1个月}, done: 完成日}
- {id: working, from: 起算日, within: 7个工作日, done: 完成日}
recognitions:
- {id: later, when: 起算日 + 天数 ≥ 完成日}
- {id: earlier, when: 起算日 - 天数 ≤ 2024-02-15}
- {id: built, when: 完成日 ≤ 日期（年份（起算日）+ 年份数，2，29）}
- {id: between, when: 工作日数（起算日，完成日）≥ 3个工作日}
- {id: whole-years, when: 整年数（起算日，完成日）≥ 1年}
""",
    "stacking": """
measures:
- {id: a, when: 规上, pay: 税收 × 50%，最高 3元}
- {id: b, pay: 奖补}
- {id: c, when: 职工 ≥ 1人, pay: 奖补 × 77.7%}
- {id: d, when: 应发（c） ≥ 1元, pay: 3.33元}
stacking:
- {id: higher, of: [a, b], rule: highest}
- {id: joint, of: [c, d], rule: sum, cap: 4.44元}
""",
}
_POOL = """
budgets: [{id: pool, of: [a, b], amount: 5元, short: SHORT}]
"""
_BODIES["pro-rata"] = _BODIES["stacking"] + _POOL.replace("SHORT", "pro-rata")
_BODIES["first-come"] = _BODIES["stacking"] + _POOL.replace("SHORT", "first-come, order: [起算日, 职工]")
_BODIES["stop"] = _BODIES["stacking"] + _POOL.replace("SHORT", "first-come, order: [起算日], rest: stop")

NAMES = tuple(_BODIES)
ALONE = tuple(name for name in NAMES if "budgets:" not in _BODIES[name])
"""The policies that can be decided for one subject alone."""


def policy_of(name: str, body: str | None = None) -> Policy:
    """One of the small policies, or another one over the same facts."""
    return load_policy(_FACTS + (body or _BODIES[name]))


_fen = st.sampled_from([0, 1, 2, 3, 5, 99, 100, 333, 1_999_999, 2_000_000, 2_000_001, 2**40 + 1])
_few = st.integers(0, 4)
_days = st.sampled_from(
    [
        date(2024, 1, 31),
        date(2024, 2, 9),
        date(2024, 2, 29),
        date(2025, 1, 31),
        date(9999, 12, 30),
        date(1, 1, 2),
    ]
)
_CELLS: dict[str, tuple[pl.DataType, st.SearchStrategy[object]]] = {
    "奖补": (pl.Int64(), _fen),
    "税收": (pl.Int64(), _fen),
    "职工": (pl.Int64(), _few),
    "名次": (pl.Int64(), _few),
    "专家分": (pl.Int64(), st.integers(0, 40)),
    "行业": (pl.Enum(["机械", "化工", "食品"]), st.sampled_from(["机械", "化工"])),
    "规上": (pl.Boolean(), st.booleans()),
    "起算日": (pl.Date(), _days),
    "完成日": (pl.Date(), _days),
    "天数": (pl.Int64(), st.sampled_from([0, 1, 40, 366, 3_000_000])),
    "年份数": (pl.Int64(), st.integers(0, 4)),
}


@st.composite
def tables(draw: st.DrawFn) -> pl.DataFrame:
    """A few records, most of their cells filled, 无 where a fact may be 无."""
    height = draw(st.integers(1, 9))
    columns = {}
    for name, (dtype, values) in _CELLS.items():
        complete = draw(st.booleans())
        cells = values if complete else st.one_of(values, st.none())
        drawn = draw(st.lists(cells, min_size=height, max_size=height))
        columns[name] = pl.Series(name, drawn, dtype=dtype)
    frame = pl.DataFrame(columns)
    for name in ("名次", "完成日"):
        said = pl.Series(draw(st.lists(st.booleans(), min_size=height, max_size=height)))
        none = said & frame[name].is_null()
        frame = frame.with_columns(none.alias(f"{name} = 无"))
    return frame
