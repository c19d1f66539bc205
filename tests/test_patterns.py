"""A pattern that is compiled when it is first used is one that `re` compiles."""

from __future__ import annotations

import copy
import re

import pytest

from salesctl.patterns import lazy_pattern


def test_it_finds_what_the_compiled_one_finds() -> None:
    made = lazy_pattern(r"(?P<word>[a-z]+)-(\d)", re.IGNORECASE)
    compiled = re.compile(r"(?P<word>[a-z]+)-(\d)", re.IGNORECASE)
    text = "Ab-1 cd-2 -3"
    assert made.findall(text) == compiled.findall(text)
    assert made.sub(r"\2", text) == compiled.sub(r"\2", text)
    assert made.match(text, 1) is not None
    assert (made.pattern, made.flags, made.groupindex) == (compiled.pattern, compiled.flags, compiled.groupindex)
    assert lazy_pattern(rb"\d+").findall(b"1 22") == [b"1", b"22"]
    assert copy.copy(made).match("a-1")


def test_what_no_pattern_has_and_a_fault_are_said_when_it_is_used() -> None:
    with pytest.raises(AttributeError):
        lazy_pattern("a").no_such  # type: ignore[attr-defined]  # noqa: B018
    faulty = lazy_pattern("(")
    with pytest.raises(re.error):
        faulty.match("")
