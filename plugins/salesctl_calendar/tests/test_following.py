"""What programs that follow a feed rely on, whatever happens to the book: ids stay, numbers never fall, changes are newer."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from .changing_book import STEPS, ChangingBook


def events(raw: bytes) -> dict[str, Any]:
    return {str(one["UID"]): one for one in Calendar.from_ical(raw).walk("VEVENT")}


def said(event: Any) -> dict[str, bytes]:
    """All of an event but when it was said."""
    return {
        name: value.to_ical() for name, value in event.items() if name not in ("DTSTAMP", "LAST-MODIFIED", "SEQUENCE")
    }


@settings(max_examples=2)
@given(steps=st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 5)), min_size=4, max_size=5))
def test_ids_stay_numbers_never_fall_and_changes_are_newer(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, int]]
) -> None:
    world = ChangingBook(tmp_path_factory.mktemp("followed"))
    world.step("move", 2)
    before = events(world.feed())
    for name, number in steps:
        world.step(name, number)
        after = events(world.feed())
        assert {uid for uid in before if not uid.startswith("nothing")} <= after.keys()
        for uid in before.keys() & after.keys():
            old, new = before[uid], after[uid]
            assert new["SEQUENCE"] >= old["SEQUENCE"]
            if said(old) != said(new):
                assert new["LAST-MODIFIED"].dt > old["LAST-MODIFIED"].dt, name
            if any(old.get(part) != new.get(part) for part in ("DTSTART", "DTEND", "LOCATION", "STATUS")):
                assert new["SEQUENCE"] > old["SEQUENCE"], name
        before = after
    assert world.feed() == world.feed()


def test_whatever_a_text_was_read_from_makes_it_newer(tmp_path: Path) -> None:
    """The owner's language, a record that is gone, and one that was another client's."""
    world = ChangingBook(tmp_path)
    world.step("move", 2)
    held = {
        "type": "call",
        "client": "bolt",
        "owner": "anna",
        "start": "2026-11-23T08:00",
        "done_at": "2026-11-23T08:30",
    }
    payment = {"date": "2026-11-23", "client": "acme", "amount": "10"}
    steps: list[tuple[str, dict[str, Any] | None]] = [
        ("activities/2026/11/h-1.yaml", held),
        ("team/anna.yaml", {"name": "Anna Berg", "email": "anna@example.com", "role": "rep", "locale": "ru"}),
        ("payments/2026/p-1.yaml", payment),
        ("payments/2026/p-1.yaml", {**payment, "client": "bolt"}),
        ("payments/2026/p-1.yaml", payment),
        ("payments/2026/p-1.yaml", None),
    ]
    before = events(world.feed())
    for step in steps:
        world.now += timedelta(minutes=7)
        world.write(*step)
        after = events(world.feed())
        assert any(said(after[uid]) != said(before.get(uid, {})) for uid in after), step
        for uid, one in before.items():
            if said(after[uid]) != said(one):
                assert after[uid]["LAST-MODIFIED"].dt > one["LAST-MODIFIED"].dt, (uid, step)
        before = after


def test_what_has_nothing_to_do_with_it_leaves_it_as_it_is(tmp_path: Path) -> None:
    world = ChangingBook(tmp_path)
    world.step("move", 2)
    before = world.feed()
    world.now += timedelta(minutes=7)
    world.write("payments/2026/p-9.yaml", {"date": "2026-11-23", "client": "bolt", "amount": "5"})
    assert world.feed() == before
