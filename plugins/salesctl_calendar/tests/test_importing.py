"""`import meeting.ics`: once, brought up to date later, with the client that is meant."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from conftest import Once, Type
from salesctl import yamlio

MEETING = (
    "BEGIN:VEVENT\r\nUID:m1@elsewhere\r\nDTSTAMP:20261120T090000Z\r\nDTSTART:20261126T130000Z\r\nDTEND:20261126T134500Z\r\n"
    "SUMMARY:Pumps\\, next year\r\nLOCATION:Room 4\r\nORGANIZER:mailto:Olga@acme.example\r\n"
    "ATTENDEE:mailto:anna@nord.example\r\nEND:VEVENT\r\n"
)


@pytest.fixture
def clients(book: Path, type_: Type, once: Once) -> Path:
    def make() -> None:
        for words in (
            ("--id", "acme", "--name", "Acme GmbH", "--set", "contacts.olga.emails=olga@acme.example"),
            ("--id", "bolt", "--name", "Bolt Pumps"),
        ):
            done = type_("client", "add", *words, "--owner", "anna")
            assert done.code == 0, done.err

    once(make)
    return book


def take(type_: Type, *events: str, method: str = "REQUEST", dry: bool = False) -> tuple[int, Any]:
    content = "".join(events)
    Path("m.ics").write_bytes(
        f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nMETHOD:{method}\r\n{content}END:VCALENDAR\r\n".encode()
    )
    done = type_("import", "m.ics", "--json", *(["--dry-run"] if dry else []))
    return done.code, done.json


def activities(book: Path) -> list[Any]:
    return [yamlio.read(file.read_bytes(), file.name) for file in sorted(book.glob("activities/*/*/*.yaml"))]


def counts(answer: Any) -> tuple[int, int, int]:
    return answer["created"], answer["updated"], answer["unchanged"]


def test_a_meeting_is_taken_once_moved_and_called_off(clients: Path, type_: Type) -> None:
    code, dry = take(type_, MEETING, dry=True)
    assert (code, counts(dry), bool(dry["token"]), activities(clients)) == (0, (1, 0, 0), True, [])
    assert counts(take(type_, MEETING)[1]) == (1, 0, 0)
    (made,) = activities(clients)
    assert made == {
        "type": "meeting", "client": "acme", "owner": "anna", "start": "2026-11-26T13:00", "duration": "45",
        "text": "Pumps, next year", "contacts": ["acme/olga"], "address": "Room 4",
        "external": {"system": "ics", "id": "m1@elsewhere"},
    }  # fmt: skip
    assert counts(take(type_, MEETING)[1]) == (0, 0, 1)
    later = MEETING.replace("20261126T13", "20261127T15").replace("Room 4", "Room 5")
    assert counts(take(type_, later)[1]) == (0, 1, 0)
    (moved,) = activities(clients)
    assert (moved["start"], moved["address"]) == ("2026-11-27T15:00", "Room 5")
    assert moved["reschedules"] == [{"from": "2026-11-26T13:00"}]
    assert counts(take(type_, later, method="CANCEL")[1]) == (0, 1, 0)
    assert activities(clients)[0]["cancelled"]["reason"] == "called off by who invited"
    assert counts(take(type_, MEETING)[1]) == (0, 0, 1), "what was called off stays so"


def test_a_later_invitation_renames_it_and_an_older_one_is_named_and_ignored(clients: Path, type_: Type) -> None:
    def sent(sequence: int, title: str) -> str:
        return MEETING.replace("SUMMARY:Pumps\\, next year", f"SEQUENCE:{sequence}\r\nSUMMARY:{title}")

    take(type_, sent(1, "Pumps"))
    code, answer = take(type_, sent(3, "Valves"))
    assert (code, counts(answer)) == (0, (0, 1, 0))
    (made,) = activities(clients)
    assert (made["text"], made["external"]["version"], made["start"]) == ("Valves", "3", "2026-11-26T13:00")
    assert counts(take(type_, sent(3, "Valves"))[1]) == (0, 0, 1)
    for method in ("REQUEST", "CANCEL"):
        code, answer = take(type_, sent(2, "Hoses"), method=method)
        assert (code, counts(answer)) == (1, (0, 0, 0))
        assert answer["rejected"][0]["reason"] == "it is older than what was taken: 2, not 3"
    assert activities(clients) == [made]


def test_whom_it_is_with_is_never_guessed_and_the_others_are_taken(clients: Path, type_: Type) -> None:
    def other(uid: str, *changes: tuple[str, str]) -> str:
        event = MEETING.replace("m1@elsewhere", uid).replace("ORGANIZER:mailto:Olga@acme.example\r\n", "")
        for before, after in changes:
            event = event.replace(before, after)
        return event

    code, answer = take(
        type_,
        other("a", ("Pumps\\, next year", "Lunch with Bolt Pumps")),
        other("b"),
        other("c", ("Pumps\\, next year", "Acme or Bolt Pumps")),
        other("d", ("LOCATION", "RRULE:FREQ=DAILY\r\nLOCATION")),
        other("call-1@salesctl"),
        other("e", ("DTSTART:20261126T130000Z", "DTSTART:2026-13-45")),
        MEETING + MEETING,
    )
    assert (code, counts(answer)) == (1, (2, 0, 0))
    assert [(one["line"], one["reason"]) for one in answer["rejected"]] == [
        (14, "no client is named in the title, and nobody is invited"),
        (23, "it could be with acme, bolt"),
        (32, "it comes again and again"),
        (42, "it is of this book: `salesctl calendar pull` takes what was done with it"),
        (51, "DTSTART is not understood"),
        (70, "it comes twice"),
    ]
    assert sorted(one["client"] for one in activities(clients)) == ["acme", "bolt"]


@pytest.mark.parametrize(
    ("content", "said"),
    [("hello", "no calendar"), ("BEGIN:VCALENDAR\nEND:VCALENDAR\n", "no event"), ("BEGIN:VCALENDAR\nMETHOD:REPLY\nEND:VCALENDAR\n", "an answer")],
)  # fmt: skip
def test_what_is_no_meeting_is_refused(content: str, said: str, clients: Path, type_: Type) -> None:
    Path("m.ics").write_text(content)
    done = type_("import", "m.ics")
    assert (done.code, said in done.err) == (1, True), done.err
    assert type_("import", "m.csv").code == 2
