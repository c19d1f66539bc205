"""What a plugin is: a typed value that names what it brings.

Importing a plugin must be cheap: folders of data are named by path, code by `package.module:attribute`, loaded on use.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, Literal

from salesctl.errors import SalesctlError
from salesctl.lang.text import Text, say
from salesctl.named_tuples import NamedTuple
from salesctl.patterns import lazy_pattern

if TYPE_CHECKING:
    from salesctl.session.completing import Completing

METAVAR_WORD = lazy_pattern(r"[A-Z][A-Z_]*[A-Z]")
"""A name of a value in a metavar such as `CLIENT|LINE` or `SKU=QTY[@PRICE]`: each is translated by itself."""
ANY_KIND: tuple[str, ...] = ()
"""`completes` of an argument that takes a record of any kind."""


class Argument(NamedTuple):
    """Marks a parameter that is typed by its position: `client: Annotated[str, Argument("CLIENT", completes=("client",))]`."""

    metavar: str
    help: str = ""
    completes: tuple[str, ...] | Completing | None = None
    """The kinds whose ids the shell offers, or what gives the values it offers, see `session.completing`; None: none."""
    spaced: bool = False
    """The last of a command, and may be typed in several words: `200 000`, `wed 10:00`. A space stands between them again."""


class Option:
    """Marks a parameter that is typed by its name: `to: Annotated[str, Option("--to", metavar="ADDRESS", help="…")] = ""`."""

    def __init__(
        self,
        *names: str,
        metavar: str = "",
        help: str = "",
        completes: tuple[str, ...] | Completing | None = None,
        min: int | None = None,
    ) -> None:
        self.names = names
        """`--to`, `-t`; made from the parameter's name where none is given."""
        self.metavar = metavar
        self.help = help
        self.completes = completes
        """As an argument's."""
        self.min = min
        """The least number taken."""


class Command(NamedTuple):
    """A command by name: `today`, or `order new` for one inside a group.

    Its target is a plain function that takes a `Session` (none: it works outside any book) and arguments marked with
    `Argument` and `Option`, and returns an `Answer`. Its docstring is the command's help. The command line adds `--json`,
    `--locale` and, for reading, `--on`, `--at`, `--format` and `--output`, for writing `--date` and
    `--dry-run`; they have taken effect on the session before the function is called.
    """

    name: str
    help: str
    """One sentence: when a salesperson would use it."""
    target: str
    """`package.module:function`, loaded when the command runs; empty for a group's own line."""
    panel: str = "Plugins"
    """The heading it stands under in `salesctl --help`."""
    writes: bool | Literal["asked"] = False
    """It records something; `asked`: only where an option says so, and otherwise shows what that would be."""
    watch: int = 0
    """After how many seconds `--watch` does it again, at a terminal; 0: it has no such option."""
    gaps: Literal["told", "refused", "answered", "mended"] = "told"
    """What becomes of records that cannot be read and of history that was cut off: they are told beside the answer, the
    command is refused because of them, or finding them is what it is for; `mended`: damage of the repository itself, too."""
    kept: bool = False
    """Its answer rests on what its session reads alone (the book, the day, who asks, the language): no file, network, question or
    note of its own. It is kept and given again while all of that, and the installed code, is the same."""
    hidden: bool = False
    """Another program calls it: `salesctl --help` and completion leave it out."""
    rows: tuple[str, ...] = ()
    """The keys of its data under which the rows of its tables stand: `--limit` and `--columns` hold for both. Without any it has no
    such options."""
    makes: str = ""
    """The kind of the record it makes: `--from FILE|-` gives it that record whole, in place of words and options of its own."""
    kind: str = ""
    """The kind whose records it is about, where every kind has such a command: its function is given it as `kind`."""


class Exporter(NamedTuple):
    """`salesctl export NAME`: `target` is `function(session: Session, options: Mapping[str, str]) -> bytes`."""

    name: str
    help: str
    target: str
    suffix: str = ""


class Importer(NamedTuple):
    """`salesctl import FILE` of files with an ending, without a mapping.

    `target` is `function(session: Session, file: Path) -> Answer`; it answers what an import through a mapping does.
    """

    suffix: str
    """In small letters, with its dot."""
    help: str
    target: str


class Format(NamedTuple):
    """A format every answer can be written in: `target` is `function(answer: Answer, language: Language) -> bytes`."""

    name: str
    """What `--format` takes, and the ending of a file's name."""
    help: str
    target: str


class Plugin(NamedTuple):
    """Everything one package adds. Folders are relative to the package that holds the value."""

    name: str
    help: str
    schemas: str = ""
    """Folder of `KIND.json` files: new kinds."""
    views: str = ""
    """Folder of `VIEW.sql` files."""
    rules: str = ""
    """Folder of `RULE.sql` files."""
    reports: str = ""
    """Folder of `REPORT.sql` files, and of `REPORT.py` where SQL is the wrong tool."""
    exporters: tuple[Exporter, ...] = ()
    importers: tuple[Importer, ...] = ()
    formats: tuple[Format, ...] = ()
    commands: tuple[Command, ...] = ()


def metavar_of(option: str) -> str:
    """The metavar of an option that names none: `--price-list` takes a PRICE_LIST."""
    return option.lstrip("-").replace("-", "_").upper()


def help_of(docstring: str) -> str:
    """A docstring as a command's help: paragraphs apart, each on one line. A Text stays as it is."""
    if isinstance(docstring, Text):
        return docstring
    return "\n\n".join(" ".join(part.split()) for part in docstring.strip().split("\n\n"))


def attribute(target: str) -> Any:
    """What a dotted `package.module:attribute` names. Raises SalesctlError when it cannot be loaded."""
    module, _, name = target.partition(":")
    try:
        return getattr(importlib.import_module(module), name)
    except Exception as error:
        raise SalesctlError(
            say("`{target}` cannot be loaded: {name}: {error}", target=target, name=type(error).__name__, error=error)
        ) from error
