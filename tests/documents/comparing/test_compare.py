"""Two editions of an invented document: what stayed, changed, moved, came and went is told apart."""

from __future__ import annotations

import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zoulang.documents import read_text
from zoulang.documents.comparing import ClauseChange, Comparison, compare
from zoulang.documents.comparing.words import stretches

OLD = textwrap.dedent("""\
    青梧县支持冷链物流若干措施
    一、总体目标
    到2027年，全县冷库容量达到6万吨。
    二、扶持政策
    （一）建设补助。对新建冷库的企业，按实际投资的10%给予补助，最高300万元。
    （二）用电补贴。对年用电量超过50万千瓦时的冷库，每千瓦时补贴0.1元。
    （三）人才引进。对引进制冷工程师的企业，每人每年给予2万元补贴。
    三、组织保障
    （一）加强领导。县商务局牵头，每季度召开一次调度会。
    （二）强化考核。对推进不力的镇予以通报。
    """)
NEW = textwrap.dedent("""\
    青梧县支持冷链物流若干措施
    一、总体要求
    坚持节约用地、集约建库的方针，统筹城乡布局。
    二、总体目标
    到2029年，全县冷库容量达到9万吨。
    三、扶持政策
    （一）建设补助。对新建冷库的企业，按实际投资的15%给予补助，最高300万元。
    （二）人才引进。对引进制冷工程师的企业，每人每年给予2万元补贴。
    （三）强化考核。对推进不力的镇予以通报。
    四、组织保障
    （一）加强领导。县商务局牵头，每月召开一次调度会。
    （二）信息公开。补助名单在县政府网站公示不少于5个工作日。
    """)


@pytest.fixture(scope="module")
def comparison() -> Comparison:
    return compare(read_text(OLD, "old"), read_text(NEW, "new"))


def at(comparison: Comparison, old: str | None, new: str | None) -> ClauseChange:
    """The change of the clause that had one address and has the other."""
    for change in comparison.changes:
        if (change.old and change.old.address, change.new and change.new.address) == (old, new):
            return change
    found = [(c.old and c.old.address, c.new and c.new.address) for c in comparison.changes]
    raise AssertionError(f"no change {old} -> {new} among {found}")


def test_every_clause_of_both_editions_stands_in_one_change(comparison: Comparison) -> None:
    old = [change.old.address for change in comparison.changes if change.old]
    new = [change.new.address for change in comparison.changes if change.new]
    assert sorted(old) == sorted(c.address for c in read_text(OLD, "old").clauses)
    assert new == [c.address for c in read_text(NEW, "new").clauses]


def test_a_clause_with_another_number_is_recognised_and_its_numbers_listed(comparison: Comparison) -> None:
    goal = at(comparison, "一", "二")
    assert (goal.wording, goal.place) == ("changed", "renumbered")
    assert [(n.old, n.new) for n in goal.numbers] == [("2027年", "2029年"), ("6万吨", "9万吨")]


def test_a_rate_that_rose_is_told_as_text_and_as_a_measure(comparison: Comparison) -> None:
    grant = at(comparison, "二/（一）", "三/（一）")
    assert [(n.old, n.new) for n in grant.numbers] == [("10%", "15%")]
    assert grant.numbers[0].context.endswith("按实际投资的")
    assert [(change.kind, change.fields) for change in grant.records] == [("measure", {"rate": (0.1, 0.15)})]


def test_a_clause_that_moved_up_under_its_own_heading_is_only_renumbered(comparison: Comparison) -> None:
    moved_up = at(comparison, "二/（三）", "三/（二）")
    assert (moved_up.wording, moved_up.place, moved_up.numbers) == ("same", "renumbered", ())


def test_a_clause_under_another_heading_has_moved(comparison: Comparison) -> None:
    assert at(comparison, "三/（二）", "三/（三）").place == "moved"


def test_what_came_and_what_went_is_told_in_its_place(comparison: Comparison) -> None:
    assert at(comparison, None, "一").wording == "added"
    assert at(comparison, None, "四/（二）").wording == "added"
    gone = at(comparison, "二/（二）", None)
    assert gone.wording == "removed" and gone.numbers == ()
    assert [change.new for change in gone.records] == [None]
    order = [change.clause.heading for change in comparison.changes]
    assert order.index("用电补贴") == order.index("建设补助") + 1


def test_the_counts_say_it_in_one_line(comparison: Comparison) -> None:
    counts = comparison.counts()
    assert (counts["added"], counts["removed"], counts["moved"], counts["changed"]) == (2, 1, 1, 3)


def test_a_document_compared_with_itself_shows_no_change() -> None:
    reading = read_text(OLD, "old")
    assert all(change.is_unchanged and not change.records for change in compare(reading, reading).changes)


def test_spelling_alone_is_no_change() -> None:
    full_width = OLD.replace("10%", "１０％").replace("（一）", "(一)")
    changes = compare(read_text(OLD, "old"), read_text(full_width, "new")).changes
    assert {change.wording for change in changes} == {"same"}


def test_two_clauses_with_the_same_words_keep_their_places() -> None:
    text = "一、奖励\n按实际投资给予补助。\n二、保障\n按实际投资给予补助。"
    changes = compare(read_text(text, "old"), read_text(text, "new")).changes
    assert [(c.old and c.old.address, c.new and c.new.address) for c in changes] == [
        ("一", "一"),
        ("二", "二"),
    ]


@given(st.text("冷库给予10万元，。最高 5%", max_size=40), st.text("冷库给予20万元，。最高 5%", max_size=40))
def test_the_stretches_joined_again_are_the_two_wordings(old: str, new: str) -> None:
    parts = stretches(old, new)
    assert "".join(part.old for part in parts) == old
    assert "".join(part.new for part in parts) == new
