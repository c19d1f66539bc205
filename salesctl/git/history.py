"""The log as data: commits, and which commit touched which path."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from salesctl.errors import SalesctlError
from salesctl.lang.text import say
from salesctl.named_tuples import NamedTuple
from salesctl.patterns import lazy_pattern

_FORMAT = "%H%x00%P%x00%cI%x00%aI%x00%aN%x00%aE%x00%ae%x00%s%x00%(trailers:only,unfold,separator=%x1e,key_value_separator=%x1f)"
COMMITS = ("log", "-z", "--topo-order", f"--format=tformat:{_FORMAT}")
"""Newest first."""
# what a merge changed is not in its one diff: it is found by merging again
COMMITS_WITH_FILES = (
    "log", "-z", "--date-order", "--full-history", "--raw", "--no-abbrev", "--no-renames", "--no-ext-diff", "--root",
    "--diff-merges=off", f"--format=tformat:/{_FORMAT}",
)  # fmt: skip
"""By the day they were made, the newest first, none before a child of it."""
MERGES_WITH_FILES = (
    *(word for word in COMMITS_WITH_FILES if not word.startswith("--diff-merges")), "--merges", "--diff-merges=combined",
)  # fmt: skip
"""In the same order."""
# a merge is compared with each parent in turn, under a header each; a path never starts with a slash, so a header may
TOUCHED = (
    "log", "-z", "--topo-order", "--reverse", "--full-history", "-m", "--name-only", "--no-renames", "--no-ext-diff",
    "--format=tformat:/%H %cI %P",
)  # fmt: skip
"""Oldest first."""


VERSIONS = (
    "log", "-z", "--topo-order", "--full-history", "--raw", "--no-abbrev", "--no-renames", "--no-ext-diff",
    "--diff-merges=combined", "--format=tformat:/%H %aE",
)  # fmt: skip
"""Newest first."""


MADE = lazy_pattern(r"commit\b|cherry-pick\b|revert\b|[^:]*\((?:pick|reword|squash|fixup|continue)\)", re.ASCII)
"""How a reflog tells that a commit was made; by anything else HEAD came to one that was there."""


class FileVersion(NamedTuple):
    """A file as one commit left it."""

    path: str
    oid: str
    email: str
    """The commit's author."""
    before: tuple[str, ...]
    """The blob it had been in each parent, and at the beginning of all; empty for a file that was not there."""
    after: str
    """The blob it became; empty for a file that was taken away."""


class Touched(NamedTuple):
    """A path that is not in a commit what it is in one of the commit's parents."""

    path: str
    oid: str
    at: str
    """When it was committed: ISO, with offset."""
    everywhere: bool
    """It is so in none of the parents: the commit, not only the bringing together of others, changed it."""


class CommitLine(NamedTuple):
    """One commit, as a log shows it."""

    oid: str
    parents: tuple[str, ...]
    at: str
    """When it was committed: ISO, with offset."""
    written_at: str
    """When its author wrote it: ISO, with offset."""
    author_name: str
    author_email: str
    """As `.mailmap` has them now."""
    written_by: str
    """The address that stands in the commit."""
    subject: str
    trailers: tuple[tuple[str, str], ...]


class MergeFiles(NamedTuple):
    """A merge, and the files that it left unlike each of its parents.

    Path, the blob in each parent, the blob it became (empty: none).
    """

    line: CommitLine
    files: tuple[tuple[str, tuple[str, ...], str], ...]


class CommitFiles(NamedTuple):
    """A commit, and the files that it left unlike its parent: path, the blob it was, the blob it became (empty: none).

    A merge has none.
    """

    line: CommitLine
    files: tuple[tuple[str, str, str], ...]


def cut_off(start: str) -> SalesctlError:
    """That history before a day (ISO) was left out when cloning, and the cure: to be raised, or told beside an answer."""
    return SalesctlError(
        say("history before {day:date} is not in this clone", day=start), hint=say("git fetch --unshallow")
    )


def _words(chunks: Iterable[bytes]) -> Iterator[str]:
    """What stands between NULs."""
    rest = b""
    for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\0")
        for word in whole:
            yield word.decode("utf-8", "surrogateescape")
    if rest:
        yield rest.decode("utf-8", "surrogateescape")


def commits(chunks: Iterable[bytes]) -> Iterator[CommitLine]:
    """Read the output of git asked with COMMITS."""
    words = _words(chunks)
    for oid in words:
        yield _line(oid, words)


def _line(oid: str, words: Iterator[str]) -> CommitLine:
    """A commit of this name, whose other fields come next."""
    parents, at, written_at, name, email, address, subject, trailers = (next(words) for _ in range(8))
    pairs = (pair.partition("\x1f") for pair in trailers.split("\x1e") if pair)
    told = tuple((key, value) for key, _, value in pairs)
    return CommitLine(oid, tuple(parents.split()), at, written_at, name, email, address, subject, told)


def commits_with_files(chunks: Iterable[bytes]) -> Iterator[CommitFiles]:
    """Read the output of git asked with COMMITS_WITH_FILES."""
    words = _words(chunks)
    line: CommitLine | None = None
    files: list[tuple[str, str, str]] = []
    for word in words:
        if word.startswith("/"):
            if line:
                yield CommitFiles(line, tuple(files))
            line, files = _line(word[1:], words), []
        elif raw := word.removeprefix("\n"):
            (before,), after = _blobs(raw)
            files.append((next(words), before, after))
    if line:
        yield CommitFiles(line, tuple(files))


def merges_with_files(chunks: Iterable[bytes]) -> Iterator[MergeFiles]:
    """Read the output of git asked with MERGES_WITH_FILES."""
    words = _words(chunks)
    line: CommitLine | None = None
    files: list[tuple[str, tuple[str, ...], str]] = []
    for word in words:
        if word.startswith("/"):
            if line:
                yield MergeFiles(line, tuple(files))
            line, files = _line(word[1:], words), []
        elif raw := word.removeprefix("\n"):
            before, after = _blobs(raw)
            files.append((next(words), before, after))
    if line:
        yield MergeFiles(line, tuple(files))


def _blobs(raw: str) -> tuple[tuple[str, ...], str]:
    """Of what a raw diff says of a file: the blob in each parent, and the blob it became (empty: none)."""
    parents = len(raw) - len(raw.lstrip(":"))
    *before, after = (oid.strip("0") and oid for oid in raw.split(" ")[parents + 1 : -1])
    return tuple(before), after


def touched(chunks: Iterable[bytes]) -> Iterator[Touched]:
    """Read the output of git asked with TOUCHED, each path once a commit."""
    header: list[str] = []
    counts: dict[str, int] = {}
    first = False
    for word in chain(_words(chunks), "/"):
        if word.startswith("/"):
            found = word[1:].split(" ")
            if header and found[0] != header[0]:
                oid, at, *parents = header
                for path, count in counts.items():
                    yield Touched(path, oid, at, count >= len(parents))
                counts = {}
            header, first = found, True
        elif name := word.removeprefix("\n") if first else word:
            first = False
            counts[name] = counts.get(name, 0) + 1


def file_versions(chunks: Iterable[bytes]) -> Iterator[FileVersion]:
    """Read the output of git asked with VERSIONS."""
    oid = email = ""
    words = _words(chunks)
    for word in words:
        if word.startswith("/"):
            oid, _, email = word[1:].partition(" ")
        elif raw := word.removeprefix("\n"):
            before, after = _blobs(raw)
            yield FileVersion(next(words), oid, email, before, after)
