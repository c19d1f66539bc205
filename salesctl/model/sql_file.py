"""SQL files that say in comments what they are: rules, views, reports, sections of a briefing.

    -- title: Receivables on {today:date}
    -- columns:
    --   client       ref    client
    --   outstanding  money  outstanding
    select client, sum(outstanding) as outstanding from receivable group by client

A header is a run of `-- key: value` lines above a query. A longer value goes on below its key, indented by three spaces or
more. Some files have further blocks, each opened by a key of its own at the start of a line (`-- note: …`) and followed by
its query. Which keys there are, and what they mean, is for whoever reads the file.
"""

from __future__ import annotations

import os
import re
import zlib
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from salesctl import user_cache
from salesctl.errors import Place, SalesctlError
from salesctl.lang.text import say
from salesctl.named_tuples import NamedTuple
from salesctl.patterns import lazy_pattern

_T = TypeVar("_T")
_MAX_BYTES = 100_000
_ENTRY = lazy_pattern(r"--\s?([a-z_.]+(?: [a-z_.]+)*):\s*(.*)")
_CONTINUED = lazy_pattern(r"--\s{3,}(.*)")
# strings, quoted names and comments hold no parameters
_INERT = lazy_pattern(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|--[^\n]*|/\*.*?\*/", re.DOTALL)
_PARAMETER = lazy_pattern(r"[:@$]([A-Za-z_][A-Za-z0-9_]*)|\?")


class HeaderLine(NamedTuple):
    """A line of a value, and where it begins."""

    number: int
    column: int
    text: str


class HeaderEntry(NamedTuple):
    """A key's value: what stands behind the key, then the indented lines below it."""

    lines: tuple[HeaderLine, ...]

    @property
    def value(self) -> str:
        """All of it on one line."""
        return " ".join(line.text for line in self.lines if line.text)

    @property
    def words(self) -> tuple[str, ...]:
        """The value as names, parted by commas or spaces."""
        return tuple(self.value.replace(",", " ").split())

    @property
    def number(self) -> int:
        """The line it stands on."""
        return self.lines[0].number


class SqlBlock(NamedTuple):
    """A header and the query below it; `sql` is empty where there is none."""

    entries: Mapping[str, HeaderEntry]
    prose: str
    """The header's lines that are no `key: value`, where the file may have such."""
    sql: str
    number: int
    """The line it begins on."""

    def value(self, key: str) -> str:
        """A key's value; empty where the header has it not."""
        return self.entries[key].value if key in self.entries else ""

    def words(self, key: str) -> tuple[str, ...]:
        """A key's value as names."""
        return self.entries[key].words if key in self.entries else ()


def sql_files(folder: Path) -> list[Path]:
    """The SQL files of a folder, in order of names; none where there is no such folder."""
    try:
        names = os.listdir(folder)  # noqa: PTH208 - paths take ten times as long to sort, and a command looks at hundreds
    except OSError:
        return []
    return [folder / name for name in sorted(names) if name.endswith(".sql")]


def read_sql_file(path: Path, source: str) -> str:
    """A file's text; `source` is how it is named to a person. Raises SalesctlError for what is no such file."""
    if path.is_symlink() or not path.is_file() or path.stat().st_size > _MAX_BYTES:
        raise SalesctlError(say("this is no regular file of at most 100 kB"), place=Place(source))
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SalesctlError(say("this file is not UTF-8"), place=Place(source)) from None


def remembered(
    name: str,
    files: Mapping[str, Path],
    parse: Callable[[str, Path], _T],
    make: Callable[[tuple[Any, ...]], _T],
    code: Sequence[str],
) -> dict[str, _T]:
    """What `parse(key, path)` makes of each file, by key: named tuples of texts, truth values, maps and tuples of texts.

    It is kept as `name`, by the folders of the files, until one of them, or of those in `code` that parse them, changes; `make`
    makes one of its values again. Files that cannot be used are left out, and nothing is kept then.
    """

    def parsed() -> tuple[dict[str, _T], bool]:
        found = {}
        for key, path in files.items():
            with suppress(SalesctlError):
                found[key] = parse(key, path)
        return found, len(found) == len(files)

    folders = "\n".join(sorted({str(path.parent) for path in files.values()}))
    return user_cache.of_files(
        f"{name}-{zlib.crc32(folders.encode()):08x}",
        (__file__, *code, *map(str, files.values())),
        parsed,
        lambda kept: {key: make(value) for key, value in kept.items()},
    )


def sql_blocks(
    text: str,
    source: str,
    keys: Collection[str],
    *,
    opens: Collection[str] = (),
    repeats: Collection[str] = (),
    prose: bool = False,
) -> list[SqlBlock]:
    """The blocks of a file: the one at its top, then one for each line whose key is in `opens`.

    `repeats`: keys that may be given several times in a block; each time is one line of the entry, with what goes on
    below it. `prose`: header lines that are no known `key: value` are text. Raises SalesctlError with the place of a line
    that is neither, of an unknown key, and of one given twice.
    """
    lines = text.splitlines()
    starts = [0]
    for n, line in enumerate(lines) if opens else ():
        entry = _ENTRY.match(line)
        if entry and entry[1] in opens and n:
            starts.append(n)
    ends = [*starts[1:], len(lines)]
    return [
        _block(lines[start:end], start + 1, source, keys, repeats, prose=prose)
        for start, end in zip(starts, ends, strict=True)
    ]


def parameters(sql: str) -> set[str]:
    """The names of a query's parameters; `?` for those that have none."""
    return {match[1] or "?" for match in _PARAMETER.finditer(_INERT.sub(" ", sql))}


def _block(
    lines: list[str], first: int, source: str, keys: Collection[str], repeats: Collection[str], *, prose: bool
) -> SqlBlock:
    def wrong(message: str, number: int, column: int, hint: str = "") -> NoReturn:
        hint = hint or say("the keys are {list}", list=", ".join(keys))
        raise SalesctlError(message, place=Place(source, number, column), hint=hint)

    entries: dict[str, list[HeaderLine]] = {}
    said: list[str] = []
    last = ""
    at = 0
    for at, line in enumerate([*lines, ""]):
        if not line.startswith("--"):
            break
        number = first + at
        match = _ENTRY.match(line)
        if match and (match[1] in keys or not prose):
            last, value = match.groups()
            if last not in keys:
                wrong(say("`{key}` is no key of this header", key=last), number, 4)
            if last in entries and last not in repeats:
                wrong(say("`{key}` is given twice", key=last), number, 4)
            entries.setdefault(last, []).append(HeaderLine(number, match.start(2) + 1, value.rstrip()))
        elif last and (more := _CONTINUED.match(line)):
            line_ = HeaderLine(number, more.start(1) + 1, more[1].rstrip())
            if last in repeats:
                before = entries[last].pop()
                line_ = before._replace(text=f"{before.text} {line_.text}".strip())
            entries[last].append(line_)
        elif prose:
            said.append(line[2:].strip())
        else:
            hint = say("a longer value goes on below it, indented by three spaces or more")
            wrong(say("a header line is `-- key: value`"), number, 1, hint)
    sql = "\n".join(lines[at:]).strip().rstrip(";").rstrip()
    made = {key: HeaderEntry(tuple(found)) for key, found in entries.items()}
    return SqlBlock(made, " ".join(said).strip(), sql, first)
