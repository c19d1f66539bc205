"""A lead to be called, and a script to call it by."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from conftest import Type

SCRIPT = """\
title: Hello
goal: cold
steps:
  - id: hello
    say: Good day {contact}, {me} here.
    ask: Who decides at {client}?
    answers:
      - text: I do
        goto: need
      - text: Somebody else
        outcome: call_back
  - id: need
    say: We deliver within a day.
  - id: meet
    ask: May I come?
    answers:
      - text: Agrees
        outcome: held
      - text: Refuses
        outcome: refused
objections:
  - code: price
    text: You are expensive
    answers:
      - Compared with what?
"""
Commit = Callable[[Mapping[str, str]], None]


@pytest.fixture
def commit(book: Path) -> Commit:
    """Write files into the book by hand and commit them."""

    def committed(files: Mapping[str, str]) -> None:
        for path, text in files.items():
            (book / path).parent.mkdir(exist_ok=True)
            (book / path).write_text(text)
        subprocess.run(["git", "-C", str(book), "add", "."], check=True)
        subprocess.run(["git", "-C", str(book), "commit", "-qm", "by hand"], check=True)

    return committed


@pytest.fixture
def nova(book: Path, type_: Type, commit: Commit) -> Path:
    """The book with Nova, a lead of ours: Max takes calls from nine to twelve. The script is `hello`."""
    commit({"scripts/hello.yaml": SCRIPT})
    made = type_(
        "client", "add", "--name", "Nova", "--owner", "anna", "--set", "contacts.max.name=Max Blau", "--set",
        "contacts.max.phones=+49 30 7654321", "--set", "contacts.max.call_window=09:00-12:00",
    )  # fmt: skip
    assert made.code == 0, made.err
    return book
