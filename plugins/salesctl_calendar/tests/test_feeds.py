"""Which events each feed holds, and how much of them it tells."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar

from salesctl.api import UsageError
from salesctl.testing import TestBook
from salesctl_calendar.calendars import Calendars
from salesctl_calendar.events import FEEDS
from salesctl_calendar.export_command import export

BASE = """
team/anna.yaml:
  name: Anna Berg
  email: anna@example.com
  role: rep
  absences: [{from: 2026-12-21, to: 2026-12-24, cover: boris, why: holiday}]
team/boris.yaml: {name: Boris Orlov, email: boris@example.com, role: rep, time_zone: Asia/Vladivostok}
team/clara.yaml: {name: Clara Weiss, email: clara@example.com, role: manager}
clients/acme.yaml:
  name: Acme Industrial Pumps and Compressors of Northern Germany
  owner: anna
  contacts: [{id: olga, name: Olga Weber, phones: ["+49 30 1234567"], birthday: 1980-02-29}]
activities/2026/11/call.yaml:
  {type: call, client: acme, owner: anna, start: '2026-11-24T10:00', text: "ask about the new hall, the pumps and the service"}
activities/2026/11/held.yaml:
  type: visit
  client: acme
  owner: anna
  address: Behind the old mill
  start: 2026-11-20T10:00
  done_at: 2026-11-20T12:00
  outcome: held
activities/2026/11/desk.yaml: {type: task, owner: anna, start: 2026-11-25, text: count samples}
activities/2026/11/away.yaml: {type: call, client: acme, owner: boris, start: '2026-11-24T10:00'}
offers/2026/o-1.yaml:
  date: 2026-11-20
  number: Q-7
  client: acme
  owner: anna
  valid_until: 2026-12-04
  sent: [{at: '2026-11-20T10:00'}]
"""
NOW = "2026-11-23T09:00:00+00:00"


@pytest.fixture
def book(tmp_path: Path) -> TestBook:
    made = TestBook(tmp_path)
    made.add(BASE, NOW)
    return made


def raw(book: TestBook, user: str | None, *feeds: str, **style: Any) -> bytes:
    return Calendars(book.session("2026-11-23"), **style).content(user, feeds)


def events(*of: Any, **style: Any) -> dict[str, Any]:
    found = Calendar.from_ical(raw(*of, **style)).walk("VEVENT")
    return {str(one["UID"]).removesuffix("@salesctl"): one for one in found}


def test_dealings_and_work_at_the_desk_are_two_feeds(book: TestBook) -> None:
    assert sorted(events(book, "anna", "visits")) == ["call", "held"]
    assert sorted(events(book, "anna", "desk")) == ["desk"]
    call = events(book, "anna", "visits")["call"]
    assert len(str(call["SUMMARY"])) <= 60
    assert str(call["URL"]) == "tel:+49301234567"
    assert (call["CLASS"], call["COLOR"], call["CATEGORIES"].to_ical()) == ("PRIVATE", "steelblue", b"visits")
    assert "LOCATION" not in call


def test_what_was_held_stands_when_it_was_and_takes_no_time(book: TestBook) -> None:
    held = events(book, "anna", "visits")["held"]
    assert held["DTSTART"].dt == datetime(2026, 11, 20, 12, tzinfo=UTC)
    assert str(held["SUMMARY"]).startswith("✓ Visit Acme")
    assert (held["TRANSP"], held["STATUS"]) == ("TRANSPARENT", "CONFIRMED")
    assert str(held["LOCATION"]) == "Behind the old mill"


def test_what_is_put_away_is_cancelled(book: TestBook) -> None:
    book.add(
        "activities/2026/11/desk.yaml: {type: task, owner: anna, start: 2026-11-25, text: count samples, archived: yes}",
        NOW,
    )
    desk = events(book, "anna", "desk")["desk"]
    assert desk["STATUS"] == "CANCELLED"
    assert "put away in the archive" in str(desk["DESCRIPTION"])


def test_days(book: TestBook) -> None:
    expires = events(book, "anna", "deadlines")["expires-o-1"]
    assert (expires["DTSTART"].dt, expires["DTEND"].dt) == (date(2026, 12, 4), date(2026, 12, 5))
    assert str(expires["SUMMARY"]).endswith(": Q-7 expires")
    assert expires["TRANSP"] == "TRANSPARENT"
    birthdays = events(book, "anna", "birthdays")
    assert birthdays["birthday-acme-olga-2027"]["DTSTART"].dt == date(2027, 2, 28), "2027 has no 29 February"
    away = events(book, "anna", "absences")["away-anna-2026-12-21"]
    assert away["DTEND"].dt - away["DTSTART"].dt == timedelta(4)
    assert (away["TRANSP"], away["X-MICROSOFT-CDO-BUSYSTATUS"]) == ("OPAQUE", "OOF")
    assert list(events(book, "boris", "absences")) == ["away-anna-2026-12-21-cover"]


def test_hours_away_are_hours_of_the_calendar(book: TestBook) -> None:
    book.add(
        "team/boris.yaml: {name: Boris Orlov, email: boris@example.com, role: rep,"
        " absences: [{from: '2026-12-01T10:00', to: '2026-12-01T11:30', why: dentist}]}"
    )
    (away,) = [one for uid, one in events(book, "boris", "absences").items() if not uid.endswith("cover")]
    assert away["DTEND"].dt - away["DTSTART"].dt == timedelta(minutes=90)
    assert (str(away["DESCRIPTION"]), away["X-MICROSOFT-CDO-BUSYSTATUS"]) == ("dentist", "OOF")


def test_a_feed_is_never_empty(book: TestBook) -> None:
    (nothing,) = events(book, "clara", "visits", "desk").values()
    assert nothing["DTSTART"].dt == date(2026, 11, 23)
    assert nothing["UID"] == "nothing-visits-desk-clara@salesctl"
    book.add("clients/bolt.yaml: {name: Bolt}", "2027-06-01T09:00:00+00:00")
    assert sorted(events(book, "anna", "visits", "desk")) == ["call", "desk", "held"], "the last three, however old"


def test_the_last_three_of_each_feed_stay(book: TestBook) -> None:
    tasks = "\n".join(
        f"activities/2026/10/t-{n}.yaml: {{type: task, owner: anna, start: 2026-10-0{n}, done_at: 2026-10-0{n}}}"
        for n in range(1, 6)
    )
    book.add(tasks, "2027-06-01T09:00:00+00:00")
    assert sorted(events(book, "anna", "visits", "desk")) == ["call", "desk", "held", "t-4", "t-5"]
    assert sorted(events(book, "anna", "visits")) == ["call", "held"]


def test_who_is_away_for_long_stays_away(book: TestBook) -> None:
    book.add(
        "team/boris.yaml: {name: Boris, absences: [{from: 2026-10-01, to: 2026-12-31}, {from: 2025-01-01, to: 2025-01-02},"
        " {from: 2025-02-01, to: 2025-02-02}, {from: 2025-03-01, to: 2025-03-02}, {from: 2025-04-01, to: 2025-04-02}]}",
        NOW,
    )
    found = events(book, "boris", "absences")
    assert "away-boris-2026-10-01" in found
    assert "away-boris-2025-01-01" not in found, "of what is over three stay"


TRAVEL = """
policy/policy-2026-01-01.yaml:
  valid_from: 2026-01-01
  travel: [{district: Harburg, minutes: 40}, {district: Altona, minutes: 15}]
clients/acme.yaml:
  name: Acme
  owner: anna
  district: Harburg
  addresses: [{id: office, text: Main Street 1}, {id: shop, text: Quay 7, district: Altona}]
activities/2026/11/far.yaml: {type: visit, client: acme, owner: anna, start: '2026-11-24T10:00'}
activities/2026/11/near.yaml: {type: visit, client: acme, owner: anna, address: acme/shop, start: '2026-11-25T10:00'}
activities/2026/11/call.yaml: {type: call, client: acme, owner: anna, start: '2026-11-25T12:00'}
activities/2026/11/day.yaml: {type: visit, client: acme, owner: anna, start: 2026-11-26}
"""


def test_the_way_to_a_district_far_away_is_kept(book: TestBook) -> None:
    book.add(TRAVEL, NOW)
    found = events(book, "anna", "visits")
    assert [uid for uid in found if uid.startswith("way-")] == ["way-far"]
    way = found["way-far"]
    assert (way["DTSTART"].dt, way["DTEND"].dt) == (
        datetime(2026, 11, 24, 9, 20, tzinfo=UTC),
        datetime(2026, 11, 24, 10, tzinfo=UTC),
    )
    assert (str(way["SUMMARY"]), way["TRANSP"], str(way["LOCATION"])) == (
        "On the way to Acme",
        "OPAQUE",
        "Main Street 1",
    )
    assert "way-far" not in events(book, "anna", "visits", travel=40), "farther than so long"
    assert "way-near" in events(book, "anna", "visits", travel=14)
    before = found["far"]["SEQUENCE"]
    book.add(
        "policy/policy-2026-01-01.yaml: {valid_from: 2026-01-01, durations: [{action: visit, minutes: 90}]}",
        "2026-11-23T10:00:00+00:00",
    )
    longer = events(book, "anna", "visits")
    assert "way-far" not in longer
    assert longer["far"]["DTEND"].dt == datetime(2026, 11, 24, 11, 30, tzinfo=UTC)
    assert longer["far"]["SEQUENCE"] > before, "the policy says how long it takes"


def test_archiving_cancels(book: TestBook) -> None:
    deal = "client: acme, owner: anna, date: 2026-11-20, valid_until: 2026-12-04, sent: [{at: '2026-11-20T10:00'}]"
    contract = "client: acme, owner: anna, number: S-1, signed_client_at: 2026-01-10, returned_at: 2026-01-12, signing: paper, from: 2026-01-10, to: 2026-12-31, notice_days: 10"
    book.add(
        f"offers/2026/o-1.yaml: {{{deal}, archived: yes}}\n"
        f"contracts/k-1.yaml: {{{contract}, terminated_at: 2026-11-22}}\n"
        "clients/acme.yaml: {name: Acme, owner: anna, archived: yes}\n",
        NOW,
    )
    found = events(book, "anna", "visits", "deadlines")
    said = {uid: str(one["DESCRIPTION"]) for uid, one in found.items() if one["STATUS"] == "CANCELLED"}
    assert said == {
        "call": said["call"],
        "expires-o-1": "cancelled: put away in the archive",
        "notice-k-1": "cancelled: terminated on 22 Nov 2026",
        "ends-k-1": "cancelled: terminated on 22 Nov 2026",
    }
    assert said["call"].startswith("cancelled: the client is put away in the archive")
    assert str(found["ends-k-1"]["SUMMARY"]).startswith("cancelled: ")
    assert found["held"]["STATUS"] == "CONFIRMED", "what took place took place"


def test_what_waits_for_a_word_stands_on_today_until_it_is_said(book: TestBook) -> None:
    book.add(
        """
        policy/policy-2026-01-01.yaml:
          {valid_from: 2026-01-01, discounts: [{id: usual, percent: 5}]}
        team/anna.yaml: {name: Anna Berg, email: anna@example.com, role: rep, manager: clara}
        products/pump.yaml: {sku: PUMP, name: Pump}
        orders/2026/o-1.yaml:
          {date: 2026-11-02, client: acme, owner: anna, lines: [{id: a, product: pump, qty: 1, price: 100, discount: 20}]}
        """,
        NOW,
    )
    first = events(book, "clara", "approvals")
    assert list(first) == ["approval-o-1"]
    one = first["approval-o-1"]
    assert one["DTSTART"].dt == date(2026, 11, 23)
    assert str(one["SUMMARY"]).startswith("Decide: Acme")
    assert "discount 20\N{NO-BREAK SPACE}% > 5\N{NO-BREAK SPACE}%" in str(one["DESCRIPTION"])
    assert str(one["DESCRIPTION"]).endswith("answer: salesctl approve o-1")
    assert "approval-o-1" not in events(book, "anna", "approvals"), "it is the manager's"
    book.add("clients/bolt.yaml: {name: Bolt}", "2026-11-24T09:00:00+00:00")
    later = events(book, "clara", "approvals")["approval-o-1"]
    assert later["DTSTART"].dt == date(2026, 11, 24)
    assert later["SEQUENCE"] > one["SEQUENCE"]


@pytest.mark.parametrize("detail", ["full", "title"])
@pytest.mark.parametrize("locale", ["en", "ru"])
def test_no_title_is_longer_than_a_telephone_shows(book: TestBook, detail: str, locale: str) -> None:
    long = "Vereinigte Norddeutsche Pumpenwerke und Verdichterbau Aktiengesellschaft"
    book.add(
        f"clients/acme.yaml: {{name: {long}, owner: anna}}\n"
        f"team/anna.yaml: {{name: {long}, email: anna@example.com, role: rep, locale: {locale}}}\n"
        f"contracts/k-1.yaml: {{client: acme, owner: anna, number: {'K' * 70}, approved_at: 2026-11-20}}\n"
        f"activities/2026/11/call.yaml: {{type: presentation, client: acme, owner: anna, start: 2026-11-24, text: {long},"
        " cancelled: {at: 2026-11-23}}",
        NOW,
    )
    for user in ("anna", None):
        for uid, one in events(book, user, *FEEDS, detail=detail).items():
            assert len(str(one["SUMMARY"])) <= 60, uid


def test_times_are_moments_and_the_calendar_names_the_readers_zone(book: TestBook) -> None:
    assert b"X-WR-TIMEZONE:Asia/Vladivostok\r\n" in raw(book, "boris", "visits")
    assert events(book, "boris", "visits")["away"]["DTSTART"].dt == datetime(2026, 11, 24, 10, tzinfo=UTC)


def test_detail(book: TestBook) -> None:
    title = raw(book, "anna", "visits", "desk", detail="title")
    assert b"Call Acme" in title
    busy = raw(book, "anna", "visits", "desk", detail="busy")
    for secret in (b"DESCRIPTION", b"LOCATION", b"URL", b"hall"):
        assert secret not in title + busy
    assert b"acme" not in busy.lower()
    assert b"held@" not in busy, "ids say whom it is with"
    assert b"SUMMARY:free\r\n" in busy
    assert sorted(events(book, "anna", "visits", detail="busy")) == sorted(
        events(book, "anna", "visits", detail="busy")
    )
    assert b"CLASS:PUBLIC" in busy


def test_the_team(book: TestBook) -> None:
    told = {uid: str(one["SUMMARY"]) for uid, one in events(book, None, "visits").items()}
    assert told["away"].startswith("Boris Orlov · Call Acme")
    assert told["call"].startswith("Anna Berg · Call Acme")


def test_an_alarm_rings_before_what_takes_time(book: TestBook) -> None:
    assert raw(book, "anna", "visits", "desk", alarm=15).count(b"TRIGGER:-PT15M") == 1


def test_a_name_can_break_no_line(book: TestBook) -> None:
    book.write({"salesctl.yaml": {**book.settings, "company": "A, B; C\\D"}}, NOW)
    assert b"NAME:A\\, B\\; C\\\\D: Anna Berg: visits\r\n" in raw(book, "anna", "visits")


@pytest.mark.parametrize(
    "option", [{"feeds": "visit"}, {"detail": "all"}, {"alarm": "soon"}, {"user": "anna", "team": True}]
)
def test_what_is_mistyped_is_refused(book: TestBook, option: dict[str, Any]) -> None:
    with pytest.raises(UsageError):
        export(book.session("2026-11-23"), **option)
