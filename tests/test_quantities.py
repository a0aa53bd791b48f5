"""Amounts survive being written and read, to the fen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zoulang.quantities import format_money, parse_money


@given(st.integers(min_value=-(10**17), max_value=10**17))
def test_an_amount_reads_back_as_it_was_written(fen: int) -> None:
    assert parse_money(format_money(fen)) == fen


@pytest.mark.parametrize("text", ["150", "1,5万元", "12,34元", "元", "一万元", "5 家"])
def test_what_is_no_amount_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="write for example 150万元"):
        parse_money(text)


def test_an_amount_finer_than_a_fen_is_refused() -> None:
    with pytest.raises(ValueError, match="finer than one fen"):
        parse_money("0.001元")
