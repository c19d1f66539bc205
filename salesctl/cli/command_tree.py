"""Which commands there are and where they stand: ours, those of plugins, and those every kind has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any

from salesctl.errors import SalesctlError
from salesctl.lang.text import term, translatable
from salesctl.model.config import find_root, here
from salesctl.plugins.declaration import Command
from salesctl.plugins.discovery import folders, plugins

if TYPE_CHECKING:
    from salesctl.model.kinds import Kinds

START = translatable("Start")
DAY = translatable("Your day")
SALES = translatable("Sales work")
LOOK = translatable("Look things up")
KEEP = translatable("Keep the book in order")

PANELS = (
    DAY,
    SALES,
    LOOK,
    translatable("Figures and calendars"),
    translatable("Exchange with other systems"),
    KEEP,
    START,
    translatable("Plugins"),
    translatable("Records of each kind (add, list, show, edit, set, archive)"),
)
"""The headings of `salesctl --help`, in their order; what a plugin brings under another stands before the last."""

VERBS: tuple[Command, ...] = (
    Command("demo", "See it all on an example book made for today.", "salesctl.cli.commands.demo:demo", START),
    Command("tour", "Be led through a day in ten steps.", "salesctl.cli.commands.tour:tour", START),
    Command("init", "Start an empty book in a folder.", "salesctl.cli.commands.start:init", START),
    Command("join", "Get a copy of your team's book.", "salesctl.cli.commands.start:join", START),
    Command(
        "doctor",
        "Find what is wrong with the set-up, and mend it.",
        "salesctl.cli.commands.doctor:doctor",
        START,
        gaps="mended",
    ),
    Command(
        "help",
        "Short pages on dates, references, money, duties, first steps.",
        "salesctl.cli.commands.topics:help_",
        START,
    ),
    Command(
        "show", "Show one record, with what follows from it.", "salesctl.cli.commands.any_record:show", LOOK, kept=True
    ),
    Command(
        "find",
        "Find records by any word in them.",
        "salesctl.cli.commands.any_record:find",
        LOOK,
        kept=True,
        rows=("records",),
    ),
    Command("query", "Ask the book in SQL.", "salesctl.cli.commands.any_record:query", LOOK, rows=("rows",)),
    Command("schema", "What a record of a kind takes.", "salesctl.cli.commands.kind_schema:schema", LOOK),
    Command(
        "history",
        "Who changed what in a record, and when.",
        "salesctl.cli.commands.history:history",
        LOOK,
        kept=True,
        rows=("changes",),
    ),
    Command(
        "review",
        "What changed since you last looked, the most consequential first.",
        "salesctl.cli.commands.review:review",
        DAY,
        writes="asked",
        rows=("changes", "receivables", "pipeline", "plan", "decisions"),
    ),
    Command(
        "blame",
        "Who set each value of a record, when and why.",
        "salesctl.cli.commands.history:blame",
        LOOK,
        kept=True,
        rows=("values",),
    ),
    Command("set", "Change a record's fields.", "salesctl.cli.commands.any_record:set_", KEEP, writes=True),
    Command(
        "sync",
        "Bring your work and your colleagues' together.",
        "salesctl.cli.commands.sync:sync",
        KEEP,
        writes=True,
        watch=60,
    ),
    Command("resolve", "Answer what sync asks.", "salesctl.cli.commands.sync:resolve", KEEP, writes=True),
    Command(
        "undo", "Take your last write back, by a new commit.", "salesctl.cli.commands.history:undo", KEEP, writes=True
    ),
    Command("redo", "Bring back what undo took.", "salesctl.cli.commands.history:redo", KEEP, writes=True),
    Command(
        "check", "Find every error in the book's files.", "salesctl.cli.commands.checks:check", KEEP, gaps="answered"
    ),
    Command("fmt", "Lay records out in the house style.", "salesctl.cli.commands.checks:fmt", KEEP, writes=True),
    Command("person", "What the book holds about somebody: hand it out, erase it.", "", KEEP),
    Command("person export", "Everything about one person.", "salesctl.cli.commands.person:export"),
    Command(
        "person erase",
        "Take a person out of the book and its history.",
        "salesctl.cli.commands.person:erase_",
        writes=True,
    ),
    Command("plugin", "What plugins are installed.", "", KEEP),
    Command(
        "plugin list",
        "Every plugin, what it adds, and what failed to load.",
        "salesctl.cli.commands.start:plugin_list",
        rows=("plugins",),
    ),
)

CALLED_BY_GIT: tuple[Command, ...] = (
    Command(
        "merge-driver", "Merge one record by field.", "salesctl.cli.commands.plain_git:merge_driver", KEEP, hidden=True
    ),
    Command("textconv", "A record as lines for a diff.", "salesctl.cli.commands.plain_git:textconv", KEEP, hidden=True),
    Command(
        "hook",
        "What a hook of this clone looks at.",
        "salesctl.cli.commands.plain_git:hook",
        KEEP,
        gaps="answered",
        hidden=True,
    ),
    Command(
        "pre-receive",
        "Refuse what `check` calls an error.",
        "salesctl.cli.commands.plain_git:pre_receive",
        KEEP,
        hidden=True,
    ),
)
"""What the settings and hooks of a clone, or of a server, name."""

RECORDS = PANELS[-1]


@dataclass(slots=True)
class CommandNode:
    """A command, or a group of them."""

    name: str
    help: str
    panel: str = ""
    command: Command | None = None
    function: Callable[..., Any] | None = None
    """Gives the command's function its parameters and help, for commands made from a schema; others have their own."""
    inside: dict[str, CommandNode] = field(default_factory=dict)
    generated: bool = False
    """A kind's group."""

    @property
    def hidden(self) -> bool:
        """Whether lists of commands leave it out."""
        return bool(self.command and self.command.hidden)


@cache
def kinds_here() -> Kinds:
    """The kinds of the book we stand in; the shipped ones outside any book, or where the book's own cannot be read."""
    from salesctl.model.kinds import load_kinds

    try:
        return load_kinds(find_root(here()), folders("schemas"))
    except SalesctlError:
        return load_kinds(None, folders("schemas"))


@cache
def verbs() -> dict[str, CommandNode]:
    """The commands written by hand, ours and those of plugins. No schema is read for them."""
    tree: dict[str, CommandNode] = {}
    for command in (*VERBS, *CALLED_BY_GIT):
        _place(tree, command)
    for plugin in plugins():
        for command in plugin.declared.commands:
            _place(tree, command)
    return tree


def node_of(name: str) -> CommandNode | None:
    """One command by its name. A verb that stands alone is found without reading any schema."""
    found = verbs().get(name)
    return found if found and found.command else nodes().get(name)


@cache
def nodes() -> dict[str, CommandNode]:
    """The whole tree, top level first. A verb written by hand stands before the generated one of the same name."""
    from .commands.generated import nodes_of

    tree = dict(verbs())
    for kind in sorted(kinds_here().values(), key=lambda kind: kind.name):
        group = tree.setdefault(kind.command, CommandNode(kind.command, "", RECORDS))
        group.panel, group.generated = RECORDS, True
        group.help = group.help or term(kind.description)
        if group.command is None:
            for name, node in nodes_of(kind).items():
                group.inside.setdefault(name, node)
    return dict(sorted(tree.items(), key=lambda item: _rank(item[1].panel)))


def _rank(panel: str) -> int:
    return PANELS.index(panel) if panel in PANELS else len(PANELS) - 1


def _place(tree: dict[str, CommandNode], command: Command) -> None:
    head, _, tail = command.name.partition(" ")
    if not tail:
        found = tree.setdefault(head, CommandNode(head, command.help, command.panel))
        found.help, found.panel = command.help, command.panel
        if command.target:
            found.command = command
        return
    group = tree.setdefault(head, CommandNode(head, "", command.panel))
    group.inside.setdefault(tail, CommandNode(tail, command.help, "", command))
