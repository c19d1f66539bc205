"""Reading and parsing records' files into rows for the tables, without access to the book.

A result consists of tuples, lists and strings, so that it is cheap to pass between processes.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from salesctl import yamlio
from salesctl.lang.text import encode, say
from salesctl.model.id_form import id_at
from salesctl.model.ids import id_problem
from salesctl.model.normal_forms import fold
from salesctl.model.schema import validator
from salesctl.model.uniqueness import UniqueKeys
from salesctl.named_tuples import NamedTuple
from salesctl.patterns import lazy_pattern

from .rows import RowBuilder

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from salesctl.git import Git
    from salesctl.model.kinds import Kind, Kinds

    from .rows import RowSet

_ESCAPED = lazy_pattern(rb"\\x([89a-f][0-9a-f])")
Problem = tuple[int, int, str, str, str]
"""Line, column, rule, message and hint, both encoded."""


class ParseTask(NamedTuple):
    """A file to read: a blob of the repository, or, where `blob` is empty, the file in the work tree."""

    path: str
    blob: str


class Parsed(NamedTuple):
    """A file's record as rows. `title` is None for a file that could not be read."""

    path: str
    kind: str
    id: str
    blob: str
    """The id Git gives to the content that was read."""
    title: str | None
    words: str
    """The words it is found by, folded."""
    rows: dict[str, list[list[Any]]]
    problems: list[Problem]
    fits: bool
    """It was validated by its kind's schema and is valid. False also when it was not validated."""
    days: tuple[str, str] | None = None
    """The first and the last day of the record's facts; None: none of them is dated."""


class ParseSettings(NamedTuple):
    """What parsing depends on; it can be sent to another process."""

    kinds: Kinds
    zone: ZoneInfo
    region: str
    """The country of phone numbers written without one."""


class Parser:
    """Parses files of any kind. `validate`: by their schemas, too, so that `check` need not read them again."""

    def __init__(self, settings: ParseSettings, *, validate: bool = False) -> None:
        self._settings = settings
        self._validate = validate
        self._builders: dict[str, RowBuilder] = {}
        self._unique_keys: dict[str, UniqueKeys] = {}

    def parse(self, path: str, blob: str, raw: bytes) -> Parsed:
        """The rows of a file whose content is known."""
        kind = self._settings.kinds.of(path)
        if kind is None:
            raise ValueError(say("{path} is no record's file", path=path))
        record_id = id_at(path)
        try:
            data = yamlio.read(raw, path)
        except yamlio.LoadError as error:
            return unreadable(path, kind.name, blob, error)
        builder = self._builders.get(kind.name)
        if builder is None:
            _, zone, region = self._settings
            builder = self._builders[kind.name] = RowBuilder(kind, zone, region)
            self._unique_keys[kind.name] = UniqueKeys(kind, zone, region or None)
        unique_keys = self._unique_keys[kind.name]
        row_set = builder.build(record_id, path, data)
        problems = _problems(row_set, raw)
        if wrong := id_problem(record_id):
            problems.append((0, 0, "file-name", encode(wrong[0]), encode(wrong[1])))
        since = row_set.rows[f"r_{kind.name}"][0][-1]
        keys = row_set.match_keys
        row_set.rows["r_match_key"] = [[kind.name, record_id, *key, since] for key in sorted(keys)]
        row_set.rows["r_unique_key"] = [
            [kind.name, " ".join(names), value, record_id] for names, value in unique_keys.of(data)
        ]
        words = fold(" ".join((record_id, *row_set.words)))
        fits = self._validate and not problems and self._fits(kind, data)
        return Parsed(
            path, kind.name, record_id, blob, row_set.title, words, row_set.rows, problems, fits, row_set.days
        )

    def _fits(self, kind: Kind, data: Mapping[str, Any]) -> bool:
        return validator(kind, self._settings.zone).fits(data)


def parse_files(
    settings: ParseSettings, git: Git, tasks: Sequence[ParseTask], *, validate: bool = False
) -> Iterator[Parsed]:
    """Read and parse files, those of the repository first, all of these with one call of git."""
    parser = Parser(settings, validate=validate)
    if any(task.blob for task in tasks):
        contents = git.blobs(task.blob for task in tasks if task.blob)
        for task, (_, raw) in zip((task for task in tasks if task.blob), contents, strict=True):
            yield parser.parse(task.path, task.blob, raw)
    for task in tasks:
        if task.blob:
            continue
        kind = settings.kinds.of(task.path)
        try:
            raw = yamlio.read_file(f"{git.root}/{task.path}", task.path)
        except yamlio.LoadError as error:
            yield unreadable(task.path, kind.name if kind else "", _unreadable_blob(error), error)
        else:
            yield parser.parse(task.path, blob_name(raw), raw)


def unreadable(path: str, kind: str, blob: str, error: yamlio.LoadError) -> Parsed:
    """The result for a file that cannot be read: no rows, and the problem."""
    place = error.place
    problem = (
        place.line if place else 0,
        place.column if place else 0,
        error.rule,
        encode(error.message),
        encode(error.hint),
    )
    return Parsed(path, kind, id_at(path), blob, None, "", {}, [problem], fits=False)


def work_blob(root: str, path: str) -> str | None:
    """The id of a work tree's file in the repository; None when there is no such file.

    For a file that cannot be read it is `-` and the reason, so that the file counts as changed once it can be read.
    """
    full = f"{root}/{path}"
    if not os.path.lexists(full):
        return None
    try:
        return blob_name(yamlio.read_file(full, path))
    except yamlio.LoadError as error:
        return _unreadable_blob(error)


def blob_name(raw: bytes) -> str:
    """The id Git gives to content. A file that was read from the work tree is not read again once it is committed."""
    digest = hashlib.sha1(b"blob %d\0" % len(raw), usedforsecurity=False)
    digest.update(raw)
    return digest.hexdigest()


def storable_path(path: str) -> str:
    """A path as the book can store it: bytes that are not UTF-8 become backslash escapes."""
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:
        return path.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    return path


def file_path(stored: str) -> str:
    """The path of a file that `storable_path` made this of."""
    if "\\" not in stored:
        return stored
    raw = _ESCAPED.sub(lambda found: bytes.fromhex(found[1].decode()), stored.encode("utf-8"))
    return raw.decode("utf-8", "surrogateescape")


def _unreadable_blob(error: yamlio.LoadError) -> str:
    return f"-{error.message}"


def _problems(row_set: RowSet, raw: bytes) -> list[Problem]:
    problems = []
    for problem in row_set.problems:
        line, column = yamlio.locate(raw, problem.keys)
        problems.append((line, column, problem.rule, encode(problem.message), ""))
    return problems
