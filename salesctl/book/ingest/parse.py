"""Files become rows: a file's bytes are read, parsed and made ready for the tables. Nothing here touches the book.

A result is plain tuples, lists and strings, so that it travels between processes cheaply.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from salesctl import yamlio
from salesctl.book.search import fold
from salesctl.model.ids import is_id
from salesctl.model.schema import Validator

from .rows import RowBuilder

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from salesctl.git import Git
    from salesctl.model.kinds import Kind, Kinds

    from .rows import RowSet

Problem = tuple[int, int, str, str, str]
"""Line, column, rule, message, hint."""


class ParseTask(NamedTuple):
    """A file to read: a blob of the repository, or (`blob` is empty) what lies in the work tree."""

    path: str
    blob: str


class Parsed(NamedTuple):
    """What a file holds, as rows. `title` is None for a file that could not be read at all."""

    path: str
    kind: str
    id: str
    blob: str
    """The name Git gives to what was read."""
    title: str | None
    words: str
    """What it may be searched by, folded."""
    rows: dict[str, list[list[Any]]]
    problems: list[Problem]
    fits: bool
    """It was judged by its kind's schema and nothing is wrong with it. False also when nobody judged."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How a book's files are read. Its parts are what another process needs to do the same."""

    kinds: Kinds
    zone: ZoneInfo
    region: str


class Parser:
    """Parses files of any kind. `judging`: by their schemas as well, which makes a cold `check` read them once, not twice."""

    def __init__(self, reading: Reading, *, judging: bool = False) -> None:
        self._reading = reading
        self._judging = judging
        self._makers: dict[str, RowBuilder] = {}
        self._validators: dict[str, Validator] = {}

    def parse(self, path: str, blob: str, raw: bytes) -> Parsed:
        """The rows of a file whose content is known."""
        kind = self._reading.kinds.of(path)
        if kind is None:
            raise ValueError(f"{path} is no record's file")
        record_id = path.rpartition("/")[2].removesuffix(".yaml")
        try:
            data = yamlio.read(raw, path)
        except yamlio.LoadError as error:
            return lost(path, kind.name, blob, error)
        maker = self._makers.get(kind.name)
        if maker is None:
            maker = self._makers[kind.name] = RowBuilder(kind, self._reading.zone, self._reading.region)
        made = maker.make(record_id, path, data)
        problems = _problems(made, raw)
        if not is_id(record_id):
            hint = "an id is lower-case letters, digits and `-`, and not digits alone; rename the file with `git mv`"
            problems.append((0, 0, "file-name", f"`{record_id}` cannot be an id", hint))
        since = made.rows[f"r_{kind.name}"][0][-1]
        if made.phones:
            made.rows["r_phone"] = [[kind.name, record_id, *phone, since] for phone in sorted(made.phones)]
        words = fold(" ".join((record_id, *made.words)))
        fits = self._judging and not problems and self._fits(kind, data)
        return Parsed(path, kind.name, record_id, blob, made.title, words, made.rows, problems, fits)

    def _fits(self, kind: Kind, data: Mapping[str, Any]) -> bool:
        validator = self._validators.get(kind.name)
        if validator is None:
            validator = self._validators[kind.name] = Validator(kind, self._reading.zone)
        return validator.fits(data)


def parsed(reading: Reading, git: Git, tasks: Iterable[ParseTask], *, judging: bool = False) -> Iterator[Parsed]:
    """Read and parse files, those of the repository first."""
    parser = Parser(reading, judging=judging)
    stored: list[ParseTask] = []
    loose: list[ParseTask] = []
    for task in tasks:
        (stored if task.blob else loose).append(task)
    if stored:
        for task, (_, raw) in zip(stored, git.blobs(task.blob for task in stored), strict=True):
            yield parser.parse(task.path, task.blob, raw)
    for task in loose:
        kind = reading.kinds.of(task.path)
        try:
            raw = yamlio.read_file(f"{git.root}/{task.path}", task.path)
        except yamlio.LoadError as error:
            yield lost(task.path, kind.name if kind else "", _unread(error), error)
        else:
            yield parser.parse(task.path, blob_name(raw), raw)


def lost(path: str, kind: str, blob: str, error: yamlio.LoadError) -> Parsed:
    """What stands for a file that cannot be read: who asks is told of it."""
    place = error.place
    problem = (place.line if place else 0, place.column if place else 0, error.rule, error.message, error.hint)
    return Parsed(path, kind, path.rpartition("/")[2].removesuffix(".yaml"), blob, None, "", {}, [problem], fits=False)


def work_blob(root: str, path: str) -> str | None:
    """What a work tree's file would be called in the repository, None when it is not there.

    For one that cannot be read its reason after a `-`: a mended file then counts as changed.
    """
    full = f"{root}/{path}"
    if not os.path.lexists(full):
        return None
    try:
        return blob_name(yamlio.read_file(full, path))
    except yamlio.LoadError as error:
        return _unread(error)


def blob_name(raw: bytes) -> str:
    """The name Git gives to content, so that committing what the book has read costs no second reading."""
    digest = hashlib.sha1(b"blob %d\0" % len(raw), usedforsecurity=False)
    digest.update(raw)
    return digest.hexdigest()


def shown(path: str) -> str:
    """A path as the book can hold it: names that are not UTF-8 with their bytes spelled out."""
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:
        return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return path


def _unread(error: yamlio.LoadError) -> str:
    return f"-{error.message}"


def _problems(made: RowSet, raw: bytes) -> list[Problem]:
    found = []
    for trouble in made.troubles:
        line, column = yamlio.locate(raw, trouble.keys)
        found.append((line, column, trouble.rule, trouble.message, ""))
    return found
