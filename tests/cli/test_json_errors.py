"""Errors as programs read them: one object on standard output, whatever went wrong, in English whoever reads."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from conftest import Type
from salesctl.errors import SalesctlError


@pytest.fixture
def clients(book: Path, type_: Type) -> Path:
    for name in ("Acme Pumps", "Acme Paint"):
        assert type_("client", "add", "--name", name).code == 0
    return book


@pytest.mark.parametrize(
    ("words", "exit_code", "code"),
    [
        (("show", "nobody"), 1, "not-found"),
        (("show", "12"), 1, "not-found"),
        (("set", "acme-pumps", "potential=much"), 1, "invalid-record"),
        (("show", "acme-pumps", "--no-such"), 2, "usage"),
        (("no-such",), 2, "usage"),
        (("done", "--locale", "xx"), 2, "usage"),
        (("payment", "add", "--client", "acme-pumps"), 1, "invalid-record"),
    ],
)
def test_each_has_a_code_and_the_exit_code_it_always_had(
    clients: Path, type_: Type, words: tuple[str, ...], exit_code: int, code: str
) -> None:
    outcome = type_(*words, "--json", "--locale", "ru")
    assert (outcome.code, outcome.json["error"]["code"]) == (exit_code, code)
    assert outcome.json["error"]["message"].isascii(), "in English"
    assert outcome.err, "people are told as well"


def test_a_fault_of_ours_is_an_error_as_any_other(clients: Path, type_: Type, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("salesctl.cli.commands.topics.TOPICS", None)
    outcome = type_("help", "--json")
    assert (outcome.code, outcome.json["error"]["code"]) == (3, "fault")
    assert "Traceback" in Path(outcome.json["error"]["hint"].split()[-4]).read_text()


def test_every_code_is_published() -> None:
    root = Path(__file__).parents[2]
    names = {
        name
        for file in (*root.glob("salesctl/**/*.py"), *root.glob("plugins/*/*.py"))
        for name in re.findall(r'^    name = "([a-z-]+)"$', file.read_text("utf-8"), re.MULTILINE)
    }
    assert {SalesctlError.name, "unreadable", "fault"} <= names
    for page in (root / "docs" / "cli.md", root / "docs" / "json" / "README.md"):
        assert [name for name in sorted(names) if f"`{name}`" not in page.read_text("utf-8")] == [], page.name


def test_candidates_have_ids(clients: Path, type_: Type) -> None:
    error = type_("show", "acme", "--json").json["error"]
    assert [(one["kind"], one["id"]) for one in error["candidates"]] == [
        ("client", "acme-paint"),
        ("client", "acme-pumps"),
    ]
    assert (error["code"], error["message"]) == ("ambiguous", "`acme` could be 2 records")


def test_every_finding_has_its_place_and_rule(clients: Path, type_: Type) -> None:
    error = type_("payment", "add", "--client", "acme-pumps", "--json").json["error"]
    assert error["path"].startswith("payments/")
    assert {finding["rule"] for finding in error["findings"]} == {"missing"}
    assert error["message"] == error["findings"][0]["message"]


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("set acme-pumps potential=much", "potential"),
        ("client add --name X --owner moon", "owner"),
        ("set acme-pumps nosuch=1", "nosuch"),
        ("set acme-pumps contacts.eve.nosuch=1", "contacts.eve.nosuch"),
        ("set acme-pumps contacts.eve.birthday=soon contacts.eve.name=Eve", "contacts.eve.birthday"),
        ("today --on blah", "--on"),
        ("today --client nobody", "--client"),
        ("today --nosuch", "--nosuch"),
        ("today --locale xx", "--locale"),
        ("client list --limit x", "--limit"),
        ("client list --columns nope", "--columns"),
        ("log acme-pumps hi --outcome nope", "--outcome"),
        ("log acme-pumps hi --promise 4zz@fri", "--promise"),
        ("log acme-pumps hi --confirm x", "--confirm"),
        ("pay acme-pumps abc", "SUM"),
        ("pay acme-pumps", "SUM"),
        ("order short o", "LINE[=QTY]"),
        ("pay acme 5", "CLIENT"),
        ("order new acme-pumps NOPE=2", "SKU=QTY[@PRICE]…"),
        ("log acme-pumps", None),
    ],
)
def test_what_it_is_about_is_said(clients: Path, type_: Type, line: str, field: str | None) -> None:
    refused = type_(*line.split(), "--json")
    assert refused.json["error"].get("field") == field, refused.err


def test_without_json_nothing_stands_on_standard_output(clients: Path, type_: Type) -> None:
    outcome = type_("show", "nobody")
    assert (outcome.code, outcome.out) == (1, "")
    assert type_("find", "--", "--json").err == ""
