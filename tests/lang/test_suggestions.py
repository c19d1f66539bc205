"""Hints for names that are not known."""

from __future__ import annotations

import time

import pytest

from salesctl.lang.suggestions import did_you_mean, nearest_name


@pytest.mark.parametrize(
    ("typed", "hint"), [("losst", "did you mean `lost`?"), ("LOST", "did you mean `lost`?"), ("zzz", "or not")]
)
def test_the_name_most_like_it_is_suggested(typed: str, hint: str) -> None:
    assert did_you_mean(typed, ["won", "lost"], "or not") == hint


def test_where_none_is_like_it_all_are_named() -> None:
    assert did_you_mean("zzz", iter(["won", "lost"])) == "there are: won, lost"
    assert did_you_mean("zzz", []) == ""
    assert nearest_name("zzz", ["won", "lost"]) == ""


def test_a_long_word_is_compared_quickly() -> None:
    begun = time.process_time()
    did_you_mean("lots" * 1_000_000, [f"field_{n}" for n in range(400)])
    assert time.process_time() - begun < 1
