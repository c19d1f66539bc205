"""The rows of a file that are not imported: their reasons, counted, and a file of them to correct and import."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from salesctl.api import SalesctlError, Text, say, system_reason

from .csv_files import REASON, CsvLayout, read_head, read_rows

if TYPE_CHECKING:
    from pathlib import Path

    from salesctl.api import Language


@dataclass(frozen=True, slots=True)
class RejectedRow:
    """A row that is not imported."""

    line: int
    """The physical line it starts on."""
    reason: str


@dataclass(slots=True)
class Tally:
    """The rows that were rejected, and how many were left out, repeated or mended."""

    rejected: list[RejectedRow] = field(default_factory=list)
    left_out: int = 0
    repeated: int = 0
    mended: int = 0

    def reject(self, lines: Sequence[int], reason: str) -> None:
        """Reject all rows of a record, with the reason at the first."""
        self.rejected.append(RejectedRow(lines[0], reason))
        same = say("goes with line {line}, which was rejected", line=lines[0])
        self.rejected += (RejectedRow(line, same) for line in lines[1:])


def by_reason(rejected: Iterable[RejectedRow]) -> list[list[RejectedRow]]:
    """The rows in groups that differ only in what their cells hold, the largest group first."""
    groups: dict[Any, list[RejectedRow]] = {}
    for row in rejected:
        groups.setdefault(_form(row.reason), []).append(row)
    return sorted(groups.values(), key=lambda rows: (-len(rows), rows[0].line))


def _form(reason: str) -> Any:
    """A reason without the values of one row; names of fields stay."""
    if parts := getattr(reason, "parts", ()):
        return tuple(map(_form, parts))
    return (reason.template, reason.values.get("field")) if isinstance(reason, Text) else reason


def write_rejected(
    target: Path,
    file: Path,
    layout: CsvLayout,
    needed: Sequence[str],
    rejected: Iterable[RejectedRow],
    language: Language,
) -> int:
    """Write rejected rows as the file has them, under its header, with a last column for the reason. Returns their number.

    The same mapping reads it: the column of reasons is not among those it names. A row that is too long to be read is left
    out. Raises SalesctlError when the target is the file itself, another file that is there already, or cannot be written.
    """
    reasons = {row.line: language.say(row.reason) for row in rejected}
    names, head = read_head(file, layout, needed)
    again = names[-1:] == [REASON]
    try:
        if target.exists() and (target.samefile(file) or REASON not in _head(target, layout)):
            raise SalesctlError(
                say("{file} is there already and is no file of rejected rows", file=target)
                if not target.samefile(file)
                else say("{file} is the file that is being imported", file=target),
                hint=say("give another name after --rejected"),
            )
        with file.open("rb") as source:
            encoding = "utf-8-sig" if source.read(3) == b"\xef\xbb\xbf" else layout.encoding
        written = 0
        with target.open("w", encoding=encoding, errors="surrogateescape", newline="") as out:
            out.write(_with_reason(head or layout.delimiter.join(names), REASON, layout, again=again))
            for row in read_rows(file, layout, needed) if reasons else ():
                if row.line in reasons and row.raw:
                    out.write(_with_reason(row.raw, reasons[row.line], layout, again=again))
                    written += 1
    except OSError as error:
        raise SalesctlError(
            say("{file} cannot be written: {problem}", file=target, problem=system_reason(error))
        ) from None
    return written


def _with_reason(raw: str, reason: str, layout: CsvLayout, *, again: bool) -> str:
    """A row's text with the reason as its last field; `again`: in place of the one that it has."""
    text = raw.rstrip("\r\n")
    end = raw[len(text) :] or "\n"
    if again:
        text = text.rpartition(layout.delimiter)[0]
    # the reason never holds the delimiter or a quote, so that it needs none, whatever the file's way of quoting
    plain = (
        " ".join(reason.split()).replace('"', "'").replace(layout.delimiter, "," if layout.delimiter == ";" else ";")
    )
    return f"{text}{layout.delimiter}{plain}{end}"


def _head(target: Path, layout: CsvLayout) -> str:
    with target.open("rb") as stream:
        return stream.read(1 << 16).decode(layout.encoding, "replace")
