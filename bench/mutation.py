"""Mutation testing of the SQL: `python -m bench.mutation --files 'salesctl/views/re*' --sample 100`.

Views, rules, reports and facts are changed in one place at a time (an operator, a comparison, a constant, a join, a condition
left out), and the tests nearest to the file are run until one fails. A change that no test notices survives: either a test is
missing, or both queries mean the same. Prints the seed, each change with its fate, and the survivors once more; exit code 1
when there are any.

All of it happens in one pytest process, which forks for each change: the tests of the fork read the changed text, and no file
is touched. Nearest are those tests that read the file (kept in build/mutation.json, by an ordinary run of each), first those
whose source names it, then those that name what is made of it, as many as --budget allows.
"""

from __future__ import annotations

import argparse
import inspect
import json
import os
import random
import re
import shutil
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from fnmatch import fnmatch
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple, TextIO

import pytest

from salesctl.book.query.query import Query
from salesctl.book.query.sql_tables import tables
from salesctl.book.query.views import View
from salesctl.check import facts
from salesctl.model import sql_file

ROOT = Path(__file__).parents[1]
RECORD = ROOT / "build" / "mutation.json"
FILES = ("salesctl/views/*.sql", "salesctl/check/facts/*.sql", "plugins/*/views/*.sql", "plugins/*/rules/*.sql", "plugins/*/reports/*.sql")  # fmt: skip
TESTS = ("tests/views", "tests/check", "plugins")
_TOKEN = re.compile(
    r"""(?P<skip>\s+|--[^\n]*|/\*.*?\*/)
      |(?P<string>'(?:[^']|'')*')
      |(?P<name>"(?:[^"]|"")*"|[:@$]\w+|\?)
      |(?P<number>\d+(?:\.\d+)?)
      |(?P<word>\w+)
      |(?P<mark><=|>=|<>|!=|==|\|\||->>|->|.)""",
    re.VERBOSE | re.DOTALL,
)
_OTHER = {
    "<": "<=", "<=": "<", ">": ">=", ">=": ">", "=": "<>", "<>": "=", "!=": "=", "+": "-", "-": "+", "*": "/", "/": "*",
    "and": "or", "or": "and", "min": "max", "max": "min", "desc": "asc", "exists": "not exists", "like": "not like",
}  # fmt: skip
_ARITHMETIC = frozenset("+-*/")
# what a condition ends before, besides the bracket that closes around it
_ENDS = frozenset(
    {"and", "or", "then", "else", "end", "group", "order", "having", "limit", "window", "union", "except", "intersect", "where",
     "left", "join", "cross", "from", "select", "as", ",", ";"}
)  # fmt: skip
# words that no value ends with: a sign after one is no operator
_NO_VALUE = _ENDS - {"end"} | {"by", "on", "in", "between", "when", "not", "is", "distinct"}
_SETTINGS = re.compile(r"^-- settings:.*$", re.MULTILINE)
_WORD = re.compile(r"[\w-]+")
_FAR = 100
_BROKE = 3  # how a fork ends that ran no test
_PERIOD = re.compile(r"'([+-]?)(\d+)( \w+)'")


class _Token(NamedTuple):
    kind: str
    text: str
    start: int
    end: int
    depth: int
    """How many brackets and `case … end` are open around it."""


class Change(NamedTuple):
    """One place of a file with another text."""

    file: Path
    line: int
    column: int
    start: int
    end: int
    was: str
    new: str

    @property
    def place(self) -> str:
        return f"{self.file.relative_to(ROOT)}:{self.line}:{self.column}"

    def __str__(self) -> str:
        return f"{self.place}: {' '.join(self.was.split())} → {' '.join(self.new.split()) or '(nothing)'}"

    def is_in(self, globs: Sequence[str]) -> bool:
        """Of a file named so, or at a place named so."""
        return any(fnmatch(place, glob) for place in (str(self.file.relative_to(ROOT)), self.place) for glob in globs)

    def applied(self) -> str:
        text = self.file.read_text(encoding="utf-8")
        return text[: self.start] + self.new + text[self.end :]


# -- what is changed ---------------------------------------------------------------------------------------------------


def sql_files() -> list[Path]:
    """The files that are changed."""
    return sorted({file for shipped in FILES for file in ROOT.glob(shipped)})


def changes(file: Path) -> list[Change]:
    """Every change of a file, in order."""
    text = file.read_text(encoding="utf-8")
    found = [
        Change(
            file, text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start), start, end, text[start:end], new
        )
        for start, end, new in sorted({*_changes(_tokens(text)), *_settings(text)})
    ]
    return [change for change in found if change.was.lower() != change.new]


def _tokens(text: str) -> list[_Token]:
    found, depth = [], 0
    for match in _TOKEN.finditer(text):
        kind, word = str(match.lastgroup), match[0].lower()
        if kind == "skip":
            continue
        depth -= word in {")", "end"}
        found.append(_Token(kind, word, match.start(), match.end(), depth))
        depth += word in {"(", "case"}
    return found


def _changes(tokens: Sequence[_Token]) -> Iterator[tuple[int, int, str]]:
    edge = _Token("mark", ";", -1, -1, 0)
    ranges: set[int] = set()  # depths at which a `between` waits for its `and`
    for n, token in enumerate(tokens):
        before, after = tokens[n - 1] if n else edge, tokens[n + 1] if n + 1 < len(tokens) else edge
        if token.text == "between":
            ranges.add(token.depth)
        elif token.text == "and" and token.depth in ranges:
            ranges.discard(token.depth)
        elif token.text in {"where", "on", "when", "having"}:
            yield _first_condition(tokens, n)
        elif token.text in {"and", "or"}:
            yield token.start, token.end, _OTHER[token.text]
            yield token.start, tokens[_condition(tokens, n + 1)].end, ""
        elif token.kind in {"word", "mark"}:
            yield from _operator(before, token, after)
        elif token.kind == "number" and not (
            before.text == "limit" or (before.text == "select" and after.text == "from")
        ):
            yield token.start, token.end, str(float(token.text) + 1 if "." in token.text else int(token.text) + 1)
        elif token.kind == "string" and (period := _PERIOD.fullmatch(token.text)):
            yield token.start, token.end, f"'{period[1]}{int(period[2]) + 1}{period[3]}'"


def _settings(text: str) -> Iterator[tuple[int, int, str]]:
    """The constants that a rule has in its header."""
    for line in _SETTINGS.finditer(text):
        for number in re.finditer(r"\d+", line[0]):
            yield line.start() + number.start(), line.start() + number.end(), str(int(number[0]) + 1)


def _operator(before: _Token, token: _Token, after: _Token) -> Iterator[tuple[int, int, str]]:
    word, start, end = token.text, token.start, token.end
    if word == "not":
        yield start, after.start, ""
    elif word in {"in", "is"} and before.text != "not" and after.text != "not":
        yield start, end, "not in" if word == "in" else "is not"
    elif word == "join":
        yield (before.start, end, "join") if before.text == "left" else (start, end, "left join")
    elif word == "union":
        yield (start, after.end, "union") if after.text == "all" else (start, end, "union all")
    elif word == "distinct":
        yield start, after.start, ""
    elif (word in {"min", "max"} and after.text != "(") or (word in {"exists", "like"} and before.text == "not"):
        return
    elif word in _ARITHMETIC:
        value = before.kind != "mark" or before.text == ")"
        if value and before.text not in _NO_VALUE:
            yield start, end, _OTHER[word]
    elif word in _OTHER:
        yield start, end, _OTHER[word]


def _first_condition(tokens: Sequence[_Token], n: int) -> tuple[int, int, str]:
    """The first condition after `where`, `on` … left out."""
    last = _condition(tokens, n + 1)
    following = tokens[last + 1] if last + 1 < len(tokens) else tokens[last]
    if following.text == "and" and following.depth == tokens[n].depth:
        return tokens[n + 1].start, tokens[last + 2].start, ""
    return tokens[n + 1].start, tokens[last].end, "true"


def _condition(tokens: Sequence[_Token], n: int) -> int:
    """Where the condition that begins at a token ends: its last token."""
    depth, between = tokens[n].depth, False
    for at in range(n, len(tokens)):
        token = tokens[at]
        if token.depth < depth or (token.depth == depth and at > n and token.text in _ENDS and token.text != "end"):
            if token.text == "and" and between:
                between = False
                continue
            return at - 1
        between = between or (token.text == "between" and token.depth == depth)
    return len(tokens) - 1


def _distances(stem: str) -> dict[str, int]:
    """How far those files are from one that read it, by their stem: 0 itself, 1 what names it, 2 what names that."""
    named = {file.stem: tables(file.read_text(encoding="utf-8")) for file in sql_files()}
    found, last = {stem: 0}, {stem}
    while last := {name for name, uses in named.items() if name not in found and uses & last}:
        found |= dict.fromkeys(last, max(found.values()) + 1)
    return found


# -- who notices -------------------------------------------------------------------------------------------------------


class Reading:
    """What files are read, and one whose text is another."""

    def __init__(self) -> None:
        self.read: set[str] = set()
        self._file: Path | None = None
        self._text = ""
        read_bytes, read_text = Path.read_bytes, Path.read_text

        def bytes_of(path: Path) -> bytes:
            return self._text.encode() if self._is_changed(path) else read_bytes(path)

        def text_of(path: Path, *given: Any, **named: Any) -> str:
            return self._text if self._is_changed(path) else read_text(path, *given, **named)

        # all views are read together: one is used when it is created
        create_view = Query._create_view

        def create(query: Query, view: View) -> None:
            self.read.add(view.source)
            create_view(query, view)

        setattr(Query, "_create_view", create)  # noqa: B010
        setattr(Path, "read_bytes", bytes_of)  # noqa: B010
        setattr(Path, "read_text", text_of)  # noqa: B010

    def change(self, change: Change) -> None:
        self._text, self._file = change.applied(), change.file
        _forget()

    def _is_changed(self, path: Path) -> bool:
        if path.suffix == ".sql" and path.parent.name != "views":
            self.read.add(str(path))
        return path == self._file


def _forget() -> None:
    """Have files read again that this process remembers."""
    sql_file._remembered.clear()
    facts.queries.cache_clear()


class Mutation:
    """A pytest plugin that runs, in place of all tests, the nearest ones for each change."""

    def __init__(self, wanted: Sequence[Change], budget: float, out: TextIO) -> None:
        self.wanted, self.budget, self.out = wanted, budget, out
        self.killed: list[Change] = []
        self.survived: list[Change] = []
        self._reading = Reading()
        self._failed = False

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._failed = self._failed or report.failed

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        files = [item for item in session.items if isinstance(item, pytest.Function)]
        readers = self._recorded(files)
        by_file: dict[Path, list[Change]] = {}
        for change in self.wanted:
            by_file.setdefault(change.file, []).append(change)
        for file, wanted in by_file.items():
            items = self._nearest(file, [item for item in files if str(file) in readers.get(item.nodeid, ())])
            self._say(f"{file.relative_to(ROOT)}: {len(wanted)} changes, {len(items)} tests")
            for change in wanted:
                begun = time.perf_counter()
                fate = self._fate(change, items) if items else "survived"
                (self.survived if fate == "survived" else self.killed).append(change)
                self._say(f"{fate:8} {time.perf_counter() - begun:5.1f} s  {change}")
        return True

    def _recorded(self, items: Sequence[pytest.Function]) -> dict[str, list[str]]:
        """The SQL files that each test reads; a test is run for it when its file has changed."""
        kept: dict[str, dict[str, list[str]]] = json.loads(RECORD.read_text()) if RECORD.exists() else {}
        found: dict[str, list[str]] = {}
        for item in items:
            known = kept.setdefault(f"{item.path.name} {sha256(item.path.read_bytes()).hexdigest()[:16]}", {})
            if item.nodeid not in known:
                _forget()
                self._reading.read.clear()
                if not self._passes([item]):
                    self._say(f"fails as it is: {item.nodeid}")
                    continue
                known[item.nodeid] = sorted(self._reading.read)
            found[item.nodeid] = known[item.nodeid]
        RECORD.parent.mkdir(exist_ok=True)
        RECORD.write_text(json.dumps(kept, indent=1))
        return found

    def _nearest(self, file: Path, readers: Sequence[pytest.Function]) -> list[pytest.Function]:
        """The readers of a file within the budget; they are run once as they are, which makes the books they share."""
        distances = _distances(file.stem)
        ranked: list[tuple[int, int, int]] = []
        seen: dict[object, int] = {}
        for n, item in enumerate(readers):
            words = {*_WORD.findall(inspect.getsource(item.module)), *_WORD.findall(item.name)}
            seen[item.function] = seen.get(item.function, 0) + 1  # each test's first case, then each one's second
            ranked.append((min(distances.get(word, _FAR) for word in words), seen[item.function], n))
        took: list[tuple[float, int]] = []
        until = time.perf_counter() + self.budget
        for _, _, n in sorted(ranked):
            begun = time.perf_counter()
            if begun > until:
                break
            if self._passes([readers[n]]):
                took.append((time.perf_counter() - begun, n))
        return [readers[n] for _, n in sorted(took)]

    def _fate(self, change: Change, items: Sequence[pytest.Function]) -> str:
        folder: Path = items[0].config._tmp_path_factory.getbasetemp()
        before = set(folder.iterdir())
        self.out.flush()
        child = os.fork()
        if not child:
            code = _BROKE
            try:
                signal.signal(signal.SIGALRM, signal.SIG_DFL)
                signal.alarm(int(self.budget * 5) + 10)
                self._reading.change(change)
                code = 0 if self._passes(items) else 1
            finally:
                os._exit(code)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        if status == _BROKE:
            raise AssertionError(f"the tests of {change} could not be run")
        for left in set(folder.iterdir()) - before:  # books that a changed query may have had a hand in
            shutil.rmtree(left, ignore_errors=True)
        return "killed" if status else "survived"

    def _passes(self, items: Sequence[pytest.Function]) -> bool:
        self._failed = False
        for item, following in zip(items, [*items[1:], None], strict=True):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if self._failed:
                return False
        return True

    def _say(self, line: str) -> None:
        print(line, file=self.out, flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.mutation", description=__doc__)
    parser.add_argument(
        "--files", nargs="*", default=FILES, metavar="GLOB", help="files or places, as they are printed (all)"
    )
    parser.add_argument("--tests", nargs="*", default=TESTS, metavar="PATH", help="where tests are looked for")
    parser.add_argument("--sample", type=int, metavar="N", help="this many changes, by chance (all)")
    parser.add_argument("--seed", type=int, default=1, help="the same seed draws the same changes (1)")
    parser.add_argument("--budget", type=float, default=10, metavar="SECONDS", help="of tests for each file (10)")
    given = parser.parse_args()
    wanted = [change for file in sql_files() for change in changes(file) if change.is_in(given.files)]
    total = len(wanted)
    if given.sample is not None and given.sample < total:
        drawn = random.Random(given.seed).sample(range(total), given.sample)
        wanted = [wanted[n] for n in sorted(drawn)]
    out = os.fdopen(os.dup(1), "w")
    with Path(os.devnull).open("w") as nowhere:  # what pytest says of tests that fail
        os.dup2(nowhere.fileno(), 1)
    print(f"seed {given.seed}: {len(wanted)} of {total} changes", file=out, flush=True)
    mutation = Mutation(wanted, given.budget, out)
    pytest.main(["-p", "no:cacheprovider", "-p", "no:xdist", *given.tests], plugins=[mutation])
    for change in mutation.survived:
        print(f"survived {change}", file=out)
    killed, survived = len(mutation.killed), len(mutation.survived)
    print(f"{killed} killed, {survived} survived of {len(wanted)}; seed {given.seed}", file=out, flush=True)
    return 0 if killed == len(wanted) else 1


if __name__ == "__main__":
    sys.exit(main())
