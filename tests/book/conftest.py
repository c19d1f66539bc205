"""A small book in a repository, changed as its people would: by hand, by commit, on branches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from salesctl.book import Book, Query, open_book, open_book_at
from salesctl.git import Git
from salesctl.model.config import load_config
from salesctl.model.kinds import load_kinds

SETTINGS = """\
format: 1
company: Northern Parts
currency: EUR
time_zone: Europe/Moscow
country: RU
holidays: ["2026-11-04"]
"""
RECORDS = {
    "team/anna.yaml": "name: Anna\nemail: anna@example.com\nrole: rep\n",
    "team/boris.yaml": "name: Boris\nemail: boris@example.com\nrole: rep\n",
    "products/chai.yaml": "sku: C-1\nname: Chai\nnature: good\nunit: box\ntax: 20\n",
    "clients/romashka.yaml": """\
name: ООО «Ромашка»
owner: anna
contacts:
  - id: olga
    name: Ольга Ёлкина
    phones: ["8 (916) 123-45-67", "+7 495 000-11-22"]
    emails: [Olga@romashka.example]
entities:
  - id: main
    legal_name: ООО Ромашка
""",
    "clients/zenit.yaml": "name: Zenit\nowner: boris\n",
    "orders/2026/order-1.yaml": """\
number: "17"
date: 2026-10-01
client: romashka
owner: anna
promised_on: 2026-10-10
lines:
  - id: chai
    product: chai
    qty: 10
    price: 12.50
    tax: 20
""",
}


class Shop:
    """The repository, and the book made from it."""

    def __init__(self, root: Path, records: dict[str, str]) -> None:
        self.git = Git.init(root)
        self.git.set("user.name", "Anna")
        self.git.set("user.email", "anna@example.com")
        self.root = self.git.root
        self._open: list[Book | Query] = []
        self._commits = 0
        self.commit({"salesctl.yaml": SETTINGS, **records})

    def write(self, files: Mapping[str, str | None]) -> None:
        """As with an editor: nothing is committed."""
        for path, text in files.items():
            place = self.root / path
            if text is None:
                place.unlink()
            else:
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_text(text, encoding="utf-8")

    def commit(self, files: Mapping[str, str | None] | None = None, message: str = "change", when: str = "") -> str:
        self.write(files or {})
        self._commits += 1
        at = when or f"2026-11-01T{self._commits // 60:02d}:{self._commits % 60:02d}:00+03:00"
        self.git.run("add", "-A")
        dates = {"GIT_COMMITTER_DATE": at, "GIT_AUTHOR_DATE": at}
        self.git.run("commit", "-q", "--allow-empty", "-m", message, env=dates)
        return self.git.head() or ""

    def book(self) -> Book:
        made = open_book(self.git, load_kinds(self.root), load_config(self.root))
        self._open.append(made)
        return made

    def book_at(self, rev: str) -> Book:
        made = open_book_at(self.git, load_kinds(self.root), load_config(self.root), rev)
        self._open.append(made)
        return made

    def query(self, day: str = "2026-11-23", **options: Any) -> Query:
        made = self.book().query(date.fromisoformat(day), **options)
        self._open.append(made)
        return made

    def rows(self, sql: str, day: str = "2026-11-23", **options: Any) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in self.query(day, **options).rows(sql)]

    @property
    def file(self) -> Path:
        return self.git.git_dir / "salesctl" / "book.db"

    def close(self) -> None:
        for made in reversed(self._open):
            made.close()
        self._open = []


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = Shop(tmp_path / "shop", dict(RECORDS))
    yield made
    made.close()
