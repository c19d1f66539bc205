"""What commands answer as JSON is what docs/json/ says, and says at least what people are shown."""

from __future__ import annotations

import ast
import json
import re
import shlex
import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from conftest import Type, outside_schema
from salesctl.cli import command_tree, reference
from salesctl.setup.demo import write_demo
from salesctl.testing import copy_book

ROOT = Path(__file__).parent.parent.parent
SCHEMAS = ROOT / "docs" / "json"

READING = """\
today
today --team
duties
duties --team
duties 2
brief kolorit
plan day
plan week
absences
quiz
approvals
approvals --all
show kolorit
find kolor
query "select client, sum(outstanding) as debt from receivable group by client" --as debt:money
schema client
history kolorit
blame kolorit
review 2026-11-20
calendar export -o -
report
report receivables
report receivables --against 2026-11-10
report manager
report client kolorit
dash
tour
statement kolorit
export
export csv kind=client
check
plugin list
doctor
help
help dates
price kolorit AK-10 5
product compare ak-10
client dedupe
client vcard kolorit
client list
client show kolorit
competitor show interkraska
call-list next
order list --limit 3
"""
"""Commands that read, each with words that have it answer something from the example."""

WRITING = """\
order new atlas AN-12=2 --number O-9001
offer new atlas AN-12=20
pay kolorit 5000.50 --entity trade
log atlas "wants two more boxes"
offer revise offer-atlas-n7d2 AN-12=30
offer send offer-atlas-n7d2
offer diff offer-atlas-n7d2
undo
redo
fmt
handover anna boris --clients mercury
client merge baiterek baiterek-parking --yes
sync
resolve --list
"""
"""Commands that record something, of every shape there is."""
ELSEWHERE = (
    "init",
    "join",
    "import",
    "call",
    "person export",
    "person erase",
    "calendar publish",
    "calendar addresses",
    "calendar serve",
    "calendar push",
    "calendar pull",
    "demo",
    "mcp",
)
"""Every test's book is made by `init`; the tests of `join`, `call`, `person`, of calendars and of imports hold theirs against
their schemas; `demo` takes too long, `mcp` has none."""

TODAY = date(2026, 11, 23)
_SUM = re.compile(r"₸([0-9][0-9,]*\.[0-9]{2})")
_NAMES = 'select name from client union select name from client_contacts union select name from "user"'


@pytest.fixture(scope="module")
def example(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("answers") / "book"
    write_demo(folder, TODAY)
    return folder


@pytest.mark.parametrize("line", READING.splitlines())
def test_an_answer_says_at_least_what_people_see(
    line: str, example: Path, type_: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(example)
    words = shlex.split(line)
    told = type_(*words, "--json")  # held against its schema where it is typed
    assert told.code in (0, 1), told.err
    shown = type_(*words)
    assert told.code == shown.code
    sums = {found.replace(",", "") for found in _SUM.findall(shown.out)}
    assert [found for found in sums if found not in told.out.replace(",", "")] == []
    names = {row[0] for row in type_("query", _NAMES, "--json").json["rows"] if row[0]}
    assert [name for name in names if name in shown.out and name not in told.out] == []


def test_programs_are_told_the_same_in_every_language(
    example: Path, type_: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(example)
    for line in ("report receivables", "report contracts", "report escalated", "report offers", "order list", "today"):
        told, foreign = (type_(*line.split(), "--json", "--locale", language) for language in ("en", "ru"))
        assert (foreign.code, foreign.out) == (told.code, told.out), line


def test_what_is_recorded_is_answered_within_its_schema(
    example: Path, tmp_path: Path, type_: Type, monkeypatch: pytest.MonkeyPatch
) -> None:
    book, remote = tmp_path / "book", tmp_path / "remote.git"
    copy_book(example, book)
    monkeypatch.chdir(book)
    subprocess.run(["git", "clone", "-q", "--bare", str(book), str(remote)], check=True)
    subprocess.run(["git", "remote", "add", "origin", str(remote)], check=True)
    for line in WRITING.splitlines():
        words = shlex.split(line)
        told = type_(*words, "--json")  # held against its schema where it is typed
        assert told.code == 0, (line, told.err)


def test_who_answers_more_than_that_something_was_recorded_says_what() -> None:
    """`session.record(…, handed=…)` adds a key to the answer, which its schema has to have."""
    root = Path(__file__).parents[2]
    unmarked = []
    for file in (*root.glob("salesctl/**/*.py"), *root.glob("plugins/*/*.py")):
        for function in ast.parse(file.read_text(encoding="utf-8")).body:
            if not isinstance(function, ast.FunctionDef) or function.name.startswith("_"):
                continue
            added = {
                word.arg
                for call in ast.walk(function)
                if isinstance(call, ast.Call) and ast.unparse(call.func) == "session.record"
                for word in call.keywords
            } - {"said", "subject", "duty", "shown", "ids"}
            if added and "Annotated[Answer" not in ast.unparse(function.returns or ast.Constant("")):
                unmarked.append((file.name, function.name, added))
    assert unmarked == []


def _named(line: str) -> str:
    """The command that a line types, as its page is called."""
    name, inside, *_ = (*shlex.split(line), "")
    return f"{name}-{inside}" if inside in command_tree.nodes()[name].inside else name


def test_every_answer_of_a_shape_of_its_own_has_been_held_against_it() -> None:
    typed = {_named(line) for line in (*READING.splitlines(), *WRITING.splitlines(), *ELSEWHERE)}
    pages = {name: json.loads(schema) for name, schema in reference.answers()}
    own = {
        name for name, schema in pages.items() if "$ref" not in schema and "ListedRecord" not in schema.get("$defs", {})
    }
    assert own - typed == {"error", "written"}


def test_the_schemas_are_current_and_leave_no_number_a_fraction() -> None:
    made = dict(reference.answers())
    assert {file.stem: file.read_text("utf-8") for file in SCHEMAS.glob("*.json")} == made, "make docs"
    for text in made.values():
        Draft202012Validator.check_schema(json.loads(text))
        assert "number" not in set(_types(json.loads(text))), "an exact number is text"


def _types(schema: Any) -> Iterator[str]:
    """Every type that a schema names."""
    parts = schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ()
    if isinstance(schema, dict) and isinstance(schema.get("type"), str | list):
        yield from [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
    for part in parts:
        yield from _types(part)


def test_a_key_that_no_shape_declares_is_found() -> None:
    assert outside_schema(["find", "x"], {"records": []}) == ""
    assert "more" in outside_schema(["find", "x"], {"records": [], "more": 1})
    assert "1.5" in outside_schema(["query", "x"], {"columns": ["a"], "rows": [[1.5]]})
    assert "id" in outside_schema(["pay", "a"], {"id": 1, "path": "", "commit": "", "said": []})
