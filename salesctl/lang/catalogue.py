"""Catalogues of translations: compiled `.mo` files (GNU gettext), searched by halving, and `.po` texts read whole."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Protocol

from salesctl.errors import Place, SalesctlError
from salesctl.lang.text import say
from salesctl.named_tuples import NamedTuple
from salesctl.patterns import lazy_pattern

from .template import mistranslated

CONTEXT = "\x04"
"""Stands between a message's context and its text in a key."""
CONVENTIONS = "cldr"
"""The context of how a language writes numbers and dates; these are no templates."""
_MAGIC = 0x950412DE
_HEADER = struct.Struct("<7I")
_ENTRY = struct.Struct("<2I")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}
_ESCAPE = lazy_pattern(r"\\(.)")
_QUOTED = lazy_pattern(r'"(?:[^"\\]|\\.)*"\Z')


class Catalogue(Protocol):
    """Translations by key."""

    def find(self, key: str) -> str:
        """The translation; empty when there is none."""


class CompiledCatalogue:
    """A `.mo` file whose entries are sorted by the bytes of their keys. Nothing is read that is not asked for.

    Raises SalesctlError for a file that is none.
    """

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            try:
                self._bytes = mmap(file.fileno(), 0, access=ACCESS_READ)
                magic, _, self._count, self._keys, self._values, _, _ = _HEADER.unpack_from(self._bytes)
            except (ValueError, struct.error):
                magic = 0
        if magic != _MAGIC:
            raise SalesctlError(
                say("this is no catalogue of translations"), place=Place(str(path)), hint=say("install it again")
            )

    def find(self, key: str) -> str:
        """The translation; empty when there is none."""
        wanted, raw = key.encode(), self._bytes
        low, high = 0, self._count
        while low < high:
            middle = (low + high) // 2
            size, start = _ENTRY.unpack_from(raw, self._keys + _ENTRY.size * middle)
            found = raw[start : start + size]
            if found == wanted:
                size, start = _ENTRY.unpack_from(raw, self._values + _ENTRY.size * middle)
                return raw[start : start + size].decode()
            low, high = (middle + 1, high) if found < wanted else (low, middle)
        return ""


class TextCatalogue:
    """A `.po` file of the book's own. Raises SalesctlError with the line of what cannot be used."""

    largest = 1_000_000
    """Bytes of a file that is read."""

    def __init__(self, path: Path, shown: str) -> None:
        if path.is_symlink() or not path.is_file():
            raise SalesctlError(say("the catalogue is no regular file"), place=Place(shown))
        with path.open("rb") as file:
            raw = file.read(self.largest + 1)
        if len(raw) > self.largest:
            raise SalesctlError(
                say("the catalogue is larger than {largest} bytes", largest=self.largest), place=Place(shown)
            )
        self._found: Mapping[str, str] = {
            one.key: one.translation for one in messages(raw, shown) if one.text and one.translation and not one.fuzzy
        }

    def find(self, key: str) -> str:
        """The translation; empty when there is none."""
        return self._found.get(key, "")


class Translation(NamedTuple):
    """An entry of a `.po` file."""

    text: str
    """The English text; empty for the header."""
    translation: str = ""
    context: str = ""
    fuzzy: bool = False
    line: int = 0
    comments: tuple[str, ...] = ()
    """What translators wrote: the lines that begin with `# `."""

    @property
    def key(self) -> str:
        """What it is looked up by."""
        return f"{self.context}{CONTEXT}{self.text}" if self.context else self.text


def messages(raw: bytes, shown: str) -> Iterator[Translation]:
    """The entries of a `.po` file. Raises SalesctlError with the line of what cannot be read or does not fit its English text."""
    try:
        lines = raw.decode("utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        at = raw.count(b"\n", 0, error.start) + 1
        raise SalesctlError(say("the catalogue is not UTF-8"), place=Place(shown, at)) from None
    entry = _Entry(shown)
    seen: set[str] = set()
    for number, line in enumerate([*lines, ""], 1):
        if entry.ends_before(line.strip()):
            one = entry.message()
            if one.key in seen:
                raise SalesctlError(say("`{text}` is translated twice", text=one.text), place=Place(shown, one.line))
            seen.add(one.key)
            yield one
            entry = _Entry(shown)
        entry.take(line.strip(), number)


class _Entry:
    """The lines of one entry, as far as they are read."""

    def __init__(self, shown: str) -> None:
        self._shown = shown
        self._parts: dict[str, str] = {}
        self._flags: list[str] = []
        self._comments: list[str] = []
        self._last, self._began = "", 0

    def ends_before(self, line: str) -> bool:
        """Whether what was taken is whole and a line belongs to what comes next."""
        begins = line.startswith(("msgctxt ", "msgid ")) and "msgstr" in self._parts
        return bool(self._parts) and (not line or line.startswith("#") or begins)

    def take(self, line: str, number: int) -> None:
        """One more line. Raises SalesctlError when it is not understood."""
        if line.startswith("#,"):
            self._flags += line[2:].replace(",", " ").split()
        elif line.startswith("# "):
            self._comments.append(line[2:])
        elif line and not line.startswith("#"):
            word, _, rest = line.partition(" ")
            if line.startswith('"') and self._last:
                self._parts[self._last] += self._unquoted(line, number)
            elif word in ("msgctxt", "msgid", "msgstr") and word not in self._parts:
                self._began, self._last = self._began or number, word
                self._parts[word] = self._unquoted(rest.strip(), number)
            else:
                hint = say(
                    'a message is `msgid "English"` and below it `msgstr "translation"`, with plurals inside: {{n:day|days}}'
                )
                raise SalesctlError(
                    say("this line is not understood"), place=Place(self._shown, number, 1, line), hint=hint
                )

    def message(self) -> Translation:
        """What was taken. Raises SalesctlError when something is missing or the translation does not fit."""
        place = Place(self._shown, self._began)
        for part in ("msgid", "msgstr"):
            if part not in self._parts:
                raise SalesctlError(say("a message without `{part}`", part=part), place=place)
        text, translation, context = (self._parts.get(part, "") for part in ("msgid", "msgstr", "msgctxt"))
        if text and translation and context != CONVENTIONS and (wrong := mistranslated(text, translation)):
            raise SalesctlError(
                say("the translation of `{text}` does not fit: {wrong}", text=text, wrong=wrong), place=place
            )
        return Translation(text, translation, context, "fuzzy" in self._flags, self._began, tuple(self._comments))

    def _unquoted(self, quoted: str, number: int) -> str:
        if not _QUOTED.match(quoted):
            hint = say('write "…", with \\" for a quotation mark inside')
            raise SalesctlError(
                say("a text stands between quotation marks"), place=Place(self._shown, number, 1, quoted), hint=hint
            )
        return _ESCAPE.sub(lambda match: _ESCAPES.get(match[1], match[1]), quoted[1:-1])
