"""An answer that was given is given again while nothing it rests on has changed, and never otherwise."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import Outcome, Type
from salesctl.plugins.discovery import folders
from salesctl.testing import TestBook

FACTS = """
team/anna.yaml: {name: Anna Berg, email: anna@example.com, role: rep}
team/ivan.yaml: {name: Ivan Petrov, email: ivan@example.com, role: rep, locale: ru}
products/pump.yaml: {sku: PUMP, name: Pump, unit: pcs}
pricelists/base.yaml: {name: Base, currency: EUR, valid_from: 2026-01-01, lines: [{product: pump, price: 100}]}
clients/acme.yaml: {name: Acme, owner: anna}
clients/bolt.yaml: {name: Bolt, owner: anna}
orders/2026/o-1.yaml: {date: 2026-10-01, client: bolt, owner: anna, lines: [{id: a, product: pump, qty: 10, price: 100}]}
shipments/2026/s-1.yaml: {shipped_at: 2026-10-05, client: bolt, order: o-1, due_on: 2026-11-24, lines: [{order_line: a, qty: 10}]}
"""
KEPT = [
    ("today",), ("duties",), ("brief", "acme"), ("report", "receivables"), ("statement", "bolt"), ("find", "acme"),
    ("client", "list"), ("show", "acme"), ("client", "show", "bolt"), ("approvals",), ("absences",), ("client", "dedupe"),
    ("history", "acme"), ("product", "list"), ("client", "list", "--json"), ("report", "receivables", "--csv", "plain"),
]  # fmt: skip
TICK = 0.06
"""Seconds after which a file that changed is at rest."""


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TestBook:
    monkeypatch.delenv("SALESCTL_FRESH")
    made = TestBook(tmp_path, FACTS)
    monkeypatch.chdir(made.root)
    time.sleep(TICK)
    return made


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch, type_: Type) -> Type:
    """Types a command that neither gives a kept answer nor keeps its own."""

    def typed(*words: str, **how: object) -> Outcome:
        with monkeypatch.context() as patched:
            patched.setenv("SALESCTL_FRESH", "1")
            return type_(*words, **how)

    return typed


def kept(book: TestBook) -> dict[str, tuple[int, int]]:
    """The answers that are kept, each with what changes when it is kept anew."""
    folder = book.root / ".git/salesctl/answers"
    return {file.name: (file.stat().st_ino, file.stat().st_mtime_ns) for file in folder.glob("*")}


@pytest.mark.parametrize("words", KEPT, ids=" ".join)
def test_the_same_is_told_again(book: TestBook, type_: Type, fresh: Type, words: tuple[str, ...]) -> None:
    first = type_(*words)
    there = kept(book)
    assert there
    assert type_(*words) == first == fresh(*words)
    assert kept(book) == there


@pytest.mark.parametrize(
    "words",
    [("plan", "day"), ("review",), ("check",), ("query", "select 1"), ("dash",), ("client", "add", "--name", "Cord"),
     ("report", "reconcile"), ("today", "--at", "HEAD"), ("brief", "1"), ("find",), ("today", "--locale", "xx"),
     ("today", "--help"), ("client", "add", "--name", "--help"), ("client", "--help")],
    ids=" ".join,
)  # fmt: skip
def test_what_rests_on_something_else_is_not_kept(book: TestBook, type_: Type, words: tuple[str, ...]) -> None:
    type_(*words)
    assert not kept(book)


def test_it_can_be_switched_off(book: TestBook, type_: Type, fresh: Type) -> None:
    first = fresh("today")
    assert not kept(book)
    type_("today")
    there = kept(book)
    assert fresh("today") == first
    assert kept(book) == there


def test_what_is_missing_is_told_again_and_fails_again(book: TestBook, type_: Type) -> None:
    (book.root / "orders/2026/o-1.yaml").write_text("x: [\n")
    time.sleep(TICK)
    first = type_("today")
    assert (first.code, bool(kept(book))) == (1, True)
    assert "orders/2026/o-1.yaml" in first.err
    assert type_("today") == first


def test_line_numbers_are_those_of_the_list_that_is_told_again(book: TestBook, type_: Type) -> None:
    first = type_("client", "list", screen=(100, 40))
    type_("find", "bolt", screen=(100, 40))
    there = kept(book)
    assert type_("client", "list", screen=(100, 40)) == first
    assert kept(book) == there
    assert type_("show", "1", "--json").json["id"] == "acme"


def test_another_terminal_has_its_own_numbers(book: TestBook, type_: Type, monkeypatch: pytest.MonkeyPatch) -> None:
    type_("client", "list", screen=(100, 40))
    monkeypatch.setenv("SALESCTL_TERMINAL", "other")
    type_("client", "list", screen=(100, 40))
    assert {file.name for file in (book.root / ".git/salesctl/lines").iterdir()} == {"test.json", "other.json"}


def test_an_answer_that_others_could_have_written_is_not_believed(book: TestBook, type_: Type) -> None:
    first = type_("client", "list")
    (file,) = (book.root / ".git/salesctl/answers").iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
    file.chmod(0o666)
    before = kept(book)
    assert type_("client", "list") == first
    assert kept(book) != before


@pytest.mark.parametrize("content", [b"", b"x" * 100])
def test_a_damaged_one_is_made_anew(book: TestBook, type_: Type, content: bytes) -> None:
    first = type_("client", "list")
    (file,) = (book.root / ".git/salesctl/answers").iterdir()
    file.write_bytes(content)
    assert type_("client", "list") == first


def test_only_so_many_are_kept(book: TestBook, type_: Type) -> None:
    folder = book.root / ".git/salesctl/answers"
    folder.mkdir(mode=0o700)
    for n in range(60):
        (folder / f"{n}").write_bytes(b"")
        os.utime(folder / f"{n}", (n, n))
    type_("client", "list")
    names = set(kept(book))
    assert len(names) == 50
    assert "59" in names
    assert "0" not in names


def test_nothing_is_kept_of_a_book_in_which_a_write_was_cut_off(book: TestBook, type_: Type) -> None:
    (book.root / ".git/salesctl/journal.json").write_text("{}")
    type_("client", "list")
    assert not kept(book)


def test_the_list_of_commands_is_that_of_the_book_and_the_reader(
    book: TestBook, type_: Type, fresh: Type, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = type_("--help")
    there = kept(book)
    assert len(there) == 1
    assert type_("--help") == first == fresh("--help")
    assert kept(book) == there
    _put(".salesctl/schemas/lift.json", '{"title": "lift", "properties": {"name": {"type": "string"}}}')(book.root)
    time.sleep(TICK)
    assert type_("--help") == fresh("--help")
    monkeypatch.setenv("LC_ALL", "ru_RU.UTF-8")
    assert type_("--help") == fresh("--help")
    monkeypatch.chdir(tmp_path)
    outside = type_("--help")
    assert outside == type_("--help") == fresh("--help")
    assert list((Path.home() / ".cache/salesctl/answers").iterdir())


def test_a_rule_that_was_installed_is_asked(book: TestBook, type_: Type) -> None:
    type_("today")
    there = kept(book)
    rule = next(file for folder in folders("rules") for file in folder.glob("*.sql"))
    os.utime(rule, ns=(rule.stat().st_atime_ns, rule.stat().st_mtime_ns))  # its own time stays
    time.sleep(TICK)
    type_("today")
    assert kept(book) != there


def test_a_day_ends_in_the_books_zone(book: TestBook, type_: Type, fresh: Type) -> None:
    for now in ("2026-11-24T23:59:59+00:00", "2026-11-25T00:00:01+00:00", "2026-11-24T10:00:00+00:00"):
        assert type_("today", now=now) == fresh("today", now=now), now


# -- whatever happens in between ---------------------------------------------------------------------------------


def _put(path: str, text: str) -> Callable[[Path], None]:
    def put(root: Path) -> None:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)

    return put


def _git(*words: str) -> Callable[[Path], None]:
    return lambda root: (subprocess.run(["git", *words], cwd=root, check=False, capture_output=True), None)[1]


def _same_time(path: str, text: str) -> Callable[[Path], None]:
    """Written in place, with the size and the time that it had."""

    def put(root: Path) -> None:
        file = root / path
        before = file.stat().st_mtime_ns if file.exists() else time.time_ns()
        _put(path, text)(root)
        os.utime(file, ns=(before, before))

    return put


def _gone(path: str) -> Callable[[Path], None]:
    return lambda root: (root / path).unlink(missing_ok=True)


def _renamed(root: Path) -> None:
    if (root / "clients/acme.yaml").exists():
        (root / "clients/acme.yaml").rename(root / "clients/zeta.yaml")


_RULE = "-- duty: 5\n-- title: {0}\n-- action: call\n-- why: {0} {{client}}\n-- urgency: now\n-- done_when: never\nselect id as client, owner, id as about from client\n"
HAPPENS: dict[str, Callable[[Path], None]] = {
    "edit": _put("clients/acme.yaml", "name: Acmo\nowner: anna\n"),
    "edit again": _put("clients/acme.yaml", "name: Acmi\nowner: anna\n"),
    "edit unseen": _same_time("clients/acme.yaml", "name: Acmu\nowner: anna\n"),
    "restore": _git("checkout", "--", "clients/acme.yaml"),
    "stage": _git("add", "--all"),
    "unstage": _git("reset", "--quiet"),
    "commit": _git("commit", "--quiet", "--all", "--message", "By hand"),
    "go back": _git("reset", "--quiet", "--hard", "HEAD~1"),
    "delete": _gone("clients/acme.yaml"),
    "rename": _renamed,
    "new record": _put("clients/cord.yaml", "name: Cord\nowner: anna\n"),
    "break": _put("clients/bolt.yaml", "x: [\n"),
    "mend": _git("checkout", "--", "clients/bolt.yaml"),
    "ignore": _put(".git/info/exclude", ".salesctl/\nclients/cord.yaml\n"),
    "own rule": _put(".salesctl/rules/own.sql", _RULE.format("Ours")),
    "own rule unseen": _same_time(".salesctl/rules/own.sql", _RULE.format("Mine")),
    "no own rule": _gone(".salesctl/rules/own.sql"),
    "own words": _put(".salesctl/schemas/client.json", '{"properties": {"colour": {"type": "string"}}}'),
    "no own words": _gone(".salesctl/schemas/client.json"),
    "settings": _put("salesctl.yaml", "format: 1\ncompany: Test\ncurrency: USD\ntime_zone: Asia/Tokyo\ncountry: DE\n"),
    "ivan": _git("config", "user.email", "ivan@example.com"),
    "anna": _git("config", "user.email", "anna@example.com"),
    "wait": lambda _: time.sleep(TICK),
}
AT_ONCE = [
    name
    for name in HAPPENS
    if name not in ("restore", "mend", "wait", "edit again", "no own rule", "no own words", "anna", "unstage")
]


@pytest.mark.parametrize("happens", AT_ONCE)
def test_what_happened_is_seen_at_once(book: TestBook, type_: Type, fresh: Type, happens: str) -> None:
    if "rule" in happens:
        HAPPENS["ignore"](book.root)
        _put(".salesctl/rules/own.sql", _RULE.format("Once"))(book.root)
        time.sleep(TICK)
    words = ("today",) if "rule" in happens else ("client", "list")
    first = type_(*words)
    assert kept(book)
    assert "rule" not in happens or "Once" in first.out
    HAPPENS[happens](book.root)
    assert type_(*words) == fresh(*words)


ASKED = (("client", "list"), ("find", "acm"), ("today",))
HOURS = (
    "2026-11-23T10:00:00+00:00",
    "2026-11-23T17:30:00+00:00",
    "2026-11-23T20:00:00+00:00",
    "2026-11-25T10:00:00+00:00",
)
SCREENS = (None, (60, 20), (120, 40))


@given(
    st.lists(
        st.tuples(
            st.lists(st.sampled_from(sorted(HAPPENS)), max_size=3),
            st.sampled_from(ASKED), st.sampled_from(HOURS[:2]) | st.sampled_from(HOURS), st.sampled_from(SCREENS),
        ),
        min_size=2, max_size=3,
    )
)  # fmt: skip
@settings(
    max_examples=int(os.environ.get("KEPT_ANSWERS_EXAMPLES", "2")),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
def test_whatever_happens_in_between_nothing_stale_is_told(
    book: TestBook,
    tmp_path: Path,
    type_: Type,
    fresh: Type,
    monkeypatch: pytest.MonkeyPatch,
    steps: list[tuple[list[str], tuple[str, ...], str, tuple[int, int] | None]],
) -> None:
    root = tmp_path / "now"
    os.chdir(tmp_path)
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(book.root, root, symlinks=True)
    monkeypatch.chdir(root)
    for happens, words, now, screen in steps:
        for name in happens:
            HAPPENS[name](root)
        for _ in range(2):
            told = type_(*words, now=now, screen=screen)
            assert told == fresh(*words, now=now, screen=screen), (happens, words, now, screen)
