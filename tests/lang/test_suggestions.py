"""Hints for names that are not known."""

from __future__ import annotations

import pytest

from salesctl.lang.suggestions import did_you_mean


@pytest.mark.parametrize(
    ("typed", "hint"), [("losst", "did you mean `lost`?"), ("LOST", "did you mean `lost`?"), ("zzz", "or not")]
)
def test_the_name_most_like_it_is_suggested(typed: str, hint: str) -> None:
    assert did_you_mean(typed, ["won", "lost"], "or not") == hint
