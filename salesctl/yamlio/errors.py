"""Errors of reading and editing a file, with the place they show at."""

from __future__ import annotations

from salesctl.errors import Finding, Place, SalesctlError

BOM = "\ufeff"
_LONGEST_SHOWN = 300
_LONGEST_NAME = 40


class LoadError(SalesctlError):
    """A file that cannot be a record, with the place where that shows."""

    def __init__(self, rule: str, message: str, place: Place, hint: str = "") -> None:
        super().__init__(message, place=place, hint=hint)
        self.rule = rule
        self.at = place

    @property
    def finding(self) -> Finding:
        """The same, as `check` reports it."""
        return Finding(self.at.path, self.at.line, self.at.column, self.rule, self.message, self.hint)


class EditFailedError(RuntimeError):
    """The edited text did not hold the expected tree: our mistake, and nothing may be written."""


class Refusal(Exception):  # noqa: N818 - it becomes a LoadError as soon as the file's name is known
    """What is wrong at one index of a file's text."""

    def __init__(self, rule: str, message: str, index: int, hint: str = "") -> None:
        super().__init__(message)
        self.rule = rule
        self.message = message
        self.index = index
        self.hint = hint

    def load_error(self, data: bytes, path: str) -> LoadError:
        """The refusal with its file, line and column."""
        text = data.decode("utf-8", "replace").removeprefix(BOM)
        line, column = position(text, self.index)
        return LoadError(self.rule, self.message, Place(path, line, column, _line(text, line)), self.hint)


def position(text: str, index: int) -> tuple[int, int]:
    """Line and column of an index, both from 1; columns count characters, not bytes."""
    before = text.rfind("\n", 0, index) + 1
    return text.count("\n", 0, index) + 1, index - before + 1


def line_of(data: bytes, line: int) -> str:
    """The text of a line (from 1) without its line end; empty when there is no such line. Never fails on bad bytes."""
    text = data.decode("utf-8", "replace").removeprefix(BOM)
    return _line(text, line)


def _line(text: str, line: int) -> str:
    lines = text.split("\n", line)
    return lines[line - 1].rstrip("\r")[:_LONGEST_SHOWN] if 0 < line <= len(lines) else ""


def shown(text: str) -> str:
    """A key or a name of the file for a message: short, and with nothing a terminal would act on."""
    short = text if len(text) <= _LONGEST_NAME else f"{text[:_LONGEST_NAME]}…"
    return "".join(each if each.isprintable() else "\ufffd" for each in short)


def character(found: str) -> str:
    """A character's name for a message: U+2028."""
    return f"U+{ord(found):04X}"
