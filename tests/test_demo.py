"""The example book lives on any day: moved as one, valid in every version, made by the people it names."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path, PurePosixPath
from zoneinfo import ZoneInfo

import pytest

from salesctl import yamlio
from salesctl.errors import SalesctlError
from salesctl.model.config import load_config
from salesctl.model.kinds import load_kinds
from salesctl.model.links import links
from salesctl.model.records import Record, findings, parse
from salesctl.model.shipped import shipped
from salesctl.setup.demo import HISTORY, ME, Example, anchor, shifted, write_demo
from salesctl.setup.demo.shift import Shift

SOURCE = shipped("example")
ANCHOR = anchor(SOURCE)
KINDS = load_kinds()
ZONE = ZoneInfo("Asia/Almaty")
DATE = re.compile(r"(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)")

ENDS = [
    date(2026, 11, 30),
    date(2026, 12, 31),
    date(2027, 1, 31),
    date(2027, 2, 28),
    date(2027, 4, 30),
    date(2028, 3, 31),
]
NEW_YEAR = [
    date(2026, 12, 25),
    date(2027, 1, 1),
    date(2027, 1, 2),
    date(2028, 1, 1),
    date(2029, 1, 1),
    date(2030, 1, 8),
]
LEAP = [date(2028, 2, 28), date(2028, 2, 29), date(2028, 3, 1), date(2028, 9, 16), date(2032, 2, 29)]
WEEK = [date(2026, 11, 23) + timedelta(n) for n in range(7)]
MONTH_BEGINS = [date(2026, 10, 1), date(2027, 2, 1), date(2027, 3, 1), date(2027, 7, 1), date(2027, 8, 1)]
SEASONS = [date(2027, 3, 28), date(2027, 10, 31), date(2027, 5, 9), date(2031, 6, 15), date(2035, 12, 24)]
OTHERS = [
    ANCHOR,
    ANCHOR + timedelta(1),
    ANCHOR - timedelta(1),
    date(2026, 9, 30),
    date(2026, 10, 31),
    date(2027, 9, 16),
]
DAYS = sorted({*ENDS, *NEW_YEAR, *LEAP, *WEEK, *MONTH_BEGINS, *SEASONS, *OTHERS})

each_day = pytest.mark.parametrize("today", DAYS, ids=str)


@lru_cache(maxsize=2)
def example(today: date) -> Example:
    return shifted(SOURCE, (today - ANCHOR).days)


@lru_cache(maxsize=2)
def records(today: date) -> dict[tuple[str, str], Record]:
    found = (parse(KINDS, path, raw) for path, raw in example(today).files.items() if KINDS.of(path))
    return {(record.kind.name, record.id): record for record in found}


def test_forty_days() -> None:
    assert len(DAYS) >= 40


@each_day
def test_on_any_day(today: date) -> None:
    """One test a day: the example is made once, everything is asked of it."""
    every_date_moved_by_the_same_number_of_days(today)
    every_record_is_valid_where_its_name_and_date_put_it(today)
    every_reference_leads_to_a_record(today)
    the_last_fact_falls_on_the_eve(today)
    targets_are_set_for_the_months_up_to_this_one(today)


def every_date_moved_by_the_same_number_of_days(today: date) -> None:
    step = today - ANCHOR
    there = dict(zip(sorted_texts(ANCHOR), sorted_texts(today), strict=True))
    for before, after in there.items():
        moved = [date.fromisoformat(found) + step for found in DATE.findall(before)]
        assert [date.fromisoformat(found) for found in DATE.findall(after)] == moved


def sorted_texts(today: date) -> list[str]:
    """Name and content of every record, by what no move of dates changes."""
    found = [f"{kind}/{id_}\n{example(today).files[r.path].decode()}" for (kind, id_), r in records(today).items()]
    return sorted(found, key=lambda text: re.sub(r"\d{4}-\d\d(-\d\d)?|--\d\d-\d\d", "", text))


def every_record_is_valid_where_its_name_and_date_put_it(today: date) -> None:
    for record in records(today).values():
        raw = example(today).files[record.path]
        assert findings(KINDS, record.path, raw, ZONE) == []
        if record.kind.name != "activity":  # the folder is chosen when it is planned, and it may be moved
            assert record.path == record.kind.path(record.id, record.data)


def every_reference_leads_to_a_record(today: date) -> None:
    there = records(today)
    ids = {id_ for _, id_ in there}
    for record in there.values():
        for link in links(record.data, record.kind.fields):
            if link.kind == "*":
                assert link.record in ids, (record.path, link)
            elif link.kind in KINDS:
                target = there[link.kind, link.record]
                items = target.data.get(link.target.partition("/")[2], ())
                assert not link.item or link.item in {item["id"] for item in items}, (record.path, link)


def the_last_fact_falls_on_the_eve(today: date) -> None:
    last = max(commit.at for commit in example(today).commits)
    assert last.date() == today - timedelta(1)
    received = [r.data["received_at"][:10] for (kind, _), r in records(today).items() if kind == "request"]
    assert max(received) == (today - timedelta(1)).isoformat()


def targets_are_set_for_the_months_up_to_this_one(today: date) -> None:
    periods = sorted({r.data["period"] for (kind, _), r in records(today).items() if kind == "target"})
    months = [divmod(today.year * 12 + today.month - 1 - back, 12) for back in range(5, -1, -1)]
    assert periods == [f"{year}-{month + 1:02}" for year, month in months]
    for (kind, id_), record in records(today).items():
        if kind == "target":
            assert id_.startswith(f"{record.data['period']}-")


def test_birthdays_stay_as_near_as_they_were() -> None:
    for days in (0, 40, 168, 531, 1000):
        contact = records(ANCHOR + timedelta(days))["client", "stroydvor"].data["contacts"][0]
        near = date.fromisoformat(f"{(ANCHOR + timedelta(days)).year}{contact['birthday'][1:]}")
        assert (near - ANCHOR).days - days == 2


def test_every_version_of_every_record_is_valid() -> None:
    versions = 0
    for commit in example(ANCHOR).commits:
        for path, raw in commit.files.items():
            if KINDS.of(path):
                assert findings(KINDS, path, raw, ZONE) == [], (path, commit.message)
                versions += 1
    assert versions > len(records(ANCHOR)) * 1.2


def test_no_commit_refers_to_a_record_that_comes_later() -> None:
    there: set[tuple[str, str]] = set()
    for commit in example(ANCHOR).commits:
        changed = [parse(KINDS, path, raw) for path, raw in commit.files.items() if KINDS.of(path)]
        there |= {(record.kind.name, record.id) for record in changed}
        ids = {id_ for _, id_ in there}
        for record in changed:
            for link in links(record.data, record.kind.fields):
                if link.kind in KINDS:
                    assert (link.kind, link.record) in there, (record.path, link, commit.at)
                elif link.kind == "*":
                    assert link.record in ids, (record.path, link, commit.at)


def test_facts_are_committed_when_they_happen_by_people_who_were_there() -> None:
    people = {r.data["email"]: r.data for (kind, _), r in records(ANCHOR).items() if kind == "user"}
    for commit in example(ANCHOR).commits:
        left = people[commit.email].get("left_on", "9999")
        assert f"{commit.at:%Y-%m-%d}" <= left, commit.message
        for path, raw in commit.files.items():
            tree = yamlio.read(raw, path) if KINDS.of(path) else {}
            done = tree.get("done_at") or tree.get("shipped_at") or tree.get("received_at") or ""
            assert done <= f"{commit.at:%Y-%m-%dT%H:%M}", path


def test_the_book_shows_work_of_months_by_several_people() -> None:
    commits = example(ANCHOR).commits
    assert (commits[-1].at - commits[0].at).days > 180
    authors = {commit.author for commit in commits}
    assert {"Anna Kim", "Boris Orlov", "Daniyar Seitov", "Timur Akhmetov", "Marina Volkova"} <= authors
    assert sum(kind == "client" for kind, _ in records(ANCHOR)) >= 8
    assert {kind for kind, _ in records(ANCHOR)} == set(KINDS) - {"sign_off"}, "which names a commit of the book itself"


def test_records_are_laid_out_as_fmt_would() -> None:
    for record in records(ANCHOR).values():
        raw = example(ANCHOR).files[record.path]
        assert yamlio.normal(raw) == raw, record.path


def test_a_deal_was_moved_and_a_visit_put_off(tmp_path: Path) -> None:
    git = write_demo(tmp_path / "book", ANCHOR)
    touched = [path for path, *_ in git.touched(None, "HEAD")]
    assert len([path for path in touched if path.startswith("deals/horizont-facade-phase-2")]) > 3
    assert len([path for path in touched if "visit-zhetysu" in path]) == 3


@pytest.mark.parametrize("today", [date(2026, 11, 23), date(2028, 2, 29), date(2027, 1, 2)])
def test_the_demo_is_a_clean_book_that_anna_works_in(tmp_path: Path, today: date) -> None:
    folder = tmp_path / "demo"
    git = write_demo(folder, today)
    status = git.status()
    assert status.entries == ()
    assert status.branch == "main"
    assert git.operation() is None
    tracked = {path for path, _ in git.tree_delta(None, "HEAD")}
    assert tracked == set(example(today).files)
    assert HISTORY not in tracked
    assert load_config(folder).company == "Alatau Supply"
    me = records(today)["user", ME].data
    assert git.identity() == (me["name"], me["email"])
    (folder / "plan.ics").write_text("BEGIN:VCALENDAR\n")
    assert git.status().entries == ()


def test_the_same_day_gives_the_same_commits(tmp_path: Path) -> None:
    heads = {write_demo(tmp_path / name, date(2027, 5, 5)).head() for name in ("one", "two")}
    assert len(heads) == 1


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(SalesctlError, match="not empty"):
        write_demo(tmp_path, ANCHOR)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_what_is_moved_and_what_is_not() -> None:
    shift = Shift(date(2026, 9, 16), 168)
    assert shift.today == date(2027, 3, 3)
    moved = shift.text("balance-kolorit-2026-08-31 at 2026-09-14T10:12, --09-18, period: 2026-09, 2026-08-anna")
    assert moved == "balance-kolorit-2027-02-15 at 2027-03-01T10:12, --03-05, period: 2027-03, 2027-02-anna"
    kept = "+7 727 390-11-22, 100340012345, W-2081, 8 %, 2026, 12026-09-14, 2026-13-01"
    assert shift.text(kept) == kept


def test_the_history_is_in_working_hours_of_working_days() -> None:
    holidays = load_config(SOURCE).holidays
    for commit in example(ANCHOR).commits:
        assert commit.at.weekday() < 5, commit.message
        assert commit.at.date().isoformat() not in holidays, commit.message
        assert time(8) <= commit.at.time() <= time(18), commit.message
        assert commit.at.astimezone(UTC) < datetime.combine(ANCHOR, time(0), ZONE)


def test_names_of_files_are_ids_of_records() -> None:
    for path in example(ANCHOR).files:
        if KINDS.of(path):
            assert re.fullmatch(r"[a-z0-9-]+", PurePosixPath(path).stem)
