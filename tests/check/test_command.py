"""`salesctl check`: what it lists, what it makes of levels, and what it holds against what is staged."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conftest import Type
from salesctl.check import facts
from salesctl.testing import TestBook

from .test_errors import BASE

FACT = """\
-- message: {{name}} is short
-- hint: write it out
{level}select 'client' as kind, id, 'name' as at, name from r_client where length(name) < 5
"""
RULE = "-- duty: 99\nselect 1\n"


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TestBook:
    """A book in the current folder."""
    made = TestBook(tmp_path, BASE)
    monkeypatch.chdir(made.root)
    return made


@pytest.fixture
def fact(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The one fact that is looked for: its file is yet to be written."""
    folder = tmp_path / "facts"
    folder.mkdir()
    monkeypatch.setattr(facts, "_FOLDER", folder)
    facts.queries.cache_clear()
    yield folder / "short-name.sql"
    facts.queries.cache_clear()


def stage(book: TestBook, path: str, text: str | None) -> None:
    file = book.root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    if text is None:
        file.unlink()
    else:
        file.write_text(text)
    book.session("2026-11-23").git.run("add", "--all", path)


def commit(book: TestBook) -> None:
    book.session("2026-11-23").git.run("commit", "--quiet", "-m", "By hand")


def findings(said: str) -> list[tuple[str, str, str]]:
    return [(f["path"], f["rule"], f["level"]) for f in json.loads(said)["findings"]]


def test_an_error_is_listed_with_its_level_and_ends_with_1(book: TestBook, type_: Type, fact: Path) -> None:
    fact.write_text(FACT.format(level=""))
    outcome = type_("check", "--json")
    assert (outcome.code, findings(outcome.out)) == (1, [("clients/acme.yaml", "short-name", "error")])
    told = type_("check").out.splitlines()
    assert told == [
        "clients/acme.yaml:1:7: Acme is short [short-name]", "  hint: write it out", "5 files checked, 1 error"
    ]  # fmt: skip


def test_what_is_to_be_settled_is_listed_and_ends_with_0(book: TestBook, type_: Type, fact: Path) -> None:
    fact.write_text(FACT.format(level="-- level: settle\n"))
    outcome = type_("check", "--json")
    assert (outcome.code, findings(outcome.out)) == (0, [("clients/acme.yaml", "short-name", "settle")])
    told = type_("check").out.splitlines()
    assert told[0] == "clients/acme.yaml:1:7: to settle: Acme is short [short-name]"
    assert told[-2:] == ["5 files checked, no errors", "1 thing to settle"]


def test_a_warning_is_counted_and_listed_when_asked_for(book: TestBook, type_: Type, fact: Path) -> None:
    fact.write_text(FACT.format(level="-- level: warning\n"))
    outcome = type_("check", "--json")
    assert (outcome.code, findings(outcome.out)) == (0, [])
    assert type_("check").out.splitlines() == ["5 files checked, no errors", "1 warning: see `salesctl check --warn`"]
    outcome = type_("check", "--warn", "--json")
    assert (outcome.code, findings(outcome.out)) == (0, [("clients/acme.yaml", "short-name", "warning")])
    assert type_("check", "--warn").out.startswith("clients/acme.yaml:1:7: warning: Acme is short [short-name]\n")


@pytest.mark.parametrize(("level", "code"), [("", 1), ("-- level: settle\n", 0), ("-- level: warning\n", 0)])
def test_only_an_error_refuses_a_write(book: TestBook, type_: Type, fact: Path, level: str, code: int) -> None:
    fact.write_text(FACT.format(level=level))
    assert type_("client", "add", "--name", "Nut").code == code


def test_what_is_staged_is_held_against_what_is_committed(book: TestBook, type_: Type) -> None:
    stage(book, "clients/bolt.yaml", "name: Bolt\nowner: nobody\n")
    stage(book, "clients/cog.yml", "name: Cog\n")
    outcome = type_("check", "--staged", "--json")
    assert outcome.code == 1
    assert [rule for _, rule, _ in findings(outcome.out)] == ["broken-link", "stray-file"]
    commit(book)
    stage(book, "clients/nut.yaml", "name: Nut\n")
    assert type_("check", "--staged").code == 0, "what stood before holds up nobody"
    assert type_("check").code == 1
    stage(book, "clients/bolt.yaml", "# moved down\nname: Bolt\nowner: nobody\n")
    assert type_("check", "--staged").code == 0, "a line that moved is no new error"
    stage(book, "clients/bolt.yaml", "name: Bolt\nowner: somebody\n")
    outcome = type_("check", "--staged", "--json")
    assert (outcome.code, findings(outcome.out)) == (1, [("clients/bolt.yaml", "broken-link", "error")])


def test_a_removal_that_breaks_a_link_elsewhere_is_found_when_staged(book: TestBook, type_: Type) -> None:
    stage(book, "team/anna.yaml", None)
    outcome = type_("check", "--staged", "--json")
    assert (outcome.code, findings(outcome.out)) == (1, [("clients/acme.yaml", "broken-link", "error")])


@pytest.mark.parametrize("kind", ["rule", "report"])
def test_a_rule_or_report_that_is_wrong_holds_up_whoever_stages_it(book: TestBook, type_: Type, kind: str) -> None:
    path = f".salesctl/{kind}s/everyone.sql"
    stage(book, path, RULE)
    outcome = type_("check", "--staged", "--json")
    assert (outcome.code, findings(outcome.out)) == (1, [(path, kind, "error")])
    commit(book)
    stage(book, "clients/nut.yaml", "name: Nut\n")
    assert type_("check", "--staged").code == 0
    assert type_("check").code == 1


def test_a_first_commit_is_checked_whole(tmp_path: Path, type_: Type, monkeypatch: pytest.MonkeyPatch) -> None:
    from salesctl.git import Git

    git: Any = Git.init(tmp_path / "new")
    monkeypatch.chdir(git.root)
    (git.root / "salesctl.yaml").write_text("format: 1\ncompany: New\ncurrency: EUR\ntime_zone: UTC\ncountry: DE\n")
    (git.root / "clients").mkdir()
    (git.root / "clients" / "bolt.yaml").write_text("name: Bolt\nowner: nobody\n")
    git.run("add", "--all")
    outcome = type_("check", "--staged", "--json")
    assert (outcome.code, findings(outcome.out)) == (1, [("clients/bolt.yaml", "broken-link", "error")])


@pytest.mark.parametrize("committed", [False, True])
def test_who_renamed_a_records_file_is_told_so(book: TestBook, type_: Type, committed: bool) -> None:
    book.add("clients/old-acme.yaml: {name: Old}\ndeals/d-1.yaml: {client: old-acme, title: One}")
    (book.root / "clients/old-acme.yaml").rename(book.root / "clients/new-acme.yaml")
    if committed:
        book.session("2026-11-23").git.run("add", "--all", "clients")
        commit(book)
    said = type_("check")
    assert said.code == 1
    assert "clients/old-acme.yaml was renamed to clients/new-acme.yaml" in said.out + said.err
    (book.root / "clients/new-acme.yaml").rename(book.root / "clients/old-acme.yaml")  # as it says
    assert "broken-link" not in type_("check").out


def test_a_file_in_no_kinds_folder_that_looks_like_a_record_is_named(book: TestBook, type_: Type) -> None:
    looks = {
        "client/bolt.yaml": "clients/bolt.yaml",
        "Orders/2026/o-7.yml": "orders/2026/o-7.yaml",
        "bolt.yaml": "clients/bolt.yaml",
        "by.hand/nut.yaml": "clients/nut.yaml",
    }
    other = (
        "docs/bolt.yaml",
        ".github/ci.yaml",
        "client/.cache/bolt.yaml",
        "k8s/pod.yaml",
        "compose.yml",
        "clientele/config.yaml",
    )
    texts = {"Orders/2026/o-7.yml": "date: 2026-11-20\nclient: acme\n", **dict.fromkeys(other[3:], "services: {}\n")}
    for committed in (False, True):
        for path in () if committed else (*looks, *other):
            (book.root / path).parent.mkdir(parents=True, exist_ok=True)
            (book.root / path).write_text(texts.get(path, "name: Bolt\n"))
        if committed:
            for path in (*looks, *other):
                stage(book, path, texts.get(path, "name: Bolt\n"))
            stage(book, "clients/cog.yml", "name: Cog\n")
            commit(book)
        found = json.loads(type_("check", "--warn", "--json").out)["findings"]
        moves = {one["path"]: one["hint"] for one in found if one["rule"] == "misplaced"}
        assert moves == {path: f"if it is to be one: mv {path} {there}" for path, there in looks.items()}
        assert committed == any(one["rule"] == "stray-file" for one in found), (
            "a file that is committed is no less astray"
        )


@pytest.mark.parametrize("committed", [False, True])
@pytest.mark.parametrize(
    "path", ["docs/a\nb.txt", "orders/2026\u202e/o-7.yaml", "docs/\u200e.yaml", ".github/ci\x85.yaml"]
)
def test_a_name_that_nobody_can_read_is_found_before_it_is_sent(
    book: TestBook, type_: Type, path: str, committed: bool
) -> None:
    text = "date: 2026-11-20\nclient: acme\n"
    (book.root / path).parent.mkdir(parents=True, exist_ok=True)
    (book.root / path).write_text(text)
    if committed:
        stage(book, path, text)
        assert type_("check", "--staged").code == 1
        commit(book)
    found = type_("check", "--json")
    (one,) = found.json["findings"]
    assert (found.code, one["path"], one["rule"]) == (1, path, "file-name")
    assert one["message"].endswith("has a character that cannot be seen")
    said = type_("check", "--locale", "ru").out
    assert "?" in said
    assert said.isascii() is False
    assert len(said.splitlines()) == 3, "a line end in a name makes none"


def test_files_that_are_not_there_are_not_looked_for(book: TestBook, type_: Type) -> None:
    stage(book, "clients/cog.yml", "name: Cog\n")
    stage(book, "client/bolt.yaml", "name: Bolt\n")
    commit(book)
    rules = ["misplaced", "stray-file"]
    assert [one["rule"] for one in type_("check", "--warn", "--json").json["findings"]] == rules
    for path in ("clients/cog.yml", "client/bolt.yaml"):
        (book.root / path).unlink()
    assert type_("check", "--warn", "--json").json["findings"] == []
    subprocess.run(
        ["git", "sparse-checkout", "set", "--no-cone", "/*", "!cog.yml", "!bolt.yaml"], cwd=book.root, check=True
    )
    subprocess.run(["git", "reset", "-q", "--hard"], cwd=book.root, check=True)
    assert type_("check", "--warn", "--json").json["findings"] == []
