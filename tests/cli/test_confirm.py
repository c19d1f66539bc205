"""`--confirm`: exactly what a dry run showed is recorded, or nothing is."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import Type

LATER = "2026-11-24T08:00:00+00:00"


@pytest.fixture
def acme(book: Path, type_: Type) -> Path:
    assert type_("client", "add", "--name", "Acme").code == 0
    return book


@pytest.mark.parametrize(
    ("words", "stdin"),
    [
        (("log", "acme", "pays on Friday", "--promise", "400@fri", "--next", "wed 10:00 visit samples"), ""),
        (("client", "add", "--from", "-"), "name: Berg\n"),
        (("client", "archive", "acme"), ""),
        (("undo",), ""),
    ],
)
def test_what_was_shown_is_recorded_with_its_ids_and_moments(
    acme: Path, type_: Type, words: tuple[str, ...], stdin: str
) -> None:
    shown = type_(*words, "--dry-run", "--json", stdin=stdin).json
    done = type_(*words, "--confirm", shown["token"], "--json", "--key", "k", stdin=stdin, now=LATER)
    assert done.code == 0, done.err
    assert len(done.json["commit"]) == 40
    for change in shown["changes"]:
        file = acme / change["path"]
        assert file.exists() == (change["after"] is not None)
        if change["after"]:
            assert type_("show", f"{change['kind']}/{change['id']}", "--json").json["fields"] == change["after"]
    again = type_(*words, "--confirm", shown["token"], stdin=stdin, now=LATER)
    assert again.code == 1
    assert "the book has changed since the dry run; nothing was written" in again.err


def test_other_words_input_or_records_are_refused(acme: Path, type_: Type) -> None:
    token = type_("log", "acme", "yes", "--dry-run", "--json").json["token"]
    piped = type_("client", "add", "--from", "-", "--dry-run", "--json", stdin="name: Berg\n").json["token"]
    for words, stdin, given in (
        (("log", "acme", "no"), "", token),
        (("log", "acme", "yes", "--date", "yesterday"), "", token),
        (("client", "add", "--from", "-"), "name: Bergen\n", piped),
        (("log", "acme", "yes"), "", piped),
    ):
        refused = type_(*words, "--confirm", given, stdin=stdin)
        assert refused.code == 1
        assert "this is not what the dry run showed; nothing was written" in refused.err
    with (acme / "clients/acme.yaml").open("a") as file:
        file.write("district: north\n")
    edited = type_("set", "acme", "potential=5", "--dry-run", "--json")
    assert edited.code == 1 or type_("set", "acme", "potential=5", "--confirm", edited.json["token"]).code == 1


def test_what_is_no_token_is_said(acme: Path, type_: Type) -> None:
    refused = type_("log", "acme", "yes", "--confirm", "yes")
    assert (refused.code, "`yes` is no token" in refused.err) == (2, True)


def test_a_book_that_has_moved_says_so_before_anything_else(acme: Path, type_: Type) -> None:
    token = type_("client", "archive", "acme", "--dry-run", "--json").json["token"]
    assert type_("client", "add", "--name", "Berg").code == 0
    refused = type_("client", "archive", "acme", "--confirm", token, "--json")
    assert (refused.code, refused.json["error"]["code"]) == (1, "changed")
    assert refused.json["error"]["hint"] == "look again with --dry-run"
