"""Which commands there are and where they stand: ours, those of plugins, and those every kind has."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from salesctl.errors import SalesctlError
from salesctl.model.config import find_root, here
from salesctl.plugins.discovery import folders, plugins
from salesctl.session.answer import Command

from .branch import Branch
from .verbs import PANELS, VERBS

if TYPE_CHECKING:
    from salesctl.model.kinds import Kinds

RECORDS = PANELS[-1]


@cache
def kinds_here() -> Kinds:
    """The kinds of the book we stand in; the shipped ones outside any book, or where the book's own cannot be read."""
    from salesctl.model.kinds import load_kinds

    try:
        return load_kinds(find_root(here()), folders("schemas"))
    except SalesctlError:
        return load_kinds(None, folders("schemas"))


@cache
def verbs() -> dict[str, Branch]:
    """The commands written by hand, ours and those of plugins. No schema is read for them."""
    tree: dict[str, Branch] = {}
    for command in VERBS:
        _place(tree, command)
    for plugin in plugins():
        for command in plugin.commands:
            _place(tree, command)
    return tree


def branch_of(name: str) -> Branch | None:
    """One command by its name. A verb that stands alone is found without reading any schema."""
    found = verbs().get(name)
    return found if found and found.command else branches().get(name)


@cache
def branches() -> dict[str, Branch]:
    """The whole tree, top level first. A verb written by hand stands before the generated one of the same name."""
    from .commands.generated import branches_of

    tree = dict(verbs())
    for kind in sorted(kinds_here().values(), key=lambda kind: kind.name):
        group = tree.setdefault(kind.command, Branch(kind.command, "", RECORDS))
        group.panel, group.generated = RECORDS, True
        group.help = group.help or kind.description.split(". ")[0].rstrip(".") + "."
        if group.command is None:
            for name, branch in branches_of(kind).items():
                group.inside.setdefault(name, branch)
    return dict(sorted(tree.items(), key=lambda item: _rank(item[1].panel)))


def _rank(panel: str) -> int:
    return PANELS.index(panel) if panel in PANELS else len(PANELS) - 1


def _place(tree: dict[str, Branch], command: Command) -> None:
    head, _, tail = command.name.partition(" ")
    if not tail:
        found = tree.setdefault(head, Branch(head, command.help, command.panel))
        found.help, found.panel = command.help, command.panel
        if command.target:
            found.command = command
        return
    group = tree.setdefault(head, Branch(head, "", command.panel))
    group.inside.setdefault(tail, Branch(tail, command.help, "", command))
