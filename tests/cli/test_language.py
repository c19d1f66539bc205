"""Whose language an answer is in: as asked for, else that of who reads, of the book, of the machine."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from conftest import Type
from salesctl.lang.text import say
from salesctl.testing import TestBook

if TYPE_CHECKING:
    import pytest

RUSSIAN, ENGLISH = "На сегодня обязательств нет.", "Nothing is owed today."


def test_the_order_of_wishes(book: Path, type_: Type, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = (book / "salesctl.yaml").read_text()
    assert ENGLISH in type_("today").out
    (book / "salesctl.yaml").write_text(settings.replace("locale: en", "locale: ru"))
    assert RUSSIAN in type_("today").out, "the book's"
    assert type_("user", "set", "anna", "locale=en").code == 0
    assert ENGLISH in type_("today").out, "the reader's own"
    assert RUSSIAN in type_("today", "--locale", "ru").out, "what was asked for"
    (book / "salesctl.yaml").write_text(settings.replace("locale: en\n", ""))
    assert type_("user", "set", "anna", "locale=").code == 0
    monkeypatch.setenv("LC_ALL", "ru_RU.UTF-8")
    assert RUSSIAN in type_("today").out, "the machine's"


def test_options_of_every_command_stand_before_it_as_well(book: Path, type_: Type) -> None:
    assert RUSSIAN in type_("--locale", "ru", "today").out
    assert (
        type_("--json", "--locale=ru", "client", "list").json
        == type_("client", "--json", "list", "--locale", "ru").json
    )
    assert type_("-C", str(book), "--json", "user", "list").json["records"][0]["id"] == "anna"
    assert type_("--json", "-C", str(book), "user", "list").json["records"][0]["id"] == "anna"
    assert "anna" in type_("--ids", "user", "list").out
    assert "Использование" in type_("--locale", "ru", "order", "--help").out
    assert "there is no option `--user`" in type_("--user", "anna", "today").err
    assert "--locale LANGUAGE" in type_("--help").out


def test_programs_are_told_the_same_in_every_language(book: Path, type_: Type) -> None:
    assert type_("today", "--json", "--locale", "ru").json == type_("today", "--json").json


def test_a_language_there_is_not(book: Path, type_: Type) -> None:
    for words in (("today", "--locale", "de"), ("today", "--locale=de"), ("plugin", "list", "--locale", "../en")):
        refused = type_(*words)
        assert refused.code == 2
        assert "there is no language" in refused.err
        assert "en, ru" in refused.err
    assert "write en or ru" in type_("user", "set", "anna", "locale=de").err


def test_errors_are_told_in_the_readers_language(book: Path, type_: Type) -> None:
    assert "подсказка:" in type_("show", "nobody-here", "--locale", "ru").err


def test_a_commit_speaks_the_books_language(tmp_path: Path) -> None:
    facts = "team/anna.yaml: {name: Anna, email: anna@example.com, role: rep}"
    session = TestBook(tmp_path, facts, locale="ru").session("2026-11-23", lang="en")
    session.commit([session.new("client", {"name": "Acme"}, "acme")], say("a price under the floor"))
    assert session.git.run("log", "-1", "--format=%s").decode().strip() == "цена ниже минимальной"
