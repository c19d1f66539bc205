"""`--dry-run`: the way of every write up to the store, what it would mean, and nothing recorded."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import Once, Type


def state(book: Path) -> tuple[str, str]:
    """HEAD, and what the work tree holds besides it."""
    head, status = (
        subprocess.run(["git", "-C", str(book), *words], capture_output=True, text=True, check=True).stdout
        for words in (("rev-parse", "HEAD"), ("status", "--porcelain"))
    )
    return head, status


@pytest.fixture
def acme(book: Path, type_: Type, once: Once) -> Path:
    def make() -> None:
        assert type_("client", "add", "--name", "Acme").code == 0
        assert type_("log", "acme", "talked", "--next", "wed 10:00 visit samples").code == 0

    once(make)
    return book


@pytest.mark.parametrize(
    "words",
    [
        ("pay", "acme", "5"),
        ("client", "add", "--name", "Berg"),
        ("set", "acme", "district=north"),
        ("client", "archive", "acme"),
        ("log", "acme", "talked", "--next", "fri 10:00 visit"),
        ("absence", "add", "anna", "2026-12-01", "2026-12-05"),
        ("undo", "HEAD"),
    ],
)
def test_it_tells_the_change_and_writes_nothing(acme: Path, type_: Type, words: tuple[str, ...]) -> None:
    before = state(acme)
    told = type_(*words, "--dry-run", "--json")
    assert state(acme) == before
    assert told.code == 0, told.err
    assert told.json["dry_run"] is True
    assert {change["before"] != change["after"] for change in told.json["changes"]} == {True}
    assert "commit" not in told.json
    assert type_(*words, "--dry-run").out.startswith("dry run: nothing is written\n")


@pytest.mark.parametrize("words", [("set", "acme", "name=Acme"), ("import", "clients.csv", "--map", "map.yaml")])
def test_where_nothing_would_be_written_it_is_a_dry_run_still(acme: Path, type_: Type, words: tuple[str, ...]) -> None:
    (acme / "clients.csv").write_text("id,name\n7,Berg\n")
    (acme / "map.yaml").write_text("source: crm\nkind: client\nkey: id\nfields: {name: name}\n")
    assert "dry_run" not in type_(*words, "--json").json
    told = type_(*words, "--dry-run", "--json")
    assert (told.code, told.json["dry_run"], "token" in told.json) == (0, True, False), told.err


def test_the_changes_are_those_that_would_be_committed(acme: Path, type_: Type) -> None:
    words = ("set", "acme", "district=north")
    (change,) = type_(*words, "--dry-run", "--json").json["changes"]
    assert (change["kind"], change["id"], change["path"]) == ("client", "acme", "clients/acme.yaml")
    assert type_(*words).code == 0
    assert type_("show", "acme", "--json").json["fields"] == change["after"]


def test_people_see_the_lines_that_go_and_come(acme: Path, type_: Type) -> None:
    assert type_("set", "acme", "district=south").code == 0
    shown = type_("set", "acme", "district=north", "--dry-run").out.splitlines()
    assert "-district: south" in shown
    assert "+district: north" in shown
    assert not any(line.startswith(("-", "+")) and "name" in line for line in shown)


def test_what_would_be_refused_is_refused(acme: Path, type_: Type) -> None:
    before = state(acme)
    for words in (("pay", "acme", "5", "--entity", "none"), ("set", "acme", "owner=moon")):
        refused, dry = type_(*words), type_(*words, "--dry-run")
        assert dry.code == refused.code != 0
        assert dry.err.partition(": ")[2].partition(": ")[2] == refused.err.partition(": ")[2].partition(": ")[2]
    assert state(acme) == before


def test_nothing_to_change_is_said_as_ever(acme: Path, type_: Type) -> None:
    assert type_("set", "acme", "name=Acme", "--dry-run").out == type_("set", "acme", "name=Acme").out


def planned(acme: Path, type_: Type) -> str:
    """The id of the visit to Acme that is planned."""
    ids = [one["id"] for one in type_("activity", "list", "--json").json["records"] if one.get("type") == "visit"]
    return str(ids[0])


def test_what_is_owed_in_the_end_is_told_with_what_is_owed_no_longer(acme: Path, type_: Type) -> None:
    visit, day = planned(acme, type_), "2026-11-26T12:00:00+00:00"
    words = ("done", visit, "they took both")
    owed = type_("today", "--json", now=day).json["obligations"]
    told = type_(*words, "--dry-run", "--json", now=day).json["obligations"]
    assert visit in {one["about"] for one in told["discharged"]}
    assert type_(*words, now=day).code == 0
    later = {one["id"] for one in type_("today", "--json", now=day).json["obligations"] if one["client"] == "acme"}
    assert {one["id"] for one in told["discharged"]} == {one["id"] for one in owed if one["client"] == "acme"} - later
    assert {one["id"] for one in (*told["added"], *told["remaining"])} == later


def test_what_many_changes_would_mean_is_left_open_and_said_so(acme: Path, type_: Type) -> None:
    for count, known in ((20, True), (21, False)):
        notes = "".join(f"acme asked for price {n}\n" for n in range(count))
        words = ("log", "--batch", "-", "--dry-run")
        told = type_(*words, "--json", stdin=notes).json
        assert (len(told["changes"]), told["obligations"] is not None) == (count, known)
        assert ("worked out for 20 records at most" in type_(*words, stdin=notes).out) is not known


def test_a_terminal_is_told_after_a_write_and_a_pipe_is_not(acme: Path, type_: Type) -> None:
    visit, day = planned(acme, type_), "2026-11-26T12:00:00+00:00"
    assert "no longer owed" not in type_("done", visit, "they took both", now=day).out
    assert type_("undo", "HEAD", now=day).code == 0
    read, write = pty.openpty()
    command = [sys.executable, "-m", "salesctl", "done", visit, "they took both"]
    subprocess.run(command, stdout=write, check=True, env={**os.environ, "SALESCTL_NOW": day})
    os.close(write)
    assert "no longer owed: visit planned" in os.read(read, 10_000).decode()
    os.close(read)


def test_a_dry_run_answers_for_a_key_and_takes_none(acme: Path, type_: Type) -> None:
    words = ("pay", "acme", "5", "--key", "k-1")
    assert type_(*words, "--dry-run").code == 0
    assert type_(*words, "--json").json.keys() >= {"commit"}
    assert "recorded already" in type_(*words, "--dry-run").out
