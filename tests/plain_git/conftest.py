"""Books that are set up for plain git, and what is typed at git in them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from salesctl import yamlio
from salesctl.git import Git
from salesctl.setup import plain_git
from salesctl.testing import TestBook, copy_book

FACTS = """
clients/acme.yaml: {name: Acme, owner: anna, district: north, tags: [vip, old]}
clients/zenit.yaml: {name: Zenit, owner: anna}
team/anna.yaml: {name: Anna Berg, email: anna@example.com, role: rep}
team/boris.yaml: {name: Boris Orlov, email: boris@example.com, role: rep}
products/pump.yaml: {name: Pump, sku: PUMP, unit: pcs}
products/valve.yaml: {name: Valve, sku: VALVE, unit: pcs}
orders/2026/o-1.yaml:
  number: O-1
  client: acme
  date: 2026-01-02
  lines:
    - {id: a, product: pump, qty: 1, price: 100}
    - {id: b, product: valve, qty: 2, price: 50}
"""
ACME, ORDER = "clients/acme.yaml", "orders/2026/o-1.yaml"


class Clone:
    """A book, and what is typed at git in it."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def git(self, *words: str, ok: bool = True) -> str:
        done = subprocess.run(["git", *words], cwd=self.root, capture_output=True, text=True, check=False)
        assert not ok or done.returncode == 0, done.stdout + done.stderr
        return f"{done.stdout}{done.stderr}exit {done.returncode}" if not ok else done.stdout.strip()

    def write(self, path: str, *changes: tuple[str, str]) -> None:
        file = self.root / path
        text = file.read_text()
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        file.write_text(text)

    def commit(self, path: str, *changes: tuple[str, str], branch: str = "", hooks: bool = False) -> str:
        if branch:
            self.git("checkout", "-q", *(() if self._has(branch) else ("-b",)), branch)
        self.write(path, *changes)
        self.git("commit", "-qam" if hooks else "-qanm", "edited")
        return self.git("rev-parse", "HEAD")

    def _has(self, branch: str) -> bool:
        return branch in self.git("branch", "--format=%(refname:short)").split()

    def tree(self, path: str) -> dict[str, object]:
        return dict(yamlio.read((self.root / path).read_bytes(), path))


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = TestBook(tmp_path_factory.mktemp("made"), FACTS).root
    (root / ".gitattributes").write_text(plain_git.ATTRIBUTES)
    git = Git(root)
    git.run("add", ".gitattributes")
    git.run("commit", "-qm", "Attributes")
    plain_git.write_settings(git)
    return root


@pytest.fixture
def clone(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Clone:
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv(
        "XDG_CACHE_HOME", str(made.parent / "cache")
    )  # so that only the first call finds out what is installed
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
    copy_book(made, tmp_path / "book")
    return Clone(tmp_path / "book")
