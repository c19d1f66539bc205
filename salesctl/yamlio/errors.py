"""The errors of reading and editing a file, and the lines and columns they name."""

from __future__ import annotations

from salesctl.errors import Finding, Place, SalesctlError

BOM = "\ufeff"
_LONGEST_LINE = 300
_LONGEST_NAME = 40


class LoadError(SalesctlError):
    """A file that cannot be read as a record. `rule` is the check's name in kebab-case."""

    name = "unreadable"
    place: Place

    def __init__(self, rule: str, message: str, place: Place, hint: str = "") -> None:
        super().__init__(message, place=place, hint=hint)
        self.rule = rule

    @property
    def finding(self) -> Finding:
        """The error as `check` reports it."""
        return Finding(self.place.path, self.place.line, self.place.column, self.rule, self.message, self.hint)


class EditFailedError(RuntimeError):
    """An edited or formatted text does not hold the values it should: a fault of salesctl. Nothing may be written."""


class TextError(Exception):
    """What is wrong at one index of a file's text; a LoadError once the file's path is known."""

    def __init__(self, rule: str, message: str, index: int, hint: str = "") -> None:
        super().__init__(message)
        self.rule = rule
        self.message = message
        self.index = index
        self.hint = hint

    def load_error(self, data: bytes, path: str) -> LoadError:
        """The same error with the file's path, the line and the column. `data` is the whole file."""
        text = _decoded(data)
        line, column = line_and_column(text, self.index)
        return LoadError(self.rule, self.message, Place(path, line, column, _line(text, line)), self.hint)


def line_and_column(text: str, index: int) -> tuple[int, int]:
    """Line and column of an index, both from 1. Columns count characters, not bytes."""
    line_start = text.rfind("\n", 0, index) + 1
    return text.count("\n", 0, index) + 1, index - line_start + 1


def line_of(data: bytes, line: int) -> str:
    """The text of a line (from 1) of a file, without its line end and at most 300 characters of it.

    Empty when there is no such line. Bytes that are not UTF-8 become U+FFFD.
    """
    return _line(_decoded(data), line)


def _decoded(data: bytes) -> str:
    return data.decode("utf-8", "replace").removeprefix(BOM)


def _line(text: str, line: int) -> str:
    lines = text.split("\n", line)
    return lines[line - 1].rstrip("\r")[:_LONGEST_LINE] if 0 < line <= len(lines) else ""


def printable(text: str) -> str:
    """A key or a name from a file, for a message: at most 40 characters, unprintable ones as U+FFFD."""
    short = text if len(text) <= _LONGEST_NAME else f"{text[:_LONGEST_NAME]}…"
    return "".join(each if each.isprintable() else "\ufffd" for each in short)


def code_point(character: str) -> str:
    """A character's number for a message, such as U+2028."""
    return f"U+{ord(character):04X}"
