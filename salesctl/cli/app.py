"""The command tree. Names and help are known without importing anything; a command's code is loaded when it runs."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
import typer.main

from salesctl.errors import UsageError
from salesctl.lang.text import say, translatable
from salesctl.plugins.declaration import attribute, help_of

from . import command_specs
from . import help as help_
from .binding import bound, with_shared
from .command_tree import CommandNode, node_of, nodes
from .leading import FOLDER, OPTIONS, leading

if TYPE_CHECKING:
    from salesctl.plugins.declaration import Command

_SETTINGS: dict[str, Any] = {
    "add_completion": False,
    "pretty_exceptions_enable": False,
    "rich_markup_mode": None,
    "context_settings": {"help_option_names": ["-h", "--help"]},
}


class _Group(help_.TranslatedGroup):
    """A group that knows its commands by name and makes each on the way to running it.

    Options that every command has are read by the command, also where they stand before its name.
    """

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        folder, options, words = leading(args)
        named = [*words[:1], *options, *words[1:]] if words and not words[0].startswith("-") else words
        return list(super().parse_args(ctx, [*([FOLDER, folder] if folder else []), *named]))

    def nodes(self) -> dict[str, CommandNode]:
        """Its commands and subgroups by name."""
        raise UsageError(say("a group without branches"))

    def list_commands(self, ctx: Any) -> list[str]:
        return [name for name, node in self.nodes().items() if not node.hidden]

    def node(self, name: str) -> CommandNode | None:
        """One of them."""
        return self.nodes().get(name)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        node = self.node(cmd_name)
        return _stub(node) if node else None

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        node = self.node(args[0])
        if node:
            return args[0], real(node, f"{ctx.info_name} {args[0]}" if ctx.parent else args[0]), args[1:]
        known: dict[str, Any] = dict.fromkeys(self.nodes())
        self.commands = known  # only its keys are read, for suggestions
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        panels: dict[str, list[tuple[str, str]]] = {}
        for name in self.list_commands(ctx):
            node = self.nodes()[name]
            panels.setdefault(node.panel or say("Commands"), []).append((name, help_.first_sentence(node.help)))
        for panel, rows in panels.items():
            with formatter.section(help_.in_language(panel)):
                formatter.write_dl(rows)


class _Root(_Group):
    def format_epilog(self, ctx: Any, formatter: Any) -> None:
        formatter.write_paragraph()
        formatter.write_text(help_.in_language(_TOPICS))

    def nodes(self) -> dict[str, CommandNode]:
        return nodes()

    def node(self, name: str) -> CommandNode | None:
        return node_of(name)


def real(node: CommandNode, path: str = "") -> Any:
    """The command or group a node stands for, with its code loaded; a command on whose way there we are is remembered."""
    if node.inside:
        return _group(node)
    command = node.command
    if command is None:
        raise UsageError(say("`{node}` is neither a command nor a group", node=node.name))
    return leaf(node.name, function_of(node), command, path)


def function_of(node: CommandNode) -> Any:
    """A command's function, as it is typed."""
    return node.function() if node.function else attribute(node.command.target if node.command else "")


def leaf(name: str, function: Any, command: Command, path: str = "") -> Any:
    """One command, ready to run; remembered by its path, where it has one."""
    app = typer.Typer(**_SETTINGS)
    made_of = bound(function, command)
    app.command(name, cls=help_.TranslatedCommand)(made_of.run)
    made: Any = typer.main.get_command(app)
    # set here, since Typer makes plain strings of the texts it is given
    made.help = help_of(function.__doc__ or command.help)
    for parameter in made.params:
        parameter.help = made_of.helps.get(parameter.name, parameter.help)
    if path:
        command_specs.remember(path, made, command, made_of)
    return made


def _group(node: CommandNode) -> Any:
    class Inside(_Group):
        def nodes(self) -> dict[str, CommandNode]:
            return node.inside

    app = typer.Typer(cls=Inside, name=node.name, help=node.help, **_SETTINGS)
    app.callback()(_nothing)
    return typer.main.get_command(app)


def _nothing() -> None:
    """A group does nothing by itself."""


def _stub(node: CommandNode) -> Any:
    """Enough of a command to be listed and completed."""
    app = typer.Typer(**_SETTINGS)
    app.command(node.name, cls=help_.TranslatedCommand, help=node.help)(_nothing)
    return typer.main.get_command(app)


def _go(folder: str) -> str:
    if folder:
        if not Path(folder).is_dir():
            raise UsageError(say("-C: there is no folder {folder}", folder=folder))
        os.chdir(folder)
    return folder


def _version(*, wanted: bool) -> None:
    if wanted:
        from salesctl import __version__

        typer.echo(f"salesctl {__version__}")
        raise typer.Exit


_TOPICS = translatable("More: salesctl help first-steps | dates | references | money | duties")

_HELP = translatable(
    "The sales book of your team: plain YAML in Git, worked from the command line.\n\n"
    "Start with `salesctl tour` or `salesctl demo`, or `salesctl init` in an empty folder. Every morning: `salesctl today`."
)
_OF_TYPER = (
    translatable("Install completion for the current shell."),
    translatable("Show completion for the current shell, to copy it or customize the installation."),
)
"""Options that Typer adds, whose help is translated here."""

app = typer.Typer(cls=_Root, name="salesctl", help=_HELP, **{**_SETTINGS, "add_completion": True})


def _root(
    folder: Annotated[str, typer.Option(FOLDER, metavar="DIR", is_eager=True, callback=_go, help="Work in DIR.")] = "",
    version: Annotated[
        bool, typer.Option("--version", "-V", is_eager=True, callback=_version, help="Say the version.")
    ] = False,
) -> None:
    """What stands before every command."""


app.callback()(with_shared(_root, OPTIONS))
