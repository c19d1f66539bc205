"""View files: one `select` a file, over facts and other views. The file's stem is the view's name.

    -- What each client owes, shipment by shipment, with what payments cover of it.
    -- stage: client, owner
    select … from shipment_line l join shipment s on s.id = l.shipment …

The comment at the top says what the view means; it is required. A view may use the as-of views (`client`, `"order"`,
`order_lines` …), derived tables (`shipment_line`, `order_line_value`, `calendar`, `phone` …), the functions of `functions` and
other views; it is created when a query names it, after the views it names. It never reads an `r_` table.

`-- shows: client` has the view's rows about a client shown with it by `salesctl show`: those whose column `client` is its id.

`-- money: amount`, `-- quantity: …` and `-- date: …` say what such columns hold, for showing them to a person.

`stage` is for views that many rules share: the rows are computed once for each run, into a temporary table with an index on
each of these columns, which hold text (ids, days). Without it SQLite expands the view wherever it is named.

Shipped views are in `salesctl/views/`, a plugin's in the folder it names, a book's own in `.salesctl/views/`. No two share a
name. A book's own views are for its own rules and `query` only, run in the sandbox, and are never staged.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import NamedTuple

from salesctl.errors import Place, SalesctlError

SHIPPED = Path(__file__).parents[2] / "views"
OWN = ".salesctl/views"
_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}\Z")
_MAX_BYTES = 100_000
_COLUMN = re.compile(r"[a-z_][a-z0-9_]*\Z")


class View(NamedTuple):
    """A view file, read."""

    name: str
    source: str
    meaning: str
    stage: tuple[str, ...]
    sql: str
    shows: str
    """The kind whose records it is shown with; empty for none."""
    forms: dict[str, str]
    """What its columns hold that hold no plain text or count: `money`, `quantity` or `date` by column."""
    own: bool
    """It came with the book, not with an installed package."""


def files(folders: Iterable[Path]) -> dict[str, Path]:
    """The view files of installed packages by name, shipped ones first. Raises SalesctlError when two share a name."""
    return _named([SHIPPED, *folders])


def own_files(root: Path) -> dict[str, Path]:
    """A book's own view files by name. One that takes a name with a meaning already is refused when it is used."""
    return _named([root / OWN])


def read(name: str, path: Path, *, own: bool = False) -> View:
    """A view from its file. Raises SalesctlError with the place of what cannot be used."""
    source = f"{OWN}/{path.name}" if own else str(path)
    if path.is_symlink() or not path.is_file() or path.stat().st_size > _MAX_BYTES:
        raise SalesctlError("a view is a regular file of at most 100 kB", place=Place(source))
    if not _NAME.match(name):
        raise SalesctlError(f"`{name}` cannot be a view's name", place=Place(source), hint="lower case, digits and _")
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SalesctlError("a view's file is UTF-8", place=Place(source)) from None
    header = _split(text, source)
    return View(name, source, header.meaning, () if own else header.stage, header.sql, header.shows, header.forms, own)


def _named(folders: Iterable[Path]) -> dict[str, Path]:
    found: dict[str, Path] = {}
    for folder in folders:
        for path in sorted(folder.glob("*.sql")) if folder.is_dir() else ():
            if path.stem in found:
                message = f"this view has the name of {found[path.stem]}"
                raise SalesctlError(message, place=Place(str(path)), hint="rename one of them")
            found[path.stem] = path
    return found


@dataclass(slots=True)
class _Header:
    meaning: str
    stage: tuple[str, ...]
    shows: str
    forms: dict[str, str]
    sql: str


def _split(text: str, source: str) -> _Header:
    """What the comment at the top says, and the query below it."""
    meaning: list[str] = []
    header = _Header("", (), "", {}, "")
    lines = text.splitlines()
    said_first = list(takewhile(lambda line: line.startswith("--"), lines))
    for number, line in enumerate(said_first, 1):
        said = line[2:].strip()
        key, colon, value = said.partition(":")
        words = tuple(word.strip() for word in value.split(","))
        if colon and key in ("stage", *_FORMS):
            if not all(map(_COLUMN.match, words)):
                raise SalesctlError(
                    f"{key} names columns", place=Place(source, number), hint=f"-- {key}: client, owner"
                )
            if key == "stage":
                header.stage = words
            else:
                header.forms |= dict.fromkeys(words, key)
        elif colon and key == "words":
            continue  # for translators alone: the words its cells may hold
        elif colon and key == "shows":
            header.shows = value.strip()
        else:
            meaning.append(said)
    header.meaning = " ".join(meaning).strip()
    header.sql = "\n".join(lines[len(said_first) :]).strip().rstrip(";").rstrip()
    if not header.meaning:
        raise SalesctlError("a view says in its first line what it means", place=Place(source, 1), hint="-- What …")
    if not header.sql:
        raise SalesctlError("there is no query below the header", place=Place(source))
    return header


_FORMS = ("money", "quantity", "date")
