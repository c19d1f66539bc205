"""R13: the book's file is damaged in every way we can think of; answers equal a fresh book's, or there is a clear error."""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from bench.trust.arena import Form, book, program
from salesctl.book import open_book
from salesctl.book.file import book_file as file_
from salesctl.model.config import Config
from salesctl.model.kinds import Kinds, load_kinds
from salesctl.store import Change, Message, Store

if TYPE_CHECKING:
    from salesctl.git import Git

DAY = date(2026, 11, 23)
SAFEGUARDS = ("stamp",)
QUESTIONS = (
    "select id, path, name, notes from client order by id",
    "select shipment, order_line, qty, net, tax, gross from shipment_line order by shipment, n",
    """select c.id, count(o.id), sum(v.gross) from client c left join "order" o on o.client = c.id
       left join order_value v on v.order_id = o.id group by c.id order by c.id""",
    "select day, work, work_n from calendar order by day desc limit 50",
    "select record, contact, number from phone order by number",
)  # fmt: skip
Damage = Callable[[Path, random.Random], None]


def run(form: Form) -> tuple[str, list[str]]:
    count, records = (40, 40) if form.short else (1000, 150)
    if form.sabotage == "stamp":
        file_.BookFile._stamp_matches = lambda _: True  # type: ignore[assignment, method-assign]
    seen: Counter[str] = Counter()
    wrong: list[str] = []
    begun = time.perf_counter()
    with book() as git:
        _stock(git, records)
        kinds, config = load_kinds(), Config(git.root, country="DE")
        expected = _answers(git, kinds, config)
        path = git.git_dir / "salesctl" / "book.db"
        for number in range(count):
            choice = random.Random(f"{form.seed}/{number}")
            name = choice.choice(list(DAMAGES))
            seen[name] += 1
            before = path.read_bytes(), path.stat().st_ino
            DAMAGES[name](path, choice)
            try:
                found = _answers(git, kinds, config)
            except Exception as error:
                wrong.append(f"{number}: {name}: raised {error!r}")
                path.write_bytes(before[0])
                path.with_suffix(".stamp").unlink(missing_ok=True)
                continue
            if found != expected:
                wrong.append(f"{number}: {name}: LOSS: another answer than that of a fresh book")
    took = time.perf_counter() - begun
    ways = ", ".join(f"{name} {n}" for name, n in sorted(seen.items()))
    return f"{count} damages: {ways}; {took:.1f} s", wrong


def _stock(git: Git, records: int) -> None:
    """Clients, each with an order and a shipment: some hundred pages."""
    files: dict[str, str] = {}
    for n in range(records):
        contact = f'contacts:\n  - id: olga\n    name: Olga {n}\n    phones: ["030 55{n:04}"]\n'
        files[f"clients/k{n}.yaml"] = f"name: Company {n}\nnotes: {'met at the fair ' * 40}\n{contact}"
        lines = "".join(
            f"  - id: l{m}\n    product: p\n    qty: {m + 1}\n    price: {n}.{m:02}\n    tax: 19\n" for m in range(4)
        )
        files[f"orders/2026/o{n}.yaml"] = f"date: 2026-10-{n % 28 + 1:02}\nclient: k{n}\nlines:\n{lines}"
        files[f"shipments/2026/s{n}.yaml"] = f"shipped_at: 2026-11-{n % 20 + 1:02}\nclient: k{n}\norder: o{n}\n"
    changes = [Change(path, text.encode(), None) for path, text in files.items()]
    Store(git).commit(changes, Message("stock"))


def _answers(git: Git, kinds: Kinds, config: Config) -> list[list[tuple[object, ...]]]:
    with open_book(git, kinds, config) as opened, opened.query(DAY) as query:
        rows = [[tuple(row) for row in query.rows(sql)] for sql in QUESTIONS]
        found = [(match.path,) for match in opened.find("company 7")]
        ids: list[tuple[object, ...]] = [(name,) for name in opened.ids("client", "k1")]
        return [*rows, list(found), ids]


@contextmanager
def _unnoticed(path: Path) -> Iterator[None]:
    """With the time of the last change put back."""
    times = path.stat()
    yield
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def _over(path: Path, at: int, content: bytes) -> None:
    with path.open("r+b") as file:
        file.seek(at)
        file.write(content)


def _flip(path: Path, choice: random.Random) -> None:
    at = choice.randrange(path.stat().st_size)
    _over(path, at, bytes([path.read_bytes()[at] ^ (1 << choice.randrange(8))]))


def _flip_in_secret(path: Path, choice: random.Random) -> None:
    with _unnoticed(path):
        _flip(path, choice)


def _text(path: Path, choice: random.Random) -> None:
    """A value becomes another one: SQLite alone would never notice."""
    data = path.read_bytes()
    at = choice.choice([n for n in range(0, len(data), 64) if b"Company" in data[n : n + 64]])
    _over(path, at + data[at:].index(b"Company"), b"Cumpany")


def _noise(path: Path, choice: random.Random) -> None:
    size = path.stat().st_size
    for _ in range(choice.randint(1, 40)):
        _over(path, choice.randrange(size), choice.randbytes(choice.randint(1, 64)))


def _zeros(path: Path, choice: random.Random) -> None:
    pages = path.stat().st_size // 4096
    _over(path, choice.randrange(pages) * 4096, bytes(4096 * choice.randint(1, 8)))


def _swap(path: Path, choice: random.Random) -> None:
    data = path.read_bytes()
    one, other = (choice.randrange(1, len(data) // 4096) * 4096 for _ in range(2))
    _over(path, one, data[other : other + 4096])
    _over(path, other, data[one : one + 4096])


def _cut(path: Path, choice: random.Random) -> None:
    os.truncate(path, choice.randrange(path.stat().st_size))


def _longer(path: Path, choice: random.Random) -> None:
    _over(path, path.stat().st_size, choice.randbytes(choice.randint(1, 9000)))


def _head(path: Path, choice: random.Random) -> None:
    _over(path, choice.randrange(100), choice.randbytes(choice.randint(1, 20)))


def _garbage(path: Path, choice: random.Random) -> None:
    path.write_bytes(choice.randbytes(choice.choice([0, 1, 100, 5000])))


def _log(path: Path, choice: random.Random) -> None:
    """A log left behind by another file."""
    magic = b"\x37\x7f\x06\x82" if choice.random() < 0.5 else b""
    Path(f"{path}-wal").write_bytes(magic + choice.randbytes(choice.randint(1, 9000)))


def _shared_memory(path: Path, choice: random.Random) -> None:
    Path(f"{path}-shm").write_bytes(choice.randbytes(32768))


def _journal(path: Path, choice: random.Random) -> None:
    Path(f"{path}-journal").write_bytes(b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + choice.randbytes(4000))


def _stamp(path: Path, choice: random.Random) -> None:
    path.with_suffix(".stamp").write_bytes(choice.randbytes(30))


def _gone(path: Path, choice: random.Random) -> None:
    for name in choice.sample(["book.db", "book.stamp", "book.lock"], choice.randint(1, 3)):
        (path.parent / name).unlink(missing_ok=True)


def _copied_back(path: Path, choice: random.Random) -> None:
    """A backup is played back: right as it happens, but who could know."""
    data = path.read_bytes()
    path.unlink()
    path.write_bytes(data)


DAMAGES: dict[str, Damage] = {
    "flip": _flip, "flip in secret": _flip_in_secret, "text": _text, "noise": _noise, "zeros": _zeros, "swap": _swap,
    "cut": _cut, "longer": _longer, "head": _head, "garbage": _garbage, "log": _log, "shared memory": _shared_memory,
    "journal": _journal, "stamp": _stamp, "gone": _gone, "copied back": _copied_back,
}  # fmt: skip

if __name__ == "__main__":
    program(__doc__, run, sabotage=SAFEGUARDS)
