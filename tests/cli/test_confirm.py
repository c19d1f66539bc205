"""`--confirm`: exactly what a dry run showed is recorded, or nothing is."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import Type
from salesctl import yamlio

LATER = "2026-11-24T08:00:00+00:00"


@pytest.fixture
def acme(book: Path, type_: Type) -> Path:
    assert type_("client", "add", "--name", "Acme").code == 0
    return book


def test_what_was_shown_is_recorded_with_its_ids_and_moments(acme: Path, type_: Type) -> None:
    words = ("log", "acme", "pays on Friday", "--promise", "400@fri", "--next", "wed 10:00 visit samples")
    shown = type_(*words, "--dry-run", "--json").json
    done = type_(*words, "--confirm", shown["token"], "--json", "--key", "k", now=LATER)
    assert done.code == 0, done.err
    assert len(done.json["commit"]) == 40
    assert len(shown["changes"]) == 2
    for change in shown["changes"]:
        assert yamlio.read((acme / change["path"]).read_bytes(), "") == change["after"]
    again = type_(*words, "--confirm", shown["token"], now=LATER)
    assert again.code == 1
    assert "the book has changed since the dry run; nothing was written" in again.err


def test_what_undo_shows_it_takes_back(acme: Path, type_: Type) -> None:
    token = type_("undo", "--dry-run", "--json").json["token"]
    assert type_("undo", "--confirm", token).code == 0
    assert not (acme / "clients/acme.yaml").exists()


def test_other_words_or_input_are_refused(acme: Path, type_: Type) -> None:
    token = type_("log", "acme", "yes", "--dry-run", "--json").json["token"]
    piped = type_("client", "add", "--from", "-", "--dry-run", "--json", stdin="name: Berg\n").json["token"]
    for words, stdin, given in (
        (("log", "acme", "no"), "", token),
        (("client", "add", "--from", "-"), "name: Bergen\n", piped),
    ):
        refused = type_(*words, "--confirm", given, stdin=stdin)
        assert refused.code == 1
        assert "this is not what the dry run showed; nothing was written" in refused.err


def test_what_is_no_token_is_said(acme: Path, type_: Type) -> None:
    refused = type_("log", "acme", "yes", "--confirm", "yes")
    assert (refused.code, "`yes` is no token" in refused.err) == (2, True)


def test_a_book_that_has_moved_says_so_before_anything_else(acme: Path, type_: Type) -> None:
    token = type_("client", "archive", "acme", "--dry-run", "--json").json["token"]
    assert type_("client", "add", "--name", "Berg").code == 0
    refused = type_("client", "archive", "acme", "--confirm", token, "--json")
    assert (refused.code, refused.json["error"]["code"]) == (1, "changed")
    assert refused.json["error"]["hint"] == "look again with --dry-run"
