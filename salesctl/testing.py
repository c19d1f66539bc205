"""A kit for tests of rules, views, reports and commands, ours and those of plugin authors.

    def test_overdue(tmp_path):
        '''
        clients/acme.yaml: {name: Acme, owner: anna}
        orders/2026/o-1.yaml: {date: 2026-10-01, client: acme, lines: [{id: a, product: pump, qty: 1, price: 100}]}
        '''
        book = TestBook(tmp_path, test_overdue.__doc__)
        assert book.owed("2026-11-23") == ["overdue:s-1"]

Facts are a YAML mapping from paths to records, often the test's own docstring; within braces a moment needs quotes. A fact
its kind does not allow fails the test that states it. Everybody's clock stands still.
"""

from __future__ import annotations

import atexit
import json
import shutil
import textwrap
from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime
from functools import cache, lru_cache
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from . import yamlio
from .book.file.book_file import BookFile
from .git import Git
from .kept_files import kept_file
from .model.kinds import Kinds, load_kinds
from .model.records import findings
from .plugins.discovery import folders
from .report.loading import load_report
from .report.run import period_of, run_report
from .rules import owed
from .rules.file import Wording
from .session.session import Installed, Session
from .store import Change, Message, Store

if TYPE_CHECKING:
    from .model.table import Table
    from .rules import Obligation

_SETTINGS: Mapping[str, Any] = {
    "format": "1",
    "company": "Test",
    "currency": "EUR",
    "time_zone": "UTC",
    "country": "DE",
}
_ME = ("Anna Berg", "anna@example.com")


class TestBook:
    """A book made from facts, to be asked as of any day. `settings` are those of salesctl.yaml."""

    __test__ = False  # a kit, not a test

    def __init__(self, folder: Path, facts: str | None = None, **settings: Any) -> None:
        self.root = folder / "book"
        self.settings = {**_SETTINGS, **settings}
        copy_book(_made(json.dumps(self.settings), facts or ""), self.root)
        self._store = Store(Git(self.root))

    def _make(self, root: Path, facts: str) -> None:
        self.root = root
        git = Git.init(root)
        git.set("user.name", _ME[0])
        git.set("user.email", _ME[1])
        self._store = Store(git)
        self.write({"salesctl.yaml": self.settings})
        if facts:
            self.add(facts)
        self.session("2026-01-02").book.close()

    def add(self, facts: str, when: str = "2026-01-02T09:00:00+00:00") -> None:
        """Commit more facts, or other versions of those there are."""
        self.write(yamlio.read(textwrap.dedent(facts).encode(), "facts"), when)

    def write(self, records: Mapping[str, Any], when: str = "2026-01-02T09:00:00+00:00") -> None:
        """Commit records given as trees of text by path; None takes one away."""
        changes = []
        for path, tree in records.items():
            file = self.root / path
            before = file.read_bytes() if file.exists() else None
            after = None if tree is None else yamlio.dump(tree)
            if after is not None and _kinds().of(path):
                _sound(path, after)
            changes.append(Change(path, after, before))
        self._store.commit(changes, Message("Facts"), when=when)

    def session(self, on: str, *, at: str = "", lang: str = "en") -> Session:
        """A session on a day; it is nine in the morning."""
        day = date.fromisoformat(on)
        now = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
        installed = Installed(*(tuple(folders(what)) for what in ("schemas", "views", "rules", "locale", "reports")))
        return Session(self.root, now=now, on=day, at=at, lang=lang, installed=installed)

    def obligations(
        self, on: str, user: str | None = None, *, lang: str = "en", rules: Collection[str] | None = None
    ) -> list[Obligation]:
        """What is owed on a day, the reasons in a language; by `rules` only, where given. A rule that failed is an error here."""
        session = self.session(on, lang=lang)
        found = owed(session, user, rules=rules)
        if found.failed:
            raise AssertionError("; ".join(f"{finding.place}: {finding.message}" for finding in found.failed))
        whys = session.with_names_told([one.why for one in found.obligations])
        said = [_with_why(one, session.language.say(why)) for one, why in zip(found.obligations, whys, strict=True)]
        return sorted(said, key=lambda one: one.id)

    def owed(self, on: str, *rules: str) -> list[str]:
        """The ids of what is owed on a day; by these rules only, where some are named."""
        return [one.id for one in self.obligations(on, rules=rules or None)]

    def report(self, on: str, name: str, period: str = "", *, lang: str = "en", **takes: str) -> Table:
        """A report as of a day, of a period where it is about one; `takes`: what it takes, by name."""
        session = self.session(on, lang=lang)
        found = load_report(self.root, session.installed.reports, name)
        return run_report(session, found, period_of(found, session, period), takes)

    def rows(self, on: str, sql: str) -> list[tuple[Any, ...]]:
        """The rows of a question as of a day."""
        query = self.session(on).query()
        return [tuple(row) for row in query.rows(sql)]


def _with_why(one: Obligation, said: str) -> Obligation:
    return one._replace(wording=Wording(("{said}",), "", ("said",), (said,), ""))


def copy_book(book: Path, to: Path) -> None:
    """Copy a book to a folder that is not there yet, with its index, which otherwise holds in its own place only."""
    shutil.copytree(book, to, symlinks=True)
    file = Path(kept_file(str(to / ".git"), "book.db"))
    if file.exists():
        BookFile(file, "").install(file.rename(file.with_suffix(".copied")))


@cache
def _made(settings: str, facts: str) -> Path:
    """A book of these settings and facts, indexed: many tests begin with the same, and a copy is made sooner than a book."""
    made = TestBook.__new__(TestBook)
    made.settings = json.loads(settings)
    made._make(Path(mkdtemp(dir=_templates())) / "book", facts)
    return made.root


@cache
def _templates() -> str:
    """A folder for books that are copied, removed when Python ends."""
    folder = mkdtemp()
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@lru_cache(maxsize=1)
def _kinds() -> Kinds:
    return load_kinds(None, folders("schemas"))


def _sound(path: str, raw: bytes) -> None:
    wrong = [one for one in findings(_kinds(), path, raw, ZoneInfo("UTC")) if one.level == "error"]
    if wrong:
        raise AssertionError("; ".join(f"{finding.place}: {finding.message}" for finding in wrong))
