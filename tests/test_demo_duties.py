"""The example is alive on whatever day it is made: the same duties are owed, whatever the day."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from salesctl.cli.commands.checks import checked
from salesctl.plugins.discovery import folders
from salesctl.rules import owed
from salesctl.session.session import Installed, Session
from salesctl.setup.demo import ME, write_demo

# by the calendar, not by the facts: a meeting is prepared on the working day before
BY_WEEKDAY = {"meeting-tomorrow", "day-not-closed"}
BY_MONTH = {"quiet", "pace", "figure-fell", "month-not-closed"}
DAYS = [
    *(date(2026, 11, 23) + timedelta(n) for n in range(7)),
    *(date(2026, month, 28) + timedelta(n) for month in (1, 2, 4, 6, 9) for n in range(4)),
    *(date(2026, 12, 29) + timedelta(n) for n in range(6)),
    *(date(2028, 2, 27) + timedelta(n) for n in range(4)),
    date(2027, 7, 1), date(2027, 8, 15), date(2027, 10, 31),
]  # fmt: skip


def session(folder: Path, day: date) -> Session:
    installed = Installed(*(tuple(folders(what)) for what in ("schemas", "views", "rules", "locale")))
    return Session(folder, now=datetime(day.year, day.month, day.day, 5, tzinfo=UTC), on=day, installed=installed)


def owed_on(folder: Path, day: date) -> Counter[tuple[int, str, str | None]]:
    write_demo(folder, day)
    found = owed(session(folder, day))
    assert not found.failed
    return Counter((one.duty, one.rule, one.owner) for one in found.obligations)


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Counter[tuple[int, str, str | None]]:
    return owed_on(tmp_path_factory.mktemp("first") / "book", DAYS[0])


@pytest.mark.parametrize("day", DAYS[1:], ids=str)
def test_the_same_is_owed_on_any_day(tmp_path: Path, day: date, first: Counter[tuple[int, str, str | None]]) -> None:
    found = owed_on(tmp_path / "book", day)

    def kept(counted: Counter[tuple[int, str, str | None]]) -> dict[tuple[int, str, str | None], int]:
        return {key: n for key, n in counted.items() if key[1] not in BY_WEEKDAY | BY_MONTH}

    assert kept(found) == kept(first)


def test_forty_days_and_every_duty(first: Counter[tuple[int, str, str | None]]) -> None:
    assert len(DAYS) == 40
    assert {duty for duty, _, _ in first} == set(range(1, 24))
    assert {owner for _, _, owner in first} >= {ME, "boris", "daniyar"}


def test_every_duty_was_done_at_least_once(tmp_path: Path) -> None:
    """Counted by the evidence `salesctl duties` counts, over the whole of the example's half year."""
    write_demo(tmp_path / "book", DAYS[0])
    evidence = Path(__file__).parent.parent / "plugins" / "salesctl_duties" / "evidence"
    undone = []
    for month in range(7):
        day = DAYS[0].replace(day=1) - timedelta(days=30 * month)
        query = session(tmp_path / "book", min(DAYS[0], day + timedelta(days=27))).query()
        undone.append({file.stem for file in sorted(evidence.glob("*.sql")) if query.one(file.read_text()) is None})
    assert set.intersection(*undone) == set()


def test_the_book_is_clean_and_the_desk_is_annas(tmp_path: Path) -> None:
    folder = tmp_path / "book"
    git = write_demo(folder, DAYS[0])
    here = session(folder, DAYS[0])
    assert checked(here).findings == []
    assert not git.status().entries
    assert here.me == ME
