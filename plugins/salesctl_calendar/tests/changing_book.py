"""A book to which things happen one after another, each some minutes after the one before."""

from __future__ import annotations

import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

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
STEPS = ("plan", "move", "cancel", "done", "pay", "take back", "rename", "policy", "archive", "merge", "wait")


class ChangingBook:
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

    def write(self, path: str, record: dict[str, Any] | None) -> None:
        """Commit a record, or its removal, now."""
        self.book.write({path: record}, self._at())

    def step(self, name: str, number: int) -> None:
        """One thing that happens, some time after the one before."""
        self.now += timedelta(minutes=7)
        self.count += 1
        match name:
            case "plan":
                call = {"type": "call", "client": "bolt", "owner": "anna", "start": f"2026-11-{24 + number}T11:00"}
                self.write(f"activities/2026/11/c-{number}.yaml", call)
            case "move":
                self.visit["start"] = f"2026-11-{24 + number}T{9 + self.count % 9:02}:00"
                self.write("activities/2026/11/v-1.yaml", self.visit)
            case "cancel":
                self.visit["cancelled"] = {"at": "2026-11-23", "cause": "no_longer_owed"}
                self.write("activities/2026/11/v-1.yaml", self.visit)
            case "done":
                self.visit |= {"done_at": "2026-11-23T09:00", "outcome": "held"}
                self.write("activities/2026/11/v-1.yaml", self.visit)
            case "pay":
                self.write(
                    f"payments/2026/p-{self.count}.yaml",
                    {"date": "2026-11-23", "client": "acme", "amount": str(number + 1)},
                )
            case "take back":
                paid = sorted(self.book.root.glob("payments/2026/*.yaml"))[:1]
                if paid:
                    self.book.write({str(one.relative_to(self.book.root)): None for one in paid}, self._at())
            case "policy":
                long = {"action": "visit", "minutes": str(30 + 10 * number)}
                self.write("policy/policy-2026-01-01.yaml", {"valid_from": "2026-01-01", "durations": [long]})
            case "archive":
                self.write(
                    "clients/bolt.yaml", {"name": "Bolt", "owner": "anna", "archived": "yes" if number % 2 else "no"}
                )
            case "rename":
                self.write("clients/acme.yaml", {
                    "name": f"Acme {number}", "owner": "anna", "addresses": [{"id": "office", "text": f"Street {number}"}],
                })  # fmt: skip
            case "merge":
                self._merge(number)
            case "wait":
                self.now += timedelta(days=1)
                self.write(f"products/x-{self.count}.yaml", {"sku": f"X-{self.count}", "name": "X"})

    def _merge(self, number: int) -> None:
        """A payment of an older day that another branch made comes in."""
        git("checkout", "-qb", f"side-{self.count}", "HEAD~1", cwd=self.book.root)
        self.write(
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
