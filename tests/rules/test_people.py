"""Who answers for whom."""

from __future__ import annotations

from pathlib import Path

import pytest

from salesctl.rules.people import People, people
from salesctl.testing import TestBook

FACTS = """
team/anna.yaml: {name: Anna, role: rep, manager: marta, absences: [{from: 2026-11-20, to: 2026-11-24, cover: boris}]}
team/boris.yaml: {name: Boris, role: rep, manager: marta, absences: [{from: 2026-11-24, to: 2026-11-30, cover: clara}]}
team/clara.yaml: {name: Clara, role: rep, manager: marta}
team/timur.yaml: {name: Timur, role: rep, manager: ivan, left_on: 2026-11-10}
team/ivan.yaml: {name: Ivan, role: manager, manager: marta, left_on: 2026-11-15}
team/marta.yaml: {name: Marta, role: manager}
"""


@pytest.fixture
def book(tmp_path: Path) -> TestBook:
    return TestBook(tmp_path, FACTS)


def on(book: TestBook, day: str) -> People:
    query = book.session(day).query()
    return people(query)


def test_who_left_is_inherited_from_up_the_line(book: TestBook) -> None:
    assert on(book, "2026-11-10").owner("timur") == "timur", "the last day is a day"
    assert on(book, "2026-11-11").owner("timur") == "ivan"
    assert on(book, "2026-11-16").owner("timur") == "marta"
    book.add("team/marta.yaml: {name: Marta, role: manager, manager: ivan, left_on: 2026-11-17}")
    assert on(book, "2026-11-18").owner("timur") is None, "a circle of people who left"


def test_covers_follow_one_another(book: TestBook) -> None:
    assert on(book, "2026-11-19").answered_for("boris") == {"boris"}
    assert on(book, "2026-11-20").answered_for("boris") == {"boris", "anna"}
    assert on(book, "2026-11-24").answered_for("clara") == {"clara", "boris", "anna"}
    assert on(book, "2026-11-25").answered_for("clara") == {"clara", "boris"}


def test_what_nobody_owns_is_the_managers(book: TestBook) -> None:
    known = on(book, "2026-11-20")
    assert known.concerns("marta", None, "acme")
    assert not known.concerns("clara", None, "acme")
    assert known.concerns("clara", None, None), "an unknown caller is whoever's comes first"


def test_the_scope_is_widened_for_those_who_look_after_more(book: TestBook) -> None:
    assert on(book, "2026-11-20").scope("boris") == "boris", "the book knows whom one covers"
    assert on(book, "2026-11-24").scope("clara") is None, "not whom the covered one covered"
    assert on(book, "2026-11-09").scope("marta") is None, "who decides looks at what anybody asks for"
    book.add("policy/policy-2026-01-01.yaml: {valid_from: 2026-01-01, approvers: [ivan]}")
    assert on(book, "2026-11-09").scope("marta") == "marta"
    assert on(book, "2026-11-16").scope("marta") is None
    book.add("clients/acme.yaml: {name: Acme}")
    assert on(book, "2026-11-09").scope("marta") is None, "a client nobody owns"
    assert on(book, "2026-11-09").scope("clara") == "clara"


def test_a_team_without_managers_shares_what_nobody_owns(tmp_path: Path) -> None:
    book = TestBook(tmp_path, "team/anna.yaml: {name: Anna, role: rep}\nclients/acme.yaml: {name: Acme}")
    known = on(book, "2026-11-20")
    assert known.concerns("anna", None, "acme")
    assert known.scope("anna") is None
    assert [one.rule for one in book.obligations("2026-11-20", "anna")] == ["lead-incomplete"]
