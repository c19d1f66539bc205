"""A command typed again with its `--key`: it answers as the first time and records nothing twice."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import Once, Type


def git(book: Path, *words: str) -> str:
    return subprocess.run(["git", "-C", str(book), *words], capture_output=True, text=True, check=True).stdout.strip()


@pytest.fixture
def acme(book: Path, type_: Type, once: Once) -> Path:
    def make() -> None:
        assert type_("client", "add", "--name", "Acme").code == 0

    once(make)
    return book


@pytest.mark.parametrize(
    "words",
    [
        ("pay", "acme", "5"),
        ("payment", "add", "--client", "acme", "--amount", "5"),
        ("set", "acme", "district=north"),
        ("client", "set", "acme", "tags+=vip"),
        ("client", "archive", "acme"),
        ("log", "acme", "talked", "--next", "fri 10:00 visit"),
        ("absence", "add", "anna", "2026-12-01", "2026-12-05"),
    ],
)
def test_the_second_time_it_answers_with_the_first_commit(acme: Path, type_: Type, words: tuple[str, ...]) -> None:
    first = type_(*words, "--key", "k-1", "--json")
    assert first.code == 0, first.err
    second = type_(*words, "--key", "k-1", "--json", now="2026-12-01T09:00:00+00:00")
    assert second.code == 0, second.err
    told = {name: first.json[name] for name in ("id", "path", "commit")}
    assert second.json == {**told, "repeated": True, "said": second.json["said"]}
    assert git(acme, "rev-parse", "HEAD") == first.json["commit"]
    assert "recorded already" in type_(*words, "--key", "k-1").out


def test_another_key_or_none_records_anew(acme: Path, type_: Type) -> None:
    paths = [type_("pay", "acme", "5", *key, "--json").json["path"] for key in ((), ("--key", "a"), ("--key", "b"), ())]
    assert len(set(paths)) == 4


@pytest.mark.parametrize(
    "words",
    [
        ("pay", "acme", "6"),
        ("pay", "acme", "5", "--number", "7"),
        ("pay", "acme", "5", "--date", "yesterday"),
        ("set", "acme", "district=north"),
    ],
)
def test_the_key_of_another_command_is_refused(acme: Path, type_: Type, words: tuple[str, ...]) -> None:
    first = type_("pay", "acme", "5", "--key", "k-1", "--json").json
    refused = type_(*words, "--key", "k-1")
    assert refused.code == 1
    assert f"the key k-1 was given to another command, in commit {first['commit'][:10]}" in refused.err
    assert git(acme, "rev-parse", "HEAD") == first["commit"]


def test_what_is_piped_and_what_a_file_holds_are_part_of_the_command(acme: Path, type_: Type) -> None:
    notes = ("log", "--batch", "-", "--key", "evening")
    first = type_(*notes, "--json", stdin="acme called\n").json
    assert type_(*notes, "--json", stdin="acme called\n").json["commit"] == first["commit"]
    assert type_(*notes, stdin="acme wrote\n").code == 1
    file = acme / "p.yaml"
    file.write_text("client: acme\ndate: 2026-11-02\namount: 5\n")
    assert type_("payment", "add", "--from", "p.yaml", "--key", "f").code == 0
    assert "recorded already" in type_("payment", "add", "--from", "p.yaml", "--key", "f").out
    file.write_text("client: acme\ndate: 2026-11-02\namount: 6\n")
    assert type_("payment", "add", "--from", "p.yaml", "--key", "f").code == 1


def test_a_command_that_failed_left_no_key(acme: Path, type_: Type) -> None:
    assert type_("pay", "acme", "5", "--entity", "none", "--key", "k").code == 2
    assert type_("pay", "acme", "5", "--key", "k").code == 0


@pytest.mark.parametrize("key", ["two words", "two\nlines", "k" * 101, "a\tb", "bell\x07"])
def test_what_is_no_key_is_refused(acme: Path, type_: Type, key: str) -> None:
    before = git(acme, "rev-parse", "HEAD")
    refused = type_("pay", "acme", "5", "--key", key)
    assert (refused.code, "--key takes one word" in refused.err) == (2, True)
    assert git(acme, "rev-parse", "HEAD") == before


def test_keys_are_read_from_commits_whoever_made_them(acme: Path, type_: Type, tmp_path: Path) -> None:
    first = type_("pay", "acme", "5", "--key", "k-1", "--json").json
    git(tmp_path, "clone", "-q", str(acme), "copy")
    again = type_("-C", str(tmp_path / "copy"), "pay", "acme", "5", "--key", "k-1", "--json")
    told = {name: first[name] for name in ("id", "path", "commit")}
    assert again.json == {**told, "repeated": True, "said": again.json["said"]}


def test_one_of_many_at_once_records(acme: Path) -> None:
    command = [sys.executable, "-m", "salesctl", "pay", "acme", "5", "--key", "k-1", "--json"]
    running = [subprocess.Popen(command, cwd=acme, stdout=subprocess.PIPE) for _ in range(6)]
    answers = {json.loads(one.communicate()[0])["commit"] for one in running}
    assert [one.returncode for one in running] == [0] * 6
    assert len(answers) == 1, "all are told of one commit"
    assert len(list((acme / "payments").rglob("*.yaml"))) == 1
