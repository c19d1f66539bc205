"""`call-list new` and `call-list next`: who is on a list, and who is dialled now."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import Type

TOMORROW = "2026-11-24T10:00:00+00:00"


@pytest.fixture
def listed(nova: Path, type_: Type) -> Path:
    """Nova is on a list, to be tried twice by the script."""
    made = type_("call-list", "new", "New sites", "--state", "lead", "--script", "hello", "--limit", "2")
    assert made.code == 0, made.err
    return nova


def why(type_: Type, now: str = "2026-11-23T10:00:00+00:00") -> object:
    return type_("call-list", "next", "--json", now=now).json["why"]


def test_a_list_by_state_keeps_its_clients_and_its_query(nova: Path, type_: Type) -> None:
    made = type_("call-list", "new", "New sites", "--state", "lead", "--to", "+14d", "--json")
    assert made.code == 0, made.err
    record = (nova / made.json["path"]).read_text()
    assert "clients:\n  - nova\n" in record
    assert "l.state = 'lead'" in record
    assert "to: 2026-12-07\n" in record


def test_a_list_by_name_names_each_client_once(nova: Path, type_: Type) -> None:
    made = type_("call-list", "new", "By name", "nova", "nova")
    assert made.out == "call list By name: 1 client\n"
    assert "clients:\n  - nova\n" in (nova / "call-lists" / "by-name.yaml").read_text()


def test_a_list_by_expression(nova: Path, type_: Type) -> None:
    assert type_("call-list", "new", "Some", "--where", "name like 'N%'").code == 0
    assert "clients:\n  - nova\n" in (nova / "call-lists" / "some.yaml").read_text()


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        ((), 2, "clients named, or chosen by one query"),
        (("nova", "--state", "lead"), 2, "clients named, or chosen by one query"),
        (("--query", "select id from client", "--state", "lead"), 2, "clients named, or chosen by one query"),
        (("--state", "sleepy"), 2, "there is no state `sleepy`"),
        (("--where", "name = 'Nobody'"), 1, "nobody would be on this list"),
    ],
)
def test_a_list_of_nobody_is_refused(nova: Path, type_: Type, words: tuple[str, ...], code: int, message: str) -> None:
    refused = type_("call-list", "new", "None", *words)
    assert refused.code == code
    assert message in refused.err
    assert not (nova / "call-lists").exists()


def test_whom_to_dial_and_by_which_script(listed: Path, type_: Type) -> None:
    found = type_("call-list", "next", "--json").json
    assert (found["client"], found["contact_name"], found["phone"], found["script"], found["attempt"]) == (
        "nova", "Max Blau", "+49 30 7654321", "hello", 1,
    )  # fmt: skip
    shown = type_("call-list", "next").out
    assert "attempt 1 of 2" in shown
    assert "salesctl script run hello 1 --list new-sites" in shown


def test_the_line_shown_is_logged_as_a_call_of_the_list(listed: Path, type_: Type) -> None:
    type_("call-list", "next")
    call = type_("log", "1", "nobody there", "--outcome", "no_answer", "--json").json
    assert "rule: cold-call\n" in (listed / call["path"]).read_text()


def test_nobody_is_dialled_twice_a_day_or_more_often_than_the_limit(listed: Path, type_: Type) -> None:
    type_("log", "nova", "nobody there", "--outcome", "no_answer")
    assert why(type_) == {"tried": 1}
    assert type_("call-list", "next", "--json", now=TOMORROW).json["attempt"] == 2
    type_("log", "nova", "busy", "--outcome", "busy", now=TOMORROW)
    assert why(type_, "2026-11-25T10:00:00+00:00") == {"limit": 1}


def test_who_asked_not_to_be_called_is_not_dialled(listed: Path, type_: Type) -> None:
    stop = ("contacts.max.do_not_call.channel=call", "contacts.max.do_not_call.on=2026-11-20")
    assert type_("client", "set", "nova", *stop).code == 0
    assert why(type_) == {"no_call": 1}


@pytest.mark.parametrize(
    ("zone", "now", "obstacles"),
    [
        ("", "2026-11-23T08:59:00+00:00", {"hours": 1}),
        ("", "2026-11-23T09:00:00+00:00", {}),
        ("", "2026-11-23T11:59:00+00:00", {}),
        ("", "2026-11-23T12:00:00+00:00", {"hours": 1}),
        ("Asia/Almaty", "2026-11-23T03:59:00+00:00", {"hours": 1}),
        ("Asia/Almaty", "2026-11-23T04:00:00+00:00", {}),
        ("Asia/Almaty", "2026-11-23T07:00:00+00:00", {"hours": 1}),
    ],
)
def test_calling_hours_are_by_the_contacts_own_clock(
    listed: Path, type_: Type, zone: str, now: str, obstacles: dict[str, int]
) -> None:
    if zone:
        assert type_("client", "set", "nova", f"contacts.max.time_zone={zone}").code == 0
    found = type_("call-list", "next", "--json", now=now).json
    assert found.get("why", {}) == obstacles


def test_no_one_is_dialled_before_the_list_begins_or_on_a_holiday(listed: Path, type_: Type) -> None:
    assert why(type_, "2026-11-22T10:00:00+00:00") == {}
    assert "no list is running" in type_("call-list", "next", now="2026-11-22T10:00:00+00:00").out
    assert why(type_, "2026-11-28T10:00:00+00:00") == {"holiday": 1}


def test_the_obstacle_is_said_in_the_readers_language(listed: Path, type_: Type) -> None:
    late = "2026-11-23T13:00:00+00:00"
    assert "Nobody to call now (outside their hours: 1)" in type_("call-list", "next", now=late).out
    assert "не их часы: 1" in type_("call-list", "next", "--locale", "ru", now=late).out
