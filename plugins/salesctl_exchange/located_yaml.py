"""A YAML document whose values know where they stand, so that every error about one names file, line and column."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from salesctl.api import Place, SalesctlError, did_you_mean, say, yamlio

_YES = frozenset({"yes", "true"})
_NO = frozenset({"no", "false"})


def read_located(raw: bytes, file_name: str) -> LocatedValue:
    """The outermost value of a document; `file_name` is what errors call it. Raises LoadError for unreadable YAML."""
    return LocatedValue(raw, file_name, (), yamlio.read(raw, file_name))


@dataclass(frozen=True, slots=True)
class LocatedValue:
    """A value of a document with its path; false where the document has nothing at that path."""

    raw: bytes
    """The whole document."""
    file_name: str
    keys: tuple[str | int, ...]
    """The path: keys of mappings, positions in lists."""
    value: Any

    def __bool__(self) -> bool:
        return self.value is not None

    @property
    def place(self) -> Place:
        """File, line, column and the line's text."""
        line, column = yamlio.locate(self.raw, self.keys)
        return Place(self.file_name, line, column, yamlio.line_of(self.raw, line))

    def error(self, message: str, hint: str = "") -> SalesctlError:
        """An error that points at this value."""
        return SalesctlError(message, place=self.place, hint=hint)

    def child(self, key: str | int) -> LocatedValue:
        """The value under a key or at a position of a list; None as its value where there is none."""
        value = self.value
        if isinstance(value, dict):
            inner = value.get(key)
        else:
            inner = value[key] if isinstance(value, list) and isinstance(key, int) else None
        return LocatedValue(self.raw, self.file_name, (*self.keys, key), inner)

    def entries(self) -> Iterator[tuple[str, LocatedValue]]:
        """The keys of a mapping with their values; none for an absent value. Raises SalesctlError for anything else."""
        if self.value is None:
            return
        if not isinstance(self.value, dict):
            raise self.error(say("`{name}` should be a mapping of names to values", name=self._name))
        for key in self.value:
            yield key, self.child(key)

    def items(self) -> list[LocatedValue]:
        """The elements of a list; a single value counts as a list of one."""
        if self.value is None:
            return []
        if isinstance(self.value, list):
            return [self.child(n) for n in range(len(self.value))]
        return [self]

    def check_keys(self, known: Iterable[str]) -> LocatedValue:
        """The mapping itself, when all its keys are known. Raises SalesctlError pointing at the first that is not."""
        names = list(known)
        for key, value in self.entries():
            if key not in names:
                raise value.error(say("`{name}` is no setting here", name=key), did_you_mean(key, names))
        return self

    def text(self, default: str = "") -> str:
        """A single value's text, or the default where there is none. Raises SalesctlError for a mapping or a list."""
        if self.value is None:
            return default
        if not isinstance(self.value, str):
            raise self.error(say("`{name}` should be one value", name=self._name))
        return self.value

    def texts(self) -> tuple[str, ...]:
        """The texts of a list of single values, or of one."""
        return tuple(item.text() for item in self.items())

    def text_map(self) -> Mapping[str, str]:
        """A mapping of texts to texts; an empty value becomes empty text."""
        return {key: value.text() for key, value in self.entries()}

    def flag(self, *, default: bool = False) -> bool:
        """Yes or no."""
        word = self.text("yes" if default else "no").casefold()
        if word not in _YES | _NO:
            raise self.error(say("`{name}` is yes or no", name=self._name))
        return word in _YES

    def choice(self, choices: Iterable[str], default: str) -> str:
        """One of several words."""
        word, words = self.text(default), list(choices)
        if word not in words:
            raise self.error(
                say("`{name}` cannot be `{word}`", name=self._name, word=word),
                say("it is one of: {list}", list=", ".join(words)),
            )
        return word

    @property
    def _name(self) -> str:
        """What errors call it: its key, or for an element of a list that of the list."""
        return next((key for key in reversed(self.keys) if isinstance(key, str)), self.file_name)
