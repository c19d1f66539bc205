"""What programs that follow a feed rely on, whatever happens to the book: ids stay, numbers never fall, changes are newer."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from salesctl.testing import TestBook
from salesctl_calendar.calendars import Calendars
from salesctl_calendar.events import FEEDS

BASE = """
team/anna.yaml: {name: Anna Berg, email: anna@example.com, role: rep}
clients/acme.yaml: {name: Acme, owner: anna, addresses: [{id: office, text: Main Street 1}]}
clients/bolt.yaml: {name: Bolt, owner: anna}
products/pump.yaml: {sku: PUMP, name: Pump}
orders/2026/o-1.yaml: {date: 2026-11-01, client: acme, lines: [{id: a, product: pump, qty: 1, price: 100}]}
shipments/2026/s-1.yaml: {shipped_at: '2026-11-01T10:00', client: acme, order: o-1, due_on: 2026-11-24}
"""
START = datetime(2026, 11, 23, 9, tzinfo=UTC)
STEPS = ("plan", "move", "cancel", "done", "pay", "rename", "merge", "wait")


class World:
    """A book, its clock and one planned visit for a debt."""

    def __init__(self, folder: Path) -> None:
        self.book, self.now, self.count = TestBook(folder), START, 0
        self.book.add(BASE, self._at())
        self.visit: dict[str, Any] = {
            "type": "visit", "client": "acme", "owner": "anna", "start": "2026-11-26T10:00",
            "for": [{"id": "overdue:s-1", "rule": "overdue", "about": "s-1"}],
        }  # fmt: skip

    def _at(self) -> str:
        return self.now.isoformat(timespec="seconds")

    def _write(self, path: str, record: dict[str, Any]) -> None:
        self.book.write({path: record}, self._at())

    def step(self, name: str, number: int) -> None:
        """One thing that happens, some time after the one before."""
        self.now += timedelta(minutes=7)
        self.count += 1
        match name:
            case "plan":
                call = {"type": "call", "client": "bolt", "owner": "anna", "start": f"2026-11-{24 + number}T11:00"}
                self._write(f"activities/2026/11/c-{number}.yaml", call)
            case "move":
                self.visit["start"] = f"2026-11-{24 + number}T{9 + self.count % 9:02}:00"
                self._write("activities/2026/11/v-1.yaml", self.visit)
            case "cancel":
                self.visit["cancelled"] = {"at": "2026-11-23", "cause": "no_longer_owed"}
                self._write("activities/2026/11/v-1.yaml", self.visit)
            case "done":
                self.visit |= {"done_at": "2026-11-23T09:00", "outcome": "held"}
                self._write("activities/2026/11/v-1.yaml", self.visit)
            case "pay":
                self._write(
                    f"payments/2026/p-{self.count}.yaml",
                    {"date": "2026-11-23", "client": "acme", "amount": str(number + 1)},
                )
            case "rename":
                self._write("clients/acme.yaml", {
                    "name": f"Acme {number}", "owner": "anna", "addresses": [{"id": "office", "text": f"Street {number}"}],
                })  # fmt: skip
            case "merge":
                self._merge(number)
            case "wait":
                self.now += timedelta(days=1)
                self._write(f"products/x-{self.count}.yaml", {"sku": f"X-{self.count}", "name": "X"})

    def _merge(self, number: int) -> None:
        """A payment of an older day that another branch made comes in."""
        git("checkout", "-qb", f"side-{self.count}", "HEAD~1", cwd=self.book.root)
        self._write(
            f"payments/2026/m-{self.count}.yaml", {"date": "2026-11-22", "client": "acme", "amount": str(number + 1)}
        )
        git("checkout", "-q", "main", cwd=self.book.root)
        self.now += timedelta(minutes=7)
        git("merge", "-q", "--no-ff", "-m", "merge", f"side-{self.count}", cwd=self.book.root, date=self._at())

    def feed(self) -> bytes:
        """The whole calendar, as another machine makes it on another day."""
        return Calendars(self.book.session("2026-12-30")).content("anna", FEEDS)


def git(*words: str, cwd: Path, date: str = "") -> None:
    dated = {"GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date} if date else {}
    who = ["-c", "user.name=A", "-c", "user.email=a@example.com"]
    subprocess.run(
        ["git", *who, *words], cwd=cwd, check=True, capture_output=True, env={"PATH": "/usr/bin:/bin", **dated}
    )


def events(raw: bytes) -> dict[str, Any]:
    return {str(one["UID"]): one for one in Calendar.from_ical(raw).walk("VEVENT")}


def said(event: Any) -> dict[str, bytes]:
    """All of an event but when it was said."""
    return {
        name: value.to_ical() for name, value in event.items() if name not in ("DTSTAMP", "LAST-MODIFIED", "SEQUENCE")
    }


@settings(max_examples=6, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 5)), min_size=1, max_size=6))
def test_ids_stay_numbers_never_fall_and_changes_are_newer(steps: list[tuple[str, int]]) -> None:
    with TemporaryDirectory() as folder:
        world = World(Path(folder))
        world.step("move", 2)
        before = events(world.feed())
        for name, number in steps:
            world.step(name, number)
            raw = world.feed()
            assert world.feed() == raw
            after = events(raw)
            assert {uid for uid in before if not uid.startswith("nothing")} <= after.keys()
            for uid in before.keys() & after.keys():
                old, new = before[uid], after[uid]
                assert new["SEQUENCE"] >= old["SEQUENCE"]
                if said(old) != said(new):
                    assert new["LAST-MODIFIED"].dt > old["LAST-MODIFIED"].dt, name
                if any(old.get(part) != new.get(part) for part in ("DTSTART", "LOCATION", "STATUS")):
                    assert new["SEQUENCE"] > old["SEQUENCE"], name
            before = after


def test_whatever_a_text_was_read_from_makes_it_newer(tmp_path: Path) -> None:
    """The owner's language, a record that is gone, and one that was another client's."""
    world = World(tmp_path)
    world.step("move", 2)
    held = {
        "type": "call",
        "client": "bolt",
        "owner": "anna",
        "start": "2026-11-23T08:00",
        "done_at": "2026-11-23T08:30",
    }
    payment = {"date": "2026-11-23", "client": "acme", "amount": "10"}
    steps: list[dict[str, dict[str, Any] | None]] = [
        {"activities/2026/11/h-1.yaml": held},
        {"team/anna.yaml": {"name": "Anna Berg", "email": "anna@example.com", "role": "rep", "locale": "ru"}},
        {"payments/2026/p-1.yaml": payment},
        {"payments/2026/p-1.yaml": {**payment, "client": "bolt"}},
        {"payments/2026/p-1.yaml": payment},
        {"payments/2026/p-1.yaml": None},
    ]
    before = events(world.feed())
    for step in steps:
        world.now += timedelta(minutes=7)
        world.book.write(step, world._at())
        after = events(world.feed())
        assert any(said(after[uid]) != said(before.get(uid, {})) for uid in after), step
        for uid, one in before.items():
            if said(after[uid]) != said(one):
                assert after[uid]["LAST-MODIFIED"].dt > one["LAST-MODIFIED"].dt, (uid, step)
        before = after


def test_what_has_nothing_to_do_with_it_leaves_it_as_it_is(tmp_path: Path) -> None:
    world = World(tmp_path)
    world.step("move", 2)
    before = world.feed()
    world.now += timedelta(minutes=7)
    world.book.write({"payments/2026/p-9.yaml": {"date": "2026-11-23", "client": "bolt", "amount": "5"}}, world._at())
    assert world.feed() == before
