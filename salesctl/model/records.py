"""A record: one YAML file of one kind. Its id is its file's name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from salesctl import yamlio
from salesctl.errors import Finding, InvalidRecord, Place, SalesctlError
from salesctl.lang.text import say
from salesctl.model.id_form import id_at
from salesctl.named_tuples import NamedTuple

from .ids import id_problem
from .schema import MOST_PROBLEMS, Keys, Problem, validator

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from .kinds import Kind, Kinds


_MOST = MOST_PROBLEMS - 1


class Record(NamedTuple):
    """A record as it is typed: a tree of text, with what identifies it."""

    kind: Kind
    id: str
    path: str
    data: Mapping[str, Any]

    @property
    def label(self) -> str:
        """What a person calls it."""
        value = self.data.get(self.kind.label)
        return value if isinstance(value, str) and value else self.id


def parse(kinds: Kinds, path: str, raw: bytes) -> Record:
    """The record in a file, unvalidated. Raises LoadError for bad YAML, SalesctlError for other paths."""
    kind = kinds.of(path)
    if kind is None:
        raise SalesctlError(say("no kind of record lives here"), place=Place(path))
    return Record(kind, id_at(path), path, yamlio.read(raw, path))


def findings(kinds: Kinds, path: str, raw: bytes, zone: ZoneInfo) -> list[Finding]:
    """Everything wrong with one file by itself: its name, its YAML, its schema. References are the book's matter."""
    try:
        record = parse(kinds, path, raw)
    except yamlio.LoadError as error:
        place = error.place or Place(path)
        return [Finding(path, place.line, place.column, error.rule, error.message, error.hint)]
    found = []
    if wrong := id_problem(record.id):
        found.append(Finding(path, 0, 0, "file-name", *wrong))
    problems = validator(record.kind, zone).problems(record.data)
    return found + placed(problems, path, raw, lambda keys: record.kind.dotted(record.data, keys))


def checked(kinds: Kinds, path: str, raw: bytes, zone: ZoneInfo) -> Record:
    """The record in a file, valid by itself. Raises InvalidRecord with every error."""
    found = [finding for finding in findings(kinds, path, raw, zone) if finding.level == "error"]
    if found:
        raise InvalidRecord(found)
    return parse(kinds, path, raw)


def _dotted(keys: Keys) -> str:
    return ".".join(map(str, keys))


def placed(
    problems: Sequence[Problem], path: str, raw: bytes, dotted: Callable[[Keys], str] = _dotted
) -> list[Finding]:
    """Problems of a file's tree as findings: the first hundred, and one that says so where there are more.

    `dotted`: the path of keys by which people and programs know a value.
    """
    if not problems:
        return []
    at = yamlio.places(raw)
    found = [
        Finding(path, *at(p.keys), p.rule, p.message, p.hint, p.level, field=dotted(p.keys)) for p in problems[:_MOST]
    ]
    if len(problems) > _MOST:
        message = say("more is wrong here: the first {most} faults of a file are listed", most=_MOST)
        found.append(Finding(path, 0, 0, problems[_MOST].rule, message))
    return found
