"""Columns that texts take."""

from __future__ import annotations

import pytest

from salesctl.lang.width import columns_of, fold


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("", 0),
        ("Колорит", 7),
        ("„Ноль“ — ₸1,000 ✓", 17),
        ("й", 1),  # composed of two
        ("日本", 4),
        ("🚚", 2),
        ("soft\u00adware\u200b", 8),
        ("⌚", 2),
    ],
)
def test_columns(text: str, columns: int) -> None:
    assert columns_of(text) == columns


def test_a_text_is_folded_between_words_and_a_wide_word_is_broken_where_it_fits() -> None:
    assert fold("one two three", 7) == ["one two", "three"]
    assert fold("日本語", 4) == ["日本", "語"]
    assert fold("日", 1) == ["日"]  # nothing is lost where nothing fits
