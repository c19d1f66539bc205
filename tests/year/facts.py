"""The raw facts of a book: its YAML files as trees of text, by their names. The second calculation reads nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from salesctl import yamlio
from salesctl.git import Git

from ..views.ledger import Ledger, payments, settled, stored

Record = Mapping[str, Any]
HELD = ("reached", "held", "refused", "call_back")
"""Outcomes of dealings in which somebody at the client was reached."""


@dataclass
class Facts:
    """All records as of the end of a day on which nothing later is known."""

    today: str
    records: dict[str, Record]
    """By name; a kind's records are those of its folder."""
    folders: dict[str, dict[str, Record]]
    authors: Mapping[tuple[str, str], str] = field(default_factory=dict)
    """By record and moment of a decision in it: the e-mail address of whoever committed it."""
    ledger: Ledger = field(init=False)
    paid: dict[str, list[tuple[str, int]]] = field(default_factory=dict)
    """Days and sums of every client's payments that hold, in whatever currency."""

    def __post_init__(self) -> None:
        self.ledger = settled(self.records, self.today)
        for one in payments(self.records, self.today).values():
            self.paid.setdefault(one["client"], []).append((one["date"], stored(one["amount"])))

    def ago(self, days: int, day: str = "") -> str:
        """The day some days before today, or before another."""
        return (date.fromisoformat(day or self.today) - timedelta(days)).isoformat()

    def since(self, day: str) -> int:
        """Days from a day to today."""
        return (date.fromisoformat(self.today) - date.fromisoformat(day[:10])).days

    def of(self, folder: str) -> Iterator[tuple[str, Record]]:
        """The records of a folder that are not put away."""
        return ((name, one) for name, one in self.folders.get(folder, {}).items() if "archived" not in one)

    @property
    def policy(self) -> Record:
        """The last policy that has begun."""
        return self.policy_on(self.today)

    def policy_on(self, day: str) -> Record:
        """The one that was in force on a day."""
        begun = [one for _, one in self.of("policy") if one["valid_from"] <= day]
        return max(begun, key=lambda one: one["valid_from"])

    def setting(self, rule: str, name: str, shipped: int) -> int:
        return int(self.policy.get("rules", {}).get(rule, {}).get(name, shipped))

    def dealings(self) -> Iterator[tuple[str, Record]]:
        """Activities that were done."""
        return ((name, one) for name, one in self.of("activities") if "done_at" in one)

    def held(self) -> Iterator[Record]:
        """Dealings that took place."""
        return (one for _, one in self.dealings() if one.get("outcome") in HELD)

    def overdue(self, name: str) -> int:
        """Days a document is overdue; 0 when it is not."""
        due = self.ledger.documents[name].due
        return max(self.since(due), 0) if due else 0


def not_before(first: str, second: str) -> bool:
    """Whether a moment is not before another, as finely as both are known."""
    known = min(len(first), len(second))
    return first[:known] >= second[:known]


class Shelf:
    """Files of a book, each read again only when its bytes changed."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._read: dict[str, tuple[bytes, Record]] = {}
        self._authors: dict[tuple[str, str], str] = {}

    def facts(self, today: str) -> Facts:
        records: dict[str, Record] = {}
        folders: dict[str, dict[str, Record]] = {}
        # Git tidies its own folder up in the background
        kinds = [folder for folder in self._root.iterdir() if folder.is_dir() and not folder.name.startswith(".")]
        for file in sorted(file for folder in kinds for file in folder.glob("**/*.yaml")):
            path = file.relative_to(self._root).as_posix()
            raw = file.read_bytes()
            if self._read.get(path, (b"",))[0] != raw:
                self._read[path] = raw, yamlio.read(raw, path)
                self._decided(path, file.stem)
            records[file.stem] = self._read[path][1]
            folders.setdefault(path.split("/")[0], {})[file.stem] = records[file.stem]
        for name, shipment in _laid_out(folders).items():
            records[name] = folders["shipments"][name] = shipment
        return Facts(today, records, folders, self._authors)

    def _decided(self, path: str, name: str) -> None:
        """Find who committed the decisions in a file, commit by commit, the first of them first."""
        wanted = {(name, one["at"]) for one in self._read[path][1].get("approvals", [])} - {*self._authors}
        if not wanted:
            return
        git = Git(self._root)
        for line in git.run("log", "--reverse", "--format=%H %ae", "--", path).decode().splitlines():
            commit, _, author = line.partition(" ")
            then = yamlio.read(git.run("show", f"{commit}:{path}"), path)
            for one in then.get("approvals", []):
                self._authors.setdefault((name, one["at"]), author)


def _laid_out(folders: Mapping[str, Mapping[str, Record]]) -> dict[str, Record]:
    """Shipments without lines, with the lines they mean: all that was open when they left."""
    shipments = folders.get("shipments", {})
    bare = {one["order"] for one in shipments.values() if not one.get("lines")}
    found: dict[str, Record] = {}
    left = {(order, line["id"]): Decimal(line["qty"]) for order in bare for line in folders["orders"][order]["lines"]}
    for name, shipment in sorted(shipments.items(), key=lambda pair: (pair[1]["shipped_at"], pair[0])):
        order = shipment["order"]
        if order not in bare:
            continue
        keys = [line["id"] for line in folders["orders"][order]["lines"]]
        lines = shipment.get("lines") or [
            {"order_line": key, "qty": f"{left[order, key]}"} for key in keys if left[order, key] > 0
        ]
        for line in lines:
            left[order, line["order_line"]] -= Decimal(line["qty"])
        found[name] = {**shipment, "lines": lines}
    return found
