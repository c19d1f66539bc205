"""However a book came to its state, it equals one built from nothing."""

from __future__ import annotations

import random
from datetime import date
from typing import Any

import apsw
import pytest

from salesctl.book.file.state import stored_state
from salesctl.book.ingest.refresh import refresh
from salesctl.book.ingest.write import Writer
from salesctl.check.run import check
from salesctl.check.sources import WorkTree
from salesctl.git import Git
from salesctl.store import Change, Message, Store

from .conftest import RECORDS, Shop

SKIPPED = {"column_change", "search", "search_data", "search_idx", "search_docsize", "search_config", "sqlite_sequence"}


def dump(shop: Shop) -> dict[str, list[tuple[Any, ...]]]:
    """All tables, save the numbers of files, which tell of the past."""
    with shop.book():
        connection = apsw.Connection(str(shop.file))
    names = [row[0] for row in connection.execute("select name from sqlite_master where type = 'table'")]
    held = {}
    for name in sorted(set(names) - SKIPPED):
        rows = connection.execute(f'select * from "{name}"').fetchall()
        if name == "file":
            rows = [row[1:] for row in rows]
        if name == "meta":
            rows = [row for row in rows if row[0] in {"version", "head"}]
        if name == "calendar":
            rows = []  # it never shrinks
        held[name] = sorted(rows, key=repr)
    connection.close()
    return held


def found(shop: Shop) -> list[list[str]]:
    with shop.book() as book:
        return [[match.path for match in book.find(text)] for text in ("chai", "romashka", "ромашка", "елкина", "new")]


def assert_as_fresh(shop: Shop) -> None:
    grown, hits = dump(shop), found(shop)
    shop.close()
    shop.file.unlink()
    assert (grown, hits) == (dump(shop), found(shop))


def line(shop: Shop, sql: str = "select name from client where id = 'zenit'") -> Any:
    rows = shop.rows(sql)
    shop.close()
    return rows[0][0] if rows else None


def test_commits_edits_and_undone_edits_are_seen(shop: Shop) -> None:
    assert line(shop) == "Zenit"
    shop.commit({"clients/zenit.yaml": "name: Zenit 2\n"})
    assert line(shop) == "Zenit 2"
    shop.write({"clients/zenit.yaml": "name: Zenit 3\n"})
    assert line(shop) == "Zenit 3"
    shop.write({"clients/zenit.yaml": "name: Zenit 4\n"})  # same size, maybe within one tick of the clock
    assert line(shop) == "Zenit 4"
    shop.git.run("checkout", "--", "clients/zenit.yaml")
    assert line(shop) == "Zenit 2"
    shop.write({"clients/zenit.yaml": None})
    assert line(shop) is None
    shop.git.run("checkout", "--", "clients/zenit.yaml")
    assert line(shop) == "Zenit 2"
    shop.git.run("mv", "clients/zenit.yaml", "clients/nadir.yaml")
    assert line(shop, "select group_concat(id) from client") == "nadir,romashka"
    assert_as_fresh(shop)


def test_untracked_staged_and_ignored_files(shop: Shop) -> None:
    assert line(shop, "select count(*) from client") == 2
    shop.write({"clients/new.yaml": "name: New\n", "clients/readme.txt": "no record\n", "notes.yaml": "no: kind\n"})
    assert line(shop, "select count(*) from client") == 3
    shop.git.run("add", "clients/new.yaml")
    assert line(shop, "select count(*) from client") == 3
    shop.write({".gitignore": "clients/ignored*\n", "clients/ignored.yaml": "name: I\n"})
    assert line(shop, "select count(*) from client") == 3
    assert_as_fresh(shop)


def test_committing_what_was_read_costs_no_second_reading(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.write({"clients/zenit.yaml": "name: Zenit 2\n"})
    assert line(shop) == "Zenit 2"
    monkeypatch.setattr(Writer, "add", lambda *_: pytest.fail("read again"))
    shop.commit()
    assert line(shop) == "Zenit 2"


def test_an_up_to_date_book_is_not_written(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    shop.write({"clients/zenit.yaml": "name: Zenit 2\n"})
    assert line(shop) == "Zenit 2"
    monkeypatch.setattr("salesctl.book.ingest.refresh.refresh", lambda *_: pytest.fail("brought up to date"))
    before = shop.file.stat()
    assert line(shop) == "Zenit 2"
    assert shop.file.stat().st_mtime_ns == before.st_mtime_ns


def test_branches_and_rewritten_history(shop: Shop) -> None:
    first = shop.git.head() or ""
    shop.commit({"clients/zenit.yaml": "name: Zenit 2\n", "clients/new.yaml": "name: New\n"})
    assert line(shop) == "Zenit 2"
    shop.git.run("checkout", "-q", first)
    assert line(shop) == "Zenit"
    shop.git.run("checkout", "-q", "main")
    assert line(shop) == "Zenit 2"
    shop.git.run("checkout", "-q", "--orphan", "empty")
    assert line(shop) == "Zenit 2"  # no commit yet: the work tree alone
    shop.git.run("checkout", "-q", "-f", "main")
    shop.git.run("reset", "-q", "--hard", first)
    shop.git.run("reflog", "expire", "--expire=now", "--all")
    shop.git.run("gc", "-q", "--prune=now")
    assert line(shop) == "Zenit"
    assert_as_fresh(shop)


def test_a_book_without_commits(shop: Shop) -> None:
    shop.git.run("update-ref", "-d", "HEAD")
    shop.git.run("rm", "-rq", "--cached", ".")
    assert line(shop) == "Zenit"
    shop.commit()
    assert line(shop) == "Zenit"
    assert_as_fresh(shop)


def test_files_that_cannot_be_read_are_named_until_they_are_mended(shop: Shop) -> None:
    broken = "name: A\nname: B\n"
    marked = "<<<<<<< HEAD\nname: A\n=======\nname: B\n>>>>>>> other\n"
    shop.commit({"clients/bad.yaml": broken, "clients/zenit.yaml": "name: Z\npotential: many\nphone: 1\n"})
    shop.write({"clients/worse.yaml": marked})
    (shop.root / "clients" / "link.yaml").symlink_to("zenit.yaml")
    with shop.book() as book:
        told = [(finding.path, finding.line, finding.rule) for finding in book.broken]
        assert told == [
            ("clients/bad.yaml", 2, "duplicate-key"),
            ("clients/link.yaml", 0, "not-a-file"),
            ("clients/worse.yaml", 1, "conflict-marker"),
            ("clients/zenit.yaml", 2, "bad-value"),
            ("clients/zenit.yaml", 3, "unknown-field"),
        ]
        assert book.path_of("client", "bad") == "clients/bad.yaml"
    assert line(shop, "select potential is null from client where id = 'zenit'") == 1
    assert_as_fresh(shop)
    (shop.root / "clients" / "link.yaml").unlink()
    shop.write({"clients/worse.yaml": None, "clients/bad.yaml": "name: A\n", "clients/zenit.yaml": "name: Z\n"})
    with shop.book() as book:
        assert book.broken == []
    assert_as_fresh(shop)


def test_one_id_twice_in_a_kind(shop: Shop) -> None:
    twin = "orders/2025/order-1.yaml"
    shop.commit({twin: RECORDS["orders/2026/order-1.yaml"].replace("2026", "2025")})
    with shop.book() as book:
        assert [(f.path, f.rule) for f in book.broken] == [("orders/2026/order-1.yaml", "duplicate-id")]
        assert book.path_of("order", "order-1") == twin
    assert line(shop, 'select date from "order"') == "2025-10-01"
    assert_as_fresh(shop)
    shop.write({twin: "not: [closed\n"})  # unreadable: the other one is shown
    assert line(shop, 'select date from "order"') == "2026-10-01"
    shop.write({twin: None})
    assert line(shop, "select net from order_value") == 125_0000
    with shop.book() as book:
        assert book.broken == []
    assert_as_fresh(shop)


def test_names_that_are_not_utf8_or_no_ids(shop: Shop) -> None:
    (shop.root / "clients").joinpath(b"caf\xe9.yaml".decode("utf-8", "surrogateescape")).write_text("name: C\n")
    shop.write({"clients/Big Client.yaml": "name: B\n"})
    with shop.book() as book:
        assert [(f.path, f.rule) for f in book.broken] == [
            ("clients/Big Client.yaml", "file-name"),
            ("clients/caf\\xe9.yaml", "not-a-file"),
        ]
    shop.commit()
    with shop.book() as book:
        assert [(f.path, f.rule) for f in book.broken] == [
            ("clients/Big Client.yaml", "file-name"),
            ("clients/caf\\xe9.yaml", "file-name"),
        ]
    assert_as_fresh(shop)


def test_a_link_committed_to_the_repository_is_no_record(shop: Shop) -> None:
    (shop.root / "clients" / "link.yaml").symlink_to("../../../etc/passwd")
    shop.commit()
    with shop.book() as book:
        assert book.path_of("client", "link") is None
        found = check(book, WorkTree(Git(shop.root)), date(2026, 11, 23)).findings
        assert [(f.path, f.rule) for f in found] == [("clients/link.yaml", "not-a-file")]


@pytest.mark.parametrize("seed", range(6))
def test_any_sequence_of_changes_equals_a_fresh_book(shop: Shop, seed: int) -> None:
    choice = random.Random(seed)
    paths = [*RECORDS, "clients/new.yaml", "orders/2025/order-1.yaml", *(f"shipments/2026/s{n}.yaml" for n in range(3))]
    for _ in range(7):
        for path in choice.sample(paths, choice.randint(1, 4)):
            text = some_content(path, choice)
            if text is not None or (shop.root / path).exists():
                shop.write({path: text})
        deed = choice.choice(["commit", "edit", "add", "back", "undo"])
        if deed == "commit":
            shop.commit()
        elif deed == "add":
            shop.git.run("add", "-A")
        elif deed == "back":
            shop.git.run("checkout", "-q", "-f", "HEAD", "--", ".")
        elif deed == "undo" and shop.git.run("rev-list", "--count", "HEAD").strip() > b"1":
            shop.git.run("reset", "-q", "--hard", "HEAD~1")
        with shop.book():
            pass
    assert_as_fresh(shop)


@pytest.mark.parametrize("seed", range(4))
def test_a_book_that_follows_commits_of_the_store_is_as_if_opened_anew(shop: Shop, seed: int) -> None:
    choice = random.Random(seed)
    store = Store(shop.git)
    paths = [*RECORDS, "clients/new.yaml", "orders/2025/order-1.yaml", *(f"shipments/2026/s{n}.yaml" for n in range(3))]
    edited = choice.sample(paths, 2)
    with shop.book() as book:
        for turn in range(5):
            with shop.book():  # what was edited by hand meanwhile is read
                pass
            changes = []
            for path in choice.sample([path for path in paths if path not in edited], 3):
                file, text = shop.root / path, some_content(path, choice)
                before = file.read_bytes() if file.exists() else None
                changes.append(Change(path, text.encode() if text is not None else None, before))
            done = store.commit(
                [*changes, Change("notes.txt", b"%d" % turn, b"%d" % (turn - 1) if turn else None)], Message("x")
            )
            contents = {change.path: change.after for change in changes}
            assert done
            judged = {path: raw if turn % 2 else b"name: Judged and then rewritten\n" for path, raw in contents.items()}
            with book.with_changes(judged):  # what was parsed to be judged is taken as far as it is what was committed
                pass
            assert book.advance(done.parent, done.oid, contents)
            connection = apsw.Connection(str(shop.file))
            assert stored_state(connection) == book.source.state(shop.git.status())
            connection.close()
            if not turn:
                shop.write(
                    {path: f"{RECORDS.get(path, RECORDS['clients/zenit.yaml'])}notes: by hand\n" for path in edited}
                )
    assert_as_fresh(shop)


def test_a_book_does_not_follow_a_commit_of_another_one(shop: Shop) -> None:
    with shop.book() as book:
        seen = shop.git.head()
        other = shop.commit({"clients/zenit.yaml": "name: Zenit 2\n"})
        new = shop.commit({"clients/new.yaml": "name: New\n"})
        assert not book.advance(other, new, {"clients/new.yaml": b"name: New\n"})
        assert book.head == seen
        many = {f"clients/c{n}.yaml": b"name: C\n" for n in range(101)}
        assert not book.advance(seen, new, many)
    assert line(shop) == "Zenit 2"


def test_many_records_that_were_judged_are_taken_into_the_book_as_they_were_parsed(shop: Shop) -> None:
    many = {f"clients/c{n}.yaml": b"name: C\n" for n in range(101)}
    with shop.book() as book:
        done = Store(shop.git).commit([Change(path, raw, None) for path, raw in many.items()], Message("x"))
        assert done
        with book.with_changes(many):
            pass
        assert book.advance(done.parent, done.oid, many)
    assert_as_fresh(shop)


@pytest.mark.parametrize("arrives", [True, False])
def test_a_book_that_kept_what_was_judged_is_as_if_opened_anew_wherever_head_stands(shop: Shop, arrives: bool) -> None:
    decision = "approvals:\n- at: 2026-05-02T10:00\n  by: boris\n  what: discount\n"
    contents = {"clients/zenit.yaml": b"name: Zenit 2\n", "clients/new.yaml": b"name: New\n" + decision.encode()}
    before = {path: (shop.root / path).read_bytes() if path in RECORDS else None for path in contents}
    parent = shop.git.head()
    changes = [Change(path, raw, before[path]) for path, raw in contents.items()]
    with shop.book() as book:
        done = Store(shop.git).commit(changes, Message("x"))
        assert done
        with book.with_changes(contents) as query:
            book.keep(query, done.oid)
        assert book.head == done.oid
        assert book.record("client", "zenit") == {"name": "Zenit 2"}
        assert book.advance(parent, done.oid, contents)
    if not arrives:
        shop.git.run("reset", "--hard", "--quiet", str(parent))
    assert_as_fresh(shop)


def some_content(path: str, choice: random.Random) -> str | None:
    if choice.random() < 0.3:
        return choice.choice([None, None, "broken: [\n"])
    if path.startswith("shipments"):
        lines = choice.choice(["", "lines: [{order_line: chai, qty: 3, accepted_qty: 2}]\n"])
        client = choice.choice(["romashka", "zenit"])
        return f"shipped_at: 2026-10-{choice.randint(1, 28):02d}T10:00\nclient: {client}\norder: order-1\n{lines}"
    known = RECORDS.get(path, RECORDS["orders/2026/order-1.yaml"] if "order" in path else "name: New\n")
    return known + choice.choice(["", f"notes: n{choice.randint(1, 99)}\n"])


def test_words_of_long_ago_call_for_a_new_build(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("salesctl.book.ingest.refresh._FEW", 3)
    for n in range(12):
        shop.write({"clients/zenit.yaml": f"name: Zenit {n}\n"})
        assert line(shop) == f"Zenit {n}"
    connection = apsw.Connection(str(shop.file))
    assert connection.execute("select value from meta where key = 'next_doc'").get < "9"
    connection.close()


def test_a_failure_half_way_leaves_the_book_as_it_was(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    assert line(shop) == "Zenit"
    shop.commit({"clients/zenit.yaml": "name: Zenit 2\n"})

    def fails(*args: Any) -> bool:
        refresh(*args)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("salesctl.book.ingest.refresh.refresh", fails)
        with pytest.raises(KeyboardInterrupt):
            shop.book()
    assert line(shop) == "Zenit 2"
    assert_as_fresh(shop)
