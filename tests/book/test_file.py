"""The file may be deleted, damaged, shared or locked: answers stay right."""

from __future__ import annotations

import gc
import os
import random
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import apsw
import pytest

from salesctl.book.completion import known_ids
from salesctl.book.file import book_file as file_
from salesctl.book.file import opening
from salesctl.errors import SalesctlError

from .conftest import Shop

DAY = date(2026, 11, 23)
COUNT = "select count(*) from client"


def child(shop: Shop, code: str) -> subprocess.Popen[str]:
    """Another process at the same book; `book()` opens it."""
    head = f"""
        import os, sys, time
        from datetime import date
        from pathlib import Path
        from salesctl.book import open_book
        from salesctl.model.config import load_config
        from salesctl.git import Git
        from salesctl.model.kinds import load_kinds
        root = Path({str(shop.root)!r})
        def book(): return open_book(Git(root), load_kinds(root), load_config(root))
        def say(*words): print(*words, flush=True)
        """
    source = textwrap.dedent(head) + textwrap.dedent(code)
    return subprocess.Popen([sys.executable, "-c", source], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def test_it_may_be_deleted_at_any_time(shop: Shop) -> None:
    book = shop.book()
    for path in shop.file.parent.iterdir():
        path.unlink()
    with book.query(DAY) as query:
        assert query.rows(COUNT).columns == ("count(*)",)
        assert tuple(query.one(COUNT) or ()) == (2,)
    assert book.path_of("client", "zenit")
    shop.close()
    assert shop.rows(COUNT) == [(2,)]


def test_another_version_builds_anew(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    assert shop.rows(COUNT) == [(2,)]
    shop.close()
    before = shop.file.stat().st_ino
    assert shop.rows(COUNT) == [(2,)]
    shop.close()
    assert shop.file.stat().st_ino == before
    monkeypatch.setattr(opening, "FORMAT", "another")
    assert shop.rows(COUNT) == [(2,)]
    shop.close()
    assert shop.file.stat().st_ino != before


def test_a_new_field_or_zone_builds_anew(shop: Shop) -> None:
    assert shop.rows(COUNT) == [(2,)]
    shop.close()
    schema = '{"properties": {"mood": {"type": "string"}}}'
    shop.write({".salesctl/schemas/client.json": schema, "clients/zenit.yaml": "name: Z\nmood: fine\n"})
    assert shop.rows("select mood from client where id = 'zenit'") == [("fine",)]
    shop.close()
    shop.commit(
        {
            "orders/2026/o.yaml": 'date: 2026-10-01\nclient: zenit\nlines: []\napprovals: [{at: "2026-10-01T22:30Z", by: anna}]\n'
        }
    )
    assert shop.rows("select at_on from order_approvals") == [("2026-10-02",)]
    shop.close()
    settings = (shop.root / "salesctl.yaml").read_text().replace("Europe/Moscow", "UTC")
    shop.write({"salesctl.yaml": settings})
    assert shop.rows("select at_on from order_approvals") == [("2026-10-01",)]


def overwritten(path: Path, choice: random.Random) -> None:
    data = bytearray(path.read_bytes())
    at = choice.randrange(len(data))
    data[at : at + 8] = choice.randbytes(8)
    path.write_bytes(data)


def in_secret(path: Path, choice: random.Random) -> None:
    times = path.stat()
    overwritten(path, choice)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def damages() -> dict[str, Callable[[Path, random.Random], object]]:
    return {
        "flipped": overwritten,
        "flipped in secret": in_secret,
        "cut": lambda path, choice: os.truncate(path, choice.randrange(path.stat().st_size)),
        "emptied": lambda path, _: path.write_bytes(b""),
        "garbage": lambda path, choice: path.write_bytes(choice.randbytes(9999)),
        "longer": lambda path, choice: path.write_bytes(path.read_bytes() + choice.randbytes(500)),
        "journal": lambda path, choice: Path(f"{path}-wal").write_bytes(choice.randbytes(5000)),
        "stamp": lambda path, choice: path.with_suffix(".stamp").write_bytes(choice.randbytes(20)),
    }


@pytest.mark.parametrize("damage", damages())
def test_a_damaged_file_never_gives_a_wrong_answer(shop: Shop, damage: str) -> None:
    expected = shop.rows(
        "select * from shipment_value union all select id, 1,1,1,1,1,1,1,1,1,1,1 from client order by 1"
    )
    choice = random.Random(4)
    for _ in range(3):
        shop.close()
        damages()[damage](shop.file, choice)
        again = shop.rows(
            "select * from shipment_value union all select id, 1,1,1,1,1,1,1,1,1,1,1 from client order by 1"
        )
        assert again == expected


def test_what_is_in_the_way_is_named(shop: Shop) -> None:
    with shop.book():
        pass
    shop.file.unlink()
    shop.file.mkdir()
    with pytest.raises(SalesctlError, match="cannot be written"):
        shop.book()


def test_damage_under_our_hands_is_told_and_mended_next_time(shop: Shop) -> None:
    shop.commit({f"clients/c{n}.yaml": f"name: Client {n}\nnotes: {'long ' * 200}\n" for n in range(50)})
    book = shop.book()
    with book.query(DAY) as query:
        descriptor = os.open(shop.file, os.O_RDWR)
        os.pwrite(descriptor, b"\xff" * (os.fstat(descriptor).st_size - 8192), 8192)
        os.close(descriptor)
        with pytest.raises(SalesctlError, match="damaged"):
            list(query.rows("select * from client"))
    shop.close()
    assert shop.rows(COUNT) == [(52,)]


def test_a_reader_keeps_its_state_and_holds_nobody_up(shop: Shop) -> None:
    reading = shop.query()
    assert tuple(reading.one(COUNT) or ()) == (2,)
    shop.commit({"clients/new.yaml": "name: New\n"})
    other = child(shop, "say(book().query(date(2026, 11, 23)).one('select count(*) from client')[0])")
    assert other.communicate()[0] == "3\n"
    with closing(apsw.Connection(str(shop.file), flags=apsw.SQLITE_OPEN_READONLY)) as written:
        assert written.execute(COUNT.replace("client", "r_client")).fetchone() == (3,), "not into a book elsewhere"
    assert tuple(reading.one(COUNT) or ()) == (2,)
    shop.close()  # the last to close moves the log into the file
    before = shop.file.stat()
    assert shop.rows(COUNT) == [(3,)]
    assert shop.file.stat().st_ino == before.st_ino  # it was not taken for damage


def test_a_reader_that_just_ends_is_not_taken_for_damage(shop: Shop) -> None:
    read = """
        b = book(); a = b.query(date(2026, 11, 23)); a.one("select count(*) from client"); say("reading")
        sys.stdin.readline(); sys.exit(0)
        """
    reader = child(shop, read)
    assert reader.stdout
    reader.stdout.readline()
    shop.commit({"clients/new.yaml": "name: New\n"})
    assert shop.rows(COUNT) == [(3,)]
    shop.close()
    before = shop.file.stat()
    assert Path(f"{shop.file}-wal").stat().st_size
    reader.communicate("\n")
    assert not Path(f"{shop.file}-wal").exists()
    assert shop.rows(COUNT) == [(3,)]
    assert shop.file.stat().st_ino == before.st_ino


def test_a_reader_outlives_a_rebuild(shop: Shop) -> None:
    reading = shop.query()
    shop.file.with_suffix(".stamp").unlink()
    assert child(shop, "say(book().count())").communicate()[0] == "6\n"
    assert tuple(reading.one(COUNT) or ()) == (2,)
    assert shop.rows(COUNT) == [(2,)]


def test_many_at_once_build_one_book(shop: Shop) -> None:
    shop.commit({f"clients/c{n}.yaml": f"name: Client {n}\n" for n in range(300)})
    others = [child(shop, "say(book().count())") for _ in range(6)]
    assert {other.communicate()[0] for other in others} == {"306\n"}
    assert not list(shop.file.parent.glob("*.tmp"))


def test_readers_and_a_changing_work_tree(shop: Shop) -> None:
    loop = """
        for n in range(12):
            with book() as b, b.query(date(2026, 11, 23)) as a:
                say(*a.one("select count(*), (select net from order_value) from client"))
        """
    others = [child(shop, loop) for _ in range(3)]
    for n in range(8):
        shop.commit({f"clients/c{n}.yaml": "name: C\n"})
        with shop.book() as book:
            assert book.count() == 7 + n
    said = [other.communicate()[0] for other in others]
    for lines in said:
        counts = [int(line.split()[0]) for line in lines.splitlines()]
        assert len(counts) == 12
        assert counts == sorted(counts)
    assert shop.rows(COUNT) == [(10,)]


@pytest.mark.parametrize("delay", [0.0, 0.02, 0.05])
def test_a_killed_writer_does_no_harm(shop: Shop, delay: float) -> None:
    for n in range(3):
        shop.commit({f"clients/c{n}-{m}.yaml": "name: C\n" for m in range(40)})
        other = child(shop, "say('ready'); book().count(); say('done'); time.sleep(9)")
        assert other.stdout
        other.stdout.readline()
        time.sleep(delay)
        other.send_signal(signal.SIGKILL)
        other.wait()
        other.communicate()
        with shop.book() as book:
            assert book.count() == 6 + 40 * (n + 1)
    shop.close()
    assert shop.rows(COUNT) == [(122,)]


def test_whoever_holds_it_too_long_is_named(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_, "WAIT", 0.1)
    with shop.book():
        pass
    other = child(
        shop,
        """
        from salesctl.book.file.book_file import BookFile
        with BookFile(root / ".git/salesctl/book.db", "").exclusive():
            say("held"); sys.stdin.readline()
        """,
    )
    assert other.stdout
    other.stdout.readline()
    with pytest.raises(SalesctlError, match="another salesctl"):
        shop.book()
    other.communicate("\n")
    assert shop.rows(COUNT) == [(2,)]


def test_a_repository_nobody_may_write_to(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: ".git" not in Path(path).parts)
    assert shop.rows(COUNT) == [(2,)]
    assert not shop.file.exists()


def test_a_linked_work_tree_has_its_own(shop: Shop) -> None:
    shop.git.run("worktree", "add", "-q", "-b", "side", str(shop.root.parent / "side"))
    side = Shop.__new__(Shop)
    side.git, side._open = type(shop.git)(shop.root.parent / "side"), []
    side.root = side.git.root
    side.write({"clients/new.yaml": "name: New\n"})
    assert side.rows(COUNT) == [(3,)]
    assert side.file != shop.file
    assert shop.rows(COUNT) == [(2,)]
    assert known_ids(side.root, ["client"], "") == ["new", "romashka", "zenit"]
    side.close()


def test_a_glance_for_completion(shop: Shop) -> None:
    assert known_ids(shop.root, [], "") is None
    with shop.book():
        pass
    assert known_ids(shop.root, ["client"], "r") == ["romashka"]
    assert known_ids(shop.root, [], "", most=2) == ["anna", "boris"]
    shop.file.write_bytes(b"garbage")
    assert known_ids(shop.root, [], "") is None
    assert known_ids(shop.root / "clients", [], "") is None


def test_threads_may_each_open_it(shop: Shop) -> None:
    seen: list[int] = []

    def look() -> None:
        with shop.book() as book:
            seen.append(book.count())

    threads = [threading.Thread(target=look) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    shop._open.clear()
    assert seen == [6, 6, 6, 6]


@pytest.mark.filterwarnings("error::pytest.PytestUnraisableExceptionWarning")
def test_whichever_thread_collects_a_book_closes_it(shop: Shop) -> None:
    left = [shop.book()]
    left_query = [left[0].query(DAY)]

    def collect() -> None:
        left_query.clear()
        left.clear()
        gc.collect()

    collecting = threading.Thread(target=collect)
    shop.close()
    collecting.start()
    collecting.join()
    gc.collect()
    assert shop.rows(COUNT) == [(2,)]
