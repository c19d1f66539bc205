"""Shared views that are kept between commands: an answer that takes them is the one that is made without them."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from salesctl.book.query import kept_views
from salesctl.book.query.query import Query
from salesctl.git import Git
from salesctl.plugins.discovery import folders
from salesctl.rules import owed
from salesctl.session.session import Installed, Session
from salesctl.setup.demo import write_demo
from salesctl.testing import copy_book

_DAY = date(2026, 11, 27)
_PEOPLE = ("anna", "boris", "marina")
_STEPS = 8
_LISTS = (
    "orders",
    "shipments",
    "payments",
    "activities",
    "deals",
    "clients",
    "contracts",
    "offers",
    "invoices",
    "policy",
    "team",
)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kept") / "demo"
    write_demo(folder, _DAY)
    return folder


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The views that were taken as they were kept; every view is kept, however soon it is made."""
    monkeypatch.setattr(kept_views, "DEAR", 0.0)
    found: list[str] = []
    fill = Query._fill

    def noting(self: Query, view: Any, rows: Any) -> None:
        found.append(view.name)
        fill(self, view, rows)

    monkeypatch.setattr(Query, "_fill", noting)
    return found


def _answer(root: Path, user: str | None, on: date = _DAY, *, keeps: bool) -> list[tuple[Any, ...]]:
    """What is owed, with the rules that failed."""
    now = datetime(_DAY.year, _DAY.month, _DAY.day, 9, tzinfo=UTC)
    installed = Installed(*(tuple(folders(what)) for what in ("schemas", "views", "rules", "locale", "reports")))
    session = Session(root, now=now, on=on, installed=installed, keeps=keeps)
    try:
        found = owed(session, user)
        told = [
            (one.id, one.owner, str(one.why), one.due, one.weight, one.phone, one.action) for one in found.obligations
        ]
        told += [(one.path, str(one.message), "", "", 0, "", "") for one in found.failed]
        session.keep()
        return sorted(told, key=repr)
    finally:
        session.close()


def _shift_a_day(text: str, rng: random.Random) -> str:
    days = list(re.finditer(r"20\d\d-\d\d-\d\d", text))
    if not days:
        return text
    one = rng.choice(days)
    moved = date.fromisoformat(one[0]) + timedelta(days=rng.choice((-40, -7, -1, 1, 7, 400)))
    return text[: one.start()] + moved.isoformat() + text[one.end() :]


def _change_a_link(name: str, to: tuple[str, ...]) -> Callable[[str, random.Random], str]:
    return lambda text, rng: re.sub(rf"(?m)^{name}: .*$", f"{name}: {rng.choice(to)}", text)


def _change_a_number(text: str, rng: random.Random) -> str:
    numbers = list(re.finditer(r"(?<=: )\d+(?=\n)", text))
    if not numbers:
        return text
    one = rng.choice(numbers)
    return text[: one.start()] + str(int(one[0]) + rng.choice((1, 500))) + text[one.end() :]


def _changes(root: Path, rng: random.Random) -> Iterator[None]:
    """Changes of records as people make them by hand, some committed, some not, some taken back."""
    git = Git(root)
    clients = tuple(path.stem for path in sorted((root / "clients").glob("*.yaml")))
    edits = (
        _shift_a_day, _change_a_number, _change_a_link("owner", _PEOPLE), _change_a_link("client", clients),
        _change_a_link("role", ("rep", "manager")), lambda text, rng: text + "archived: yes\n",
    )  # fmt: skip
    files = {kind: sorted((root / kind).rglob("*.yaml")) for kind in _LISTS if (root / kind).is_dir()}
    for _ in range(_STEPS):
        for _ in range(rng.choice((1, 1, 3))):
            file = rng.choice(files[rng.choice(list(files))])
            if not file.exists():
                git.run("checkout", "HEAD", "--", str(file.relative_to(root)), check=False)
            elif rng.random() < 0.15:
                file.unlink()
            else:
                file.write_text(rng.choice(edits)(file.read_text(encoding="utf-8"), rng), encoding="utf-8")
        match rng.randrange(5):
            case 0:
                git.run("checkout", "-q", "--", ".")
            case 1:
                git.run("reset", "-q", "--hard", "HEAD~1")
            case 2 | 3:
                git.run("commit", "-qam", "By hand", "--no-verify", check=False)
        yield


@pytest.mark.parametrize("seed", range(3))
def test_an_answer_with_kept_views_is_the_one_without(tmp_path: Path, demo: Path, taken: list[str], seed: int) -> None:
    book = tmp_path / "book"
    copy_book(demo, book)
    rng = random.Random(seed)
    for _ in _changes(book, rng):
        for user in (None, rng.choice(_PEOPLE)):
            assert _answer(book, user, keeps=True) == _answer(book, user, keeps=False)
    assert len(taken) > _STEPS


def test_views_that_read_nothing_of_a_change_are_taken_as_they_were(
    tmp_path: Path, demo: Path, taken: list[str]
) -> None:
    book = tmp_path / "book"
    copy_book(demo, book)
    _answer(book, "anna", keeps=True)
    assert not taken
    _answer(book, "anna", keeps=True)
    everything = set(taken)
    assert {"receivable", "order_line_state"} <= everything
    taken.clear()
    activity = next((book / "activities").rglob("*.yaml"))
    activity.write_text(activity.read_text(encoding="utf-8") + "notes: seen\n", encoding="utf-8")
    _answer(book, "anna", keeps=True)
    assert {"receivable", "order_line_state"} <= set(taken)  # neither reads the notes of an activity
    taken.clear()
    activity.unlink()
    _answer(book, "anna", keeps=True)
    assert "order_line_state" in taken
    assert "receivable" not in taken  # it minds promises, which activities make


@pytest.mark.parametrize("what", ["another day", "a rebuilt book", "other holidays", "a person away"])
def test_nothing_is_taken_of_another_state(tmp_path: Path, demo: Path, taken: list[str], what: str) -> None:
    book = tmp_path / "book"
    copy_book(demo, book)
    _answer(book, "boris", keeps=True)
    on = _DAY
    match what:
        case "another day":
            on += timedelta(days=1)
        case "a rebuilt book":
            (book / ".git" / "salesctl" / "book.db").unlink()
        case "other holidays":
            settings = book / "salesctl.yaml"
            settings.write_text(settings.read_text(encoding="utf-8") + f"holidays: [{_DAY}]\n", encoding="utf-8")
        case "a person away":
            anna = next((book / "team").rglob("anna.yaml"))
            absence = f"absences:\n- {{from: {_DAY}, to: {_DAY}, cover: boris}}\n"
            text = re.sub(r"(?ms)^absences:\n(?:[- ].*\n)*", "", anna.read_text(encoding="utf-8"))
            anna.write_text(text + absence, encoding="utf-8")
    assert _answer(book, "boris", on, keeps=True) == _answer(book, "boris", on, keeps=False)
    assert set(taken) <= {"approver"}  # asked of everybody's records, and no other for what a person has to do with


def test_old_days_and_readers_make_room(tmp_path: Path, demo: Path, taken: list[str]) -> None:
    book = tmp_path / "book"
    copy_book(demo, book)
    kept = book / ".git" / "salesctl" / "views"
    for days in range(14):
        (kept / f"{_DAY + timedelta(days=days)} anna").mkdir(parents=True)
    _answer(book, "anna", keeps=True)
    assert len(list(kept.iterdir())) <= 12
