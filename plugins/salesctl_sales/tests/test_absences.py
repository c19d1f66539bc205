"""Holiday cover and leaving, through the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import Type

AWAY = "2026-11-25T09:00:00+00:00"


@pytest.fixture
def team(book: Path, type_: Type) -> Path:
    """Anna, Boris and their manager Marta; a client of Boris's, of whom a request waits."""
    for user, role in (("marta", "manager"), ("boris", "rep")):
        made = type_("user", "add", "--id", user, "--name", user.title(), "--role", role, "--manager", "marta")
        assert made.code == 0, made.err
    assert type_("user", "set", "anna", "manager=marta").code == 0
    made = type_("client", "add", "--name", "Acme", "--owner", "boris", "--set", "contacts.olga.name=Olga Weber")
    assert made.code == 0, made.err
    assert type_("request", "add", "acme", "a drawing of the hall").code == 0
    return book


def _seen(type_: Type, *who: str, now: str = AWAY) -> list[tuple[str, str]]:
    found = type_("today", *who, "--json", now=now).json["obligations"]
    return [(one["rule"], one["owner"]) for one in found if one["duty"] == 3]


def test_who_covers_is_asked_while_the_other_is_away(team: Path, type_: Type) -> None:
    assert _seen(type_) == [], "it is Boris's"
    assert "nobody is away" in type_("absences").out
    said = type_("absence", "add", "boris", "tomorrow", "+3d", "--cover", "anna", "--why", "holiday", "--json")
    assert said.code == 0, said.err
    assert set(said.json) == {"id", "path", "commit"}
    assert type_("absences", "boris", "--json").json["absences"] == [
        {"user": "boris", "from": "2026-11-24", "to": "2026-11-26", "cover": "anna", "why": "holiday"}
    ]
    assert type_("absences", "anna", "--json").json["absences"] == []
    assert "замещает" in type_("absences", "--locale", "ru").out
    assert _seen(type_, now="2026-11-23T12:00:00+00:00") == [], "he is still there"
    assert _seen(type_) == [("request-unanswered", "boris")]
    planned = type_("plan", "day", "--commit", "--json", now=AWAY).json["planned"]
    assert any("request-unanswered" in reason for one in planned for reason in one["for"]), "and it is in her plan"
    assert _seen(type_, now="2026-11-27T09:00:00+00:00") == [], "he is back"
    assert type_("absences", "--json", now="2026-11-27T09:00:00+00:00").json["absences"] == []


def test_what_is_refused(team: Path, type_: Type) -> None:
    assert type_("absence", "add", "boris", "+5d", "+1d").code == 2
    assert type_("absence", "add", "boris", "+1d", "+5d", "--cover", "boris").code == 2
    said = type_("absence", "add", "boris", "+1d", "+5d")
    assert said.code == 0, said.err
    assert "nobody covers" in said.out
    assert "is away from 2026-11-24 to 2026-11-28 already" in type_("absence", "add", "boris", "+2d", "+9d").err


def test_of_who_left_the_manager_is_asked(team: Path, type_: Type) -> None:
    assert type_("user", "set", "boris", "left_on=2026-11-24").code == 0
    assert _seen(type_, "--user", "marta") == [("request-unanswered", "marta")]
    assert _seen(type_) == []
