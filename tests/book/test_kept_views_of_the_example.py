"""Shared views that are kept from one command to the next say what they would say if they were made anew, whatever happened."""

from __future__ import annotations

from contextlib import closing
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from salesctl.book.query import kept_views, views
from salesctl.cli.open_session import installed
from salesctl.git import Git
from salesctl.session.session import Session
from salesctl.setup.demo import write_demo

TODAY = date(2026, 11, 28)
ORDER, CLIENT = "orders/2026/order-horizont-sjs7.yaml", "clients/atlas.yaml"
STAGED = [view.name for view in views.in_folders(installed().views).read.values() if view.stage]
"""The views that may be kept."""
SCOPES = (None, "daniyar")


class Kept:
    """The example, whose views are asked as commands ask them, one after another."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.git = Git(root)

    def edit(self, path: str, old: str, new: str) -> None:
        file = self.root / path
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), encoding="utf-8")

    def commit(self, *words: str) -> None:
        self.git.run("add", "-A")
        self.git.run("commit", "-qm", "by hand", *words)

    def session(self, day: date, *, keeps: bool) -> Session:
        now = datetime.combine(TODAY, time(9), ZoneInfo("UTC"))
        return Session(self.root, now=now, on=day, installed=installed(), keeps=keeps)

    def rows(self, scope: str | None, day: date, *, keeps: bool) -> dict[str, list[tuple[Any, ...]]]:
        with closing(self.session(day, keeps=keeps)) as session:
            query = session.query(scope)
            query.prepare("", STAGED)
            found = {name: [tuple(row) for row in query.rows(f'select * from "{name}"')] for name in STAGED}
            session.keep()
        return {name: sorted(rows, key=repr) for name, rows in found.items()}

    def hold(self, day: date = TODAY) -> dict[str, list[tuple[Any, ...]]]:
        """Assert that what is kept and what is not says the same; what that is, of all clients."""
        for scope in reversed(SCOPES):
            kept, fresh = (self.rows(scope, day, keeps=keeps) for keeps in (True, False))
            assert {name for name in STAGED if kept[name] != fresh[name]} == set(), scope
        return fresh


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Kept:
    monkeypatch.setattr(kept_views, "DEAR", -1)
    write_demo(tmp_path / "book", TODAY)
    return Kept(tmp_path / "book")


def test_a_record_that_is_changed(book: Kept) -> None:
    book.hold()
    book.edit(CLIENT, "owner: anna", "owner: daniyar")
    book.hold()
    book.edit(CLIENT, "owner: daniyar", "owner: anna")  # as it was, and in no commit
    book.hold()
    book.edit(ORDER, "date: 2026-10-10", "date: 2026-12-10")  # not yet
    book.commit()
    book.hold()
    book.edit(ORDER, "date: 2026-12-10", "date: 2026-10-12")
    book.edit(ORDER, "owner: boris", "owner: daniyar\nearlier_owners:\n  - until: 2026-11-29\n    owner: boris")
    book.hold()
    book.edit(
        "team/boris.yaml",
        "role: rep",
        "role: rep\nabsences:\n  - from: 2026-11-20\n    to: 2026-12-01\n    cover: daniyar",
    )
    book.hold()
    book.git.run("mv", ORDER, "orders/order-horizont-sjs7.yaml")
    book.hold()
    for day in (date(2026, 11, 27), date(2026, 12, 20)):
        book.hold(day)


def test_a_record_that_moves_to_a_client_out_of_scope_as_another_comes(book: Kept) -> None:
    book.edit(ORDER, "client: horizont", "client: ertis")
    book.commit()
    book.hold()
    book.hold()  # who signed what was found out meanwhile
    book.edit(ORDER, "client: ertis", "client: atlas")
    (book.root / "orders/2026/order-new.yaml").write_text("date: 2026-11-27\nclient: ertis\nowner: anna\n")
    book.commit()
    book.hold()


def test_what_does_not_read_what_was_written_is_not_made_again(book: Kept) -> None:
    def kept() -> dict[str, int]:
        return {file.name: file.stat().st_ino for file in (book.root / f".git/salesctl/views/{TODAY}").iterdir()}

    book.hold()
    book.hold()
    before = kept()
    (book.root / "activities/2026/11/new.yaml").write_text(
        "type: call\nclient: atlas\nowner: anna\nstart: 2026-11-27T10:00\ndone: 2026-11-27T10:10\noutcome: spoke\n"
    )
    book.commit()
    book.hold()
    made = {name for name, file in kept().items() if before[name] != file}
    assert "next_step" in made
    assert not {"settlement", "approval"} & made


def test_who_signed(book: Kept) -> None:
    def decided() -> int:
        return sum(row[:2] == ("order", "order-horizont-sjs7") for row in book.hold()["approval"])

    assert decided() == 1
    book.edit(ORDER, "why: keeps Interkraska", "why: it keeps Interkraska")
    assert decided() == 0, "it is whoever uses this clone who says so now"
    book.commit("--author=Marina <marina@alatau.example>")
    assert decided() == 1, "and it was she"
    book.git.run("commit", "-q", "--amend", "--no-edit", "--author=Anna <anna@alatau.example>")
    assert decided() == 0
    (book.root / ".mailmap").write_text("Marina <marina@alatau.example> <anna@alatau.example>\n")
    assert decided() == 1
    (book.root / ".mailmap").unlink()
    assert decided() == 0


def test_another_state_of_the_repository(book: Kept) -> None:
    book.git.run("switch", "-qc", "other")
    book.edit(ORDER, "qty: 120", "qty: 12")
    book.commit()
    other = book.hold()
    book.git.run("switch", "-q", "main")
    main = book.hold()
    assert main["order_sum"] != other["order_sum"]
    book.git.run("merge", "-q", "--no-ff", "-m", "both", "other")
    assert book.hold() == other
    book.git.run("reset", "-q", "--hard", "HEAD~1")
    assert book.hold() == main
    book.edit("salesctl.yaml", "  - 2026-11-12", "  - 2026-11-12\n  - 2026-11-26")
    book.hold()
    (book.root / ".git/salesctl/book.db").unlink()
    book.hold()


def test_what_is_written_by_the_session_itself(book: Kept) -> None:
    book.hold()
    for _ in range(2):
        with closing(book.session(TODAY, keeps=True)) as session:
            session.query("daniyar").prepare("", STAGED)
            record, _ = session.read("client", "atlas")
            owner = "daniyar" if record.data["owner"] == "anna" else "anna"
            session.commit([session.revise("client", "atlas", {**record.data, "owner": owner})])
            session.query("daniyar").prepare("", STAGED)
            session.keep()
        book.hold()
