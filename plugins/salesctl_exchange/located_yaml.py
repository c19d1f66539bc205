"""A mapping file while it is being understood: every point of it knows where it stands, so every complaint does too."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from salesctl.api import Place, SalesctlError, yamlio

Keys = tuple[str | int, ...]
_YES = frozenset({"yes", "true"})
_NO = frozenset({"no", "false"})


@dataclass(frozen=True, slots=True)
class Document:
    """A mapping file's bytes and the name it is shown by."""

    raw: bytes
    shown: str

    def root(self) -> Point:
        """Its outermost mapping. Raises LoadError for YAML that cannot be read."""
        return Point(self, (), yamlio.read(self.raw, self.shown))


@dataclass(frozen=True, slots=True)
class Point:
    """A value in a document and the way to it."""

    document: Document
    keys: Keys
    value: Any

    def __bool__(self) -> bool:
        return self.value is not None

    @property
    def place(self) -> Place:
        """Where it stands: file, line, column and the line's text."""
        line, column = yamlio.locate(self.document.raw, self.keys)
        return Place(self.document.shown, line, column, yamlio.line_of(self.document.raw, line))

    def wrong(self, message: str, hint: str = "") -> SalesctlError:
        """An error that points here."""
        return SalesctlError(message, place=self.place, hint=hint)

    def child(self, key: str | int) -> Point:
        """What stands under a key; a Point without value where nothing does."""
        value = self.value
        if isinstance(value, dict):
            found = value.get(key)
        else:
            found = value[key] if isinstance(value, list) and isinstance(key, int) else None
        return Point(self.document, (*self.keys, key), found)

    def entries(self, what: str = "") -> Iterator[tuple[str, Point]]:
        """Its keys with what stands under them. Raises SalesctlError unless it is a mapping (or nothing)."""
        if self.value is None:
            return
        if not isinstance(self.value, dict):
            raise self.wrong(f"{what or self._name} should be a mapping of names to values")
        for key in self.value:
            yield key, self.child(key)

    def items(self) -> list[Point]:
        """Its elements; a single value counts as a list of one."""
        if self.value is None:
            return []
        if isinstance(self.value, list):
            return [self.child(n) for n in range(len(self.value))]
        return [self]

    def only(self, known: Iterable[str], what: str) -> Point:
        """Itself, if every key of it is known. Raises SalesctlError pointing at the first that is not."""
        names = list(known)
        for key, point in self.entries(what):
            if key not in names:
                raise point.wrong(f"`{key}` is no setting of {what}", nearest(key, names))
        return self

    def text(self, default: str = "") -> str:
        """Its text. Raises SalesctlError when it is a mapping or a list."""
        if self.value is None:
            return default
        if not isinstance(self.value, str):
            raise self.wrong(f"{self._name} should be one value")
        return self.value

    def texts(self) -> tuple[str, ...]:
        """Its texts: a list of them, or one."""
        return tuple(item.text() for item in self.items())

    def flag(self, *, default: bool = False) -> bool:
        """Yes or no."""
        word = self.text("yes" if default else "no").casefold()
        if word not in _YES | _NO:
            raise self.wrong(f"{self._name} is yes or no")
        return word in _YES

    def choice(self, choices: Iterable[str], default: str) -> str:
        """One of some words."""
        word, words = self.text(default), list(choices)
        if word not in words:
            raise self.wrong(f"{self._name} cannot be `{word}`", f"it is one of: {', '.join(words)}")
        return word

    @property
    def _name(self) -> str:
        return f"`{self.keys[-1]}`" if self.keys else "the mapping"


def nearest(word: str, known: Iterable[str]) -> str:
    """A hint: the name that was probably meant, or all there are."""
    names = list(known)
    close = difflib.get_close_matches(word, names, n=1)
    return f"did you mean `{close[0]}`?" if close else f"there are: {', '.join(names)}"


def texts_of(point: Point) -> Mapping[str, str]:
    """A mapping of text to text (an empty value is empty text)."""
    return {key: value.text() for key, value in point.entries()}
