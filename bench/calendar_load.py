"""200 programs follow calendars of `calendar serve` at once, beside slow readers and bad requests: `python -m bench.calendar_load`.

Each subscriber asks for its calendar, and again with what it was told (ETag). Printed are percentiles of the answers' times in
milliseconds, alone and beside those who behave badly, the CPU of the server for each answer, and that as a ratio of Python's own
server of files, which serves the same calendars.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple

from salesctl.testing import TestBook
from salesctl_calendar.calendars import Calendars
from salesctl_calendar.publishing import VARIABLE, publish, published

SUBSCRIBERS, ROUNDS, STUCK = 200, 5, 100
PEOPLE, EVENTS = 10, 50
SECRET = "0123456789abcdef" * 2
_TICKS = os.sysconf("SC_CLK_TCK")


class Answered(NamedTuple):
    """An answer: its status, how long it took in seconds, and its ETag."""

    status: int
    seconds: float
    etag: str


def facts() -> str:
    """People with planned calls."""
    lines = ["clients/acme.yaml: {name: Acme, owner: p-0}"]
    for person in range(PEOPLE):
        lines.append(f"team/p-{person}.yaml: {{name: P {person}, email: p{person}@example.com, role: rep}}")
        lines += [
            f"activities/2026/11/c-{person}-{n}.yaml: {{type: call, client: acme, owner: p-{person},"
            f" start: '2026-11-{n % 28 + 1:02}T{8 + n % 10:02}:00'}}"
            for n in range(EVENTS)
        ]
    return "\n".join(lines)


@contextmanager
def served(command: Sequence[str], cwd: Path) -> Iterator[tuple[int, int]]:
    """A server that says its port on standard error: that and its process."""
    environment = {**os.environ, VARIABLE: SECRET, "LC_ALL": "C.UTF-8", "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        command,
        cwd=cwd,
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stdin=subprocess.DEVNULL,
        text=True,
        env=environment,
    )
    assert process.stderr
    told = process.stderr.readline()
    try:
        yield int(told.partition("127.0.0.1:")[2].partition(";")[0]), process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def cpu(pid: int) -> float:
    """CPU seconds of a process."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def ask(port: int, path: str, etag: str) -> Answered:
    """One poll, over a connection of its own."""
    begun = time.perf_counter()
    with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
        connection.request("GET", path, headers={"If-None-Match": etag} if etag else {})
        answer = connection.getresponse()
        answer.read()
        return Answered(answer.status, time.perf_counter() - begun, answer.getheader("ETag", ""))


def poll(port: int, paths: Sequence[str], *, known: bool) -> list[Answered]:
    """Every subscriber at once, some times over; `known`: with the ETag of the answer before."""
    tags = [""] * SUBSCRIBERS
    found: list[Answered] = []
    with ThreadPoolExecutor(SUBSCRIBERS) as pool:
        for _ in range(ROUNDS):
            answers = list(
                pool.map(ask, [port] * SUBSCRIBERS, [paths[n % len(paths)] for n in range(SUBSCRIBERS)], tags)
            )
            found += answers
            tags = [one.etag if known else "" for one in answers]
    return found


def told(name: str, answers: Sequence[Answered], seconds: float) -> None:
    """A line of percentiles."""
    times = sorted(one.seconds * 1000 for one in answers)
    at = {part: times[min(len(times) - 1, len(times) * part // 100)] for part in (50, 95, 99)}
    statuses = {status: sum(one.status == status for one in answers) for status in {one.status for one in answers}}
    print(
        f"{name:28} p50 {at[50]:7.1f}  p95 {at[95]:7.1f}  p99 {at[99]:7.1f}  max {times[-1]:7.1f} ms"
        f"  cpu {seconds / len(answers) * 1000:6.2f} ms an answer  {statuses}"
    )


def stuck(port: int, path: str) -> list[socket.socket]:
    """Those who send half a request, read nothing, or speak something else."""
    kinds = (
        b"GET ",
        f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode() * 20,
        b"\x16\x03\x01" * 100,
        b"GET / HTTP/9\r\n\r\n",
    )
    found = [socket.create_connection(("127.0.0.1", port)) for _ in range(STUCK)]
    for n, one in enumerate(found):
        one.sendall(kinds[n % len(kinds)])
    return found


def measured(name: str, port: int, pid: int, paths: Sequence[str], *, known: bool) -> float:
    """Poll, print, and give the CPU of an answer."""
    begun = cpu(pid)
    answers = poll(port, paths, known=known)
    spent = cpu(pid) - begun
    told(name, answers, spent)
    return spent / len(answers)


def main() -> None:
    """Measure both servers."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        book = TestBook(root / "book", facts())
        session = book.session("2026-11-23")
        os.environ[VARIABLE] = SECRET
        made = Calendars(session)
        publish(session, made, root / "site")
        paths = [f"/{one.file}" for one in published(made, SECRET.encode()) if one.feed in ("visits", "all")]
        print(f"{SUBSCRIBERS} subscribers at once, {ROUNDS} times; {PEOPLE * 2} calendars of up to {EVENTS} events")
        with served([sys.executable, "-m", "salesctl", "calendar", "serve", "--port", "0"], book.root) as (port, pid):
            measured("first, while they are made", port, pid, paths, known=False)
            whole = measured("whole", port, pid, paths, known=False)
            unchanged = measured("unchanged (304)", port, pid, paths, known=True)
            others = stuck(port, paths[0])
            beside = measured(f"beside {STUCK} who misbehave", port, pid, paths, known=False)
            for one in others:
                one.close()
        code = (
            "import sys; from http.server import *; s = ThreadingHTTPServer(('127.0.0.1', 0), SimpleHTTPRequestHandler);"
            "SimpleHTTPRequestHandler.log_message = lambda *a: None; s.request_queue_size = 1000; s.socket.listen(1000);"
            "print(f'127.0.0.1:{s.server_port};', file=sys.stderr, flush=True); s.serve_forever()"
        )
        with served([sys.executable, "-c", code], root / "site") as (port, pid):
            plain = measured("files, by http.server", port, pid, paths, known=False)
        print(
            f"CPU against files by http.server: whole {whole / plain:.2f}, unchanged {unchanged / plain:.2f}, beside {beside / plain:.2f}"
        )


if __name__ == "__main__":
    main()
