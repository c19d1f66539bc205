"""What an answer was made without is said beside it by every command, and nothing is made of it that would be taken for whole."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from conftest import Type
from salesctl.testing import TestBook

FACTS = """
team/anna.yaml: {name: Anna Berg, email: anna@example.com, role: rep}
products/pump.yaml: {sku: PUMP, name: Pump}
clients/acme.yaml: {name: Acme, owner: anna, contacts: [{id: olga, name: Olga}]}
clients/bolt.yaml: {name: Bolt, owner: anna}
activities/2026/11/a-1.yaml: {type: call, client: acme, contacts: [acme/olga], start: "2026-11-24T10:00", duration: 30, owner: anna}
orders/2026/o-1.yaml: {date: 2026-10-01, client: bolt, owner: anna, lines: [{id: a, product: pump, qty: 10, price: 100}]}
shipments/2026/s-1.yaml: {shipped_at: 2026-10-05, client: bolt, order: o-1, due_on: 2026-11-01, lines: [{order_line: a, qty: 10}]}
"""
BROKEN = "orders/2026/o-1.yaml"
SAID = "orders/2026/o-1.yaml:2:1: not read: "
READING = [
    ("today",), ("duties",), ("brief", "acme"), ("plan", "day"), ("report", "receivables"), ("statement", "acme"),
    ("find", "acme"), ("query", "select count(*) from client"), ("client", "list"), ("show", "acme"), ("approvals",),
]  # fmt: skip


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TestBook:
    made = TestBook(tmp_path, FACTS)
    monkeypatch.chdir(made.root)
    return made


@pytest.fixture
def broken(book: TestBook) -> TestBook:
    """A book with an order that cannot be read."""
    file = book.root / BROKEN
    file.write_bytes(b"x: [\n" + file.read_bytes())
    return book


@pytest.fixture
def shallow(tmp_path: Path, book: TestBook, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clone that holds the last commit only, of 3 March."""
    (book.root / "salesctl.yaml").write_text(
        (book.root / "salesctl.yaml").read_text() + "sources: {bank: {kinds: [payment]}}\n"
    )
    git = book.session("2026-11-23").git
    git.run("add", "--all")
    git.run("commit", "--quiet", "-m", "Sources")
    book.write({"clients/acme.yaml": {"name": "Acme Pumps", "owner": "anna"}}, "2026-03-03T09:00:00+00:00")
    clone = tmp_path / "clone"
    git.run("clone", "--quiet", "--depth=1", f"file://{book.root}", str(clone))
    for key, value in (("user.name", "Anna Berg"), ("user.email", "anna@example.com")):
        git.run("-C", str(clone), "config", key, value)
    monkeypatch.chdir(clone)
    return clone


@pytest.mark.parametrize("words", READING, ids=" ".join)
def test_a_reading_command_answers_says_what_it_could_not_read_and_fails(
    book: TestBook, type_: Type, words: tuple[str, ...]
) -> None:
    whole = type_(*words)
    assert (whole.code, SAID in whole.err) == (0, False), whole.err
    file = book.root / BROKEN
    file.write_bytes(b"x: [\n" + file.read_bytes())
    outcome = type_(*words)
    assert outcome.code == 1
    assert outcome.out
    assert outcome.err.count(SAID) == 1
    data = type_(*words, "--json").json
    assert [(one["path"], one["line"], one["column"]) for one in data["unreadable"]] == [(BROKEN, 2, 1)]
    assert data["unreadable"][0]["message"]


def test_a_value_that_cannot_be_stored_is_named(book: TestBook, type_: Type) -> None:
    file = book.root / BROKEN
    file.write_text(file.read_text().replace("price: 100", "price: a lot"))
    assert [one["path"] for one in type_("report", "receivables", "--json").json["unreadable"]] == [BROKEN]


def test_a_whole_book_names_nothing(book: TestBook, type_: Type) -> None:
    assert type_("client", "list", "--json").json.keys() == {"kind", "currency", "records"}


def test_what_was_written_stands_and_the_command_warns(broken: TestBook, type_: Type) -> None:
    outcome = type_("set", "acme", "notes=pays late", "--json")
    assert outcome.code == 0, outcome.err
    assert outcome.err.count(SAID) == 1
    assert [one["path"] for one in outcome.json["unreadable"]] == [BROKEN]
    assert "pays late" in (broken.root / "clients" / "acme.yaml").read_text()


def test_what_a_command_itself_mends_is_not_named(broken: TestBook, type_: Type) -> None:
    git = broken.session("2026-11-23").git
    git.run("commit", "--quiet", "-a", "-m", "By hand")
    outcome = type_("undo")
    assert (outcome.code, outcome.err) == (0, "")


@pytest.mark.parametrize(
    "words",
    [
        ("day", "close", "--comment", "quiet"),
        ("month", "close", "2026-10"),
        ("export", "csv", "kind=client"),
        ("export", "csv", "kind=client", "-o", "out"),
        ("calendar", "export", "-o", "out"),
        ("calendar", "export", "-o", "-"),
        ("client", "vcard", "acme"),
        ("report", "receivables", "--format", "csv", "-o", "out"),
        ("client", "list", "-o", "out.csv"),
    ],
    ids=" ".join,
)
def test_what_leaves_the_house_is_refused(broken: TestBook, type_: Type, words: tuple[str, ...]) -> None:
    head = broken.session("2026-11-23").git.head()
    outcome = type_(*words)
    assert (outcome.code, outcome.out) == (1, ""), outcome
    assert SAID in outcome.err
    assert "nothing is written" in outcome.err
    assert not list(broken.root.glob("out*"))
    assert broken.session("2026-11-23").git.head() == head


def test_another_state_of_the_book_is_named_as_well(broken: TestBook, type_: Type) -> None:
    git = broken.session("2026-11-23").git
    git.run("commit", "--quiet", "-a", "-m", "By hand")
    git.run("checkout", "--quiet", "HEAD~1", "--", BROKEN)
    git.run("commit", "--quiet", "-m", "Mended by hand")
    assert type_("report", "receivables").code == 0
    outcome = type_("report", "receivables", "--against", "HEAD~1")
    assert (outcome.code, SAID in outcome.err) == (1, True)


@pytest.mark.parametrize("wrong", ["clients/acme.yaml", "orders/2026/o-1.yaml"])
def test_check_lists_no_error_that_only_follows(book: TestBook, type_: Type, wrong: str) -> None:
    file = book.root / wrong
    file.write_bytes(b"x: [\n" + file.read_bytes())
    outcome = type_("check", "--json")
    assert [one["path"] for one in outcome.json["findings"]] == [wrong]
    assert "unreadable" not in outcome.json
    assert outcome.err == ""


def test_check_still_lists_what_does_not_follow(broken: TestBook, type_: Type) -> None:
    file = broken.root / "clients" / "bolt.yaml"
    file.write_text(file.read_text() + "parent: nobody\n")
    activity = broken.root / "activities" / "2026" / "11" / "a-1.yaml"
    activity.write_text(activity.read_text().replace("acme/olga", "acme/nobody"))
    assert "activities/2026/11/a-1.yaml" in [one["path"] for one in type_("check", "--json").json["findings"]]


# -- history that was cut off when cloning -------------------------------------------------------------------------


CUT = "history before 3 Mar 2026 is not in this clone: git fetch --unshallow"


@pytest.mark.parametrize(
    "words", [("history", "acme"), ("history",), ("today",), ("report", "receivables")], ids=" ".join
)
def test_what_rests_on_history_says_where_it_was_cut_off(shallow: Path, type_: Type, words: tuple[str, ...]) -> None:
    outcome = type_(*words)
    assert (outcome.code, outcome.err.count(CUT)) == (1, 1), outcome
    assert type_(*words, "--json").json["history_start"] == "2026-03-03"


def test_what_does_not_rest_on_it_says_nothing(shallow: Path, type_: Type) -> None:
    outcome = type_("client", "list")
    assert (outcome.code, outcome.err) == (0, "")


@pytest.mark.parametrize(
    "words",
    [
        ("calendar", "export", "--user", "anna", "-o", "out"),
        ("undo", "HEAD"),
        ("report", "receivables", "--against", "2026-01-05"),
        ("client", "list", "--at", "HEAD~1"),
    ],
    ids=" ".join,
)
def test_what_needs_it_is_refused(shallow: Path, type_: Type, words: tuple[str, ...]) -> None:
    outcome = type_(*words)
    assert outcome.code == 1
    assert "history before 3 Mar 2026 is not in this clone" in outcome.err
    assert "git fetch --unshallow" in outcome.err
    assert not (shallow / "out").exists()


def test_fetching_the_rest_mends_it(shallow: Path, type_: Type) -> None:
    revisions = ("query", "select n from revision where path = 'clients/acme.yaml'", "--json")
    assert type_(*revisions).json["rows"] == [[1]]
    subprocess.run(["git", "fetch", "--quiet", "--unshallow"], cwd=shallow, check=True, env=os.environ)
    outcome = type_(*revisions)
    assert (outcome.code, json.loads(outcome.out)) == (0, {"columns": ["n"], "rows": [[2]]})
