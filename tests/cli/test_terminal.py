"""Nothing that comes from outside moves the cursor, colours, hides or reorders what a terminal shows."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import Type
from salesctl.cli import completion, prompt
from salesctl.cli.terminal import clean, clean_lines, write
from salesctl.testing import TestBook

NASTY = "\x1b[2J\x1b]0;x\x07\x9b31m\u202e\u2066\u200b\r\x08hidden"
INVISIBLE = "\u202e\u2066\u200bhidden"
"""What a file may hold that is read; one with the rest of it is refused whole."""
HARMFUL = {"Cc", "Cf", "Zl", "Zp"}
FACTS = """
team/anna.yaml: {name: Anna Berg, email: anna@example.com, role: rep}
clients/acme.yaml: {name: Acme, owner: anna}
"""


def harmful(text: str) -> set[str]:
    """The characters that a terminal acts upon. Soft hyphens and joiners are letters' business."""
    return {c for c in text if unicodedata.category(c) in HARMFUL and c not in "\n\t\xad\u200c\u200d"}


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TestBook:
    """A book whose schemas, file names and committers are somebody's who means harm."""
    made = TestBook(tmp_path, FACTS)
    schemas = made.root / ".salesctl" / "schemas"
    schemas.mkdir(parents=True)
    field = {"type": "string", "title": f"Colour{INVISIBLE}", "description": f"Which{INVISIBLE}."}
    boat = {
        "title": f"Boat{INVISIBLE}",
        "description": f"A boat{INVISIBLE}. To sail.",
        "x-salesctl": {"folder": "boats", "id": "{name}"},
        "properties": {"name": {"type": "string"}, "colour": field},
    }
    (schemas / "boat.json").write_text(json.dumps(boat))
    (schemas / "raft.json").write_text(json.dumps({**boat, "description": f"A raft{NASTY}."}))
    (schemas / "client.json").write_text(json.dumps({"properties": {"colour": field}}))
    (made.root / "clients" / f"{NASTY}\n0 errors.yaml").write_text("name: [")
    monkeypatch.chdir(made.root)
    return made


@given(st.text())
def test_what_is_cleaned_is_harmless_and_clean_already(text: str) -> None:
    for cleaned in (clean(text), clean_lines(text)):
        bidi = {
            c
            for c in cleaned
            if unicodedata.bidirectional(c) in {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
        }
        controls = {c for c in cleaned if unicodedata.category(c) == "Cc" and c not in "\n\t"}
        assert not bidi | controls
    assert clean(clean(text)) == clean(text)
    assert "\n" not in clean(text)


@pytest.mark.parametrize(
    "words",
    [
        ("--help",), ("boat", "--help"), ("boat", "add", "--help"), ("client", "add", "--help"), ("boat", "add"),
        ("boat", "list"), ("client", "list"), ("client", "show", "acme"), ("check",), ("today",), ("doctor",),
        ("plan", "--help"), ("query", f"{NASTY} from client"), ("show", NASTY), (NASTY,), ("client", "list", f"--{NASTY}"),
        ("client", "list", "-o", f"no/{NASTY}"), ("fmt", NASTY),
    ],
    ids=lambda words: " ".join(words).encode("ascii", "backslashreplace").decode(),
)  # fmt: skip
def test_no_page_and_no_error_carries_it(book: TestBook, type_: Type, words: tuple[str, ...]) -> None:
    outcome = type_(*words)
    assert outcome.code in (0, 1, 2)
    assert not harmful(outcome.out)
    assert not harmful(outcome.err)


def test_a_file_name_makes_no_line_of_its_own(book: TestBook, type_: Type) -> None:
    outcome = type_("client", "list")
    assert "hidden\\n0 errors.yaml" in outcome.err
    assert not [line for line in outcome.err.splitlines() if line.startswith("0 errors")]


def test_the_shell_is_not_offered_it(book: TestBook, type_: Type) -> None:
    assert completion.ids(["client"], "") == ["acme"]
    environment = {**os.environ, "_SALESCTL_COMPLETE": "complete_zsh", "_TYPER_COMPLETE_ARGS": "salesctl boa"}
    offered = subprocess.run(
        [sys.executable, "-m", "salesctl"], env=environment, capture_output=True, text=True, check=False
    ).stdout
    assert "boat" in offered
    assert not harmful(offered)


def test_a_question_does_not_carry_it(
    book: TestBook, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    with pytest.raises(EOFError):
        prompt.TypedConversation().ask(f"Merge {NASTY}?")
    assert not harmful(capsys.readouterr().err)


def test_a_terminal_without_typography_has_plain_signs(monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="ascii", write_through=True))
    write("66.5\u00a0% · “Å” …")
    assert written.getvalue() == b'66.5 % - "?" ...\n'
