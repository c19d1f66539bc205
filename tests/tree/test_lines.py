"""Texts merged by lines; letters stand for lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salesctl.tree.lines import merge_lines


def text(letters: str) -> str:
    return "\n".join(letters)


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "expected"),
    [
        ("abc", "xbc", "aby", "xby"),
        ("abc", "bc", "ab", "b"),
        ("abc", "axbc", "abyc", "axbyc"),
        ("abc", "abcx", "xabc", "xabcx"),
        ("abc", "axc", "axc", "axc"),
        ("abcde", "xbcde", "xbcdy", "xbcdy"),
        ("abc", "xbc", "ayc", None),  # next to each other
        ("abc", "axc", "ayc", None),
        ("abc", "abx", "abcy", None),
        ("abc", "ac", "axc", None),
    ],
)  # fmt: skip
def test_lines_of_both_are_taken_unless_they_touch(base: str, ours: str, theirs: str, expected: str | None) -> None:
    for left, right in ((ours, theirs), (theirs, ours)):
        made = merge_lines(text(base), text(left), text(right))
        assert made == (None if expected is None else (text(expected), False))


def test_lines_put_at_one_place_stand_ours_first() -> None:
    assert merge_lines("a\nb", "a\no\nb", "a\nt\nb") == ("a\no\nt\nb", True)
    assert merge_lines("a", "a\nx", "a\nx") == ("a\nx", False)


def test_a_line_end_at_the_end_is_no_line() -> None:
    assert merge_lines("a", "a\n", "a\nb") == ("a\nb\n", False)
    assert merge_lines("a\n", "a\nb\n", "a") == ("a\nb", False)


LINES = st.text("abcd", max_size=6).map(text)


@given(LINES, LINES)
def test_with_one_side_unchanged_it_is_the_other(base: str, changed: str) -> None:
    assert merge_lines(base, changed, base) == merge_lines(base, base, changed) == (changed, False)


@given(LINES, LINES)
def test_with_both_the_same_it_is_that(base: str, changed: str) -> None:
    assert merge_lines(base, changed, changed) == (changed, False)
