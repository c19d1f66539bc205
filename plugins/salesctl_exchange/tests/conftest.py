"""A book to import into, in a home of its own, and the mappings that several test files use."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from salesctl.api import Change, Message, Session
from salesctl.git import Git
from salesctl.plugins.discovery import folders
from salesctl.session.session import Installed
from salesctl.store import Store
from salesctl_exchange.importing import ImportResult, import_file
from salesctl_exchange.mapping import load_mapping, read_mapping

SETTINGS = b"format: 1\ncompany: Sever\ncurrency: RUB\ntime_zone: Europe/Moscow\ncountry: RU\n"
CLIENTS = """\
source: erp
kind: client
key: code
file: {nulls: [NULL]}
fields:
  name: name
  segment: {column: segment, once: yes}
  district: {column: city, clear: yes}
  contacts.main.name: person
  contacts.main.phones: [phone, mobile]
  addresses.main:
    type: {value: office}
    text: {columns: [street, city], join: ", "}
  custom.fax: fax
"""
HEAD = "code,name,segment,person,phone,mobile,street,city,fax\n"
ALFA = "ALFA,Alfa,retail,Ann,84950000001,,Lenina 1,Moscow,NULL\n"
BETA = "12,Beta,,,,,,Tver,\n"
PRODUCTS = "source: erp\nkind: product\nkey: no\nfields: {name: name, sku: sku}\n"
USERS = """\
source: erp
kind: user
key: no
fields:
  name: name
  manager: boss
"""
ENVIRONMENT = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "TZ": "UTC",
    "LC_ALL": "C.UTF-8",
    "NO_COLOR": "1",
}


def settle(monkeypatch: pytest.MonkeyPatch, home: Path) -> None:
    """No settings but ours."""
    for name in [name for name in os.environ if name.startswith(("GIT_", "SALESCTL_", "XDG_"))]:
        monkeypatch.delenv(name)
    for name, value in {**ENVIRONMENT, "HOME": str(home)}.items():
        monkeypatch.setenv(name, value)


@pytest.fixture(autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    settle(monkeypatch, tmp_path_factory.mktemp("home"))


@dataclass(frozen=True, slots=True)
class ImportBook:
    """A book, and a folder beside it where files to import lie."""

    root: Path
    files: Path

    def session(self) -> Session:
        installed = Installed(locales=tuple(folders("locale")))
        return Session(self.root, now=datetime(2026, 11, 23, 9, tzinfo=UTC), installed=installed)

    def write(self, name: str, content: str | bytes) -> Path:
        file = self.files / name
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return file

    def import_text(
        self, content: str | bytes, mapping: str, *, name: str = "file.csv", dry_run: bool = False
    ) -> ImportResult:
        session = self.session()
        session.dry_run = dry_run
        loaded = load_mapping(mapping.encode(), "map.yaml", session.kinds)
        return import_file(session, self.write(name, content), loaded)

    def rejections(self, content: str, mapping: str) -> list[tuple[int, str]]:
        """Lines and reasons of the rows an import rejects."""
        return [(rejected.line, rejected.reason) for rejected in self.import_text(content, mapping).rejected]

    def import_file(self, file: Path, mapping: Path) -> ImportResult:
        session = self.session()
        return import_file(session, file, read_mapping(mapping, session.kinds))

    def commit(self, records: dict[str, str], subject: str = "By hand") -> None:
        """Records as a person writes and commits them."""
        changes = []
        for path, text in records.items():
            file = self.root / path
            before = file.read_bytes() if file.exists() else None
            changes.append(Change(path, text.encode(), before))
        Store(Git(self.root)).commit(changes, Message(subject))

    def text(self, path: str) -> str:
        return (self.root / path).read_text(encoding="utf-8")

    def record(self, kind: str, record_id: str) -> dict[str, Any]:
        record, _ = self.session().read(kind, record_id)
        return dict(record.data)

    def paths(self, folder: str) -> list[str]:
        return sorted(str(p.relative_to(self.root / folder)) for p in (self.root / folder).rglob("*.yaml"))

    def git(self, *arguments: str) -> str:
        return Git(self.root).run(*arguments).decode()


@pytest.fixture(scope="session")
def empty_book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty book to copy: quicker than making each."""
    root = tmp_path_factory.mktemp("empty") / "book"
    with pytest.MonkeyPatch.context() as monkeypatch:
        settle(monkeypatch, root.parent)
        git = Git.init(root)
        git.run("config", "user.name", "Anna")
        git.run("config", "user.email", "anna@sever.example")
        Store(git).commit([Change("salesctl.yaml", SETTINGS, None)], Message("Start the book"))
    return root


@pytest.fixture
def book(tmp_path: Path, empty_book: Path) -> ImportBook:
    """A book of one's own, and a folder for files beside it."""
    shutil.copytree(empty_book, tmp_path / "book")
    (tmp_path / "files").mkdir()
    return ImportBook(tmp_path / "book", tmp_path / "files")
