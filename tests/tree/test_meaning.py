"""When two texts say the same."""

from __future__ import annotations

from typing import Any

import pytest

from salesctl.model.kinds import load_kinds
from salesctl.tree.meaning import same

KINDS = load_kinds()


@pytest.mark.parametrize(
    ("kind", "one", "other", "expected"),
    [
        ("deal", {"amount": "15000"}, {"amount": "15000.00"}, True),
        ("deal", {"amount": "15000"}, {"amount": "15000.01"}, False),
        ("deal", {"title": "15000"}, {"title": "15000.00"}, False),
        ("deal", {"amount": "much"}, {"amount": "much"}, True),
        ("deal", {"amount": "much"}, {"amount": "more"}, False),
        ("activity", {"duration": "030"}, {"duration": "30"}, True),
        ("client", {"key": "yes"}, {"key": "true"}, True),
        ("client", {"key": "no"}, {}, False),
        ("client", {"name": None, "needs": [], "custom": {}, "notes": ""}, {}, True),
        ("deal", {"trial": {"to": None}}, {}, True),
        ("deal", {"tags": ["a", "b"]}, {"tags": ["b", "a"]}, False),
        ("order", {"lines": [{"id": "a", "qty": "1"}]}, {"lines": [{"qty": "1.000", "id": "a", "text": ""}]}, True),
        ("order", {"lines": [{"id": "a"}, {"id": "b"}]}, {"lines": [{"id": "b"}, {"id": "a"}]}, False),
        ("deal", {"unknown": {"n": "1"}}, {"unknown": {"n": "1.0"}}, False),
        ("activity", {"start": "2026-05-01T10:00+02:00"}, {"start": "2026-05-01T08:00Z"}, True),
        # whether these are one depends on the book's zone
        ("activity", {"start": "2026-05-01T08:00"}, {"start": "2026-05-01T08:00Z"}, False),
        ("activity", {"start": "2026-05-01T22:00"}, {"start": "2026-05-01T08:00Z"}, False),
    ],
)
def test_same(kind: str, one: dict[str, Any], other: dict[str, Any], expected: bool) -> None:
    assert same(one, other, KINDS[kind].fields) is expected
    assert same(other, one, KINDS[kind].fields) is expected
