"""How fast it is, beside its peers: ratios of whole-process CPU time, measured in turn on one machine.

    make bench        # installs salesctl into a fresh venv, then runs this
    python bench/speed.py --before …/bin/salesctl    # writes, too, beside those of an earlier salesctl

A row a claim: our figure, the peer's, the ratio, the target, met or RED, with the memory of our process at its peak and, where
cachegrind is installed, the millions of instructions that a command which changes nothing takes, git's left out: they are the same on
a machine at work. A peer that is not installed is named as absent and its row says so. Medians of several runs; the machine's speed
cancels out in the ratio.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path

from corpus import TODAY, build, planned, write

RUNS = 7
_MIB = 1024
_MEMORY = 80
"""MiB of the largest of our processes."""
_SIZES = {"1k": (1_000,), "10k": (1_000, 10_000), "100k": (1_000, 10_000, 100_000)}


@dataclass(frozen=True, slots=True)
class Run:
    """One finished process and everything it waited for: seconds of CPU and on the wall, MiB at its peak.

    `instructions`: millions of the process itself; None where they were not counted.
    """

    cpu: float
    wall: float
    peak: float
    instructions: float | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table."""

    name: str
    run: Run
    ours: float
    theirs: float
    peer: str
    target: str
    met: bool | None


class Bench:
    """The commands to measure, the peers found, the rows so far."""

    def __init__(self, salesctl: str, work: Path, sizes: Sequence[int]) -> None:
        self.salesctl = salesctl
        self.work = work
        self.books = {size: work / f"book-{size}" for size in sizes}
        self.rows: list[Row] = []
        self.absent: list[str] = []
        self.notes: list[str] = []
        """What is told beside the rows."""
        self.peak = 0.0
        self.valgrind = shutil.which("valgrind")
        self.environment = {
            **os.environ,
            "HOME": str(work),
            "GIT_CONFIG_GLOBAL": os.devnull,
            "SALESCTL_NOW": f"{TODAY}T09:00+00:00",
            "SALESCTL_FRESH": "1",  # every answer is worked out, but where a claim is about giving it again
        }

    def ours(
        self, *words: str, size: int = 0, runs: int = RUNS, fresh: Callable[[], object] | None = None, **env: str
    ) -> Run:
        """A salesctl command in the book of a size."""
        command = [self.salesctl, *(["-C", str(self.books[size])] if size else []), *words]
        found = self.measure(command, self.work, runs, fresh, env)
        self.peak = max(self.peak, found.peak)
        return found if fresh or runs < RUNS else replace(found, instructions=self._instructions(command, env))

    def measure(
        self,
        command: Sequence[str],
        folder: Path,
        runs: int = RUNS,
        fresh: Callable[[], object] | None = None,
        env: dict[str, str] | None = None,
    ) -> Run:
        """Medians over several runs after one that is not counted (unless each starts `fresh`)."""
        found = []
        for turn in range(runs + (0 if fresh else 1)):
            if fresh:
                fresh()
            run = self._once(command, folder, env or {})
            if turn or fresh:
                found.append(run)
        return median(found)

    def _instructions(self, command: Sequence[str], env: dict[str, str]) -> float | None:
        """The millions of instructions of a command, without those of the programs that it starts.

        It takes twenty times as long, so that long commands are not counted.
        """
        if not self.valgrind:
            return None
        said = self.work / "cachegrind.txt"
        tool = ["--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null", f"--log-file={said}"]
        # what is given again to whoever asks with the same environment was not asked with cachegrind's
        for _ in range(2 if env.get("SALESCTL_FRESH") == "" else 1):
            said.unlink(missing_ok=True)
            self._once([self.valgrind, *tool, *command], self.work, env)
        return int(re.findall(r"I\s+refs:\s+([\d,]+)", said.read_text())[-1].replace(",", "")) / 1e6

    def _once(self, command: Sequence[str], folder: Path, env: dict[str, str]) -> Run:
        """One process and everything it waited for, by the operating system's own account."""
        started = time.perf_counter()
        with tempfile.TemporaryFile() as said:
            process = subprocess.Popen(
                command, cwd=folder, env={**self.environment, **env}, stdout=subprocess.DEVNULL, stderr=said
            )
            _, status, used = os.wait4(process.pid, 0)
            wall = time.perf_counter() - started
            process.returncode = os.waitstatus_to_exitcode(status)
            if process.returncode not in (0, 1):
                said.seek(0)
                sys.exit(f"{' '.join(command)} ended with {process.returncode}: {said.read().decode()[-500:]}")
        return Run(used.ru_utime + used.ru_stime, wall, used.ru_maxrss / _MIB)

    def row(
        self,
        name: str,
        run: Run,
        theirs: float | None,
        peer: str,
        target: str,
        holds: Callable[[float, float], bool],
        ours: float | None = None,
    ) -> None:
        """Judge one claim about the CPU of a run, or about the seconds `ours`."""
        ours = run.cpu if ours is None else ours
        met = None if theirs is None else holds(ours, theirs)
        self.rows.append(Row(name, run, ours, theirs or 0.0, peer, target, met))

    def times_bare(self, name: str, run: Run, most: float) -> None:
        """Judge a claim that a run takes at most so many times what bare Python takes."""
        self.row(name, run, self.bare, "bare Python", f"at most {most:g} x", partial(_at_most, most))

    @cached_property
    def bare(self) -> float:
        """The CPU of Python that does nothing."""
        return self.measure([sys.executable, "-c", "pass"], self.work).cpu

    def peer(self, program: str) -> str | None:
        """A peer's path; an absent one is remembered."""
        found = shutil.which(program)
        if found is None and program not in self.absent:
            self.absent.append(program)
        return found


def median(runs: Sequence[Run]) -> Run:
    """The medians of several runs, and their highest peak."""
    return Run(
        statistics.median(run.cpu for run in runs),
        statistics.median(run.wall for run in runs),
        max(run.peak for run in runs),
    )


def tasks(bench: Bench, count: int) -> Path:
    """A taskwarrior folder with as many pending tasks."""
    folder = bench.work / f"task-{count}"
    folder.mkdir()
    lines = (
        f'[description:"call client {n}" due:"{1795400000 + n % 90 * 86400}" entry:"1790000000" project:"c{n % 500}" '
        f'status:"pending" uuid:"{n:08x}-0000-4000-8000-000000000000"]\n'
        for n in range(count)
    )
    (folder / "pending.data").write_text("".join(lines))
    (folder / "rc").write_text(f"data.location={folder}\nconfirmation=no\nverbose=nothing\ngc=0\n")
    return folder


def beans(bench: Bench, count: int) -> Path:
    """A beancount ledger with as many transactions."""
    file = bench.work / f"{count}.beancount"
    with file.open("w") as out:
        out.write("2025-01-01 open Assets:Bank EUR\n2025-01-01 open Income:Sales EUR\n")
        for n in range(count):
            out.write(
                f'2026-{1 + n % 12:02}-{1 + n % 28:02} * "c{n}" "sale"\n  Assets:Bank  {n % 900}.10 EUR\n  Income:Sales\n'
            )
    return file


def start_up(bench: Bench) -> None:
    """What every command pays."""
    sizes = sorted(bench.books)
    bench.times_bare("--version", bench.ours("--version"), 3)
    words = {"_SALESCTL_COMPLETE": "complete_bash", "COMP_WORDS": "salesctl show c-1", "COMP_CWORD": "2"}
    bench.times_bare("completing an id", bench.measure([bench.salesctl], bench.books[sizes[0]], env=words), 3.5)
    bench.times_bare("--help", bench.ours("--help", size=sizes[0], SALESCTL_FRESH=""), 6)
    for size, first, written, again in zip(sizes, (15, 18, 41), (14, 14, 29), (5, 7, 18), strict=False):
        bench.times_bare(f"today afresh, {size:,}", bench.ours(*_TODAY, size=size), first)
        bench.times_bare(f"today again, {size:,}", bench.ours(*_TODAY, size=size, SALESCTL_FRESH=""), again)
        bench.times_bare(f"today after a write, {size:,}", _after_a_write(bench, size, *_TODAY), written)


def _after_a_write(bench: Bench, size: int, *words: str) -> Run:
    """What a command takes once a call was logged."""
    write = partial(bench.ours, "log", "c-2", "Spoke", size=size, runs=1, fresh=lambda: None)
    return bench.ours(*words, size=size, runs=3, fresh=write, SALESCTL_FRESH="")


_TODAY = ("today", "--user", "user-1")


def reading(bench: Bench) -> None:
    """What is asked all day, in the largest book."""
    size = max(bench.books)
    for words in (("show", "c-1"), ("find", "spoke"), ("client", "list", "--limit", "20"), ("history", "c-1")):
        bench.times_bare(f"{' '.join(words[:2])}, {size:,}", bench.ours(*words, size=size), 23)
    bench.times_bare(f"check again, {size:,}", bench.ours("check", size=size), 45)
    bench.times_bare(f"today --team, {size:,}", bench.ours("today", "--team", size=size, runs=3), 109)
    bench.times_bare(f"today --team after a write, {size:,}", _after_a_write(bench, size, "today", "--team"), 45)


def _at_most(times: float, ours: float, theirs: float) -> bool:
    return ours <= times * theirs


def against_taskwarrior(bench: Bench) -> None:
    """`today` beside `task next`."""
    sizes = sorted(bench.books)
    middle, large = sizes[len(sizes) // 2], sizes[-1]
    found = {size: bench.ours(*_TODAY, size=size) for size in {middle, large}}
    task = bench.peer("task")
    theirs = {size: _next(bench, task, size) if task else None for size in found}
    bench.row(
        f"today, {middle:,}", found[middle], theirs[middle], "task next", "below + 0.1 s", lambda a, b: a <= b + 0.1
    )
    bench.row(f"today, {large:,}", found[large], theirs[large], "task next", "below half", lambda a, b: a < b / 2)
    if large > middle:
        itself = f"itself at {middle:,}"
        bench.row(f"today, {large:,}", found[large], found[middle].cpu, itself, "below 3 x", lambda a, b: a < 3 * b)


def at_a_glance(bench: Bench) -> None:
    """All 23 duties, and a client on a page, beside `today` on the same book."""
    for size in sorted(bench.books)[1:]:
        today = bench.ours(*_TODAY, size=size).cpu
        duties = bench.ours("duties", "--user", "user-1", size=size)
        bench.row(f"duties, {size:,}", duties, today, "today", "at most 3 x", lambda a, b: a <= 3 * b)
        brief = bench.ours("brief", "c-1", size=size)
        bench.row(f"brief, {size:,}", brief, today, "today", "at most 3 x", lambda a, b: a <= 3 * b)


def calendars(bench: Bench) -> None:
    """A calendar of five hundred dealings, each with what is owed, whom to call and where to go."""
    book = bench.work / "planned"
    write(book, planned(500))
    ours = bench.ours("-C", str(book), "calendar", "export", "--user", "anna", "-o", "-")
    bench.row("a calendar of 500 events", ours, bench.bare, "bare Python", "below 0.4 s", lambda a, _: a < 0.4)


def _next(bench: Bench, task: str, size: int) -> float:
    folder = tasks(bench, size)
    return bench.measure([task, f"rc:{folder / 'rc'}", "next"], bench.work, 3).cpu


def writing(bench: Bench) -> None:
    """One new record in the largest book, beside plain Git."""
    size = max(bench.books)
    book = bench.books[size]
    counter = iter(range(10_000))

    def add() -> list[str]:
        return ["client", "add", "--name", f"New {next(counter)}"]

    found = [bench.ours(*add(), size=size, runs=1, fresh=lambda: None) for _ in range(5)]

    def plain() -> float:
        name = f"plain-{next(counter)}"
        (book / "clients" / f"{name}.yaml").write_text("name: Plain\n")
        command = ["sh", "-c", f"git add clients/{name}.yaml && git commit -q -m add -- clients/{name}.yaml"]
        return bench.measure(command, book, 1, lambda: None).cpu

    git = statistics.median([plain() for _ in range(5)])
    bench.row(
        f"add a client, {size:,}",
        median(found),
        git,
        "git add && commit",
        "below + 0.2 s",
        lambda a, b: a < b + 0.2,
    )


def pages(bench: Bench) -> None:
    """The manager's page beside its queries alone: what making a page, with the records behind, costs on top."""
    size = max(bench.books)
    # the book's one commit is older than the week that is told: nobody writes a whole book in a week
    later = {"SALESCTL_NOW": "2026-12-01T09:00+00:00"}
    bare = bench.ours("report", "manager", "--format", "json", size=size, runs=3, **later).cpu
    page = bench.ours("report", "manager", "--format", "html", size=size, runs=3, **later)
    bench.row(
        f"manager's page, {size:,}",
        page,
        bare,
        "its queries alone",
        "at most 3 x + 0.3 s",
        lambda a, b: a <= 3 * b + 0.3,
    )
    site = bench.work / "site"
    middle = sorted(bench.books)[len(bench.books) // 2]

    def forget() -> None:
        shutil.rmtree(site, ignore_errors=True)

    written = bench.ours("report", "site", str(site), "--yes", size=middle, runs=1, fresh=forget, **later)
    clients = len(list((site / "clients").iterdir()))
    bench.row(
        f"site, 100 of {clients} clients, {middle:,}",
        written,
        10.0,
        "ten seconds",
        "below",
        lambda a, b: a < b,
        written.cpu * min(100 / clients, 1),
    )


def against_before(bench: Bench, before: str) -> None:
    """Every sort of write beside the same one of an earlier salesctl, each in its own copy of the book, in turn."""
    size = sorted(bench.books)[len(bench.books) // 2]
    book, copy = bench.books[size], bench.work / "book-before"
    shutil.copytree(book, copy, symlinks=True, ignore=shutil.ignore_patterns("salesctl"))
    bench.measure([before, "-C", str(copy), "check"], bench.work, 1, lambda: None)
    for name, words in _WRITES.items():
        ours: list[Run] = []
        theirs: list[float] = []
        for turn in range(1 + RUNS):
            typed = [word.format(turn=turn) for word in words]
            ours.append(bench.ours(*typed, size=size, runs=1, fresh=lambda: None))
            theirs.append(bench.measure([before, "-C", str(copy), *typed], bench.work, 1, lambda: None).cpu)
        bench.row(
            f"{name}, {size:,}",
            median(ours[1:]),
            statistics.median(theirs[1:]),
            "an earlier salesctl",
            "at most 1.1 x",
            lambda a, b: a <= 1.1 * b,
        )


_WRITES = {
    "add a client": ["client", "add", "--name", "Newer {turn}"],
    "set a field": ["set", "c-2", "district=District {turn}"],
    "log a call": ["log", "c-2", "Spoke {turn}"],
    "take an order": ["order", "new", "c-2", "P-00003=2", "--number", "BN-{turn}"],
    "pay": ["pay", "c-2", "1"],
}
"""The words of each sort of write, different ones every `turn`."""


def checking(bench: Bench) -> None:
    """A cold full check beside bean-check without its cache; by the wall, since both may use all cores."""
    size = max(bench.books)

    def forget() -> None:
        for file in (bench.books[size] / ".git" / "salesctl").glob("*.db*"):
            file.unlink()

    ours = bench.ours("check", size=size, runs=1, fresh=forget)
    bean = bench.peer("bean-check")
    ledger = beans(bench, size)
    theirs = bench.measure([bean, "--no-cache", str(ledger)], bench.work, 1, lambda: None).wall if bean else None
    bench.row(f"check cold, {size:,} (wall)", ours, theirs, "bean-check", "below", lambda a, b: a < b, ours.wall)


def syncing(bench: Bench) -> None:
    """A sync of two people's work beside plain git: of records that both changed, and of different ones; what each cannot merge.

    `git pull` of the first stops in conflict, with nothing committed; of the second it merges, and `sync` pushes, too.
    """
    both, apart = _Team(bench, "both", _CHANGED, _BOTH), _Team(bench, "apart", _FEWER, 0)
    stopped = both.measure(_PULL)
    unmerged = len(_git(both.mine, "diff", "--name-only", "--diff-filter=U").split())
    joined = both.measure([bench.salesctl, "sync"])
    both.require_joined()
    pulled = apart.measure(_PULL)
    pushed = apart.measure(["sh", "-c", f"{' '.join(_PULL)} && git push -q origin main"])
    apart.require_joined()
    synced = apart.measure([bench.salesctl, "sync"])
    apart.require_joined()
    for name, ours, theirs, peer in (
        (f"sync, {_CHANGED:,} each, {_BOTH} the same", joined, stopped, "git pull that stops"),
        (f"sync, {_CHANGED:,} come, {_FEWER} others go", synced, pulled, "git pull"),
        (f"sync, {_CHANGED:,} come, {_FEWER} others go", synced, pushed, "git pull && git push"),
    ):
        bench.row(name, ours, theirs.cpu, peer, "at most 3 x", partial(_at_most, 3))
    by_line = sum(_conflicts_by_line(both.mine, path, both.commits) for path in both.shared)
    bench.notes.append(
        f"of {len(both.shared)} records that both changed, in different fields, git pull leaves {unmerged} in conflict, "
        f"git merge-file {by_line}, sync none"
    )


_CHANGED, _BOTH, _FEWER = 1000, 500, 300
"""Records that somebody changed; those among them that another one did, too; and different ones that they did."""
_PULL = ("git", "pull", "-q", "--no-rebase", "--no-edit", "origin", "main")
_AT_REST = 6
"""Seconds in which ext4 gives no inode away again: whoever makes files looks through all that were removed just before."""


class _Team:
    """Two people's clones of one remote, which has a commit of theirs that is still to be received beside one of mine."""

    def __init__(self, bench: Bench, name: str, changed: int, both: int) -> None:
        """`changed`: how many records I changed, `both` those among them that they changed, too, of `_CHANGED`."""
        folder = bench.work / f"team-{name}"
        self._bench = bench
        self.mine, theirs, self._remote = folder / "mine", folder / "theirs", folder / "remote.git"
        book = bench.books[sorted(bench.books)[len(bench.books) // 2]]
        _git(bench.work, "clone", "-q", "--bare", str(book), str(self._remote))
        for side in (self.mine, theirs):
            _git(bench.work, "clone", "-q", str(self._remote), str(side))
        files = _git(self.mine, "ls-files", "clients", "orders", "activities").split()
        paths = [path for path in files if _is_plain(self.mine / path)]
        self.shared = paths[:both]
        for n, path in enumerate(paths[:changed]):
            _append(self.mine / path, "notes: mine", first=n < both and n % 2 == 0)
        for path in [*self.shared, *paths[changed : changed + _CHANGED - both]]:
            _append(theirs / path, "tags: [theirs]")
        for side in (self.mine, theirs):
            _git(side, "commit", "-qam", "a day's work")
        for setting, value in (("user.name", "Person 1"), ("user.email", "user1@example.com")):
            _git(self.mine, "config", setting, value)
        self.commits = [
            _git(side, "rev-parse", name) for side, name in ((theirs, "HEAD~1"), (self.mine, "HEAD"), (theirs, "HEAD"))
        ]
        """The base, mine and theirs."""
        _git(theirs, "push", "-q", "origin", "HEAD:refs/heads/came")
        self._objects = set(self._stored())

    def measure(self, command: Sequence[str]) -> Run:
        """A command in my clone, each time as if it were the first."""
        return self._bench.measure(command, self.mine, 3, self._fresh)

    def require_joined(self) -> None:
        """End the bench where mine and the remote are not one."""
        if _git(self.mine, "rev-parse", "HEAD") != _git(self._remote, "rev-parse", "main"):
            sys.exit("the two were not brought together")

    def _stored(self) -> list[Path]:
        folders = (self.mine / ".git" / "objects", self._remote / "objects")
        return [file for folder in folders for file in folder.rglob("*") if file.is_file()]

    def _fresh(self) -> None:
        base, ours, came = self.commits
        _git(self.mine, "reset", "-q", "--hard", ours)
        for ref in ("refs/remotes/origin/main", "refs/salesctl/known/origin/main"):
            _git(self.mine, "update-ref", ref, base)
        _git(self.mine, "update-ref", "-d", "refs/salesctl/fetched/main")
        _git(self._remote, "update-ref", "refs/heads/main", came)
        for file in self._stored():
            if file not in self._objects:
                file.unlink()  # what an earlier run brought
        for file in (self.mine / ".git" / "salesctl").glob("at-*"):
            file.unlink()
        self._bench.measure([self._bench.salesctl, "today"], self.mine, 1, lambda: None)
        time.sleep(_AT_REST)


def _is_plain(file: Path) -> bool:
    text = file.read_text(encoding="utf-8")
    return "notes:" not in text and "tags:" not in text


def _append(file: Path, line: str, *, first: bool = False) -> None:
    text = file.read_text(encoding="utf-8")
    file.write_text(f"{line}\n{text}" if first else f"{text}{line}\n", encoding="utf-8")


def _conflicts_by_line(folder: Path, path: str, commits: Sequence[str]) -> bool:
    """Whether git's merge of lines leaves a conflict in a file."""
    with tempfile.TemporaryDirectory() as made:
        files = [Path(made) / name for name in ("base", "ours", "theirs")]
        for file, commit in zip(files, commits, strict=True):
            file.write_text(_git(folder, "cat-file", "-p", f"{commit}:{path}") + "\n", encoding="utf-8")
        words = ["git", "merge-file", "-p", "-q", str(files[1]), str(files[0]), str(files[2])]
        return subprocess.run(words, stdout=subprocess.DEVNULL, check=False).returncode > 0


def _git(folder: Path, *words: str) -> str:
    person = ("-c", "user.name=Person 1", "-c", "user.email=user1@example.com")
    done = subprocess.run(["git", *person, *words], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def table(bench: Bench) -> int:
    """Print the rows; the exit code is 1 when a claim does not hold."""
    print(f"{'what':32} {'ours':>8} {'theirs':>8} {'ratio':>7} {'MiB':>5} {'M instr':>8}  {'peer':22} target")
    for row in bench.rows:
        theirs, ratio = (f"{row.theirs:7.3f}s", f"{row.ours / row.theirs:7.2f}") if row.theirs else ("absent", "")
        verdict = {True: "met", False: "RED", None: "not measured"}[row.met]
        counted = f"{row.run.instructions:,.0f}" if row.run.instructions else ""
        size = f"{row.run.peak:5.0f} {counted:>8}"
        print(f"{row.name:32} {row.ours:7.3f}s {theirs:>8} {ratio:>7} {size}  {row.peer:22} {row.target}: {verdict}")
    print(
        f"peak memory of salesctl's processes: {bench.peak:.0f} MiB, target below {_MEMORY}: {'met' if bench.peak < _MEMORY else 'RED'}"
    )
    for note in bench.notes:
        print(note)
    for program in bench.absent:
        print(f"absent: {program}")
    return 1 if any(row.met is False for row in bench.rows) or bench.peak >= _MEMORY else 0


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--salesctl", default=shutil.which("salesctl") or "salesctl")
    parser.add_argument("--before", default="", help="an earlier salesctl, for what writes cost")
    parser.add_argument("--size", default="10k", choices=_SIZES, help="the largest book")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    sizes = _SIZES[asked.size]
    began = time.monotonic()
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        del os.environ[name]
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(str(Path(asked.salesctl).absolute()), Path(folder), sizes)
        for size, book in bench.books.items():
            build(book, size, asked.seed)
            bench.ours("check", size=size, runs=1, fresh=lambda: None)
        print(f"seed {asked.seed}, up to {asked.size}, Python {sys.version.split()[0]}, {os.cpu_count()} CPUs")
        for part in (start_up, reading, against_taskwarrior, at_a_glance, calendars, pages, writing, checking, syncing):
            part(bench)
        if asked.before:
            against_before(bench, str(Path(asked.before).absolute()))
        for program in ("papis", "khal", "hledger", "hermitcrm"):
            bench.peer(program)
        bench.notes.append(f"measured in {time.monotonic() - began:.0f} s")
        sys.exit(table(bench))


if __name__ == "__main__":
    main()
