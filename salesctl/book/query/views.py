"""View files: one `select` a file, over facts and other views. The file's stem is the view's name.

    -- What each client owes, shipment by shipment, with what payments cover of it.
    -- stage: client, owner
    select … from shipment_line l join shipment s on s.id = l.shipment …

The comment at the top says what the view means; it is required. A view may use the as-of views (`client`, `"order"`,
`order_lines` …), derived tables (`shipment_line`, `order_line_value`, `calendar`, `phone` …), the functions of `functions` and
other views; it is created when a query names it, after the views it names. It never reads an `r_` table.

`-- shows: client` has the view's rows about a client shown with it by `salesctl show`: those whose column `client` is its id.

`-- lists: order` has its columns added to lists of that kind: it has a row for each of its records, whose id is the column
named like the kind.

`-- needs: contract` says without what a staged view has no rows, see `Query.is_empty`: it is not computed then.

`-- money: amount`, and likewise `quantity`, `percent`, `date`, `boolean` and `word` (a code that has words), say what such
columns hold, for showing them.

`stage` is for views that many rules share: the rows are computed once for each run, into a temporary table with an index on
each of these columns, which hold text (ids, days). Such a view names every column it gives. Without it SQLite expands the view
wherever it is named.

Shipped views are in `salesctl/views/`, a plugin's in the folder it names, a book's own in `.salesctl/views/`. No two share a
name. A book's own views are for its own rules and `query` only, run in the sandbox, and are never staged.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from salesctl.errors import Place, SalesctlError
from salesctl.lang.text import say
from salesctl.model.sql_file import read_sql_file, remembered, sql_blocks, sql_files
from salesctl.named_tuples import NamedTuple
from salesctl.patterns import lazy_pattern

from . import sql_tables

SHIPPED = Path(__file__).parents[2] / "views"
OWN = ".salesctl/views"
_NAME = lazy_pattern(r"[a-z][a-z0-9_]{0,59}\Z")
_COLUMN = lazy_pattern(r"[a-z_][a-z0-9_]*\Z")
_FORMS = ("money", "quantity", "percent", "date", "moment", "boolean", "word")
_KEYS = ("stage", "needs", "shows", "lists", "words", *_FORMS)


class View(NamedTuple):
    """A view file, read."""

    name: str
    source: str
    meaning: str
    stage: tuple[str, ...]
    sql: str
    needs: tuple[str, ...]
    """Kinds, lists within their records and staged views, without a single row of which it has none itself."""
    shows: str
    """The kind whose records it is shown with; empty for none."""
    lists: str
    """The kind whose lists it adds columns to; empty for none."""
    forms: Mapping[str, str]
    """What columns hold that hold no plain text or count, by column: one of `_FORMS`."""
    own: bool
    """It came with the book, not with an installed package."""
    names: tuple[str, ...]
    """What it may read: see `sql_tables.tables`."""
    columns: tuple[str, ...]
    """The columns it gives; empty where it does not name them all itself, which a staged view does."""


class InstalledViews(NamedTuple):
    """The view files of installed packages."""

    files: Mapping[str, Path]
    read: Mapping[str, View]
    """Those that can be used."""


def files(folders: Iterable[Path]) -> dict[str, Path]:
    """The view files of installed packages by name, shipped ones first. Raises SalesctlError when two share a name."""
    return _named([SHIPPED, *folders])


def installed(paths: Mapping[str, Path]) -> Mapping[str, View]:
    """The views in these files of installed packages, by name; those that cannot be used are left out."""
    return remembered("views", paths, read, View._make, (__file__, sql_tables.__file__))


def in_folders(folders: Iterable[Path]) -> InstalledViews:
    """The shipped views and those of installed packages. Raises SalesctlError when two share a name."""
    paths = files(folders)
    return InstalledViews(paths, installed(paths))


def own_files(root: Path) -> dict[str, Path]:
    """A book's own view files by name. One that takes a name with a meaning already is refused when it is used."""
    return _named([root / OWN])


def read(name: str, path: Path, *, own: bool = False) -> View:
    """A view from its file. Raises SalesctlError with the place of what cannot be used."""
    source = f"{OWN}/{path.name}" if own else str(path)
    return _parsed(name, source, read_sql_file(path, source), own=own)


@lru_cache(maxsize=512)  # a query asks for a view's text again and again
def _parsed(name: str, source: str, text: str, *, own: bool) -> View:
    if not _NAME.match(name):
        raise SalesctlError(
            say("`{name}` cannot be a view's name", name=name),
            place=Place(source),
            hint=say("lower case, digits and _"),
        )
    block = sql_blocks(text, source, _KEYS, prose=True)[0]
    for key in ("stage", *_FORMS):
        for word in map(str.strip, block.value(key).split(",")) if key in block.entries else ():
            if not _COLUMN.match(word):
                place = Place(source, block.entries[key].number)
                raise SalesctlError(
                    say("{key} names columns", key=key), place=place, hint=say("-- {key}: client, owner", key=key)
                )
    if not block.prose:
        raise SalesctlError(
            say("a view says in its first line what it means"), place=Place(source, 1), hint=say("-- What …")
        )
    if not block.sql:
        raise SalesctlError(say("there is no query below the header"), place=Place(source))
    forms = {column: form for form in _FORMS for column in block.words(form)}
    stage = () if own else block.words("stage")
    needs = block.words("needs") if stage else ()
    shows, lists = block.value("shows"), block.value("lists")
    names, columns = tuple(sorted(sql_tables.tables(block.sql))), sql_tables.columns(block.sql)
    if stage and not columns:
        raise SalesctlError(
            say("a staged view names its columns"), place=Place(source), hint=say("no `*`, and each value `as name`")
        )
    if missing := set(stage) - set(columns):
        message = say("it stages by `{min}`, which it has not", min=min(missing))
        raise SalesctlError(message, place=Place(source, block.entries["stage"].number))
    return View(
        name, source, block.prose, stage, block.sql, needs, shows, lists, MappingProxyType(forms), own, names, columns
    )


def _named(folders: Iterable[Path]) -> dict[str, Path]:
    found: dict[str, Path] = {}
    for folder in folders:
        for path in sql_files(folder):
            if path.stem in found:
                message = say("this view has the name of {found}", found=found[path.stem])
                raise SalesctlError(message, place=Place(str(path)), hint=say("rename one of them"))
            found[path.stem] = path
    return found
