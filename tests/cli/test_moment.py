"""When it happened: `--date`, which means the same for every command that records something."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, time
from pathlib import Path
from typing import Any, get_type_hints

import pytest

from conftest import Type
from salesctl.cli.app import function_of
from salesctl.cli.binding import SHARED, options_of
from salesctl.cli.command_tree import CommandNode, nodes
from salesctl.lang.typed_dates import parse_moment

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("fri", (date(2026, 11, 20), None)),
        ("sun 18:05", (date(2026, 11, 22), time(18, 5))),
        ("вс в 18", (date(2026, 11, 22), time(18))),
        ("yesterday 09:30", (date(2026, 11, 22), time(9, 30))),
        ("вчера", (date(2026, 11, 22), None)),
        ("09:30", (MONDAY, time(9, 30))),
        ("-3d", (date(2026, 11, 20), None)),
        ("21.11", (date(2026, 11, 21), None)),
        ("2026-11-05T16:45", (date(2026, 11, 5), time(16, 45))),
    ],
)
def test_a_weekday_that_is_past_is_the_last_one(typed: str, meant: tuple[date, time | None]) -> None:
    assert parse_moment(typed, MONDAY, "recorded") == meant


@pytest.mark.parametrize(
    ("typed", "stands"),
    [
        ("", "2026-11-23T10:00"),
        ("yesterday", "2026-11-22"),
        ("fri 15:30", "2026-11-20T15:30"),
        ("09:15", "2026-11-23T09:15"),
        ("today", "2026-11-23T10:00"),
    ],
)
def test_a_moment_is_now_or_as_said(book: Path, type_: Type, typed: str, stands: str) -> None:
    type_("client", "add", "--name", "Acme")
    done = type_("request", "add", "acme", "asks", *(("--date", typed) if typed else ()), "--json")
    assert done.code == 0, done.err
    assert f"received_at: {stands}\n" in (book / done.json["path"]).read_text()


def test_a_day_is_today_or_as_said_for_the_verb_and_for_the_generated_command(book: Path, type_: Type) -> None:
    type_("client", "add", "--name", "Acme")
    for when, stands in (((), "2026-11-23"), (("--date", "fri 15:30"), "2026-11-20")):
        for verb in (("pay", "acme", "5"), ("payment", "add", "--client", "acme", "--amount", "5")):
            done = type_(*verb, *when, "--json")
            assert done.code == 0, done.err
            assert f"date: {stands}\n" in (book / done.json["path"]).read_text()


def test_a_record_from_a_file_is_dated_by_it_unless_something_else_is_said(book: Path, type_: Type) -> None:
    type_("client", "add", "--name", "Acme")
    (book / "p.yaml").write_text("client: acme\ndate: 2026-11-02\namount: 5\n")
    read = (book / type_("payment", "add", "--from", "p.yaml", "--json").json["path"]).read_text()
    assert "date: 2026-11-02\n" in read
    said = type_("payment", "add", "--from", "p.yaml", "--date", "yesterday", "--json").json
    assert "date: 2026-11-22\n" in (book / said["path"]).read_text()
    (book / "p.yaml").write_text("client: acme\namount: 5\n")
    assert type_("payment", "add", "--from", "p.yaml").code == 1, "what a file leaves out is not guessed"


def test_what_is_no_moment_is_refused(book: Path, type_: Type) -> None:
    type_("client", "add", "--name", "Acme")
    refused = type_("pay", "acme", "5", "--date", "someday")
    assert (refused.code, "no date I know" in refused.err) == (2, True)
    assert not (book / "payments").exists()


def test_no_command_has_a_day_of_its_own_for_when_it_happened(book: Path) -> None:
    shared = {flag for name in ("on", "at", "date_") for flag in options_of(name, SHARED[name][0])}
    for name, function in _writing(nodes().values()):
        hints = get_type_hints(function, include_extras=True, localns={"Session": Any})
        own = {flag for parameter, hint in hints.items() for flag in options_of(parameter, hint)}
        assert not own & {*shared, "--when"}, name


def _writing(found: Iterable[CommandNode], prefix: str = "") -> Iterator[tuple[str, Callable[..., Any]]]:
    for node in found:
        if node.inside:
            yield from _writing(node.inside.values(), f"{prefix}{node.name} ")
        elif node.command and node.command.writes is True:
            yield prefix + node.name, function_of(node)
