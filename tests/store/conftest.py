"""A book with two records, a store for it, and plain git as its user would run it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from salesctl.git import Git
from salesctl.store import Change, Message, Store

ACME, ZENIT = "clients/acme.yaml", "clients/zenit.yaml"
Plain = Callable[..., str]


@pytest.fixture
def git(tmp_path: Path) -> Git:
    made = Git.init(tmp_path / "book")
    made.set("user.name", "Anna")
    made.set("user.email", "anna@example.com")
    first = [Change(ACME, b"name: Acme\n", None), Change(ZENIT, b"name: Zenit\n", None)]
    Store(made).commit(first, Message("two clients"))
    return made


@pytest.fixture
def store(git: Git) -> Store:
    return Store(git, lock_wait=5, index_wait=0.2)


@pytest.fixture
def plain(git: Git) -> Plain:
    def run(*args: str, ok: bool = True) -> str:
        done = subprocess.run(["git", *args], cwd=git.root, capture_output=True, text=True, check=False)
        assert not ok or done.returncode == 0, done.stderr
        return done.stdout + done.stderr

    return run
