"""`call`: the next client of the day, his number, and the note of what was said."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from conftest import Type

CLIENT = "name: {name}\nowner: anna\ncontacts:\n  - {{id: olga, name: Olga, phones: ['{phone}']}}\n"
BALANCE = """\
as_of: 2026-10-01
client: {client}
opening: yes
documents:
  - {{number: W-{client}, date: 2026-09-01, due_on: 2026-10-20, amount: {sum}}}
"""
SCREEN = (80, 24)


@pytest.fixture
def debts(book: Path) -> Path:
    """Acme owes 100.00, Bolt 900.00, both late."""
    for client, amount, phone in (("acme", "100.00", "+49 30 1234567"), ("bolt", "900.00", "030 7654321")):
        for path, text in {
            f"clients/{client}.yaml": CLIENT.format(name=client.title(), phone=phone),
            f"balances/2026/b-{client}.yaml": BALANCE.format(client=client, sum=amount),
        }.items():
            (book / path).parent.mkdir(parents=True, exist_ok=True)
            (book / path).write_text(text)
    subprocess.run(["git", "-C", str(book), "add", "."], check=True)
    subprocess.run(["git", "-C", str(book), "commit", "-qm", "by hand"], check=True)
    return book


def _noted(type_: Type) -> list[dict[str, str]]:
    return list(json.loads(type_("activity", "list", "--json").out)["records"])


def test_it_rings_the_most_pressing_client_and_notes_what_is_typed(debts: Path, type_: Type) -> None:
    said = type_("call", stdin="pays on Friday\nthu 10:00 ask for the money\n", screen=SCREEN)
    assert said.code == 0, said.err
    lines = said.out.splitlines()
    ring = lines.index("Call: tel:+49307654321  Olga")
    assert "W-bolt" in lines[ring + 1]
    assert "Bolt: call, reached, 23 Nov 2026 10:00" in said.out
    planned, held = sorted(_noted(type_), key=lambda one: "done_at" in one)
    assert (held["client"], held["text"], held["type"]) == ("bolt", "pays on Friday", "call")
    assert planned["start"] == "2026-11-26T10:00"


def test_the_next_call_is_the_next_client(debts: Path, type_: Type) -> None:
    first = type_("call", "pays on Friday", "--promise", "900@fri", "--json").json
    assert (first["client"], first["number"], first["contact"]) == ("bolt", "+49307654321", "olga")
    second = type_("call", "-", "--json").json
    assert (second["client"], second["number"]) == ("acme", "+49301234567")
    assert {one["client"]: one["outcome"] for one in _noted(type_)} == {"bolt": "reached", "acme": "no_answer"}
    assert type_("call", "said hello", "--client", "acme", "--dry-run").code == 0
    assert len(_noted(type_)) == 2


def test_nothing_is_noted_by_accident(debts: Path, type_: Type) -> None:
    assert "nothing noted" in type_("call", stdin="\n", screen=SCREEN).out
    assert "nothing noted" in type_("call", stdin="", screen=SCREEN).out
    piped = type_("call")
    assert (piped.code, piped.out) == (2, "")
    assert 'salesctl call "pays on Friday"' in piped.err
    assert _noted(type_) == []


def test_a_note_outlives_a_next_step_that_is_not_understood(debts: Path, type_: Type) -> None:
    said = type_("call", stdin="pays on Friday\nfri 99:00 ring\n\n", screen=SCREEN)
    assert said.code == 0, said.err
    assert "99:00" in said.err
    assert [one["text"] for one in _noted(type_)] == ["pays on Friday"]


def test_when_nobody_is_to_be_called_it_says_so(book: Path, type_: Type) -> None:
    said = type_("call", "hello")
    assert said.code == 1
    assert "nobody is to be called today" in said.err
