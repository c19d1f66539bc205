"""Commits made of files, without a work tree, and what becomes of two of them; clones of one remote, and what is typed in them."""

from __future__ import annotations

import shutil
import subprocess
import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from conftest import Outcome as Typed
from conftest import Type
from salesctl import yamlio
from salesctl.git import Git
from salesctl.merge.answers import Answers, Choice
from salesctl.merge.trees import MergedTrees, merge_trees
from salesctl.model.kinds import Kinds, load_kinds
from salesctl.plugins.discovery import folders
from salesctl.store import Message, Store, pack
from salesctl.testing import copy_book

KINDS = load_kinds(None, folders("schemas"))
UTC = ZoneInfo("UTC")


@dataclass
class Commits:
    git: Git

    def make(self, files: Mapping[str, str | None], *parents: str) -> str:
        """A commit with these files changed (None: gone)."""
        entries: dict[str, str | None] = {}
        contents = []
        for path, text in files.items():
            if text is None:
                entries[path] = None
                continue
            raw = text.encode()
            contents.append(raw)
            entries[path] = f"100644 {pack.oid('blob', raw, self.git.algorithm)}"
        if not parents:
            parents = (self.empty(),)
        return Store(self.git).merge_commit(parents, entries, contents, Message("x"), when="2026-05-01T10:00:00+00:00")

    def empty(self) -> str:
        tree = self.git.run("hash-object", "-t", "tree", "-w", "--stdin", input=b"").decode().strip()
        return self.git.run("commit-tree", tree, input=b"root\n").decode().strip()

    def files(self, commit: str) -> dict[str, str]:
        entries = self.git.entries_between(None, commit)
        return {path: (self.git.file_at(commit, path) or b"").decode() for path in entries}


@dataclass
class Outcome:
    commits: Commits
    trees: MergedTrees
    commit: str

    @property
    def files(self) -> dict[str, str]:
        return self.commits.files(self.commit)

    def tree(self, path: str) -> Any:
        return yamlio.read(self.files[path].encode(), path)

    @property
    def decided(self) -> list[tuple[str, str, str, str]]:
        return [
            (one.record, ".".join(one.decision.keys), one.decision.reason, one.decision.side)
            for one in self.trees.decisions
        ]

    @property
    def asked(self) -> list[tuple[str, str, str]]:
        return [(one.record, ".".join(one.clash.keys), one.clash.reason) for one in self.trees.conflicts]


@dataclass
class Sides:
    """A base, and what each of two people made of it."""

    commits: Commits
    base: str
    kinds: Kinds = field(default_factory=lambda: KINDS)

    def merge(self, ours: Mapping[str, str | None], theirs: Mapping[str, str | None], *choices: Choice) -> Outcome:
        """The merge; `choices` answer the conflicts in their order."""
        mine, other = (self.commits.make(files, self.base) for files in (ours, theirs))
        return self.joined(mine, other, *choices)

    def joined(self, mine: str, other: str, *choices: Choice) -> Outcome:
        git = self.commits.git
        bases = git.merge_bases(mine, other)
        answers = Answers()
        made = merge_trees(git, self.kinds, UTC, bases, mine, other, answers)
        if choices:
            for conflict, choice in zip(made.conflicts, choices, strict=True):
                clash = conflict.clash
                answers.put(conflict.name, clash.keys, (clash.base, clash.ours, clash.theirs), choice)
            made = merge_trees(git, self.kinds, UTC, bases, mine, other, answers)
        commit = Store(git).merge_commit([mine, other], made.entries, list(made.contents.values()), Message("merged"))
        return Outcome(self.commits, made, commit)


@pytest.fixture
def commits(tmp_path: Path) -> Commits:
    git = Git.init(tmp_path / "book")
    git.set("user.name", "Anna")
    git.set("user.email", "anna@example.com")
    return Commits(git)


BOOK = {path: textwrap.dedent(text).lstrip("\n") for path, text in {
    "clients/acme.yaml": "name: Acme\nowner: anna\ndistrict: north\ntags:\n  - vip\n  - old\n",
    "clients/zenit.yaml": "name: Zenit\nowner: boris\n",
    "deals/line.yaml": """
        title: Line
        client: acme
        amount: 15000
        currency: EUR
        stages:
          - {stage: lead, date: 2026-04-01}
        """,
    "orders/2026/o-1.yaml": """
        number: O-1
        client: acme
        date: 2026-04-02
        lines:
          - id: a
            product: pump
            qty: 1
            price: 100
          - id: b
            product: valve
            qty: 2
            price: 50
        """,
    "salesctl.yaml": "company: Nord\ncurrency: EUR\ncountry: DE\n",
}.items()}  # fmt: skip


@pytest.fixture
def sides(commits: Commits) -> Sides:
    return Sides(commits, commits.make(BOOK))


PEOPLE = {"anna": "Anna Berg", "boris": "Boris Orlov", "clara": "Clara Weiss"}


class Team:
    """Clones of one bare remote, by the name of their owner."""

    def __init__(self, folder: Path, type_: Type, chdir: Callable[[Path], None]) -> None:
        self.folder = folder
        self.remote = folder / "remote.git"
        self._type, self._chdir = type_, chdir

    def git(self, who: str, *words: str, ok: bool = True) -> str:
        where = self.remote if who == "remote" else self.folder / who
        done = subprocess.run(["git", *words], cwd=where, capture_output=True, text=True, check=False)
        assert not ok or done.returncode == 0, done.stderr
        return done.stdout.strip()

    def type(self, who: str, *words: str, **more: Any) -> Typed:
        self._chdir(self.folder / who)
        return self._type(*words, **more)

    def done(self, who: str, *words: str, **more: str) -> Typed:
        outcome = self.type(who, *words, **more)
        assert outcome.code == 0, outcome.err + outcome.out
        return outcome

    def join(self, who: str) -> None:
        subprocess.run(
            ["git", "clone", "-q", str(self.remote), str(self.folder / who)], check=True, capture_output=True
        )
        self.git(who, "config", "user.name", PEOPLE[who])
        self.git(who, "config", "user.email", f"{who}@nord.example")

    def path(self, who: str, path: str = "clients/acme.yaml") -> Path:
        return self.folder / who / path

    def head(self, who: str) -> str:
        return self.git(who, "rev-parse", "main")

    def state(self, who: str) -> tuple[str, str, dict[str, bytes]]:
        root = self.folder / who
        files = {
            str(file.relative_to(root)): file.read_bytes()
            for file in root.rglob("*")
            if file.is_file() and ".git" not in file.parts
        }
        return self.head(who), self.git(who, "status", "--porcelain"), files


@pytest.fixture
def team(
    book: Path, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, type_: Type, monkeypatch: pytest.MonkeyPatch
) -> Team:
    """Anna's and Boris's clones of a book with two clients, both synced."""
    made = tmp_path_factory.getbasetemp() / "team"  # once, as the book
    if not made.exists():
        made.mkdir()
        book.rename(made / "anna")
        _make_team(Team(made, type_, monkeypatch.chdir))
    shutil.copytree(made / "remote.git", tmp_path / "remote.git")
    copied = Team(tmp_path, type_, monkeypatch.chdir)
    for who in ("anna", "boris"):
        copy_book(made / who, tmp_path / who)
        copied.git(who, "remote", "set-url", "origin", str(copied.remote))
    return copied


def _make_team(team: Team) -> None:
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", str(team.remote)], check=True)
    team.git("anna", "config", "user.name", PEOPLE["anna"])
    team.git("anna", "config", "user.email", "anna@nord.example")
    team.git("anna", "remote", "add", "origin", str(team.remote))
    boris = ("--id", "boris", "--name", PEOPLE["boris"], "--email", "boris@nord.example", "--role", "rep")
    team.done("anna", "user", "add", *boris)
    team.done("anna", "client", "add", "--id", "acme", "--name", "Acme", "--district", "north", "--owner", "anna")
    team.done("anna", "client", "add", "--id", "zenit", "--name", "Zenit", "--owner", "boris")
    team.done("anna", "sync")
    team.join("boris")
