"""The calendar file as calendar programs see it: icalendar's parser, and khal."""

from __future__ import annotations

import subprocess
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from salesctl.testing import TestBook
from salesctl_calendar.calendars import Calendars
from salesctl_calendar.content_lines import line, text

from .test_programs import khal

BASE = """
team/anna.yaml: {name: Anna Berg, email: anna@example.com, role: rep}
clients/acme.yaml:
  name: "Acme\\nBEGIN:VEVENT"
  owner: anna
  addresses: [{id: office, text: "Main Street 1; Kiel"}]
  contacts: [{id: olga, name: Olga Weber, phones: ["+49 30 1234567"]}]
activities/2026/11/a-1.yaml:
  {type: visit, client: acme, owner: anna, start: '2026-11-24T10:00', duration: 60, text: "show, the\\nsamples"}
activities/2026/11/a-2.yaml: {type: call, client: acme, owner: anna, start: 2026-11-25}
activities/2026/11/a-3.yaml: {type: call, client: acme, owner: boris, start: '2026-11-25T11:00'}
team/boris.yaml: {name: Boris, email: boris@example.com}
"""
NOW = "2026-11-23T09:00:00+00:00"


@pytest.fixture
def book(tmp_path: Path) -> TestBook:
    made = TestBook(tmp_path, time_zone="Europe/Berlin")
    made.add(BASE, NOW)
    return made


def events(raw: bytes) -> dict[str, Any]:
    return {str(event["UID"]): event for event in Calendar.from_ical(raw).walk("VEVENT")}


def feed(
    book: TestBook,
    on: str = "2026-11-23",
    user: str | None = "anna",
    feeds: tuple[str, ...] = ("visits", "desk"),
    **style: Any,
) -> bytes:
    return Calendars(book.session(on), **style).content(user, feeds)


def test_what_a_program_reads(book: TestBook) -> None:
    raw = feed(book)
    found = Calendar.from_ical(raw)
    assert found["METHOD"] == "PUBLISH"
    assert "UID" not in found
    assert str(found["X-WR-CALNAME"]) == "Test: Anna Berg"
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n" in raw
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    assert b"\n" not in raw.replace(b"\r\n", b"")
    made = events(raw)
    assert sorted(made) == ["a-1@salesctl", "a-2@salesctl"], "her own events, and no event smuggled in by a name"
    visit, call = made["a-1@salesctl"], made["a-2@salesctl"]
    assert visit["DTSTART"].dt == datetime(2026, 11, 24, 9, tzinfo=UTC)
    assert visit["DTEND"].dt == datetime(2026, 11, 24, 10, tzinfo=UTC)
    assert "Main Street 1; Kiel" in str(visit["LOCATION"])
    assert "+49 30 1234567" in str(visit["DESCRIPTION"])
    assert call["DTSTART"].dt == date(2026, 11, 25)
    assert call["DTEND"].dt == date(2026, 11, 26)
    assert b"ATTENDEE" not in raw
    assert b"VALARM" not in raw


def description(book: TestBook, activity: str, on: str = "2026-11-23") -> str:
    return str(events(feed(book, on))[f"{activity}@salesctl"]["DESCRIPTION"])


OWING = """
products/pump.yaml: {sku: PUMP, name: Pump}
orders/2026/o-1.yaml: {date: 2026-11-01, client: acme, lines: [{id: a, product: pump, qty: 1, price: 100}]}
shipments/2026/s-1.yaml: {shipped_at: '2026-11-01T10:00', client: acme, order: o-1, due_on: 2026-11-20}
activities/2026/11/a-4.yaml:
  {type: call, client: acme, owner: anna, start: '2026-11-23T11:00', for: [{id: 'overdue:s-1', rule: overdue, about: s-1}]}
"""


def test_what_a_plan_made_says_why_it_is_owed(book: TestBook) -> None:
    book.add(OWING, NOW)
    assert description(book, "a-4").splitlines() == [
        "why: €100.00 outstanding on shipment of 1 Nov, due 20 Nov 2026",
        "phone: Olga Weber +49 30 1234567",
        "address: Main Street 1; Kiel",
        "owes: €100.00, the oldest due 20 Nov 2026",
        "last order: 1 Nov 2026: Pump",
        "afterwards: salesctl done a-4",
    ]


def test_what_is_no_longer_owed_says_what_it_was_about(book: TestBook) -> None:
    book.add(OWING, NOW)
    book.add("payments/2026/p-1.yaml: {date: 2026-11-23, client: acme, amount: 100}", NOW)
    assert description(book, "a-4").startswith("settled already: Collect an overdue payment: shipment of 1 Nov 2026\n")
    assert str(events(feed(book))["a-4@salesctl"]["SUMMARY"]) == "Call Acme BEGIN:VEVENT", "and it is asked for no more"


def test_what_somebody_wrote_stands_in_place_of_the_reasons(book: TestBook) -> None:
    book.add(OWING.replace("owner: anna, start", "owner: anna, text: Ask for Olga, start"), NOW)
    assert description(book, "a-4").startswith("why: Ask for Olga\n")


def test_the_calendar_is_in_the_language_of_whose_it_is(book: TestBook) -> None:
    book.add(OWING, NOW)
    book.add("team/anna.yaml: {name: Anna Berg, email: anna@example.com, role: rep, locale: ru}", NOW)
    assert "срок 20 ноя 2026" in description(book, "a-4")
    assert str(events(feed(book))["a-4@salesctl"]["SUMMARY"]).startswith("Звонок: Acme")


def test_the_same_commit_gives_the_same_bytes(book: TestBook, monkeypatch: pytest.MonkeyPatch) -> None:
    first = feed(book)
    for zone in ("America/New_York", "Pacific/Auckland"):
        monkeypatch.setenv("TZ", zone)
        assert feed(book, "2026-12-30") == first
    (book.root / "activities" / "2026" / "11" / "a-1.yaml").write_text("type: visit\nstart: 2026-12-01\nowner: anna\n")
    assert feed(book) == first, "what is not committed is not published"


def test_moved_and_cancelled_events_count_up(book: TestBook) -> None:
    before = events(feed(book))["a-1@salesctl"]
    moved = "activities/2026/11/a-1.yaml: {type: visit, client: acme, owner: anna, start: '2026-11-26T10:00'"
    book.add(f"{moved}}}", "2026-11-23T10:00:00+00:00")
    after = events(feed(book))["a-1@salesctl"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after["DTSTAMP"].dt == datetime(2026, 11, 23, 10, tzinfo=UTC)
    book.add(f"{moved}, cancelled: {{at: 2026-11-23}}}}", "2026-11-23T11:00:00+00:00")
    gone = events(feed(book))["a-1@salesctl"]
    assert gone["SEQUENCE"] > after["SEQUENCE"]
    assert (gone["STATUS"], gone["TRANSP"]) == ("CANCELLED", "TRANSPARENT")
    assert str(gone["SUMMARY"]).startswith("cancelled: ")


def test_the_sequence_never_falls_after_a_merge(book: TestBook) -> None:
    def git(*words: str) -> None:
        who = ["-c", "user.name=A", "-c", "user.email=a@example.com"]
        subprocess.run(["git", "-C", str(book.root), *who, *words], check=True, capture_output=True)

    file = book.root / "activities" / "2026" / "11" / "a-1.yaml"
    git("checkout", "-qb", "side")
    for hour in (11, 12):
        file.write_text(file.read_text().replace(file.read_text().split("T")[1][:2], str(hour)))
        git("commit", "-qam", f"at {hour}")
    highest = events(feed(book))["a-1@salesctl"]["SEQUENCE"]
    git("checkout", "-q", "main")
    (book.root / "note").write_text("x")
    git("add", "note")
    git("commit", "-qm", "aside")
    git("merge", "-q", "-s", "ours", "-m", "ours", "side")
    assert events(feed(book))["a-1@salesctl"]["SEQUENCE"] >= highest


def test_khal_shows_it(book: TestBook, tmp_path: Path) -> None:
    (tmp_path / "plan.ics").write_bytes(feed(book))
    (tmp_path / "cal").mkdir()
    khal(tmp_path, "import", "--batch", "-a", "work", str(tmp_path / "plan.ics"))
    listed = khal(tmp_path, "list", "2026-11-24", "3d")
    assert "10:00-11:00 Visit Acme" in listed
    assert "Call Acme" in listed


@pytest.mark.parametrize("sign", ["\r", "\v", "\f", "\x1c", "\x1e", "\x85", "\u2028", "\u2029"])
def test_no_sign_ends_a_line(sign: str) -> None:
    said = text(f"Acme{sign}BEGIN:VEVENT\\,;")
    assert len(said.splitlines()) == 1, "programs take many a sign for the end of a line"
    assert said.endswith("BEGIN:VEVENT\\\\\\,\\;")


@given(st.text(st.characters(exclude_categories=["Cs"])), st.sampled_from(["SUMMARY", "DTSTART;VALUE=DATE"]))
def test_lines_are_folded_between_characters_and_read_back(value: str, name: str) -> None:
    folded = line(name, text(value))
    rows = folded.split(b"\r\n")
    assert rows.pop() == b""
    assert all(len(row) <= 75 for row in rows)
    assert all(row.decode() for row in rows), "each line is text by itself"
    assert folded.replace(b"\r\n ", b"").decode() == f"{name}:{text(value)}\r\n"
