"""What people answered where a merge has to ask, kept beside the book until the merge is in it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from salesctl import private_files
from salesctl.named_tuples import NamedTuple
from salesctl.tree.outcome import CONTESTED

if TYPE_CHECKING:
    from salesctl.git import Git
    from salesctl.store import Store
    from salesctl.tree.outcome import Keys

Side = Literal["mine", "theirs", "both", "value"]
"""Which value is taken: that of this clone, that of the others, what keeps both, or another one."""

_NAME = "answers.json"


class Choice(NamedTuple):
    """An answer: which side, and for `value` the value itself (None removes it)."""

    side: Side
    value: Any = None


class Answers:
    """The answers of one clone, by what was asked: the same question about the same three values has one answer."""

    def __init__(self, given: Mapping[str, Choice] | None = None, remote: str = "") -> None:
        """`remote`: with which remote or bundle the book is being brought together; empty for the branch's own."""
        self._given = dict(given or {})
        self.remote = remote

    def __len__(self) -> int:
        return len(self._given)

    def get(self, record: str, keys: Keys, values: tuple[Any, Any, Any]) -> Choice | None:
        """The answer for one point of a record (or file, by its path) that is `values` in base, ours and theirs."""
        return self._given.get(_identity(record, keys, values))

    def put(self, record: str, keys: Keys, values: tuple[Any, Any, Any], choice: Choice) -> None:
        """Keep an answer."""
        self._given[_identity(record, keys, values)] = choice

    @classmethod
    def load(cls, git: Git) -> Answers:
        """Those kept in this clone; none where the file is no such list."""
        try:
            found = json.loads(_file(git).read_text(encoding="utf-8"))
            given = {name: Choice(one["side"], one.get("value")) for name, one in found["given"].items()}
            return cls(given, found["remote"])
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return cls()

    @classmethod
    @contextmanager
    def changing(cls, store: Store) -> Iterator[Answers]:
        """Those kept in this clone, to be changed while nobody else does; afterwards kept again, for its owner's eyes.

        Raises SalesctlError as `Store.locked` does.
        """
        with store.locked():
            answers = cls.load(store.git)
            yield answers
            private_files.replace(str(store.git.kept(_NAME)), answers._as_json())  # noqa: SLF001 - our own

    def _as_json(self) -> bytes:
        given = {name: choice._asdict() for name, choice in self._given.items()}
        return json.dumps({"remote": self.remote, "given": given}, ensure_ascii=False).encode()

    @classmethod
    def forget(cls, git: Git) -> None:
        """Have none in this clone."""
        _file(git).unlink(missing_ok=True)


def _file(git: Git) -> Path:
    return git.kept_file(_NAME)


def _identity(record: str, keys: Keys, values: tuple[Any, Any, Any]) -> str:
    """A digest: what was asked may be personal, and is not kept."""
    asked = [record, keys, *(_plain(value) for value in values)]
    return hashlib.sha256(json.dumps(asked, ensure_ascii=False, sort_keys=True).encode("utf-8", "replace")).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return {"contested": True} if value is CONTESTED else value
